/* Helps of single fields: finding a code in a long list, adding and removing rows.
 * Without scripts the list is simply long, and there is one empty row.
 */
(function (ckan) {
  'use strict';

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* Lower case without marks: what is typed without diacritics is found as well. */
  function fold(text) {
    return text.toLowerCase().replace(/đ/g, 'd').normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  }

  ckan.module('ttdn-find-codes', function () {
    return {
      initialize: function () {
        var find = this.el[0].querySelector('[data-find]');
        var found = this.el[0].querySelector('[data-found]');
        var chosen = this.el[0].querySelector('[data-chosen]');
        var groups = this.el[0].querySelectorAll('.ttdn-checks');
        var self = this;
        var options = Array.prototype.map.call(
          this.el[0].querySelectorAll('.form-check'),
          function (option) {
            var label = option.querySelector('label').textContent;
            return {
              element: option,
              input: option.querySelector('input'),
              label: label,
              folded: fold(label)
            };
          }
        );

        function narrow() {
          var words = fold(find.value.trim());
          var left = options.filter(function (option) {
            option.element.hidden = option.folded.indexOf(words) === -1;
            return !option.element.hidden;
          });
          each(groups, function (group) {
            group.hidden = !group.querySelector('.form-check:not([hidden])');
          });
          found.textContent = words
            ? self._('Choices found: %(num)s', { num: left.length })
            : '';
        }

        function name() {
          var names = options
            .filter(function (option) { return option.input.checked; })
            .map(function (option) { return option.label; });
          chosen.textContent = names.length
            ? self._('Chosen: %(names)s', { names: names.join('; ') })
            : '';
        }

        find.hidden = false;
        // Telex and VNI compose a letter from several keys: wait until it is there.
        find.addEventListener('input', function (event) {
          if (!event.isComposing) { narrow(); }
        });
        find.addEventListener('compositionend', narrow);
        find.addEventListener('keydown', function (event) {
          if (event.key === 'Enter') { event.preventDefault(); }
        });
        this.el[0].addEventListener('change', name);
        name();
      }
    };
  });

  /* Which language still lacks which text, kept in step with what is typed. */
  ckan.module('ttdn-meters', function () {
    return {
      initialize: function () {
        var self = this;
        var meters = this.el[0].querySelectorAll('[data-meter]');
        function update() {
          each(meters, function (meter) { self.count(meter); });
        }
        document.addEventListener('input', update);
        document.addEventListener('change', update);
        update();
      },

      count: function (meter) {
        var wanted = 0;
        var filled = 0;
        each(meter.querySelectorAll('[data-input]'), function (line) {
          var input = document.getElementById(line.getAttribute('data-input'));
          var asked = input && !input.disabled;
          var full = asked && input.value.trim() !== '';
          wanted += asked ? 1 : 0;
          filled += full ? 1 : 0;
          line.hidden = !asked || full;
        });
        var bar = meter.querySelector('meter');
        bar.max = wanted || 1;
        bar.value = filled;
        meter.querySelector('[data-complete]').hidden = filled < wanted;
        meter.querySelector('[data-count]').textContent = this._(
          '%(filled)s of %(wanted)s required texts', { filled: filled, wanted: wanted }
        );
      }
    };
  });

  ckan.module('ttdn-rows', function () {
    return {
      initialize: function () {
        var box = this.el[0];
        var rows = box.querySelector('[data-rows]');
        var template = box.querySelector('template');
        var add = box.querySelector('[data-add]');
        var next = Number(this.options.next) || 0;

        function count() {
          each(rows.querySelectorAll('[data-number]'), function (number, place) {
            number.textContent = place + 1;
          });
          each(rows.querySelectorAll('[data-remove]'), function (button) {
            button.hidden = false;
          });
        }

        add.hidden = false;
        add.addEventListener('click', function () {
          var holder = document.createElement('template');
          holder.innerHTML = template.innerHTML.replace(/NUMBER/g, String(next));
          next += 1;
          rows.appendChild(holder.content);
          count();
          rows.lastElementChild.querySelector('input, select').focus();
        });
        rows.addEventListener('click', function (event) {
          if (!event.target.closest('[data-remove]')) { return; }
          event.target.closest('[data-row]').remove();
          count();
          add.focus();
          add.dispatchEvent(new Event('change', { bubbles: true }));
        });
        count();
      }
    };
  });
})(window.ckan);
