/* Many files at once: each is sent alone to the form of a single file, one after the other,
 * with its progress; what one of them lacks keeps none of the others. The saved file comes back
 * as a row of the page, so that nothing typed meanwhile is lost.
 */
(function (ckan) {
  'use strict';

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function element(name, style, text) {
    var made = document.createElement(name);
    made.className = style;
    made.textContent = text || '';
    return made;
  }

  ckan.module('ttdn-many-files', function () {
    return {
      initialize: function () {
        var box = this.el[0];
        var input = box.querySelector('input[type=file]');
        var drop = box.querySelector('[data-drop]');
        var self = this;
        this.form = document.getElementById('files-form');
        this.list = box.querySelector('[data-uploads]');
        this.summary = box.querySelector('[data-summary]');
        this.waiting = [];
        this.busy = false;
        this.added = 0;
        this.failed = 0;

        drop.hidden = false;
        input.addEventListener('change', function () {
          self.take(input.files);
          input.value = '';
        });
        ['dragover', 'dragleave', 'drop'].forEach(function (name) {
          drop.addEventListener(name, function (event) {
            event.preventDefault();
            drop.classList.toggle('ttdn-drop--over', name === 'dragover');
            if (name === 'drop') { self.take(event.dataTransfer.files); }
          });
        });
        window.addEventListener('beforeunload', function (event) {
          if (self.busy) { event.preventDefault(); }
        });
      },

      take: function (files) {
        var self = this;
        each(files, function (file) { self.waiting.push(self.entry(file)); });
        if (!this.busy) { this.next(); }
      },

      entry: function (file) {
        var line = element('li', 'ttdn-upload');
        var bar = element('progress', 'ttdn-upload__bar');
        bar.max = 100;
        bar.value = 0;
        bar.setAttribute('aria-label', file.name);
        line.appendChild(element('span', 'ttdn-upload__name', file.name));
        line.appendChild(bar);
        line.appendChild(element('span', 'ttdn-upload__state', this._('Waiting')));
        this.list.appendChild(line);
        return { file: file, line: line, bar: bar, state: line.lastChild };
      },

      next: function () {
        var entry = this.waiting.shift();
        this.busy = Boolean(entry);
        this.rest(this.busy);
        if (!entry) {
          this.tell();
          return;
        }
        var most = Number(this.options.megabytes);
        if (most && entry.file.size > most * 1024 * 1024) {
          this.refuse(entry, this._('This file is larger than %(most)s MB. Please choose a smaller one.', { most: most }));
          this.next();
          return;
        }
        this.summary.textContent = this._('Uploading %(name)s. Please wait, do not close the page.', { name: entry.file.name });
        this.send(entry);
      },

      send: function (entry) {
        var data = new FormData();
        var request = new XMLHttpRequest();
        var self = this;
        var token = this.form.querySelector('input[name=_csrf_token]');
        if (token) { data.append(token.name, token.value); }
        data.append('upload', entry.file);
        request.open('POST', this.options.address);
        request.setRequestHeader('Accept', 'application/json');
        request.upload.addEventListener('progress', function (event) {
          if (!event.lengthComputable) { return; }
          entry.bar.value = Math.round(100 * event.loaded / event.total);
          entry.state.textContent = entry.bar.value + '%';
        });
        request.addEventListener('loadend', function () {
          self.answered(entry, self.read(request));
          self.next();
        });
        request.send(data);
      },

      /* What was answered; null where the connection broke or a page came, such as the log-in. */
      read: function (request) {
        try {
          return JSON.parse(request.responseText);
        } catch (broken) {
          return null;
        }
      },

      answered: function (entry, answer) {
        if (answer && answer.row) {
          this.added += 1;
          entry.bar.value = 100;
          entry.state.textContent = this._('Added');
          this.show(answer);
        } else if (answer && answer.errors) {
          this.refuse(entry, answer.errors.join(' '));
        } else {
          this.refuse(entry, this._('It was not taken: the connection broke, or you were logged out. Try it again.'));
          this.offerAgain(entry);
        }
      },

      refuse: function (entry, words) {
        this.failed += 1;
        entry.bar.hidden = true;
        entry.state.className = 'ttdn-field-error';
        entry.state.textContent = words;
      },

      offerAgain: function (entry) {
        var again = element('button', 'btn btn-secondary', this._('Try again'));
        var self = this;
        again.type = 'button';
        again.addEventListener('click', function () {
          entry.line.remove();
          self.failed -= 1;
          self.take([entry.file]);
          document.getElementById('field-many').focus();
        });
        entry.line.appendChild(again);
      },

      show: function (answer) {
        var holder = document.createElement('template');
        var rows = this.form.querySelector('[data-files]');
        holder.innerHTML = answer.row;
        rows.appendChild(holder.content);
        this.form.querySelector('[data-none]').hidden = true;
        this.form.elements.metadata_modified.value = answer.metadata_modified;
        this.rest(this.busy);
      },

      /* The form rests while files come: what it would save is not complete. */
      rest: function (state) {
        var rows = this.form.querySelectorAll('[data-file]');
        each(this.form.querySelectorAll('button[type=submit]'), function (button) {
          button.disabled = state;
        });
        if (state) { return; }
        each(rows, function (row, place) {
          each(row.querySelectorAll('[data-move]'), function (button) {
            button.disabled = place === (button.getAttribute('data-move') === 'down' ? rows.length - 1 : 0);
          });
        });
      },

      tell: function () {
        var words = [];
        if (this.added) {
          words.push(this._('Files added: %(num)s. Describe them below.', { num: this.added }));
        }
        if (this.failed) {
          words.push(this._('Files not taken: %(num)s. The reason stands beside each.', { num: this.failed }));
        }
        this.summary.textContent = words.join(' ');
      }
    };
  });
})(window.ckan);
