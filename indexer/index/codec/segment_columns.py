"""One segment's postings, read from its memory-mapped arrays.

This is the view that ranking and recommending use (`indexer/index/whoosh_statistics.py`); Whoosh's view of the same
arrays is in `whoosh_codec`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import CorruptIndexError

from indexer import native
from indexer.index.codec import varints
from indexer.index.codec.container import Container
from indexer.index.codec.field_structure import check_field, check_rows
from indexer.index.statistics import EMPTY_POSTINGS, NO_TERMS, DocNumbers, DocumentTerms, Postings, Weights
from indexer.text.sorted_arrays import are_below, are_offsets, places, stretches

if TYPE_CHECKING:
    from indexer.native.kernels import Rows, Terms

_NO_OFFSETS: NDArray[np.int64] = np.zeros(1, np.int64)
_NO_POSITIONS: NDArray[np.int32] = np.empty(0, np.int32)
_REMEMBERED_TERMS = 4096
_STRIDE = 16
"""Of the terms each so-manieth is a signpost of the dictionary."""


FieldOccurrences = tuple[list[bytes], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
"""Every token of a field: the terms in order, then for each token term number, doc number and position."""
NO_OCCURRENCES: FieldOccurrences = ([], _NO_POSITIONS, _NO_POSITIONS, _NO_POSITIONS)


class FieldReader:
    """The arrays of one field. Term numbers are ranks in byte order, 0 to n_terms - 1."""

    def __init__(self, container: Container, number: int, n_documents: int) -> None:
        self._container = container
        self._prefix = f"{number}."
        self._n_documents = n_documents
        self._rows_fit = False
        check_field(container, self._prefix)
        self.term_offsets = self.section("term_offsets")
        self.offsets = self.section("offsets")
        self._doc_numbers: NDArray[np.int32] = self.section("doc_numbers")
        self.weights = self.section("weights")
        self.n_terms = len(self.offsets) - 1
        # Memory views of small integers are several times quicker to index one by one than arrays are.
        self._blob = self.section("terms").data if self.n_terms else memoryview(b"")
        self._ends = self.term_offsets.data
        self._starts = self.offsets.data
        if native.compiled is not None:
            self.find: Callable[[bytes], int] = self.compiled.find
        else:
            self.find = lru_cache(_REMEMBERED_TERMS)(self._find)

    @cached_property
    def compiled(self) -> Terms:
        """The same arrays for `indexer.native`, where that is compiled."""
        assert native.compiled is not None
        names = ("frequencies", "positions", "position_offsets")
        more = [self.section(name) if self.has(name) else None for name in names]
        found: Terms = native.compiled.Terms(
            self.section("terms"), self.term_offsets, self.offsets, self._doc_numbers, self.weights, *more
        )
        return found

    @cached_property
    def compiled_rows(self) -> Rows:
        """The terms of each document, for the same."""
        assert native.compiled is not None
        weights = self.section("forward_weights") if self.has("forward_weights") else None
        found: Rows = native.compiled.Rows(self.compiled, self.row_offsets(), self.section("forward_terms"), weights)
        return found

    def section(self, name: str) -> NDArray[Any]:
        """One of the arrays that `FieldColumns.write` names."""
        return self._container.array(self._prefix + name)

    def row_offsets(self) -> NDArray[Any]:
        """Where the terms of each document begin in the rows by document: shape (n_documents + 1,)."""
        if not self._rows_fit:
            check_rows(self._container, self._prefix, self._n_documents, self.n_terms)
            self._rows_fit = True
        return self.section("forward_offsets")

    def documents(self, start: int = 0, end: int | None = None) -> NDArray[np.int32]:
        """The doc numbers of some postings, or of all; not copied.

        They are looked at as they are read: at the opening, every page of a large index would be read for it.

        Raises:
            CorruptIndexError: there is no such document.
        """
        found = self._doc_numbers[start:end]
        if not are_below(found, self._n_documents):
            raise CorruptIndexError("A posting names a document that is not there. Run `seealso build`.")
        return found

    def has(self, name: str) -> bool:
        """Whether the field has that array."""
        return self._prefix + name in self._container

    def term(self, number: int) -> bytes:
        """The bytes of a term."""
        return bytes(self._blob[self._ends[number] : self._ends[number + 1]])

    def all_terms(self) -> list[bytes]:
        """The bytes of every term, ascending; quicker than one by one."""
        return self.terms_between(0, self.n_terms)

    def terms_between(self, first: int, last: int) -> list[bytes]:
        """The bytes of the terms ``first`` to ``last - 1``."""
        ends = self.term_offsets[first : last + 1].tolist()
        begin = ends[0]
        blob = bytes(self._blob[begin : ends[-1]])
        return [blob[one - begin : other - begin] for one, other in pairwise(ends)]

    @cached_property
    def _signposts(self) -> memoryview:
        """The first eight bytes of each `_STRIDE`-th term as an integer, ascending: uint64, n_terms / `_STRIDE`.

        Made at the first question, in less than a millisecond: with them a term is found in a quarter of the time.
        """
        starts = self.term_offsets[: self.n_terms : _STRIDE].astype(np.int64)
        ends = self.term_offsets[1 : self.n_terms + 1 : _STRIDE].astype(np.int64)
        letters, first = self.section("terms"), np.zeros((len(starts), 8), np.uint8)
        for place in range(8):
            long = starts + place < ends
            first[long, place] = letters[starts[long] + place]
        return first.view(">u8").ravel().astype(np.uint64).data

    def position_of(self, term: bytes) -> int:
        """The number of the first term that is not below ``term``; n_terms when there is none."""
        if native.compiled is not None:
            return self.compiled.position_of(term)
        blob, ends, signposts = self._blob, self._ends, self._signposts
        key = int.from_bytes(term[:8].ljust(8, b"\0"), "big")
        # Of terms that begin with the same eight bytes a signpost says nothing: between the last that is surely below
        # and the first that is surely above.
        before = bisect_left(signposts, key)
        low = max((before - 1) * _STRIDE + 1, 0)
        high = min(bisect_right(signposts, key, before) * _STRIDE, self.n_terms)
        while low < high:
            middle = (low + high) >> 1
            if blob[ends[middle] : ends[middle + 1]].tobytes() < term:
                low = middle + 1
            else:
                high = middle
        return low

    def _find(self, term: bytes) -> int:
        number = self.position_of(term)
        return number if number < self.n_terms and self.term(number) == term else -1

    def extent(self, number: int) -> tuple[int, int]:
        """Where the postings of a term are."""
        return self._starts[number], self._starts[number + 1]

    def postings(self, number: int) -> Postings:
        """The postings of a term; the doc numbers are not copied."""
        start, end = self.extent(number)
        return Postings(self.documents(start, end), self.weights[start:end].astype(np.float32))

    def frequencies(self, start: int, end: int) -> NDArray[Any]:
        """Occurrences, unlike weights never boosted: as stored, shape (end - start,)."""
        return (self.section("frequencies") if self.has("frequencies") else self.weights)[start:end]

    def positions(
        self, number: int, kept: NDArray[np.intp] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Offsets (int64, n + 1) and positions (int32) of a term's postings; empty without positions.

        ``kept``: only those of these postings, as places among the term's own, ascending.
        """
        start, end = self.extent(number)
        every = self.frequencies(start, end)
        counts = every if kept is None else every[kept]
        offsets = np.zeros(len(counts) + 1, np.int64)
        if not self.has("positions"):
            return offsets, _NO_POSITIONS
        np.cumsum(counts, out=offsets[1:])
        bounds = self.section("position_offsets")
        encoded = self.section("positions")[int(bounds[number]) : int(bounds[number + 1])]
        if kept is None:
            return offsets, varints.undeltas(varints.decode(encoded), counts)
        begins = np.cumsum(every, dtype=np.int64)[kept] - counts
        return offsets, varints.undeltas(varints.decode_at(encoded, stretches(begins, counts)), counts)

    def all_positions(self) -> tuple[NDArray[Any], NDArray[np.int32]]:
        """Frequencies of all postings, and all their positions (int32), in the order of the postings."""
        frequencies = self.frequencies(0, len(self._doc_numbers)).astype(np.int64)
        if not self.has("positions"):
            return np.zeros(len(frequencies), np.int64), _NO_POSITIONS
        return frequencies, varints.undeltas(varints.decode(self.section("positions")), frequencies)


