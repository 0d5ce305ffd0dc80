"""A record as a form: each of its values as text that can be typed, and back; what nobody touched stays as it is.

A value is told to be untouched by the text that it was shown as, never by reading that text again: line ends, the
order of lists, numbers beside texts that look like them and values that no form can show well all survive being looked
at. A value whose text would not be read as the same value is shown as JSON.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from corpus import Creator, Relation
from corpus.ledger.entries import ABSENT
from corpus.records.field_labels import field_label
from corpus.records.folder import UNTIL_THEN, validate
from corpus.records.parted_values import Overlap, both_lists, joined
from corpus.records.parted_values import parted as values_of
from corpus.records.problems import Problem
from corpus.records.readers import RawRecord
from corpus.said import Said
from seealso.typed_fields import kinds, typed_value

Way = Literal["text", "items", "people", "ties", "number", "json"]
"""How a value is typed: as it is; an item a line; people and ties, one a line; a whole number; as JSON."""

LONGEST_CHARS = 100_000
"""A longer value is changed in its file: a browser sends a form in one piece."""
OWN = "extra."

GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    ("", (
        ("title", Said("Title")), ("description", Said("Description")), ("url", Said("Web address")),
        ("type", Said("Kind")), ("themes", Said("Themes")), ("keywords", Said("Keywords")),
    )),
    (Said("Who made it, and when"), (
        ("creators", Said("People")), ("publisher", Said("Published by")), ("issued", Said("Date")),
        ("minutes", Said("Length in minutes")), ("language", Said("Language")), ("licence", Said("Licence")),
        ("doi", Said("DOI")),
    )),
    (Said("What it is part of, and for whom"), (
        ("series.name", Said("Series")), ("series.position", Said("Place in the series")),
        ("collection", Said("Collection")), ("audience", Said("For whom")), ("places", Said("Places")),
    )),
    (Said("Event"), (
        ("event.start", Said("Begins")), ("event.end", Said("Ends")), ("event.timezone", Said("Time zone")),
        ("event.place", Said("Place")), ("event.online_url", Said("Online at")), ("event.status", Said("State")),
        ("recording_of", Said("Recording of")),
    )),
    (Said("Ties to other records"), (
        ("relations", Said("Ties")), ("see_also.pin", Said("Always suggested")),
        ("see_also.block", Said("Never suggested")),
    )),
    (Said("More"), (
        ("supplied_title", Said("Supplied title")), ("subtitle", Said("Subtitle")), ("text", Said("Full text")),
        ("status", Said("State of the record")), ("submitted_by", Said("Submitted by")), ("added", Said("Added")),
        ("modified", Said("Changed")),
    )),
)  # fmt: skip
"""The values of a record in the order of the form: heading of a group → name and label of each."""

FIRST: Final = tuple(name for name, _ in GROUPS[0][1])
"""What stands first, and open."""
_LABELS: Final[Mapping[str, str]] = {name: label for _, held in GROUPS for name, label in held}
_LONG: Final = frozenset({"description", "text"})
_UNNAMEABLE = re.compile(r"[\x00-\x1f\x7f]")
"""What the name of an input does not survive with."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A value as the form has it: its name, what it is called, how it is typed, and its text."""

    name: str
    label: str
    way: Way
    text: str
    value: Any = None

    @property
    def has_lines(self) -> bool:
        """Whether it takes more than a line."""
        return self.name in _LONG or self.way in ("items", "people", "ties") or "\n" in self.text or len(self.text) > 90

    @property
    def is_too_long(self) -> bool:
        """Whether it is not to be changed in a form."""
        return len(self.text) > LONGEST_CHARS


def is_named(name: str) -> bool:
    """Whether a form has a value of this name."""
    return name in _LABELS or (name.startswith(OWN) and len(name) > len(OWN))


def label_of(name: str) -> str:
    """What a value is called; one that is the library's own, as pages call it."""
    return _LABELS.get(name) or field_label(name.removeprefix(OWN))


def labels_changed(name: str, before: Any, after: Any) -> list[str]:
    """What the values are called that differ in a part of a record, as the history has it.

    >>> labels_changed("see_also", ABSENT, {"pin": ["a"]}), labels_changed("extra", {"shelf_mark": 1}, ABSENT)
    (['Always suggested'], ['Shelf mark'])
    """
    was, now = (values_of({name: one}) if one != ABSENT else {} for one in (before, after))
    return [label_of(each) for each in {**was, **now} if was.get(each) != now.get(each)]


