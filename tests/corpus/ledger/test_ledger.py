"""The history: nothing is lost, nothing is noted twice, and what it says can be replayed to the records."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import signal
import sqlite3
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import LibraryError
from corpus.ledger import ledger_files
from corpus.ledger.entries import ABSENT, ALL, RECORDS, Entry, changed, changes_between, entry_of, replayed
from corpus.ledger.ledger import Ledger, Noted, Passing

Records = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every time that is asked, a minute later."""
    begin = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
    times: Iterator[dt.datetime] = (begin + dt.timedelta(minutes=n) for n in range(1_000_000))
    monkeypatch.setattr(ledger_files, "now", lambda: next(times))


def ledger_in(folder: Path) -> Ledger:
    return Ledger(folder / "_history", folder / ".seealso")


def passing(records: Records) -> list[Passing]:
    return [Passing(key, json.dumps({"id": key, **said})) for key, said in records.items()]


def note(ledger: Ledger, records: Records, **more: Any) -> Noted:
    return ledger.note_records(passing(records), records.keys(), **{"by": "files", **more})


def begin(ledger: Ledger, records: Records) -> int:
    return ledger.begin((one.id, one.json) for one in passing(records))


def all_entries(ledger: Ledger) -> list[Entry]:
    return ledger.entries(newest_first=False)


def test_what_is_held_at_first_is_found_and_not_added(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    assert not ledger.exists()
    assert ledger.began_at() is None
    assert begin(ledger, {"a": {"title": "A"}, "b": {}}) == 2
    assert begin(ledger, {"c": {}}) == 0  # it has begun
    heads = ledger.heads(["a", "b", "c"])
    assert {key: (head.is_held, head.added, head.modified) for key, head in heads.items()} == {
        "a": (True, None, None),
        "b": (True, None, None),
    }
    assert ledger.began_at() == "2026-11-27T12:00:00.000000Z"
    assert [entry.what for entry in all_entries(ledger)] == ["found", "found", "published"]


def test_each_change_is_noted_once_with_what_it_was_and_is(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {"title": "A", "minutes": 5}, "b": {}})
    after = {"a": {"title": "Ah", "url": "https://a.example/"}, "c": {"title": "C"}}
    assert note(ledger, after, why="tidied").numbers == {"added": 1, "changed": 1, "retired": 1}
    assert note(ledger, after).numbers == {}
    change, addition, retirement = all_entries(ledger)[-3:]
    assert (change.what, change.id, change.by, change.why) == ("changed", "a", "files", "tidied")
    assert dict(change.fields) == {
        "title": ("A", "Ah"),
        "minutes": (5, ABSENT),
        "url": (ABSENT, "https://a.example/"),
    }
    assert (addition.what, addition.record) == ("added", {"id": "c", "title": "C"})
    assert (retirement.what, retirement.id) == ("retired", "b")
    assert note(ledger, {**after, "b": {"title": "back"}}).n_restored == 1
    heads = ledger.heads(["a", "b", "c"])
    assert heads["a"].modified == change.at
    assert heads["c"].added == addition.at
    assert heads["b"].added is None
    assert heads["b"].modified == all_entries(ledger)[-1].at
    assert ledger.record_at("a") == {"id": "a", **after["a"]}
    assert ledger.record_at("a", until=change.at) == {"id": "a", "title": "A", "minutes": 5}
    assert ledger.record_at("nobody") is None


def test_it_survives_the_loss_of_the_index(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {}})
    note(ledger, {"a": {}, "b": {}})
    before = ledger.heads(["a", "b"]), all_entries(ledger)
    for path in (tmp_path / ".seealso").iterdir():
        path.unlink()
    again = ledger_in(tmp_path)
    assert (again.heads(["a", "b"]), all_entries(again)) == before
    # So does who has it open while it is taken away, or written over.
    (tmp_path / ".seealso" / "history.sqlite").write_bytes(b"no database" * 1000)
    assert all_entries(ledger_in(tmp_path)) == before[1]


def test_two_branches_are_merged_by_keeping_the_lines_of_both(tmp_path: Path) -> None:
    """As ``merge=union`` does: the lines of the one, then those of the other, though they are older."""
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {"title": "A"}})
    path = next((tmp_path / "_history").glob("*.jsonl"))
    base = path.read_bytes()
    note(ledger, {"a": {"title": "A"}, "early": {}})
    early = path.read_bytes().removeprefix(base)
    path.write_bytes(base)
    note(ledger, {"a": {"title": "late"}})
    late = path.read_bytes().removeprefix(base)
    path.write_bytes(base + late + early)
    merged = ledger_in(tmp_path)
    for looked in (ledger, merged):
        assert [entry.at for entry in all_entries(looked)] == sorted(entry.at for entry in all_entries(looked))
        assert replayed(all_entries(looked)) == {"a": {"id": "a", "title": "late"}, "early": {"id": "early"}}
    assert (tmp_path / "_history" / ".gitattributes").read_text() == "*.jsonl merge=union\n"


