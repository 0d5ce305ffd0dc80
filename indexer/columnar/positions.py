"""Phrases over position arrays: an occurrence is one integer, document and position side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.columnar.arrays import NO_DOCUMENTS, DocNumbers, intersect
from indexer.sorted_arrays import distinct, union

PositionLists = tuple[DocNumbers, NDArray[np.int64], NDArray[np.int32]]
"""doc_numbers (int32, n), offsets (int64, n + 1), positions (int32): see `TermStatistics.positions`."""

_POSITION_BITS = 32


def phrase_documents(terms: Sequence[PositionLists], slop: int) -> DocNumbers:
    """Documents in which the terms follow each other, each at most ``slop`` positions after the one before.

    The rule of Whoosh's SpanNear2 with ordered=True and mindist=1: an occurrence of term i extends a match
    that ends at e when it is in e + 1 .. e + slop; only where a match ends matters to the next term.

    >>> one = (np.array([0, 4], np.int32), np.array([0, 1, 2]), np.array([7, 0], np.int32))
    >>> two = (np.array([0, 4], np.int32), np.array([0, 1, 2]), np.array([8, 2], np.int32))
    >>> phrase_documents([one, two], 1), phrase_documents([one, two], 2)
    (array([0], dtype=int32), array([0, 4], dtype=int32))
    """
    common = intersect([term[0] for term in terms])
    ends: NDArray[np.int64] | None = None
    for term in terms:
        keys = _keys(term, common)
        if ends is not None:
            # The nearest earlier end is enough: if that is too far away, every other one is.
            nearest = np.searchsorted(ends, keys) - 1
            distances = keys - ends[np.maximum(nearest, 0)]
            keys = keys[(nearest >= 0) & (distances <= slop)]
        if not len(keys):
            return NO_DOCUMENTS
        ends = keys
    if ends is None:
        return NO_DOCUMENTS
    return distinct(ends >> _POSITION_BITS).astype(np.int32)


def _keys(term: PositionLists, docs: DocNumbers) -> NDArray[np.int64]:
    """doc_number * 2**32 + position, ascending, for the occurrences in ``docs``, which all hold it."""
    doc_numbers, offsets, positions = term
    if len(docs) < len(doc_numbers):
        rows = np.searchsorted(doc_numbers, docs)
        starts, counts = offsets[rows], offsets[rows + 1] - offsets[rows]
        skipped = np.repeat(starts - (np.cumsum(counts) - counts), counts)
        positions = positions[skipped + np.arange(len(skipped))]
    else:
        counts = np.diff(offsets)
    # Positions of one document need not differ: two joined forms can stand at the same place.
    return union([(np.repeat(docs.astype(np.int64), counts) << _POSITION_BITS) + positions])
