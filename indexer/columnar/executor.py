"""Runs a parsed Whoosh query over whole posting lists at once."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer import top_k
from indexer.columnar import evaluate
from indexer.columnar.leaf import Leaf, NotCovered, covers_weighting
from indexer.columnar_statistics import ColumnarStatistics

log = logging.getLogger(__name__)


class QueryMatches(NamedTuple):
    """doc_numbers: int32, ascending; scores: float32, of the same shape."""

    doc_numbers: NDArray[np.int32]
    scores: NDArray[np.float32]


class ColumnarExecutor:
    """Answers Whoosh queries as Whoosh's searcher would, from arrays.

    Args:
        searcher: an open Whoosh searcher; its weighting model decides the scores. BM25F is computed here,
            any other goes to Whoosh.
        statistics: the arrays of the same reader, if they are open already.

    ``n_executed`` counts queries answered here, ``fallbacks`` the others by reason.
    """

    def __init__(self, searcher: Any, statistics: ColumnarStatistics | None = None) -> None:
        self._searcher = searcher
        statistics = statistics or ColumnarStatistics(searcher.reader())
        bases = {base: (arrays, live) for arrays, base, live in statistics.segments()}
        self._live = statistics.live()
        self._leaves = [
            (Leaf(leaf, *bases[base]), base)
            for leaf, base in searcher.leaf_searchers()
            if leaf.reader().doc_count_all()
        ]
        self.n_executed = 0
        self.fallbacks: Counter[str] = Counter()

    def execute(self, query: Any) -> QueryMatches:
        """Every live document that matches, with its score (relative difference to Whoosh's below 1e-5).

        Raises what Whoosh raises: `whoosh.reading.TermNotFound` for a prefix in an unknown field, say.
        """
        try:
            if not covers_weighting(self._searcher.weighting):
                raise NotCovered(f"weighting {type(self._searcher.weighting).__name__}")
            parts = [(evaluate.scored(query, leaf), base) for leaf, base in self._leaves]
        except NotCovered as reason:
            return self._fall_back(query, str(reason))
        self.n_executed += 1
        return _joined([part.doc_numbers + np.int32(base) for part, base in parts], [part.scores for part, _ in parts])

    def documents(self, query: Any) -> NDArray[np.int32]:
        """The matching live documents without scores: int32, ascending. For filters, facets and counts."""
        try:
            found = [evaluate.documents(query, leaf) + np.int32(base) for leaf, base in self._leaves]
        except NotCovered as reason:
            return self._fall_back(query, str(reason)).doc_numbers
        self.n_executed += 1
        return np.concatenate(found) if found else np.empty(0, np.int32)

    def top(self, query: Any, limit: int) -> QueryMatches:
        """The best ``limit`` documents, best first; equal scores by doc_number."""
        doc_numbers, scores = self.execute(query)
        order = top_k.best(doc_numbers, scores, limit)
        return QueryMatches(doc_numbers[order], scores[order])

    def _fall_back(self, query: Any, reason: str) -> QueryMatches:
        self.fallbacks[reason] += 1
        log.debug("Whoosh's matchers answer %s: no array form of %s", query, reason)
        results = self._searcher.search(query, limit=None)
        found = sorted((doc_number, score) for doc_number, score in results.items())
        docs = np.array([doc_number for doc_number, _ in found], np.int32)
        scores = np.array([score for _, score in found], np.float64)
        kept = self._live[docs]
        return _joined([docs[kept]], [scores[kept]])


def _joined(docs: list[NDArray[np.int32]], scores: list[NDArray[np.float64]]) -> QueryMatches:
    if not docs:
        return QueryMatches(np.empty(0, np.int32), np.empty(0, np.float32))
    if len(docs) == 1:
        return QueryMatches(docs[0], scores[0].astype(np.float32))
    return QueryMatches(np.concatenate(docs), np.concatenate(scores).astype(np.float32))
