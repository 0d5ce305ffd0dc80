"""Term statistics of an open index, as arrays.

Segments hand out slices of their memory-mapped arrays (`codec/segment_columns.py`); whoever asks here sees one index:
the segments laid end to end, without deleted documents.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.codec.segment_columns import SegmentColumns
from indexer.index.statistics import (
    EMPTY_POSTINGS,
    NO_TERMS,
    DocNumbers,
    DocumentTerms,
    FieldPostings,
    Occurrences,
    Postings,
    Weights,
)
from indexer.text.bounded_cache import BoundedCache

_MAX_REMEMBERED_TERMS = 50_000
NO_OFFSETS: NDArray[np.int64] = np.zeros(1, np.int64)
NO_POSITIONS: NDArray[np.int32] = np.empty(0, np.int32)


class ColumnarStatistics:
    """`indexer.index.statistics.TermStatistics` over an open Whoosh reader: any number of segments, all of our codec.

    It is a snapshot: valid as long as the reader is open, unaware of later commits. Safe to share between
    threads (answers are computed at most twice, never wrong).
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._schema = reader.schema
        # By name: a schema looks through its dynamic fields before it says that it knows one.
        self._encode: dict[str, Callable[[str], bytes]] = {name: kind.to_bytes for name, kind in reader.schema.items()}
        leaves = [(leaf, base) for leaf, base in reader.leaf_readers() if leaf.doc_count_all()]
        self._segments: list[SegmentColumns] = [leaf._terms.arrays for leaf, _ in leaves]
        self._bases: list[int] = [base for _, base in leaves]
        self._n_doc_numbers: int = reader.doc_count_all()
        self._live = np.ones(self._n_doc_numbers, np.bool_)
        self._live_in: list[NDArray[np.bool_] | None] = []
        for leaf, base in leaves:
            inside = self._live[base : base + leaf.doc_count_all()]
            if leaf.has_deletions():
                inside[np.fromiter(leaf.segment().deleted_docs(), np.int64)] = False
            self._live_in.append(inside if leaf.has_deletions() else None)
        self._live.flags.writeable = False
        self._n_documents = int(np.count_nonzero(self._live))
        self._lengths: dict[str, Weights] = {}
        self._frequencies: dict[tuple[str, str | bytes], int] = BoundedCache(_MAX_REMEMBERED_TERMS)
        self._lock = threading.Lock()

    @property
    def n_doc_numbers(self) -> int:
        """Length of per-document arrays, deleted documents included."""
        return self._n_doc_numbers

    @property
    def n_documents(self) -> int:
        """How many documents are live."""
        return self._n_documents

    def live(self) -> NDArray[np.bool_]:
        """Which doc_numbers are documents: bool, shape (n_doc_numbers,), read only."""
        return self._live

    def segments(self) -> list[SegmentColumns]:
        """The arrays of each segment, in order, deleted documents included."""
        return self._segments

    def term_bytes(self, field: str, term: str | bytes) -> bytes | None:
        """The bytes by which Whoosh knows ``term``; None when the field is unknown or cannot hold it."""
        encode = self._encode.get(field)
        if encode is None:
            return None
        if isinstance(term, bytes):
            return term
        try:
            encoded: bytes = encode(term)
        except (ValueError, TypeError, OverflowError):
            return None
        return encoded

    def document_frequency(self, field: str, term: str | bytes) -> int:
        """In how many live documents ``field`` holds ``term``; 0 for an unknown field or term. Remembered."""
        known = self._frequencies.get((field, term))
        if known is None:
            known = self._frequencies[field, term] = self._document_frequency(field, term)
        return known

    def _document_frequency(self, field: str, term: str | bytes) -> int:
        encoded = self.term_bytes(field, term)
        if encoded is None:
            return 0
        n_documents = 0
        for segment, live in zip(self._segments, self._live_in, strict=True):
            if live is None:
                n_documents += segment.document_frequency(field, encoded)
            else:
                n_documents += int(np.count_nonzero(live[segment.postings(field, encoded).doc_numbers]))
        return n_documents

    def postings(self, field: str, term: str | bytes) -> Postings:
        """The postings of ``term`` over all segments; empty for an unknown field or term.

        One segment without deletions: its own arrays, not copied. Do not write to them.
        """
        encoded = self.term_bytes(field, term)
        if encoded is None:
            return EMPTY_POSTINGS
        found: list[Postings] = []
        for segment, base, live in zip(self._segments, self._bases, self._live_in, strict=True):
            postings = segment.postings(field, encoded)
            if not len(postings):
                continue
            doc_numbers, frequencies = postings.doc_numbers, postings.term_frequencies
            if live is not None:
                kept = live[doc_numbers]
                doc_numbers, frequencies = doc_numbers[kept], frequencies[kept]
            found.append(Postings(doc_numbers + np.int32(base) if base else doc_numbers, frequencies))
        return _joined(found)

    def field_postings(self, field: str, first: str = "", last: str | None = None) -> FieldPostings:
        """The documents of many terms over all segments; see `TermStatistics.field_postings`."""
        if field not in self._schema or self._schema[field].format is None:
            return FieldPostings([], np.empty(0, np.int64), np.empty(0, np.int32))
        fieldobj = self._schema[field]
        bounds = first.encode(), None if last is None else last.encode()
        found = [segment.field_postings(field, *bounds) for segment in self._segments]
        terms = found[0][0] if len(found) == 1 else sorted(set().union(*(part[0] for part in found)))
        number_of = {term: number for number, term in enumerate(terms)}
        numbers, docs = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
        for (own, sizes, doc_numbers), base, live in zip(found, self._bases, self._live_in, strict=True):
            of_terms = np.fromiter(map(number_of.__getitem__, own), np.int64, len(own))
            owners = np.repeat(of_terms, sizes)
            if live is not None:
                kept = live[doc_numbers]
                owners, doc_numbers = owners[kept], doc_numbers[kept]
            numbers.append(owners)
            docs.append(doc_numbers + np.int32(base) if base else doc_numbers)
        owners, doc_numbers = np.concatenate(numbers), np.concatenate(docs)
        if len(found) > 1:  # documents of a later segment have higher numbers: the order within a term stays
            order = np.argsort(owners, kind="stable")
            owners, doc_numbers = owners[order], doc_numbers[order]
        decoded = [str(fieldobj.from_bytes(term)) for term in terms]
        return FieldPostings(decoded, np.bincount(owners, minlength=len(terms)), doc_numbers)

    def positions(
        self, field: str, term: str | bytes, among: DocNumbers | None = None
    ) -> tuple[Postings, NDArray[np.int64], NDArray[np.int32]]:
        """The postings of ``term`` with offsets and positions; see `TermStatistics.positions`."""
        encoded = self.term_bytes(field, term)
        if encoded is None:
            return EMPTY_POSTINGS, NO_OFFSETS, NO_POSITIONS
        postings: list[Postings] = []
        counts: list[NDArray[np.int64]] = []
        positions: list[NDArray[np.int32]] = []
        for segment, base, live in zip(self._segments, self._bases, self._live_in, strict=True):
            of_it = among
            if among is not None and len(self._segments) > 1:
                first, last = among.searchsorted((base, base + segment.n_doc_numbers))
                of_it = among[first:last] - np.int32(base)
            found, offsets, places = segment.positions(field, encoded, of_it)
            if not len(found):
                continue
            doc_numbers, frequencies, n_places = found.doc_numbers, found.term_frequencies, np.diff(offsets)
            if live is not None:
                kept = live[doc_numbers]
                doc_numbers, frequencies = doc_numbers[kept], frequencies[kept]
                places, n_places = places[np.repeat(kept, n_places)], n_places[kept]
            postings.append(Postings(doc_numbers + np.int32(base) if base else doc_numbers, frequencies))
            counts.append(n_places)
            positions.append(places)
        if not postings:
            return EMPTY_POSTINGS, NO_OFFSETS, NO_POSITIONS
        offsets = np.concatenate([NO_OFFSETS, np.cumsum(np.concatenate(counts), dtype=np.int64)])
        return _joined(postings), offsets, positions[0] if len(positions) == 1 else np.concatenate(positions)

    def layout(self) -> tuple[tuple[str, int], ...]:
        """The segments with their numbers of documents; see `TermStatistics.layout`."""
        leaves = [leaf for leaf, _ in self._reader.leaf_readers() if leaf.doc_count_all()]
        return tuple((str(leaf.segment().segment_id()), int(leaf.doc_count_all())) for leaf in leaves)

    def occurrences(self, field: str, first: int = 0) -> Occurrences:
        """Every token of a field over all segments; see `TermStatistics.occurrences`."""
        numbers: dict[bytes, int] = {}
        empty = np.empty(0, np.int32)
        number_parts, doc_parts, place_parts = [empty], [empty], [empty]
        known = field in self._schema and self._schema[field].format is not None
        for segment, base, live in zip(self._segments, self._bases, self._live_in, strict=True) if known else ():
            if base + len(segment.field_lengths(field)) <= first:
                continue
            terms, term_numbers, docs, positions = segment.occurrences(field)
            own = np.array([numbers.setdefault(term, len(numbers)) for term in terms], np.int32)
            if live is not None:
                kept = live[docs]
                term_numbers, docs, positions = term_numbers[kept], docs[kept], positions[kept]
            if base < first:
                kept = docs >= first - base
                term_numbers, docs, positions = term_numbers[kept], docs[kept], positions[kept]
            number_parts.append(own[term_numbers])
            doc_parts.append(docs + np.int32(base) if base else docs)
            place_parts.append(positions)
        ordered = sorted(numbers)
        rank = np.empty(len(ordered), np.int32)
        rank[np.fromiter(map(numbers.__getitem__, ordered), np.int64, len(ordered))] = np.arange(len(ordered))
        return Occurrences(
            [term.decode() for term in ordered],  # only text has positions
            rank[np.concatenate(number_parts)],
            np.concatenate(doc_parts),
            np.concatenate(place_parts),
        )

    def terms(self, field: str, first: str = "", last: str | None = None) -> Iterator[str]:
        """The terms of ``field`` in order, from ``first`` on, below ``last``.

        A term whose documents were all deleted stays until its segment is merged; its frequency is then 0.
        """
        if field not in self._schema or self._schema[field].format is None:
            return
        fieldobj = self._schema[field]
        start, end = first.encode(), None if last is None else last.encode()
        streams = [segment.term_bytes(field, start) for segment in self._segments]
        if len(streams) == 1:
            found: Iterable[bytes] = streams[0]
        elif not first and last is None:  # all of them: sorting runs is quicker than merging one by one
            found = sorted(set().union(*streams))
        else:
            found = (encoded for encoded, _ in groupby(merge(*streams)))
        for encoded in found:
            if end is not None and encoded >= end:
                return
            yield str(fieldobj.from_bytes(encoded))

    def field_lengths(self, field: str) -> Weights:
        """Number of tokens of ``field`` by doc_number: float32, shape (n_doc_numbers,), 0 where empty."""
        lengths = self._lengths.get(field)
        if lengths is None:
            with self._lock:
                parts = [segment.field_lengths(field) for segment in self._segments]
                lengths = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.float32), *parts])
                self._lengths[field] = lengths
        return lengths

    def terms_of_document(self, field: str, doc_number: int) -> DocumentTerms:
        """The terms of one document's field; see `TermStatistics.terms_of_document`."""
        if field not in self._schema or self._schema[field].format is None:
            return NO_TERMS
        if not 0 <= doc_number < self._n_doc_numbers or not self._live[doc_number]:
            return NO_TERMS
        number = bisect_right(self._bases, doc_number) - 1
        found = self._segments[number].terms_of_document(field, doc_number - self._bases[number])
        if self._live_in[number] is not None:  # of documents that hold a term, all others may be deleted
            found = found._replace(n_at_least=np.ones_like(found.n_at_least))
        return found


def _joined(found: list[Postings]) -> Postings:
    if len(found) == 1:
        return found[0]
    if not found:
        return EMPTY_POSTINGS
    return Postings(np.concatenate([p.doc_numbers for p in found]), np.concatenate([p.term_frequencies for p in found]))
