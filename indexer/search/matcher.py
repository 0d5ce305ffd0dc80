"""From concepts to arrays: which documents hold them, and with what impact."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock

import numpy as np

from indexer.index.schema import RANKED_FIELDS, RankedField
from indexer.index.statistics import DocNumbers, Postings, TermStatistics, Weights
from indexer.search import bm25, deadline
from indexer.search.adding import add_at
from indexer.search.gathering import (
    Gathering,
    added_in_union,
    gathering_over,
    said_in_titles,
    sequence_postings,
)
from indexer.search.lexicon import WEAKER, Concept
from indexer.search.match_lists import NO_MATCHES, Matches
from indexer.search.title_cover import Said
from indexer.text.expressions import TermSequence
from indexer.text.sorted_arrays import places

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

    def borrowed(self, shares: Mapping[str, float]) -> Weights:
        """What terms add to the scores of all documents, each counted by its share: float32, by doc number."""
        found = self.gathering.borrowed(shares, self._has_titles)
        if found is not None:
            return found
        more = np.zeros(self.statistics.n_doc_numbers, np.float32)
        for term, share in shares.items():
            matches = self.concept(Concept((((term, 0),),)))
            add_at(more, matches.doc_numbers, np.float32(share) * matches.scores)
        return more

    def field_postings(self, field: str, sequence: TermSequence) -> Postings:
        """Where ``field`` holds ``sequence``: a term's postings, or those of a phrase."""
        return sequence_postings(self.statistics, field, sequence)

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
        gathered = self.gathering.gathered(concept)
        docs = gathered.doc_numbers
        if not len(docs):
            return NO_MATCHES
        idf = bm25.idf(self.statistics.n_documents, len(docs))
        said = (self._said(concept, gathered.titles, gathered.said, idf),) if len(gathered.titles) else ()
        topicality = 1.0
        if not concept.fields and self._has_titles:
            topicality = bm25.topicality(gathered.n_topics, gathered.n_names, len(docs))
        return Matches(docs, bm25.saturate(gathered.pseudo_frequencies, idf * topicality), said)

    @cached_property
    def gathering(self) -> Gathering:
        """What finds concepts, over all ranked fields."""
        lengths = {field.name: self._field_lengths(field.name) for field in self._fields}
        return gathering_over(self.statistics, self._fields, lengths)

    @cached_property
    def _has_titles(self) -> bool:
        """Whether at least half of the documents have a title: else it tells nothing that a word stands in none."""
        lengths, _ = self._field_lengths("title")
        return 2 * int(np.count_nonzero(lengths)) >= self.statistics.n_documents

    def said_by_some(self, said: Said, sequences: Sequence[TermSequence]) -> Said | None:
        """What of ``said`` some of the word's sequences say; ``None`` where they stand in no title."""
        weaker = said.concept.weaker
        found = [(sequence, self.field_postings("title", sequence)) for sequence in sequences]
        parts = [said_in_titles(postings, one, one in weaker) for one, postings in found if len(postings)]
        if not parts:
            return None
        return self._said(said.concept, *added_in_union(parts), said.idf).among(said.doc_numbers)

    def _said(self, concept: Concept, docs: DocNumbers, n_said: Weights, idf: float) -> Said:
        return Said(concept, docs, n_said / self._field_lengths("title")[0][docs], idf)

    def _field_lengths(self, field: str) -> tuple[Weights, float]:
        known = self._lengths.get(field)
        if known is None:
            lengths = self.statistics.field_lengths(field)
            filled = lengths[lengths > 0]
            known = self._lengths[field] = (lengths, float(filled.mean()) if len(filled) else 1.0)
        return known
