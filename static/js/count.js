/* Says beside a field how many characters are left, or too many. Nothing is cut.
   Without this script the limit stands there, and the answer to sending says by how much. */
(function () {
  "use strict";
  function count(field) {
    var left = field.dataset.longest - Array.from(field.value.trim()).length;
    var line = field.parentNode.querySelector(".limit");
    if (!line) {
      line = document.createElement("p");
      line.className = "limit help";
      field.after(line);
    }
    // Quiet until the end is near.
    var isNear = left < field.dataset.longest / 10;
    line.dataset.hint = line.dataset.hint || line.textContent || " ";
    line.classList.toggle("limit--over", left < 0);
    line.classList.toggle("limit--near", isNear);
    line.setAttribute("role", "status");
    line.textContent = !isNear ? line.dataset.hint
      : (left < 0 ? field.dataset.over : field.dataset.left) + " "
        + Math.abs(left).toLocaleString(document.documentElement.lang);
  }
  document.querySelectorAll("[data-longest]").forEach(function (field) {
    var waiting;
    count(field);
    // Read out and drawn only when somebody pauses.
    field.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(count, 300, field);
    });
  });
}());
