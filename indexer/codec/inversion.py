"""From documents to inverted lists, a batch at a time.

Text is taken apart into *surfaces* (words as written); each distinct surface is analysed once, however often
it stands in the batch. A text is then an array of surface numbers, and turning the batch into inverted lists
is a handful of array operations with one stable radix sort (after "counting sort inversion" in Zobel and
Moffat, "Inverted files for text search engines", ACM Computing Surveys 38(2), 2006, section 5).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.analysis.tokenizers import IDTokenizer
from whoosh.fields import ID

from indexer.analysis import Surfaces
from indexer.codec.field_columns import FieldColumns, encode_positions, stable_order
from indexer.codec.postings_writer import take_values

_REMEMBERED_VALUES = 50_000
_FAST_FORMATS = (formats.Existence, formats.Frequency, formats.Positions)


class Expansions(NamedTuple):
    """What surfaces stand for: all their terms in order, with places; how many terms and positions each has."""

    terms: list[str]
    places: array[int]
    n_terms: array[int]
    widths: array[int]


def expand_all(analyzer: Any, surfaces: Sequence[str | tuple[str]]) -> Expansions:
    """Analyse surfaces one by one.

    A tuple of one is a term as it stands: so Whoosh takes the members of a list. Terms of a surface are put
    in the order of their places, or the positions of a posting would not ascend.
    """
    found = Expansions([], array("i"), array("i"), array("i"))
    terms_of, places, n_terms, widths = found
    expand = analyzer.expand
    for surface in surfaces:
        terms, width = expand(surface) if isinstance(surface, str) else ([(surface[0], 0)], 1)
        if len(terms) > 1:
            terms = sorted(terms, key=_place)
        for term, place in terms:
            terms_of.append(term)
            places.append(place)
        n_terms.append(len(terms))
        widths.append(width)
    return found


def _place(term: tuple[str, int]) -> int:
    return term[1]


class Vocabulary:
    """Surfaces and terms by number, shared by all fields that are analysed alike."""

    def __init__(self, analyzer: Any) -> None:
        self.analyzer = analyzer
        self.surface_numbers: defaultdict[str | tuple[str], int] = defaultdict()
        self.surface_numbers.default_factory = self.surface_numbers.__len__
        self._term_numbers: defaultdict[str, int] = defaultdict()
        self._term_numbers.default_factory = self._term_numbers.__len__
        self._terms = array("i")
        self._places = array("i")
        self._n_terms = array("i")
        self._widths = array("i")

    def expansions(self) -> tuple[NDArray[np.int32], ...]:
        """Every surface's terms, after analysing those that are new.

        Returns, all int32: terms and places (one per term of a surface), n_terms and widths (one per surface).
        """
        if len(self._widths) < len(self.surface_numbers):
            self._take(expand_all(self.analyzer, list(self.surface_numbers)[len(self._widths) :]))
        return tuple(np.array(found, np.int32) for found in (self._terms, self._places, self._n_terms, self._widths))

    def _take(self, found: Expansions) -> None:
        self._terms.extend(map(self._term_numbers.__getitem__, found.terms))
        self._places.extend(found.places)
        self._n_terms.extend(found.n_terms)
        self._widths.extend(found.widths)

    def term_bytes(self) -> list[bytes]:
        """The bytes of each term by number."""
        return [term.encode() for term in self._term_numbers]


class TextInverter:
    """Collects one analysed field of a batch.

    Works for formats Existence, Frequency and Positions; ``add`` takes the value's surfaces.
    """

    def __init__(self, field: Any, vocabulary: Vocabulary) -> None:
        self._field = field
        self._vocabulary = vocabulary
        self._surfaces = vocabulary.analyzer.surfaces
        self._number = vocabulary.surface_numbers.__getitem__
        self._tokens = array("i")
        self._doc_numbers = array("i")
        self._ends = array("q")
        self._boosts: dict[int, float] = {}

    @property
    def n_tokens(self) -> int:
        """How much is collected."""
        return len(self._tokens)

    def add(self, doc_number: int, value: str | Sequence[str], boost: float) -> None:
        """Take the value of a document; doc numbers ascend. Of a list, each member is a term as it stands."""
        if isinstance(value, str | Surfaces):
            self._tokens.extend(map(self._number, self._surfaces(value)))
        else:
            self._tokens.extend(self._number((text,)) for text in value)
        self._doc_numbers.append(doc_number)
        self._ends.append(len(self._tokens))
        if boost != 1.0:
            self._boosts[doc_number] = boost

    def columns(self, n_documents: int) -> tuple[FieldColumns, NDArray[np.int64]]:
        """The inverted lists and the field's lengths by document (int64, shape (n_documents,))."""
        terms, places, n_terms, widths = self._vocabulary.expansions()
        tokens = np.frombuffer(self._tokens, np.int32) if self._tokens else np.empty(0, np.int32)
        ends = np.frombuffer(self._ends, np.int64)
        n_tokens = ends - np.concatenate([np.zeros(1, np.int64), ends[:-1]])
        positions = _positions(widths[tokens], n_tokens)
        doc_numbers = np.repeat(np.frombuffer(self._doc_numbers, np.int32), n_tokens)
        counts = n_terms[tokens]
        if (counts == 1).all() and len(n_terms) == len(terms):
            term_numbers, places = terms[tokens], positions + places[tokens]
        else:
            starts = np.cumsum(n_terms, dtype=np.int32) - n_terms
            at = np.repeat(starts[tokens] - (np.cumsum(counts, dtype=np.int32) - counts), counts)
            at += np.arange(len(at), dtype=np.int32)
            term_numbers = terms[at]
            places = np.repeat(positions, counts) + places[at]
            doc_numbers = np.repeat(doc_numbers, counts)
        return self._inverted(term_numbers, doc_numbers, places, n_documents)

    def _inverted(
        self,
        term_numbers: NDArray[np.int32],
        doc_numbers: NDArray[np.int32],
        positions: NDArray[np.int32],
        n_documents: int,
    ) -> tuple[FieldColumns, NDArray[np.int64]]:
        by_number = self._vocabulary.term_bytes()
        used = np.flatnonzero(np.bincount(term_numbers, minlength=len(by_number)))
        ordered = sorted(used.tolist(), key=by_number.__getitem__)
        rank = np.zeros(len(by_number), np.int32)
        rank[ordered] = np.arange(len(ordered), dtype=np.int32)
        ranks = rank[term_numbers]
        order = stable_order(ranks, len(ordered))
        ranks, doc_numbers, positions = ranks[order], doc_numbers[order], positions[order]
        begins = np.ones(len(ranks), np.bool_)
        begins[1:] = (ranks[1:] != ranks[:-1]) | (doc_numbers[1:] != doc_numbers[:-1])
        at = np.flatnonzero(begins)
        frequencies = np.diff(at, append=len(ranks))
        offsets = np.zeros(len(ordered) + 1, np.int64)
        np.cumsum(np.bincount(ranks[at], minlength=len(ordered)), out=offsets[1:])
        docs = doc_numbers[at]
        form = self._field.format
        if type(form) is formats.Existence:
            frequencies = np.ones(len(at), np.int64)
        lengths = np.zeros(n_documents, np.int64)
        if self._field.scorable:
            lengths = np.bincount(docs, weights=frequencies, minlength=n_documents).astype(np.int64)
        columns = FieldColumns(
            [by_number[n] for n in ordered], offsets, docs, self._weights(docs, frequencies), frequencies
        )
        if type(form) is formats.Positions:
            columns.positions, columns.position_offsets = encode_positions(positions, frequencies, offsets)
        return columns, lengths

    def _weights(self, docs: NDArray[np.int32], frequencies: NDArray[np.int64]) -> NDArray[Any]:
        field_boost = self._field.format.field_boost
        if field_boost == 1.0 and not self._boosts:
            return frequencies
        boosts = np.full(int(docs.max(initial=0)) + 1, field_boost)
        for doc_number, boost in self._boosts.items():
            if doc_number < len(boosts):
                boosts[doc_number] *= boost
        return np.asarray(frequencies * boosts[docs], np.float32)


