/* Small helps of the desk's forms: one submission, fields that depend on a choice, errors that
 * lead to their field, what a file may be. All of it is checked by the server as well.
 */
(function (ckan) {
  'use strict';

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* A second click sends nothing: the buttons rest until the answer is there. */
  ckan.module('ttdn-submit-once', function () {
    return {
      initialize: function () {
        var form = this.el[0];
        var sent = false;
        form.addEventListener('submit', function (event) {
          if (sent) {
            event.preventDefault();
            return;
          }
          if (event.defaultPrevented) { return; }
          sent = true;
          // Disabled only now, so that the pressed button is sent with the form.
          window.setTimeout(function () { rest(true); }, 0);
        });
        window.addEventListener('pageshow', function (event) {
          if (event.persisted) {
            sent = false;
            rest(false);
          }
        });
        function rest(state) {
          each(form.querySelectorAll('button[type=submit]'), function (button) {
            button.disabled = state;
          });
        }
      }
    };
  });

  /* Fields that count only for some choices of another field (data-show-when). What is hidden is
   * disabled, so that nothing is stored that nobody saw. Not a module: those start late, after
   * the catalogue of words has come, and the fields would flicker. */
  each(document.querySelectorAll('form.ttdn-form'), function (form) {
    var fields = form.querySelectorAll('[data-show-when]');
    var status = form.querySelector('[data-conditions]');
    function update() {
      var asked = [];
      var notAsked = [];
      each(fields, function (field) {
        var before = field.hidden;
        show(form, field);
        if (before !== field.hidden) { (field.hidden ? notAsked : asked).push(named(field)); }
      });
      return [say(asked, 'data-asked'), say(notAsked, 'data-not-asked')].filter(Boolean).join('. ');
    }
    function say(names, words) {
      return status && names.length ? status.getAttribute(words) + ' ' + names.join('; ') : '';
    }
    form.addEventListener('change', function () {
      var words = update();
      if (words) { status.textContent = words; }
    });
    update();
  });

  /* The label of a field without its marks. */
  function named(field) {
    var label = field.querySelector('.form-label');
    return label ? label.firstChild.textContent.trim() : '';
  }

  function chosen(form, name) {
    var values = [];
    each(form.querySelectorAll('[name="' + name + '"]'), function (input) {
      if (input.type === 'checkbox' || input.type === 'radio') {
        if (input.checked) { values.push(input.value); }
      } else if (input.selectedOptions) {
        each(input.selectedOptions, function (option) { values.push(option.value); });
      } else {
        values.push(input.value);
      }
    });
    return values;
  }

  function show(form, field) {
    var conditions = JSON.parse(field.getAttribute('data-show-when'));
    var visible = Object.keys(conditions).every(function (name) {
      var wanted = [].concat(conditions[name]);
      return chosen(form, name).some(function (value) { return wanted.indexOf(value) !== -1; });
    });
    field.hidden = !visible;
    each(field.querySelectorAll('input, select, textarea'), function (input) {
      input.disabled = !visible;
    });
  }

  /* What is asked elsewhere in the form already (data-fill-from) is not asked twice: an empty
   * field takes it over, and stays as it is once somebody typed into it. */
  each(document.querySelectorAll('form.ttdn-form [data-fill-from]'), function (field) {
    var input = field.querySelector('input');
    var source = document.getElementById('field-' + field.getAttribute('data-fill-from'));
    if (!input || !source) { return; }
    source.addEventListener('change', function () {
      if (input.value.trim() !== '' || source.value.trim() === '') { return; }
      input.value = source.value.trim();
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });

  /* The summary of errors takes the focus; its links lead into the field, not beside it. */
  ckan.module('ttdn-error-summary', function () {
    return {
      initialize: function () {
        this.el[0].focus();
        this.el[0].addEventListener('click', function (event) {
          var link = event.target.closest('a[href^="#"]');
          if (!link) { return; }
          var wrap = document.getElementById('ttdn-field-' + link.getAttribute('data-field'));
          var input = document.getElementById(link.getAttribute('href').slice(1)) ||
            (wrap && wrap.querySelector('input:not([type=hidden]), select, textarea'));
          if (!input) { return; }
          event.preventDefault();
          var folded = input.closest('details');
          if (folded) { folded.open = true; }
          input.focus();
          (wrap || input).scrollIntoView({ block: 'center' });
        });
      }
    };
  });

  /* Says at once that a file is too large, and that an upload is under way. */
  ckan.module('ttdn-upload', function () {
    return {
      initialize: function () {
        var form = this.el[0];
        var input = form.querySelector('input[type=file]');
        var status = form.querySelector('[data-upload-status]');
        var most = Number(this.options.megabytes);
        var self = this;
        input.addEventListener('change', function () {
          var file = input.files[0];
          var large = file && most && file.size > most * 1024 * 1024;
          input.setCustomValidity(large ? 'large' : '');
          input.setAttribute('aria-invalid', large ? 'true' : 'false');
          status.textContent = large
            ? self._('This file is larger than %(most)s MB. Please choose a smaller one.', { most: most })
            : '';
        });
        form.addEventListener('submit', function (event) {
          if (!input.checkValidity()) {
            event.preventDefault();
            event.stopImmediatePropagation();
            input.focus();
          } else if (input.files.length) {
            status.textContent = self._('The file is being uploaded. Please wait, do not close the page.');
          }
        }, true);
      }
    };
  });
})(window.ckan);
