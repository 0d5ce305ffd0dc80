"""Facet counts: beside each value, how many records a reader would find who chose it.

Values of one field widen, fields narrow. So a count is that of the search with this value as the only one of its field
and with the filters of all other fields as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.records.fields import Field, is_exact, of_name
from indexer.index.schema import NONE
from indexer.search import deadline
from indexer.search.evaluation import Evaluation, Held
from indexer.search.facets import FacetTable, Mask
from indexer.search.result_page import FacetCount


@dataclass(frozen=True, slots=True)
class Counted:
    """The values of one facet that are counted out, and how many there are in all; "not given" is none of these."""

    values: tuple[FacetCount, ...]
    n_values: int


def facet_counts(
    table: FacetTable,
    names: Iterable[str],
    chosen: Mapping[str, tuple[str, ...]],
    outcome: Evaluation | Held,
    without: Callable[[str], Evaluation | Held],
    most: int | None = None,
) -> dict[str, Counted]:
    """The counts of each field of ``names``, most frequent value first; years latest first; ranges in their order.

    Args:
        table: the columns.
        names: fields; those that are none are left out.
        chosen: field → the values that are filtered by.
        outcome: the search as it is.
        without: the search without the filter on a field.
        most: so many values of each are counted out, and those that are filtered by; ``None`` for all.
    """
    result: dict[str, Counted] = {}
    for name in names:
        deadline.check()
        if not is_exact(name):
            continue
        active = chosen.get(name, ())
        seen = without(name) if active else outcome
        counts, n_values = _counts(table, name, seen.all_words if seen.all_words.any() else seen.some_words, most)
        if any(value not in counts for value in active):  # chosen: it stays shown, though it has but some of the words
            for mask in (seen.all_words, seen.some_words):
                counts |= {
                    value: n for value in active if value not in counts and (n := _count(table, name, value, mask))
                }
        as_most_spell_it = table.column(name).as_most_spell_it
        for value in active:  # under the spelling that was asked for
            usual = as_most_spell_it(value)
            if usual != value and usual in counts:
                counts[value] = counts.pop(usual)
        places = {} if of_name(name).ranges else table.places(name)
        found = [
            FacetCount(
                value, n, table.label(name, value), value in active, places.get(as_most_spell_it(value), len(places))
            )
            for value, n in counts.items()
        ]
        shown = tuple(sorted(found, key=_place(of_name(name))))
        result[name] = Counted(shown, max(n_values, sum(each.value != NONE for each in shown)))
    return result


def _place(field: Field) -> Callable[[FacetCount], tuple[Any, ...]]:
    """Where a value stands among the others: "not given" is last."""
    if field.ranges:
        order = [*field.ranges, NONE]
        return lambda f: (order.index(f.value),)
    if field.latest_first:
        return lambda f: (f.value == NONE, [-ord(c) for c in f.value])
    return lambda f: (f.value == NONE, -f.count, f.place)


def _counts(table: FacetTable, name: str, mask: Mask, most: int | None) -> tuple[dict[str, int], int]:
    """How many documents of ``mask`` have each value to be shown, and how many values there are in all; values
    that none has are left out.
    """
    column, field = table.column(name), of_name(name)
    if field.ranges:
        counts = {value: int(np.count_nonzero(mask & table.value_mask(name, value))) for value in field.ranges}
        n_values = sum(n > 0 for n in counts.values())
    else:
        numbers = column.counts(mask)
        held = np.flatnonzero(numbers)
        n_values = len(held)
        if most is not None and n_values > most:
            by_name = table.place_ranks(name)[held]
            order = held[::-1] if field.latest_first else held[np.lexsort((by_name, -numbers[held]))]
            held = order[:most]
        counts = {column.values[i]: int(numbers[i]) for i in held.tolist()}
    if not field.may_lack:
        counts[NONE] = counts.get(NONE, 0) or column.n_without(mask)
    return {value: n for value, n in counts.items() if n}, n_values


def _count(table: FacetTable, name: str, value: str, mask: Mask) -> int:
    column = table.column(name)
    index = column.index(value)
    if index < 0:
        return column.n_without(mask) if value == NONE else 0
    return int(np.count_nonzero(mask[column.with_value(index)]))
