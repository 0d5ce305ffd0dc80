"""Open Classics, the second library that ships: every record is whole and leads somewhere, and the site works on it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

import seealso
from seealso import Library
from seealso.cli import cli
from seealso.locations import BUNDLED, choose_library, state_folder
from webapp import create_app

DOCS = Path(__file__).parent.parent / "docs" / "open-classics.md"
GUTENBERG = re.compile(r"https://www\.gutenberg\.org/ebooks/[1-9]\d{0,4}")
PAPER = re.compile(r"https://doi\.org/(10\.\d{4,5}/\S+)")


@pytest.fixture(scope="module")
def classics() -> Library:
    library = seealso.open_library("open-classics")
    library.build()
    return library


def test_there_are_two_hundred_and_each_is_whole(classics: Library) -> None:
    records = list(classics.resources())
    assert len(records) == 200
    for record in records:
        for name in (
            "title",
            "description",
            "url",
            "creators",
            "themes",
            "keywords",
            "language",
            "licence",
            "publisher",
        ):
            assert getattr(record, name), (record.id, name)
        assert 40 <= len(record.description) <= 220, record.id
        assert all(creator.role for creator in record.creators), record.id
        assert len(record.themes) <= 3, record.id
        assert set(record.themes) <= set(classics.settings.themes), record.id
        assert {"form", "period"} == set(record.extra), record.id
        assert bool(record.issued) or record.extra["period"] in ("Antiquity", "Middle Ages"), record.id


def test_addresses_are_of_two_forms_and_no_two_are_one(classics: Library) -> None:
    records = list(classics.resources())
    for record in records:
        if paper := PAPER.fullmatch(record.url or ""):
            assert (record.doi, record.type, record.licence) == (paper[1], "research", "CC BY"), record.id
        else:
            assert GUTENBERG.fullmatch(record.url or ""), record.id
            assert record.licence == "Public domain in the USA", record.id
    for values in ([r.url for r in records], [r.id for r in records], [r.title for r in records],
                   [r.description for r in records]):  # fmt: skip
        assert [value for value, n in Counter(values).items() if n > 1] == []
    assert Counter(r.language for r in records).keys() == {"en", "fr", "de", "es", "it"}
    assert sum(r.type == "research" for r in records) == 16


def test_the_doctor_finds_nothing(classics: Library) -> None:
    assert [problem for problem in classics.check() if problem.severity != "notice"] == []


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("whale", "moby-dick"),
        ("Sherlock Holmes hound moor", "the-hound-of-the-baskervilles"),
        ("dostoyevsky brothers", "the-brothers-karamazov"),
        ("Handlungsreisender Insekt", "die-verwandlung"),
        ("reproducible computational research", "ten-simple-rules-for-reproducible-computational-research"),
        ("most published findings", "why-most-published-research-findings-are-false"),
        ("time travel far future", "the-time-machine"),
    ],
)
def test_search_finds_them(classics: Library, question: str, first: str) -> None:
    assert classics.search(question).hits[0].id == first


def test_no_record_is_a_dead_end_and_no_suggestion_is_itself(classics: Library) -> None:
    short = {}
    for record in classics.resources():
        related = classics.related(record.id, 6)
        assert record.id not in [item.id for item in related]
        if len(related) < 3:
            short[record.id] = len(related)
    assert short == {}


def test_every_page_of_it_works_and_opens_something(classics: Library) -> None:
    site = create_app(classics).test_client()
    for address in ("/", "/themes", "/people", "/by/form", "/by/period/Antiquity", "/coverage", "/map", "/about",
                    "/theme/gothic-and-ghosts", "/path?theme=gothic-and-ghosts&minutes=45", "/languages"):  # fmt: skip
        answer = site.get(address)
        assert answer.status_code == 200, address
        assert len(answer.data) < 150_000, address
    table = site.get("/coverage").text
    assert all(theme.label in table for theme in classics.settings.themes.values())
    for record in list(classics.resources())[::20]:
        page = site.get(f"/resource/{record.id}").text
        assert f'<a class="button" href="{record.url}"' in page


def test_it_goes_by_its_name_and_a_folder_of_that_name_goes_first(
    classics: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [choose_library(name).name for name in BUNDLED] == list(BUNDLED)
    assert classics.path.name == "open-classics"
    assert classics.path not in state_folder(classics.path).parents, "Nothing is written into what ships."
    found = CliRunner().invoke(cli, ["--library", "open-classics", "search", "vampire"])
    assert "Dracula" in found.output
    refused = CliRunner().invoke(cli, ["--library", "open-classics", "confirm", "OC", "open classics"])
    assert "ships with the program" in str(refused.exception)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEEALSO_LIBRARY", "open-classics")
    assert choose_library() == classics.path
    (tmp_path / "open-classics").mkdir()
    assert choose_library() == Path("open-classics")


def test_the_docs_count_what_is_there(classics: Library) -> None:
    page = DOCS.read_text(encoding="utf-8")
    records = list(classics.resources())
    for what, n in (
        ("at Project Gutenberg", sum(r.publisher == "Project Gutenberg" for r in records)),
        ("papers", sum(r.type == "research" for r in records)),
        ("themes", len(classics.settings.themes)),
    ):
        assert f"{n} {what}" in page
