/* What views expect as global variables, from the data in the page. */
(function () {
  'use strict';
  Array.prototype.forEach.call(document.querySelectorAll('script[data-view]'), function (element) {
    Object.assign(window, JSON.parse(element.textContent));
  });
})();
