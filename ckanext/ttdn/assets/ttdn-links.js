/* Links of CKAN's scripts that only stand for buttons (javascript:;) do nothing by themselves: the
 * content security policy refuses such addresses, and would report each click. */
document.addEventListener('click', function (event) {
  'use strict';
  var link = event.target instanceof Element && event.target.closest('a[href^="javascript:"]');
  if (link) { event.preventDefault(); }
}, true);
