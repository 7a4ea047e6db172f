/* Leave this site at once: a click on a[data-quick-exit], or Escape three times in a row.
   Without this script the link still works as a plain link. */
(function () {
  "use strict";
  var presses = 0;
  var last = 0;

  function leave(link) {
    // Cover first: on a slow line the next page may take seconds.
    document.documentElement.classList.add("leaving");
    document.body.hidden = true;
    document.title = "\u00a0";
    // replace, not assign: the Back button does not come back to this page.
    window.location.replace(link.href);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-quick-exit]");
    if (link) {
      event.preventDefault();
      leave(link);
    }
  }, true);

  document.addEventListener("keydown", function (event) {
    if (event.repeat) {
      return;
    }
    if (event.key !== "Escape") {
      presses = 0;
      return;
    }
    presses = event.timeStamp - last < 3000 ? presses + 1 : 1;
    last = event.timeStamp;
    var link = presses > 2 && document.querySelector("a[data-quick-exit]");
    if (link) {
      leave(link);
    }
  }, true);
}());
