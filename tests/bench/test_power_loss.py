"""Power lost at any moment: the model of a disk loses what was not forced to it, and commands stand it."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bench.disk_model import WAYS, Disk
from bench.disk_recorder import Recorder
from corpus.records import staging
from corpus.records.files import Draft, force, write_atomically
from corpus.records.staging import recover, staged
from tests.bench import processes

ran = partial(processes.ran, seconds=1800)
OLD, NEW = b"old" * 500, b"new" * 700
CONTENTS_NOT_FORCED = """
import stat, types
from corpus.records import files
def of_folders(handle):
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.fsync(handle)
files.os = types.SimpleNamespace(**{**vars(os), "fsync": of_folders})
"""
GENERATION_NOT_FORCED = """
from indexer.index import generation
from seealso import publishing
generation.force_files = publishing.force_files = lambda path: None
"""
States = Callable[..., Iterator[tuple[Path, bool]]]
PLANTED = """
import os
from bench import power_loss
from bench.kills import load_everything
{fault}
load_everything()
tallies = power_loss.lost_all({names}, {n})
print("\\n".join(harm for tally in tallies for harm in tally.harms))
"""


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> States:
    """The states of a folder with a file.txt that may be found when power is lost while something is done in it, and
    those that may be found after it is done."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file.txt").write_bytes(OLD)
    recorder = Recorder(folder)
    fsync, replace, mkdir = os.fsync, os.replace, os.mkdir

    def forced(handle: int) -> None:
        recorder.look()
        recorder.force(os.fstat(handle).st_ino)
        fsync(handle)

    def halted(work: Callable[..., None], *arguments: Any, **named: Any) -> None:
        recorder.look()
        work(*arguments, **named)

    def found(work: Callable[[Path], object], n: int = 60) -> Iterator[tuple[Path, bool]]:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", forced)
            patched.setattr(os, "replace", partial(halted, replace))
            patched.setattr(os, "mkdir", partial(halted, mkdir))
            work(folder)
        recorder.look()
        chance = random.Random(1)
        for number in range(n):
            disk = Disk(recorder.start)
            moment = number % (len(recorder.operations) + 1)
            for done in recorder.operations[:moment]:
                disk.apply(done)
            for way in WAYS:
                lost = tmp_path / f"{number}{way}"
                disk.lost(way, chance).write(lost)
                yield lost, moment == len(recorder.operations)

    return found


def kinds(found: Iterable[tuple[Path, bool]]) -> set[str]:
    """What file.txt holds in these states; "undone": it is not the new one though the work was done."""
    seen = set()
    for folder, is_done in found:
        content = (folder / "file.txt").read_bytes()
        seen.add("undone" if is_done and content != NEW else {OLD: "old", NEW: "new"}.get(content, "torn"))
    return seen


def test_a_draft_is_the_old_file_or_the_new_one(states: States) -> None:
    assert kinds(states(lambda folder: write_atomically(folder / "file.txt", NEW))) == {"old", "new"}


def test_a_file_that_is_not_forced_before_it_is_renamed_is_torn(
    states: States,
) -> None:
    def careless(folder: Path) -> None:
        (folder / "new.txt").write_bytes(NEW)
        os.replace(folder / "new.txt", folder / "file.txt")
        force(folder)

    assert "torn" in kinds(states(careless))


def test_a_rename_whose_folder_is_not_forced_is_undone(
    states: States,
) -> None:
    def careless(folder: Path) -> None:
        draft = Draft(folder / "file.txt", NEW)
        os.replace(draft._path, folder / "file.txt")

    assert kinds(states(careless)) == {"old", "new", "undone"}


def test_a_file_that_is_written_in_its_place_is_torn(
    states: States,
) -> None:
    def careless(folder: Path) -> None:
        (folder / "file.txt").write_bytes(NEW)
        force(folder / "file.txt")

    assert "torn" in kinds(states(careless))


def swapped(folder: Path) -> None:
    """Two files changed as one; one of them in a folder that is not there yet."""
    with staged(folder) as made:
        made.path(folder / "file.txt").write_bytes(NEW)
        made.path(folder / "new" / "place" / "other.txt").write_bytes(NEW)
        made.commit()


def half_done(found: Iterable[tuple[Path, bool]]) -> list[str]:
    """Those of these states, each opened anew, in which not both files are as before or both as after."""
    wrong = []
    for folder, is_done in found:
        recover(folder)
        other = folder / "new" / "place" / "other.txt"
        held = (folder / "file.txt").read_bytes(), other.read_bytes() if other.exists() else b""
        if held != (NEW, NEW) and (is_done or held != (OLD, b"")):
            wrong.append(folder.name)
    return wrong


def test_files_that_change_as_one_are_all_old_or_all_new(states: States) -> None:
    assert half_done(states(swapped, 80)) == []


def test_files_whose_folders_are_not_forced_are_not_one(states: States, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_force", lambda folders: None)
    assert half_done(states(swapped, 80))


def test_within_a_folder_names_change_in_order_and_a_rename_is_whole(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "one").mkdir(parents=True)
    (root / "two").mkdir()
    (root / "one" / "a").write_bytes(b"a")
    recorder = Recorder(root)
    (root / "one" / "b").write_bytes(b"")
    recorder.look()
    (root / "one" / "a").rename(root / "two" / "a")
    recorder.look()
    (root / "two" / "c").write_bytes(b"")
    recorder.look()
    assert [done.kind for done in recorder.operations if done.kind != "stamp"] == ["make", "move", "make"]
    disk = Disk(recorder.start)
    for done in recorder.operations:
        disk.apply(done)
    found = set()
    for n in range(60):
        disk.lost("mixture", random.Random(n)).write(tmp_path / f"{n}")
        names = sorted(path.relative_to(tmp_path / f"{n}").as_posix() for path in (tmp_path / f"{n}").glob("*/*"))
        found.add(" ".join(names))
    assert found == {"one/a", "one/a one/b", "one/b two/a", "one/b two/a two/c"}


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork, and forces no folders")


@posix
def test_power_lost_a_few_times_does_no_harm() -> None:
    done = ran("-m", "bench.power_loss", "--n", "12", "--only", "update", "--only", "import, new records")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| together | | | 4 | 4 | 4 |" in done.stdout


@posix
@pytest.mark.nightly
def test_power_lost_a_thousand_times_does_no_harm() -> None:
    done = ran("-m", "bench.power_loss", "--n", "1000", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr


@posix
@pytest.mark.nightly
@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (CONTENTS_NOT_FORCED, "check --fix"),
        ("from corpus.records import staging; staging._force = lambda folders: None", "import, new records"),
        (GENERATION_NOT_FORCED, "build"),
    ],
)
def test_what_is_not_forced_to_the_disk_is_noticed(fault: str, name: str) -> None:
    done = ran("-c", PLANTED.format(fault=fault, names=[name], n=120))
    assert name in done.stdout, done.stdout + done.stderr
