// The reader's own list: kept in this browser's localStorage and nowhere else, written as an address carries it
// (name=...&id=...&note=...&read=1&id=...; webapp/list_link.py). Without this script "Keep" is a link to a list of its own.
// What is read and cannot be understood is put aside, never written over; what cannot be written is said.
(function () {
  "use strict";
  var ROOT = document.documentElement.dataset.root; // what addresses begin with, where the site lies below a path
  var KEY = "seealso.list" + ROOT, ASIDE = KEY + ".aside";
  var script = document.getElementById("list-script"), words = script ? script.dataset : {};
  var MOST = Number(words.most) || 200;

  function stored() { // "" where there is nothing, null where this browser keeps nothing
    try { return localStorage.getItem(KEY) || ""; } catch (error) { return null; }
  }
  function isOurs(text) { return !text || /^\s*\[/.test(text) && former(text) !== null || /(^|&)(id|name)=/.test(text); }
  function former(text) { // as it was kept before: a JSON list of {id, title}
    try {
      var found = JSON.parse(text);
      if (!Array.isArray(found)) return null;
      return found.filter(function (one) { return one && typeof one.id === "string" && one.id; })
        .map(function (one) { return { id: one.id, note: "", read: false }; });
    } catch (error) { return null; }
  }
  function parsed(text) {
    var list = { name: "", entries: [] }, at = null, known = {};
    if (!text || !isOurs(text)) return list;
    if (/^\s*\[/.test(text)) { list.entries = former(text) || []; return list; }
    new URLSearchParams(text).forEach(function (value, key) {
      if (key === "name" && !list.name) list.name = value;
      else if (key === "id") {
        at = null;
        if (!value) return;
        if (!Object.prototype.hasOwnProperty.call(known, value)) {
          known[value] = { id: value, note: "", read: false };
          list.entries.push(known[value]);
        }
        at = known[value];
      } else if (key === "note" && at && !at.note) at.note = value;
      else if (key === "read" && at && value && value !== "0") at.read = true;
      else if (key === "before" || key === "after") {
        parsed(value).entries.forEach(function (one) {
          if (!Object.prototype.hasOwnProperty.call(known, one.id)) { known[one.id] = one; list.entries.push(one); }
        });
        at = null;
      }
    });
    return list;
  }
  function composed(list) {
    var made = new URLSearchParams();
    if (list.name) made.append("name", list.name);
    list.entries.forEach(function (one) {
      made.append("id", one.id);
      if (one.note) made.append("note", one.note);
      if (one.read) made.append("read", "1");
    });
    return made.toString();
  }
  function write(text) { // whether it is kept; what was there and is not ours is put aside first
    try {
      var before = localStorage.getItem(KEY) || "";
      if (!isOurs(before)) localStorage.setItem(ASIDE, [localStorage.getItem(ASIDE), before].filter(Boolean).join("\n"));
      localStorage.setItem(KEY, text);
      return localStorage.getItem(KEY) === text;
    } catch (error) { return false; }
  }
  function has(list, id) { return list.entries.some(function (one) { return one.id === id; }); }

  // "Keep" beside a resource: a switch instead of the link, where this browser keeps anything.
  function say(beside, text) {
    var line = beside.nextElementSibling;
    if (!line || !line.classList.contains("keep-said")) {
      line = document.createElement("span");
      line.className = "keep-said";
      line.setAttribute("role", "status");
      beside.after(line);
    }
    line.textContent = text;
  }
  var switches = [];
  if (stored() !== null) document.querySelectorAll("a.keep").forEach(function (link) {
    var button = document.createElement("button"), id = link.dataset.id;
    var word = link.firstChild.textContent;
    button.type = "button";
    button.className = "keep small";
    while (link.firstChild) button.appendChild(link.firstChild);
    var show = function () {
      var kept = has(parsed(stored()), id);
      button.firstChild.textContent = kept ? words.kept : word;
      button.setAttribute("aria-pressed", kept ? "true" : "false");
    };
    button.addEventListener("click", function () {
      var list = parsed(stored()), kept = has(list, id);
      if (!kept && list.entries.length >= MOST) { say(button, words.full); return; }
      if (kept) list.entries = list.entries.filter(function (one) { return one.id !== id; });
      else list.entries.push({ id: id, note: "", read: false });
      say(button, write(composed(list)) ? "" : words.unkept);
      switches.forEach(function (each) { each(); });
    });
    show();
    switches.push(show);
    link.replaceWith(button);
  });
  window.addEventListener("storage", function (event) {
    if (event.key === KEY || event.key === null) switches.forEach(function (each) { each(); });
  });
  window.addEventListener("pageshow", function () { switches.forEach(function (each) { each(); }); });

  // The page of the list. The server shows it and does to it what a button asks; here it is kept.
  if (!document.getElementById("my-list")) return;
  var asked = new URLSearchParams(window.location.search), base = null, undo = null, busy = false, waiting = null;

  function page() { return document.getElementById("my-list"); }
  function tell(text) {
    var line = document.getElementById("list-said");
    line.textContent = text;
    line.hidden = !text;
  }
  function ofForm() { return parsed(new URLSearchParams(new FormData(document.getElementById("list-form"))).toString()); }
  // What the form says, and what another window has put on the list meanwhile.
  function merged() {
    var list = ofForm();
    parsed(stored()).entries.forEach(function (one) {
      if (!has(list, one.id) && !has(parsed(base), one.id)) list.entries.push(one);
    });
    return list;
  }
  function save() {
    if (base === null) return true;
    var text = composed(merged());
    if (write(text)) return true;
    tell(words.unkept);
    return false;
  }

  function ask(text, button) {
    if (busy) { waiting = button || waiting || { name: "save", value: "1", dataset: {} }; return; } // its turn comes
    busy = true;
    var body = new URLSearchParams(text), form = document.getElementById("list-form");
    var active = document.activeElement, key = button && button.dataset.key || active && active.dataset && active.dataset.key || "";
    body.append("own", "1");
    if (form && base !== null) new FormData(form).forEach(function (value, name) {
      if (["shown", "page", "picked", "cited", "minutes", "style"].indexOf(name) >= 0 || name === "add" && value) body.append(name, value);
    });
    if (button) body.append(button.name, button.value);
    page().setAttribute("aria-busy", "true");
    fetch(ROOT + "/list", { method: "POST", body: body }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) {
      var made = new DOMParser().parseFromString(html, "text/html").getElementById("my-list");
      if (!made) throw new Error("no list");
      busy = false;
      var next = waiting, since = stored();
      waiting = null;
      // What was changed while the server drew is in the store: it is drawn anew, and nothing older is put over it.
      if (base !== null && since !== null && composed(parsed(since)) !== composed(parsed(text))) {
        ask(composed(parsed(since)), button || next);
        if (button && next) waiting = next;
        return;
      }
      show(document.importNode(made, true), text, button, key);
      if (next) ask(composed(parsed(stored())), next);
    }).catch(function () {
      busy = false;
      page().removeAttribute("aria-busy");
      tell(page().dataset.failed);
    });
  }

  function show(made, sent, button, key) {
    var list = parsed(made.dataset.list), known = composed(list); // what Python and browsers write differs in a sign or two
    list.entries = list.entries.concat(parsed(sent).entries.slice(MOST)); // more than a list shows is kept all the same
    var text = composed(list), isKept = !button || text === composed(parsed(sent)) || write(text);
    if (button && isKept && (button.name === "remove" || button.name === "clear")) undo = sent;
    else if (button) undo = null;
    page().replaceWith(made);
    base = known;
    document.title = [made.querySelector("h1").textContent, document.title.split(" · ").pop()].join(" · ");
    if (!isKept) tell(words.unkept);
    else if (!isOurs(stored() || "")) tell(made.dataset.aside);
    enhance();
    if (!button) { focus(key); return; }
    focus(key) || focus(key.replace(/^up /, "down ")) || focus(key.replace(/^down /, "up ")) || made.querySelector("h1").focus();
  }
  function focus(key) {
    var found = key && Array.prototype.find.call(page().querySelectorAll("[data-key]"), function (one) { return one.dataset.key === key; });
    if (found) found.focus();
    return Boolean(found);
  }

  function enhance() {
    var form = document.getElementById("list-form"), back = document.getElementById("list-undo");
    page().querySelector("h1").tabIndex = -1;
    if (back && undo !== null) {
      back.hidden = false;
      back.addEventListener("click", function () {
        var text = undo;
        undo = null;
        if (write(text)) { base = text; ask(text); } else tell(words.unkept);
      });
    }
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (button && button.hasAttribute("formaction")) { save(); return; } // a file: the browser fetches it
      event.preventDefault();
      if (save()) ask(composed(merged()), button || { name: "save", value: "1", dataset: {} });
    });
    form.addEventListener("input", function (event) { if (/^(note|name)$/.test(event.target.name)) save(); });
    form.addEventListener("change", function (event) {
      if (event.target.name === "read" && save()) ask(composed(merged()));
    });
    document.querySelectorAll("#my-list button.copy").forEach(function (button) {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      });
    });
  }

  if (asked.has("id") || asked.has("name")) { // a list that its address carries
    var line = document.getElementById("list-adopt");
    if (stored() === null || !page().dataset.list) return;
    if (composed(parsed(page().dataset.list)) === composed(parsed(stored()))) { window.location.replace(ROOT + "/list"); return; }
    line.hidden = false;
    line.querySelector("button").addEventListener("click", function () {
      var own = parsed(stored()), other = parsed(page().dataset.list);
      other.entries.forEach(function (one) { if (!has(own, one.id)) own.entries.push(one); });
      if (!own.name) own.name = other.name;
      if (own.entries.length > MOST) tell(words.full);
      else if (write(composed(own))) window.location.assign(ROOT + "/list");
      else tell(words.unkept);
    });
    return;
  }
  var own = stored();
  if (own === null) { tell(page().dataset.unkept); return; }
  if (!isOurs(own)) tell(page().dataset.aside);
  ask(composed(parsed(own)));
  window.addEventListener("storage", function (event) {
    if ((event.key === KEY || event.key === null) && !busy) ask(composed(parsed(stored())));
  });
})();
