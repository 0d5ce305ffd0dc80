"""The order of what a query finds: which records come first, and what lower ones lack."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import DocNumbers, Weights
from indexer.search.evaluation import Evaluation, Unit
from indexer.search.first_page import Ranking
from indexer.search.match_lists import Order
from indexer.search.top_k import best
from indexer.text.sorted_arrays import found_in, places

COVERAGE_WORDS = 3
"""Up to so many words, coverage is stressed beyond what the score says of it (docs/search.md has the measurement)."""

REORDERED = 100
"""So many of the first hits are put in another order by meaning, where there are meanings; the rest stay."""


def ordered(evaluation: Evaluation, sort_rank: NDArray[np.int32] | None, n_wanted: int, order: Order = None) -> Ranking:
    """The ``n_wanted`` documents that are shown first.

    First those that hold every word, by score; then those that hold some, by how much of the query they cover: the
    score is a sum over the words held, rarer ones counting for more, and for a short query it is multiplied by the
    square root of the share of the query's idf weight that the record covers. Equal scores stand in ``order``, so
    that pages never overlap. ``sort_rank`` (int32, one per document, higher first) takes the place of the score.
    """
    first = np.flatnonzero(evaluation.all_words).astype(np.int32)
    rest = np.flatnonzero(evaluation.some_words).astype(np.int32)
    scores = evaluation.scores
    n_rest = max(n_wanted - len(first), 0)
    if sort_rank is None:
        stressed = scores[rest]
        if len(evaluation.units) <= COVERAGE_WORDS:
            stressed = stressed * np.sqrt(evaluation.coverage[rest])
        keys, rest_keys = (first, rest) if order is None else (order[first], order[rest])
        shown = [first[best(keys, scores[first], n_wanted)], rest[best(rest_keys, stressed, n_rest)]]
    else:
        shown = [
            group[np.lexsort((group, -scores[group], -sort_rank[group]))][:n] if n else group[:0]
            for group, n in ((first, n_wanted), (rest, n_rest))
        ]
    docs = np.concatenate(shown)
    return Ranking(docs, scores[docs], len(first), len(rest))


def factors_of(units: Sequence[Unit], weights: Sequence[float], docs: DocNumbers, n_all: int) -> Weights:
    """What `ordered` multiplies the scores of some hits by: float32, shape (len(docs),).

    Args:
        units, weights: of the question.
        docs: the first hits, of which ``n_all`` hold every word.
    """
    found = np.ones(len(docs), np.float32)
    below = docs[n_all:]
    if len(units) > COVERAGE_WORDS or not len(below):
        return found
    covered = np.zeros(len(below), np.float32)
    for unit, weight in zip(units, weights, strict=True):
        covered[unit.matches.held(below)[0]] += np.float32(weight)
        if unit.apart is not None:
            at, held = places(below, unit.apart.doc_numbers)
            covered[held] += np.float32(weight) * unit.apart.covered[at[held]]
    found[n_all:] = np.sqrt(covered / np.float32(sum(map(np.float32, weights)) or 1.0))
    return found


def missing_words(units: Sequence[Unit], doc_numbers: NDArray[np.int32]) -> list[tuple[str, ...]]:
    """The words of the query that each of some documents does not hold."""
    lacking = [(unit.text, ~found_in(doc_numbers, unit.matches.doc_numbers)) for unit in units]
    return [tuple(text for text, lacks in lacking if lacks[at]) for at in range(len(doc_numbers))]
