"""A file system that keeps only what it was told to keep: which states of a folder can a power loss leave?

POSIX promises little. What was written is on the disk once its file was forced (fsync), and a name once its folder was.
Until then: a file's contents are those before, those after, cut anywhere, zeros from anywhere on, or a mixture by
sectors; a change of names has happened or not, in one folder independently of another, but within a folder in order. A
rename is whole or not at all, as every journalling file system has it. Many file systems promise more (ext4 keeps a
new file's name when the file is forced); nothing here relies on it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.disk_recorder import ROOT, Operation, Stamp

_SECTOR = 512
WAYS = ("all", "forced", "mixture")
"""What reached the disk of the operations up to a moment: all of them, only what was forced, or anything between."""


@dataclass(slots=True)
class _File:
    """Contents since it was last forced, the first of which are on the disk."""

    versions: list[bytes] = field(default_factory=lambda: [b""])
    stamp: Stamp = (0, 0, 0, 0)


class Disk:
    """The state of a disk, and of what the system has in memory for it, after so many operations.

    Args:
        start: operations all of which are on the disk.
    """

    def __init__(self, start: Iterable[Operation]) -> None:
        self._files: dict[int, _File] = {}
        self._names: dict[int, dict[str, int]] = {ROOT: {}}
        self._pending: list[Operation] = []
        for done in start:
            self.apply(done)
        _apply_names(self._names, self._pending)
        self._pending = []
        for file in self._files.values():
            del file.versions[:-1]

    def apply(self, done: Operation) -> None:
        """One more operation is done, in memory; on the disk too if it is one that forces."""
        if done.kind == "make" and done.is_folder:
            self._names[done.node] = {}
        elif done.kind == "make":
            self._files.setdefault(done.node, _File(stamp=done.stamp))
        elif done.kind == "write":
            self._files[done.node].versions.append(done.content)
        if done.kind in ("write", "stamp"):
            self._files[done.node].stamp = done.stamp
        if done.kind in ("make", "move", "remove"):
            self._pending.append(done)
        elif done.kind == "force" and done.node in self._files:
            del self._files[done.node].versions[:-1]
        elif done.kind == "force":
            self._keep({n for n, change in enumerate(self._pending) if done.node in _folders(change)})

    def _keep(self, numbers: set[int]) -> None:
        kept = self._with_earlier(numbers)
        _apply_names(self._names, [change for n, change in enumerate(self._pending) if n in kept])
        self._pending = [change for n, change in enumerate(self._pending) if n not in kept]

    def _with_earlier(self, numbers: set[int]) -> set[int]:
        """These pending changes of names and all that must be on the disk before them: earlier ones of a folder."""
        found: set[int] = set()
        touched: set[int] = set()
        for number in range(len(self._pending) - 1, -1, -1):
            if number in numbers or touched & _folders(self._pending[number]):
                found.add(number)
                touched |= _folders(self._pending[number])
        return found

    def lost(self, way: str, chance: random.Random) -> State:
        """What a loss of power at this moment leaves on the disk, in one of `WAYS`."""
        names = {folder: dict(held) for folder, held in self._names.items()}
        survive = self._survive(way, chance)
        _apply_names(names, [change for n, change in enumerate(self._pending) if n in survive])
        contents = {}
        for node, file in self._files.items():
            versions = file.versions
            contents[node] = versions[-1] if way == "all" or len(versions) == 1 else _torn(versions, way, chance)
        return State(names, contents, {node: file.stamp for node, file in self._files.items()})

    def _survive(self, way: str, chance: random.Random) -> set[int]:
        numbers = set(range(len(self._pending)))
        if way == "all":
            return numbers
        if way == "forced":
            return set()
        up_to: dict[int, int] = {}
        for folder in self._names:
            own = [n for n in numbers if folder in _folders(self._pending[n])]
            up_to[folder] = chance.choice([-1, *own, *own[-1:]])
        return self._with_earlier({n for n in numbers if any(n <= up_to[f] for f in _folders(self._pending[n]))})


@dataclass(frozen=True, slots=True)
class State:
    """What is on a disk: names of each folder, contents and stamps of each file."""

    names: Mapping[int, Mapping[str, int]]
    contents: Mapping[int, bytes]
    stamps: Mapping[int, Stamp]

    def write(self, root: Path) -> dict[int, Stamp]:
        """Make the new folder ``root`` so. Returns, by each new file's number, the stamp that the lost one had.

        That stamp is how a file that lost its contents may look to who only asks the file system for it.
        """
        had: dict[int, Stamp] = {}
        folders = [(ROOT, root)]
        while folders:
            node, here = folders.pop()
            here.mkdir()
            for name, child in self.names[node].items():
                if child in self.names:
                    folders.append((child, here / name))
                    continue
                path, content = here / name, self.contents[child]
                path.write_bytes(content)
                stamp = self.stamps[child]
                os.utime(path, ns=(stamp[1], stamp[1]))
                had[path.stat().st_ino] = (len(content), *stamp[1:])
        return had


def _folders(change: Operation) -> set[int]:
    return {change.folder, change.to[0]} if change.kind == "move" else {change.folder}


def _apply_names(names: dict[int, dict[str, int]], changes: Iterable[Operation]) -> None:
    for change in changes:
        if change.kind == "make":
            names[change.folder][change.name] = change.node
        else:
            names[change.folder].pop(change.name, None)
        if change.kind == "move":
            names[change.to[0]][change.to[1]] = change.node


def _torn(versions: list[bytes], way: str, chance: random.Random) -> bytes:
    """Contents of a file that was not forced since it was last written to."""
    old, new = versions[0], chance.choice(versions[1:])
    if way == "forced":
        return chance.choice([old, b"", new[: chance.randint(0, len(new))], bytes(len(new))])
    cut = chance.randint(0, len(new))
    kind = chance.randrange(5)
    if kind < 2:
        return (old, new)[kind]
    if kind == 2:
        return new[:cut]
    if kind == 3:
        return new[: cut // _SECTOR * _SECTOR].ljust(len(new), b"\0")
    longest = max(len(old), len(new))
    both = old.ljust(longest, b"\0"), new.ljust(longest, b"\0")
    pieces = [both[chance.random() < 0.5][at : at + _SECTOR] for at in range(0, longest, _SECTOR)]
    return b"".join(pieces)[: chance.choice([len(old), len(new)])]
