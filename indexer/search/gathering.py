"""The postings of a concept over all ranked fields, added up: what `indexer.search.bm25` makes impacts of.

Twice the same: `PlainGathering` in arrays, over any `TermStatistics`; `CompiledGathering` posting by posting in C
(`indexer/native/kernels.c`), over our segments. Sums are taken in the same order and in float32 either way, so that the
results are the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import CorruptIndexError

from indexer import native
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


class Gathering(Protocol):
    """Something that finds concepts in one snapshot of an index."""

    def gathered(self, concept: Concept) -> Gathered:
        """Where any alternative of ``concept`` stands, all of them as one term: their frequencies add up."""


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


_NOTHING = Gathered(
    EMPTY_POSTINGS.doc_numbers, EMPTY_POSTINGS.term_frequencies,
    EMPTY_POSTINGS.doc_numbers, EMPTY_POSTINGS.term_frequencies, 0, 0,
)  # fmt: skip


class CompiledGathering:
    """Posting by posting, compiled. Safe to share between threads: nothing else runs meanwhile."""

    def __init__(self, statistics: ColumnarStatistics, fields: Sequence[RankedField], lengths: Lengths) -> None:
        assert native.compiled is not None
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
        self._index = native.compiled.Index(native.compiled.Terms, sizes, live, tuple(rows))

    def gathered(self, concept: Concept) -> Gathered:
        """See `Gathering.gathered`.

        Raises:
            CorruptIndexError: arrays of the index speak of what is not there.
        """
        deadline.check()
        wanted = self._every
        if concept.fields:
            wanted = sum({self._bit_of.get(name, 0) for name in concept.fields})
        try:
            found = self._index.gather(concept.sequences, len(concept.alternatives), wanted, deadline.check)
        except ValueError as error:
            raise CorruptIndexError(f"The index is damaged: {error}. Run `seealso build`.") from None
        docs, pseudo, titles, said, n_topics, n_names = found
        return Gathered(
            np.frombuffer(docs, np.int32), np.frombuffer(pseudo, np.float32),
            np.frombuffer(titles, np.int32), np.frombuffer(said, np.float32), n_topics, n_names,
        )  # fmt: skip


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
