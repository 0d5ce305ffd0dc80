// The way back: a page of results is remembered in this tab, and a resource opened from it leads back and to its
// neighbours. Pages are complete without this.
(function () {
  "use strict";
  var WORDS = JSON.parse(document.currentScript.dataset.words); // in the language of the page
  var KEY = "seealso.trail";
  var narrowing = document.querySelector("details.narrowing");
  // Browsers that do not know ::details-content show the filters of a wide page by this.
  if (narrowing && window.matchMedia("(min-width: 56.01rem)").matches) narrowing.open = true;

  function read() {
    try { return JSON.parse(sessionStorage.getItem(KEY) || "null"); } catch (error) { return null; }
  }
  function keep(trail) {
    try { sessionStorage.setItem(KEY, JSON.stringify(trail)); } catch (error) { /* then there is no way back but the browser's */ }
  }
  function link(address, text, rel) {
    var made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    if (rel) made.rel = rel;
    return made;
  }

  var found = document.querySelector(".found");
  if (found) {
    var hits = found.querySelectorAll(".hits h3 a");
    var pages = { prev: "", next: "" };
    ["prev", "next"].forEach(function (way) {
      var page = found.querySelector('.pager a[rel~="' + way + '"]');
      if (page) pages[way] = page.getAttribute("href");
    });
    keep({
      back: window.location.pathname + window.location.search,
      hits: Array.prototype.map.call(hits, function (hit) { return [hit.getAttribute("href"), hit.textContent]; }),
      prev: pages.prev, next: pages.next
    });
    return;
  }

  var place = document.getElementById("trail"), trail = read();
  if (!place || !trail || !Array.isArray(trail.hits)) return;
  var here = window.location.pathname, at = -1;
  trail.hits.forEach(function (hit, index) { if (hit[0] === here) at = index; });
  if (at < 0) return;
  place.appendChild(link(trail.back, WORDS.back));
  var before = trail.hits[at - 1], after = trail.hits[at + 1];
  if (before) place.appendChild(link(before[0], WORDS.prev.split("{}").join(short(before[1])), "prev"));
  else if (trail.prev) place.appendChild(link(trail.prev, WORDS.prevPage));
  if (after) place.appendChild(link(after[0], WORDS.next.split("{}").join(short(after[1])), "next"));
  else if (trail.next) place.appendChild(link(trail.next, WORDS.nextPage));
  place.hidden = false;

  function short(title) { return title.length > 48 ? title.slice(0, 46).replace(/\s+\S*$/, "") + "…" : title; }
})();
