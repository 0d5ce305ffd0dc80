"""A parsed query, evaluated: which documents hold all of it, which hold some, and with what score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexer import analysis, deadline
from indexer.answers import MAX_EXPANSION, MAX_SECONDS
from indexer.facets import FacetTable, Mask
from indexer.feedback import MIN_WORDS, feed_back
from indexer.lexicon import Concept, Lexicon
from indexer.matching import NO_MATCHES, Matcher, Matches
from indexer.query import Clause, Filter, Group, Not, ParsedQuery, Pattern, Phrase, Word

COVERAGE_WORDS = 3
"""Up to so many words, coverage is stressed beyond what the score says of it (docs/search.md has the measurement)."""

_WORDS_BETWEEN_CHECKS = 1024


@dataclass(slots=True)
class Unit:
    """One part of a query that a record may hold or lack: a word, phrase, pattern or group."""

    text: str
    matches: Matches
    concepts: tuple[Concept, ...]
    demanded: bool


@dataclass(slots=True)
class Evaluation:
    """The outcome for one query.

    scores: float32, shape (n_doc_numbers,). all_words, some_words: disjoint masks of the same shape.
    coverage: how much of the query's weight (idf) each document covers, 0 to 1, float32.
    """

    scores: NDArray[np.float32]
    all_words: Mask
    some_words: Mask
    coverage: NDArray[np.float32]
    units: list[Unit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def concepts(self) -> list[Concept]:
        """Every concept that may be highlighted."""
        return [concept for unit in self.units for concept in unit.concepts]


class Evaluator:
    """Evaluates parsed queries over one snapshot."""

    def __init__(self, matcher: Matcher, lexicon: Lexicon, facets: FacetTable) -> None:
        self._matcher = matcher
        self._lexicon = lexicon
        self._facets = facets
        self._statistics = matcher.statistics

    def evaluate(self, query: ParsedQuery, allowed: Mask) -> Evaluation:
        """Evaluate ``query`` among the documents of ``allowed``.

        Raises:
            QueryTimeError: it takes longer than the time ceiling.
        """
        with deadline.limit(MAX_SECONDS):
            return self._evaluate(query, allowed)

    def _evaluate(self, query: ParsedQuery, allowed: Mask) -> Evaluation:
        n = self._statistics.n_doc_numbers
        allowed = allowed.copy()
        notes: list[str] = []
        units: list[Unit] = []
        words = [clause for clause in query.clauses if isinstance(clause, Word)]
        concepts = iter(self._lexicon.concepts(words))
        for clause in query.clauses:
            deadline.check()
            if isinstance(clause, Filter):
                allowed &= self._facets.filter_mask(clause)
            elif isinstance(clause, Not):
                inner = self._mask(clause.clause, notes)
                allowed &= ~inner
            elif isinstance(clause, Word):
                concept = next(concepts)
                units.append(Unit(str(clause), self._matcher.concept(concept), (concept,), False))
            else:
                found: list[Concept] = []
                matches = self._matches(clause, found, notes)
                units.append(Unit(str(clause), matches, tuple(found), isinstance(clause, Group)))
        scores = np.zeros(n, np.float32)
        weight_covered = np.zeros(n, np.float32)
        n_covered = np.zeros(n, np.int16)
        total_weight = 0.0
        for unit in units:
            docs = unit.matches.doc_numbers
            scores[docs] += unit.matches.scores
            n_covered[docs] += 1
            weight = float(np.log1p(self._statistics.n_documents / (1 + len(docs))))
            weight_covered[docs] += weight
            total_weight += weight
            if unit.demanded:
                inside = np.zeros(n, np.bool_)
                inside[docs] = True
                allowed &= inside
        if not units:
            return Evaluation(scores, allowed, np.zeros(n, np.bool_), np.ones(n, np.float32), units, notes)
        if len(units) >= MIN_WORDS:
            eligible = np.where(allowed, scores, np.float32(0.0))
            scores = np.where(allowed, feed_back(self._matcher, eligible, len(units)), scores)
        all_words = (n_covered == len(units)) & allowed
        some_words = (n_covered > 0) & (n_covered < len(units)) & allowed
        coverage = weight_covered / np.float32(total_weight or 1.0)
        return Evaluation(scores, all_words, some_words, coverage, units, notes)

    def concept_of(self, surface: str) -> Concept:
        """The concept of a single word."""
        return self._lexicon.concepts([Word(surface)])[0]

    def stands(self, surface: str) -> bool:
        """Whether a word, in any of its forms, is found anywhere."""
        return len(self._matcher.concept(self.concept_of(surface))) > 0

    def _mask(self, clause: Clause, notes: list[str]) -> Mask:
        if isinstance(clause, Filter):
            return self._facets.filter_mask(clause)
        mask = np.zeros(self._statistics.n_doc_numbers, np.bool_)
        mask[self._matches(clause, [], notes).doc_numbers] = True
        return mask

    def _matches(self, clause: Clause, concepts: list[Concept], notes: list[str]) -> Matches:
        deadline.check()
        if isinstance(clause, Word):
            concept = self._lexicon.concepts([clause])[0]
            concepts.append(concept)
            return self._matcher.concept(concept)
        if isinstance(clause, Phrase):
            concept = self._lexicon.phrase(clause)
            concepts.append(concept)
            return self._matcher.concept(concept)
        if isinstance(clause, Pattern):
            return self._pattern(clause, concepts, notes)
        if isinstance(clause, Filter):
            docs = np.flatnonzero(self._facets.filter_mask(clause)).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        if isinstance(clause, Not):
            docs = np.flatnonzero(self._statistics.live() & ~self._mask(clause.clause, notes)).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        return self._group(clause, concepts, notes)

    def _group(self, group: Group, concepts: list[Concept], notes: list[str]) -> Matches:
        n = self._statistics.n_doc_numbers
        scores = np.zeros(n, np.float32)
        count = np.zeros(n, np.int16)
        for clause in group.clauses:
            found = self._matches(clause, concepts, notes)
            scores[found.doc_numbers] += found.scores
            count[found.doc_numbers] += 1
        wanted = len(group.clauses) if group.operator == "AND" else 1
        docs = np.flatnonzero(count >= wanted).astype(np.int32)
        return Matches(docs, scores[docs])

    def _pattern(self, pattern: Pattern, concepts: list[Concept], notes: list[str]) -> Matches:
        if pattern.pattern == "*":
            docs = np.flatnonzero(self._statistics.live()).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        prefix = re.split(r"[*?]", pattern.pattern, maxsplit=1)[0]
        shape = re.compile(re.escape(pattern.pattern).replace(r"\*", ".*").replace(r"\?", ".") + r"\Z")
        terms: dict[str, None] = {}
        for number, word in enumerate(self._statistics.terms("words", prefix, prefix + "\uffff" if prefix else None)):
            if number % _WORDS_BETWEEN_CHECKS == 0:
                deadline.check()
            if shape.match(word):
                terms[analysis.stem(word)] = None
                if len(terms) >= MAX_EXPANSION:
                    notes.append(
                        f"{pattern.pattern} stands for more than {MAX_EXPANSION:,} words; the first {MAX_EXPANSION:,} "
                        "were used. Type more letters before the star."
                    )
                    break
        if not terms:
            return NO_MATCHES
        concept = Concept(tuple(((term, 0),) for term in terms), pattern.fields)
        concepts.append(concept)
        return self._matcher.concept(concept)


def ordered(evaluation: Evaluation, sort_rank: NDArray[np.int32] | None) -> tuple[NDArray[np.int32], int]:
    """Document numbers in the order in which they are shown, and how many of them are in the first group.

    First those that hold every word, by score; then those that hold some, by how much of the query they cover: the
    score is a sum over the words held, rarer ones counting for more, and for a short query it is multiplied by the
    square root of the share of the query's idf weight that the record covers. Equal scores are broken by document
    number, so that pages never overlap. ``sort_rank`` (int32, one per document, higher first) takes the place of the
    score.
    """
    first = np.flatnonzero(evaluation.all_words)
    rest = np.flatnonzero(evaluation.some_words)
    if sort_rank is None:
        first = first[np.lexsort((first, -evaluation.scores[first]))]
        scores = evaluation.scores
        if len(evaluation.units) <= COVERAGE_WORDS:
            scores = scores * np.sqrt(evaluation.coverage)
        rest = rest[np.lexsort((rest, -scores[rest]))]
    else:
        first = first[np.lexsort((first, -evaluation.scores[first], -sort_rank[first]))]
        rest = rest[np.lexsort((rest, -evaluation.scores[rest], -sort_rank[rest]))]
    return np.concatenate([first, rest]).astype(np.int32), len(first)


def missing_words(units: Sequence[Unit], doc_number: int) -> tuple[str, ...]:
    """The words of the query that a document does not hold."""
    missing = []
    for unit in units:
        docs = unit.matches.doc_numbers
        at = int(np.searchsorted(docs, doc_number))
        if at >= len(docs) or docs[at] != doc_number:
            missing.append(unit.text)
    return tuple(missing)
