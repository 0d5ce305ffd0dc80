"""What a command does to files, one operation after the other: recorded to be played again up to any moment.

A hook in the recorded process halts it just before each of its operations on files (Python's audit events, and calls of
fsync). The recorder then looks at the whole folder and notes what differs from the look before, by name, number in the
file system and contents. So it also sees what is written by C, through a memory map or by a second process, and never
has to trust what an operation says of itself.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Stamp = tuple[int, int, int, int]
"""Length, time of modification, time of change (nanoseconds) and number of a file, as the file system has them."""

ROOT = 0
"""The number of the folder itself."""
_CHANGES_NAMES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"}
_YOUNG_NS = 50_000_000
"""A file that was written to so lately may be written to again with the same time; it is read at each look."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a folder. Files and folders have numbers, which they keep when they are renamed.

    ``make`` gives ``node`` the name ``name`` in ``folder``; ``move`` takes it from there to ``to``; ``remove`` takes
    the name away; ``write`` gives a file ``content``; ``stamp`` gives it only other times; ``force`` is fsync.
    """

    kind: Literal["make", "move", "remove", "write", "stamp", "force"]
    node: int
    folder: int = ROOT
    name: str = ""
    to: tuple[int, str] = (ROOT, "")
    is_folder: bool = False
    content: bytes = b""
    stamp: Stamp = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file or folder at one look."""

    stamp: Stamp
    content: bytes | None  # None: a folder

    @property
    def inode(self) -> int:
        return self.stamp[3]


