/* The list of API tokens: the button rests while none is chosen, a new token is scrolled to. */
(function () {
  'use strict';

  function update() {
    var button = document.getElementById('revoke-tokens-button');
    if (button) { button.disabled = !document.querySelector('[name=token]:checked'); }
  }

  document.addEventListener('change', function (event) {
    if (event.target.name === 'token') { update(); }
  });
  document.addEventListener('htmx:afterSettle', function () {
    var added = document.querySelector('[data-token-created]');
    if (added) { added.scrollIntoView({ block: 'nearest' }); }
    update();
  });
  document.addEventListener('htmx:afterRequest', update);
})();
