"""What a curator noted beside the fields of a record, as a reader may see it: what is sure, and what is not.

It is kept in `Resource.extra`, which may hold anything: what is not of the form that is known here is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seealso import Resource
from webapp.languages.translating import _


@dataclass(frozen=True, slots=True)
class RecordNotes:
    """What is noted.

    holds: what materials are in it; start_here: whether it is a place to begin; probable_series: the series that it
    may belong to; unsure_places: places known only from a name; doubts: what else is not sure, a sentence each;
    listing: where in its source it stands.
    """

    holds: str
    start_here: bool
    probable_series: str
    unsure_places: frozenset[str]
    doubts: tuple[str, ...]
    listing: str


def notes_of(record: Resource) -> RecordNotes:
    """The notes of a record."""
    extra: Mapping[str, Any] = record.extra
    places = extra.get("place_from_organisation")
    inferred = extra.get("inferred")
    doubts = [_text(extra.get("doubt"))]
    if isinstance(inferred, Mapping):
        doubts += [
            _("%(field)s inferred: %(why)s", field=str(name).capitalize(), why=_text(why))
            for name, why in inferred.items()
            if _text(why)
        ]
    if basis := _text(extra.get("kind_basis")):
        doubts.append(_("Kind: %(why)s", why=basis))
    doubts += [
        _("The source does not say what %(name)s did.", name=person.name)
        for person in record.creators
        if person.role == "not said"
    ]
    return RecordNotes(
        _text(extra.get("holds")),
        extra.get("start_here") is True,
        _text(extra.get("probable_series")),
        frozenset(filter(None, map(_text, places))) if isinstance(places, list | tuple) else frozenset(),
        tuple(doubt if doubt.endswith(".") else doubt + "." for doubt in doubts if doubt),
        _listing(extra.get("listing")),
    )


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _listing(said: Any) -> str:
    if not isinstance(said, Mapping) or not isinstance(lines := said.get("lines"), list | tuple) or not lines:
        return ""
    first, last = lines[0], lines[-1]
    entry = str(said.get("entry"))
    if first == last:
        return _("From entry %(entry)s of the source listing, line %(line)s.", entry=entry, line=str(first))
    return _(
        "From entry %(entry)s of the source listing, lines %(first)s to %(last)s.",
        entry=entry, first=str(first), last=str(last),
    )  # fmt: skip