class SegmentColumns:
    """The postings and lengths of a segment by field name. Doc numbers count from 0 in the segment.

    Terms are Whoosh's term bytes. Deleted documents are still there: who asks takes them out.
    """

    def __init__(self, postings: Container, documents: Container) -> None:
        self._postings = postings
        self.documents = documents
        self.field_names: list[str] = list(map(str, postings.metadata.get("fields", ())))
        self.n_doc_numbers = int(documents.metadata.get("n_documents", -1))
        n_bytes = len(documents.array("stored"))
        if not are_offsets(documents.array("stored_offsets"), self.n_doc_numbers, n_bytes):
            raise CorruptIndexError("The offsets of stored records do not fit. Run `seealso build`.")
        totals = documents.metadata.get("total_lengths")
        if not isinstance(totals, dict) or not all(type(n) is int and n >= 0 for n in totals.values()):
            raise CorruptIndexError("The lengths of a segment's fields are no numbers. Run `seealso build`.")
        self._fields: dict[str, FieldReader] = {}
        self._lengths: dict[str, Weights] = {}

    def field(self, name: str) -> FieldReader | None:
        """The field's arrays; None when no document of the segment has a term in it."""
        found = self._fields.get(name)
        if found is None:
            if name not in self.field_names:
                return None
            found = FieldReader(self._postings, self.field_names.index(name), self.n_doc_numbers)
            self._fields[name] = found
        return found

    def exact_lengths(self, name: str) -> NDArray[Any] | None:
        """Tokens of the field by doc number, unsigned; None when the field has no lengths."""
        section = "length." + name
        if section not in self.documents:
            return None
        lengths = self.documents.array(section)
        if len(lengths) != self.n_doc_numbers:
            raise CorruptIndexError(f"The lengths of the field {name} do not fit. Run `seealso build`.")
        return lengths

    def document_frequency(self, field: str, term: bytes) -> int:
        """In how many documents of the segment the term stands."""
        reader = self.field(field)
        if reader is None or (number := reader.find(term)) < 0:
            return 0
        start, end = reader.extent(number)
        return end - start

    def postings(self, field: str, term: bytes) -> Postings:
        """The term's postings, empty when it is unknown."""
        reader = self.field(field)
        if reader is None or (number := reader.find(term)) < 0:
            return EMPTY_POSTINGS
        return reader.postings(number)

    def field_postings(
        self, field: str, first: bytes, last: bytes | None
    ) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int32]]:
        """The terms from ``first`` on, below ``last``; how many documents each has; these, one term after the other."""
        reader = self.field(field)
        if reader is None:
            return [], np.empty(0, np.int64), _NO_POSITIONS
        begin = reader.position_of(first)
        end = reader.n_terms if last is None else max(reader.position_of(last), begin)
        starts = reader.offsets[begin : end + 1].astype(np.int64)
        return reader.terms_between(begin, end), np.diff(starts), reader.documents(int(starts[0]), int(starts[-1]))

    def positions(
        self, field: str, term: bytes, among: DocNumbers | None = None
    ) -> tuple[Postings, NDArray[np.int64], NDArray[np.int32]]:
        """Postings, offsets (int64, n + 1) and positions (int32), as in `TermStatistics.positions`."""
        reader = self.field(field)
        if reader is None or (number := reader.find(term)) < 0:
            return EMPTY_POSTINGS, _NO_OFFSETS, _NO_POSITIONS
        postings = reader.postings(number)
        if among is None:
            return postings, *reader.positions(number)
        at, held = places(among, postings.doc_numbers)
        kept = at[held]
        if len(kept) == len(postings):
            return postings, *reader.positions(number)
        return Postings(among[held], postings.term_frequencies[kept]), *reader.positions(number, kept)

    def occurrences(self, field: str) -> FieldOccurrences:
        """Every token of a field with positions; empty when it is unknown or has none."""
        reader = self.field(field)
        if reader is None:
            return NO_OCCURRENCES
        frequencies, positions = reader.all_positions()
        offsets: NDArray[np.int64] = reader.offsets.astype(np.int64)
        n_postings = offsets[1:] - offsets[:-1]
        terms = reader.all_terms()
        term_numbers = np.repeat(np.repeat(np.arange(reader.n_terms, dtype=np.int32), n_postings), frequencies)
        return terms, term_numbers, np.repeat(reader.documents(), frequencies), positions

    def term_bytes(self, field: str, first: bytes = b"") -> Iterator[bytes]:
        """The field's terms in byte order from ``first`` on."""
        reader = self.field(field)
        if reader is None:
            return
        number, n_next = reader.position_of(first), 16
        while number < reader.n_terms:  # a few at first: most of those who ask want the terms with a prefix
            yield from reader.terms_between(number, min(number + n_next, reader.n_terms))
            number, n_next = number + n_next, min(4 * n_next, 1 << 16)

    def field_lengths(self, field: str) -> Weights:
        """Tokens of the field by doc number: float32, shape (n_doc_numbers,)."""
        lengths = self._lengths.get(field)
        if lengths is None:
            exact = self.exact_lengths(field)
            lengths = np.zeros(self.n_doc_numbers, np.float32) if exact is None else exact.astype(np.float32)
            self._lengths[field] = lengths
        return lengths

    def terms_of_document(self, field: str, doc_number: int) -> DocumentTerms:
        """The terms of one document's field, deleted documents counted in how many hold each."""
        reader = self.field(field)
        if reader is None:
            return NO_TERMS
        numbers, frequencies = self.row(reader, doc_number)
        at = numbers.astype(np.int64)
        sizes = reader.offsets[at + 1].astype(np.int64) - reader.offsets[at]
        terms = [reader.term(number).decode() for number in at.tolist()]
        return DocumentTerms(terms, frequencies.astype(np.float64), sizes)

    @staticmethod
    def row(reader: FieldReader, doc_number: int) -> tuple[NDArray[Any], Weights]:
        """Term numbers (ascending) and frequencies (float32) of one document's field."""
        offsets = reader.row_offsets()
        where = slice(int(offsets[doc_number]), int(offsets[doc_number + 1]))
        numbers = reader.section("forward_terms")[where]
        if not reader.has("forward_weights"):
            return numbers, np.ones(len(numbers), np.float32)
        return numbers, reader.section("forward_weights")[where].astype(np.float32)
