"""Records changed in their files, noted in the history and brought into the index, at one stroke each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus import LibraryError, LibraryFolder, UsageError
from corpus.ledger.entries import ABSENT, RECORDS, Entry, What, changes_between, digest_of
from corpus.ledger.ledger import Ledger, Passing
from corpus.records.editing import Addition, Edit, EditOutcome, Removal, Step, Written, planned, write
from corpus.records.identity import normalise_doi, normalise_url, other_addresses
from corpus.records.parted_values import parted
from corpus.records.readers import READERS
from indexer.index.generation import BuildInProgressError
from seealso.locations import is_bundled

if TYPE_CHECKING:
    from corpus import Resource

SOMEBODY = "curator"
"""Who edits, where nobody says who."""
_LONGEST_NAME = 80
_LONGEST_WHY = 1000


@dataclass(frozen=True, slots=True)
class Edited:
    """What was changed, or with ``dry_run`` would be.

    Args:
        outcomes: of each record, as it was and as it is now.
        contents: name of a file → its bytes before and after; ``None`` for no file.
        notes: what could not be done besides, in sentences.
    """

    outcomes: tuple[EditOutcome, ...]
    contents: Mapping[str, tuple[bytes | None, bytes | None]]
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def diff(self) -> str:
        """What was changed in the files, as ``patch`` takes it."""
        from corpus.doctor.fixes import unified_diff

        texts = {
            name: tuple((one or b"").decode("utf-8", "replace") for one in pair) for name, pair in self.contents.items()
        }
        return "".join(unified_diff(old, new, name) for name, (old, new) in texts.items() if old != new)


@dataclass(frozen=True, slots=True)
class Hand:
    """By whom records are changed, and why."""

    by: str = SOMEBODY
    why: str = ""

    def __post_init__(self) -> None:
        for name, text, most in (("by", self.by, _LONGEST_NAME), ("why", self.why, _LONGEST_WHY)):
            if len(text) > most or not text.replace("\n", " ").isprintable():
                raise UsageError(f"{name}: at most {most} characters, of those that can be seen.")


def edit_records(
    folder: LibraryFolder, ledger: Ledger, steps: Sequence[Step], hand: Hand, follow: Callable[[Written], None],
    dry_run: bool = False,
) -> Edited:  # fmt: skip
    """Change record files, note it in the history, and have the index follow.

    Args:
        follow: brings the index in step.
        dry_run: only say what would change.

    Raises:
        Conflict, UsageError, LibraryError: as `corpus.records.editing.write`; nothing is written then.
    """
    if dry_run:
        done = planned(folder, steps)
        return Edited(done.outcomes, done.contents, (), True)
    if is_bundled(folder.path):
        raise LibraryError("A library that ships with the program is not changed. Name your library with --library.")
    is_kept = folder.settings.history.keep
    first = [(one.id, one.to_json()) for one in folder.load().resources] if is_kept and not ledger.exists() else None
    notes: list[str] = []

    def then(written: Written) -> None:
        if not any(one.before != one.after for one in written.outcomes):
            return
        if is_kept:
            try:
                _note(ledger, written.outcomes, hand, first)
            except (LibraryError, OSError) as error:
                notes.append(f"The history of the library was not written: {error}")
        try:
            follow(written)
        except BuildInProgressError:
            notes.append("The index is being built; it follows with the next `seealso update`.")
        except (LibraryError, OSError) as error:
            notes.append(f"The records are changed, but the index is not: {error} Run `seealso update`.")

    done = write(folder, steps, then)
    return Edited(done.outcomes, done.contents, tuple(notes))


def _note(ledger: Ledger, outcomes: Sequence[EditOutcome], hand: Hand, first: list[tuple[str, str]] | None) -> None:
    if first is not None:
        ledger.begin(first)
    changed = [one for one in outcomes if one.before != one.after]
    # What was edited by hand before is not put down to who edits now.
    ledger.note_records(_passing(one.before for one in changed), by="files")
    gone = {one.id: one.file for one in changed if one.after is None}
    ledger.note_records(_passing(one.after for one in changed), by=hand.by, why=hand.why, taken_out=gone)


def _passing(resources: Iterable[Resource | None]) -> list[Passing]:
    return [Passing(one.id, one.to_json()) for one in resources if one is not None]


def changed_fields(outcome: EditOutcome) -> dict[str, tuple[Any, Any]]:
    """Name → (from, to) of the fields in which a record was changed."""
    was, now = (one.to_json_dict() if one else {} for one in (outcome.before, outcome.after))
    return changes_between(was, now)


RECORD_CHANGES: tuple[What, ...] = ("added", "changed", "retired", "restored")
"""What can be turned back."""


def state_now(record: Resource) -> str:
    """What tells the state of a record that somebody begins to edit: `digest_of` its JSON."""
    return digest_of(record.to_json())


def state_with(ledger: Ledger, resource_id: str, digest: str, now: Resource | None) -> dict[str, Any]:
    """A record as it was when it had this digest (`digest_of`): as it is now, or as the history has it.

    Raises:
        LibraryError: neither knows such a state.
    """
    if now is not None and digest_of(now.to_json()) == digest:
        return now.to_json_dict()
    for entry in ledger.entries(whats=RECORDS, record=resource_id):
        if entry.digest == digest:
            found = entry.record or ledger.record_at(resource_id, until=entry.at + "~")
            if found is not None:
                return dict(found)
    raise LibraryError(f"The state of {resource_id!r} that was edited is not known any more. Open the record again.")


def steps_back(ledger: Ledger, entries: Sequence[Entry]) -> list[Step]:
    """What turns back things that happened to records.

    Raises:
        UsageError: one of them cannot be turned back.
    """
    return [_back(ledger, entry) for entry in entries]


def _back(ledger: Ledger, entry: Entry) -> Step:
    if entry.what == "changed":
        was = {name: None if old is ABSENT else old for name, (old, _) in entry.fields.items()}
        base = {name: new for name, (_, new) in entry.fields.items() if new is not ABSENT}
        return Edit(id=entry.id, fields=was, base=base)
    if entry.what in ("added", "restored") and entry.record is not None:
        return Removal(id=entry.id, base=entry.record)
    if entry.what == "retired":
        return step_of_return(ledger, entry)
    raise UsageError(f"{entry.id}: what happened at {entry.at} ({entry.what}) cannot be undone.")


def last_retirement(ledger: Ledger, resource_id: str) -> Entry:
    """When a record was last taken out.

    Raises:
        UsageError: it never was.
    """
    whats: tuple[What, ...] = ("retired",)
    gone = ledger.entries(whats=whats, record=resource_id, limit=1)
    if not gone:
        raise UsageError(f"The history knows of no record {resource_id[:80]!r} that was taken out.")
    return gone[0]


def step_of_return(ledger: Ledger, entry: Entry) -> Addition:
    """What brings back a record that went as ``entry`` says, to the file that it was in where that is known.

    Raises:
        UsageError: the history does not know what was in it.
    """
    record = ledger.record_at(entry.id, until=entry.at)
    if record is None:
        raise UsageError(f"The history does not know what {entry.id!r} was.")
    is_file = any(entry.source.lower().endswith(ending) for ending in READERS)
    return Addition(record=record, into=entry.source if is_file else None)


def steps_of_merge(kept: Resource, other: Resource, pointing: Iterable[Resource]) -> list[Step]:
    """What makes one record of two: values of the other fill what is empty, lists are joined, and what pointed at the
    other points at the kept one.

    Args:
        kept: stays, with its id.
        other: goes.
        pointing: records that name the other one in their ties.
    """
    mine, theirs = parted(kept.to_json_dict()), parted(_redirected(other.to_json_dict(), other.id, kept.id))
    fields = parted(_redirected(kept.to_json_dict(), other.id, kept.id))
    for name, value in theirs.items():
        held = fields.get(name)
        if held is None and name not in ("supplied_title", "added", "modified", "extra.as_written"):
            fields[name] = value
        elif isinstance(held, list) and isinstance(value, list):
            fields[name] = [*held, *(one for one in value if not _is_among(one, held))]
    also = kept_addresses(fields, theirs.get("doi"), theirs.get("url"), *other_addresses(other.to_json_dict()))
    if also != other_addresses(kept.to_json_dict()):
        fields["extra.other_addresses"] = also
    changed = {name: fields.get(name) for name in {**mine, **fields} if mine.get(name) != fields.get(name)}
    steps: list[Step] = [Edit(id=kept.id, fields=changed, base=kept.to_json_dict())]
    steps.append(Removal(id=other.id, base=other.to_json_dict()))
    for one in pointing:
        before = one.to_json_dict()
        after = _redirected(before, other.id, kept.id)
        if one.id not in (kept.id, other.id) and after != before:
            fields = {name: after.get(name) for name in before if after.get(name) != before[name]}
            steps.append(Edit(id=one.id, fields=fields, base=before))
    return steps


def kept_addresses(record: Mapping[str, Any], *more: str | None) -> list[str]:
    """What ``extra.other_addresses`` is to hold so that a record (its values, `parted`) is found by ``more`` as well:
    addresses and DOIs that are neither its own nor one of them written otherwise."""
    found = other_addresses({"extra": {"other_addresses": record.get("extra.other_addresses")}})
    known = {_written_alike(one) for one in (record.get("url"), record.get("doi"), *found) if one}
    for one in more:
        if one and _written_alike(one) not in known:
            known.add(_written_alike(one))
            found.append(one)
    return found


def _written_alike(address: str) -> str:
    return normalise_doi(address) or normalise_url(address) or address


MERGED_INTO = "merged into "
"""With the id of the record that stays, why a record was taken out that was made one with another."""


def gone_into(ledger: Ledger, resource_id: str) -> str:
    """The id of the record that one which was taken out was merged into, at last; "" where it was not."""
    seen: set[str] = set()
    whats: tuple[What, ...] = ("retired",)
    while resource_id not in seen:
        seen.add(resource_id)
        last = ledger.entries(whats=whats, record=resource_id, limit=1)
        if not last or not last[0].why.startswith(MERGED_INTO):
            return ""
        # An id may have a colon in it: the longest that is one.
        said = last[0].why.removeprefix(MERGED_INTO)
        ends = [len(said), *(at for at in range(len(said) - 1, 0, -1) if said.startswith(": ", at))]
        heads = ledger.heads([said[:end] for end in ends])
        into = next((said[:end] for end in ends if said[:end] in heads), "")
        if not into or heads[into].is_held:
            return into
        resource_id = into
    return ""


def ids_naming(stored: Iterable[tuple[str, str]], resource_id: str) -> list[str]:
    """The ids of the records that may point at one, of (id, record as JSON)."""
    ways = {resource_id, json.dumps(resource_id)[1:-1], json.dumps(resource_id, ensure_ascii=False)[1:-1]}
    return [key for key, text in stored if key != resource_id and any(way in text for way in ways)]


def entries_to_undo(ledger: Ledger, resource_id: str | None) -> list[Entry]:
    """What was done last: to one record, or all that was done to records at one stroke, the newest first.

    Raises:
        UsageError: nothing was.
    """
    last = ledger.entries(whats=RECORD_CHANGES, record=resource_id, limit=1)
    if not last:
        raise UsageError(f"The history knows of nothing that was done to {resource_id or 'records'}.")
    if resource_id is not None:
        return last
    return ledger.entries(whats=RECORD_CHANGES, since=last[0].at, until=last[0].at + "~")


def _is_among(item: Any, held: Sequence[Any]) -> bool:
    name = item.get("name") if isinstance(item, Mapping) else None
    return item in held or (
        name is not None and any(isinstance(one, Mapping) and one.get("name") == name for one in held)
    )


def _redirected(record: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A record that points at ``new`` where it pointed at ``old``, once, and never at itself."""
    after = dict(record)
    if record.get("recording_of") == old:
        after["recording_of"] = None if record["id"] == new else new
    if "relations" in record:
        turned = [one | {"target": new} if one.get("target") == old else one for one in record["relations"]]
        mine = (record["id"], old) if record["id"] in (old, new) else ()
        kept = [one for one in turned if not (mine and one.get("target") in (new, *mine))]
        once: list[Any] = []
        for one in kept:
            if not any((one.get("type"), one.get("target")) == (o.get("type"), o.get("target")) and o.get("target")
                       for o in once):  # fmt: skip
                once.append(one)
        after["relations"] = once or None
    if isinstance(record.get("see_also"), Mapping):
        apart = (old, new) if record["id"] in (old, new) else ()
        part = {
            name: list(dict.fromkeys(new if one == old else one for one in ids if one not in apart))
            for name, ids in record["see_also"].items()
        }
        after["see_also"] = {name: ids for name, ids in part.items() if ids} or None
    return {name: value for name, value in after.items() if value is not None}
