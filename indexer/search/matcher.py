"""From concepts to arrays: which documents hold them, and with what impact.

Everything here works on whole posting lists (`TermStatistics`), never on one posting at a time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.schema import RANKED_FIELDS, RankedField
from indexer.index.statistics import EMPTY_POSTINGS, DocNumbers, Postings, TermStatistics, Weights
from indexer.search import bm25, deadline
from indexer.search.lexicon import WEAKER, Concept
from indexer.search.match_lists import NO_MATCHES, Matches
from indexer.search.title_cover import Said
from indexer.text.expressions import TermSequence
from indexer.text.sorted_arrays import common, places, union

_CACHE_ENTRIES = 4096
_CACHE_POSTINGS = 20_000_000


class Matcher:
    """Evaluates concepts over one snapshot of an index.

    Args:
        statistics: the snapshot.
        fields: the ranked fields with their weights.
    """

    def __init__(self, statistics: TermStatistics, fields: tuple[RankedField, ...] = RANKED_FIELDS) -> None:
        self.statistics = statistics
        self._fields = fields
        self._by_name = {field.name: field for field in fields}
        self._lengths: dict[str, tuple[Weights, float]] = {}
        self._cache: OrderedDict[tuple[Concept, float], Matches] = OrderedDict()
        self._n_cached = 0
        self._lock = Lock()

    def concept(self, concept: Concept, weight: float = 1.0) -> Matches:
        """The documents that hold any alternative of ``concept``, with its BM25F impact times ``weight``.

        The alternatives count as one term (the synonym operator of INQUERY, Callan et al. 1992): their
        frequencies add up and the document frequency is that of their union.
        """
        key = (concept, weight)
        with self._lock:
            known = self._cache.get(key)
            if known is not None:
                self._cache.move_to_end(key)
                return known
        found = self._evaluate(concept)
        if weight != 1.0:
            found = Matches(found.doc_numbers, found.scores * np.float32(weight))
        with self._lock:
            if key not in self._cache:
                self._cache[key] = found
                self._n_cached += len(found)
                while len(self._cache) > _CACHE_ENTRIES or self._n_cached > _CACHE_POSTINGS:
                    self._n_cached -= len(self._cache.popitem(last=False)[1])
        return found

    def field_postings(self, field: str, sequence: TermSequence) -> Postings:
        """Where ``field`` holds ``sequence``: a term's postings, or those of a phrase."""
        if len(sequence) == 1:
            return self.statistics.postings(field, sequence[0][0])
        return phrase_postings(self.statistics, field, sequence)

    def parts_of(self, concept: Concept, doc_number: int) -> list[tuple[str, TermSequence, float, float]]:
        """Where one document holds a concept: field, sequence, how often, and its part of the pseudo-frequency."""
        found = []
        wanted = np.array([doc_number], np.int32)
        for field in self._fields:
            for sequence in concept.sequences if not concept.fields or field.name in concept.fields else ():
                deadline.check()
                postings = self.field_postings(field.name, sequence)
                (at,), (held,) = places(wanted, postings.doc_numbers)
                if held:
                    frequency = float(postings.term_frequencies[at])
                    weaker = WEAKER if sequence in concept.weaker else 1.0
                    x = self.normalised(field.name, doc_number, frequency) * weaker
                    found.append((field.name, sequence, frequency, x))
        return found

    def normalised(self, field: str, doc_number: int, frequency: float) -> float:
        """One document's part of the pseudo-frequency for a term of ``field`` (`bm25.normalised_frequency`)."""
        ranked = self._by_name[field]
        lengths, mean = self._field_lengths(field)
        return ranked.weight * frequency / (1.0 - ranked.b + ranked.b * float(lengths[doc_number]) / mean)

    def _evaluate(self, concept: Concept) -> Matches:
        parts: list[tuple[DocNumbers, Weights]] = []
        titles: list[tuple[TermSequence, Postings]] = []
        topics: list[DocNumbers] = []
        names: list[DocNumbers] = []
        for field in self._fields:
            if concept.fields and field.name not in concept.fields:
                continue
            for sequence in concept.sequences:
                deadline.check()
                postings = self.field_postings(field.name, sequence)
                if not len(postings):
                    continue
                if field.name == "title":
                    titles.append((sequence, postings))
                if field.name in bm25.TOPICS:
                    topics.append(postings.doc_numbers)
                elif field.name in bm25.NAMES:
                    names.append(postings.doc_numbers)
                lengths, mean = self._field_lengths(field.name)
                docs = postings.doc_numbers
                found = bm25.normalised_frequency(postings.term_frequencies, lengths[docs], mean, field.weight, field.b)
                parts.append((docs, found * np.float32(WEAKER) if sequence in concept.weaker else found))
        if not parts:
            return NO_MATCHES
        docs, pseudo = added_up(parts, self.statistics.n_doc_numbers)
        idf = bm25.idf(self.statistics.n_documents, len(docs))
        said = (self._said(concept, titles, idf),) if titles else ()
        topicality = 1.0
        if not concept.fields and self._has_titles:
            n_topics, n_names = (len(union(found)) if found else 0 for found in (topics, names))
            topicality = bm25.topicality(n_topics, n_names, len(docs))
        return Matches(docs, bm25.saturate(pseudo, idf * topicality), said)

    @cached_property
    def _has_titles(self) -> bool:
        """Whether at least half of the documents have a title: else it tells nothing that a word stands in none."""
        lengths, _ = self._field_lengths("title")
        return 2 * int(np.count_nonzero(lengths)) >= self.statistics.n_documents

    def said_by_some(self, said: Said, sequences: Sequence[TermSequence]) -> Said | None:
        """What of ``said`` some of the word's sequences say; ``None`` where they stand in no title."""
        titles = [(sequence, self.field_postings("title", sequence)) for sequence in sequences]
        titles = [(sequence, postings) for sequence, postings in titles if len(postings)]
        return self._said(said.concept, titles, said.idf).among(said.doc_numbers) if titles else None

    def _said(self, concept: Concept, titles: Sequence[tuple[TermSequence, Postings]], idf: float) -> Said:
        """What sequences say of the titles that hold them."""
        parts: list[tuple[DocNumbers, Weights]] = []
        for sequence, postings in titles:
            counted = np.float32(len(sequence) * (WEAKER if sequence in concept.weaker else 1.0))
            parts.append((postings.doc_numbers, postings.term_frequencies * counted))
        docs, n_said = parts[0]
        if len(parts) > 1:
            docs = union([found for found, _ in parts])
            n_said = np.zeros(len(docs), np.float32)
            for found, counts in parts:
                n_said[np.searchsorted(docs, found)] += counts
        return Said(concept, docs, n_said / self._field_lengths("title")[0][docs], idf)

    def _field_lengths(self, field: str) -> tuple[Weights, float]:
        known = self._lengths.get(field)
        if known is None:
            lengths = self.statistics.field_lengths(field)
            filled = lengths[lengths > 0]
            known = self._lengths[field] = (lengths, float(filled.mean()) if len(filled) else 1.0)
        return known


_MANY = 16
"""Where postings are more than one for so many documents, a number for each document is quicker than their union."""


def added_up(parts: Sequence[tuple[DocNumbers, Weights]], n_doc_numbers: int) -> tuple[DocNumbers, Weights]:
    """The documents of any of some (documents, values), ascending, with the sum of their values, where it is not 0.

    Values of one document are added in the order of ``parts``, whichever way is taken: the sums are the same bits.
    """
    if len(parts) == 1:
        docs, sums = parts[0]
    elif _MANY * sum(len(docs) for docs, _ in parts) < n_doc_numbers:
        docs = union([docs for docs, _ in parts])
        sums = np.zeros(len(docs), np.float32)
        for some, values in parts:
            sums[docs.searchsorted(some)] += values
    else:
        everywhere = np.zeros(n_doc_numbers, np.float32)
        for some, values in parts:
            everywhere[some] += values
        docs = np.flatnonzero(everywhere != 0).astype(np.int32)  # of bool: several times as quick as of floats
        return docs, everywhere[docs]
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
