// In a form of a record: whether the library holds what is typed, as soon as its address, DOI or title is changed.
// Without this script the button "Look" says the same.
(function () {
  "use strict";
  var form = document.querySelector("form.mending[data-id]");
  var place = document.getElementById("verdict");
  if (!form || !place || !window.fetch || !window.DOMParser) return;
  var asked = 0;

  function look() {
    var data = new FormData(form);
    var mine = ++asked;
    data.set("do", "look");
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (text) {
        if (mine !== asked || !text) return;
        var found = new DOMParser().parseFromString(text, "text/html").getElementById("verdict");
        if (found) place.replaceChildren.apply(place, Array.prototype.slice.call(found.childNodes).map(function (node) { return document.importNode(node, true); }));
      })
      .catch(function () { /* the button does the same */ });
  }

  ["url", "doi", "title"].forEach(function (name) {
    var box = form.elements.namedItem(name);
    if (box) box.addEventListener("change", look);
  });
})();
