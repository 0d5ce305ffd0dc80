// "/" puts the cursor into the search box. Everything works without this. Who speaks to the computer or types by chance
// can turn the key off on the page about the library (WCAG 2.1.4); it is kept in this browser.
(function () {
  "use strict";
  var NAME = "seealso.keys";

  function isOff() {
    try { return localStorage.getItem(NAME) === "off"; } catch (error) { return false; }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    var at = document.activeElement;
    if (/^(TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
    if (at.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(at.type)) return;
    var box = document.querySelector("input[type=search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  var line = document.getElementById("keys");
  if (!line) return;
  var box = line.querySelector("input");
  box.checked = !isOff();
  line.hidden = false;
  box.addEventListener("change", function () {
    try {
      if (box.checked) localStorage.removeItem(NAME); else localStorage.setItem(NAME, "off");
    } catch (error) {
      box.checked = true; // nothing can be kept in this browser
    }
  });
})();
