"""Files that are whole whatever happens: replaced at one stroke, on the disk when they are said to be, and locked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.records import files
from corpus.records.files import Draft, LockedError, force, force_files, is_reserved, locked, write_atomically
from corpus.records.staging import recover, staged

HOLDER = """
import sys, time
from pathlib import Path
from corpus.records.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the disk, in order."""
    said: list[str] = []
    replace, fsync = os.replace, os.fsync

    def replaced(source: Path, target: Path) -> None:
        said.append(f"replace {Path(target).name}")
        replace(source, target)

    def forced(handle: int) -> None:
        said.append(f"force {'folder' if os.path.isdir(f'/proc/self/fd/{handle}') else 'file'}")
        fsync(handle)

    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(os, "fsync", forced)
    return said


def test_the_contents_are_forced_before_the_name_and_the_name_after(tmp_path: Path, steps: list[str]) -> None:
    write_atomically(tmp_path / "a.txt", "Łódź\n")
    assert steps == ["force file", "replace a.txt", "force folder"]
    assert (tmp_path / "a.txt").read_bytes() == "Łódź\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_pieces_are_written_as_they_come(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", iter([b"1", b"2"]))
    write_atomically(tmp_path / "b", iter(["3\n", "4\n"]))
    assert (tmp_path / "a").read_bytes() + (tmp_path / "b").read_bytes() == b"123\n4\n"


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing() -> Iterator[str]:
        yield "half"
        raise RuntimeError("no more")

    def full(source: Path, target: Path) -> None:
        raise OSError("the disk is full")

    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError):
        write_atomically(path, failing())
    Draft(path, "draft").discard()
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="full"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_permissions_stay_and_new_files_have_the_usual_ones(tmp_path: Path) -> None:
    path, usual = tmp_path / "a", tmp_path / "usual"
    usual.touch()
    write_atomically(path, "old")
    assert path.stat().st_mode == usual.stat().st_mode
    path.chmod(0o600)
    write_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_where_a_file_that_is_read_cannot_be_replaced_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refusals = os.replace, [PermissionError(), PermissionError()]

    def replaced(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        replace(source, target)

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "here", "at once")
    path = tmp_path / "there"
    draft = Draft(path, "new")
    with pytest.MonkeyPatch.context() as windows:
        windows.setattr(files, "_PATIENCE_SECONDS", (0.0, 0.0))
        draft.publish()
    assert path.read_text(encoding="utf-8") == "new"


def test_all_files_of_a_folder_are_forced_and_then_the_folder(tmp_path: Path, steps: list[str]) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one").touch()
    (tmp_path / "two").touch()
    force_files(tmp_path)
    assert sorted(steps) == ["force file", "force file", "force folder", "force folder"]
    assert steps[-1] == "force folder"


def test_a_failing_disk_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(handle: int) -> None:
        raise OSError(5, "Input/output error")

    def cannot(handle: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", cannot)
    force(tmp_path)
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        force(tmp_path)


@pytest.mark.parametrize(
    ("raised", "named", "said"),
    [
        ((28, "No space left on device"), "the file", "No space left on device"),
        ((28, "No space left on device", "another"), "another", "No space left on device"),
        (("No space left on device",), None, "No space left on device"),
    ],
)
def test_an_error_of_the_disk_names_the_file_and_keeps_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: tuple[int | str, ...], named: str | None, said: str
) -> None:
    def full(handle: int) -> None:
        raise OSError(*raised)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=said) as caught:
        write_atomically(tmp_path / "a", "new")
    assert caught.value.filename == (str(tmp_path / "a") if named == "the file" else named)
    assert not list(tmp_path.iterdir())


def test_a_lock_is_held_by_one_and_let_go_when_its_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError), locked(path):
            raise AssertionError
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    with locked(path), pytest.raises(LockedError), locked(path):
        raise AssertionError
    with locked(path):
        assert path.stat().st_size == 0


def test_a_lock_that_leaves_no_file_is_still_held_by_one(tmp_path: Path) -> None:
    path, inside, most = tmp_path / "lock", [0], [0]
    guard, done = threading.Lock(), [0]

    def work() -> None:
        for _ in range(150):
            try:
                with locked(path, leaves_file=False):
                    with guard:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                        done[0] += 1
                    with guard:
                        inside[0] -= 1
            except LockedError:
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert done[0] >= 150
    assert list(tmp_path.iterdir()) == []


def test_an_import_leaves_nothing_in_the_library_but_what_it_brought(tmp_path: Path) -> None:
    with staged(tmp_path) as staging:
        staging.path(tmp_path / "a.yaml").write_text("id: a\n", encoding="utf-8")
        assert (tmp_path / ".import-lock").exists()
        staging.commit()
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]
    with staged(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_what_a_killed_import_left_is_cleared_away_by_the_next_reader(tmp_path: Path) -> None:
    (tmp_path / ".import-lock").touch()
    (tmp_path / ".import-dead").mkdir()
    with locked(tmp_path / ".import-lock"):
        recover(tmp_path)
        assert (tmp_path / ".import-dead").exists()
    recover(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["con", "Aux.yaml", "com1.x.yaml"])
def test_names_that_windows_keeps_for_devices(name: str) -> None:
    assert is_reserved(name)
    assert not is_reserved(f"record-{name}")


@pytest.mark.parametrize("name", ["console", "com", "nullable.yaml"])
def test_names_that_only_look_like_those_of_devices(name: str) -> None:
    assert not is_reserved(name)
