"""Records one after the other, for what must not hold a whole library in memory; in two halves, for two processes."""

from __future__ import annotations

import mmap
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.records.folder import LibraryFolder, same_id
from corpus.records.problems import Problem
from corpus.records.readers import IN_STRETCHES, WHOLE, Stretch
from corpus.records.resource import Resource

_LINES = (".jsonl", ".ndjson")
_RELATIONS = {False: (b"relations",), True: (b'"relations"', rb"\u006", rb"\u007")}
"""What must stand in a file whose records state relations: in YAML, and in JSON (``True``), which may also write small
letters as numbers."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be said of record files without reading their records.

    files: in the order of reading, with their sizes in bytes. n_records: about how many records there are.
    has_relations: whether any record may state a relation; ``False`` is certain.
    """

    files: tuple[tuple[Path, int], ...]
    n_records: int
    has_relations: bool

    @property
    def n_bytes(self) -> int:
        """How large the files are together."""
        return sum(size for _, size in self.files)

    @property
    def whole(self) -> list[tuple[Path, Stretch]]:
        """All files from beginning to end."""
        return [(path, WHOLE) for path, _ in self.files]

    def halves(self, share: float = 0.5) -> list[list[tuple[Path, Stretch]]]:
        """The files in two runs, of which the first has about ``share`` of all bytes.

        The file in between is cut, where its format allows.
        """
        first: list[tuple[Path, Stretch]] = []
        second: list[tuple[Path, Stretch]] = []
        middle, before = self.n_bytes * share, 0
        for path, size in self.files:
            if before + size <= middle:
                first.append((path, WHOLE))
            elif before >= middle:
                second.append((path, WHOLE))
            elif path.suffix.lower() in IN_STRETCHES:
                cut = (middle - before) / size
                first.append((path, (0.0, cut)))
                second.append((path, (cut, 1.0)))
            else:
                (first if middle - before > size / 2 else second).append((path, WHOLE))
            before += size
        return [first, second]


def survey(folder: LibraryFolder) -> Survey:
    """Look over the record files of ``folder``."""
    files, n_records, has_relations = [], 0, False
    for path in folder.record_files(odd=True):
        try:
            status = path.stat()
            size = status.st_size if stat.S_ISREG(status.st_mode) else 0
            if not size:  # nothing, or a pipe, which would be waited for
                raise ValueError
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                suffix = path.suffix.lower()
                has_relations |= any(content.find(way) >= 0 for way in _RELATIONS[suffix in IN_STRETCHES])
                n_records += _n_lines(content) if suffix in _LINES else 1
        except (OSError, ValueError):  # it cannot be read, which its reader will say
            size = 0
        files.append((path, size))
    return Survey(tuple(files), n_records, has_relations)


def _n_lines(content: mmap.mmap) -> int:
    block = 1 << 22
    return sum(content[at : at + block].count(b"\n") for at in range(0, len(content), block))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a stream has met so far: errors, for which records were set aside, and where each id stands."""

    errors: list[Problem]
    places: dict[str, tuple[str, int]]


class RecordStream:
    """The good records of some files, each time anew; where each id stands is all that is kept of them.

    Args:
        folder: the library.
        files: which files to read, and which stretch of each.
        keep: whether to keep the records all the same: of a small library, which is gone through more than once.
    """

    def __init__(self, folder: LibraryFolder, files: Sequence[tuple[Path, Stretch]], keep: bool = False) -> None:
        self._folder = folder
        self._files = files
        self._keep = keep
        self._kept: list[Resource] | None = None
        self.seen = Seen([], {})

    def __iter__(self) -> Iterator[Resource]:
        if self._kept is not None:
            return iter(self._kept)
        if self._keep:
            self._kept = list(self._read())
            return iter(self._kept)
        return self._read()

    def _read(self) -> Iterator[Resource]:
        self.seen = seen = Seen([], {})
        problems: list[Problem] = []
        for resource, origin in self._folder.read(self._files, problems):
            if problems:
                _move_errors(problems, seen.errors)
            earlier = seen.places.get(resource.id)
            if earlier is not None:
                seen.errors.append(same_id(resource.id, origin, *earlier))
                continue
            seen.places[resource.id] = (origin.file, origin.line_of("id"))
            yield resource
        _move_errors(problems, seen.errors)


def _move_errors(problems: list[Problem], errors: list[Problem]) -> None:
    """Take the errors over; what is only worth a notice is for `LibraryFolder.load`."""
    errors += [problem for problem in problems if problem.severity == "error"]
    problems.clear()


def share_ids(seen: Iterable[Seen]) -> bool:
    """Whether an id stands in more than one stream: each knows of its own only."""
    ids = [each.places.keys() for each in seen]
    return len(set().union(*ids)) < sum(map(len, ids))
