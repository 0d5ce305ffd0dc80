"""A reading list as an address carries it: `name=...&id=A&note=...&read=1&id=B`. Nothing but the address holds it.

What follows an id is said of that record, so a note or a tick stays with its record however long the list is and
whatever order it is in. A form sends the same, and so does the browser's own store (`static/list.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

MAX_LISTED = 200
"""Records on one list."""
MAX_NAME = 120
MAX_NOTE = 500
"""Characters."""
MAX_LINK = 4_000
"""Longer lists are sent by POST and have no link: servers and proxies refuse addresses of some 8,000 characters, and
programs for mail cut them before that."""

REST = ("before", "after")
"""Fields of a form that carry the entries of other pages, each written as in an address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a list, the reader's note on it, and whether it was read."""

    id: str
    note: str = ""
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A list, in the reader's order.

    Args:
        name: what the reader calls it.
        entries: no record twice.
        n_left_out: so many more records were given than a list holds.
        n_cut: so many notes were given that were longer than a note is.
    """

    name: str = ""
    entries: tuple[Entry, ...] = ()
    n_left_out: int = 0
    n_cut: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the records, in order."""
        return tuple(entry.id for entry in self.entries)

    @property
    def query(self) -> str:
        """All of it, as it stands behind the question mark of an address."""
        return urlencode([*_named(self.name), *_pairs(self.entries)])

    def moved(self, resource_id: str, by: int) -> ReadingList:
        """With one record so many places further down, or up where ``by`` is negative; no further than the end."""
        entries = list(self.entries)
        if resource_id not in self.ids:
            return self
        at = self.ids.index(resource_id)
        entry = entries.pop(at)
        entries.insert(max(at + by, 0), entry)
        return replace(self, entries=tuple(entries))

    def without(self, resource_id: str) -> ReadingList:
        """Without one record."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != resource_id))

    def with_more(self, ids: Iterable[str]) -> ReadingList:
        """With more records at its end; those that it has stay where they are."""
        return list_of([*_named(self.name), *_pairs(self.entries), *(("id", one) for one in ids)])


def _named(name: str) -> list[tuple[str, str]]:
    return [("name", name)] if name else []


def _pairs(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        yield "id", entry.id
        if entry.note:
            yield "note", entry.note
        if entry.is_read:
            yield "read", "1"


def query_of(entries: Iterable[Entry]) -> str:
    """Some entries, as they stand in an address."""
    return urlencode(list(_pairs(entries)))


def pairs_of(query: str) -> list[tuple[str, str]]:
    """The (name, value) pairs of an address or of a form that was sent, in their order; never an error."""
    return [
        (name, value.encode("utf-8", "replace").decode())
        for name, value in parse_qsl(query, keep_blank_values=True, errors="replace")
    ]


def list_of(pairs: Iterable[tuple[str, str]]) -> ReadingList:
    """The list that ``pairs`` say. What else stands among them is passed over, and so is what belongs to no record."""
    name, n_cut = "", 0
    found: dict[str, Entry] = {}
    at = ""
    for key, value in _unfolded(pairs):
        if key == "name" and not name:
            name = " ".join(value.split())[:MAX_NAME]
        elif key == "id":
            at = value.strip()
            if at:
                found.setdefault(at, Entry(at))
        elif key == "note" and at and not found[at].note:
            note = "\n".join(value.strip().splitlines())
            n_cut += len(note) > MAX_NOTE
            found[at] = replace(found[at], note=note[:MAX_NOTE])
        elif key == "read" and at and value.strip() not in ("", "0"):
            found[at] = replace(found[at], is_read=True)
    entries = tuple(found.values())
    return ReadingList(name, entries[:MAX_LISTED], max(len(entries) - MAX_LISTED, 0), n_cut)


def _unfolded(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for key, value in pairs:
        if key in REST:
            yield from (pair for pair in pairs_of(value) if pair[0] in ("id", "note", "read"))
            yield "id", ""  # what comes next belongs to none of these
        else:
            yield key, value
