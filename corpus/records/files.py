"""Files that are whole whatever happens: written at one stroke, on the disk when they are said to be, and locked.

The only place that knows how a file is replaced, forced to the disk or locked on this system.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_CANNOT_BE_FORCED = frozenset({errno.EINVAL, errno.EBADF, errno.EROFS, errno.ENOTSUP, errno.ENOSYS})
_PATIENCE_SECONDS = (0.01, 0.05, 0.2, 0.5) if os.name == "nt" else ()
"""There, a file that somebody reads at this moment cannot be replaced."""
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))})

Content = str | bytes | Iterable[str] | Iterable[bytes]


class LockedError(Exception):
    """Another process, or another thread, holds the lock."""


class Draft:
    """New contents for a file, complete on the disk beside it; `publish` puts them in its place.

    A file that is there gives the new one its permissions. Text is written in UTF-8, as it is.

    Raises:
        OSError: the draft cannot be written; nothing is left of it.
    """

    def __init__(self, target: Path, content: Content) -> None:
        self.target = target
        # A hidden name, so that nobody reads it; ".tmp", so that the next build clears it away after a crash.
        self._path = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.tmp")
        try:
            with naming(target), self._path.open("xb") as file:
                with contextlib.suppress(FileNotFoundError):
                    shutil.copymode(target, self._path)
                for piece in (content,) if isinstance(content, str | bytes) else content:
                    file.write(piece.encode() if isinstance(piece, str) else piece)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.discard()
            raise

    def publish(self) -> None:
        """Put the new contents in the file's place: who reads it, or a crash, finds the old ones or these, whole."""
        try:
            replace(self._path, self.target)
        except BaseException:
            self.discard()
            raise
        force(self.target.parent)

    def discard(self) -> None:
        """Leave the file as it is."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file. What only looks like one is not touched: a link may lead out of the folder that it
    came in, and a pipe would be waited for for ever.

    Raises:
        OSError: it cannot be read, or is a link, a pipe, a device or a folder.
    """
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_RDONLY | careful)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return file.read()


def replace(source: Path, target: Path) -> None:
    """Give ``source`` the name of ``target``, which it takes the place of."""
    for seconds in _PATIENCE_SECONDS:
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(seconds)
    os.replace(source, target)


def write_atomically(path: Path, content: Content) -> None:
    """Write ``content`` so that a reader, or a crash, finds the old file or the new one and nothing between."""
    Draft(path, content).publish()


def force(path: Path) -> None:
    """Wait until a file or a folder is on the disk, where the system can say so: some cannot for folders.

    Raises:
        OSError: the disk failed, or there is no such file.
    """
    try:
        handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    except PermissionError:  # a folder, on Windows
        return
    try:
        with naming(path):
            os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_BE_FORCED:
            raise
    finally:
        os.close(handle)


def force_files(folder: Path) -> None:
    """Wait until every file in ``folder``, and the folder itself, are on the disk."""
    for file in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # gone since it was listed
            force(file)
    force(folder)


@contextlib.contextmanager
def naming(path: Path | str) -> Iterator[None]:
    """Have an `OSError` that names no file, as of a full disk or a used-up quota, name ``path``.

    One without a number stays as it is: with a file's name, Python would no longer show its words.
    """
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = str(path)
        raise


@contextlib.contextmanager
def locked(path: Path, leaves_file: bool = True) -> Iterator[None]:
    """Hold the lock that the file at ``path`` stands for. The system lets go of it when the process dies.

    Args:
        leaves_file: whether the file may stay behind. It stays empty.

    Raises:
        LockedError: somebody holds it; nobody waits.
        OSError: the file cannot be made.
    """
    from filelock import FileLock, Timeout  # not needed by those who only read

    if path.is_symlink():  # a lock file is emptied when it is opened: not what a link in somebody's folder names
        raise OSError(errno.ELOOP, "is a link; remove it", str(path))
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(str(path)) from None
    try:
        yield
    finally:
        if not leaves_file:
            # While it is held: who has opened it meanwhile gets no lock on a file that is gone. Windows takes no file
            # away that is open; there the lock's own release does.
            with contextlib.suppress(OSError):
                path.unlink()
        lock.release()


def visible_files(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """What lies in ``folder`` and below, sorted, but for names that begin with a dot or an underscore.

    Links to folders are not followed.

    Returns:
        Files (and whatever else is no folder), folders that are empty, and folders that cannot be listed.
    """
    files: list[Path] = []
    empty: list[Path] = []
    closed: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        if not folders and not names:
            empty.append(Path(place))
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        files += [Path(place, name) for name in names if not name.startswith((".", "_"))]
    return sorted(files), sorted(empty), sorted(closed)


def is_reserved(name: str) -> bool:
    """Whether Windows keeps ``name`` for a device, whatever its ending: "con", "aux.yaml"."""
    return name.partition(".")[0].strip().upper() in _RESERVED
