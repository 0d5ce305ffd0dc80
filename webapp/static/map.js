// Zoom and pan for the map by mouse, finger and keyboard, and what a point is called while one is at it. The map is
// complete without this.
(function () {
  "use strict";
  var mapped = document.querySelector("#map"), tools = mapped && mapped.querySelector(".tools-map");
  if (!tools) return;
  var said = mapped.querySelector("[data-said]"), SVG = "http://www.w3.org/2000/svg", CLOSEST = 12, STEP = 0.25;
  var ties = {};
  (mapped.dataset.ties || "").split(" ").forEach(function (tie) {
    var ends = tie.split("-");
    if (ends.length < 2) return;
    (ties[ends[0]] = ties[ends[0]] || []).push(ends[1]);
    (ties[ends[1]] = ties[ends[1]] || []).push(ends[0]);
  });
  tools.hidden = false;
  mapped.classList.add("live");

  function setUp(svg) {
    var full = svg.getAttribute("viewBox").split(" ").map(Number), view = full.slice();
    var down = new Map(), moved = false, spread = 0;

    function show() {
      view[2] = Math.min(full[2], Math.max(full[2] / 12, view[2]));
      view[3] = view[2] * full[3] / full[2];
      view[0] = Math.min(full[2] - view[2], Math.max(0, view[0]));
      view[1] = Math.min(full[3] - view[3], Math.max(0, view[1]));
      svg.setAttribute("viewBox", view.map(function (n) { return n.toFixed(1); }).join(" "));
      svg.classList.toggle("zoomed", isZoomed());
      if (isShown()) tools.querySelectorAll("[data-pan], [data-zoom=out]").forEach(function (button) {
        button.setAttribute("aria-disabled", String(!isZoomed()));
      });
    }
    function isZoomed() { return view[2] < full[2] - 1; }
    function isShown() { return svg.getClientRects().length > 0; }
    function zoom(factor, x, y) {
      var wide = Math.min(full[2], Math.max(full[2] / 12, view[2] * factor)), by = wide / view[2];
      view[0] = x - (x - view[0]) * by;
      view[1] = y - (y - view[1]) * by;
      view[2] = wide;
      show();
    }
    function zoomMiddle(factor) { zoom(factor, view[0] + view[2] / 2, view[1] + view[3] / 2); }
    function pan(x, y) { view[0] += x * view[2] * STEP; view[1] += y * view[3] * STEP; show(); }
    function whole() { view = full.slice(); show(); }
    function at(event) {
      var box = svg.getBoundingClientRect();
      return [view[0] + (event.clientX - box.left) / box.width * view[2],
              view[1] + (event.clientY - box.top) / box.height * view[3]];
    }
    tools.addEventListener("click", function (event) {
      if (!isShown()) return;
      var how = event.target.dataset.zoom, way = event.target.dataset.pan;
      if (how === "all") whole();
      else if (how) zoomMiddle(how === "in" ? 0.65 : 1 / 0.65);
      else if (way) pan(Number(way.split(" ")[0]), Number(way.split(" ")[1]));
    });
    // Keys move the map only while one is in it; arrows only where there is somewhere to go, else the page scrolls.
    mapped.addEventListener("keydown", function (event) {
      if (!isShown() || event.ctrlKey || event.metaKey || event.altKey) return;
      var arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (arrows && isZoomed()) pan(arrows[0], arrows[1]);
      else if (event.key === "+" || event.key === "=") zoomMiddle(0.65);
      else if (event.key === "-") zoomMiddle(1 / 0.65);
      else if (event.key === "0") whole();
      else return;
      event.preventDefault();
    });
    // The page scrolls as ever; with Ctrl (and with a pinch on a pad, which says so) the map zooms.
    svg.addEventListener("wheel", function (event) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      var point = at(event);
      zoom(Math.exp(event.deltaY * 0.004), point[0], point[1]);
    }, { passive: false });

    function fingers() { return Array.from(down.values()); }
    function apart(two) { return Math.hypot(two[0].clientX - two[1].clientX, two[0].clientY - two[1].clientY); }
    svg.addEventListener("pointerdown", function (event) {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      down.set(event.pointerId, event);
      if (down.size === 1) moved = false;
      if (down.size === 2) spread = apart(fingers());
    });
    window.addEventListener("pointermove", function (event) {
      var before = down.get(event.pointerId);
      if (!before) return;
      var box = svg.getBoundingClientRect();
      if (down.size === 1) {
        if (!moved && Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY) < 5) return;
        if (!isZoomed()) return;
        moved = true;
        var wanted = view[1] - (event.clientY - before.clientY) / box.height * view[3];
        view[0] -= (event.clientX - before.clientX) / box.width * view[2];
        view[1] = wanted;
        show();
        // At its upper and lower edge the map hands on to the page, which could not be scrolled past it else.
        if (event.pointerType !== "mouse") window.scrollBy(0, (wanted - view[1]) / view[3] * box.height);
        down.set(event.pointerId, event);
      } else if (down.size === 2) {
        down.set(event.pointerId, event);
        var two = fingers(), now = apart(two), middle = at({
          clientX: (two[0].clientX + two[1].clientX) / 2, clientY: (two[0].clientY + two[1].clientY) / 2
        });
        moved = true;
        if (now > 0 && spread > 0) zoom(spread / now, middle[0], middle[1]);
        spread = now;
      }
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      window.addEventListener(name, function (event) { down.delete(event.pointerId); });
    });
    svg.addEventListener("dragstart", function (event) { event.preventDefault(); });
    svg.addEventListener("dblclick", function (event) {
      event.preventDefault();
      var p = at(event);
      zoom(0.5, p[0], p[1]);
    });

    // Whatever has the focus is in the picture. A picture that listened itself would be a stop of the keyboard in Chromium.
    mapped.addEventListener("focusin", function (event) {
      if (!isZoomed() || !event.target.getBBox || !svg.contains(event.target)) return;
      var box = event.target.getBBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
      var inside = box.x >= view[0] && box.y >= view[1] && box.x + box.width <= view[0] + view[2] &&
        box.y + box.height <= view[1] + view[3];
      if (inside) return;
      view[0] = x - view[2] / 2;
      view[1] = y - view[3] / 2;
      show();
    });

    var lit = [];
    function unlit() { lit.forEach(function (one) { one.remove(); }); lit = []; }
    function light(tag, kind, attributes, under) {
      var made = document.createElementNS(SVG, tag);
      made.setAttribute("class", kind);
      Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
      svg.insertBefore(made, under || null);
      lit.push(made);
    }
    function line(a, b) { return "M" + a[0] + " " + a[1] + "L" + b[0] + " " + b[1]; }

    function tell(event) {
      var link = event.target.closest ? event.target.closest("a") : null;
      if (!link || !svg.contains(link)) return;
      var title = link.querySelector("title");
      said.textContent = link.getAttribute("aria-label") || (title ? title.textContent : "");
      unlit();
      if (!link.dataset.i) return;
      function spot(i) {
        var mark = svg.querySelector('a[data-i="' + i + '"] use');
        return mark ? [mark.getAttribute("x"), mark.getAttribute("y")] : null;
      }
      var own = spot(link.dataset.i);
      var lines = (ties[link.dataset.i] || []).map(spot).filter(Boolean).map(function (to) { return line(own, to); });
      light("path", "ties-on", { d: lines.join("") }, svg.querySelector(".labels"));
    }
    svg.addEventListener("pointerover", tell);
    mapped.addEventListener("focusin", tell);
    mapped.addEventListener("focusout", function (event) {
      if (svg.contains(event.target)) { said.textContent = ""; unlit(); }
    });
    svg.addEventListener("pointerleave", function () { said.textContent = ""; unlit(); near = null; });

    // Dots of a large map: what the nearest one is, and what it is tied to, is asked for when one is at it.
    var dots = null, near = null, known = {}, asked = null;
    function allDots() {
      if (dots) return dots;
      dots = [];
      svg.querySelectorAll(".dots").forEach(function (path) {
        (path.getAttribute("d").match(/M[\d.-]+ [\d.-]+/g) || []).forEach(function (move) {
          var parts = move.slice(1).split(" ");
          dots.push([Number(parts[0]), Number(parts[1])]);
        });
      });
      return dots;
    }
    function nearest(event) {
      var point = at(event), reach = CLOSEST * view[2] / svg.getBoundingClientRect().width, best = null;
      allDots().forEach(function (dot) {
        var away = Math.hypot(dot[0] - point[0], dot[1] - point[1]);
        if (away <= reach) { reach = away; best = dot; }
      });
      return best;
    }
    function address(found) { return mapped.dataset.resource + encodeURIComponent(found.id); }
    function draw(found, spot) {
      if (near !== spot) return;
      unlit();
      said.textContent = "";
      var link = document.createElement("a");
      link.href = address(found);
      link.textContent = found.title;
      said.appendChild(link);
      light("path", "ties-on", { d: found.ties.map(function (to) { return line(spot, [to.x, to.y]); }).join("") });
      light("circle", "dot-on", { cx: spot[0], cy: spot[1], r: 5 * view[2] / full[2] });
    }
    function look(event) {
      if (!mapped.dataset.near || (event.pointerType !== "mouse" && !isZoomed())) return;
      var spot = nearest(event);
      if (spot === near) return;
      near = spot;
      unlit();
      svg.classList.toggle("at-dot", !!spot);
      if (!spot) return;
      var key = spot.join(" ");
      clearTimeout(asked);
      if (known[key]) { draw(known[key], spot); return; }
      asked = setTimeout(function () {
        var shape = svg.classList.contains("tall-map") ? "tall" : "wide";
        fetch(mapped.dataset.near + "&shape=" + shape + "&x=" + spot[0] + "&y=" + spot[1])
          .then(function (answer) { return answer.ok ? answer.json() : null; })
          .then(function (found) { if (found) { known[key] = found; draw(found, spot); } }, function () {});
      }, 60);
    }
    svg.addEventListener("pointermove", look);
    svg.addEventListener("pointerdown", look);
    svg.addEventListener("click", function (event) {
      if (moved) { event.preventDefault(); moved = false; return; }
      // At a dot one opens what it is, elsewhere in a region what the region is.
      if (!near || !mapped.dataset.near || !known[near.join(" ")]) return;
      event.preventDefault();
      if (event.detail) window.location.href = address(known[near.join(" ")]);
    }, true);
    show();
  }
  mapped.querySelectorAll("svg[data-map]").forEach(setUp);
})();
