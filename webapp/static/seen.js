// What this reader has seen sinks below what is new, on every list of suggestions. Which records were opened is kept in
// this browser's localStorage and nowhere else; the page is complete without it.
(function () {
  "use strict";
  var SEEN = document.currentScript.dataset.seen;
  var KEY = "seealso.seen", MOST = 300;
  var section = document.getElementById("see-also");
  if (!section) return;
  var keep = document.getElementById("keep"), here = keep && keep.dataset.id;

  function read() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(found) ? found.filter(function (id) { return typeof id === "string"; }) : [];
    } catch (error) { return []; }
  }
  var seen = read();
  section.querySelectorAll("ol").forEach(function (list) {
    Array.prototype.slice.call(list.children).forEach(function (item) {
      if (seen.indexOf(item.dataset.id) < 0) return;
      item.classList.add("seen");
      var note = document.createElement("span");
      note.textContent = SEEN;
      item.querySelector(".facts").appendChild(note);
      list.appendChild(item);
    });
  });
  // A list of seen ones alone stands behind the others.
  Array.prototype.slice.call(section.querySelectorAll("ol")).forEach(function (list) {
    if (list.querySelector("li:not(.seen)")) return;
    var heading = list.previousElementSibling;
    if (heading && heading.classList.contains("rung")) section.appendChild(heading);
    section.appendChild(list);
  });
  if (!here) return;
  seen = seen.filter(function (id) { return id !== here; }).concat([here]);
  try { localStorage.setItem(KEY, JSON.stringify(seen.slice(-MOST))); } catch (error) { /* then nothing is remembered */ }
})();
