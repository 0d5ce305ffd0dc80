"""Every page kind at four widths, on a library whose titles, names and addresses are as long and as unbroken as any.

WCAG 2.2 beside what axe sees: 1.4.10 (no sideways scrolling at 320 px), 2.1.4 (a key of one character can be turned
off), 2.4.7 and 2.4.11 (what has the focus is seen, and nothing covers it), 2.5.8 (targets of 24 px), forced colours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from seealso import Library
from tests.browser.served_site import served
from tests.browser.test_browser import Browser, Page, against_the_rules, browser, expect, pytestmark
from webapp import create_app

__all__ = ["browser", "pytestmark"]

UNBROKEN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
NAME = "Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaftschaferswessenschafe"
THEME = "Überlandübertragungsnetzbetreibergesellschaftsverantwortung"
ADDRESS = (
    "https://a-very-long-name-of-a-host-that-nobody-would-choose.example/"
    + "segment_without_end" * 12
    + "?q="
    + "x" * 90
)
ARABIC = "التعلم معا في الشبكات المهنية والمجتمعات المحلية"
CHINESE = "社区网络与领导力的实践研究以及如何共同学习和解决复杂问题的方法论" * 3
PLACE = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
SERIES = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
KEYWORD = "hexakosioihexekontahexaphobia_und_pneumonoultramicroscopicsilicovolcanoconiosis"
PLATFORM = "SuperlangerPlattformnameOhneJedeLückeUndOhneEinEndeInSicht"

WIDTHS = (320, 390, 768, 1280)
TALLEST = 4_000
HEAVIEST = 150_000


def records() -> list[dict[str, object]]:
    """Seventy records, of which the first twelve hold the worst that a list may hold."""
    titles = [UNBROKEN, ADDRESS, CHINESE, ARABIC, "C++", f"{NAME}: {UNBROKEN}", "A " * 90, "¿" * 120]
    made: list[dict[str, object]] = []
    for number in range(70):
        hard = number < 12
        made.append(
            {
                "id": f"r{number}" if number else "an-id-" + "that-goes-on-" * 9,
                "title": titles[number] if number < len(titles) else f"Learning in networks, part {number}",
                "description": f"{UNBROKEN} {ADDRESS} {CHINESE}" if hard else f"How people learn together. {number}.",
                "url": f"{ADDRESS}{number}",
                "themes": [THEME, "Learning"] if hard else ["Learning", f"Theme {number % 7}"],
                "people": [
                    {"name": f"{NAME} {NAME}", "role": "author"},
                    {"name": f"Person {number % 30}", "role": "speaker"},
                ],
                "places": [PLACE] if hard else ["Wales"],
                "publisher": NAME * 2 if hard else "The Press",
                "series": {"name": SERIES, "position": str(number)} if hard else None,
                "keywords": [KEYWORD] if hard else ["learning"],
                "audience": [THEME] if hard else [],
                "collection": UNBROKEN if hard else None,
                "licence": NAME if number % 2 else "CC BY 4.0",
                "language": "ar" if number == 3 else "zh" if number == 2 else "en",
                "date": f"20{10 + number % 14}-0{1 + number % 9}-11",
                "duration_minutes": 10 + number,
                "type": "webinar" if number in (4, 5) else "video" if number % 3 else "article",
                "extra": {
                    "platform": PLATFORM if hard else f"Platform {number % 4}",
                    "a_name_without_an_end" * 4: UNBROKEN,
                },
            }
        )
    return [{name: value for name, value in record.items() if value not in (None, [])} for record in made]


FIRST = "an-id-" + "that-goes-on-" * 9
PAGES = {
    "home": "/",
    "results": "/search?q=learning",
    "results, long words": f"/search?q={quote(UNBROKEN)}+{quote(NAME)}",
    "results, filtered": "/search?q=learning"
    + f"&theme={quote(THEME)}&person={quote(f'{NAME} {NAME}')}&filter={quote(f'extra.platform:{PLATFORM}')}",
    "results, none": f"/search?q=zzzz{UNBROKEN}zzzz&literal=1",
    "results, a mistake": "/search?q=learnin+netwroks",
    "record": f"/resource/{FIRST}",
    "record, an address for a title": "/resource/r1",
    "record, Arabic": "/resource/r3",
    "record, Chinese": "/resource/r2",
    "record, plain": "/resource/r40",
    "references": f"/cite/{FIRST}",
    "theme": f"/theme/{quote(THEME)}",
    "person": f"/person/{quote(NAME + ' ' + NAME)}",
    "place": f"/place/{quote(PLACE)}",
    "series": f"/series/{quote(SERIES)}",
    "publisher": f"/publisher/{quote(NAME * 2)}",
    "keyword": f"/keyword/{quote(KEYWORD)}",
    "own field": f"/by/platform/{quote(PLATFORM)}",
    "lists": "/themes",
    "people": "/people",
    "places": "/places",
    "publishers": "/publishers",
    "own list": "/by/platform",
    "events": "/events?past=1",
    "path": f"/path?theme={quote(THEME)}&minutes=90",
    "paths": "/path",
    "my list": "/list",
    "my list, full": f"/list?name={quote(UNBROKEN)}&"
    + "".join(f"id=r{n}&note={KEYWORD}&" for n in range(3, 40))
    + f"id={FIRST}&minutes=200&style=apa",
    "holdings": f"/holdings?text={quote(ADDRESS)}",
    "explain": f"/explain?q=learning+{quote(UNBROKEN)}&id=r5",
    "coverage": "/coverage",
    "new": "/new",
    "history": "/history",
    "digest": "/digest",
    "topics": "/coverage/topics",
    "coverage, minutes": "/coverage?show=minutes&sort=size",
    "coverage, other axes": "/coverage?rows=people&columns=publishers",
    "map": "/map",
    "map, a theme": f"/map?theme={quote(THEME)}",
    "about": "/about",
    "embed": "/embed",
    "embed, the box": "/embed/box",
    "not found": f"/resource/no-such-{UNBROKEN}",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("long") / "library"
    folder.mkdir()
    settings = f'[library]\ntitle = "{SERIES}"\n'
    (folder / "seealso.toml").write_text(settings, encoding="utf-8")
    (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records()), encoding="utf-8")
    library = Library(folder)
    library.build()
    return library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as site:
        yield site


def opened(browser: Browser, address: str, width: int, **options: object) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    return context.new_page()


def test_every_kind_of_page_is_among_these(library: Library) -> None:
    app = create_app(library)
    adapter = app.url_map.bind("localhost")
    visited = {adapter.match(path.partition("?")[0])[0] for path in PAGES.values()}
    rooms = (
        "pages.",
        "results_pages.",
        "reading_pages.",
        "list_pages.",
        "curator_pages.",
        "topic_pages.",
        "history_pages.",
        "map_pages.",
        "embedding.",
    )
    kinds = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(rooms)}
    assert kinds - visited == {
        "pages.robots",
        "pages.security",
        "curator_pages.coverage_csv",
        "history_pages.digest_as_mail",
        "history_pages.digest_as_markdown",
        "curator_pages.coverage_svg",
        "list_pages.as_file",
    }


WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 4).map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right));
}"""

