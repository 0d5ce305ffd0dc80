"""The site in headless Chromium: as a reader walks through it, by keyboard, for every eye and both widths."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from seealso import Library
from tests.browser.served_site import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# The shell has no window and no toolbars to draw: half the processor time of the whole program.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
if CHROMIUM is None:
    if os.environ.get("SEEALSO_REQUIRE_ALL"):
        raise RuntimeError("Chromium is missing, and SEEALSO_REQUIRE_ALL says that no component may be.")
    pytest.skip("Chromium is not installed: browser tests are left out", allow_module_level=True)

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to name every element that passes takes three times as long
}
IN_THE_DARK = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""Of a page that is looked at in the light as well, the dark can only spoil the contrast."""
SCREENSHOTS = Path(__file__).parent / "screenshots"

PAGES = {
    "home": "/",
    "results": "/search?q=comunity+of+practise",
    "filtered": "/search?q=networks&type=case-study",
    "empty": "/search?q=networks&type=podcast&year=2010",
    "absent": "/search?q=Scotland",
    "resource": "/resource/battilana-casciaro-change-agents",
    "resource-stated": "/resource/wei-skillern-mindset-slides",
    "resource-event": "/resource/building-the-plane-while-flying-it",
    "collection": "/resource/collection-knowledge-management",
    "themes": "/themes",
    "theme": "/theme/primary-care",
    "person": "/person/Rebecca%20Malby",
    "place": "/place/Quebec",
    "series": "/series/Focal%20Point",
    "type": "/type/video",
    "events": "/events",
    "coverage": "/coverage",
    "topics": "/coverage/topics",
    "path": "/path?theme=primary-care&minutes=45",
    "paths": "/path",
    "map": "/map",
    "map-theme": "/map?theme=network-leadership",
    "list": "/list",
    "holdings": "/holdings",
    "explain": "/explain?q=time+banking+networks+of+care&id=time-banking",
    "about": "/about",
    "embed": "/embed",
    "not-found": "/resource/no-such-resource",
}


@pytest.fixture(scope="module")
def address(sample: Library) -> Iterator[str]:
    with served(sample) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def against_the_rules(page: Page) -> str:
    """What axe finds against WCAG 2.2 AA and good practice, in words; "" where there is nothing."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = Axe().run(page, options=IN_THE_DARK if is_dark else RULES)
    return found.generate_report() if found.violations_count else ""


def test_search_filter_resource_see_also_and_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("networks")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("resources")
    facets = page.get_by_role("complementary")
    facets.get_by_role("link", name="Case study").click()
    expect(page.get_by_role("link", name="Remove filter: Case study")).to_be_visible()
    first = page.locator(".hit h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    suggestion = page.locator(".seealso h3 a").first
    next_title = suggestion.inner_text()
    expect(page.locator(".seealso .why").first).not_to_be_empty()
    suggestion.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(next_title)
    page.go_back()
    page.go_back()
    expect(page.get_by_role("link", name="Remove filter: Case study")).to_be_visible()
    page.get_by_role("link", name="Remove filter: Case study").click()
    expect(page.get_by_role("link", name="Remove filter: Case study")).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/about")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("wicked problems")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("resource")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hit') !== null"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator(".seealso")).to_be_visible()


def test_suggestions_by_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    options = page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("co-prod")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_contain_text("Co-production and involvement")
    expect(options.first).to_contain_text("theme")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert against_the_rules(page) == ""
    box.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("co-prod")
    box.press("Alt+ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Co-production and involvement")
    assert page.url.endswith("/theme/co-production-and-involvement")


def test_enter_searches_for_what_was_typed_unless_something_was_chosen(page: Page) -> None:
    page.goto("/about")
    box = page.get_by_role("combobox")
    box.press_sequentially("netw")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("resource")
    assert page.url.endswith("/search?q=netw")


def test_a_suggestion_may_be_clicked_and_markup_is_only_text(page: Page) -> None:
    page.goto("/")
    page.route(
        "**/api/v1/suggest*",
        lambda route: route.fulfill(
            json={
                "suggestions": [
                    {"text": "<img src=x onerror=alert(1)>", "kind": "record", "count": 1, "path": "/about"},
                    {"text": "elsewhere", "kind": "record", "count": 1, "path": "//example.org/"},
                ]
            }
        ),
    )
    page.get_by_role("combobox").press_sequentially("img")
    expect(page.get_by_role("option").first).to_have_text("<img src=x onerror=alert(1)>")
    page.get_by_role("option").last.click()
    page.get_by_role("option").first.click()
    page.wait_for_url("**/about")


def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("comunity of practise")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Showing results for")).to_be_visible()
    page.get_by_text("Theme", exact=True).first.click()
    page.locator(".hit h3 a").first.click()
    expect(page.locator(".seealso")).to_be_visible()
    context.close()


def test_nothing_is_asked_of_anybody_else_and_the_policy_holds(page: Page, address: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    for path in PAGES.values():
        page.goto(path)
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation_on_any_kind_of_page(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(base_url=address, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    found = {}
    for name, path in PAGES.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        if report := against_the_rules(page):
            found[name] = report
    context.close()
    assert found == {}


def test_pages_fit_and_are_photographed(page: Page) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    wider = []
    for name, path in PAGES.items():
        page.goto(path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    wider.append((name, width, scheme))
                page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    assert wider == []
