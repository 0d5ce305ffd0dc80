"""The files of a library's history: one for each month, only ever added to, a line an entry.

They lie in ``_history`` inside the library, which is never read for records and goes where the library goes: into its
repository, its backup. Two branches that both went on are merged by keeping the lines of both.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.errors import LibraryError
from corpus.ledger.entries import Entry
from corpus.records.files import LockedError, force, locked, naming, write_atomically

HISTORY_FOLDER = "_history"
"""Where the history lies inside a library. A name that begins with an underscore is not read for records."""

_MONTH = re.compile(r"\d{4}-\d{2}\.jsonl")
_LOCK = ".lock"
_WAIT_SECONDS = 60.0
_WAIT_STEP_SECONDS = 0.02
_TOGETHER_BYTES = 1 << 20
_ATTRIBUTES = "*.jsonl merge=union\n"
_READ_ME = """\
# The history of this library

Seealso writes down here what was added to the library, what was changed, and what went: one file a month, one line
each, in JSON. Lines are only ever added. Keep the folder with your records; it is the only place that knows when
something came. To begin anew, take the folder away.
"""

now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)  # noqa: E731
"""A test sets its own."""


def time_text(when: dt.datetime) -> str:
    """A time as entries have it."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class LedgerFiles:
    """The files in one folder, which need not be there yet.

    Raises:
        LibraryError: on writing, when the folder is something else, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """The files that there are and can be read, in the order of their months. Links are passed over: they may lead
        anywhere.
        """
        try:
            if self.folder.is_symlink():
                return []
            found = [path for path in self.folder.iterdir() if _MONTH.fullmatch(path.name)]
            return sorted(path for path in found if stat.S_ISREG(path.lstat().st_mode) and os.access(path, os.R_OK))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return []

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the history; others wait. Not to be held twice by one thread."""
        if self.folder.is_symlink():
            raise LibraryError(f"{self.folder} is a link. Put the folder of the history itself there.")
        try:
            self._make()
        except OSError as error:
            raise LibraryError(f"{self.folder} cannot be written ({error.strerror}). Make it writable.") from None
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            with contextlib.ExitStack() as held:
                try:
                    held.enter_context(locked(self.folder / _LOCK, leaves_file=False))
                except LockedError:
                    if time.monotonic() > until:
                        raise LibraryError(
                            f"{self.folder}: somebody else has been writing the history for a minute. Try again."
                        ) from None
                    time.sleep(_WAIT_STEP_SECONDS)
                    continue
                except OSError as error:
                    raise LibraryError(f"{self.folder} cannot be written ({error.strerror}).") from None
                yield
                return

    def _make(self) -> None:
        self.folder.mkdir(exist_ok=True, parents=True)
        for name, text in ((".gitattributes", _ATTRIBUTES), ("README.md", _READ_ME)):
            if not (self.folder / name).exists():
                write_atomically(self.folder / name, text)

    def append(self, entries: Iterable[Entry]) -> int:
        """Add ``entries`` and wait until they are on the disk; how many there were. Called while `writing`.

        A process that is killed meanwhile leaves the first of them, and perhaps a part of a line, which counts as none.
        """
        n_written = 0
        open_name, handle, n_bytes = "", -1, 0
        pieces: list[bytes] = []
        try:
            for entry in entries:
                name = f"{entry.at[:7]}.jsonl"
                if name != open_name or n_bytes > _TOGETHER_BYTES:
                    _write(handle, pieces)
                    n_bytes = 0
                    if name != open_name:
                        _close(handle)
                        open_name, handle = name, self._open(self.folder / name)
                pieces.append(entry.line().encode())
                n_bytes += len(pieces[-1])
                n_written += 1
            _write(handle, pieces)
        finally:
            _close(handle)
        return n_written

    def _open(self, path: Path) -> int:
        is_new = not path.exists()
        careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with naming(path):
            handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | careful, 0o644)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                raise OSError(errno.EINVAL, "not a regular file", str(path))
            size = os.fstat(handle).st_size
            if size:
                os.lseek(handle, size - 1, os.SEEK_SET)
                if os.read(handle, 1) != b"\n":  # by one that was killed: what it began is no entry
                    os.write(handle, b"\n")
        if is_new:
            force(self.folder)
        return handle


def _write(handle: int, pieces: list[bytes]) -> None:
    content = memoryview(b"".join(pieces))
    while content:
        content = content[os.write(handle, content) :]
    pieces.clear()


def _close(handle: int) -> None:
    if handle >= 0:
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
