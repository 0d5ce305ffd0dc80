"""A library: a folder of record files with ``seealso.toml``.

Reading never stops at a bad record: the bad one is set aside as a `Problem` with file, line, field, what is
wrong and how to mend it. Nothing is silently dropped and nothing is silently repaired.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from corpus.errors import LibraryError
from corpus.records import dates
from corpus.records.checks import check_library, check_record
from corpus.records.files import visible_files
from corpus.records.gc_pause import without_garbage_collection
from corpus.records.problems import Problem
from corpus.records.readers import IN_STRETCHES, READERS, WHOLE, RawRecord, Stretch, Unreadable, why_unfit
from corpus.records.readers.boundary import said
from corpus.records.resource import MEND, Resource
from corpus.records.settings import SETTINGS_FILE, LibrarySettings, load_settings
from corpus.records.staging import recover
from corpus.records.unread_values import AS_WRITTEN

STATE_FOLDER = ".seealso"
"""Where indexes live inside a library; never read for records."""

_FIELDS = frozenset(Resource.model_fields)
_LONGEST_NAME = 80

_BATCH = 500
"""Records that are read, and then validated; doing both by turns takes longer, for the caches' sake."""


class Origin(NamedTuple):
    """Where a record came from: the file (relative to the library), the line, and each field's line."""

    file: str
    raw: RawRecord

    def line_of(self, *path: str | int) -> int:
        return self.raw.line_of(path)


@dataclass(slots=True)
class LoadedRecords:
    """What reading a library gives: the good records, where each came from, and the problems."""

    resources: list[Resource] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """The problems for which something was set aside."""
        return [problem for problem in self.problems if problem.severity == "error"]


FileState = tuple[int, int]
"""Size in bytes, and the time of the last change in nanoseconds."""


