"""The history of a library, and what is changed in it, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from corpus.ledger.entries import Entry, fields_as_json
from seealso.editing_records import changed_fields

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger
    from corpus.records.edit_plan import EditOutcome
    from seealso import answers
    from seealso.answers.remembered import EditedRecord, HistoryEntry
    from seealso.editing_records import Edited


def history(held: Ledger, counts: Mapping[str, int], entries: Iterable[Entry]) -> answers.History:
    """What `seealso history` found."""
    return {
        "began": held.began_at(),
        "unreadable": held.n_unreadable(),
        "counts": dict(counts),
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: Entry) -> HistoryEntry:
    said: Any = {"at": entry.at, "what": entry.what, "by": entry.by}
    said |= {name: value for name in ("source", "id", "title", "why") if (value := getattr(entry, name))}
    if entry.fields:
        said["fields"] = fields_as_json(entry.fields)
    said |= {name: value for name in ("key", "state") if (value := getattr(entry, name))}
    if entry.numbers:
        said["numbers"] = dict(entry.numbers)
    found: HistoryEntry = said
    return found


def edited(done: Edited) -> answers.Edited:
    """What `seealso edit`, `add`, `retire`, `restore`, `merge` and `undo` did."""
    return {
        "records": [_outcome(one) for one in done.outcomes],
        "diff": done.diff,
        "dry_run": done.dry_run,
        "notes": list(done.notes),
    }


def _outcome(one: EditOutcome) -> EditedRecord:
    held = one.after or one.before
    return {
        "id": one.id,
        "title": held.display_title if held else "",
        "what": one.what,
        "file": one.file,
        "fields": fields_as_json(changed_fields(one)) if one.before and one.after else {},
    }
