"""What an import would do to a library, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.exchange.importing.last_import import ImportedRecord, LastImport, digest, field_digest, flat_fields
from corpus.exchange.importing.record_matching import Again, Gathered, HeldRecords, Pending
from corpus.exchange.importing.shaping import Item
from corpus.exchange.importing.source import Findings
from corpus.exchange.importing.three_way_merge import Change, Merge, merge
from corpus.records.folder import validate
from corpus.records.problems import Problem
from corpus.records.readers import READERS, RawRecord, Unreadable

FEW = 200
"""Up to so many new records each get a file of their own, which is what a curator edits best."""

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Joined:
    """An item that is a record which the library had from elsewhere, and brings something for it.

    Args:
        resource_id: the record.
        file, line: where the item stands in the source; a line of ``None`` where the format knows none.
        n_added: fields that the record lacked.
        n_changed: fields that take the value of the source.
    """

    resource_id: str
    file: str
    line: int | None
    n_added: int
    n_changed: int


@dataclass(slots=True)
class Plan:
    """What will be written, and what is to be told.

    ``updates``: file → id → what changes there. ``kept``: id → values of a curator that differ from the source.
    ``gone``: ids that came from this source and are in it no more (they stay).
    ``stay_away``: ids that a curator deleted here and the source still has (they are not brought back).
    ``again``: items that are the same work as an earlier one of the source; nothing of them has a record of its own.
    ``joined``: items that go into records which never came from this source, for somebody to look whether they are.
    """

    into: Path
    last_into: str | None = None
    new: list[Pending] = field(default_factory=list)
    updates: dict[Path, dict[str, Merge]] = field(default_factory=dict)
    kept: dict[str, list[Change]] = field(default_factory=dict)
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    stay_away: list[str] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    entries: dict[str, ImportedRecord] = field(default_factory=dict)

    @property
    def n_updated(self) -> int:
        """How many records change."""
        return sum(len(merges) for merges in self.updates.values())

    @property
    def changes_nothing(self) -> bool:
        """Whether the library has all of it already."""
        return not self.new and not self.updates


def destination(library: Path, into: str | None, last: str | None, source: str, n_new: int) -> Path:
    """Where new records go: where ``into`` says, else where they went last time, else by their number.

    Raises:
        UsageError: the place is outside the library, hidden from it, or no format for records.
    """
    if into is None:
        into = last
    if into is None:
        from corpus.exchange.importing.last_import import last_import_name

        into = "records/" if n_new <= FEW else last_import_name(source)
    target = (library / into).resolve()
    root = library.resolve()
    if target != root and root not in target.parents:
        raise UsageError(f"--into {into}: the place must be inside the library {library}.")
    parts = target.relative_to(root).parts
    if any(part.startswith((".", "_")) for part in parts):
        raise UsageError(f"--into {into}: a name that begins with . or _ is not read as records.")
    is_folder = into.endswith("/") or target.is_dir() or not target.suffix
    if not is_folder and target.suffix.lower() not in READERS:
        raise UsageError(f"--into {into}: records are kept in {', '.join(READERS)} files or in a folder of YAML files.")
    if is_folder and target.is_file():
        raise UsageError(f"--into {into}: there is a file of that name.")
    return target


def gather(items: Iterable[Item], findings: Findings, progress: Callable[[int, float], None] | None = None) -> Gathered:
    """Take all items of a source in, each work once."""
    gathered = Gathered(findings)
    for number, item in enumerate(items, start=1):
        gathered.add(item)
        if progress is not None and number % 500 == 0:
            progress(number, findings.fraction)
    return gathered


def plan_import(
    library: Path,
    record_files: list[Path],
    gathered: Gathered,
    imported: LastImport,
    source: str,
    into: str | None,
    replace: bool,
    findings: Findings,
    labels: Mapping[str, str] | None = None,
) -> Plan:
    """Match the items with the records of the library and say what changes.

    Args:
        labels: theme → what the library calls it.
    """
    held = HeldRecords.of(record_files)
    gathered.match(held, imported)
    new: list[Pending] = []
    by_file: dict[int, dict[str, list[Pending]]] = {}
    stay_away: list[str] = []
    entries: dict[str, ImportedRecord] = {}
    n_withdrawn = 0
    for item in gathered.items:
        if item.is_new:
            if item.deleted:
                n_withdrawn += 1
                continue
            if item.target in imported.entries and not replace:
                stay_away.append(item.target)
                entries[item.target] = imported.entries[item.target]
                continue
            new.append(item)
        else:
            by_file.setdefault(held.file_of[item.target], {}).setdefault(item.target, []).append(item)
        if not item.deleted:
            entries[item.target] = ImportedRecord.of(item.keys, _digests(item.fields))
    if n_withdrawn:
        findings.note(f"{n_withdrawn} records are marked as deleted at the source and were never imported.")
    plan = Plan(destination(library, into, imported.into, source, len(new)), imported.into, new)
    plan.entries, plan.stay_away, plan.again = entries, stay_away, gathered.again
    plan.gone = [rid for rid in imported.entries if rid not in entries and rid in held.file_of]
    for number, wanted in by_file.items():
        _plan_file(held.files[number], wanted, imported, replace, plan, findings, labels or {})
    for resource_id in plan.gone:
        plan.entries.setdefault(resource_id, imported.entries[resource_id])
    return plan


def _plan_file(
    path: Path,
    wanted: dict[str, list[Pending]],
    imported: LastImport,
    replace: bool,
    plan: Plan,
    findings: Findings,
    labels: Mapping[str, str],
) -> None:
    seen: set[str] = set()
    for raw in READERS[path.suffix.lower()](path):
        if isinstance(raw, Unreadable):
            continue
        resource_id = str(raw.data.get("id") or "").strip()
        if resource_id in seen or resource_id not in wanted:
            continue
        seen.add(resource_id)
        current = _current(raw, path, findings)
        if current is None:
            continue
        for item in wanted[resource_id]:
            entry = imported.entries.get(resource_id)
            last = entry.field_digests() if entry else None
            theirs = _without_own_themes(item.fields, current, labels)
            if theirs is not item.fields:
                plan.entries[resource_id] = ImportedRecord.of(item.keys, _digests(theirs))
            if item.deleted:
                theirs = {**{k: v for k, v in current.items() if k != "id"}, "status": WITHDRAWN}
                keys = item.keys or (entry.keys if entry else ())
                plan.entries[resource_id] = ImportedRecord.of(keys, {**(last or {}), "status": digest(WITHDRAWN)})
            merged = merge(current, theirs, last, replace)
            if entry is None and (merged.changes or merged.kept):
                n_added = sum(change.old is None for change in merged.changes)
                n_changed = len(merged.changes) - n_added
                plan.joined.append(Joined(resource_id, item.file, item.line, n_added, n_changed))
            if merged.changes:
                plan.updates.setdefault(path, {})[resource_id] = merged
            else:
                plan.unchanged += 1
            if merged.kept:
                plan.kept[resource_id] = merged.kept


def _without_own_themes(theirs: dict[str, Any], current: dict[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """``theirs`` without the keywords that are the record's themes: our own exports write themes as keywords."""
    themes = {name.casefold() for slug in current.get("themes", ()) for name in (slug, labels.get(slug, slug))}
    themes -= {word.casefold() for word in current.get("keywords", ())}
    words = theirs.get("keywords")
    if not words or not themes or theirs.get("themes"):
        return theirs
    kept = [word for word in words if word.casefold() not in themes]
    if len(kept) == len(words):
        return theirs
    return {name: value for name, value in {**theirs, "keywords": kept}.items() if value}


def _current(raw: RawRecord, path: Path, findings: Findings) -> dict[str, Any] | None:
    problems: list[Problem] = []
    resource = validate(raw, path.name, problems)
    if resource is None:
        findings.add(
            Problem(
                path.name, raw.line, str(raw.data.get("id")), None, "The record in the library has errors of its own.",
                "Mend it first (`seealso check`); it was left as it is.", "warning",
            )
        )  # fmt: skip
        return None
    return resource.to_json_dict()


def _digests(fields: dict[str, Any]) -> dict[str, str]:
    return {name: field_digest(name, value) for name, value in flat_fields(fields).items()}