def test_a_line_that_was_cut_off_counts_as_none_and_spoils_no_other(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {}})
    path = next((tmp_path / "_history").glob("*.jsonl"))
    with path.open("ab") as file:
        file.write(b'{"at":"2026-11-27T12:30:00.000000Z","what":"added","id":"torn","rec')
    assert set(ledger.heads(["a", "torn"])) == {"a"}
    assert note(ledger, {"a": {}, "b": {}}).numbers == {"added": 1}
    assert set(replayed(all_entries(ledger))) == {"a", "b"}
    assert ledger.n_unreadable() == 1
    assert set(ledger_in(tmp_path).heads(["a", "b", "torn"])) == {"a", "b"}


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[1]", '"text"', "{}", '{"at": 5, "what": "added"}', '{"at": "2026", "what": "added"}',
        '{"at": "2026-11-27T12:00:00.000000Z", "what": "invented"}', '{"at": "2026-11-27T12:00:00.000000Z"}',
        "[" * 100_000, "\x00\x01", '{"what": "added", "at": null}',
    ],
)  # fmt: skip
def test_what_is_no_entry_is_passed_over_and_counted(tmp_path: Path, line: str) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {}})
    path = next((tmp_path / "_history").glob("*.jsonl"))
    path.write_bytes(line.encode() + b"\n" + path.read_bytes() + b"\xff\xfe\n")
    assert set(ledger.heads(["a"])) == {"a"}
    assert ledger.n_unreadable() == 2


def test_parts_of_an_entry_that_are_of_another_kind_are_passed_over() -> None:
    said = {
        "at": "2026-11-27T12:00:00.000000Z", "what": "changed", "id": ["x"], "by": 7, "record": "no", "fields": [1],
        "numbers": {"records": "many", "added": 3}, "later": "version",
    }  # fmt: skip
    entry = entry_of(json.dumps(said))
    assert (entry.id, entry.by, entry.record, dict(entry.fields), dict(entry.numbers)) == (
        "",
        "",
        None,
        {},
        {"added": 3},
    )


def test_what_others_noted_since_the_records_were_read_stands(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {"title": "A"}})
    at = ledger.next_time()  # a build begins to read: it sees "a" as it is, and nothing else
    ledger.note_records(passing({"a": {"title": "newer"}, "b": {}}), by="import")
    assert note(ledger, {"a": {"title": "A"}}, at=at).numbers == {}
    assert replayed(all_entries(ledger)) == {"a": {"id": "a", "title": "newer"}, "b": {"id": "b"}}


def test_a_clock_that_goes_back_turns_nothing_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {"title": "1"}})
    monkeypatch.setattr(ledger_files, "now", lambda: dt.datetime(1999, 1, 1, tzinfo=dt.UTC))
    note(ledger, {"a": {"title": "2"}})
    note(ledger, {"a": {"title": "3"}})
    times = [entry.at for entry in all_entries(ledger)]
    assert times == sorted(times)
    assert len(set(times)) == 3
    assert ledger_in(tmp_path).record_at("a") == {"id": "a", "title": "3"}


def test_states_are_noted_when_they_change(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {})
    assert ledger.note_states("link", {"https://a.example/": "dead"}, by="links", gone="well") == 1
    assert ledger.note_states("link", {"https://a.example/": "dead"}, by="links", gone="well") == 0
    assert ledger.note_states("link", {"https://b.example/": "moved"}, by="links", gone="well") == 2
    assert {key: state for key, (state, _) in ledger.states("link").items()} == {
        "https://a.example/": "well",
        "https://b.example/": "moved",
    }
    assert ledger.states("question") == {}


def test_counts_are_those_of_the_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_in(tmp_path)
    begin(ledger, {"a": {}, "b": {}})
    monkeypatch.setattr(ledger_files, "now", lambda: dt.datetime(2027, 1, 5, tzinfo=dt.UTC))
    note(ledger, {"a": {"title": "x"}, "c": {}, "d": {}})
    assert sorted(path.name for path in (tmp_path / "_history").glob("*.jsonl")) == ["2026-11.jsonl", "2027-01.jsonl"]
    assert ledger.n_entries(since="2027") == {"added": 2, "changed": 1, "retired": 1}
    assert ledger.n_entries(until="2027", whats=RECORDS) == {"found": 2}
    assert [entry.id for entry in ledger.entries(whats=("added",), limit=1, offset=1)] == ["c"]


def test_a_link_in_the_place_of_the_folder_or_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "_history").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="is a link"):
        begin(ledger_in(tmp_path), {"a": {}})
    (tmp_path / "_history").unlink()
    ledger = ledger_in(tmp_path)
    (tmp_path / "_history").mkdir()
    (tmp_path / "victim").write_text("")
    (tmp_path / "_history" / "2026-11.jsonl").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic link"):
        begin(ledger, {"a": {}})
    assert (tmp_path / "victim").read_text() == ""
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "_history").write_text("a file")
    with pytest.raises(LibraryError, match=r"_history.*cannot be written"):
        begin(ledger_in(tmp_path), {"a": {}})


