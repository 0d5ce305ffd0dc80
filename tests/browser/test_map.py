"""The map in headless Chromium: by mouse, finger and keyboard, for every eye, with few records and with many."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from seealso import Library
from tests.browser.served_site import served
from tests.browser.test_browser import address, browser, page, pytestmark
from tests.webapp.pages.test_large_map import records

__all__ = ["address", "browser", "page", "pytestmark"]

WHOLE = [0.0, 0.0, 1000.0, 720.0]


@pytest.fixture(scope="module")
def large_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("large")
    (folder / "all.json").write_text(json.dumps(records(640)), encoding="utf-8")
    library = Library(folder)
    library.build()
    library.map()
    with served(library) as site:
        yield site


@pytest.fixture
def large_page(browser: Browser, large_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=large_address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser, large_address: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=large_address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def view(svg: Locator) -> list[float]:
    return [float(n) for n in (svg.get_attribute("viewBox") or "").split()]


def test_the_map_is_reached_by_keyboard_named_and_zoomed(page: Page) -> None:
    page.goto("/map")
    svg = page.locator("svg.wide-map")
    point = svg.locator("a[data-i]").first
    point.focus()
    expect(page.locator("[data-said]")).to_have_text(point.locator("title").text_content() or "?")
    expect(svg.locator(".ties-on")).to_have_count(1)
    page.get_by_role("button", name="Zoom in").click()
    assert view(svg) != WHOLE
    page.get_by_role("button", name="All").click()
    assert view(svg) == WHOLE
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".seealso")).to_be_visible()


def test_a_narrow_screen_gets_the_tall_map(phone: Page) -> None:
    phone.goto("/map")
    expect(phone.locator("svg.tall-map")).to_be_visible()
    expect(phone.locator("svg.wide-map")).to_be_hidden()


def test_names_come_before_points_on_the_way_by_keyboard(page: Page) -> None:
    page.goto("/map")
    page.locator(".tools-map button").last.focus()
    kinds = []
    for _ in range(40):
        page.keyboard.press("Tab")
        kinds.append(page.evaluate("document.activeElement.dataset.i === undefined ? 'name' : 'point'"))
    assert kinds[0] == "name"
    assert "point" in kinds
    assert kinds == sorted(kinds)


def test_what_has_the_focus_is_in_the_picture(page: Page) -> None:
    page.goto("/map")
    svg = page.locator("svg.wide-map")
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    for link in [*svg.locator("a[data-i]").all()[::9], *svg.locator(".labels a").all()[::4]]:
        link.focus()
        x, y, width, height = view(svg)
        box = link.evaluate("a => { const b = a.getBBox(); return [b.x + b.width / 2, b.y + b.height / 2]; }")
        assert x <= box[0] <= x + width
        assert y <= box[1] <= y + height


def test_arrow_keys_and_buttons_move_a_zoomed_map_and_else_leave_the_page_alone(page: Page) -> None:
    page.goto("/map")
    svg = page.locator("svg.wide-map")
    left = page.get_by_role("button", name="Move left")
    expect(left).to_have_attribute("aria-disabled", "true")
    svg.locator(".labels a").first.focus()
    page.keyboard.press("ArrowRight")
    assert view(svg) == WHOLE
    page.keyboard.press("+")
    page.keyboard.press("+")
    before = view(svg)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    after = view(svg)
    assert after[0] > before[0]
    assert after[1] > before[1]
    expect(left).to_have_attribute("aria-disabled", "false")
    left.click()
    page.get_by_role("button", name="Move up").click()
    assert view(svg) == pytest.approx(before, abs=1)
    page.keyboard.press("0")
    assert view(svg) == WHOLE


def gesture(page: Page, *moments: tuple[tuple[float, float], ...]) -> None:
    """Fingers put down where the first moment says, moved to each of the others, and taken up."""
    session = page.context.new_cdp_session(page)
    for kind, moment in zip(["touchStart", *["touchMove"] * (len(moments) - 1)], moments, strict=True):
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(moment)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    gesture(page, *[((start[0] + by[0] * step / 5, start[1] + by[1] * step / 5),) for step in range(6)])


def test_a_finger_moves_a_zoomed_map_and_scrolls_the_page_else(phone: Page) -> None:
    phone.goto("/map")
    svg = phone.locator("svg.tall-map")
    drag(phone, (200, 700), (0, -300))
    assert phone.evaluate("window.scrollY") > 100
    assert view(svg)[:2] == [0, 0]
    phone.evaluate("window.scrollTo(0, 0)")
    phone.get_by_role("button", name="Zoom in").tap()
    phone.get_by_role("button", name="Zoom in").tap()
    before = view(svg)
    address = phone.url
    drag(phone, (250, 600), (-100, -60))
    after = view(svg)
    assert after[0] > before[0] + 20
    assert after[1] > before[1] + 10
    assert after[2] == before[2]
    assert phone.url == address


def test_two_fingers_zoom(phone: Page) -> None:
    phone.goto("/map")
    svg = phone.locator("svg.tall-map")
    whole = view(svg)
    gesture(phone, *[((180 - 20 * step, 600), (220 + 20 * step, 600)) for step in range(6)])
    assert view(svg)[2] < whole[2] / 2


def test_a_mouse_drags_a_zoomed_map_and_opens_nothing_by_it(large_page: Page) -> None:
    large_page.goto("/map")
    svg = large_page.locator("svg.wide-map")
    large_page.get_by_role("button", name="Zoom in").click()
    before, address = view(svg), large_page.url
    box = svg.bounding_box()
    assert box
    large_page.mouse.move(box["x"] + 500, box["y"] + 300)
    large_page.mouse.down()
    large_page.mouse.move(box["x"] + 400, box["y"] + 250, steps=5)
    large_page.mouse.up()
    assert view(svg)[0] > before[0]
    assert large_page.url == address


def test_a_dot_of_a_large_map_says_what_it_is_draws_its_ties_and_opens_it(large_page: Page) -> None:
    large_page.goto("/map")
    svg = large_page.locator("svg.wide-map")
    box = svg.bounding_box()
    assert box
    spot = re.search(r"M(\d+) (\d+)h0", svg.locator(".dots").nth(2).get_attribute("d") or "")
    assert spot
    large_page.mouse.move(box["x"] + int(spot[1]) * box["width"] / 1000, box["y"] + int(spot[2]) * box["height"] / 720)
    link = large_page.locator("[data-said] a")
    expect(link).to_be_visible()
    expect(svg.locator(".ties-on")).to_have_count(1)
    assert (svg.locator(".ties-on").get_attribute("d") or "").count("M") >= 1
    to = link.get_attribute("href") or "?"
    assert to.startswith("/resource/r")
    large_page.mouse.down()
    large_page.mouse.up()
    expect(large_page).to_have_url(re.compile(re.escape(to) + "$"))


def test_a_large_map_has_few_stops_and_each_region_is_wide_enough_for_a_finger(phone: Page) -> None:
    phone.goto("/map")
    assert phone.locator("svg a:visible").count() < 60
    for region in phone.locator("svg.tall-map a.region").all():
        box = region.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


def test_points_can_be_hit_within_24_pixels(page: Page) -> None:
    page.goto("/map")
    for link in page.locator("svg.wide-map a").all()[:40]:
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("where", ["/map", "/map?theme=bridges", "/map?theme=about%20everything", "/map?group=others"])
def test_axe_finds_nothing_and_no_page_is_too_tall_or_scrolls_sideways(
    browser: Browser, large_address: str, where: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        base_url=large_address,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(where)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []
    size = page.evaluate("(e => [e.scrollHeight, e.scrollWidth, e.clientWidth])(document.documentElement)")
    assert size[1] == size[2]
    if width == 1280:
        assert size[0] < 4000
    context.close()


def test_in_forced_colours_regions_and_buttons_keep_their_edges(browser: Browser, large_address: str) -> None:
    context = browser.new_context(base_url=large_address, forced_colors="active")
    page = context.new_page()
    page.goto("/map")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for what, edge in ((".wide-map .disc", "stroke"), (".tools-map button", "borderTopColor"), (".dots", "stroke")):
        seen = page.locator(what).first.evaluate("(e, edge) => getComputedStyle(e)[edge]", edge)
        assert seen not in ("none", "rgba(0, 0, 0, 0)", ground), what
    context.close()


def test_a_name_that_has_the_focus_shows_it(page: Page, large_page: Page) -> None:
    page.goto("/map")
    page.locator(".tools-map button").last.focus()
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth")
    assert float(ring.removesuffix("px")) >= 3
    large_page.goto("/map")
    large_page.locator(".tools-map button").last.focus()
    large_page.keyboard.press("Tab")
    ring = large_page.evaluate("getComputedStyle(document.activeElement.querySelector('.disc')).strokeWidth")
    assert float(ring.removesuffix("px")) >= 3


def test_without_javascript_the_map_is_complete(browser: Browser, large_address: str) -> None:
    context = browser.new_context(base_url=large_address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/map")
    expect(page.locator(".tools-map")).to_be_hidden()
    page.locator("svg.wide-map a.region").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("table a").first.click()
    expect(page.locator(".seealso")).to_be_visible()
    context.close()
