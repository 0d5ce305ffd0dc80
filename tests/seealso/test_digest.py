"""The letter of a month: its numbers are those of the lists behind it, and nothing in it runs or is fetched."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus import Resource
from corpus.errors import UsageError
from corpus.ledger import ledger_files
from seealso import Library
from seealso.digest import Digest, Group, digest_of, last_told, month_of, paragraphs
from seealso.digest_files import Letter, as_html, as_markdown
from tests.conftest import MakeLibrary

EVENT = {"id": "fair", "title": "The fair", "event": {"start": "2999-05-01", "end": "2999-05-02"}}


def some(n: int, **more: Any) -> dict[str, Any]:
    return {"id": f"r{n}", "title": f"Number {n}", "description": f"What ward {n} did.", **more}


def on(monkeypatch: pytest.MonkeyPatch, library: Library, day: str, records: list[dict[str, Any]]) -> None:
    monkeypatch.setattr(ledger_files, "now", lambda: dt.datetime.fromisoformat(f"{day}T10:30:00+00:00"))
    (library.path / "all.json").write_text(json.dumps(records), encoding="utf-8")
    library.build()


@pytest.fixture
def library(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Library:
    made = make_library({
        "all.json": "[]",
        "seealso.toml": '[themes.falls]\nlabel = "Falls & slips"\n[themes.teams]\nlabel = "Teams"\n',
    })  # fmt: skip
    old = [some(n) for n in range(3)]
    on(monkeypatch, made, "2026-09-30", old)
    october = [some(n, themes=["falls", "teams"] if n < 8 else ["teams"] if n < 9 else []) for n in range(3, 11)]
    on(monkeypatch, made, "2026-10-31", [*old, *october])
    on(monkeypatch, made, "2026-11-01", [{**old[0], "minutes": 3}, *old[1:], *october[1:], some(20), EVENT])
    return made


def test_a_month_has_what_came_from_its_first_to_its_last_day(library: Library) -> None:
    told = digest_of(library, "2026-10-01", "2026-10-31")
    assert told.n_added == sum(group.n_records for group in told.groups) == 7  # r3 went in November
    assert [(group.label, group.n_records) for group in told.groups] == [("Teams", 5), ("", 2)] or [
        (group.label, group.n_records) for group in told.groups
    ] == [("Falls & slips", 4), ("Teams", 1), ("", 2)]
    assert (told.n_changed, told.n_retired, told.n_held) == (0, 0, 12)
    november = digest_of(library, "2026-11-01", "2026-11-30")
    assert (november.n_added, november.n_changed, november.n_retired) == (2, 1, 1)
    assert [record.id for record in november.upcoming] == ["fair"]
    assert digest_of(library, "2026-09-01", "2026-09-30").n_added == 0  # it was there before anything is remembered


def test_what_was_undone_is_not_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = json.loads((library.path / "all.json").read_text(encoding="utf-8"))
    on(monkeypatch, library, "2026-12-02", [{**one, "minutes": 9} for one in before[1:]])
    on(monkeypatch, library, "2026-12-03", before)
    told = digest_of(library, "2026-12-01", "2026-12-31")
    assert (told.n_changed, told.n_retired) == (0, 0)
    assert len(told.sentences) == 2


def test_its_numbers_are_those_of_the_searches_behind_them(library: Library) -> None:
    told = digest_of(library, "2026-10-01", "2026-11-30")
    assert told.n_added == library.search("added:2026-10-01..2026-11-30").total
    named = [record.id for group in told.groups for record in group.records]
    assert (
        sorted(named) == sorted(set(named)) == sorted(hit.id for hit in library.search("added:2026..", limit=50).hits)
    )


def test_an_answered_question_is_told_once_it_is_no_secret(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from seealso.questions import Question

    for state in ("open", "answered"):
        for text in ("pelicans", "rare words"):
            library.history.note_question(text, state, by="build")
    listed = [Question("pelicans", 9, "2026-11-01"), Question("rare words", 3, "2026-11-01")]
    monkeypatch.setattr(library.view.question_log, "listed_before", lambda: listed)
    assert digest_of(library, "2026-11-01", "2026-11-30").answered == ("pelicans",)


@pytest.mark.parametrize("text", ["soon", "2026-13", "11", "../etc"])
def test_what_names_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="month"):
        month_of(text, dt.date(2026, 11, 27))


def test_a_long_introduction_is_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="introduction"):
        digest_of(library, "2026-10-01", "2026-10-31", "x" * 5001)


@given(st.text(max_size=200))
def test_paragraphs_keep_every_word(text: str) -> None:
    assert " ".join(paragraphs(text)).split() == text.split()


NASTY = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    st.sampled_from(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "[a](javascript:alert(1))", "# *b*",
                     "`c`", "a\n\n# heading", "</title>", "&lt;", "![x](http://x)"]),
)  # fmt: skip
ADDRESSES = st.sampled_from(["https://a.example/", 'https://a.example/?q="><b>', "https://a.example/<x>(y)\\", ""])


@settings(deadline=None)
@given(st.lists(st.tuples(NASTY, NASTY, ADDRESSES), min_size=1, max_size=4), NASTY, NASTY, NASTY)
def test_whatever_records_say_stays_text_in_both_forms(
    said: list[tuple[str, str, str]], title: str, label: str, asked: str
) -> None:
    records = tuple(Resource(id=f"r{n}", title=t or "t", description=d) for n, (t, d, _) in enumerate(said))
    addresses = {f"r{n}": address for n, (_, _, address) in enumerate(said)}
    told = Digest(
        title, "2026-10-01", "2026-10-31", label, 9, len(records), len(records),
        (Group("x", label, len(records), records),), 1, 1, (asked,), (),
    )  # fmt: skip
    letter = Letter(told, addresses.__getitem__, "https://home.example/")
    page = lxml.html.fromstring(as_html(letter))
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= {
        "html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "p", "span", "br", "a", "b", "tbody",
    }  # fmt: skip
    assert {name for element in page.iter() for name in element.attrib} <= {
        "lang", "charset", "name", "content", "role", "width", "cellpadding", "cellspacing", "border", "align", "style",
        "href",
    }  # fmt: skip
    assert [a.get("href") for a in page.iter("a")][:-1] == [address for address in addresses.values() if address]
    assert "url(" not in as_html(letter)
    written = MarkdownIt().parse(as_markdown(letter))
    kinds = {token.type for token in written} | {child.type for token in written for child in token.children or ()}
    assert kinds <= {
        "heading_open", "heading_close", "inline", "text", "paragraph_open", "paragraph_close", "em_open", "em_close",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "link_open", "link_close",
        "softbreak", "text_special",
    }  # fmt: skip
    links = [child for token in written for child in token.children or () if child.type == "link_open"]
    assert len(links) == sum(bool(address) for address in addresses.values()) + 1


def test_the_site_offers_it_with_addresses_that_work_elsewhere(library: Library) -> None:
    import webapp

    client = webapp.create_app(library).test_client()
    page = client.get("/digest?month=2026-10").text
    assert "7 resources came to the library." in page
    assert "Falls &amp; slips" in page or "Teams" in page
    assert "month=2026-11" in page
    letter = client.get("/digest.html?month=2026-10", base_url="https://library.example")
    assert 'href="https://library.example/resource/r4"' in letter.text
    assert letter.headers["Content-Disposition"].startswith("attachment")
    assert (
        "](<https://library.example/resource/r4>)"
        in client.get("/digest.md?month=2026-10", base_url="https://library.example").text
    )
    assert client.get("/digest?month=soon").status_code == 400
    assert client.get("/digest.exe").status_code == 404
    assert "Rien n’est arrivé" in client.get("/digest?month=2026-09", headers={"Accept-Language": "fr"}).text


def test_without_a_month_it_is_the_last_that_has_something(library: Library) -> None:
    now = library.now()
    for today, month in (("2026-11-27", "2026-10"), ("2027-03-02", "2026-11"), ("2026-10-05", "2026-10")):
        assert last_told(now, dt.date.fromisoformat(today))[0] == f"{month}-01", today


def test_the_letter_says_that_each_is_listed_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    told = digest_of(library.now(), "2026-10-01", "2026-10-31")
    assert told.sentences[-1] == "Each is listed here once, under one of its topics."
    monkeypatch.setattr("seealso.digest.MOST_LISTED", 3)
    told = digest_of(library.now(), "2026-10-01", "2026-10-31")
    assert told.sentences[-1] == "The newest 3 are listed."
    nothing = digest_of(library.now(), "2026-09-01", "2026-09-30")
    assert "listed" not in " ".join(nothing.sentences)
