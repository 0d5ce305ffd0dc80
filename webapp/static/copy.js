// A button beside each reference copies it. Without this the text is there to be selected.
(function () {
  var COPIED = document.currentScript.dataset.copied;
  if (!navigator.clipboard) return;
  document.querySelectorAll("button.copy").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = document.getElementById(button.dataset.copy).textContent;
      var label = button.textContent === COPIED ? "" : button.textContent;
      navigator.clipboard.writeText(text).then(function () {
        button.textContent = COPIED;
        if (label) setTimeout(function () { button.textContent = label; }, 2000);
      });
    });
  });
})();
