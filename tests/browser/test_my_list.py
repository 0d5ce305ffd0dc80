"""The reader's list in headless Chromium: with JavaScript and without, by keyboard, full, empty, damaged, refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Route

from seealso import Library, open_library
from tests.browser.served_site import served
from tests.browser.test_browser import Browser, Page, against_the_rules, browser, expect, pytestmark

__all__ = ["browser", "pytestmark"]

DOWN = re.compile("^Down")
TOPICS = "teams schools hospitals gardens choirs libraries markets rivers".split()
WAYS = "listening mapping cooking measuring walking drawing singing trading counting planting building".split()
STORED = "localStorage.getItem('seealso.list')"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("listed")
    (folder / "seealso.toml").write_text('[library]\ntitle = "Talks"\n', encoding="utf-8")
    records = [
        {
            "id": f"r{n}", "title": f"{WAYS[n % 11].title()} in {TOPICS[n % 8]}, part {n}", "type": "video",
            "minutes": 77 if n < 100 else None, "url": f"https://example.org/{n}",
            "description": f"How to learn by {WAYS[n * 7 % 11]}, in {TOPICS[n * 3 % 8]} and {TOPICS[n // 8 % 8]}.",
        }
        for n in range(240)
    ]  # fmt: skip
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return open_library(folder)


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with served(library) as site:
        yield site


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[object] = []
    opened.on("pageerror", lambda fault: faults.append(fault))
    yield opened
    context.close()
    assert faults == []


def kept(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(page.evaluate(STORED) or "")


def with_list(page: Page, text: str) -> None:
    page.goto("/about")
    page.evaluate("text => localStorage.setItem('seealso.list', text)", text)
    page.goto("/list")
    expect(page.locator("#my-list[data-own]")).to_be_visible()


def test_a_list_is_kept_ordered_annotated_ticked_and_taken_along(page: Page) -> None:
    page.goto("/search?q=learn")
    for n in range(3):
        button = page.locator(".hit .keep").nth(n)
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_contain_text("Kept")
    first, second, third = [value for _, value in kept(page)]
    page.goto(f"/resource/{first}")
    expect(page.locator("#keep .keep")).to_have_attribute("aria-pressed", "true")
    page.goto("/list")
    page.get_by_role("button", name=DOWN).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".reading-list li").nth(1)).to_contain_text(f"part {first[1:]}")
    assert kept(page) == [("id", second), ("id", first), ("id", third)]
    assert page.evaluate("document.activeElement.dataset.key") == f"down {first}"
    page.keyboard.press("Enter")
    expect(page.locator(".reading-list li").nth(2)).to_contain_text(f"part {first[1:]}")
    assert page.evaluate("document.activeElement.dataset.key") == f"up {first}"
    page.get_by_label("Note:").nth(1).fill("before Friday")
    page.get_by_label("Name of the list").fill("For the board")
    page.get_by_role("checkbox").nth(1).check()
    expect(page.locator(".summary")).to_contain_text("2 are still to read")
    wanted = [("name", "For the board"), ("id", second), ("id", third), ("note", "before Friday"), ("read", "1")]
    assert kept(page) == [*wanted, ("id", first)]
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("For the board")
    link = page.locator("#list-link").get_attribute("href") or ""
    assert parse_qsl(urlsplit(link).query) == kept(page)
    with page.expect_download() as found:
        page.get_by_role("button", name="Markdown").click()
    assert "before Friday" in found.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator(".reading-list li")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".reading-list li")).to_have_count(3)
    assert kept(page) == [*wanted, ("id", first)]
    page.get_by_role("button", name="Empty the list").click()
    expect(page.locator(".reading-list")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".reading-list li")).to_have_count(3)
    assert page.context.cookies() == []


def test_a_tick_on_a_list_longer_than_a_page_is_of_its_record(page: Page) -> None:
    with_list(page, "&".join(f"id=r{n}" for n in range(120)))
    page.get_by_role("button", name="Page 3").click()
    expect(page.locator("#at-41")).to_be_visible()
    page.locator("#at-46").get_by_role("checkbox").check()
    expect(page.locator(".summary")).to_contain_text("119 are still to read")
    expect(page.locator("#at-46").get_by_role("checkbox")).to_be_checked()
    expect(page.locator(".reading-list :checked")).to_have_count(1)
    pairs = kept(page)
    assert len(pairs) == 121
    assert pairs[pairs.index(("read", "1")) - 1] == ("id", "r45")
    assert [value for name, value in pairs if name == "id"] == [f"r{n}" for n in range(120)]
    page.get_by_role("button", name="Page 1", exact=True).click()
    expect(page.locator("#at-1")).to_be_visible()
    expect(page.locator(".reading-list :checked")).to_have_count(0)


def test_nothing_is_thrown_out_when_the_list_is_full(page: Page) -> None:
    full = [("id", f"r{n}") for n in range(200)]
    page.goto("/about")
    page.evaluate("text => localStorage.setItem('seealso.list', text)", "&".join(f"id={one}" for _, one in full))
    page.goto("/resource/r230")
    page.locator("#keep .keep").click()
    expect(page.locator("#keep [role=status]")).to_contain_text("holds 200")
    expect(page.locator("#keep .keep")).to_have_attribute("aria-pressed", "false")
    assert kept(page) == full
    # More than a list holds, put there by something else, is not lost by a change to what is shown.
    with_list(page, "&".join(f"id=r{n}" for n in range(230)))
    expect(page.locator("#my-list")).to_contain_text("30 more were given")
    page.locator("#at-2").get_by_role("button", name="Up").click()
    expect(page.locator("#at-1")).to_contain_text("part 1")
    page.locator("#at-1").get_by_role("checkbox").check()
    expect(page.locator(".summary")).to_contain_text("199 are still")
    assert len([1 for name, _ in kept(page) if name == "id"]) == 230


def test_a_list_of_before_is_taken_over_and_what_is_no_list_is_put_aside(page: Page) -> None:
    with_list(page, '[{"id": "r1", "title": "x"}, {"id": "r2"}, 7]')
    expect(page.locator(".reading-list li")).to_have_count(2)
    for broken in ("{broken", "[1", "null", "\ufffd"):
        page.evaluate("localStorage.clear()")
        with_list(page, broken)
        expect(page.get_by_role("status")).to_contain_text("could not be read")
        assert page.evaluate(STORED) == broken
        page.goto("/resource/r3")
        page.locator("#keep .keep").click()
        assert kept(page) == [("id", "r3")]
        assert page.evaluate("localStorage.getItem('seealso.list.aside')") == broken


def test_a_browser_that_keeps_nothing_has_the_link(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page = context.new_page()
    faults: list[object] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    page.goto("/resource/r3")
    page.locator("#keep .keep").click()
    expect(page).to_have_url(f"{address}/list?id=r3")
    expect(page.locator(".reading-list li")).to_have_count(1)
    page.goto("/list")
    expect(page.get_by_role("status")).to_contain_text("keeps nothing")
    assert faults == []
    context.close()


def test_a_full_store_is_said_and_the_list_stays_as_it_was(page: Page) -> None:
    page.goto("/about")
    page.evaluate("localStorage.setItem('seealso.list', 'id=r1')")
    page.evaluate(
        "() => { let n = 0; for (let size = 1 << 20; size; size >>= 1)"
        " try { for (;;) localStorage.setItem('x' + n++, 'x'.repeat(size)); } catch (error) {} }"
    )
    page.goto("/resource/r3")
    page.locator("#keep .keep").click()
    expect(page.locator("#keep [role=status]")).to_contain_text("no room")
    expect(page.locator("#keep .keep")).to_have_attribute("aria-pressed", "false")
    assert kept(page) == [("id", "r1")]
    page.goto("/list")
    page.get_by_label("Note:").fill("long " * 40)
    expect(page.get_by_role("status")).to_contain_text("no room")
    assert kept(page) == [("id", "r1")]


def test_a_server_that_does_not_answer_loses_nothing(page: Page) -> None:
    with_list(page, "id=r1&note=mine&id=r2")
    page.route("**/list", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name=DOWN).click()
    expect(page.get_by_role("status")).to_contain_text("Nothing is lost")
    page.get_by_role("checkbox").first.check()
    assert kept(page) == [("id", "r1"), ("note", "mine"), ("read", "1"), ("id", "r2")]


def test_what_is_done_while_a_slow_server_draws_is_not_lost(page: Page) -> None:
    with_list(page, "&".join(f"id=r{n}" for n in range(4)))

    def slowly(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/list", slowly)
    page.evaluate("""() => {
      document.querySelector("[data-key='down r0']").click();
      document.querySelector("[data-key='read r1']").click();
      document.querySelector("[data-key='remove r3']").click();
    }""")
    expect(page.locator(".reading-list li")).to_have_count(3, timeout=15_000)
    expect(page.locator("#my-list")).not_to_have_attribute("aria-busy", "true", timeout=15_000)
    assert kept(page) == [("id", "r1"), ("read", "1"), ("id", "r0"), ("id", "r2")]
    expect(page.locator(".reading-list :checked")).to_have_count(1)


def test_two_windows_lose_nothing_of_each_other(page: Page) -> None:
    with_list(page, "id=r1")
    other = page.context.new_page()
    other.goto("/resource/r9")
    other.locator("#keep .keep").click()
    expect(page.locator(".reading-list li")).to_have_count(2)
    page.get_by_label("Note:").first.fill("here")
    assert kept(page) == [("id", "r1"), ("note", "here"), ("id", "r9")]


def test_somebody_elses_list_is_shown_and_put_on_mine_only_when_asked(page: Page) -> None:
    with_list(page, "name=Mine&id=r1&note=mine")
    page.goto("/list?name=Theirs&id=r1&note=theirs&id=r2&read=1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Theirs")
    assert kept(page) == [("name", "Mine"), ("id", "r1"), ("note", "mine")]
    page.get_by_role("button", name="Put all of it on my list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine")
    assert kept(page) == [("name", "Mine"), ("id", "r1"), ("note", "mine"), ("id", "r2"), ("read", "1")]


def test_without_javascript_every_button_works_and_the_address_is_the_list(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=learn")
    page.locator(".hit .keep").first.click()
    one = parse_qsl(urlsplit(page.url).query)[0][1]
    page.get_by_label("Add to the list").fill("r200" if one != "r200" else "r201")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#list-because").get_by_role("button", name="Keep").first.click()
    expect(page.locator(".reading-list li")).to_have_count(3)
    page.get_by_label("Note:").first.fill("a note & more")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name=DOWN).first.click()
    said = parse_qsl(urlsplit(page.url).query)
    assert [name for name, _ in said] == ["id", "read", "id", "note", "id"]
    assert said[2][1] == one
    page.get_by_label("Minutes you have").fill("80")
    page.get_by_role("button", name="What fits?").click()
    expect(page.locator(".picked li")).to_have_count(1)
    page.go_back()
    assert parse_qsl(urlsplit(page.url).query) == said
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_width_scrolls_sideways(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(base_url=address, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found: dict[object, object] = {}
    for n in (0, 1, 120):
        stored = "&".join(f"id=r{k}&note={'Donaudampfschifffahrt' * 4}" for k in range(n))
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto("/about")
            page.evaluate("text => localStorage.setItem('seealso.list', text)", stored)
            page.goto("/list")
            expect(page.locator("#my-list[data-own]")).to_be_visible()
            if n:
                page.get_by_role("button", name="What fits?").click()
                expect(page.locator("#pick ~ p")).to_have_count(2)
                page.get_by_role("button", name="Show").click()
                expect(page.locator(".cited")).to_be_visible(timeout=30_000)
            size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            if size[0] > width or (width == 1280 and size[1] > 4_000):
                found[n, width] = size
            if width != 390 and (report := against_the_rules(page)):
                found[n, width, "axe"] = report[:1500]
    context.close()
    assert found == {}


def test_a_duration_never_breaks_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto("/list?id=r0&id=r1&id=r2&minutes=300")
    lines = """() => { const walk = document.createTreeWalker(document.querySelector('#my-list'), NodeFilter.SHOW_TEXT);
      const broken = []; let found = 0;
      for (let node; node = walk.nextNode();)
        for (const one of node.data.matchAll(/\\d+\\u00a0(h(\\u00a0\\d\\d)?|min)/g)) {
          const range = document.createRange();
          range.setStart(node, one.index); range.setEnd(node, one.index + one[0].length);
          found++; if (range.getClientRects().length > 1) broken.push(one[0]);
        }
      return [found > 4, broken]; }"""
    for width in range(320, 400, 7):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(lines) == [True, []], width
    context.close()