def form_of(record: Mapping[str, Any], own: Iterable[str] = ()) -> list[tuple[str, list[FormField]]]:
    """The form of a record: heading of a group → its fields, the library's own last.

    Args:
        record: as JSON has it.
        own: names of further fields of the library's own, ``extra.shelf``, which this record may lack.
    """
    flat = values_of(record)
    names_of = [(heading, [name for name, _ in held]) for heading, held in GROUPS]
    if "supplied_title" in flat:  # it is what readers see at the top
        names_of[-1][1].remove("supplied_title")
        names_of[0][1].insert(1, "supplied_title")
    found = [(heading, [_field(name, flat.get(name)) for name in held]) for heading, held in names_of]
    names = dict.fromkeys([*(name for name in flat if name.startswith(OWN)), *own])
    found.append(
        (Said("Fields of your own"), [_field(name, flat.get(name)) for name in names if not _UNNAMEABLE.search(name)])
    )
    return found


def _field(name: str, value: Any) -> FormField:
    way, text = as_typed(name, value)
    return FormField(name, label_of(name), way, text, value)


def as_typed(name: str, value: Any) -> tuple[Way, str]:
    """How a value is typed, and its text.

    >>> as_typed("creators", [{"name": "Ada", "role": "editor"}]), as_typed("extra.shelf", 3)
    (('people', 'editor: Ada'), ('json', '3'))
    """
    way = _way(name, value)
    if value is None:
        return way, ""
    try:
        text = _WRITE[way](value)
        if read_typed(way, name, as_sent(text)) == value:
            return way, text
    except (TypeError, KeyError, AttributeError):
        pass
    return "json", json.dumps(value, ensure_ascii=False)


def _way(name: str, value: Any) -> Way:
    if name.startswith(OWN):
        is_list = isinstance(value, list) and bool(value)
        return "text" if value is None or isinstance(value, str) else "items" if is_list else "json"
    kind = kinds().get(name, str)
    ways: dict[Any, Way] = {int: "number", list: "items", Creator: "people", Relation: "ties"}
    return ways.get(kind, "text")


