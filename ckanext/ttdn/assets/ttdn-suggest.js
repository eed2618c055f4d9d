/* Suggestions below a search field: a combobox with a list (WAI-ARIA APG). Without script, and where
   the server does not answer, the field is as it was. Past searches stay in this tab. */
(function () {
  'use strict';

  var WAIT = 150, PAST = 'ttdn-searches', MOST_PAST = 20, SHOWN_PAST = 3, count = 0;

  function fold(text) {
    return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();
  }

  function past() {
    try { return JSON.parse(sessionStorage.getItem(PAST)) || []; } catch (e) { return []; }
  }

  function keep(text) {
    if (!text) { return; }
    var all = past().filter(function (each) { return each !== text; });
    all.unshift(text);
    try { sessionStorage.setItem(PAST, JSON.stringify(all.slice(0, MOST_PAST))); } catch (e) { /* no room */ }
  }

  function enhance(field) {
    var form = field.form, box = document.createElement('div'), list = document.createElement('ul');
    var status = document.createElement('span'), timer, asked = 0, composing = false, options = [], at = -1;
    var words = field.dataset;
    count += 1;
    box.className = 'ttdn-suggest';
    list.id = 'ttdn-suggest-' + count;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', words.suggestLabel);
    list.hidden = true;
    status.className = 'visually-hidden';
    status.setAttribute('role', 'status');
    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-expanded', 'false');
    field.setAttribute('aria-controls', list.id);
    field.parentNode.insertBefore(box, field);
    box.appendChild(field);
    box.appendChild(list);
    box.appendChild(status);

    function close() {
      asked += 1;
      clearTimeout(timer);
      list.hidden = true;
      options = [];
      at = -1;
      field.setAttribute('aria-expanded', 'false');
      field.removeAttribute('aria-activedescendant');
    }

    function select(to) {
      if (options[at]) { options[at].setAttribute('aria-selected', 'false'); }
      at = to;
      if (at < 0) { field.removeAttribute('aria-activedescendant'); return; }
      options[at].setAttribute('aria-selected', 'true');
      options[at].scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', options[at].id);
    }

    function option(kind, url, fill) {
      var item = document.createElement('li'), tag = document.createElement('span');
      item.id = list.id + '-' + list.children.length;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.dataset.url = url;
      fill(item);
      tag.className = 'ttdn-suggest__kind';
      tag.textContent = kind;
      item.appendChild(document.createTextNode(' '));
      item.appendChild(tag);
      item.addEventListener('mousedown', function (event) { event.preventDefault(); });
      item.addEventListener('click', function () { follow(item); });
      list.appendChild(item);
      options.push(item);
    }

    function follow(item) {
      keep(field.value.trim());
      window.location.assign(item.dataset.url);
    }

    function show(found, typed) {
      list.textContent = '';
      options = [];
      at = -1;
      past().filter(function (each) {
        return each !== typed && fold(each).indexOf(fold(typed)) === 0;
      }).slice(0, SHOWN_PAST).forEach(function (each) {
        var url = new URL(form.action);
        url.searchParams.set('q', each);
        option(words.suggestPast, url.href, function (item) { item.textContent = each; });
      });
      found.forEach(function (each) {
        option(words['suggest' + each.kind.charAt(0).toUpperCase() + each.kind.slice(1)], each.url, function (item) {
          var text = document.createElement('span');
          // Marked by the server, which escapes everything else.
          text.innerHTML = each.marked;
          item.appendChild(text);
        });
      });
      list.hidden = !options.length;
      field.setAttribute('aria-expanded', String(!!options.length));
      field.removeAttribute('aria-activedescendant');
      status.textContent = options.length ? words.suggestCount.replace('{number}', options.length) : '';
    }

    function ask() {
      var typed = field.value.trim(), number = (asked += 1), url;
      if (typed.length < 2) { close(); return; }
      url = new URL(words.suggest, window.location.href);
      url.searchParams.set('q', typed);
      fetch(url, { headers: { Accept: 'application/json' } })
        .then(function (answer) { return answer.ok ? answer.json() : { result: [] }; })
        .then(function (answer) { if (number === asked) { show(answer.result, typed); } })
        .catch(function () { if (number === asked) { close(); } });
    }

    field.addEventListener('compositionstart', function () { composing = true; });
    field.addEventListener('compositionend', function () { composing = false; wait(); });
    field.addEventListener('input', function () { if (!composing) { wait(); } });
    function wait() { clearTimeout(timer); timer = setTimeout(ask, WAIT); }

    field.addEventListener('keydown', function (event) {
      if (composing || event.isComposing) { return; }
      if (event.key === 'Escape' && !list.hidden) { event.preventDefault(); close(); }
      if (event.key === 'Tab') { close(); }
      if (!options.length) { if (event.key === 'ArrowDown') { ask(); } return; }
      if (event.key === 'ArrowDown') { event.preventDefault(); select(at + 1 < options.length ? at + 1 : -1); }
      if (event.key === 'ArrowUp') { event.preventDefault(); select(at < 0 ? options.length - 1 : at - 1); }
      if (event.key === 'Enter' && at >= 0) { event.preventDefault(); follow(options[at]); }
    });
    field.addEventListener('blur', close);
    form.addEventListener('submit', function () { keep(field.value.trim()); });
  }

  document.querySelectorAll('[data-suggest]').forEach(enhance);
})();
