"""The site in French, in Welsh, and in a language written from the right: no page breaks, and all is mirrored."""

from __future__ import annotations

import gettext
from collections.abc import Iterator

import pytest
from babel import Locale

import seealso
from tests.browser.served_site import served
from tests.browser.test_browser import Browser, Page, against_the_rules, browser, expect, pytestmark
from webapp.languages import catalogues
from webapp.languages.catalogues import OFFERED, Language

__all__ = ["browser", "pytestmark"]


class Longer(gettext.NullTranslations):
    """Every message in Hebrew letters and half as long again, its places kept."""

    def gettext(self, message: str) -> str:
        return f"אב {message} גדהו"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"אב {msgid1 if n == 1 else msgid2} גדהו"

    def pgettext(self, context: str, message: str) -> str:
        return f"אב {message}"


FROM_THE_RIGHT = Language("he", "עברית", Locale.parse("he"), "rtl", Longer())
LANGUAGES = ("fr", "cy", "de", "es", "he")
PAGES = (
    "/",
    "/search?q=networks",
    "/search?q=xyzzy&type=video",
    "/resource/wicked-problems-ssir",
    "/themes",
    "/theme/leadership",
    "/path?theme=leadership",
    "/list?id=mayo-clinic&minutes=30",
    "/map",
    "/coverage",
    "/coverage/topics",
    "/events",
    "/holdings",
    "/explain?q=networks&id=mayo-clinic",
    "/about",
    "/embed",
    "/nowhere",
)


@pytest.fixture(scope="module")
def address(sample: seealso.Library) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "OFFERED", {**OFFERED, "he": FROM_THE_RIGHT})
        sample.map()
        with served(sample) as site:
            yield site


@pytest.fixture
def pages(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale=request.param, viewport={"width": 320, "height": 700})
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("pages", LANGUAGES, indirect=True)
def test_no_page_scrolls_sideways_at_320_px(pages: Page) -> None:
    for path in PAGES:
        pages.goto(path)
        wide = pages.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, (path, wide)


@pytest.mark.parametrize("pages", LANGUAGES, indirect=True)
def test_axe_finds_nothing(pages: Page) -> None:
    for path in ("/", "/search?q=networks", "/resource/wicked-problems-ssir", "/coverage", "/list?id=mayo-clinic"):
        pages.goto(path)
        assert against_the_rules(pages) == "", path


@pytest.mark.parametrize("pages", ["he"], indirect=True)
def test_a_language_from_the_right_is_mirrored(pages: Page) -> None:
    pages.set_viewport_size({"width": 1280, "height": 900})
    pages.goto("/search?q=networks")
    assert pages.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"

    def middle(selector: str) -> float:
        box = pages.locator(selector).first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    assert middle(".facets") < middle(".found") < 1280
    assert middle(".main-nav") < middle("a.name")
    assert pages.evaluate("getComputedStyle(document.querySelector('.hit h3')).textAlign") == "right"
    pages.goto("/resource/wicked-problems-ssir")
    assert middle(".seealso") < middle("article h1")
    pages.goto("/map")
    assert pages.evaluate("getComputedStyle(document.querySelector('svg.map')).direction") == "ltr"


@pytest.mark.parametrize("pages", ["en"], indirect=True)
def test_a_reader_chooses_a_language_and_stays_where_they_are(pages: Page) -> None:
    pages.goto("/search?q=networks&type=video")
    assert pages.context.cookies() == []
    pages.get_by_role("button", name="Cymraeg").click()
    expect(pages.locator("html")).to_have_attribute("lang", "cy")
    assert pages.url.endswith("/search?q=networks&type=video")
    [cookie] = pages.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["httpOnly"], cookie["sameSite"]) == ("interface", "cy", True, "Lax")
    pages.goto("/about")
    expect(pages.get_by_role("button", name="Cymraeg")).to_have_attribute("aria-current", "true")
    pages.get_by_role("button", name="English").click()
    expect(pages.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("pages", ["cy"], indirect=True)
def test_scripts_speak_the_language_of_the_page(pages: Page) -> None:
    pages.set_viewport_size({"width": 1280, "height": 900})
    pages.goto("/search?q=networks")
    pages.locator(".hit h3 a").first.click()
    expect(pages.locator("#trail")).to_contain_text("Yn ôl at y canlyniadau")
    pages.locator("#keep").get_by_role("button").click()
    expect(pages.locator("#keep")).to_contain_text("Wedi’i gadw")
    pages.get_by_role("combobox").press_sequentially("integrat")
    expect(pages.get_by_role("option").first).to_be_visible()
    assert "awgrym" in pages.locator("p[aria-live=polite]").first.inner_text()
    assert pages.get_by_role("listbox").get_attribute("aria-label") == "Awgrymiadau"
