"""What is to become of some record files when records in them are changed, added and taken out. Nothing is written."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import LibraryError, UsageError
from corpus.records.edited_fields import check_name, checked, file_edit, said_of_problems
from corpus.records.file_edits import CannotEditError
from corpus.records.folder import LibraryFolder, readable_name, validate
from corpus.records.line_edit import ways_to_write
from corpus.records.new_places import new_file_name, usual_place
from corpus.records.parted_values import Overlap, brought_together, parted, whole_values
from corpus.records.problems import Problem
from corpus.records.readers import READERS, RawRecord
from corpus.records.record_texts import RecordText
from corpus.records.resource import Resource
from corpus.records.unread_values import AS_WRITTEN

_MANY = 50
"""From so many records on all files are read, instead of looking for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Change one record.

    Args:
        id: of the record.
        fields: name, or ``event.place``, → new value as JSON has it; ``None`` takes it out.
        add, remove: name of a list → what it is to hold as well, or no more.
        base: the record as JSON had it when ``fields`` were decided upon; ``None``: as it is now.
    """

    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    remove: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    base: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Add a record, as JSON has it, to the file or folder ``into`` of the library; to the usual place without one."""

    record: Mapping[str, Any]
    into: str | None = None

    @property
    def id(self) -> str:
        """Of the record."""
        return str(self.record["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Take a record out of its file. ``base``: the record as JSON had it when that was decided; ``None``: as it is."""

    id: str
    base: Mapping[str, Any] | None = None


Step = Edit | Addition | Removal


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """A record before and after, and the name of its file; ``None`` for a record that is not there."""

    id: str
    file: str
    before: Resource | None
    after: Resource | None

    @property
    def what(self) -> str:
        """``added``, ``changed``, ``retired`` or ``unchanged``."""
        if self.before == self.after:
            return "unchanged"
        return "added" if self.before is None else "retired" if self.after is None else "changed"


class Conflict(LibraryError):
    """Somebody else has changed the same values meanwhile: nothing is written, and nothing is lost.

    Args:
        overlaps: id of a record → the values in which the two differ.
    """

    def __init__(self, overlaps: Mapping[str, Sequence[Overlap]]) -> None:
        self.overlaps = {key: tuple(found) for key, found in overlaps.items()}
        said = [
            f"  {key}, {one.field}: it was {_shown(one.was)}, is now {_shown(one.now)}, and was to be "
            f"{_shown(one.wanted)}."
            for key, found in self.overlaps.items()
            for one in found
        ]
        super().__init__("\n".join(["Changed by somebody else meanwhile; nothing was written.", *said]))


def _shown(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


@dataclass(slots=True)
class PlannedFile:
    """The bytes of a file before and after; ``None`` for no file."""

    before: bytes | None
    after: bytes | None


@dataclass(slots=True)
class Plan:
    """What is to become of which files, and of the records."""

    files: dict[Path, PlannedFile] = field(default_factory=dict)
    outcomes: tuple[EditOutcome, ...] = ()
    places: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def of_contents(cls, contents: Mapping[Path, bytes]) -> Plan:
        """Files that get these bytes."""
        return cls({path: PlannedFile(None, content) for path, content in contents.items()})

    def keep(self, path: Path, before: bytes | None, after: bytes) -> None:
        """Have a file hold ``after``."""
        self.files[path] = PlannedFile(before, after)

    def place_of(self, step: Step) -> Path | None:
        """The file of the record that a step is about."""
        return self.places.get(step.id)

    def contents(self, library: Path) -> dict[str, tuple[bytes | None, bytes | None]]:
        """Name of a file → its bytes before and after."""
        return {readable_name(path.relative_to(library)): (one.before, one.after) for path, one in self.files.items()}


@dataclass(slots=True)
class _FileWork:
    """What is asked of one file."""

    before: bytes | None
    edits: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)


def plan_steps(
    folder: LibraryFolder, steps: Sequence[Step], contents: Mapping[Path, bytes] | None = None,
    files: Sequence[Path] | None = None,
) -> Plan:  # fmt: skip
    """The files as they are to be after ``steps``.

    Args:
        contents: what some files hold, where that is not what is on the disk.
        files: those of the library, where they are known.

    Raises:
        Conflict: values that are wanted were changed by somebody else.
        UsageError: a value is none that a record can have, a record is not there, or is there already.
        LibraryError: a record cannot be changed in its file.
    """
    ids = [step.id for step in steps]
    if twice := {one for one in ids if ids.count(one) > 1} if len(ids) < 1000 else len(set(ids)) < len(ids):
        raise UsageError(f"One record is to be changed twice at once: {twice}.")
    return _Planning(folder, contents or {}, files).plan(steps)


def held_records(folder: LibraryFolder, ids: Sequence[str]) -> dict[str, Resource]:
    """The records with these ids as their files have them now, of those that are there.

    Raises:
        LibraryError: one of them is there, but set aside for its errors.
    """
    planning = _Planning(folder, {})
    return {key: planning.read(raw, path) for key, (path, raw) in planning.places(ids).items()}


class _Planning:
    def __init__(
        self, folder: LibraryFolder, contents: Mapping[Path, bytes], files: Sequence[Path] | None = None
    ) -> None:
        self._folder = folder
        self._contents = contents
        self._files = folder.record_files() if files is None else files
        self._read_files: dict[Path, bytes] = {}
        self._work: dict[Path, _FileWork] = {}
        self._names: dict[Path, set[str]] = {}

    def plan(self, steps: Sequence[Step]) -> Plan:
        held = self.places([step.id for step in steps])
        outcomes = []
        overlaps: dict[str, Sequence[Overlap]] = {}
        places: dict[str, Path] = {}
        for step in steps:
            if isinstance(step, Addition):
                if step.id in held:
                    raise UsageError(
                        f"A record with the id {step.id!r} is there already, in {self._name(held[step.id][0])}."
                    )
                outcome, path = self._added(step)
            elif step.id not in held:
                raise UsageError(f"No record with the id {step.id!r} is in the files of {self._folder.path}.")
            else:
                path, raw = held[step.id]
                before = self.read(raw, path)
                if isinstance(step, Edit):
                    outcome, found = self._changed(step, path, raw, before)
                else:
                    outcome, found = self._taken_out(step, path, before)
                if found:
                    overlaps[step.id] = found
            outcomes.append(outcome)
            places[step.id] = path
        if overlaps:
            raise Conflict(overlaps)
        plan = Plan({}, tuple(outcomes), places)
        by_file: dict[Path, list[EditOutcome]] = {}
        for outcome in outcomes:
            by_file.setdefault(places[outcome.id], []).append(outcome)
        for path, work in self._work.items():
            plan.files[path] = PlannedFile(work.before, self._after(path, work, by_file[path]))
        return plan

    # -- finding --------------------------------------------------------------------------------------

    def places(self, ids: Sequence[str]) -> dict[str, tuple[Path, dict[str, Any]]]:
        """Id → the file that a record is in, and the record as the file has it."""
        wanted = set(ids)
        found: dict[str, tuple[Path, dict[str, Any]]] = {}
        first = [path for path in self._files if path.stem in wanted] if len(wanted) <= _MANY else []
        for path in dict.fromkeys([*first, *self._files]):
            left = wanted - found.keys()
            if not left:
                break
            content = self._content(path)
            if content is None or (len(left) <= _MANY and not any(_may_hold(content, one) for one in left)):
                continue
            with contextlib.suppress(CannotEditError):  # `seealso check` says what is wrong with it
                found |= {
                    key: (path, raw) for key, raw in RecordText(content, path.suffix.lower()).records(left).items()
                }
        return found

    def _content(self, path: Path) -> bytes | None:
        if path in self._contents:
            return self._contents[path]
        if path not in self._read_files:
            try:
                self._read_files[path] = path.read_bytes()
            except OSError:
                return None
        return self._read_files[path]

    def read(self, raw: Mapping[str, Any], path: Path) -> Resource:
        problems: list[Problem] = []
        found = validate(RawRecord(dict(raw), 1), self._name(path), problems)
        if found is None:
            raise LibraryError(f"{self._name(path)}: {said_of_problems(problems)} Mend that in the file first.")
        return found

    def _name(self, path: Path) -> str:
        return readable_name(path.relative_to(self._folder.path))

    def _work_on(self, path: Path) -> _FileWork:
        if path not in self._work:
            root = self._folder.path.resolve()
            if not path.resolve().is_relative_to(root):
                raise LibraryError(f"{self._name(path)} leads out of the library. Change the file that it leads to.")
            self._work[path] = _FileWork(self._content(path) if path.exists() or path in self._contents else None)
        return self._work[path]

    # -- the steps ------------------------------------------------------------------------------------

    def _changed(
        self, step: Edit, path: Path, raw: Mapping[str, Any], before: Resource
    ) -> tuple[EditOutcome, list[Overlap]]:
        now = parted(before.to_json_dict())
        wanted = whole_values(step.fields, now)
        for name in {*wanted, *step.add, *step.remove}:
            check_name(name)
        tried = parted(checked(step.id, now | wanted, wanted.keys()).to_json_dict())
        base = None if step.base is None else parted(step.base)
        changes, overlaps = brought_together(now, {name: tried.get(name) for name in wanted}, base)
        if overlaps:
            return EditOutcome(step.id, self._name(path), before, before), overlaps
        flat = now | changes
        for name, items in step.add.items():
            listed = _listed(name, flat)
            flat[name] = [*listed, *(one for one in items if one not in listed)]
        for name, items in step.remove.items():
            flat[name] = [one for one in _listed(name, flat) if one not in items]
        # Dates that could not be read are read from the file: with a date in its place there is none.
        unread = now.get(f"extra.{AS_WRITTEN}")
        is_read = AS_WRITTEN not in (raw.get("extra") or {})
        if is_read and isinstance(unread, dict):
            left = {name: value for name, value in unread.items() if flat.get(name) is None and name not in wanted}
            flat[f"extra.{AS_WRITTEN}"] = left or None
        after = checked(step.id, flat, {*wanted, *step.add})
        edit = file_edit(raw, now, parted(after.to_json_dict()), {f"extra.{AS_WRITTEN}"} if is_read else set())
        if edit:
            self._work_on(path).edits[step.id] = edit
        return EditOutcome(step.id, self._name(path), before, after), []

    def _taken_out(self, step: Removal, path: Path, before: Resource) -> tuple[EditOutcome, list[Overlap]]:
        now = parted(before.to_json_dict())
        was = now if step.base is None else parted(step.base)
        overlaps = [
            Overlap(name, was.get(name), now.get(name), None)
            for name in {**was, **now}
            if was.get(name) != now.get(name)
        ]
        if not overlaps:
            self._work_on(path).gone.append(step.id)
        return EditOutcome(step.id, self._name(path), before, None), overlaps

    def _added(self, step: Addition) -> tuple[EditOutcome, Path]:
        flat = parted(step.record)
        for name in flat:
            check_name(name)
        after = checked(step.id, flat, flat.keys())
        path = self._place_for(step)
        self._work_on(path).new.append(after.to_json_dict())
        return EditOutcome(after.id, self._name(path), None, after), path

    def _place_for(self, step: Addition) -> Path:
        library = self._folder.path
        place = library / step.into if step.into else usual_place(library, self._files)
        root = library.resolve()
        if not place.resolve().is_relative_to(root):
            raise UsageError(f"{step.into}: the place must be inside the library {library}.")
        if any(part.startswith((".", "_")) for part in place.resolve().relative_to(root).parts):
            raise UsageError(f"{step.into}: a name that begins with . or _ is not read as records.")
        if place.suffix and not place.is_dir():
            if place.suffix.lower() not in READERS:
                raise UsageError(
                    f"{step.into}: records are kept in {', '.join(READERS)} files, or in a folder of them."
                )
            with contextlib.suppress(CannotEditError):
                content = self._content(place) or b""
                RecordText(content, place.suffix.lower()).with_added([{"id": step.id}])
                return place
            if step.into:
                raise LibraryError(f"{step.into}: nothing can be added to this file. Name another, or a folder.")
            place = library / "records"
        if place not in self._names:
            self._names[place] = {one.name.casefold() for one in place.glob("*")} if place.is_dir() else set()
        return place / new_file_name(step.id, self._names[place])

    # -- the new texts --------------------------------------------------------------------------------

    def _after(self, path: Path, work: _FileWork, outcomes: Sequence[EditOutcome]) -> bytes | None:
        try:
            text: RecordText | None = RecordText(work.before or b"", path.suffix.lower())
            if work.edits and text is not None:
                text = text.changed(work.edits)
            if work.gone and text is not None:
                text = text.without(work.gone)
            if work.new:
                text = (text or RecordText(b"", path.suffix.lower())).with_added(work.new)
            after = {} if text is None else text.records({one.id for one in outcomes})
        except CannotEditError as error:
            raise LibraryError(
                f"{self._name(path)}: this cannot be changed in place: {error}. Nothing was changed. Open the file and "
                "write the records as plain `field: value` lines, one below the other, or change it there."
            ) from None
        for outcome in outcomes:
            held = self.read(after[outcome.id], path) if outcome.id in after else None
            if held == outcome.after:
                continue
            if outcome.after is None:
                raise LibraryError(
                    f"{self._name(path)}: there are two records with the id {outcome.id!r}. Take one out by hand."
                )
            raise LibraryError(
                f"{self._name(path)}: {outcome.id!r} would not be what was meant; nothing was changed. Change it there."
            )
        return None if text is None else text.content


def _may_hold(content: bytes, resource_id: str) -> bool:
    return any(way in content for way in ways_to_write(resource_id))


def _listed(name: str, flat: Mapping[str, Any]) -> list[Any]:
    value = flat.get(name)
    if value is not None and not isinstance(value, list):
        raise UsageError(f"{name} is no list: nothing is added to it or taken from it. Give it a value.")
    return value or []
