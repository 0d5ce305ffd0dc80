"""The postings of a concept over all ranked fields, added up: what `indexer.search.bm25` makes impacts of.

Twice the same: `PlainGathering` in arrays, over any `TermStatistics`; `CompiledGathering` posting by posting in C
(`indexer/native/kernels.c`), over our segments. Sums are taken in the same order and in float32 either way, so that the
results are the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer import native
from indexer.index.codec.field_structure import as_damage
from indexer.index.schema import RankedField
from indexer.index.statistics import EMPTY_POSTINGS, DocNumbers, Postings, TermStatistics, Weights
from indexer.index.whoosh_statistics import ColumnarStatistics
from indexer.search import bm25, deadline
from indexer.search.lexicon import WEAKER, Concept
from indexer.text.expressions import TermSequence
from indexer.text.sorted_arrays import common, union

Lengths = Mapping[str, tuple[Weights, float]]
"""Of each ranked field: tokens by doc number (float32), and their mean over the documents that have it."""


class Gathered(NamedTuple):
    """Where a concept stands.

    doc_numbers int32, ascending; pseudo_frequencies float32: `bm25.normalised_frequency` over all fields; shape (n,).
    titles int32, ascending; said float32: how many words of each of these titles it says; of one shape. n_topics,
    n_names: how many documents hold it in `bm25.TOPICS`, in `bm25.NAMES`.
    """

    doc_numbers: DocNumbers
    pseudo_frequencies: Weights
    titles: DocNumbers
    said: Weights
    n_topics: int
    n_names: int


class CommonWords(NamedTuple):
    """The terms of some documents.

    impacts: float64, the mean of what each would add to them if its idf were 1, each document counted by its share.
    n_at_least: int64, so many documents hold the term in one of the fields, or more. All of one length.
    """

    terms: list[str]
    impacts: NDArray[np.float64]
    n_at_least: NDArray[np.int64]


class Gathering(Protocol):
    """Something that finds concepts in one snapshot of an index."""

    def gathered(self, concept: Concept) -> Gathered:
        """Where any alternative of ``concept`` stands, all of them as one term: their frequencies add up."""

    def common_words(
        self, documents: NDArray[np.int64], shares: NDArray[np.float64], fields: Sequence[str]
    ) -> CommonWords:
        """Every term of ``documents`` in ``fields``, each document counted by its share; both of shape (n,)."""

    def n_documents_with(self, term: str, fields: Sequence[str]) -> int:
        """In how many documents the one of ``fields`` holds ``term`` that holds it in most."""

    def borrowed(self, shares: Mapping[str, float], has_titles: bool) -> Weights | None:
        """What terms add to the scores of all documents, each counted by its share: float32, by doc number.

        ``None``: term by term is as quick. ``has_titles``: whether it tells anything that a word stands in none.
        """


def gathering_over(statistics: TermStatistics, fields: Sequence[RankedField], lengths: Lengths) -> Gathering:
    """The quickest there is."""
    if native.compiled is not None and isinstance(statistics, ColumnarStatistics):
        return CompiledGathering(statistics, fields, lengths)
    return PlainGathering(statistics, fields, lengths)


class PlainGathering:
    """Whole posting lists at a time, in arrays."""

    def __init__(self, statistics: TermStatistics, fields: Sequence[RankedField], lengths: Lengths) -> None:
        self._statistics = statistics
        self._fields = tuple(fields)
        self._lengths = lengths

    def gathered(self, concept: Concept) -> Gathered:
        """See `Gathering.gathered`."""
        parts: list[tuple[DocNumbers, Weights]] = []
        titles: list[tuple[DocNumbers, Weights]] = []
        topics: list[DocNumbers] = []
        names: list[DocNumbers] = []
        for field in self._fields:
            if concept.fields and field.name not in concept.fields:
                continue
            for sequence in concept.sequences:
                deadline.check()
                postings = sequence_postings(self._statistics, field.name, sequence)
                if not len(postings):
                    continue
                docs, weaker = postings.doc_numbers, sequence in concept.weaker
                if field.name == "title":
                    titles.append(said_in_titles(postings, sequence, weaker))
                if field.name in bm25.TOPICS:
                    topics.append(docs)
                elif field.name in bm25.NAMES:
                    names.append(docs)
                lengths, mean = self._lengths[field.name]
                found = bm25.normalised_frequency(postings.term_frequencies, lengths[docs], mean, field.weight, field.b)
                parts.append((docs, found * np.float32(WEAKER) if weaker else found))
        if not parts:
            return _NOTHING
        docs, pseudo = added_up(parts, self._statistics.n_doc_numbers)
        n_topics, n_names = (len(union(found)) if found else 0 for found in (topics, names))
        return Gathered(docs, pseudo, *added_in_union(titles), n_topics, n_names)

    def common_words(
        self, documents: NDArray[np.int64], shares: NDArray[np.float64], fields: Sequence[str]
    ) -> CommonWords:
        """See `Gathering.common_words`."""
        ranked = {field.name: field for field in self._fields}
        impacts: dict[str, float] = {}
        at_least: dict[str, int] = {}
        for document, share in zip(documents.tolist(), shares.tolist(), strict=True):
            pseudo: dict[str, float] = {}
            for name in fields:
                terms, frequencies, n_at_least = self._statistics.terms_of_document(name, document)
                if not terms:
                    continue
                lengths, mean = self._lengths[name]
                norm = 1.0 - ranked[name].b + ranked[name].b * float(lengths[document]) / mean
                found = (ranked[name].weight * frequencies / norm).tolist()
                for term, x, n in zip(terms, found, n_at_least.tolist(), strict=True):
                    pseudo[term] = pseudo.get(term, 0.0) + x
                    at_least[term] = max(at_least.get(term, 1), n)
            for term, x in pseudo.items():
                impacts[term] = impacts.get(term, 0.0) + share * (bm25.K1 + 1.0) * x / (bm25.K1 + x)
        n = len(impacts)
        sizes = np.fromiter(map(at_least.__getitem__, impacts), np.int64, n)
        return CommonWords(list(impacts), np.fromiter(impacts.values(), np.float64, n), sizes)

    def n_documents_with(self, term: str, fields: Sequence[str]) -> int:
        """See `Gathering.n_documents_with`."""
        return max(self._statistics.document_frequency(field, term) for field in fields)

    def borrowed(self, shares: Mapping[str, float], has_titles: bool) -> Weights | None:
        """See `Gathering.borrowed`: what is kept of terms is worth more than what could be saved here."""
        return None


_NOTHING = Gathered(
    EMPTY_POSTINGS.doc_numbers, EMPTY_POSTINGS.term_frequencies,
    EMPTY_POSTINGS.doc_numbers, EMPTY_POSTINGS.term_frequencies, 0, 0,
)  # fmt: skip


class CompiledGathering:
    """Posting by posting, compiled. Safe to share between threads: each question writes on a sheet of its own."""

    def __init__(self, statistics: ColumnarStatistics, fields: Sequence[RankedField], lengths: Lengths) -> None:
        assert native.compiled is not None
        self._statistics = statistics
        self._fields = {field.name: field for field in fields}
        self._lengths = lengths
        self._bit_of = {field.name: 1 << number for number, field in enumerate(fields)}
        self._every = (1 << len(fields)) - 1
        segments = statistics.segments()
        readers = [[segment.field(field.name) for segment in segments] for field in fields]
        rows = []
        for field, of_field in zip(fields, readers, strict=True):
            tokens, mean = lengths[field.name]
            roles = (field.name == "title") | (field.name in bm25.TOPICS) << 1 | (field.name in bm25.NAMES) << 2
            terms = tuple(None if reader is None else reader.compiled for reader in of_field)
            rows.append((terms, tokens, field.weight, 1.0 - field.b, field.b / mean, field.b != 0, roles))
        live = None if statistics.n_documents == statistics.n_doc_numbers else statistics.live().view(np.uint8)
        sizes = tuple(segment.n_doc_numbers for segment in segments)
        self._index = native.compiled.Index(sizes, live, tuple(rows))

    def gathered(self, concept: Concept) -> Gathered:
        """See `Gathering.gathered`.

        Raises:
            CorruptIndexError: arrays of the index speak of what is not there.
        """
        deadline.check()
        wanted = self._every
        if concept.fields:
            wanted = sum({self._bit_of.get(name, 0) for name in concept.fields})
        with as_damage():
            found = self._index.gather(concept.sequences, len(concept.alternatives), wanted, deadline.check)
        docs, pseudo, titles, said, n_topics, n_names = found
        return Gathered(
            np.frombuffer(docs, np.int32), np.frombuffer(pseudo, np.float32),
            np.frombuffer(titles, np.int32), np.frombuffer(said, np.float32), n_topics, n_names,
        )  # fmt: skip

    def common_words(
        self, documents: NDArray[np.int64], shares: NDArray[np.float64], fields: Sequence[str]
    ) -> CommonWords:
        """See `Gathering.common_words`.

        Raises:
            CorruptIndexError: as in `gathered`.
        """
        with as_damage():
            rows = tuple(self._rows_of(name) for name in fields)
            terms, impacts, sizes = self._index.common_words(documents, shares, rows, bm25.K1)
        return CommonWords(terms, np.frombuffer(impacts, np.float64), np.frombuffer(sizes, np.int64))

    def _rows_of(self, name: str) -> tuple[Any, ...]:
        field, (lengths, mean) = self._fields[name], self._lengths[name]
        readers = [segment.field(name) for segment in self._statistics.segments()]
        rows = tuple(None if reader is None else reader.compiled_rows for reader in readers)
        return rows, lengths, field.weight, 1.0 - field.b, field.b, mean

    def n_documents_with(self, term: str, fields: Sequence[str]) -> int:
        """See `Gathering.n_documents_with`."""
        found: int = self._index.n_documents_with(term, sum(self._bit_of[name] for name in fields))
        return found

    def borrowed(self, shares: Mapping[str, float], has_titles: bool) -> Weights | None:
        """See `Gathering.borrowed`.

        Raises:
            CorruptIndexError: as in `gathered`.
        """
        formula = (
            float(self._statistics.n_documents), bm25.K1, bm25.LEAST_TOPICAL, bm25.TOPICAL_SHARE, bm25.NAME_SHARE,
            has_titles,
        )  # fmt: skip
        with as_damage():
            found = self._index.borrowed(tuple(shares), tuple(shares.values()), formula, deadline.check)
        return np.frombuffer(found, np.float32)


def sequence_postings(statistics: TermStatistics, field: str, sequence: TermSequence) -> Postings:
    """Where ``field`` holds ``sequence``: a term's postings, or those of a phrase."""
    if len(sequence) == 1:
        return statistics.postings(field, sequence[0][0])
    return phrase_postings(statistics, field, sequence)