def read_typed(way: Way, name: str, text: str) -> Any:
    """The value that a text is, as JSON has it; ``None`` for an empty one.

    Raises:
        ValueError: it is no JSON, where it is to be.
    """
    if not text.strip():
        return None
    if way == "json":
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError("nested too deeply") from None
    if way == "text":
        return text
    if way == "number":
        return typed_value(name, text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines if way == "items" else [_PART[way](line) for line in lines]


def _person(line: str) -> dict[str, str]:
    said, note = _split(line, 2)
    role, colon, name = said.partition(": ")
    found = {"name": name.strip(), "role": role.strip()} if colon and role and name.strip() else {"name": said}
    return found | ({"note": note} if note else {})


def _tie(line: str) -> dict[str, str]:
    said, note, certainty = _split(line, 3)
    kind, colon, target = said.partition(": ")
    kind, target = (kind.strip(), target.strip()) if colon and kind and target.strip() else ("related", said)
    quoted = len(target) > 2 and target[0] == target[-1] == '"'
    found = {} if kind == "related" else {"type": kind}
    found |= {"target_title": target[1:-1]} if quoted else {"target": target}
    return found | {name: text for name, text in (("note", note), ("certainty", certainty)) if text}


def _split(line: str, most: int) -> list[str]:
    parts = [part.strip() for part in line.split(" | ", most - 1)]
    return parts + [""] * (most - len(parts))


def _person_line(one: Mapping[str, str]) -> str:
    said = f"{one['role']}: {one['name']}" if one.get("role") else one["name"]
    return f"{said} | {one['note']}" if one.get("note") else said


def _tie_line(one: Mapping[str, str]) -> str:
    target = one["target"] if "target" in one else f'"{one["target_title"]}"'
    return " | ".join([f"{one.get('type', 'related')}: {target}", *_given(one.get("note"), one.get("certainty"))])


def _given(*texts: str | None) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    return [text or "" for text in texts]


_PART: Mapping[str, Callable[[str], dict[str, str]]] = {"people": _person, "ties": _tie}
_WRITE: Mapping[Way, Callable[[Any], str]] = {
    "text": str, "number": str, "items": "\n".join, "json": json.dumps,
    "people": lambda value: "\n".join(map(_person_line, value)),
    "ties": lambda value: "\n".join(map(_tie_line, value)),
}  # fmt: skip


def as_sent(text: str) -> str:
    """A text as a browser sends it back, with line ends as ours."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def mark_of(way: Way, text: str) -> str:
    """Tells a shown text from every other: BLAKE2b, 6 bytes in hex; "" for none."""
    said = f"{'json' if way == 'json' else ''}\0{as_sent(text)}".encode("utf-8", "replace")
    return hashlib.blake2b(said, digest_size=6).hexdigest() if text else ""


def marks_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Name → `mark_of` of every value that is shown of a record."""
    return {name: mark_of(*as_typed(name, value)) for name, value in values_of(record).items()}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back.

    Args:
        texts: name → text, of what was in it.
        ways: name → how it is typed, where that is not as usual.
        seen: name → mark of the text that was shown (`marks_of`).
    """

    texts: Mapping[str, str]
    ways: Mapping[str, Way] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)

    def way(self, name: str) -> Way:
        """How a text is typed."""
        return self.ways.get(name) or _way(name, None)

    def touched(self) -> list[str]:
        """What somebody changed in the form."""
        return [name for name, text in self.texts.items() if mark_of(self.way(name), text) != self.seen.get(name, "")]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a form that came back asks for.

    Args:
        fields: name → new value, ``None`` to take it out.
        overlaps: what somebody else changed meanwhile, each in another way; ``was`` is not known here.
        errors: name → what is wrong with what was typed.
    """

    fields: dict[str, Any]
    overlaps: list[Overlap]
    errors: dict[str, str]


def decided(now: Mapping[str, Any], sent: Sent) -> Decided:
    """What is to be changed of a record as it is ``now``, so that it has what was typed.

    What somebody else changed and this form did not touch stays as it is now.
    """
    flat = values_of(now)
    fields: dict[str, Any] = {}
    overlaps: list[Overlap] = []
    errors: dict[str, str] = {}
    for name in sent.touched():
        try:
            value = read_typed(sent.way(name), name, as_sent(sent.texts[name]))
        except ValueError:
            errors[name] = Said('This value is JSON: a text stands in "quotes", a list in [brackets].')
            continue
        held = flat.get(name)
        if value == held:
            continue
        if mark_of(*as_typed(name, held)) != sent.seen.get(name, ""):
            overlaps.append(Overlap(name, None, held, value))
        else:
            fields[name] = value
    return Decided(fields, overlaps, errors)


def refused(record: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, str]:
    """Name → why a record cannot have a value of ``fields``, and how to mend it; "" for the record as a whole."""
    flat = {**values_of(record), **fields}
    problems: list[Problem] = []
    held = joined({name: value for name, value in flat.items() if value is not None})
    found = validate(RawRecord({"id": record.get("id", "new"), **held}, 1), "", problems)
    said: dict[str, str] = {}
    for one in problems:
        name = _named(one.field or "", fields)
        if name or (one.severity == "error" and found is None):
            why = f"{one.problem} {one.mend.removesuffix(UNTIL_THEN)}".strip()
            said[name] = f"{said[name]} {why}" if name in said else why
    return said


def _named(path: str, names: Collection[str]) -> str:
    """Which of the names a problem is about: of ``event.start`` and ``creators.0.name``, the longest that it begins
    with; where the whole group is meant, any of its parts."""
    for end in range(path.count(".") + 1, 0, -1):
        name = ".".join(path.split(".")[:end])
        if name in names:
            return name
    return next((name for name in names if path and name.startswith(f"{path.split('.')[0]}.")), "")


def changes_shown(fields: Mapping[str, tuple[Any, Any]]) -> list[tuple[str, str, str]]:
    """(label, text before, text after) of the values that were changed; "" for none.

    Args:
        fields: name → (from, to), as an entry of the history has them.
    """
    was, now = (
        values_of({name: pair[side] for name, pair in fields.items() if pair[side] is not ABSENT}) for side in (0, 1)
    )
    return [
        (label_of(name), as_typed(name, was.get(name))[1], as_typed(name, now.get(name))[1])
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]


__all__ = [
    "FIRST",
    "GROUPS",
    "OWN",
    "Decided",
    "FormField",
    "Sent",
    "Way",
    "as_sent",
    "as_typed",
    "both_lists",
    "changes_shown",
    "decided",
    "form_of",
    "is_named",
    "joined",
    "label_of",
    "mark_of",
    "marks_of",
    "read_typed",
    "refused",
    "values_of",
]  # fmt: skip
