"""What readers ask is counted without saying who; curators see what is missing, readers are offered what was found."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.search.query import parse
from seealso import Library, questions
from seealso.cli import cli
from seealso.questions import FILE, QuestionLog, countable
from tests.conftest import MakeLibrary
from webapp import create_app

RECORDS = [
    {"id": "a", "title": "Learning networks in primary care"},
    {"id": "b", "title": "Networks that learn", "description": "Of care and its people."},
]


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock: every reading is an hour after the one before."""
    now = [0.0]

    def monotonic() -> float:
        now[0] += 3600
        return now[0]

    monkeypatch.setattr(questions, "clock", monotonic)
    return now


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)})


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("  Learning   Networks ", "learning networks"),
        ("", None),
        ("the of", None),
        ('"learning networks"', None),
        ("type:video networks", None),
        ("network*", None),
        ("jane@example.org", None),
        ("call 020 7946 0958", None),
        ("943 476 5919", None),
        ("a long question in which somebody tells of everything", None),
        ("x" * 61, None),
        ("covid 19", "covid 19"),
    ],
)
def test_what_is_counted(typed: str, counted: str | None) -> None:
    assert countable(parse(typed)) == counted


def test_words_are_kept_from_the_third_time_on(tmp_path: Path, hours: list[float]) -> None:
    log = QuestionLog(tmp_path)
    for number in range(1, 4):
        log.note("pelican")
        log.flush()
        kept = b"pelican" in (tmp_path / FILE).read_bytes()
        assert kept == (number >= 3)
        assert [(q.text, q.n_times) for q in log.listed()] == ([("pelican", 3)] if kept else [])
    QuestionLog(tmp_path).note("pelican")
    other = QuestionLog(tmp_path)
    other.note("pelican")
    assert [q.n_times for q in other.listed()] == [5]


def test_a_reload_is_not_another_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "clock", lambda: 7.0)
    log = QuestionLog(tmp_path)
    for _ in range(5):
        log.note("pelican")
    assert log.listed() == []


def test_counting_never_fails(tmp_path: Path, hours: list[float]) -> None:
    log = QuestionLog(tmp_path / "nowhere")
    log.note("pelican")
    assert log.listed() == []
    (tmp_path / FILE).write_bytes(b"this is no database, however long it is" * 200)
    damaged = QuestionLog(tmp_path)
    damaged.note("pelican")
    assert damaged.listed() == []


def test_few_enough_are_kept(tmp_path: Path, hours: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_KEPT", 3)
    log = QuestionLog(tmp_path)
    for word in ("one", "one", "one", "two", "three", "four", "five"):
        log.note(word)
    assert [q.text for q in log.listed()] == ["one"]
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (3,)


def test_a_curator_sees_what_is_missing_and_a_reader_what_was_found(library: Library, hours: list[float]) -> None:
    site = create_app(library).test_client()
    for _ in range(3):
        for typed in ("learning networks", "pelican care", "lerning networks", "xylophone"):
            assert site.get("/search", query_string={"q": typed}).status_code == 200
        site.get("/search?q=networks&page=2")
        site.get("/search?q=networks&type=video")
    found = {q.text: (q.n_times, q.n_found) for q in library.questions()}
    # What was mistyped counts as what it was corrected to.
    assert found == {"learning networks": (6, 2), "pelican care": (3, 0), "xylophone": (3, 0)}
    page = site.get("/coverage").get_data(as_text=True)
    assert "Asked for and missing" in page
    assert "pelican care" in page
    said = CliRunner().invoke(cli, ["coverage", "--asked", "--json", "--library", str(library.path)])
    assert [q["query"] for q in json.loads(said.stdout)["questions"]] == [
        "learning networks",
        "pelican care",
        "xylophone",
    ]
    library.build()
    offered = [(s.text, s.kind) for s in Library(library.path).suggest("learning net")]
    assert ("learning networks", "query") in offered
    assert not Library(library.path).suggest("pelican")


def test_counting_can_be_switched_off(make_library: MakeLibrary, hours: list[float]) -> None:
    library = make_library({"all.json": json.dumps(RECORDS)}, "[search]\ncount_questions = false\n")
    site = create_app(library).test_client()
    for _ in range(4):
        site.get("/search?q=pelican")
    assert library.questions() == []
    assert not list(library.path.rglob(FILE))
    assert "counts what is searched for" not in site.get("/about").get_data(as_text=True)
