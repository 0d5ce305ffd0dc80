"""Which record of the library each item of a source is: by id, DOI and other numbers, address, then title and
year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.exchange.importing.last_import import LastImport, digest, field_digest, flat_fields
from corpus.exchange.importing.shaping import Item
from corpus.exchange.importing.source import Findings
from corpus.records.identity import identity_keys
from corpus.records.problems import Problem
from corpus.records.readers import READERS, Unreadable
from corpus.records.slugs import NewIds

_KINDS = {
    "id": "id", "url": "address", "doi": "DOI", "all": "content", "isbn": "ISBN", "arxiv": "arXiv number",
    "pmid": "PubMed number", "pmcid": "PubMed Central number",
}  # fmt: skip
_PLACES = ("url:", "doi:")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class HeldRecords:
    """Where every record of a library stands and what it is known by, without its contents."""

    files: list[Path] = field(default_factory=list)
    file_of: dict[str, int] = field(default_factory=dict)
    by_key: dict[str, list[str]] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, files: Iterable[Path]) -> HeldRecords:
        """Read the record files one at a time."""
        held = cls()
        for number, path in enumerate(files):
            held.files.append(path)
            for item in READERS[path.suffix.lower()](path):
                if isinstance(item, Unreadable):
                    held.unreadable.add(number)
                    continue
                resource_id = str(item.data.get("id") or "").strip()
                if not resource_id or resource_id in held.file_of:
                    continue
                held.file_of[resource_id] = number
                for key in identity_keys(item.data):
                    held.by_key.setdefault(key, []).append(resource_id)
        return held


@dataclass(slots=True)
class Pending:
    """An item on its way, packed small: a hundred thousand of them must fit into memory."""

    packed: bytes
    resource_id: str | None
    keys: tuple[str, ...]
    line: int | None
    file: str
    deleted: bool
    target: str = ""
    is_new: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the item."""
        found: dict[str, Any] = json.loads(self.packed)
        return found

    @staticmethod
    def packed_fields(fields: dict[str, Any]) -> bytes:
        return _encode(fields).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Again:
    """An item that is the same work as an earlier one of its source, so that the two are one record.

    into: the earlier one, whose ``target`` is the record. title: of this one. how: what the two have in common.
    """

    into: Pending
    file: str
    line: int | None
    title: str
    how: str


