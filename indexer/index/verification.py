"""Whether the files of a generation are still what was written, and what it costs to know that.

Every file has its length and SHA-256 recorded: those of segments in their commit's list (`SegmentList`), all others in
the manifest. Reading them all takes a second per gigabyte, so it is done once: `verified.json` keeps each file's
length, times and number in the file system as they were when its digest was known to be right, as git's index does. A
file that any program has written to since, or that was copied here, differs in them and is read at the next opening.
What changes below the file system is found by `damaged_files` alone, which reads everything.

Most of an index is mapped into memory: what a program writes into a file is seen by whoever has it open, and a file
that it cuts short ends every process that reads beyond the cut (SIGBUS). `OpenFiles` notices either before the next
question.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import LibraryError
from corpus.records.files import replace
from corpus.records.sealed import DamagedError, file_digest, read_sealed, sealed
from indexer.index.segment_index import FileSums, SegmentList, latest_list

VERIFIED = "verified.json"
LOOK_EVERY_SECONDS = 0.02
"""Files that are open are looked at so often at most, which is a thousandth of the time of a busy site."""
_SHARED_FROM_BYTES = 1 << 22
"""Files of this size together are read by two threads: hashing lets other threads run."""

Stamp = tuple[int, int, int, int]
"""Length, time of modification, time of change (nanoseconds) and number of a file, as the file system has them."""


class DamagedIndexError(LibraryError):
    """A file of an index is not what was written."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        named = "; ".join(f"{name} {why}" for name, why in sorted(files.items())[:3])
        more = f" and {len(files) - 3} more" if len(files) > 3 else ""
        super().__init__(f"The index {folder} is damaged: {named}{more}. Run `seealso build`.")


def file_sums(storage: Any, segments: Sequence[Any], known: FileSums) -> dict[str, tuple[int, str]]:
    """Length and digest of every file of ``segments``; those in ``known`` are not read again."""
    names = [name for segment in segments for name in segment.list_files(storage)]
    new = [name for name in names if name not in known]
    if storage.folder:
        found = sums_in(Path(storage.folder), new)
        remember(Path(storage.folder), new)
    else:
        found = {name: _sum_in_memory(storage, name) for name in new}
    return {name: known[name] if name in known else found[name] for name in names}


def _sum_in_memory(storage: Any, name: str) -> tuple[int, str]:
    content = bytes(storage.open_file(name).read())
    return len(content), hashlib.sha256(content).hexdigest()


def sums_in(folder: Path, names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Length and digest of files, by name relative to ``folder``."""
    listed = sorted(names, key=lambda name: -os.stat(folder / name).st_size)
    sizes = {name: os.stat(folder / name).st_size for name in listed}
    digests = _each(lambda name: file_digest(folder / name), listed, sum(sizes.values()))
    return {name: (sizes[name], digest) for name, digest in zip(listed, digests, strict=True)}


def _each(work: Callable[[str], str], names: Sequence[str], n_bytes: int) -> list[str]:
    if n_bytes < _SHARED_FROM_BYTES or len(names) < 2:
        return [work(name) for name in names]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(work, names))


def expected_files(folder: Path, in_manifest: FileSums) -> dict[str, tuple[int, str]]:
    """What the newest commit and the manifest say that the files of a generation are.

    Raises:
        CorruptIndexError: the commit's list of segments is damaged.
    """
    listed: SegmentList | None = latest_list(folder)
    said = {} if listed is None else dict(listed.files)
    return said | {name: (int(length), str(digest)) for name, (length, digest) in in_manifest.items()}


def check(folder: Path, expected: FileSums) -> None:
    """Look at the length of every file, and at the contents of those that were written to since they were verified.

    Raises:
        DamagedIndexError: a file is missing, is no regular file, or is not what was written.
    """
    stamps = _stamps(folder)
    wrong = _strange(folder)
    doubtful: list[str] = []
    for name, (length, _) in expected.items():
        stamp, why = _looked_at(folder / name, length)
        if stamp is None:
            wrong[name] = why
        elif stamps.get(name) != stamp:
            doubtful.append(name)
    if not wrong and doubtful:
        wrong = _read(folder, doubtful, expected)
    if wrong:
        raise DamagedIndexError(folder, wrong)
    if doubtful:
        remember(folder, doubtful)


class OpenFiles:
    """The files of an index that is open: whether something else stands in one of them now.

    A file that is gone is none of them: a commit took it away, and what is mapped of it stays as it was.

    Args:
        folder: of the index.
        names: of its files, relative to ``folder``.
    """

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self._opened = [(path, _written(path)) for path in (str(folder / name) for name in names)]
        self._next_look = 0.0

    def changed(self) -> bool:
        """Whether one was written to, or replaced, since; looks every `LOOK_EVERY_SECONDS` at most."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        if any(_written(path) not in (opened, None) for path, opened in self._opened):
            return True
        self._next_look = now + LOOK_EVERY_SECONDS
        return False


def _written(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def damaged_files(folder: Path, expected: FileSums) -> dict[str, str]:
    """Read every file; the names of those that are not what was written, and what is wrong with each."""
    wrong = {name: why for name, (length, _) in expected.items() if (why := _looked_at(folder / name, length)[1])}
    return wrong | _read(folder, [name for name in expected if name not in wrong], expected)


def _strange(folder: Path, within: str = "") -> dict[str, str]:
    """What is neither a file nor a folder: a link leads out of what came by mail, a pipe is waited for for ever."""
    found: dict[str, str] = {}
    with os.scandir(folder / within) as entries:
        for entry in entries:
            name = f"{within}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                found |= _strange(folder, f"{name}/")
            elif not entry.is_file(follow_symlinks=False):
                found[name] = "is not a regular file"
    return found


def _looked_at(path: Path, length: int) -> tuple[Stamp | None, str]:
    try:
        found = os.lstat(path)
    except OSError as error:
        return None, "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(found.st_mode):
        return None, "is not a regular file"
    if found.st_size != length:
        return None, f"has {found.st_size} bytes, not {length}"
    return _stamp(found), ""


def _read(folder: Path, names: Sequence[str], expected: FileSums) -> dict[str, str]:
    def differs(name: str) -> str:
        try:
            return "" if file_digest(folder / name) == expected[name][1] else "is not what was written"
        except OSError as error:
            return f"cannot be read ({error.strerror})"

    found = _each(differs, names, sum(expected[name][0] for name in names))
    return {name: why for name, why in zip(names, found, strict=True) if why}


def remember(folder: Path, names: Iterable[str]) -> None:
    """Take note that the contents of these files are known to be right, as they are in the file system now."""
    stamps = {name: stamp for name, stamp in _stamps(folder).items() if (folder / name).exists()}
    for name in names:
        with contextlib.suppress(OSError):
            stamps[name] = _stamp(os.lstat(folder / name))
    new = folder / f".{VERIFIED}.{os.urandom(4).hex()}.tmp"
    with contextlib.suppress(OSError):  # a folder that cannot be written: they are read at each opening
        # Not forced to the disk, where it would wait for everything else: when it is lost, files are read again.
        new.write_bytes(sealed({"files": stamps}).encode())
        replace(new, folder / VERIFIED)


def _stamps(folder: Path) -> dict[str, Stamp]:
    try:
        said = read_sealed(folder / VERIFIED)["files"]
        return {
            str(name): (int(n), int(modified), int(changed), int(i)) for name, (n, modified, changed, i) in said.items()
        }
    except (OSError, DamagedError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
