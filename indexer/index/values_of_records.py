"""The whole values of records that stand in no index, to be counted as those of an index are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings, Resource
from indexer.index.schema import EXACT_FIELDS, LINK_FIELDS, documents
from indexer.index.statistics import EMPTY_POSTINGS, FieldPostings, Postings


class ValuesOfRecords:
    """`indexer.index.statistics.ExactStatistics` of records in memory; the doc_number of a record is its place.

    Args:
        records: each id once.
        settings: of the library; they say which names are one person.
    """

    def __init__(self, records: Sequence[Resource], settings: LibrarySettings) -> None:
        found = documents(records, settings, {})
        self._columns: dict[str, list[tuple[str, ...] | None]] = {
            name: found[name] for name in (*EXACT_FIELDS, *LINK_FIELDS) if name in found
        }
        self._columns["id"] = [(record.id,) for record in records]
        self._postings = cache(self._inverted)
        self._n = len(records)

    @property
    def n_doc_numbers(self) -> int:
        """How many records there are."""
        return self._n

    @property
    def n_documents(self) -> int:
        """The same: none is deleted."""
        return self._n

    def live(self) -> NDArray[np.bool_]:
        """All of them: bool, shape (n_doc_numbers,)."""
        return np.ones(self._n, np.bool_)

    def postings(self, field: str, term: str) -> Postings:
        """The records that have a value."""
        terms, found = self._postings(field)
        at = bisect_left(terms, term)
        if at == len(terms) or terms[at] != term:
            return EMPTY_POSTINGS
        return Postings(found[at], np.ones(len(found[at]), np.float32))

    def field_postings(self, field: str, first: str = "", last: str | None = None) -> FieldPostings:
        """The records of all values from ``first`` on, below ``last``."""
        terms, found = self._postings(field)
        low, high = bisect_left(terms, first), len(terms) if last is None else bisect_left(terms, last)
        sizes = np.array([len(one) for one in found[low:high]], np.int64)
        numbers = np.concatenate(found[low:high]) if low < high else np.empty(0, np.int32)
        return FieldPostings(terms[low:high], sizes, numbers)

    def _inverted(self, field: str) -> tuple[list[str], list[NDArray[np.int32]]]:
        """The values of a field, ascending, each with its records."""
        by_value: dict[str, list[int]] = {}
        for number, values in enumerate(self._columns.get(field, ())):
            for value in values or ():
                by_value.setdefault(value, []).append(number)
        terms = sorted(by_value)
        return terms, [np.array(by_value[term], np.int32) for term in terms]