class LibraryFolder:
    """A folder that holds a library.

    Raises:
        LibraryError: the folder does not exist or its ``seealso.toml`` cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_dir():
            raise LibraryError(f"{path} is not a folder. Name a folder that holds your records.")
        recover(path)
        self.settings: LibrarySettings = load_settings(path / SETTINGS_FILE)

    @staticmethod
    def is_library(path: Path) -> bool:
        """Whether ``path`` is marked as a library by a ``seealso.toml``."""
        return (path / SETTINGS_FILE).is_file()

    def record_files(self, odd: bool = False) -> list[Path]:
        """Every file in a known format, in a fixed order; hidden files and folders are left out.

        Args:
            odd: with what cannot be read as one, to be said so by `read`: pipes, links that lead nowhere, an empty
                folder with such a name, a folder that cannot be listed.
        """
        files, empty, closed = visible_files(self.path)
        found = [path for path in files if path.suffix.lower() in READERS and (odd or _is_file(path))]
        if odd:
            found += [path for path in empty if path.suffix.lower() in READERS] + closed
        return sorted(found)

    def stamp(self) -> str:
        """A digest of names, sizes and times of the files: equal while nothing was edited."""
        return self.stamp_of(self.file_states())

    def file_states(self) -> dict[Path, FileState]:
        """The size and the time of each file of records, in their order, and of ``seealso.toml``."""
        found = {}
        for path in [*self.record_files(), self.path / SETTINGS_FILE]:
            with contextlib.suppress(OSError):
                status = path.stat()
                found[path] = (status.st_size, status.st_mtime_ns)
        return found

    def stamp_of(self, states: Mapping[Path, FileState]) -> str:
        """What `stamp` is when the files are in these states, in the order of `file_states`."""
        digest = hashlib.sha256()
        for path, (size, time_ns) in states.items():
            digest.update(os.fsencode(path.relative_to(self.path)) + f"\0{size}\0{time_ns}\n".encode())
        return digest.hexdigest()[:16]

    def in_order(self, states: Mapping[Path, FileState]) -> dict[Path, FileState]:
        """``states`` in the order of `file_states`."""
        settings = self.path / SETTINGS_FILE
        ordered = [*sorted(states.keys() - {settings}), *(states.keys() & {settings})]
        return {path: states[path] for path in ordered}

    def load(self) -> LoadedRecords:
        """Read and check every record."""
        with without_garbage_collection():
            return self._load()

    def _load(self) -> LoadedRecords:
        loaded = LoadedRecords()
        files = [(path, WHOLE) for path in self.record_files(odd=True)]
        for resource, origin in self.read(files, loaded.problems):
            earlier = loaded.origins.get(resource.id)
            if earlier is not None:
                loaded.problems.append(same_id(resource.id, origin, earlier.file, earlier.line_of("id")))
                continue
            loaded.resources.append(resource)
            loaded.origins[resource.id] = origin
            told = _dates_in_place(origin.raw.data) if AS_WRITTEN in resource.extra else set()
            loaded.problems.extend(check_record(resource, origin.file, origin.line_of, self.settings, told))
        loaded.problems.extend(
            check_library(
                loaded.resources,
                {key: (origin.file, origin.line_of) for key, origin in loaded.origins.items()},
                self.settings,
            )
        )
        loaded.problems.sort(key=lambda p: (p.file, p.line or 0, p.field or ""))
        return loaded

    def read(self, files: Iterable[tuple[Path, Stretch]], problems: list[Problem]) -> Iterator[tuple[Resource, Origin]]:
        """Read and validate the records of ``files`` one after the other; what is wrong goes to ``problems``."""
        for path, stretch in files:
            name = readable_name(path.relative_to(self.path))
            suffix = path.suffix.lower()
            if suffix not in READERS:  # a folder that cannot be listed
                unfit = why_unfit(path) or Unreadable(None, "It cannot be read.", "Check its permissions.")
                problems.append(Problem(name, None, None, None, unfit.problem, unfit.mend))
                continue
            coming = READERS[suffix](path) if stretch == WHOLE else IN_STRETCHES[suffix](path, stretch)
            while items := list(islice(coming, _BATCH)):
                for item in items:
                    if isinstance(item, Unreadable):
                        problems.append(Problem(name, item.line, None, None, item.problem, item.mend))
                        continue
                    resource = validate(item, name, problems)
                    if resource is not None:
                        yield resource, Origin(name, item)


def readable_name(path: Path) -> str:
    """``path`` with slashes, in characters that can be shown and stored: bytes that are no UTF-8 as ``\\xe9``."""
    name = path.as_posix()
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that cannot be entered
        return False


def same_id(resource_id: str, origin: Origin, earlier_file: str, earlier_line: int) -> Problem:
    """What is said of a record whose id is taken."""
    return Problem(
        origin.file,
        origin.line_of("id"),
        resource_id,
        "id",
        f"Another record has the same id ({earlier_file}:{earlier_line}).",
        "Give one of them another id. The first one is kept, this one is set aside.",
    )


UNTIL_THEN = " Until then it is kept under extra, and the record has no such date."
"""What is said of a date in a file that cannot be read."""


def validate(raw: RawRecord, file: str, problems: list[Problem]) -> Resource | None:
    """Turn a raw record into a `Resource`, or say in ``problems`` why it is none.

    Fields that are not ours move to ``extra`` and are named in a notice.
    """
    try:
        return _validated(raw, file, problems)
    except Exception as error:  # whatever odd values do to those who judge them, it is one record that is bad
        problems.append(
            Problem(
                file, raw.line, None, None, f"The record cannot be read: {said(error)}.",
                "Look for values of an unusual kind or size.",
            )
        )  # fmt: skip
        return None


def _validated(raw: RawRecord, file: str, problems: list[Problem]) -> Resource | None:
    data, unknown = raw.data, {}
    if not data.keys() <= _FIELDS or None in data.values():
        unknown = {key: value for key, value in data.items() if key not in _FIELDS}
        data = {key: value for key, value in data.items() if key in _FIELDS and value is not None}
    record_id = _storable(str(data["id"])[:80]) if "id" in data else None
    for key in map(_storable, unknown):
        close = difflib.get_close_matches(key[:_LONGEST_NAME], _FIELDS, 1, 0.8)
        problems.append(
            Problem(
                file,
                raw.line_of((key,)),
                record_id,
                key,
                f"{key!r} is not a field of a record; it is kept under extra.",
                f"Did you mean {close[0]!r}?" if close else "Move it under `extra:` to say that it is meant.",
                "warning" if close else "notice",
            )
        )
    if unknown:
        extra = data.get("extra")
        data["extra"] = {**unknown, **(extra if isinstance(extra, dict) else {})}
    try:
        return Resource.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    kept = without_unreadable_dates(data, details)
    resource = None
    if kept is not None:
        with contextlib.suppress(ValidationError):  # what is kept of it is no good either
            resource = Resource.model_validate(kept)
    for detail in details:
        path = tuple(part for part in detail["loc"] if isinstance(part, str | int))
        field = _storable(".".join(map(str, path))) or None
        what, mend = _explain(detail)
        if resource is None:
            problems.append(Problem(file, raw.line_of(path), record_id, field, what, mend))
        else:
            mend += UNTIL_THEN
            problems.append(Problem(file, raw.line_of(path), record_id, field, what, mend, "warning"))
    return resource


def without_unreadable_dates(data: dict[str, Any], details: Sequence[Any]) -> dict[str, Any] | None:
    """``data`` with dates that cannot be read as text under ``extra.as_written``; ``None`` where more is wrong.

    Args:
        data: a record as its file has it; it is not changed.
        details: what pydantic says is wrong with it.
    """
    paths = [detail["loc"] for detail in details]
    if not paths or not all(
        _DATES.get(path) and detail["type"] == "value_error" for path, detail in zip(paths, details, strict=True)
    ):
        return None
    kept = dict(data)
    written: dict[str, Any] = {}
    for path in paths:
        inside = kept if len(path) == 1 else dict(kept[path[0]])
        written[_DATES[path]] = str(inside.pop(path[-1]))
        if len(path) > 1:
            kept[path[0]] = inside
    extra = dict(kept["extra"]) if isinstance(kept.get("extra"), dict) else {}
    before = extra.get(AS_WRITTEN)
    extra[AS_WRITTEN] = {**before, **written} if isinstance(before, dict) else written
    kept["extra"] = extra
    return kept


_DATES = {(name,): name for name in ("issued", "added", "modified")} | {
    ("event", name): f"event.{name}" for name in ("start", "end")
}
"""Where a record has dates → how they are called under `AS_WRITTEN`."""


def _dates_in_place(data: Mapping[str, Any]) -> set[str]:
    """The dates that a record has in its file where they belong; what is wrong with them is said when it is read."""
    event = data.get("event")
    parts = {f"event.{part}": value for part, value in event.items()} if isinstance(event, Mapping) else {}
    return {name for name in _DATES.values() if {**data, **parts}.get(name) is not None}


def _storable(text: str) -> str:
    """``text`` with what is no character, half of a surrogate pair, replaced: it can be encoded."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _explain(detail: Any) -> tuple[str, str]:
    kind, path = detail["type"], detail["loc"]
    name = str(path[-1]) if path else "record"
    if kind == "missing":
        mend = "Add a short, lasting id, for example `id: my-resource`." if name == "id" else "Add it."
        return f"The record has no {name}.", mend
    if kind == "value_error":
        message = re.sub(r"^Value error, ", "", detail["msg"])
        what, found, mend = message.partition(MEND)
        if found:
            return f"{what[:1].upper()}{what[1:]}.", mend
        if (path and path[0] in ("issued", "added", "modified")) or name in ("start", "end"):
            days = dates.readings(str(detail.get("input"))[:200])
            if len(days) == 2:
                both = " or ".join(f"{day.day} {day:%B %Y}" for day in days)
                return (
                    f"{message[:1].upper()}{message[1:]}: it can mean {both}.",
                    f"Write {days[0]} if the day comes first, {days[1]} if the month does.",
                )
            how = f"Write {days[0]}." if days else dates.HOW_TO_WRITE_A_DATE
            return f"{message[:1].upper()}{message[1:]}.", how
        return f"{message[:1].upper()}{message[1:]}.", "Correct the value or leave the field out."
    if kind == "extra_forbidden":
        return f"{name!r} is not known here.", "Check its spelling, or move it under `extra:` of the record."
    try:
        shown = repr(detail.get("input"))
    except (ValueError, RecursionError):  # a number of thousands of digits, a hundred lists in each other
        shown = f"a {type(detail.get('input')).__name__} that is too large to show"
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return f"{detail['msg']} (given: {shown}).", "Correct the value or leave the field out."
