"""How titles stand on pages: no word is broken, nothing is squeezed, the serif has every letter, and nothing jumps."""

from __future__ import annotations

import pytest

from bench.typeface import CHARACTERS
from tests.browser.test_browser import Browser, Page, address, browser, page, pytestmark

__all__ = ["address", "browser", "page", "pytestmark"]

PAGES = ("/", "/themes", "/people", "/search?q=networks", "/theme/primary-care", "/path?theme=primary-care&minutes=45",
         "/resource/wei-skillern-mindset-slides", "/resource/source4networks-events", "/map", "/about")  # fmt: skip

BROKEN = """() => {
  const found = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const shown = node.parentElement;
    if (shown.closest("svg, .hidden, details:not([open]) > :not(summary), kbd, pre, .open .aside")) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}'’]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(b => b.width > 0).map(b => Math.round(b.top)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""

SQUEEZED = """() => [...document.querySelectorAll("main h1, main h2, main h3, main .index .entry")].filter(e => {
  const box = e.getBoundingClientRect(), rule = document.createElement("span");
  if (!box.width || e.closest(".hidden, details:not([open])") || e.matches(".hidden")) return false;
  rule.style.cssText = "position:absolute;visibility:hidden;width:12ch";
  e.append(rule);
  const least = rule.getBoundingClientRect().width;
  rule.remove();
  const range = document.createRange();
  range.selectNodeContents(e);
  const lines = new Set([...range.getClientRects()].filter(b => b.width > 1).map(b => Math.round(b.bottom / 12)));
  return box.width < least && lines.size > 1;
}).map(e => e.textContent.trim())"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_word_is_broken_and_no_title_squeezed(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate("document.fonts.ready")
        if faults := [*page.evaluate(BROKEN), *page.evaluate(SQUEEZED)]:
            found[path] = faults
    assert found == {}


def test_the_front_page_is_not_too_long(page: Page) -> None:
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollHeight") < 4_000


def test_a_long_name_stands_on_one_line_as_large_as_it_can(page: Page) -> None:
    for width, least in ((320, 20), (390, 28), (1280, 56)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        size, lines = page.evaluate(
            """() => { const h = document.querySelector("h1"), size = parseFloat(getComputedStyle(h).fontSize);
            return [size, h.getBoundingClientRect().height / size] }"""
        )
        assert size >= least, width
        assert lines < 1.5, width


def test_the_serif_has_every_letter_that_it_should(page: Page) -> None:
    page.goto("/about")
    missing = page.evaluate(
        """async (codes) => {
          await document.fonts.load('600 40px "Seealso Serif"', "ŵ");
          const pen = document.createElement("canvas").getContext("2d");
          const wide = (font, text) => { pen.font = font; return pen.measureText(text).width };
          const mono = '40px "DejaVu Sans Mono", monospace', none = mono.replace('"', '"Seealso Serif", "');
          return codes.map(c => String.fromCodePoint(c))
            .filter(c => wide(none, c) === wide(mono, c) && wide('600 ' + none, c) === wide('600 ' + mono, c));
        }""",
        sorted(set(CHARACTERS) - {0xAD}),  # a soft hyphen has no width
    )
    assert missing == []


def test_nothing_jumps_when_it_comes(browser: Browser, address: str) -> None:
    heights = []
    for blocked in (True, False):
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        if blocked:
            page.route("**/*.woff2*", lambda route: route.abort())
        page.goto("/resource/battilana-casciaro-change-agents")
        page.evaluate("document.fonts.ready")
        if not page.evaluate("document.fonts.load(`20px 'Until It Comes'`).then(found => found.length, () => 0)"):
            pytest.skip("Neither Times New Roman nor Liberation Serif is installed.")
        heights.append([page.evaluate(f"document.querySelector('{part}').getBoundingClientRect().height")
                        for part in ("h1", ".description", ".seealso")])  # fmt: skip
        assert sum(".woff2" in url for url in asked) == 1, "The font is asked for once."
        context.close()
    assert heights[0] == pytest.approx(heights[1], abs=2)
