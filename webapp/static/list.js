// The reader's own list: kept in this browser's localStorage and nowhere else. Pages are complete without it.
(function () {
  "use strict";
  var KEY = "seealso.list", MOST = 30;
  var ROOT = document.documentElement.dataset.root; // what addresses begin with, where the site lies below a path

  function read() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(found) ? found.filter(function (r) { return r && typeof r.id === "string"; }) : [];
    } catch (error) { return []; }
  }
  function write(list) {
    try { localStorage.setItem(KEY, JSON.stringify(list.slice(-MOST))); return true; } catch (error) { return false; }
  }
  function holds(list, id) { return list.some(function (r) { return r.id === id; }); }
  function without(list, id) { return list.filter(function (r) { return r.id !== id; }); }
  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function link(record) {
    var made = element("a", record.title || record.id);
    made.href = ROOT + "/resource/" + encodeURIComponent(record.id);
    return made;
  }

  // A button to keep a resource: on its page, and on each suggestion beside it.
  function offer(place) {
    var record = { id: place.dataset.id, title: place.dataset.title }, short = place.id !== "keep";
    var button = element("button", "", short ? "small" : "button quiet");
    button.type = "button";
    var label = function () {
      var kept = holds(read(), record.id);
      button.textContent = short ? (kept ? "Kept" : "Keep") : (kept ? "On my list" : "Keep on my list");
      if (short) button.setAttribute("aria-label", "Keep " + record.title + " on my list");
      button.setAttribute("aria-pressed", kept ? "true" : "false");
    };
    button.addEventListener("click", function () {
      var list = read();
      if (!write(holds(list, record.id) ? without(list, record.id) : list.concat([record])))
        button.disabled = true;
      label();
    });
    label();
    place.appendChild(button);
    place.hidden = false;
  }
  var own = document.getElementById("keep");
  if (own) offer(own);
  document.querySelectorAll(".keep").forEach(offer);

  // The page of the list.
  var page = document.getElementById("my-list");
  if (!page) return;
  page.hidden = false;
  document.getElementById("list-needs").hidden = true;
  var said = document.getElementById("list-said"), kept = document.getElementById("list-kept");
  var because = document.getElementById("list-because"), empty = document.getElementById("list-empty");

  function show() {
    var list = read(), names = {};
    kept.textContent = because.textContent = "";
    empty.hidden = page.querySelector(".record").hidden = !list.length;
    said.textContent = list.length ? "" : "Your list is empty. On the page of a resource, choose “Keep on my list”.";
    list.forEach(function (record) {
      names[record.id] = record.title || record.id;
      var item = element("li"), remove = element("button", "Remove", "small");
      remove.type = "button";
      remove.setAttribute("aria-label", "Remove " + names[record.id]);
      remove.addEventListener("click", function () { write(without(read(), record.id)); show(); });
      item.append(link(record), " ", remove);
      kept.appendChild(item);
    });
    if (!list.length) return;
    var query = list.map(function (record) { return "id=" + encodeURIComponent(record.id); }).join("&");
    fetch(ROOT + "/api/v1/related?" + query).then(function (answer) {
      return answer.json().then(function (found) {
        if (answer.ok) return found;
        // A record that has left the library leaves the list as well.
        var gone = list.filter(function (r) { return answer.status === 404 && found.error.indexOf("'" + r.id + "'") >= 0; });
        if (gone.length) { write(without(read(), gone[0].id)); show(); return null; }
        throw new Error(found.error);
      });
    }).then(function (found) {
      if (!found) return;
      because.textContent = "";
      found.related.forEach(function (item) {
        var entry = element("li"), heading = element("h3");
        heading.appendChild(link(item));
        var led = item.because.slice(0, 2).map(function (id) { return "“" + names[id] + "”"; }).join(" and ");
        entry.append(heading, element("p", item.reason + ".", "why"), element("p", "Because of " + led, "why"));
        because.appendChild(entry);
      });
      if (!found.related.length) because.appendChild(element("li", "Nothing in this library is close enough to suggest."));
    }).catch(function () {
      because.appendChild(element("li", "The suggestions could not be fetched. Try again later."));
    });
  }
  empty.addEventListener("click", function () { write([]); show(); });
  show();
})();
