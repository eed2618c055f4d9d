/* The buttons of the field that takes a file or a link. Each names by id what its click checks
 * (data-check), empties (data-empty), opens (data-press) and gives the focus (data-focus). */
document.addEventListener('click', function (event) {
  'use strict';
  var button = event.target.closest('.resource-upload-field button');
  if (!button) { return; }

  function named(attribute) { return document.getElementById(button.getAttribute(attribute)); }

  var checked = named('data-check');
  var emptied = named('data-empty');
  var pressed = named('data-press');
  var focused = named('data-focus');
  if (checked) { checked.checked = true; }
  if (emptied) { emptied.value = ''; }
  if (pressed) { pressed.click(); }
  if (focused) { focused.focus(); }
});
