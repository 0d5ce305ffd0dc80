"""What is new for readers; what happened for curators; nothing in it that was taken away on purpose."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import webapp
from corpus.ledger import ledger_files
from seealso import Library
from tests.conftest import MakeLibrary
from tests.webapp.desk.test_editing_pages import site_over

RECORDS: list[dict[str, Any]] = [
    {
        "id": f"r{n}",
        "title": f"Resource number {n}",
        "description": f"About wards {n}.",
        "keywords": [f"k{n % 3}", "all"],
    }
    for n in range(12)
]


def on(monkeypatch: pytest.MonkeyPatch, library: Library, day: str, records: list[dict[str, Any]]) -> None:
    """Write and build as if it were ``day``."""
    monkeypatch.setattr(ledger_files, "now", lambda: dt.datetime.fromisoformat(f"{day}T10:30:00+00:00"))
    (library.path / "all.json").write_text(json.dumps(records), encoding="utf-8")
    library.build()


@pytest.fixture
def library(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Library:
    made = make_library({"all.json": "[]"})
    on(monkeypatch, made, "2026-01-10", RECORDS[:5])
    on(monkeypatch, made, "2026-03-10", RECORDS[:8])
    changed = [{**RECORDS[0], "title": "Number nought", "minutes": 9}, *RECORDS[2:10]]
    on(monkeypatch, made, "2026-11-20", changed)  # r1 is taken out
    return made


@pytest.fixture
def site(library: Library) -> FlaskClient:
    return webapp.create_app(library).test_client()


def titles(page: str) -> list[str]:
    return re.findall(r"Resource number \d+|Number nought", re.sub(r"<[^>]*>", "", page.partition("<main")[2]))


def test_what_came_last_stands_first_under_its_day(site: FlaskClient) -> None:
    page = site.get("/new").text
    days = re.findall(r'<h2[^>]*class="day">([^<]*)', page)
    assert days == ["20 November 2026", "10 March 2026"]
    shown = [title for title in titles(page) if title in ("Resource number 8", "Resource number 7")]
    assert shown[0] == "Resource number 8"
    assert "Number nought" not in page  # it was there before anything is remembered
    assert "5 resources" in page


def test_since_a_day_is_a_search_that_can_be_linked_to(site: FlaskClient) -> None:
    assert set(titles(site.get("/new?since=2026-11-01").text)) == {"Resource number 8", "Resource number 9"}
    assert set(titles(site.get("/search?q=added:2026-11-01..").text)) == {"Resource number 8", "Resource number 9"}
    assert site.get("/new?since=yesterday").status_code == 400
    assert "1 March 2026" in site.get("/new?since=2026-03").text
    assert site.get("/new?page=9").status_code == 200


def test_nothing_new_is_said_with_the_day_from_which_on_it_is_known(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_library({"all.json": "[]"})
    on(monkeypatch, made, "2026-01-10", RECORDS[:5])
    client = webapp.create_app(made).test_client()
    assert "Nothing has come since 10 January 2026" in client.get("/new").text
    assert "added last" not in client.get("/search?q=wards").text
    assert '"/new"' not in client.get("/").text


def test_a_record_says_since_when_it_is_here_and_when_it_was_changed(site: FlaskClient) -> None:
    assert "In the library since 20 November 2026." in site.get("/resource/r8").text
    page = site.get("/resource/r0").text
    assert "Last changed on 20 November 2026." in page
    assert "In the library since" not in page
    assert "Where this record comes from" not in site.get("/resource/r2").text


def test_the_order_of_coming_is_offered_where_anything_came(site: FlaskClient) -> None:
    assert "sort=added" in site.get("/search?q=wards").text
    assert titles(site.get("/search?q=wards&sort=added").text)[0] in ("Resource number 8", "Resource number 9")


def test_two_days_are_compared(site: FlaskClient) -> None:
    page = site.get("/history?from=2026-01-31&until=2026-12-01").text
    rows = {
        name: (before, after, more)
        for name, before, after, more in re.findall(
            r'<tr><th scope="row">([^<]*)</th><td class="figure">([^<]*)</td><td class="figure">([^<]*)</td>'
            r'<td class="figure">([^<]*)</td>', page,
        )
    }  # fmt: skip
    assert rows["Resources"] == ("5", "9", "+4")
    assert rows["all"] == ("5", "9", "+4")
    assert rows["k1"] == ("2", "2", "0")
    assert "5 added" in page
    assert "1 changed" in page
    assert "1 taken out" in page


def test_what_was_done_says_how_much_and_names_some(site: FlaskClient) -> None:
    page = site.get("/history").text
    assert "2 resources added, edited by hand" in page
    assert "1 resource changed, edited by hand" in page
    changed = page.partition("1 resource changed")[2].partition("</ul>")[0]
    assert "Number nought" in changed
    assert "Title, Length" in changed


def test_what_was_taken_out_is_counted_and_not_named(site: FlaskClient, library: Library) -> None:
    """It may have been taken out because nobody was to read it any more."""
    page = site.get("/history").text
    assert "1 resource taken out" in page
    assert "Resource number 1<" not in page
    assert "/resource/r1" not in page
    assert library.history.record_at("r1") is not None


@pytest.mark.parametrize("address", ["/history?from=2027&until=2026-11-25", "/history?from=never", "/history?page=0"])
def test_a_time_that_is_none_is_refused_with_a_sentence(site: FlaskClient, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_days_outside_the_history_are_those_at_its_ends(site: FlaskClient) -> None:
    assert "10 January 2026" in site.get("/history?from=1999").text
    assert site.get("/history?page=40").status_code == 200


def test_a_library_without_a_history_says_so(make_library: MakeLibrary) -> None:
    made = make_library({"all.json": json.dumps(RECORDS), "seealso.toml": "[history]\nkeep = false\n"})
    made.build()
    client = webapp.create_app(made).test_client()
    assert "Nothing is remembered yet" in client.get("/history").text
    assert "does not note when" in client.get("/new").text


def test_the_curve_ends_where_the_library_is(site: FlaskClient) -> None:
    page = site.get("/history").text
    (curve,) = re.findall(r'<path d="([^"]*)"', page)
    assert curve.startswith("M0,120V")
    assert curve.endswith("V4.0V120Z")  # as high as it goes
    assert "10 January 2026" in page.partition("figcaption")[2] or "January 2026" in page.partition("figcaption")[2]


def test_everything_that_happened_is_reached_by_pages(site: FlaskClient, library: Library, tmp_path: Path) -> None:
    for n in range(30):
        library.history.note_states("link", {f"https://a.example/{n}": "dead"}, by="links")
    library.refresh()
    found: list[str] = []
    for page in range(1, 10):
        text = site.get(f"/history?page={page}&until=2100").text
        found += re.findall(r"<h3>([^<]*)</h3>", text)
    assert len(found) == library.history.n_batches() == 30 + 4


def test_what_was_changed_is_called_what_the_form_calls_it(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_library({"all.json": "[]"})
    on(monkeypatch, made, "2026-01-10", [{"id": "a", "title": "A"}])
    more: dict[str, Any] = {
        "subtitle": "Of it", "relations": [{"type": "related", "target": "b"}], "creators": ["Ann Arbor"],
        "shelf_mark": "7", "see_also": {"pin": ["b"]},
    }  # fmt: skip
    on(monkeypatch, made, "2026-01-11", [{"id": "a", "title": "A", **more}])
    page = webapp.create_app(made).test_client().get("/history").text
    said = re.search(r'">A</a> <span class="aside">([^<]*)<', page)
    assert said is not None
    assert set(said[1].split(", ")) == {"Subtitle", "Ties", "People", "Shelf mark", "Always suggested"}


def test_a_curator_reads_what_was_taken_out(library: Library, tmp_path: Path) -> None:
    site = site_over(library, tmp_path)
    page = site.client_of("curator").get("/history").text
    assert re.search(r'href="/desk/history/r1">Resource number 1<', page)
    for others in (site.client(), site.client_of("submitter")):
        assert "Resource number 1<" not in others.get("/history").text
