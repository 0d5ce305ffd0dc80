"""One segment as the executor sees it: postings without deleted documents, scored as Whoosh scores them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.scoring import BM25F

from indexer.columnar.arrays import DocNumbers, Scored
from indexer.columnar.positions import PositionLists
from indexer.columnar_statistics import SegmentArrays


class NotCovered(Exception):
    """The executor has no array form of a query; Whoosh's matchers take over. The message says of what."""


class Leaf:
    """A segment of a searcher.

    Args:
        searcher: the segment's Whoosh searcher.
        arrays: its postings.
        live: which doc numbers are documents; None when all are.
    """

    def __init__(self, searcher: Any, arrays: SegmentArrays, live: NDArray[np.bool_] | None) -> None:
        self.searcher = searcher
        self.reader = searcher.reader()
        self.schema = searcher.schema
        self.arrays = arrays
        self.live = live
        self.n_doc_numbers: int = self.reader.doc_count_all()
        self._filter = live if not arrays.excludes_deleted else None
        self._parent = searcher.get_parent()
        self._norms: dict[str, NDArray[np.float64]] = {}

    def holds(self, field: str, term: bytes) -> bool:
        """Whether the segment knows the term, deleted documents included: what Whoosh asks of a reader."""
        return (field, term) in self.reader

    def documents(self, field: str, term: bytes) -> DocNumbers:
        """The live documents of a term."""
        docs = self.arrays.postings(field, term).doc_numbers
        return docs if self._filter is None else docs[self._filter[docs]]

    def all_documents(self) -> DocNumbers:
        """The live documents."""
        if self.live is None:
            return np.arange(self.n_doc_numbers, dtype=np.int32)
        return np.flatnonzero(self.live).astype(np.int32)

    def scored(self, field: str, term: bytes, boost: float) -> Scored:
        """The live documents of a term with Whoosh's score for it.

        Whoosh's BM25F is BM25 for each field by itself (`whoosh.scoring.BM25F`; S. Robertson et al., "Okapi
        at TREC-3", 1994), with idf = ln(N / (df + 1)) + 1, where N and df count deleted documents, and the
        mean length is over all documents, also those without the field. Fields without lengths score by
        weight alone.
        """
        postings = self.arrays.postings(field, term)
        docs, weights = postings.doc_numbers, postings.term_frequencies.astype(np.float64)
        if self._filter is not None:
            kept = self._filter[docs]
            docs, weights = docs[kept], weights[kept]
        if not self.schema[field].scorable:
            return Scored(docs, weights * boost)
        weighting = self.searcher.weighting
        idf = self._parent.idf(field, term)
        scores = weights * ((weighting.K1 + 1) * idf * boost)
        scores /= weights + self._norm(field)[docs]
        return Scored(docs, scores)

    def _norm(self, field: str) -> NDArray[np.float64]:
        """K1 * (1 - B + B * length / mean length) by document: float64, shape (n_doc_numbers,)."""
        norm = self._norms.get(field)
        if norm is None:
            weighting = self.searcher.weighting
            b = weighting._field_B.get(field, weighting.B)
            mean = self._parent.avg_field_length(field) or 1
            lengths = self.arrays.whoosh_lengths(field).astype(np.float64)
            lengths[lengths == 0] = 1
            norm = self._norms[field] = weighting.K1 * ((1 - b) + b * lengths / mean)
        return norm

    def positions(self, field: str, term: bytes) -> PositionLists:
        """Documents of a term with its positions; deleted documents may be among them."""
        postings, offsets, positions = self.arrays.positions(field, term)
        if len(postings) and not len(positions):
            raise NotCovered(f"positions of {field!r} in this format")
        return postings.doc_numbers, offsets, positions


def covers_weighting(weighting: Any) -> bool:
    """Whether scores of this weighting model are computed here: Whoosh's BM25F itself."""
    return type(weighting) is BM25F and not weighting.use_final
