"""Sets of documents with scores, and how they combine: each operation takes and gives whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.sorted_arrays import found_in, places, union

DocNumbers = NDArray[np.int32]
Scores = NDArray[np.float64]

_DENSE_FROM = 1 / 16
"""Lists that together reach this share of the collection are united in an array as long as it."""


class Scored(NamedTuple):
    """doc_numbers: int32, strictly ascending; scores: float64, of the same shape."""

    doc_numbers: DocNumbers
    scores: Scores


NO_DOCUMENTS: DocNumbers = np.empty(0, np.int32)
NOTHING = Scored(NO_DOCUMENTS, np.empty(0, np.float64))


def intersect(lists: Sequence[DocNumbers]) -> DocNumbers:
    """Documents of every list; the shortest list is looked up in the others."""
    ordered = sorted(lists, key=len)
    found = ordered[0]
    for listed in ordered[1:]:
        if not len(found):
            break
        found = found[found_in(found, listed)]
    return found


def intersect_scored(parts: Sequence[Scored]) -> Scored:
    """Documents of every part, scores added."""
    docs = intersect([part.doc_numbers for part in parts])
    scores = np.zeros(len(docs))
    for part in parts:
        scores += part.scores[places(docs, part.doc_numbers)[0]] if len(docs) else 0
    return Scored(docs, scores)


def unite(lists: Sequence[DocNumbers], n_doc_numbers: int) -> DocNumbers:
    """Documents of any list."""
    lists = [listed for listed in lists if len(listed)]
    if len(lists) <= 1:
        return lists[0] if lists else NO_DOCUMENTS
    if sum(map(len, lists)) < n_doc_numbers * _DENSE_FROM:
        return union(lists)
    held = np.zeros(n_doc_numbers, np.bool_)
    for listed in lists:
        held[listed] = True
    return np.flatnonzero(held).astype(np.int32)


def unite_scored(parts: Sequence[Scored], n_doc_numbers: int) -> Scored:
    """Documents of any part, scores added."""
    parts = [part for part in parts if len(part.doc_numbers)]
    if len(parts) <= 1:
        return parts[0] if parts else NOTHING
    docs = unite([part.doc_numbers for part in parts], n_doc_numbers)
    if len(docs) >= n_doc_numbers * _DENSE_FROM:
        dense = np.zeros(n_doc_numbers)
        for part in parts:
            dense[part.doc_numbers] += part.scores
        return Scored(docs, dense[docs])
    scores = np.zeros(len(docs))
    for part in parts:
        scores[np.searchsorted(docs, part.doc_numbers)] += part.scores
    return Scored(docs, scores)


def subtract(docs: DocNumbers, removed: DocNumbers) -> NDArray[np.bool_]:
    """Which of ``docs`` are not in ``removed``: bool, the shape of ``docs``."""
    return ~found_in(docs, removed)


def select(part: Scored, kept: NDArray[Any]) -> Scored:
    """The documents that a boolean or index array picks."""
    return Scored(part.doc_numbers[kept], part.scores[kept])
