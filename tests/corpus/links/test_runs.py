"""One run at a time, how far it is, and the note of a run that found no network."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus import LibraryError, LibraryFolder
from corpus.links import LinkOptions, check_links, runs
from corpus.links.runs import AlreadyLookingError, LinkRun, Progress, last_run, only_run, unreached_on
from corpus.links.visiting import EVERYWHERE
from corpus.records.files import locked
from corpus.records.sealed import sealed
from tests.corpus.links.test_no_false_alarms import ARTICLE, _no_invalid_names, library, site

__all__ = ["_no_invalid_names"]

DAY = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
LOST = {f"r{n}": f"http://host{n}.invalid/page" for n in range(5)}


def look(folder: LibraryFolder, results: Path, *landmarks: str, when: dt.datetime = DAY, allow: bool = True) -> None:
    check_links(folder, results, LinkOptions(delay_seconds=0, allow=EVERYWHERE if allow else (), landmarks=landmarks,
                                             clock=lambda: when))  # fmt: skip


def test_a_run_without_a_network_leaves_its_day_until_one_finds_it(tmp_path: Path) -> None:
    folder, results = library(tmp_path / "list", LOST), tmp_path / "state" / "links.jsonl"
    assert unreached_on(results.parent) is None
    look(folder, results)
    assert unreached_on(results.parent) == "2026-03-04"
    assert not results.exists()
    look(folder, results, when=DAY + dt.timedelta(days=2))
    assert unreached_on(results.parent) == "2026-03-06"
    with site({}, (200, ARTICLE % b"Here")) as address:
        look(folder, results, address.removeprefix("http://"))
    assert unreached_on(results.parent) is None
    assert results.exists()
    assert not list(results.parent.glob("*.tmp"))


def test_a_run_that_asked_nobody_knows_nothing_of_the_network(tmp_path: Path) -> None:
    folder, results = library(tmp_path / "list", LOST), tmp_path / "links.jsonl"
    look(folder, results)
    private = library(tmp_path / "other", {"here": "http://127.0.0.1:9/"})
    look(private, results, allow=False)
    look(library(tmp_path / "none", {}), results)
    assert unreached_on(tmp_path) == "2026-03-04"


def test_a_run_says_how_far_it_is_and_when_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEEP_EVERY_SECONDS", 0)
    seen: list[LinkRun | None] = []
    results = tmp_path / "links.jsonl"
    assert last_run(tmp_path) is None
    with site({}, (200, ARTICLE % b"Here")) as address:
        folder = library(tmp_path / "list", {f"r{n}": f"{address}/{n}" for n in range(3)})
        options = LinkOptions(delay_seconds=0, allow=EVERYWHERE, clock=lambda: DAY,
                              progress=lambda done, total: seen.append(last_run(tmp_path)))  # fmt: skip
        check_links(folder, results, options)
    began = "2026-03-04T12:00:00+00:00"
    assert seen == [LinkRun(began, None, n, 3, is_running=True) for n in (1, 2, 3)]
    assert last_run(tmp_path) == LinkRun(began, began, 3, 3)


def test_a_second_run_does_nothing_and_says_why(tmp_path: Path) -> None:
    folder, results = library(tmp_path / "list", LOST), tmp_path / "links.jsonl"
    with only_run(tmp_path):
        Progress(tmp_path, DAY, 1234)
        with pytest.raises(AlreadyLookingError, match=r"being looked at already, 0 of 1,234 so far\. This run did not"):
            look(folder, results)
        assert unreached_on(tmp_path) is None
    look(folder, results)
    assert unreached_on(tmp_path)


def test_who_asks_whether_a_run_goes_on_keeps_none_from_beginning(tmp_path: Path) -> None:
    folder, results = library(tmp_path / "list", LOST), tmp_path / "links.jsonl"
    asked = threading.Event()

    def ask() -> None:
        with locked(tmp_path / runs.LOCK_FILE):
            asked.set()
            time.sleep(0.3)

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    look(folder, results)
    thread.join()
    assert unreached_on(tmp_path)


DIES = """
import datetime as dt, sys, time
from pathlib import Path
from corpus.links.runs import Progress, only_run
with only_run(Path(sys.argv[1])):
    Progress(Path(sys.argv[1]), dt.datetime.now(dt.UTC), 9)
    print("going", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="ended otherwise here")
def test_a_run_whose_process_died_goes_on_no_more(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", DIES, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"going\n"
        run = last_run(tmp_path)
        assert run is not None
        assert (run.is_running, run.is_stopped) == (True, False)
        process.kill()
    run = last_run(tmp_path)
    assert run is not None
    assert (run.is_running, run.is_stopped, run.n_due) == (False, True, 9)
    look(library(tmp_path / "list", LOST), tmp_path / "links.jsonl")
    run = last_run(tmp_path)
    assert run is not None
    assert run.ended


def test_where_the_lock_cannot_be_asked_a_run_that_is_silent_is_over(tmp_path: Path) -> None:
    Progress(tmp_path, DAY, 9)
    (tmp_path / "elsewhere").touch()
    (tmp_path / runs.LOCK_FILE).symlink_to(tmp_path / "elsewhere")
    for age, is_running in ((0, True), (600, False)):
        os.utime(tmp_path / runs.RUN_FILE, (time.time() - age,) * 2)
        run = last_run(tmp_path)
        assert run is not None
        assert run.is_running == is_running
    with pytest.raises(LibraryError, match=r"links\.lock cannot be made .*no link was looked at"):
        look(library(tmp_path / "list", LOST), tmp_path / "links.jsonl")


def test_a_run_that_ends_while_it_is_asked_about_was_not_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = Progress(tmp_path, DAY, 9)

    def ends(*_: object) -> bool:
        progress.end(DAY)
        return False

    monkeypatch.setattr(runs, "_is_held", ends)
    run = last_run(tmp_path)
    assert run is not None
    assert (run.is_running, run.is_stopped) == (False, False)


@pytest.mark.parametrize(
    "said",
    [b"", b"{", json.dumps({"began": "x"}).encode(), sealed({}).encode(),
     sealed({"began": "<b>", "ended": None, "done": 1, "due": 2}).encode(),
     sealed({"began": "2026-03-04T12:00:00+00:00", "ended": "<b>", "done": 1, "due": 2}).encode(),
     sealed({"began": "2026-03-04T12:00:00+00:00", "ended": None, "done": [], "due": 2}).encode(),
     sealed({"day": "<b>"}).encode(), sealed({"day": 7}).encode()],
)  # fmt: skip
def test_what_is_no_note_of_ours_says_nothing(tmp_path: Path, said: bytes) -> None:
    (tmp_path / runs.RUN_FILE).write_bytes(said)
    (tmp_path / runs.UNREACHED_FILE).write_bytes(said)
    assert last_run(tmp_path) is None
    assert unreached_on(tmp_path) is None


def test_a_library_without_links_has_all_of_them_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "records.jsonl").write_text('{"id": "a", "title": "One"}\n', encoding="utf-8")
    look(LibraryFolder(folder), tmp_path / "links.jsonl")
    assert (tmp_path / "links-found.json").exists()


def test_a_run_that_may_look_at_none_has_not_looked(tmp_path: Path) -> None:
    folder = library(tmp_path / "list", LOST)
    check_links(folder, tmp_path / "links.jsonl", LinkOptions(limit=0))
    assert not (tmp_path / "links-found.json").exists()