class Gathered:
    """The items of one source, each work once; ``again``: those that said a work once more."""

    def __init__(self, findings: Findings) -> None:
        self.items: list[Pending] = []
        self.again: list[Again] = []
        self._findings = findings
        self._seen: dict[str, list[int]] = {}

    def add(self, item: Item) -> None:
        """Take ``item``, or add what it has to the earlier one that is the same work."""
        known = ["id:" + item.resource_id] if item.resource_id else []
        known += [key for key in item.keys if not key.startswith("title:")]
        packed = Pending.packed_fields(item.fields)
        title = _title_of(item.keys)
        for key in known:
            for number in self._seen.get(key, ()):
                earlier = self.items[number]
                other_title = _title_of(earlier.keys)
                other_id = earlier.resource_id
                if key.startswith("id:"):
                    same = True
                elif item.resource_id and other_id and item.resource_id != other_id:
                    same = False  # the source itself says that they are two
                else:
                    same = not title or not other_title or title == other_title
                if same:
                    self._join(earlier, item, key)
                    return
        if not known and title:
            # Without an address, only what is the same in every field is the same work.
            mark = "all:" + digest(item.fields)
            if mark in self._seen:
                self._join(self.items[self._seen[mark][0]], item, mark)
                return
            known = [mark]
        number = len(self.items)
        shared = next((key for key in known if key.startswith("url:") and key in self._seen), None)
        if shared:
            first = self.items[self._seen[shared][0]]
            self._findings.add(
                Problem(
                    item.file, item.line, item.resource_id or title[:60], "url",
                    f"It has the address of line {first.line} ({_title_of(first.keys)[:60]!r}) and another title.",
                    "Both are kept. Correct one address if they are one work.", "warning",
                )
            )  # fmt: skip
        self.items.append(Pending(packed, item.resource_id, item.keys, item.line, item.file, item.deleted))
        for key in known:
            self._seen.setdefault(key, []).append(number)

    def _join(self, earlier: Pending, item: Item, key: str) -> None:
        fields = earlier.fields
        for name, value in item.fields.items():
            held = fields.get(name)
            if held is None:
                fields[name] = value
            elif isinstance(held, list) and isinstance(value, list):
                fields[name] = held + [part for part in value if part not in held]
        earlier.packed = Pending.packed_fields(fields)
        earlier.keys = tuple(dict.fromkeys((*earlier.keys, *item.keys)))
        how = _KINDS[key.partition(":")[0]]
        self.again.append(Again(earlier, item.file, item.line, str(item.fields.get("title") or ""), how))
        place = f"line {earlier.line}" if earlier.file == item.file else f"{earlier.file}"
        self._findings.add(
            Problem(
                item.file, item.line, item.resource_id or _title_of(item.keys)[:60] or None, None,
                f"It has the same {how} as {place}; the two became one record.",
                "Take one of them out of the source.", "notice",
            )
        )  # fmt: skip

    def match(self, held: HeldRecords, last: LastImport) -> None:
        """Give every item its record: ``target`` is an id, ``is_new`` says whether the library lacks it."""
        by_ledger: dict[str, list[str]] = {}
        for resource_id, entry in last.entries.items():
            for key in entry.keys:
                by_ledger.setdefault(key, []).append(resource_id)
        claimed: set[str] = set()
        left: list[Pending] = []
        for item in self.items:
            if item.resource_id and (item.resource_id in held.file_of or item.resource_id in last.entries):
                item.target = item.resource_id
                claimed.add(item.target)
        strong_here = {key for item in self.items for key in item.keys if not key.startswith("title:")}
        for item in self.items:
            if item.target:
                continue
            strong = [key for key in item.keys if not key.startswith("title:")]
            found = _choose(item, [by_ledger.get(k, ()) for k in strong] + [held.by_key.get(k, ()) for k in strong],
                            claimed, held, last)  # fmt: skip
            if found:
                item.target = found
                claimed.add(found)
            else:
                left.append(item)
        ids = NewIds([*held.file_of, *last.entries])
        for item in left:
            if item.resource_id:
                ids.take(item.resource_id)
        strong_of: dict[str, set[str]] = {}
        for key, owners in held.by_key.items():
            if not key.startswith("title:"):
                for owner in owners:
                    strong_of.setdefault(owner, set()).add(key)
        for item in left:
            by_title = [key for key in item.keys if key.startswith("title:")]
            own_strong = {key for key in item.keys if not key.startswith("title:")}
            candidates = [
                [
                    owner
                    for owner in (*by_ledger.get(key, ()), *held.by_key.get(key, ()))
                    if _may_be(owner, own_strong, strong_of.get(owner, set()), owner in last.entries, strong_here)
                ]
                for key in by_title
            ]
            item.target = _choose(item, candidates, claimed, held, last) or ""
            if item.target:
                claimed.add(item.target)
            else:
                item.target = item.resource_id or ids.new(item.fields)
        for item in self.items:
            item.is_new = item.target not in held.file_of


def _may_be(owner: str, own: set[str], others: set[str], came_from_here: bool, strong_here: set[str]) -> bool:
    """Whether a record of the same title and year can be the item: nothing contradicts it, or its address moved.

    Addresses and DOIs contradict each other; an ISBN only another ISBN, as those of the volumes of a work do.
    """
    if own & others:
        return True
    isbns = [any(key.startswith("isbn:") for key in keys) for keys in (own, others)]
    places = [any(key.startswith(_PLACES) for key in keys) for keys in (own, others)]
    if not all(places) and not all(isbns):
        return True
    return came_from_here and not others & strong_here


def _choose(
    item: Pending, candidates: Iterable[Iterable[str]], claimed: set[str], held: HeldRecords, last: LastImport
) -> str | None:
    for group in candidates:
        free = [owner for owner in dict.fromkeys(group) if owner not in claimed]
        if not free:
            continue
        if len(free) == 1:
            return free[0]
        titles = [key for key in item.keys if key.startswith("title:")]
        same_title = [o for o in free if any(o in held.by_key.get(key, ()) for key in titles)] or free
        if len(same_title) > 1:
            now = {name: field_digest(name, value) for name, value in flat_fields(item.fields).items()}
            same = [o for o in same_title if o in last.entries and last.entries[o].field_digests() == now]
            return (same or same_title)[0]
        return same_title[0]
    return None


def _title_of(keys: Iterable[str]) -> str:
    return next((key[6:].rpartition("|")[0] for key in keys if key.startswith("title:")), "")