def said_in_titles(postings: Postings, sequence: TermSequence, is_weaker: bool) -> tuple[DocNumbers, Weights]:
    """How many words of the titles that hold it a sequence says (float32): its own for each time that it stands there,
    `WEAKER` for each of a weaker one."""
    counted = np.float32(len(sequence) * (WEAKER if is_weaker else 1.0))
    return postings.doc_numbers, postings.term_frequencies * counted


def added_in_union(parts: Sequence[tuple[DocNumbers, Weights]]) -> tuple[DocNumbers, Weights]:
    """The documents of any of some (documents, values), ascending, with the sums of their values in that order."""
    if len(parts) < 2:
        return parts[0] if parts else (EMPTY_POSTINGS.doc_numbers, EMPTY_POSTINGS.term_frequencies)
    docs = union([some for some, _ in parts])
    sums = np.zeros(len(docs), np.float32)
    for some, values in parts:
        sums[docs.searchsorted(some)] += values
    return docs, sums


_MANY = 16
"""Where postings are more than one for so many documents, a number for each document is quicker than their union."""


def added_up(parts: Sequence[tuple[DocNumbers, Weights]], n_doc_numbers: int) -> tuple[DocNumbers, Weights]:
    """The documents of any of some (documents, values), ascending, with the sum of their values, where it is not 0.

    Values of one document are added in the order of ``parts``, whichever way is taken: the sums are the same bits.
    """
    if len(parts) > 1 and _MANY * sum(len(docs) for docs, _ in parts) >= n_doc_numbers:
        everywhere = np.zeros(n_doc_numbers, np.float32)
        for some, values in parts:
            everywhere[some] += values
        docs = np.flatnonzero(everywhere != 0).astype(np.int32)  # of bool: several times as quick as of floats
        return docs, everywhere[docs]
    docs, sums = added_in_union(parts)
    held = sums != 0
    return (docs, sums) if held.all() else (docs[held], sums[held])


