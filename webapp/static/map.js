// Zoom and pan for the map, and what a point is called while one is over it. The map is complete without this.
(function () {
  "use strict";
  var mapped = document.querySelector(".mapped"), tools = document.querySelector(".tools-map");
  if (!mapped || !tools) return;
  var said = mapped.querySelector("[data-said]");
  tools.hidden = false;

  function setUp(svg) {
    var full = svg.getAttribute("viewBox").split(" ").map(Number), view = full.slice(), from = null, moved = false;
    function show() {
      view[2] = Math.min(full[2], Math.max(full[2] / 12, view[2]));
      view[3] = view[2] * full[3] / full[2];
      view[0] = Math.min(full[2] - view[2], Math.max(0, view[0]));
      view[1] = Math.min(full[3] - view[3], Math.max(0, view[1]));
      svg.setAttribute("viewBox", view.map(function (n) { return n.toFixed(1); }).join(" "));
      svg.classList.toggle("zoomed", view[2] < full[2] - 1);
    }
    function zoom(factor, x, y) {
      var wide = Math.min(full[2], Math.max(full[2] / 12, view[2] * factor)), by = wide / view[2];
      view[0] = x - (x - view[0]) * by;
      view[1] = y - (y - view[1]) * by;
      view[2] = wide;
      show();
    }
    function at(event) {
      var box = svg.getBoundingClientRect();
      return [view[0] + (event.clientX - box.left) / box.width * view[2],
              view[1] + (event.clientY - box.top) / box.height * view[3]];
    }
    tools.addEventListener("click", function (event) {
      var how = event.target.dataset.zoom;
      if (how === "all") { view = full.slice(); show(); }
      else if (how) zoom(how === "in" ? 0.65 : 1 / 0.65, view[0] + view[2] / 2, view[1] + view[3] / 2);
    });
    // The page scrolls as ever; with Ctrl (and with a pinch, which says so) the map zooms.
    svg.addEventListener("wheel", function (event) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      var point = at(event);
      zoom(Math.exp(event.deltaY * 0.004), point[0], point[1]);
    }, { passive: false });
    svg.addEventListener("pointerdown", function (event) {
      if (event.pointerType === "mouse" && event.button === 0 && svg.classList.contains("zoomed")) {
        from = [event.clientX, event.clientY, view[0], view[1]];
        moved = false;
      }
    });
    window.addEventListener("pointermove", function (event) {
      if (!from) return;
      var box = svg.getBoundingClientRect();
      if (Math.abs(event.clientX - from[0]) + Math.abs(event.clientY - from[1]) > 4) moved = true;
      view[0] = from[2] - (event.clientX - from[0]) / box.width * view[2];
      view[1] = from[3] - (event.clientY - from[1]) / box.height * view[3];
      show();
    });
    window.addEventListener("pointerup", function () { from = null; });
    svg.addEventListener("dragstart", function (event) { event.preventDefault(); });
    svg.addEventListener("click", function (event) { if (moved) { event.preventDefault(); moved = false; } }, true);
    svg.addEventListener("dblclick", function (event) { event.preventDefault(); var p = at(event); zoom(0.5, p[0], p[1]); });

    function tell(event) {
      var link = event.target.closest ? event.target.closest("a[aria-label]") : null;
      said.textContent = link ? link.getAttribute("aria-label") : "";
      svg.querySelectorAll(".ties .on").forEach(function (tie) { tie.classList.remove("on"); });
      if (!link || !link.dataset.i) return;
      svg.querySelectorAll('.ties [data-a="' + link.dataset.i + '"], .ties [data-b="' + link.dataset.i + '"]')
        .forEach(function (tie) { tie.classList.add("on"); });
    }
    svg.addEventListener("pointerover", tell);
    svg.addEventListener("focusin", tell);
    svg.addEventListener("focusout", function () { said.textContent = ""; });
  }
  mapped.querySelectorAll("svg[data-map]").forEach(setUp);
})();
