"""From documents to inverted lists, a batch at a time.

Text is cut into *pieces* (roughly, words as written); each distinct piece is analysed once, however often
it stands in the batch. A text is then an array of piece numbers, and turning the batch into inverted lists
is a handful of array operations with one stable radix sort (after "counting sort inversion" in Zobel and
Moffat, "Inverted files for text search engines", ACM Computing Surveys 38(2), 2006, section 5).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.analysis.tokenizers import IDTokenizer
from whoosh.fields import ID

from indexer.index.codec.field_columns import FieldColumns, encode_positions, stable_order
from indexer.index.codec.postings_writer import take_values
from indexer.text.batch_analysis import Expansions, Piece, numbered
from indexer.text.sorted_arrays import distinct, stretches

_REMEMBERED_VALUES = 50_000
_REMEMBERED_REPEATS = 2_000
_REPEATED_CHARS = 40
"""Longer texts are not looked for among those that repeat."""
_FAST_FORMATS = (formats.Existence, formats.Frequency, formats.Positions)


def expand_all(analyzer: Any, pieces: Iterable[Piece]) -> Expansions:
    """Analyse pieces one by one.

    A tuple of one is a term as it stands: so Whoosh takes the members of a list. Terms of a piece are put
    in the order of their places, or the positions of a posting would not ascend.
    """
    found: list[str] = []
    places, n_terms, widths = array("i"), array("i"), array("i")
    for piece in pieces:
        terms, width = analyzer.expand(piece) if isinstance(piece, str) else ([(piece[0], 0)], 1)
        for term, place in sorted(terms, key=_place):
            found.append(term)
            places.append(place)
        n_terms.append(len(terms))
        widths.append(width)
    distinct_terms, numbers = numbered(found)
    return Expansions(distinct_terms, numbers, *(np.array(each, np.int32) for each in (places, n_terms, widths)))


def _place(term: tuple[str, int]) -> int:
    return term[1]


class Vocabulary:
    """Pieces and terms by number, shared by all fields that are analysed alike."""

    def __init__(self, analyzer: Any) -> None:
        self.analyzer = analyzer
        self.piece_numbers: defaultdict[Piece, int] = defaultdict()
        self.piece_numbers.default_factory = self.piece_numbers.__len__
        self._n_known = -1
        self._taken_apart: Any = None
        self._expansions: Expansions | None = None
        self._ordered: tuple[list[bytes], NDArray[np.int32]] | None = None

    def _refresh(self) -> None:
        """Forget what was said of fewer pieces."""
        if self._n_known != len(self.piece_numbers):
            self._n_known = len(self.piece_numbers)
            self._taken_apart = self._expansions = self._ordered = None

    def taken_apart(self) -> Any:
        """What the analyser's ``take_apart`` makes of all pieces at once; the pieces themselves, where it has none."""
        self._refresh()
        if self._taken_apart is None:
            pieces = list(self.piece_numbers)
            take_apart = getattr(self.analyzer, "take_apart", None)
            self._taken_apart = take_apart(pieces) if take_apart is not None else pieces
        return self._taken_apart

    def expansions(self) -> Expansions:
        """Every piece's terms."""
        self._refresh()
        if self._expansions is None:
            taken_apart = self.taken_apart()
            if hasattr(taken_apart, "expansions"):
                self._expansions = taken_apart.expansions()
            else:
                self._expansions = expand_all(self.analyzer, taken_apart)
        return self._expansions

    def ordered(self) -> tuple[list[bytes], NDArray[np.int32]]:
        """All terms as bytes, ascending, and the rank among them of each term number (int32)."""
        terms = self.expansions().terms
        if self._ordered is None:
            self._ordered = ascending(terms)
        return self._ordered


def ascending(terms: list[str]) -> tuple[list[bytes], NDArray[np.int32]]:
    """Distinct terms as bytes, ascending, and the rank among them of each (int32).

    Texts sort as their UTF-8 bytes do: both go by code point.
    """
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(terms), np.int32)
    ranks[order] = np.arange(len(terms), dtype=np.int32)
    return [terms[number].encode() for number in order], ranks