def test_it_can_be_asked_where_nothing_beside_the_index_can_be_written(tmp_path: Path) -> None:
    begin(ledger_in(tmp_path), {"a": {}})
    (tmp_path / "state").write_text("a file in the place of the folder")
    assert set(Ledger(tmp_path / "_history", tmp_path / "state").heads(["a"])) == {"a"}


def test_a_database_of_another_version_is_made_anew(tmp_path: Path) -> None:
    begin(ledger_in(tmp_path), {"a": {}})
    assert ledger_in(tmp_path).heads(["a"])
    database = sqlite3.connect(tmp_path / ".seealso" / "history.sqlite")
    database.execute("DROP TABLE heads")
    database.execute("PRAGMA user_version = 0")
    database.commit()
    database.close()
    assert set(ledger_in(tmp_path).heads(["a"])) == {"a"}


# -- against plain code ----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.one_of(TEXT, st.integers(-5, 5), st.lists(TEXT, max_size=3), st.none(), st.booleans())
RECORD = st.dictionaries(st.sampled_from(["title", "url", "minutes", "extra"]), VALUES, max_size=4)
LIBRARY = st.dictionaries(st.sampled_from(string.ascii_lowercase[:6]), RECORD, max_size=6)


@given(RECORD, RECORD)
def test_a_change_leads_from_the_one_to_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert changed(old, changes_between(old, new)) == new
    entry = Entry(at="2026-11-27T12:00:00.000000Z", what="changed", by="x", id="a", fields=changes_between(old, new))
    assert changed(old, entry_of(entry.line()).fields) == new


@given(
    st.builds(
        Entry, at=st.just("2026-11-27T12:00:00.000000Z"), what=st.sampled_from(ALL), by=TEXT, source=TEXT, id=TEXT,
        title=TEXT, why=TEXT, digest=TEXT, record=st.none() | RECORD, key=TEXT, state=TEXT,
        numbers=st.dictionaries(TEXT, st.integers(), max_size=2),
    )
)  # fmt: skip
def test_an_entry_comes_back_from_its_line(entry: Entry) -> None:
    assert "\n" not in entry.line()[:-1]
    assert entry_of(entry.line()) == entry


@settings(max_examples=40, deadline=None)
@given(st.lists(LIBRARY, min_size=1, max_size=6))
def test_the_history_replays_to_every_state_that_there_was(
    tmp_path_factory: pytest.TempPathFactory, states: list[Records]
) -> None:
    """Each state of a library at the moment at which it was noted, from the lines alone; the index says the same."""
    folder = tmp_path_factory.mktemp("library")
    ledger = ledger_in(folder)
    begin(ledger, states[0])
    moments = [ledger.next_time()]
    for state in states[1:]:
        note(ledger, state)
        moments.append(ledger.next_time())
    lines = [line for path in sorted((folder / "_history").glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    entries = [entry_of(line) for line in lines]
    assert entries == all_entries(ledger)
    for moment, state in zip(moments, states, strict=True):
        wanted = {key: {"id": key, **said} for key, said in state.items()}
        assert replayed(entry for entry in entries if entry.at < moment) == wanted
        assert {key: ledger.record_at(key, until=moment) for key in wanted} == wanted
    came: dict[str, str] = {}
    for entry in entries:
        if entry.what == "added":
            came[entry.id] = entry.at
    assert {key: head.added for key, head in ledger.heads(list(string.ascii_lowercase)).items() if head.added} == came


# -- several at once, and killed -------------------------------------------------------------------------------------


def _writer(folder: Path, name: str, n_records: int) -> None:
    ledger = ledger_in(folder)
    for number in range(n_records):
        ledger.note_records(passing({f"{name}{number}": {"title": name * 50}}), by=name)


def test_several_processes_lose_nothing(tmp_path: Path) -> None:
    begin(ledger_in(tmp_path), {})
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_writer, args=(tmp_path, name, 15)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert {writer.exitcode for writer in writers} == {0}
    held = replayed(all_entries(ledger_in(tmp_path)))
    assert set(held) == {f"{name}{number}" for name in "abcd" for number in range(15)}
    times = [entry.at for entry in all_entries(ledger_in(tmp_path))]
    assert times == sorted(times)


def test_killed_writers_leave_a_history_that_goes_on(tmp_path: Path) -> None:
    """What was noted stays; what was under way is noted as far as it came, and the next one notes the rest."""
    begin(ledger_in(tmp_path), {})
    context = multiprocessing.get_context("fork")
    everything = {f"k{number}": {"title": "x" * 2000} for number in range(400)}

    def write_all(folder: Path) -> None:
        note(ledger_in(folder), everything)

    for attempt in range(6):
        writer = context.Process(target=write_all, args=(tmp_path,))
        writer.start()
        time.sleep(0.004 * attempt)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        held = replayed(all_entries(ledger_in(tmp_path)))
        assert all(said == {"id": key, **everything[key]} for key, said in held.items())
    note(ledger_in(tmp_path), everything)
    assert replayed(all_entries(ledger_in(tmp_path))) == {key: {"id": key, **said} for key, said in everything.items()}
    assert note(ledger_in(tmp_path), everything).numbers == {}
