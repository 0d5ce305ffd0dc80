"""The history of a library as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from corpus.ledger.entries import ABSENT, Entry

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger
    from seealso import answers


def history(held: Ledger, counts: Mapping[str, int], entries: Iterable[Entry]) -> answers.History:
    """What `seealso history` found."""
    return {
        "began": held.began_at(),
        "unreadable": held.n_unreadable(),
        "counts": dict(counts),
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: Entry) -> answers.HistoryEntry:
    said: Any = {"at": entry.at, "what": entry.what, "by": entry.by}
    said |= {name: value for name in ("source", "id", "title", "why") if (value := getattr(entry, name))}
    if entry.fields:
        said["fields"] = {
            name: {way: value for way, value in (("from", old), ("to", new)) if value is not ABSENT}
            for name, (old, new) in entry.fields.items()
        }
    said |= {name: value for name in ("key", "state") if (value := getattr(entry, name))}
    if entry.numbers:
        said["numbers"] = dict(entry.numbers)
    found: answers.HistoryEntry = said
    return found