def _looked(root: Path, before: dict[str, _Seen]) -> dict[str, _Seen]:
    """Everything below ``root``, by its path; what has not changed since ``before`` is not read again."""
    found: dict[str, _Seen] = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(root / folder))
        except FileNotFoundError:
            continue
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            try:
                now = entry.stat(follow_symlinks=False)
                stamp = (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                    found[name] = _Seen((0, 0, 0, now.st_ino), None)
                    continue
                known = before.get(name)
                old = time.time_ns() - max(stamp[1:3]) > _YOUNG_NS
                is_same = known is not None and known.stamp == stamp and old
                found[name] = known if known and is_same else _Seen(stamp, (root / name).read_bytes())
            except FileNotFoundError:
                continue
    return found


class Recorder:
    """Notes what happens in ``root`` between looks at it. ``start`` are operations that make it as it was at first."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[str, _Seen] = {}
        self._numbers = {"": ROOT}
        self._n_given = ROOT
        self.operations: list[Operation] = []
        self.look()
        self.start, self.operations = self.operations, []

    def look(self, until_still: bool = False) -> None:
        """Note what changed since the last look; ``until_still``: while several processes are at work."""
        now = _looked(self._root, self._seen)
        while until_still and (again := _looked(self._root, now)) != now:
            now = again
        self._note_moves(now)
        for path in sorted(set(self._seen) - set(now), key=lambda path: (-path.count("/"), path)):
            self._remove(path)
        for path in sorted(now, key=lambda path: (path.count("/"), path)):
            before, after = self._seen.get(path), now[path]
            if before is not None and (before.inode, before.content is None) != (after.inode, after.content is None):
                self._remove(path)
                before = None
            self._note(path, before, after)
        self._seen = now

    def force(self, inode: int) -> None:
        """Note that a file or a folder is being forced to the disk."""
        where = next((path for path, seen in self._seen.items() if seen.inode == inode), None)
        if where is not None or inode == os.stat(self._root).st_ino:
            self.operations.append(Operation("force", self._numbers[where or ""]))

    def _note_moves(self, now: dict[str, _Seen]) -> None:
        """A number in the file system that had one name and has another: renamed, over what had that name."""
        gone = {seen.inode: path for path, seen in self._seen.items() if path not in now}
        for path in sorted(now, key=lambda path: (path.count("/"), path)):
            source = gone.get(now[path].inode)
            old = self._seen.get(path)
            if source is None or source not in self._seen or (old and old.inode == now[path].inode):
                continue
            if (self._seen[source].content is None) != (now[path].content is None):
                continue
            node = self._numbers[source]
            is_folder = now[path].content is None
            self.operations.append(Operation("move", node, *self._place(source), self._place(path), is_folder))
            for name in [name for name in self._seen if name == source or name.startswith(f"{source}/")]:
                self._seen[path + name[len(source) :]] = self._seen.pop(name)
                self._numbers[path + name[len(source) :]] = self._numbers.pop(name)

    def _note(self, path: str, before: _Seen | None, after: _Seen) -> None:
        if before is None:
            self._n_given += 1
            self._numbers[path] = self._n_given
            folder, name = self._place(path)
            self.operations.append(
                Operation("make", self._n_given, folder, name, is_folder=after.content is None, stamp=after.stamp)
            )
        if after.content is None:
            return
        if after.content != (before.content if before else b""):
            self.operations.append(
                Operation("write", self._numbers[path], content=after.content, stamp=after.stamp, name=path)
            )
        elif before is not None and before.stamp != after.stamp:
            self.operations.append(Operation("stamp", self._numbers[path], stamp=after.stamp))

    def _remove(self, path: str) -> None:
        del self._seen[path]
        self.operations.append(Operation("remove", self._numbers.pop(path), *self._place(path)))

    def _place(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rpartition("/")
        return self._numbers[folder], name

    # -- of another process -------------------------------------------------------------------------------

    def follow(self, listener: socket.socket, ends: int) -> None:
        """Answer recorded processes, one at a time, until ``ends`` can be read: they have ended, or said what came."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(listener, selectors.EVENT_READ)
            waiting.register(ends, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is listener:
                        waiting.register(listener.accept()[0], selectors.EVENT_READ)
                    elif isinstance(key.fileobj, socket.socket):
                        asked = key.fileobj.recv(8)
                        if not asked:
                            waiting.unregister(key.fileobj)
                            key.fileobj.close()
                            continue
                        self.look(until_still=len(waiting.get_map()) > 3)
                        if inode := int.from_bytes(asked, "big"):
                            self.force(inode)
                        key.fileobj.sendall(b"!")
                    else:
                        self.look()
                        return


class _Halting:
    """In the recorded process: wait for a look before each operation on files. A connection for each thread."""

    def __init__(self, address: str, root: Path) -> None:
        self._address = address
        self._root = os.path.realpath(root)
        self._own = threading.local()
        self._fsync = os.fsync

    def hook(self, event: str, details: tuple[Any, ...]) -> None:
        """An audit hook."""
        if event == "open":
            path, _, flags = details
            if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR) or isinstance(path, int):
                return
            if (
                isinstance(path, str | os.PathLike)
                and os.path.isabs(path)
                and not os.fspath(path).startswith(self._root)
            ):
                return
        elif event not in _CHANGES_NAMES:
            return
        self._halt(0)

    def fsync(self, file: Any) -> None:
        """In the place of `os.fsync`."""
        handle = file if isinstance(file, int) else file.fileno()
        self._halt(os.fstat(handle).st_ino)
        self._fsync(handle)

    def _halt(self, inode: int) -> None:
        if getattr(self._own, "pid", None) != os.getpid():  # a new thread, or a forked process
            self._own.pid = os.getpid()
            self._own.line = socket.socket(socket.AF_UNIX)
            self._own.line.connect(self._address)
        self._own.line.sendall(inode.to_bytes(8, "big"))
        self._own.line.recv(1)


def halting(address: str, root: Path, work: Callable[[], Any]) -> Any:
    """Do ``work`` in this process, which ends after it, and halt before each operation on files below ``root``."""
    at = _Halting(address, root)
    sys.addaudithook(at.hook)
    os.fsync = os.fdatasync = at.fsync
    return work()


def described(operations: list[Operation]) -> Iterator[str]:
    """A line for each operation, for whoever looks into a recording."""
    names = {ROOT: "."}
    for n, done in enumerate(operations):
        names.setdefault(done.node, done.name or str(done.node))
        place = f" in {names.get(done.folder, done.folder)}" if done.kind in ("make", "remove", "move") else ""
        to = f" to {names.get(done.to[0], done.to[0])}/{done.to[1]}" if done.kind == "move" else ""
        if done.kind == "move":
            names[done.node] = done.to[1]
        yield f"{n} {done.kind} {names[done.node]}{place}{to}" + (f" ({len(done.content)})" if done.content else "")
