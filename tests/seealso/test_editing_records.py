"""Records edited through `Library`: files, history and index say the same, whoever edits and whatever happens."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import seealso
from corpus.ledger.entries import RECORDS, digest_of, replayed
from corpus.records.folder import LibraryFolder
from seealso import Conflict, Edit, Library, LibraryError, UsageError
from seealso.cli import cli
from seealso.editing_records import entries_to_undo, gone_into

RECORD = "id: r{n}\ntitle: Record {n} # its name\nkeywords:\n  # of {n}\n  - word{n}\n"


def made_library(path: Path, n_records: int = 6) -> Library:
    """YAML files, a list in JSON and JSON Lines."""
    (path / "seealso.toml").write_text('[library]\ntitle = "T"\n', encoding="utf-8")
    for n in range(n_records):
        (path / f"r{n}.yaml").write_text(RECORD.format(n=n), encoding="utf-8")
    held = [{"id": f"j{n}", "title": f"Json {n}"} for n in range(n_records)]
    (path / "all.json").write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
    lines = [json.dumps({"id": f"l{n}", "title": f"Line {n}"}) + "\n" for n in range(n_records)]
    (path / "all.jsonl").write_text("".join(lines), encoding="utf-8")
    library = seealso.open_library(path)
    library.build()
    return library


def in_files(library: Library) -> dict[str, dict[str, Any]]:
    loaded = LibraryFolder(library.path).load()
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    return {one.id: one.to_json_dict() for one in loaded.resources}


def in_history(library: Library) -> dict[str, dict[str, Any]]:
    return replayed(library.history.entries(whats=RECORDS, newest_first=False))


def in_index(library: Library) -> dict[str, dict[str, Any]]:
    """As stored, but for the dates that the history gives."""
    dates = ("added", "modified")
    return {
        one.id: {name: value for name, value in one.to_json_dict().items() if name not in dates}
        for one in library.resources()
    }


def assert_all_say_the_same(library: Library) -> None:
    files = in_files(library)
    assert in_history(library) == files
    assert in_index(library) == files
    again = seealso.open_library(library.path)
    assert not again.changed_since_build
    done = again.update_from_files()
    assert done is not None
    assert (done.n_changed, done.n_removed) == (0, 0)


def test_each_way_to_change_is_in_files_history_and_index_at_once_and_can_be_turned_back(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    at_first = in_files(library)
    texts = {path.name: path.read_bytes() for path in LibraryFolder(tmp_path).record_files()}
    for change in (
        lambda: library.edit(Edit(id="r0", fields={"title": "Zebra"}, add={"keywords": ["z"]}), by="Ada", why="a slip"),
        lambda: library.edit([Edit(id=one, add={"themes": ["t"]}) for one in ("r1", "j1", "l1")]),
        lambda: library.add({"title": "Something new", "url": "https://new.example/"}),
        lambda: library.retire("r2", why="gone"),
        lambda: library.retire("j2"),
        lambda: library.merge("l3", "r3"),
    ):
        before, n_entries = in_files(library), sum(library.history.n_entries().values())
        done = change()
        assert done.notes == ()
        n_changed = sum(one.what != "unchanged" for one in done.outcomes)
        assert sum(library.history.n_entries().values()) == n_entries + n_changed > n_entries
        assert_all_say_the_same(library)
        assert in_files(library) != before
        library.undo(entries_to_undo(library.history, None), by="Bo")
        assert_all_say_the_same(library)
        assert in_files(library) == before
    assert in_files(library) == at_first
    after = {path.name: path.read_bytes() for path in LibraryFolder(tmp_path).record_files()}
    after["all.json"] = texts["all.json"] if json.loads(after["all.json"]) != 0 else b""  # a record came back elsewhere
    assert {name: text for name, text in after.items() if name not in ("all.jsonl", "r2.yaml")} == {
        name: text for name, text in texts.items() if name not in ("all.jsonl", "r2.yaml")
    }
    said = library.history.entries(record="r0", newest_first=False)
    assert [(one.what, one.by, one.why) for one in said[1:]] == [
        ("changed", "Ada", "a slip"),
        ("changed", "Bo", f"undone: changed by Ada on {said[1].at[:10]}"),
    ]


def test_an_undo_can_be_undone_and_is_refused_where_the_value_was_changed_since(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    library.edit(Edit(id="r0", fields={"title": "Once", "minutes": 5}))
    (first,) = entries_to_undo(library.history, "r0")
    library.edit(Edit(id="r0", fields={"publisher": "P"}))
    library.undo(first)
    assert in_files(library)["r0"]["title"] == "Record 0"
    assert in_files(library)["r0"]["publisher"] == "P"
    library.undo(entries_to_undo(library.history, "r0"))
    assert in_files(library)["r0"]["title"] == "Once"
    library.edit(Edit(id="r0", fields={"title": "Twice"}))
    with pytest.raises(Conflict, match='r0, title: it was "Once", is now "Twice", and was to be "Record 0"'):
        library.undo(first)
    assert in_files(library)["r0"]["title"] == "Twice"
    added = library.add({"title": "New"})
    library.edit(Edit(id=added.outcomes[0].id, fields={"minutes": 1}))
    with pytest.raises(Conflict):
        library.undo(library.history.entries(whats=("added",), limit=1))
    with pytest.raises(UsageError, match="cannot be undone"):
        library.undo(library.history.entries(whats=("found",), limit=1))
    assert_all_say_the_same(library)


def test_a_page_that_was_open_for_long_meets_what_was_done_meanwhile(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    opened = library.as_written("r0")
    digest = digest_of(opened.to_json())
    library.edit(Edit(id="r0", fields={"minutes": 5}))  # another page
    path = tmp_path / "r0.yaml"
    path.write_text(path.read_text().replace("Record 0", "By hand"))
    library.edit_from(
        "r0", digest, {"title": "Record 0", "publisher": "P"}
    )  # the form sends what it did not change too
    assert in_files(library)["r0"] == {
        "id": "r0", "title": "By hand", "publisher": "P", "keywords": ["word0"], "minutes": 5,
    }  # fmt: skip
    by_whom = [(one.what, one.by, tuple(one.fields)) for one in library.history.entries(record="r0", limit=2)]
    assert by_whom == [("changed", "curator", ("publisher",)), ("changed", "files", ("title",))]
    with pytest.raises(Conflict, match="r0, minutes: it was nothing, is now 5, and was to be 6"):
        library.edit_from("r0", digest, {"minutes": 6})
    with pytest.raises(LibraryError, match="is not known any more"):
        library.edit_from("r0", "0" * 24, {"minutes": 6})
    assert library.changed_since_build  # by hand, and perhaps elsewhere
    library.update_from_files()
    assert_all_say_the_same(library)


def test_another_process_sees_it_at_its_next_look(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    site = seealso.open_library(tmp_path)
    assert site.search("title:zebra").total == 0
    library.edit(Edit(id="r0", fields={"title": "Zebra"}))
    assert site.refresh()
    assert [hit.id for hit in site.search("title:zebra").hits] == ["r0"]
    assert not site.changed_since_build
    library.retire("r0")
    assert site.refresh()
    assert site.search("title:zebra").total == 0


def test_what_was_edited_by_hand_elsewhere_is_still_found_by_an_update(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    (tmp_path / "r1.yaml").write_text("id: r1\ntitle: By hand\n")
    library.edit(Edit(id="r0", fields={"title": "By command"}))
    again = seealso.open_library(tmp_path)
    assert again.changed_since_build
    done = again.update_from_files()
    assert done is not None
    assert done.n_changed == 1
    assert_all_say_the_same(again)


def test_what_pointed_at_a_merged_record_points_at_the_one_that_stays(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    library.edit(
        [
            Edit(id="j0", fields={"relations": [{"type": "follows", "target": "l0"}], "recording_of": "l0"}),
            Edit(id="l1", fields={"see_also.pin": ["l0", "r0"], "see_also.block": ["l0"]}),
            Edit(id="r0", fields={"relations": [{"type": "related", "target": "l0"}], "creators": [{"name": "Ada"}]}),
            Edit(id="l0", fields={"publisher": "P", "creators": [{"name": "Ada"}, {"name": "Bo"}], "title": "Other"}),
        ]
    )
    library.merge("l0", "r0")
    held = in_files(library)
    assert "l0" not in held
    assert held["r0"] == {
        "id": "r0", "title": "Record 0", "publisher": "P", "creators": [{"name": "Ada"}, {"name": "Bo"}],
        "keywords": ["word0"],
    }  # fmt: skip
    assert held["j0"]["relations"] == [{"type": "follows", "target": "r0"}]
    assert held["j0"]["recording_of"] == "r0"
    assert held["l1"]["see_also"] == {"pin": ["r0"], "block": ["r0"]}
    (gone,) = library.history.entries(record="l0", whats=("retired",))
    assert (gone.why, gone.source) == ("merged into r0", "all.jsonl")
    assert_all_say_the_same(library)
    library.undo(entries_to_undo(library.history, None))
    assert in_files(library)["l1"]["see_also"]["pin"] == ["l0", "r0"]
    assert_all_say_the_same(library)


def test_a_history_that_cannot_be_written_is_said_and_loses_nothing(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    (tmp_path / "_history").rename(tmp_path / "_elsewhere")
    (tmp_path / "_history").symlink_to(tmp_path / "_elsewhere")
    done = library.edit(Edit(id="r0", fields={"title": "X"}))
    assert "The history of the library was not written" in done.notes[0]
    assert library.search("title:X").total == 1
    (tmp_path / "_history").unlink()
    (tmp_path / "_elsewhere").rename(tmp_path / "_history")
    (tmp_path / "r1.yaml").write_text("id: r1\n")
    assert library.update_from_files()
    assert_all_say_the_same(library)


def test_an_edit_that_breaks_a_promise_is_kept_in_the_file_and_said(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    with (tmp_path / "seealso.toml").open("a") as settings:
        settings.write('[[promises.search]]\nquestion = "record 0"\nfirst = "r0"\n')
    library = seealso.open_library(tmp_path)
    library.build()
    assert library.edit(Edit(id="r1", fields={"minutes": 3})).notes == ()
    assert library.resource("r1").minutes == 3
    done = library.edit(Edit(id="r0", fields={"title": "Wards", "keywords": None}))
    assert "The records are changed, but the index is not" in done.notes[0]
    assert library.resource("r0").title == "Record 0"
    assert in_files(library)["r0"]["title"] == "Wards"
    assert seealso.open_library(tmp_path).changed_since_build


def test_the_library_that_ships_is_not_changed() -> None:
    with pytest.raises(LibraryError, match="ships with the program"):
        seealso.open_library("open-classics").edit(Edit(id="x", fields={"title": "y"}))


# -- several at once, and kills --------------------------------------------------------------------------------------


def _edits(path: str, number: int, seconds: float) -> None:
    library = seealso.open_library(path)
    noise = random.Random(number)
    until = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < until:
        ids = noise.sample([f"{kind}{n}" for kind in "rjl" for n in range(6)], noise.choice([1, 1, 3]))
        library.edit([Edit(id=one, add={"themes": [f"{number}-{turn}-{one}"]}) for one in ids], by=f"p{number}")
        with (Path(path).parent / f"done-{number}").open("a") as done:
            done.write("".join(f"{one} {number}-{turn}-{one}\n" for one in ids))
        turn += 1


def _saves_by_hand(path: str, seconds: float) -> None:
    """As editors do that look whether a file is still what they opened; they add lines, so that each can be found."""
    until = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < until:
        with (Path(path) / "all.jsonl").open("ab") as file:
            file.write(json.dumps({"id": f"hand{turn}"}).encode() + b"\n")
        turn += 1
        with (Path(path).parent / "done-hand").open("a") as done:
            done.write(f"hand{turn - 1}\n")
        time.sleep(0.2)


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_several_at_once_with_hands_beside_lose_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "library"
    path.mkdir()
    library = made_library(path)
    seconds = 20.0 if request.config.getoption("nightly") else 4.0
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_edits, args=(str(path), number, seconds)) for number in range(3)]
    workers.append(context.Process(target=_saves_by_hand, args=(str(path), seconds)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    held = in_files(library)
    asked = [line.split() for file in tmp_path.glob("done-[0-9]") for line in file.read_text().splitlines()]
    assert len(asked) > 5
    assert [(key, word) for key, word in asked if word not in held[key].get("themes", [])] == []
    assert sum(len(one.get("themes", ())) for one in held.values()) == len(asked)
    assert [key for key in (tmp_path / "done-hand").read_text().split() if key not in held] == []
    for n in range(6):
        lines = (path / f"r{n}.yaml").read_text().splitlines()
        theirs = [line for line in lines if line != "themes:" and not line.startswith(("  - 0-", "  - 1-", "  - 2-"))]
        assert theirs == RECORD.format(n=n).splitlines()
    seealso.open_library(path).update_from_files() or seealso.open_library(path).build()
    assert_all_say_the_same(seealso.open_library(path))
    notes = library.history.entries(whats=("changed",))
    assert sorted(word for one in notes for word in _new_words(one)) == sorted(word for _, word in asked)
    assert {one.by for one in notes} <= {"p0", "p1", "p2"}


def _new_words(entry: seealso.Entry) -> list[str]:
    old, new = entry.fields["themes"]
    return [word for word in new if not isinstance(old, list) or word not in old]


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_killed_at_any_moment_records_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "library"
    path.mkdir()
    made_library(path)
    noise = random.Random(7)
    context = multiprocessing.get_context("fork")
    n_done = 0
    for number in range(30):
        worker = context.Process(target=_edits, args=(str(path), number, 60.0))
        worker.start()
        assert worker.pid is not None
        time.sleep(0.1 + noise.random() * 0.5)
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        held = in_files(seealso.open_library(path))
        assert len(held) == 18
        done = tmp_path / f"done-{number}"
        asked = [line.split() for line in done.read_text().splitlines()] if done.exists() else []
        assert [(key, word) for key, word in asked if word not in held[key].get("themes", [])] == []
        # What was under way is there for all of its records, or for none.
        turns = {word.split("-")[1] for one in held.values() for word in one.get("themes", ())
                 if word.startswith(f"{number}-")}  # fmt: skip
        assert len(turns - {word.split("-")[1] for _, word in asked}) <= 1
        n_done += len(asked)
    assert n_done > 10
    library = seealso.open_library(path)
    assert library.update_from_files() or library.build()
    assert_all_say_the_same(library)
    assert not [name for name in os.listdir(path) if name.startswith(".import-")]


# -- as it is typed --------------------------------------------------------------------------------------------------


def run(path: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--library", str(path), *arguments], standalone_mode=False)


def test_many_at_once_are_counted_and_wait_for_a_yes(tmp_path: Path) -> None:
    made_library(tmp_path, 24)
    asked = run(tmp_path, "edit", "--query", "record", "--add", "theme=care")
    assert "finds 24 records. Give --yes" in str(asked.exception)
    shown = run(tmp_path, "edit", "--query", "record", "--add", "theme=care", "--dry-run")
    assert shown.stdout.count("+themes:") == 24
    assert "care" not in (tmp_path / "r1.yaml").read_text()
    done = run(tmp_path, "edit", "--query", "record", "--add", "theme=care", "--yes")
    assert done.stderr == "24 found, 24 changed.\n"
    assert "Give --yes" in str(run(tmp_path, "undo").exception)
    assert run(tmp_path, "undo", "--yes").exit_code == 0
    assert (tmp_path / "r1.yaml").read_text() == RECORD.format(n=1)


def test_what_is_held_is_named_and_not_added(tmp_path: Path) -> None:
    made_library(tmp_path)
    first = run(tmp_path, "add", "https://example.org/a", "title=Wards that learn", "creators=Ada; editor: Bo")
    assert first.stdout.startswith("added      wards-that-learn  Wards that learn")
    again = run(tmp_path, "add", "http://www.example.org/a/?utm_source=x", "title=Other")
    assert "wards-that-learn" in str(again.exception)
    assert "Nothing was added" in str(again.exception)
    assert run(tmp_path, "add", "https://example.org/a", "id=mine", "--anyway").stdout.startswith("added      mine")
    held = seealso.open_library(tmp_path).resource("wards-that-learn")
    assert [(one.name, one.role) for one in held.creators] == [("Ada", ""), ("Bo", "editor")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("edit", "r0", "titel=x"), "Did you mean 'title'?"),
        (("edit", "r0", "title"), "is not FIELD=VALUE"),
        (("edit", "r0"), "Say what to change"),
        (("edit", "title=x"), "Name the record to change"),
        (("edit", "r0", "title=x", "title=y"), "title is given twice"),
        (("edit", "r0", "event=Bath"), "event.place=Bath"),
        (("edit", "r0", "--add", "title=x"), "title is no list"),
        (("edit", "--query", "nowhere", "title=x"), "finds no record"),
        (("retire", "nobody"), "No record with the id 'nobody'"),
        (("restore", "r0"), "The history knows of no record"),
        (("merge", "r0", "r0"), "cannot be merged into itself"),
        (("merge", "nobody", "r0"), "No resource has the id 'nobody'"),
        (("edit", "r0", "title=x", "--by", "x" * 99), "by: at most 80 characters"),
    ],
)
def test_what_is_typed_wrongly_is_told_how_to_type_it(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    made_library(tmp_path)
    done = run(tmp_path, *words)
    assert isinstance(done.exception, seealso.SeealsoError), done
    assert said in str(done.exception)


def two_on_worms(folder: Path) -> Library:
    records = [
        {"id": "worms", "title": "Worms", "url": "https://a.example/worms", "extra": {"other_addresses": "https://c.example/"}},
        {"id": "worms-2", "title": "Worms", "url": "https://b.example/w?page=2", "doi": "10.1000/worms",
         "extra": {"other_addresses": ["http://www.a.example/worms/", "https://d.example/"]}},
        {"id": "moles", "title": "Moles", "url": "https://b.example/moles"},
    ]  # fmt: skip
    (folder / "all.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    return library


def test_the_addresses_of_a_merged_record_are_kept_once_and_found(tmp_path: Path) -> None:
    library = two_on_worms(tmp_path)
    library.merge("worms-2", "worms")
    held = in_files(library)["worms"]
    assert (held["url"], held["doi"]) == ("https://a.example/worms", "10.1000/worms")
    assert held["extra"]["other_addresses"] == [
        "https://c.example/",
        "https://b.example/w?page=2",
        "https://d.example/",
    ]
    for library_now in (library, seealso.open_library(tmp_path)):
        found = library_now.holds("http://b.example/w?page=2")
        assert (found.verdict, [one.id for one in found.matches]) == ("held", ["worms"])
    library.undo(entries_to_undo(library.history, None))
    assert in_files(library)["worms"]["extra"] == {"other_addresses": "https://c.example/"}
    assert [one.id for one in library.holds("http://b.example/w?page=2").matches] == ["worms-2"]


def test_where_a_merged_record_went_is_known_through_many_merges(tmp_path: Path) -> None:
    library = two_on_worms(tmp_path)
    library.merge("worms-2", "worms", why="one book: two lists")
    assert library.history.entries(record="worms-2", limit=1)[0].why == "merged into worms: one book: two lists"
    assert gone_into(library.history, "worms-2") == "worms"
    library.merge("worms", "moles")
    assert gone_into(library.history, "worms-2") == gone_into(library.history, "worms") == "moles"
    library.retire("moles", why="merged into worms-2")  # said by hand, in a ring
    assert gone_into(library.history, "worms-2") == ""
    assert gone_into(library.history, "nobody") == ""


@pytest.mark.parametrize(
    ("given", "field", "held"),
    [
        (["--add", "theme=safety"], "themes", ("safety",)),
        (["--add", "themes=safety", "--add", "theme=care"], "themes", ("safety", "care")),
        (["themes=care; wards", "--add", "theme=safety", "--add", "theme=care"], "themes", ("care", "wards", "safety")),
        (["--add", "keyword=wards; rounds"], "keywords", ("wards", "rounds")),
        (["--add", "place=Bath"], "places", ("Bath",)),
    ],
)
def test_a_new_record_is_given_items_of_lists_as_one_that_is_edited(
    given: list[str], field: str, held: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "seealso.toml").write_text('[library]\ntitle = "T"\n')
    answer = run(tmp_path, "add", "Wards that learn", *given)
    assert answer.exception is None
    assert getattr(seealso.open_library(tmp_path).as_written("wards-that-learn"), field) == held


@pytest.mark.parametrize("wrong", ["title=Mine", "thme=safety", "theme", "theme=", "minutes=5", "event=x"])
def test_what_cannot_be_added_is_refused_in_the_words_of_edit(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text('[library]\ntitle = "T"\n')
    (tmp_path / "a.yaml").write_text("id: a\ntitle: A\n")
    adding, editing = run(tmp_path, "add", "B", "--add", wrong), run(tmp_path, "edit", "a", "--add", wrong)
    assert isinstance(adding.exception, UsageError)
    assert str(adding.exception) == str(editing.exception)
    assert [path.name for path in tmp_path.glob("*.yaml")] == ["a.yaml"]
