// Suggestions below the search boxes: an editable combobox with a list (WAI-ARIA Authoring Practices, "Combobox").
// Without this script, or without an answer, a search box is a plain form.
(function () {
  "use strict";
  var WORDS = JSON.parse(document.currentScript.dataset.words); // in the language of the page
  var WAIT_MS = 90;
  var ROOT = document.documentElement.dataset.root; // what addresses begin with, where the site lies below a path

  function enhance(box, number) {
    var list = document.createElement("ul");
    var status = document.createElement("p");
    var items = [];
    var active = -1;
    var timer = 0;
    var asking = null;
    var asked = "";

    list.id = "suggestions-" + number;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", WORDS.title);
    status.className = "hidden";
    status.setAttribute("aria-live", "polite");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", list.id);
    box.form.appendChild(list);
    box.form.appendChild(status);

    function close() {
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function open() {
      if (!items.length) return;
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    }

    function choose(index) {
      if (active >= 0 && list.children[active]) list.children[active].setAttribute("aria-selected", "false");
      active = index;
      if (active < 0) {
        box.removeAttribute("aria-activedescendant");
        return;
      }
      list.children[active].setAttribute("aria-selected", "true");
      box.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({ block: "nearest" });
    }

    function go(index) {
      var path = items[index].path;
      if (path.charAt(0) === "/" && path.charAt(1) !== "/") window.location.assign(path);
    }

    function shown(item) {
      return item.kind === "type" && WORDS.types[item.query.slice(5)] || item.text;
    }

    function show(found) {
      items = found;
      choose(-1);
      list.textContent = "";
      found.forEach(function (item, index) {
        var row = document.createElement("li");
        var text = document.createElement("span");
        var kind = document.createElement("span");
        row.id = list.id + "-" + index;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        text.textContent = shown(item);
        kind.className = "kind";
        kind.textContent = [item.kind in WORDS.kinds ? WORDS.kinds[item.kind] : item.kind, item.count > 1 ? item.count : ""].filter(Boolean).join(", ");
        row.appendChild(text);
        if (kind.textContent) {
          row.appendChild(document.createTextNode(" "));
          row.appendChild(kind);
        }
        row.addEventListener("click", function () { go(index); });
        list.appendChild(row);
      });
      if (found.length && document.activeElement === box) open(); else close();
      status.textContent = found.length ? counted(WORDS.found, found.length) : "";
    }

    function ask() {
      var typed = box.value.trim();
      if (typed === asked) return;
      asked = typed;
      if (asking) asking.abort();
      if (typed.length < 2 || typed.length > 200) { show([]); return; }
      asking = new AbortController();
      fetch(ROOT + "/api/v1/suggest?q=" + encodeURIComponent(typed), { signal: asking.signal })
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (answer) { if (box.value.trim() === typed) show(answer.suggestions); })
        .catch(function () { /* a newer question, or no connection: the form works as it is */ });
    }

    box.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT_MS);
    });
    box.addEventListener("blur", close);
    list.addEventListener("pointerdown", function (event) { event.preventDefault(); });
    box.addEventListener("keydown", function (event) {
      var n = items.length;
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" && n) {
        event.preventDefault();
        if (list.hidden) { open(); if (!event.altKey) choose(0); } else choose(active + 1 < n ? active + 1 : -1);
      } else if (event.key === "ArrowUp" && n) {
        event.preventDefault();
        if (event.altKey) close();
        else if (list.hidden) { open(); choose(n - 1); } else choose(active < 0 ? n - 1 : active - 1);
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        go(active);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Tab") {
        close();
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].indexOf(event.key) >= 0) {
        choose(-1);
      }
    });
    box.form.addEventListener("submit", close);
  }

  function counted(forms, n) {
    var form = forms[new Intl.PluralRules(document.documentElement.lang).select(n)] || forms.other;
    return form.replace("%(num)s", n);
  }

  if (!window.fetch || !window.AbortController) return;
  Array.prototype.forEach.call(document.querySelectorAll("form.search input[name=q]"), enhance);
})();