_POSITION_BITS = 32


def phrase_postings(statistics: TermStatistics, field: str, sequence: TermSequence) -> Postings:
    """Postings of the terms of ``sequence`` standing at just its offsets; the frequency counts occurrences.

    Positions are looked at only in documents that hold every term.
    """
    terms = {term for term, _ in sequence}
    frequencies: dict[str, int] = {}
    for term in terms:  # in most fields one of them stands nowhere
        frequencies[term] = statistics.document_frequency(field, term)
        if not frequencies[term]:
            return EMPTY_POSTINGS
    documents: DocNumbers | None = None
    for term in sorted(terms, key=frequencies.__getitem__):
        deadline.check()
        found = statistics.postings(field, term).doc_numbers
        documents = found if documents is None else common(documents, found)
        if not len(documents):
            return EMPTY_POSTINGS
    if documents is None:
        return EMPTY_POSTINGS
    keys: NDArray[np.int64] | None = None
    for term, offset in sequence:
        _, offsets, positions = statistics.positions(field, term, documents)
        counts = np.diff(offsets)
        docs = np.repeat(documents.astype(np.int64), counts)
        # One integer for document and start of the phrase: the same for every term of an occurrence.
        starts = (docs << _POSITION_BITS) + (positions.astype(np.int64) - offset + 2**16)
        keys = starts if keys is None else common(keys, starts)
        if not len(keys):
            return EMPTY_POSTINGS
    assert keys is not None
    docs = keys >> _POSITION_BITS
    first = np.flatnonzero(np.diff(docs, prepend=-1))
    return Postings(docs[first].astype(np.int32), np.diff(first, append=len(docs)).astype(np.float32))
