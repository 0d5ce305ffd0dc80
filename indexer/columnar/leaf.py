"""One segment as the executor sees it: postings without deleted documents, scored as Whoosh scores them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.query.terms import Prefix
from whoosh.scoring import BM25F

from indexer.codec import FieldReader, SegmentColumns
from indexer.columnar.arrays import NO_DOCUMENTS, NOTHING, DocNumbers, Scored, unite, unite_scored
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

    def expanded(self, query: Any) -> list[bytes] | range:
        """The terms that a pattern, range or fuzzy term stands for here: bytes, or numbers of our codec's."""
        field, text = query.fieldname, query.text if type(query) is Prefix else None
        reader = self.arrays.field(field) if isinstance(self.arrays, SegmentColumns) else None
        if text is not None and reader is not None:
            first = self.schema[field].to_bytes(text)
            if first and first[-1] < 255:
                last = first[:-1] + bytes([first[-1] + 1])
                return range(reader.position_of(first), reader.position_of(last))
        to_bytes = self.schema[field].to_bytes
        found = (term if isinstance(term, bytes) else to_bytes(term) for term in query._btexts(self.reader))
        return [term for term in found if term]

    def documents_of_any(self, field: str, terms: list[bytes] | range) -> DocNumbers:
        """The live documents of any of the `expanded` terms."""
        if isinstance(terms, range) and isinstance(self.arrays, SegmentColumns):
            reader = self.arrays.field(field)
            if reader is None or not terms:
                return NO_DOCUMENTS
            held = np.zeros(self.n_doc_numbers, np.bool_)
            held[reader.doc_numbers[reader.extent(terms[0])[0] : reader.extent(terms[-1])[1]]] = True
            return np.flatnonzero(held if self._filter is None else held & self._filter).astype(np.int32)
        known = [term for term in terms if isinstance(term, bytes)]
        return unite([self.documents(field, term) for term in known], self.n_doc_numbers)

    def scored_any(self, field: str, terms: list[bytes] | range, boost: float) -> Scored:
        """The live documents of any of the `expanded` terms, the terms' scores added."""
        if isinstance(terms, range) and isinstance(self.arrays, SegmentColumns):
            reader = self.arrays.field(field)
            if reader is None or not terms:
                return NOTHING
            if len(self._parent.leaf_searchers()) == 1 and self.schema[field].scorable and len(terms) > 2:
                return self._scored_range(reader, field, terms, boost)
            found = [reader.term(number) for number in terms]
        else:
            found = [term for term in terms if isinstance(term, bytes)]
        return unite_scored([self.scored(field, term, boost) for term in found], self.n_doc_numbers)

    def _scored_range(self, reader: FieldReader, field: str, terms: range, boost: float) -> Scored:
        """`scored_any` of neighbouring terms, whose postings lie side by side, in the only segment."""
        bounds = reader.offsets[terms[0] : terms[-1] + 2].astype(np.int64)
        frequencies = bounds[1:] - bounds[:-1]
        docs = reader.doc_numbers[bounds[0] : bounds[-1]]
        weights = reader.weights[bounds[0] : bounds[-1]].astype(np.float64)
        idf = np.log(self._parent.doc_count_all() / (frequencies + 1)) + 1
        scores = weights * np.repeat(idf * ((self.searcher.weighting.K1 + 1) * boost), frequencies)
        scores /= weights + self._norm(field)[docs]
        dense = np.bincount(docs, weights=scores, minlength=self.n_doc_numbers).astype(np.float64)
        if self._filter is not None:
            dense[~self._filter] = 0
        found = np.flatnonzero(dense).astype(np.int32)
        return Scored(found, dense[found])

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
