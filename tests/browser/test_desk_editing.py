"""Curators' pages on a telephone and on a desk: a record mended, two who do so at once, one added, many changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from seealso import Library
from seealso.desk.desk import Desk
from tests.browser.served_site import served
from tests.browser.test_browser import Browser, Page, against_the_rules, browser, expect, pytestmark
from tests.browser.test_reflow import CUT, FIRST, HIDDEN, SMALL, WIDER, WIDTHS, records

__all__ = ["browser", "pytestmark"]

RIS = "TY  - JOUR\nTI  - Learning to learn\nUR  - https://example.org/"
PAGES = {
    "edit": f"/desk/edit/{FIRST}",
    "edit, plain": "/desk/edit/r40",
    "add": "/desk/add",
    "add, filled": f"/desk/add?what={quote(RIS)}",
    "merge": f"/desk/merge?one={FIRST}&other=r3",
    "merge, to choose": "/desk/merge",
    "many": "/desk/records?q=learning&all=1",
    "take out": f"/desk/retire/{FIRST}",
    "history of one": f"/desk/history/{FIRST}",
    "record": f"/resource/{FIRST}",
    "history": "/history",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("desk") / "library"
    folder.mkdir()
    (folder / "seealso.toml").write_text('[library]\ntitle = "Desk"\n', encoding="utf-8")
    (folder / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records()), encoding="utf-8")
    library = Library(folder)
    library.build()
    return library


@pytest.fixture(scope="module")
def site(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    desk = Desk(tmp_path_factory.mktemp("private"))
    desk.add("Cora Curator", "curator")
    with served(library, desk=desk) as address:
        yield address, desk


def signed_in(browser: Browser, site: tuple[str, Desk], width: int, scheme: str = "light") -> Page:
    """A page of somebody who has signed in."""
    address, desk = site
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"/sign-in/link?token={desk.link('Cora Curator')}")
    page.locator("main form button").first.click()
    expect(page.locator(".desk-bar")).to_contain_text("Cora Curator")
    return page


def test_curators_pages_hold_at_every_width_and_axe_finds_nothing(browser: Browser, site: tuple[str, Desk]) -> None:
    found: dict[str, object] = {}
    for scheme in ("light", "dark"):
        page = signed_in(browser, site, 390, scheme)
        for name, path in PAGES.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
            if report := against_the_rules(page):
                found[f"{name}, {scheme}"] = report[:1500]
            for width in WIDTHS if scheme == "light" else ():
                page.set_viewport_size({"width": width, "height": 900})
                for kind, fault in (("wider", WIDER), ("cut", CUT), ("shown though hidden", HIDDEN), ("small", SMALL)):
                    if where := page.evaluate(fault):
                        found[f"{name}: {kind} at {width}"] = where
            page.set_viewport_size({"width": 390, "height": 900})
        page.context.close()
    assert found == {}, "\n".join(f"{key}: {value}" for key, value in found.items())


def test_on_a_telephone_a_record_is_mended_looked_for_and_put_back(
    browser: Browser, site: tuple[str, Desk], library: Library
) -> None:
    page = signed_in(browser, site, 390)
    before = library.as_written("r40")
    page.goto("/resource/r40")
    page.get_by_role("link", name="Edit this record").click()
    page.get_by_label("Title", exact=True).fill("Zebra crossings")
    page.get_by_label("Web address").fill("nowhere")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".is-wrong .wrong")).to_contain_text("is not a web address")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Zebra crossings")
    page.get_by_label("Web address").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".note[role=status]")).to_contain_text("Saved.")
    page.goto("/search?q=zebra")
    expect(page.locator(".hit h3")).to_have_text("Zebra crossings")
    page.go_back()
    page.locator(".note").get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text(before.display_title)
    assert library.as_written("r40") == before
    page.context.close()


def test_two_who_change_the_same_choose_on_the_page(browser: Browser, site: tuple[str, Desk], library: Library) -> None:
    one, other = signed_in(browser, site, 390), signed_in(browser, site, 1280)
    for page, title in ((other, "Theirs"), (one, "Mine")):
        page.goto("/desk/edit/r41")
        page.get_by_label("Title", exact=True).fill(title)
    other.get_by_role("button", name="Save").click()
    expect(other.locator(".note")).to_contain_text("Saved.")
    one.get_by_role("button", name="Save").click()
    expect(one.locator("[role=alert]")).to_contain_text("nothing is lost")
    assert against_the_rules(one) == ""
    assert one.evaluate(WIDER) == []
    one.get_by_label("Save what stands here:").check()
    one.get_by_label("What is to be saved").fill("Ours")
    one.get_by_role("button", name="Save").click()
    expect(one.locator("h1")).to_have_text("Ours")
    assert library.as_written("r41").title == "Ours"
    for page in (one, other):
        page.context.close()


def test_what_is_held_is_said_as_soon_as_an_address_is_typed(browser: Browser, site: tuple[str, Desk]) -> None:
    page = signed_in(browser, site, 1280)
    held = next(str(one["url"]) for one in records() if one.get("url"))
    page.goto("/desk/add?what=Something+new")
    page.get_by_label("Web address").fill(held)
    page.get_by_label("Description").click()
    expect(page.locator("#verdict a")).to_be_visible()
    expect(page.get_by_label("Web address")).to_have_value(held)
    page.context.close()


def test_what_a_browser_sends_of_an_untouched_form_changes_nothing(
    browser: Browser, site: tuple[str, Desk], library: Library
) -> None:
    page = signed_in(browser, site, 1280)
    text = (library.path / "records.jsonl").read_bytes()
    for one in ("r40", FIRST, "r1", "r2", "r3", "r4"):
        page.goto(f"/desk/edit/{one}")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".note")).to_contain_text("You changed no value")
    assert (library.path / "records.jsonl").read_bytes() == text
    page.context.close()