def _positions(widths: NDArray[np.int32], n_tokens: NDArray[np.int64]) -> NDArray[np.int32]:
    """Position of each token in its document: what the tokens before it in the document take up."""
    before = np.cumsum(widths, dtype=np.int32) - widths
    starts = np.minimum(np.cumsum(n_tokens) - n_tokens, max(len(before) - 1, 0))
    first = before[starts] if len(before) else np.zeros(len(n_tokens), np.int32)
    return np.asarray(before - np.repeat(first, n_tokens), np.int32)


class ItemInverter:
    """Collects a field of a batch by asking Whoosh's field type for its terms: any format, any value."""

    def __init__(self, field: Any) -> None:
        self._field = field
        self._is_whole = type(field) is ID and isinstance(field.analyzer, IDTokenizer)
        self._known: dict[Any, list[tuple[int, int, float, bytes]]] = {}
        self._term_numbers: defaultdict[bytes, int] = defaultdict()
        self._term_numbers.default_factory = self._term_numbers.__len__
        self._terms = array("i")
        self._doc_numbers = array("i")
        self._weights = array("f")
        self._values: list[bytes] = []
        self._lengths: dict[int, int] = {}

    @property
    def n_tokens(self) -> int:
        """How much is collected."""
        return len(self._terms)

    def add(self, doc_number: int, value: Any, boost: float) -> None:
        """Take the value of a document; doc numbers ascend. Raises ValueError as the field type does."""
        length = 0
        for number, frequency, weight, posting_value in self._items(value):
            self._terms.append(number)
            self._doc_numbers.append(doc_number)
            self._weights.append(weight * boost)
            self._values.append(posting_value)
            length += frequency
        if self._field.scorable and length:
            self._lengths[doc_number] = length

    def _items(self, value: Any) -> list[tuple[int, int, float, bytes]]:
        if self._is_whole and isinstance(value, str):
            return [(self._term_numbers[value.encode()], 1, self._field.format.field_boost, b"")]
        # 1, 1.0 and True are equal and index differently, so the type is part of the key.
        key = (type(value), value) if isinstance(value, str | int | float) and not self._field.unique else None
        found = self._known.get(key) if key is not None else None
        if found is None:
            items = {term: (f, w, v or b"") for term, f, w, v in self._field.index(value)}
            found = [(self._term_numbers[term], f, w, v) for term, (f, w, v) in items.items()]
            if key is not None and len(self._known) < _REMEMBERED_VALUES:
                self._known[key] = found
        return found

    def columns(self, n_documents: int) -> tuple[FieldColumns, NDArray[np.int64]]:
        """The inverted lists and the field's lengths by document (int64, shape (n_documents,))."""
        by_number = list(self._term_numbers)
        ordered = sorted(range(len(by_number)), key=by_number.__getitem__)
        rank = np.zeros(len(by_number), np.int32)
        rank[ordered] = np.arange(len(ordered), dtype=np.int32)
        ranks = rank[np.frombuffer(self._terms, np.int32)]
        order = stable_order(ranks, len(ordered))
        offsets = np.zeros(len(ordered) + 1, np.int64)
        np.cumsum(np.bincount(ranks, minlength=len(ordered)), out=offsets[1:])
        columns = FieldColumns(
            [by_number[n] for n in ordered],
            offsets,
            np.frombuffer(self._doc_numbers, np.int32)[order],
            np.frombuffer(self._weights, np.float32)[order],
        )
        values = self._values
        take_values(columns, self._field.format, [values[n] for n in order.tolist()])
        lengths = np.zeros(n_documents, np.int64)
        if self._lengths:
            lengths[list(self._lengths)] = list(self._lengths.values())
        return columns, lengths


def inverter(field: Any, vocabularies: list[Vocabulary]) -> TextInverter | ItemInverter:
    """The quickest inverter for a field; analysers that are equal share a vocabulary."""
    analyzer = getattr(field, "analyzer", None)
    if type(field.format) not in _FAST_FORMATS or not hasattr(analyzer, "expand"):
        return ItemInverter(field)
    for vocabulary in vocabularies:
        if vocabulary.analyzer == analyzer:
            return TextInverter(field, vocabulary)
    vocabularies.append(Vocabulary(analyzer))
    return TextInverter(field, vocabularies[-1])
