"""The rows and the columns of a coverage table: values of a field, each with the records that have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings
from corpus.records import fields
from corpus.records.scope import Aim
from corpus.records.sort_keys import person_key, sort_key
from corpus.said import said_of
from indexer.index.schema import NONE
from indexer.index.statistics import ExactStatistics
from indexer.search.facets import Column, FacetTable, Mask
from indexer.search.query import Filter, quote
from indexer.search.request import QueryError

Order = Literal["", "name", "size"]
"""How headings stand: as the library declares them and else by name; by name; the fullest first."""
ORDERS: tuple[Order, ...] = ("", "name", "size")

Numbers = NDArray[np.int64]

OTHERS = ""
"""The value of the heading that stands for all that are not shown one by one; no search lists it."""


class Counted(Protocol):
    """What can be counted: an engine, or the records of a day."""

    @property
    def facets(self) -> FacetTable:
        """Exact values."""

    @property
    def statistics(self) -> ExactStatistics:
        """What they are counted by."""


@dataclass(frozen=True, slots=True)
class AxisEntry:
    """A value, how readers see it, the records that have it (bool, shape (n_doc_numbers,)), and the search for them."""

    value: str
    label: str
    mask: Mask
    query: str


def axis(source: Counted, settings: LibrarySettings, name: str, most: int | None, order: Order = "") -> list[AxisEntry]:
    """The values of a field; where there are more than ``most``, the fullest, and one entry for all others.

    What is declared comes first, in its order (a theme with nothing in it is the gap), then what else is found, then
    "none", which stands for the records that have no value.
    """
    column, live = source.facets.column(name), source.statistics.live()
    values = _values(name, column, source, settings)
    sizes = dict(zip(column.values, column.counts(live).tolist(), strict=True))
    rest: list[str] = []
    if most is not None and len(values) > most:
        fullest = sorted(values, key=lambda value: value != NONE and -sizes.get(value, 0))[: most - 1]
        kept = frozenset(fullest)
        rest = [value for value in values if value not in kept]
        values = [value for value in values if value in kept]
    found = [
        AxisEntry(value, source.facets.label(name, value), mask_of(source, name, value), query_of(name, value))
        for value in values
    ]
    if order == "name":
        key = person_key if fields.of_name(name).names else sort_key
        found.sort(key=lambda entry: (entry.value == NONE, key(entry.label), entry.label))
    elif order == "size":
        found.sort(key=lambda entry: (entry.value == NONE, -sizes.get(entry.value, 0)))
    if rest:
        others = live & ~column.present if NONE in rest else np.zeros(len(live), np.bool_)
        is_rest = np.array([value not in kept for value in column.values], np.bool_)
        others[column.pair_docs[is_rest[column.pair_values]]] = True
        found.append(AxisEntry(OTHERS, said_of("%(num)s other", "%(num)s others", len(rest)), others, ""))
    return found


def countable(name: str) -> str:
    """The field of the name ``name``.

    Raises:
        QueryError: there is none, or it cannot be counted.
    """
    known = fields.of_any_name(name)
    if known is None or not known.counted:
        raise QueryError(f"{name[:40]!r} cannot be counted. Choose one of {', '.join(fields.COUNTED)}.")
    return known.name


def ordered(name: str) -> Order:
    """``name`` as an order of headings.

    Raises:
        QueryError: it is none.
    """
    for order in ORDERS:
        if name == order:
            return order
    raise QueryError(f"sort: {name[:40]!r} is none of name, size.")


def _values(name: str, column: Column, source: Counted, settings: LibrarySettings) -> list[str]:
    declared: Sequence[str] = ()
    if name == "theme":
        declared = tuple(settings.themes)
    elif name == "type":
        declared = tuple(slug for slug in settings.known_types if slug in column.values)
    aims = aims_of(settings, source, name)
    declared = (*declared, *(value for value in aims if not column.holds(value) and not _is_range(value)))
    known = frozenset((*declared, NONE))
    rest = [value for value in column.values if value not in known]
    if not fields.of_name(name).ordered:
        rest.sort(key=source.facets.places(name).__getitem__)
    if fields.of_name(name).latest_first:
        rest.sort(reverse=True)
    has_missing = not bool(np.all(column.present | ~source.statistics.live())) or column.holds(NONE)
    return [*(value for value in dict.fromkeys(declared) if value != NONE), *rest, *([NONE] if has_missing else [])]


def aims_of(settings: LibrarySettings, source: Counted, name: str) -> dict[str, Aim]:
    """Value → what ``[scope]`` says of it; a value is spelt as most records spell it."""
    column = source.facets.column(name)
    return {column.as_most_spell_it(value): aim for value, aim in settings.scope.aims.get(name, {}).items()}


def _is_range(value: str) -> bool:
    return ".." in value or value[:1] in "<>"


def mask_of(source: Counted, name: str, value: str) -> Mask:
    """Which records have a value, just so: bool, shape (n_doc_numbers,). A range that is no value is one."""
    column, live = source.facets.column(name), source.statistics.live()
    if value == NONE and not column.holds(NONE):
        return live & ~column.present
    mask = np.zeros(len(live), np.bool_)
    index = column.index(value)
    if index >= 0:
        mask[column.with_value(index)] = True
    elif _is_range(value):
        mask |= source.facets.value_mask(name, value)
    return mask


def query_of(name: str, value: str) -> str:
    """The search that lists the records of a value."""
    return f"{name}:{value if _is_range(value) else quote(value)}"


def dead_links(source: Counted) -> Mask:
    """Which records have an address that is dead: bool, shape (n_doc_numbers,)."""
    return source.facets.filter_mask(Filter("link", "dead"))


def numbers_of(source: Counted, name: str) -> Numbers:
    """The highest number that each record has in a field: int64, shape (n_doc_numbers,); 0 for none."""
    column = source.facets.column(name)
    found = np.zeros(source.statistics.n_doc_numbers, np.int64)
    values = np.array([int(value) if value.isdecimal() else 0 for value in column.values], np.int64)
    np.maximum.at(found, column.pair_docs, values[column.pair_values])
    return found


def pairs_of(entries: Sequence[AxisEntry]) -> tuple[Numbers, Numbers]:
    """Every record of every entry: places of entries and doc_numbers, int64, shape (n_pairs,) each."""
    docs = [entry.mask.nonzero()[0] for entry in entries]
    places = np.repeat(np.arange(len(entries)), [len(one) for one in docs])
    return places, np.concatenate(docs) if docs else np.empty(0, np.int64)


def labels_of(entries: Sequence[AxisEntry]) -> Iterator[str]:
    """How readers see them; what stands for others has no name of its own."""
    return (entry.label if entry.query and entry.value != NONE else "" for entry in entries)
