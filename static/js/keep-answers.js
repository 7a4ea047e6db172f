/* Changing the language on a step of a form takes along what was just typed.
   Without this script the language links lead to the same step with everything kept so far. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('nav[data-nav="languages"] a[hreflang]');
    var form = link && document.querySelector("form[data-keeps]");
    if (!form || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    var wish = document.createElement("input");
    wish.type = "hidden";
    wish.name = "switch_to";
    wish.value = link.hreflang;
    form.appendChild(wish);
    form.submit();
    // Who comes back to this page must not take the wish along again.
    wish.remove();
  });
}());