class TextInverter:
    """Collects one analysed field of a batch.

    Works for formats Existence, Frequency and Positions; ``add`` takes the value's pieces.
    """

    def __init__(self, field: Any, vocabulary: Vocabulary) -> None:
        self._field = field
        self._vocabulary = vocabulary
        self._pieces = vocabulary.analyzer.pieces
        self._number = vocabulary.piece_numbers.__getitem__
        self._tokens = array("i")
        self._doc_numbers = array("i")
        self._ends = array("q")
        self._boosts: dict[int, float] = {}
        self._repeated: dict[Any, array[int]] = {}

    @property
    def n_tokens(self) -> int:
        """How much is collected."""
        return len(self._tokens)

    @property
    def n_pieces(self) -> int:
        """How many distinct pieces the fields of this vocabulary hold."""
        return len(self._vocabulary.piece_numbers)

    def add(self, doc_number: int, value: str | Sequence[str], boost: float) -> None:
        """Take the value of a document; doc numbers ascend. Of a list, each member is a term as it stands."""
        if len(value) > _REPEATED_CHARS or isinstance(value, list):
            self._tokens.extend(self._numbers(value))
        else:  # a theme, a type: what stands in many documents alike is cut up once
            known = self._repeated.get(value)
            if known is None:
                known = array("i", self._numbers(value))
                if len(self._repeated) < _REMEMBERED_REPEATS:
                    self._repeated[value] = known
            self._tokens.extend(known)
        self._doc_numbers.append(doc_number)
        self._ends.append(len(self._tokens))
        if boost != 1.0:
            self._boosts[doc_number] = boost

    def add_all(self, doc_numbers: Iterable[int], values: Iterable[str | Sequence[str] | None]) -> None:
        """`add` for the values of many documents, unboosted; ``None`` is no value."""
        tokens, ends, numbers, repeated = self._tokens, self._ends, self._doc_numbers, self._repeated
        piece_number, pieces = self._number, self._pieces
        for doc_number, value in zip(doc_numbers, values, strict=True):
            if value is None:
                continue
            if type(value) is str and len(value) > _REPEATED_CHARS:
                tokens.extend(map(piece_number, pieces(value)))
            elif isinstance(value, list) or (known := repeated.get(value)) is None:
                self.add(doc_number, value, 1.0)
                continue
            else:
                tokens.extend(known)
            numbers.append(doc_number)
            ends.append(len(tokens))

    def _numbers(self, value: str | Sequence[str]) -> Iterable[int]:
        if isinstance(value, str):
            return map(self._number, self._pieces(value))
        return [self._number((text,)) for text in value]

    def columns(self, n_documents: int) -> tuple[FieldColumns, NDArray[np.int64]]:
        """The inverted lists and the field's lengths by document (int64, shape (n_documents,))."""
        expansions = self._vocabulary.expansions()
        terms, places, n_terms, widths = expansions[1:]
        tokens, doc_numbers, n_tokens = self.collected()
        positions = _positions(widths[tokens], n_tokens)
        counts = n_terms[tokens]
        if (counts == 1).all() and len(n_terms) == len(terms):
            term_numbers, places = terms[tokens], positions + places[tokens]
        else:
            at = _terms_of(tokens, counts, n_terms)
            term_numbers = terms[at]
            places = np.repeat(positions, counts) + places[at]
            doc_numbers = np.repeat(doc_numbers, counts)
        return self._inverted(term_numbers, doc_numbers, places, n_documents)

    def collected(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        """Piece number and doc number of every token, in order, and how many tokens each value added had."""
        tokens = np.frombuffer(self._tokens, np.int32) if self._tokens else np.empty(0, np.int32)
        ends = np.frombuffer(self._ends, np.int64)
        n_tokens = np.diff(ends, prepend=0)
        return tokens, np.repeat(np.frombuffer(self._doc_numbers, np.int32), n_tokens), n_tokens

    @property
    def pieces(self) -> Any:
        """What the piece numbers of `collected` stand for: see `Vocabulary.taken_apart`."""
        return self._vocabulary.taken_apart()

    def _inverted(
        self,
        term_numbers: NDArray[np.int32],
        doc_numbers: NDArray[np.int32],
        positions: NDArray[np.int32],
        n_documents: int,
    ) -> tuple[FieldColumns, NDArray[np.int64]]:
        terms, rank = self._vocabulary.ordered()
        ranks = rank[term_numbers]
        used = np.flatnonzero(np.bincount(ranks, minlength=len(terms)))
        own_rank = np.zeros(len(terms), np.int32)
        own_rank[used] = np.arange(len(used), dtype=np.int32)
        ranks = own_rank[ranks]
        order = stable_order(ranks, len(used))
        ranks, doc_numbers, positions = ranks[order], doc_numbers[order], positions[order]
        begins = np.ones(len(ranks), np.bool_)
        begins[1:] = (ranks[1:] != ranks[:-1]) | (doc_numbers[1:] != doc_numbers[:-1])
        at = np.flatnonzero(begins)
        frequencies = np.diff(at, append=len(ranks))
        offsets = np.zeros(len(used) + 1, np.int64)
        np.cumsum(np.bincount(ranks[at], minlength=len(used)), out=offsets[1:])
        docs = doc_numbers[at]
        form = self._field.format
        if type(form) is formats.Existence:
            frequencies = np.ones(len(at), np.int64)
        lengths = np.zeros(n_documents, np.int64)
        if self._field.scorable:
            lengths = np.bincount(docs, weights=frequencies, minlength=n_documents).astype(np.int64)
        held = [terms[n] for n in used.tolist()]
        columns = FieldColumns(held, offsets, docs, self._weights(docs, frequencies), frequencies)
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


def derived_columns(analyzer: Any, sources: Sequence[TextInverter]) -> FieldColumns:
    """The inverted lists of a field whose terms come from the pieces of others, each once in a document.

    Args:
        analyzer: its ``of_pieces`` says what pieces stand for in this field (`indexer.text.batch_analysis.Owned`).
        sources: the other fields, all of one `Vocabulary`.
    """
    owned = analyzer.of_pieces(sources[0].pieces)
    terms, ranks = ascending(owned.terms)
    numbers = ranks[owned.term_numbers]
    n_terms = np.bincount(owned.owners, minlength=sources[0].n_pieces).astype(np.int32)
    codes = []
    for source in sources:
        tokens, doc_numbers, _ = source.collected()
        counts = n_terms[tokens]
        at = _terms_of(tokens, counts, n_terms)
        codes.append(numbers[at].astype(np.int64) << 32 | np.repeat(doc_numbers, counts))
    every = np.concatenate(codes)
    every.sort()
    every = distinct(every)
    ranks = every >> 32
    sizes = np.bincount(ranks, minlength=len(terms))
    offsets = np.zeros(np.count_nonzero(sizes) + 1, np.int64)
    np.cumsum(sizes[sizes > 0], out=offsets[1:])
    held = [terms[n] for n in np.flatnonzero(sizes).tolist()]
    docs = every.astype(np.int32)  # the lower half
    ones = np.ones(len(docs), np.int64)
    return FieldColumns(held, offsets, docs, ones, ones)


def _terms_of(tokens: NDArray[np.int32], counts: NDArray[np.int32], n_terms: NDArray[np.int32]) -> NDArray[np.int32]:
    """Where the terms of each token stand in the list of all pieces' terms; ``counts`` is ``n_terms[tokens]``."""
    starts = np.cumsum(n_terms, dtype=np.int32) - n_terms
    return stretches(starts[tokens], counts)


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

    def add_all(self, doc_numbers: Iterable[int], values: Iterable[Any]) -> None:
        """`add` for the values of many documents, unboosted; ``None`` is no value."""
        for doc_number, value in zip(doc_numbers, values, strict=True):
            if value is not None:
                self.add(doc_number, value, 1.0)

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
