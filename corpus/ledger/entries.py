"""One thing that happened to a library, as a line of JSON; what differs between two states of a record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

What = Literal[
    "found",
    "added",
    "changed",
    "retired",
    "restored",
    "published",
    "link",
    "finding",
    "question",
    "review",
    "accepted",
    "agreement",
]

RECORDS: Final[tuple[What, ...]] = ("found", "added", "changed", "retired", "restored")
"""What happens to records. found: it was held when the history began. added: it came since. restored: it came back."""
STATES: Final[tuple[What, ...]] = ("link", "finding", "question", "review", "accepted")
"""What has a state that comes and goes: the address of a record, a finding of the data doctor, a reader's question,
the day on which somebody last looked through a record and found it good, and a finding that somebody lets stand, as
``[check] accepted`` writes it (both empty: taken back)."""
ALL: Final[tuple[What, ...]] = (*RECORDS, "published", "agreement", *STATES)

ABSENT: Final[Any] = object()
"""The value of a field that a record does not have."""

_DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the history.

    Args:
        at: when it was noted, ISO 8601 in UTC to the microsecond, ``2026-11-27T11:39:41.000001Z``; what was noted
            together has the same.
        what: what happened.
        by: who noted it: ``import``, ``files`` (edited by hand), ``mend``, ``build``, ``links``, ``check``, or a name.
        source: what an import came from; the file that a record was taken out of by who edits.
        id: of the record.
        title: of the record, for who reads the file.
        why: in a few words.
        digest: of the record as JSON, as it was afterwards (`digest_of`).
        record: all of it, where it came or came back.
        fields: name → (from, to) of what was changed, `ABSENT` for what was not there.
        key, state: of what comes and goes: an address is ``dead``, a question ``answered``.
        numbers: of a publication; of an agreement on topics; of a question that somebody decided on, how many records
            it ``found`` then.
        records: ids of what answers a question; the first of them is ``id``.
    """

    at: str
    what: What
    by: str
    source: str = ""
    id: str = ""
    title: str = ""
    why: str = ""
    digest: str = ""
    record: Mapping[str, Any] | None = None
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    key: str = ""
    state: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    records: tuple[str, ...] = ()

    def line(self) -> str:
        """The entry as a line of JSON, without what is empty, ended."""
        said: dict[str, Any] = {"at": self.at, "what": self.what, "by": self.by}
        said |= {name: value for name in _TEXTS if (value := getattr(self, name))}
        if self.fields:
            said["fields"] = fields_as_json(self.fields)
        if self.numbers:
            said["numbers"] = dict(self.numbers)
        if self.records:
            said["records"] = list(self.records)
        if self.record is not None:
            said["record"] = self.record
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode() + "\n"


_TEXTS = ("source", "id", "title", "why", "digest", "key", "state")
_WHATS = frozenset(ALL)


def entry_of(line: bytes | str) -> Entry:
    """The entry that a line holds. What is in it beyond an `Entry` is passed over: a later version may have written it.

    Raises:
        ValueError: it holds none.
    """
    try:
        said = json.loads(line)
    except (UnicodeDecodeError, RecursionError):
        raise ValueError("not a line of JSON") from None
    if not isinstance(said, dict) or said.get("what") not in _WHATS or not _is_time(said.get("at")):
        raise ValueError("not an entry of the history")
    texts = {name: value for name in ("by", *_TEXTS) if isinstance(value := said.get(name), str)}
    record, fields, numbers = said.get("record"), said.get("fields"), said.get("numbers")
    records = said.get("records")
    return Entry(
        at=said["at"],
        what=said["what"],
        **{"by": "", **texts},
        record=record if isinstance(record, dict) else None,
        fields={
            str(name): (change.get("from", ABSENT), change.get("to", ABSENT))
            for name, change in (fields if isinstance(fields, dict) else {}).items()
            if isinstance(change, dict)
        },
        numbers={
            str(name): number
            for name, number in (numbers if isinstance(numbers, dict) else {}).items()
            if isinstance(number, int)
        },
        records=tuple(one for one in records if isinstance(one, str)) if isinstance(records, list) else (),
    )


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and len(value) == len("2026-11-27T11:39:41.000001Z") and value[4] + value[-1] == "-Z"


def digest_of(record_json: str) -> str:
    """Tells a record from every other state of it: BLAKE2b of its JSON (`Resource.to_json`), 12 bytes in hex."""
    return hashlib.blake2b(record_json.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Name → (from, to) of the fields in which two states of a record differ, in the order of the fields.

    >>> changes_between({"id": "a", "title": "Wards"}, {"id": "a", "title": "Words"})
    {'title': ('Wards', 'Words')}
    """
    return {
        name: (before, after)
        for name in {**old, **new}
        if (before := old.get(name, ABSENT)) != (after := new.get(name, ABSENT))
    }


def fields_as_json(fields: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Changed fields as JSON has them: name → ``from`` and ``to``, without what was not there."""
    return {
        name: {way: value for way, value in (("from", old), ("to", new)) if value is not ABSENT}
        for name, (old, new) in fields.items()
    }


def changed(record: Mapping[str, Any], fields: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """A record after a change."""
    after = {**record, **{name: to for name, (_, to) in fields.items()}}
    return {name: value for name, value in after.items() if value is not ABSENT}


def replayed(entries: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """The records that are held after ``entries``, oldest first: id → record as JSON has it."""
    held: dict[str, dict[str, Any]] = {}
    gone: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.what == "retired":
            gone[entry.id] = held.pop(entry.id, {})
        elif entry.what == "changed" and entry.id in held:
            held[entry.id] = changed(held[entry.id], entry.fields)
        elif entry.what in RECORDS and entry.record is not None:
            held[entry.id] = dict(entry.record)
    return held
