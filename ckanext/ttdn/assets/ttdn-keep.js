/* Keeps what is typed into a form in this browser until it is saved, offers to bring it back
 * (after a log-in, a crash, a lost connection), and warns before the page is left.
 *
 * data-module-key     what the form is about, the same in every language of the page
 * data-module-user    the account: entries are offered to nobody else
 * data-module-posted  the page answers a save that failed: the entries are in the form already
 *
 * The server tells by the cookie ttdn_saved which key was saved; those entries are forgotten.
 */
(function (ckan) {
  'use strict';

  var PREFIX = 'ttdn-keep:';
  var SAVED = 'ttdn_saved';
  var DAYS = 7;
  var DELAY = 400;

  function storage() {
    try {
      return window.localStorage;
    } catch (refused) {
      return null; // private browsing: the form works, nothing is kept
    }
  }

  function forgetSaved(store) {
    var found = document.cookie.match(new RegExp('(?:^|; )' + SAVED + '=([^;]*)'));
    if (!found) { return; }
    var key = decodeURIComponent(found[1]).replace(/^"|"$/g, '');
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(PREFIX) === 0 && name.slice(-key.length - 1) === '|' + key) {
        store.removeItem(name);
      }
    });
    document.cookie = SAVED + '=; Max-Age=0; path=/';
  }

  function forgetOld(store) {
    var oldest = Date.now() - DAYS * 24 * 3600 * 1000;
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(PREFIX) !== 0) { return; }
      var kept = read(store, name);
      if (!kept || kept.at < oldest) { store.removeItem(name); }
    });
  }

  function read(store, name) {
    try {
      return JSON.parse(store.getItem(name));
    } catch (broken) {
      return null;
    }
  }

  function isEntry(input) {
    return input.name && input.type !== 'hidden' && input.type !== 'file' &&
      input.type !== 'submit' && input.type !== 'button' && input.type !== 'search';
  }

  /* [[name, value], …] in the order of the form; a box that is not ticked has no entry. */
  function entries(form) {
    var list = [];
    Array.prototype.forEach.call(form.elements, function (input) {
      if (!isEntry(input)) { return; }
      if (input.type === 'checkbox' || input.type === 'radio') {
        if (input.checked) { list.push([input.name, input.value]); }
      } else if (input.multiple && input.options) {
        Array.prototype.forEach.call(input.selectedOptions, function (option) {
          list.push([input.name, option.value]);
        });
      } else if (input.value !== '') {
        list.push([input.name, input.value]);
      }
    });
    return list;
  }

  function addRows(form, list) {
    // Rows that were added by hand (measures, related items) must exist before they are filled.
    var names = list.map(function (pair) { return pair[0]; });
    // Not after "return": Babel, which looks for texts here, would take it for a division.
    var ofRow = /-\d+-/;
    form.querySelectorAll('[data-module="ttdn-rows"]').forEach(function (field) {
      var add = field.querySelector('[data-add]');
      for (var tries = 0; add && tries < 30 && names.some(isMissing); tries += 1) { add.click(); }
    });
    function isMissing(name) { return ofRow.test(name) && !form.elements[name]; }
  }

  function fill(form, list) {
    addRows(form, list);
    Array.prototype.forEach.call(form.elements, function (input) {
      if (!isEntry(input)) { return; }
      var values = list.filter(function (pair) { return pair[0] === input.name; })
        .map(function (pair) { return pair[1]; });
      if (input.type === 'checkbox' || input.type === 'radio') {
        input.checked = values.indexOf(input.value) !== -1;
      } else if (input.multiple && input.options) {
        Array.prototype.forEach.call(input.options, function (option) {
          option.selected = values.indexOf(option.value) !== -1;
        });
      } else {
        input.value = values.length ? values[0] : '';
      }
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  var store = storage();
  if (store) {
    forgetSaved(store);
    forgetOld(store);
  }

  ckan.module('ttdn-keep', function () {
    return {
      initialize: function () {
        this.form = this.el[0];
        this.name = PREFIX + this.options.user + '|' + this.options.key;
        this.before = JSON.stringify(entries(this.form));
        this.leaving = false;
        if (store && this.options.posted !== true) { this.offer(); }

        var later = null;
        var self = this;
        function changed() {
          window.clearTimeout(later);
          later = window.setTimeout(function () { self.keep(); }, DELAY);
        }
        this.form.addEventListener('input', changed);
        this.form.addEventListener('change', changed);
        this.form.addEventListener('submit', function () {
          self.leaving = true;
          self.keep();
        });
        window.addEventListener('beforeunload', function (event) {
          if (!self.leaving && self.isChanged()) {
            self.keep();
            event.preventDefault();
          }
        });
        window.addEventListener('pageshow', function () { self.leaving = false; });
      },

      isChanged: function () {
        return this.options.posted === true || JSON.stringify(entries(this.form)) !== this.before;
      },

      keep: function () {
        if (!store || !this.isChanged()) { return; }
        try {
          store.setItem(this.name, JSON.stringify({ at: Date.now(), list: entries(this.form) }));
        } catch (full) {
          // The browser's store is full: the form itself still works.
        }
      },

      offer: function () {
        var kept = read(store, this.name);
        if (!kept || JSON.stringify(kept.list) === this.before) { return; }
        var box = document.createElement('div');
        box.className = 'ttdn-note ttdn-restore';
        box.setAttribute('role', 'status');
        var text = document.createElement('p');
        text.textContent = this._('This browser kept entries that were not saved (%(time)s).', {
          time: new Date(kept.at).toLocaleString(document.documentElement.lang)
        });
        box.appendChild(text);
        box.appendChild(this.button(this._('Restore what you typed'), 'btn-primary', function () {
          fill(this.form, kept.list);
          box.remove();
          var first = this.form.querySelector('input:not([type=hidden]), textarea, select');
          if (first) { first.focus(); }
        }));
        box.appendChild(this.button(this._('Discard them'), 'btn-secondary', function () {
          store.removeItem(this.name);
          box.remove();
        }));
        this.form.parentNode.insertBefore(box, this.form);
      },

      button: function (label, style, act) {
        var button = document.createElement('button');
        button.type = 'button';
        button.className = 'btn ' + style;
        button.textContent = label;
        button.addEventListener('click', act.bind(this));
        return button;
      }
    };
  });
})(window.ckan);
