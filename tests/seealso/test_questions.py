"""What readers ask is counted without saying who; curators see what is missing, readers are offered what was found."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
import threading
import time
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


class Days:
    """A calendar that is turned by hand."""

    def __init__(self) -> None:
        self.today = dt.date(2026, 3, 1)

    def turn(self, n: int = 1) -> None:
        self.today += dt.timedelta(days=n)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    found = Days()
    monkeypatch.setattr(questions, "today", lambda: found.today)
    return found


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


def test_words_are_kept_from_the_third_day_on(tmp_path: Path, days: Days) -> None:
    log = QuestionLog(tmp_path)
    for number in range(1, 4):
        log.note("pelican")
        log.flush()
        kept = b"pelican" in (tmp_path / FILE).read_bytes()
        assert kept == (number >= 3)
        assert [(q.text, q.n_times) for q in log.listed()] == ([("pelican", 3)] if kept else [])
        days.turn()
    other = QuestionLog(tmp_path)
    other.note("pelican")
    assert [q.n_times for q in other.listed()] == [4]


def test_a_day_counts_once_for_all_processes_however_often_one_asks(tmp_path: Path, days: Days) -> None:
    one, other = QuestionLog(tmp_path), QuestionLog(tmp_path)
    for _ in range(3):
        for _ in range(50):
            one.note("pelican")
            one.flush()
            other.note("pelican")
            other.flush()
        days.turn()
    assert [(q.text, q.n_times) for q in one.listed()] == [("pelican", 3)]


def test_counting_never_fails_and_what_is_wrong_is_said_once(
    tmp_path: Path, days: Days, caplog: pytest.LogCaptureFixture
) -> None:
    log = QuestionLog(tmp_path / "nowhere")
    for _ in range(3):
        log.note("pelican")
        log.flush()
        days.turn()
    assert log.listed() == []
    assert len([record for record in caplog.records if "nowhere" in record.getMessage()]) == 1


def test_a_broken_file_is_named_set_aside_and_begun_anew(
    tmp_path: Path, days: Days, caplog: pytest.LogCaptureFixture
) -> None:
    garbage = b"this is no database, however long it is" * 200
    (tmp_path / FILE).write_bytes(garbage)
    log, other = QuestionLog(tmp_path), QuestionLog(tmp_path)
    for _ in range(3):
        log.note("pelican")
        log.flush()
        other.note("heron")
        other.flush()
        days.turn()
    assert {q.text: q.n_times for q in log.listed()} == {"pelican": 3, "heron": 3}
    (aside,) = tmp_path.glob("*.broken")
    assert "2026-03-01" in aside.name
    assert aside.read_bytes() == garbage
    (said,) = caplog.records
    assert aside.name in said.getMessage()


def test_nobody_waits_for_a_locked_file_which_is_given_up_in_the_end(
    tmp_path: Path, days: Days, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout: connect(path, timeout=0.3))
    first = QuestionLog(tmp_path)
    first.note("heron")
    first.flush()
    with contextlib.closing(connect(tmp_path / FILE, timeout=0)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        log = QuestionLog(tmp_path)
        began = time.monotonic()
        log.note("pelican")
        assert log.listed_before() == []
        assert time.monotonic() - began < 1.0  # the copy in memory is waited for, and for 0.2 s at most
        for _ in range(questions.LOCKED_TRIES):
            log.flush()
    assert len(list(tmp_path.glob("*.broken"))) == 1
    with contextlib.closing(connect(tmp_path / FILE)) as database:
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (1,)
    assert [("locked" in record.getMessage()) for record in caplog.records] == [True, True]  # that, and set aside


def test_what_is_asked_is_written_by_a_thread_beside(
    tmp_path: Path, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: list[str] = []
    write = questions._write

    def noted(database: sqlite3.Connection, waiting: set[str]) -> None:
        writers.append(threading.current_thread().name)
        write(database, waiting)

    monkeypatch.setattr(questions, "_write", noted)
    monkeypatch.setattr(questions, "WRITE_EVERY_SECONDS", 0.05)
    log = QuestionLog(tmp_path)
    for _ in range(3):
        log.note("pelican")
        until = time.monotonic() + 10
        n = len(writers)
        while len(writers) == n and time.monotonic() < until:
            time.sleep(0.01)
        days.turn()
    assert writers == ["seealso-questions"] * 3
    time.sleep(0.3)
    assert [q.text for q in log.listed_before()] == ["pelican"]


def test_what_waits_is_bounded(tmp_path: Path, days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_WAITING", 10)
    monkeypatch.setattr(QuestionLog, "_begin_writing", lambda log: None)
    log = QuestionLog(tmp_path)
    for number in range(100):
        log.note(f"word {number}")
    log.flush()
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (10,)


def test_few_enough_are_kept(tmp_path: Path, days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MAX_KEPT", 3)
    log = QuestionLog(tmp_path)
    for word in ("one", "one", "one", "two", "three", "four", "five"):
        log.note(word)
        log.flush()
        days.turn()
    assert [q.text for q in log.listed()] == ["one"]
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as database:
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (3,)


@pytest.mark.parametrize("shown", [False, True])
def test_a_curator_sees_what_is_missing_and_a_reader_what_many_days_asked(
    make_library: MakeLibrary, days: Days, shown: bool
) -> None:
    settings = f"[search]\nshow_questions = {str(shown).lower()}\n"
    library = make_library({"all.json": json.dumps(RECORDS)}, settings)
    site = create_app(library).test_client()
    for day in range(5):
        asked = ["learning networks", "lerning networks", "xylophone"] + ["pelican care", "people"] * (day < 3)
        for typed in asked * 2:
            assert site.get("/search", query_string={"q": typed}).status_code == 200
        site.get("/search?q=networks&page=2")
        site.get("/search?q=networks&type=video")
        library.flush_questions()
        days.turn()
    found = {q.text: (q.n_times, q.n_found) for q in library.questions()}
    # What was mistyped counts as what it was corrected to.
    everything = {"learning networks": (5, 2), "xylophone": (5, 0), "pelican care": (3, 0), "people": (3, 1)}
    assert found == everything
    page = site.get("/coverage").get_data(as_text=True)
    assert "Searched for but not found" in page
    assert "xylophone" in page
    assert ("pelican care" in page) == shown
    said = CliRunner().invoke(cli, ["coverage", "--asked", "--json", "--library", str(library.path)])
    assert {q["query"] for q in json.loads(said.stdout)["questions"]} == set(everything)
    library.build()
    offered = [(s.text, s.kind) for s in Library(library.path).suggest("learning net")]
    assert ("learning networks", "query") in offered
    assert not Library(library.path).suggest("pelican")
    assert (("people", "query") in [(s.text, s.kind) for s in Library(library.path).suggest("peop")]) == shown


def test_counting_can_be_switched_off(make_library: MakeLibrary, days: Days) -> None:
    library = make_library({"all.json": json.dumps(RECORDS)}, "[search]\ncount_questions = false\n")
    site = create_app(library).test_client()
    for _ in range(4):
        site.get("/search?q=pelican")
    assert library.questions() == []
    assert not list(library.path.rglob(FILE))
    assert "counts what is searched for" not in site.get("/about").get_data(as_text=True)