CUT = """() => [...document.querySelectorAll("h1, h2, h3, main a, main p, main li")].filter(e => {
  const style = getComputedStyle(e);
  return e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1
    && style.overflowX === "hidden" && style.textOverflow !== "ellipsis";
}).map(e => e.outerHTML.slice(0, 80))"""

HIDDEN = """() => [...document.querySelectorAll("[hidden]")]
  .filter(e => getComputedStyle(e).display !== "none").map(e => e.outerHTML.slice(0, 80))"""

SMALL = """() => [...document.querySelectorAll(
  "button, .button, input:not([type=hidden]), select, summary, nav a, .pages a, .chip a")]
  .map(e => [e, (e.type === "checkbox" && e.closest("label") || e).getBoundingClientRect()])
  .filter(([e, b]) => b.width && b.height && Math.min(b.width, b.height) < 24)
  .map(([e, b]) => e.outerHTML.slice(0, 80) + " " + Math.round(b.width) + "x" + Math.round(b.height))"""


def test_no_page_scrolls_sideways_is_cut_or_is_too_small_for_a_finger_or_beyond_its_bounds(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, 1280)
    found: dict[str, object] = {}
    for name, path in PAGES.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(path)
        assert answer is not None
        size, height = len(answer.body()), page.evaluate("document.documentElement.scrollHeight")
        if size > HEAVIEST or height > TALLEST:
            found[f"{name}: too large"] = (size, height)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for kind, fault in (("wider", WIDER), ("cut", CUT), ("shown though hidden", HIDDEN), ("small", SMALL)):
                if where := page.evaluate(fault):
                    found[f"{name}: {kind} at {width}"] = where
    page.context.close()
    assert found == {}


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_long_words(browser: Browser, address: str, width: int, scheme: str) -> None:
    page = opened(browser, address, width, color_scheme=scheme)
    found = {}
    for name, path in PAGES.items():
        page.goto(path)
        if report := against_the_rules(page):
            found[name] = report[:1500]
    page.context.close()
    assert found == {}


FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = [...e.getClientRects()].find(b => b.width && b.height);
  if (!box) return {what: e.outerHTML.slice(0, 80), seen: false, ring: true};
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const style = getComputedStyle(e);
  return {
    what: e.outerHTML.slice(0, 80),
    seen: !!e.closest(".map") || !!top && (e.contains(top) || top.contains(e)), // points of a map lie on each other
    ring: style.outlineStyle !== "none" || style.boxShadow !== "none" || !!e.closest(".map"),
  };
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_what_has_the_focus_is_seen_and_not_covered(browser: Browser, address: str, width: int) -> None:
    page = opened(browser, address, width)
    found = {}
    for name in ("home", "results, filtered", "record", "people", "coverage", "map", "my list", "events"):
        page.goto(PAGES[name])
        for _ in range(45):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if focus is None:
                break
            if not (focus["seen"] and focus["ring"]):
                found.setdefault(name, []).append(focus)
    page.context.close()
    assert found == {}


BORDERLESS = """() => [...document.querySelectorAll(
  "button, .button, input:not([type=hidden]), select, textarea, .chip")]
  .filter(e => e.getClientRects().length && !["checkbox", "radio", "range"].includes(e.type))
  .map(e => [e, getComputedStyle(e)])
  .filter(([e, style]) => style.borderBottomStyle === "none" || parseFloat(style.borderBottomWidth) === 0)
  .map(([e]) => e.outerHTML.slice(0, 90))"""


def test_in_forced_colours_everything_that_is_pressed_or_filled_has_an_edge(browser: Browser, address: str) -> None:
    page = opened(browser, address, 1280, forced_colors="active")
    found = {}
    for name, path in PAGES.items():
        page.goto(path)
        if without := page.evaluate(BORDERLESS):
            found[name] = without
    page.context.close()
    assert found == {}


def test_the_key_of_one_character_can_be_turned_off(browser: Browser, address: str) -> None:
    page = opened(browser, address, 1280)
    page.goto("/about")
    page.keyboard.press("/")
    expect(page.locator("input[type=search]").first).to_be_focused()
    switch = page.get_by_role("checkbox", name="The key / goes to the search box")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.goto("/people")
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("/")
    expect(page.locator("input[type=search]").first).not_to_be_focused()
    page.goto("/about")
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("/")
    page.goto("/")
    page.locator("body").press("/")
    expect(page.locator("input[type=search]").first).to_be_focused()
    page.context.close()
