"""Facet counts: beside each value, how many records a reader would find who chose it.

Values of one field widen, fields narrow. So a count is that of the search with this value as the only one of its field
and with the filters of all other fields as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from corpus.records.fields import BY_NAME, Field
from indexer.index.schema import EXACT_FIELDS, NONE
from indexer.search import deadline
from indexer.search.evaluation import Evaluation
from indexer.search.facets import FacetTable, Mask
from indexer.search.result_page import FacetCount


def facet_counts(
    table: FacetTable,
    names: Iterable[str],
    chosen: Mapping[str, tuple[str, ...]],
    outcome: Evaluation,
    without: Callable[[str], Evaluation],
) -> dict[str, tuple[FacetCount, ...]]:
    """The counts of each field of ``names``, most frequent value first; years latest first; ranges in their order.

    Args:
        table: the columns.
        names: fields; those that are none are left out.
        chosen: field → the values that are filtered by.
        outcome: the search as it is.
        without: the search without the filter on a field.
    """
    result: dict[str, tuple[FacetCount, ...]] = {}
    for name in names:
        deadline.check()
        if name not in EXACT_FIELDS:
            continue
        active = chosen.get(name, ())
        seen = without(name) if active else outcome
        counts = _counts(table, name, seen.all_words if seen.all_words.any() else seen.some_words)
        if any(value not in counts for value in active):  # chosen, though it has but some of the words: it stays shown
            some = _counts(table, name, seen.some_words)
            counts |= {value: some[value] for value in active if value not in counts and value in some}
        places = {} if BY_NAME[name].ranges else table.places(name)
        found = [
            FacetCount(value, n, table.label(name, value), value in active, places.get(value, len(places)))
            for value, n in counts.items()
        ]
        result[name] = tuple(sorted(found, key=_place(BY_NAME[name])))
    return result


def _place(field: Field) -> Callable[[FacetCount], tuple[Any, ...]]:
    """Where a value stands among the others: "not given" is last."""
    if field.ranges:
        order = [*field.ranges, NONE]
        return lambda f: (order.index(f.value),)
    if field.latest_first:
        return lambda f: (f.value == NONE, [-ord(c) for c in f.value])
    return lambda f: (f.value == NONE, -f.count, f.place)


def _counts(table: FacetTable, name: str, mask: Mask) -> dict[str, int]:
    """How many documents of ``mask`` have each value; values that none has are left out."""
    column, field = table.column(name), BY_NAME[name]
    if field.ranges:
        counts = {value: int(np.count_nonzero(mask & table.value_mask(name, value))) for value in field.ranges}
    else:
        numbers = column.counts(mask)
        counts = {column.values[i]: int(numbers[i]) for i in np.flatnonzero(numbers)}
    if not field.may_lack:
        counts[NONE] = counts.get(NONE, 0) or int(np.count_nonzero(mask & ~column.present))
    return {value: n for value, n in counts.items() if n}
