"""A parsed query, evaluated: which documents hold all of it, which hold some, and with what score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.search import deadline
from indexer.search.adding import add_at
from indexer.search.facets import FacetTable, Mask
from indexer.search.feedback import MIN_WORDS, Mix, mix_of, mixed
from indexer.search.first_page import MAX_WORDS, Ranking, first_page
from indexer.search.lexicon import Concept, Lexicon
from indexer.search.limits import MAX_SECONDS
from indexer.search.match_lists import NO_MATCHES, Matches, Order, all_of, said_once
from indexer.search.matcher import Matcher
from indexer.search.patterns import Patterns
from indexer.search.plain_words import parts_of_tied
from indexer.search.query import Clause, Filter, Group, Not, ParsedQuery, Pattern, Phrase, Word
from indexer.search.small_words import SmallWords
from indexer.search.title_cover import Said, add_title_cover
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.text.sorted_arrays import union

_MAX_REMEMBERED_PAIRS = 8192
_MAX_REMEMBERED_APART = 32
OTHER_LANGUAGE = 0.5
"""What the score of a record in another language than a long question's counts."""
LONG_COVER = 1.5
"""What title cover counts for with feedback, which gives the mean of the words and adds what it borrows to it."""
PAIR_WEIGHT = 0.15
"""What two words of the query side by side count for, beside each of them."""
PART_WEIGHT = 0.5
"""What a word counts that a hyphen or a capital ties to another one, where it is taken alone."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Records that hold only parts of a word that a hyphen or a capital ties together.

    doc_numbers int32 ascending; scores float32, and covered: how much of the word each holds, 0 to 1, float32; all of
    shape (n,).
    """

    doc_numbers: NDArray[np.int32]
    scores: NDArray[np.float32]
    covered: NDArray[np.float32]


@dataclass(slots=True)
class Unit:
    """One part of a query that a record may hold or lack: a word, phrase, pattern or group.

    Records that are in ``apart`` lack it, and score for what they hold of it.
    """

    text: str
    matches: Matches
    concepts: tuple[Concept, ...]
    demanded: bool
    apart: Apart | None = None


@dataclass(slots=True)
class Evaluation:
    """The outcome for one query.

    scores: float32, shape (n_doc_numbers,). all_words, some_words: disjoint masks of the same shape.
    coverage: how much of the query's weight (idf) each document covers, 0 to 1, float32. mix: what a long question
    borrows of its best documents.
    """

    scores: NDArray[np.float32]
    all_words: Mask
    some_words: Mask
    coverage: NDArray[np.float32]
    units: list[Unit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mix: Mix | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Which documents hold every word of a query, and which some of them: disjoint masks, shape (n_doc_numbers,)."""

    all_words: Mask
    some_words: Mask


@dataclass(slots=True)
class Prepared:
    """A query whose parts were looked up. ``pairs``: see `Evaluator.prepare`."""

    units: list[Unit]
    allowed: Mask
    notes: list[str]
    pairs: list[Matches | None]
    language: str | None = None

    @property
    def concepts(self) -> list[Concept]:
        """Every concept that may be highlighted."""
        return [concept for unit in self.units for concept in unit.concepts]

    @property
    def said(self) -> list[Said]:
        """What the words say of titles."""
        return [said for unit in self.units for said in unit.matches.said]


class Evaluator:
    """Evaluates parsed queries over one snapshot.

    ``small_words``: finds words without a topic; without it they count for nothing, in phrases too.
    """

    def __init__(
        self, matcher: Matcher, lexicon: Lexicon, facets: FacetTable, small_words: SmallWords | None = None
    ) -> None:
        self._matcher = matcher
        self._small_words = small_words
        self._lexicon = lexicon
        self._facets = facets
        self._statistics = matcher.statistics
        self._everything = self._statistics.live()
        self._neighbours: dict[tuple[str, str], Concept] = BoundedCache(_MAX_REMEMBERED_PAIRS)
        self._apart: dict[Word, tuple[Matches, Apart | None]] = BoundedCache(_MAX_REMEMBERED_APART)
        self._patterns = Patterns(matcher.statistics, lexicon.spoken)

    def prepare(self, query: ParsedQuery, allowed: Mask) -> Prepared:
        """Look up every part of ``query`` among the documents of ``allowed``.

        Raises:
            QueryTimeError: it takes longer than the time ceiling.
        """
        with deadline.limit(MAX_SECONDS):
            return self._prepare(query, allowed)

    def _prepare(self, query: ParsedQuery, allowed: Mask) -> Prepared:
        notes: list[str] = []
        units: list[Unit] = []
        words = [clause for clause in query.clauses if isinstance(clause, Word)]
        known = self._lexicon.concepts(words)
        concepts = iter(known)
        narrowed = allowed
        strict = any(isinstance(clause, Not) for clause in query.clauses)
        for clause in query.clauses:
            deadline.check()
            if isinstance(clause, Filter):
                narrowed = narrowed & self._facets.filter_mask(clause)
            elif isinstance(clause, Not):
                narrowed = narrowed & ~self._mask(clause.clause, notes)
            elif isinstance(clause, Word):
                concept = next(concepts)
                matches, apart = self._tied(clause, concept, strict)
                units.append(Unit(str(clause), matches, (concept,), False, apart))
            else:
                found: list[Concept] = []
                matches = self._matches(clause, found, notes)
                units.append(Unit(str(clause), matches, tuple(found), isinstance(clause, Group)))
        lists = [unit.matches for unit in units]
        for unit, matches in zip(units, said_once(lists, self._matcher.said_by_some), strict=True):
            unit.matches = matches
        pairs = self._pairs(query, known) if len(words) > 1 else []
        return Prepared(units, narrowed, notes, pairs, query.language)

    def _tied(self, word: Word, concept: Concept, strict: bool) -> tuple[Matches, Apart | None]:
        """Where a word stands; and, if it ties several together, where only parts of it stand.

        "boundary-layer" is a word where it stands as one, or its parts side by side. But it may also be two words that
        somebody joined: so its parts count too, each `PART_WEIGHT`. A record that holds the word scores as it or as
        they do, whichever is more.
        """
        found = self._word(word, concept, strict)
        parts = parts_of_tied(word.surface)
        if not parts:
            return found, None
        known = self._apart.get(word)
        if known is None:
            n = self._statistics.n_doc_numbers
            scores, covered, total = np.zeros(n, np.float32), np.zeros(n, np.float32), 0.0
            for part in parts:
                one = self._matcher.concept(replace(self.concept_of(part), fields=word.fields), PART_WEIGHT)
                weight = self._weight(len(one))
                add_at(scores, one.doc_numbers, one.scores)
                add_at(covered, one.doc_numbers, PART_WEIGHT * weight)
                total += weight
            docs = found.doc_numbers
            tied = Matches(docs, np.maximum(found.scores, scores[docs]), found.said)
            scores[docs] = 0.0
            rest = np.flatnonzero(scores != 0).astype(np.int32)
            apart = Apart(rest, scores[rest], covered[rest] / np.float32(total)) if len(rest) else None
            known = self._apart[word] = tied, apart
        return known

    def _pairs(self, query: ParsedQuery, concepts: Sequence[Concept]) -> list[Matches | None]:
        """For each word and the next one: where they stand side by side, with what that adds to the score.

        Two words side by side are one more, rarer term that counts a little (Metzler and Croft, "A Markov random field
        model for term dependencies", SIGIR 2005, its sequential dependence).
        """
        found: list[Matches | None] = []
        numbers = iter(range(len(concepts)))
        before: Concept | None = None
        for clause in query.clauses:
            now = concepts[next(numbers)] if isinstance(clause, Word) else None
            if before is not None and now is not None:
                found.append(self._side_by_side(before, now))
            before = now
        return found

    def _side_by_side(self, first: Concept, second: Concept) -> Matches | None:
        if first.fields or second.fields or len(first.alternatives[0]) > 1 or len(second.alternatives[0]) > 1:
            return None
        one, other = first.alternatives[0][0][0], second.alternatives[0][0][0]
        if one == other:
            return None
        pair = self._neighbours.get((one, other))
        if pair is None:
            pair = self._neighbours[one, other] = Concept((((one, 0), (other, 1)),))
        return self._matcher.concept(pair, PAIR_WEIGHT)

    def complete(self, prepared: Prepared) -> Evaluation:
        """Every document's score and what it holds."""
        n = self._statistics.n_doc_numbers
        units, allowed, notes = prepared.units, prepared.allowed, prepared.notes
        scores = np.zeros(n, np.float32)
        if not units:
            return Evaluation(scores, allowed.copy(), np.zeros(n, np.bool_), np.ones(n, np.float32), units, notes)
        weight_covered = np.zeros(n, np.float32)
        n_covered = np.zeros(n, np.float32)
        held = np.zeros(n, np.bool_)
        for unit, weight in zip(units, self.weights(prepared), strict=True):
            docs = unit.matches.doc_numbers
            add_at(scores, docs, unit.matches.scores)
            add_at(n_covered, docs, 1.0)
            add_at(weight_covered, docs, weight)
            if (apart := unit.apart) is not None:
                add_at(scores, apart.doc_numbers, apart.scores)
                add_at(weight_covered, apart.doc_numbers, np.float32(weight) * apart.covered)
                held[apart.doc_numbers] = True
            if unit.demanded:
                inside = np.zeros(n, np.bool_)
                inside[docs] = True
                allowed = allowed & inside
        for pair in prepared.pairs:
            if pair is not None:
                add_at(scores, pair.doc_numbers, pair.scores)
        is_long = len(units) >= MIN_WORDS
        mix: Mix | None = None
        if is_long:
            mix = mix_of(self._matcher, np.where(allowed, scores, np.float32(0.0)), len(units))
            scores = np.where(allowed, mixed(self._matcher, mix), scores)
        add_title_cover(scores, prepared.said, LONG_COVER / len(units) if is_long else 1.0)
        if is_long and prepared.language is not None:
            scores[~self._read_in(prepared.language)] *= np.float32(OTHER_LANGUAGE)
        held |= n_covered > 0
        all_words = (n_covered == len(units)) & allowed
        some_words = held & allowed & ~all_words
        total = np.float32(sum(map(np.float32, self.weights(prepared))) or 1.0)
        return Evaluation(scores, all_words, some_words, weight_covered / total, units, notes, mix)

    def held(self, prepared: Prepared) -> Held:
        """Which documents hold all of a query, and which some: as `complete` has it, without the scores."""
        n = self._statistics.n_doc_numbers
        every, some, allowed = np.ones(n, np.bool_), np.zeros(n, np.bool_), prepared.allowed
        for unit in prepared.units:
            inside = np.zeros(n, np.bool_)
            inside[unit.matches.doc_numbers] = True
            every &= inside
            some |= inside
            if unit.apart is not None:
                some[unit.apart.doc_numbers] = True
            if unit.demanded:
                allowed = allowed & inside
        every &= allowed
        some &= allowed
        some &= ~every
        return Held(every, some)

    def _read_in(self, language: str) -> Mask:
        """The documents that are read in a language: bool, shape (n_doc_numbers,)."""
        usual, *others = self._lexicon.spoken
        mask = np.full(self._statistics.n_doc_numbers, language == usual, np.bool_)
        for other in others:
            mask[self._statistics.postings("spoken", other).doc_numbers] = language == other
        return mask

    def weights(self, prepared: Prepared) -> list[float]:
        """How much of the coverage each unit is: the rarer, the more."""
        return [self._weight(len(unit.matches)) for unit in prepared.units]

    def _weight(self, n_matches: int) -> float:
        return math.log1p(self._statistics.n_documents / (1 + n_matches))

    def first_page(self, prepared: Prepared, n_wanted: int) -> Ranking | None:
        """The ``n_wanted`` best where they can be had without evaluating everything."""
        units = prepared.units
        if any(unit.apart is not None for unit in units):
            return None
        if not 1 <= len(units) <= MAX_WORDS or (len(units) > 1 and any(unit.demanded for unit in units)):
            return None
        lists, pairs = [unit.matches for unit in units], prepared.pairs
        if prepared.allowed is not self._everything:
            lists = [found.within(prepared.allowed) for found in lists]
            pairs = [pair and pair.within(prepared.allowed) for pair in pairs]
        return first_page(lists, pairs, self.weights(prepared), n_wanted, self._statistics.n_doc_numbers, self.order)

    @cached_property
    def order(self) -> Order:
        """Of documents of equal scores: the newest first, those without a date last, then as they were added."""
        dates = self._facets.column("date")
        if not dates.values:
            return None
        places = np.empty(self._statistics.n_doc_numbers, np.int32)
        places[np.argsort(-dates.rank, kind="stable")] = np.arange(len(places), dtype=np.int32)
        return places

    def concept_of(self, surface: str) -> Concept:
        """The concept of a single word."""
        return self._lexicon.concepts([Word(surface)])[0]

    def stands(self, surface: str) -> bool:
        """Whether a word, in any of its forms, is found anywhere."""
        return len(self._matcher.concept(self.concept_of(surface))) > 0

    def holds(self, clause: Clause, number: int) -> bool:
        """Whether a document holds a clause, or a filter lets it through; as an exclusion takes it."""
        return bool(self._mask(clause, [])[number])

    def _mask(self, clause: Clause, notes: list[str]) -> Mask:
        """The documents that hold ``clause``, to be left out: what is only a weaker reading of it does not count."""
        if isinstance(clause, Filter):
            return self._facets.filter_mask(clause)
        mask = np.zeros(self._statistics.n_doc_numbers, np.bool_)
        if isinstance(clause, Word) and not clause.common:
            concept = self._lexicon.concepts([clause])[0]
            mask[self._matcher.concept(Concept(concept.alternatives, concept.fields)).doc_numbers] = True
            return mask
        mask[self._matches(clause, [], notes).doc_numbers] = True
        return mask

    def _matches(self, clause: Clause, concepts: list[Concept], notes: list[str]) -> Matches:
        deadline.check()
        if isinstance(clause, Word):
            concept = self._lexicon.concepts([clause])[0]
            concepts.append(concept)
            return self._word(clause, concept)
        if isinstance(clause, Phrase):
            return self._phrase(clause, concepts, notes)
        if isinstance(clause, Pattern):
            return self._pattern(clause, concepts, notes)
        if isinstance(clause, Filter):
            docs = np.flatnonzero(self._facets.filter_mask(clause)).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        if isinstance(clause, Not):
            docs = np.flatnonzero(self._statistics.live() & ~self._mask(clause.clause, notes)).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        return self._group(clause, concepts, notes)

    def _word(self, word: Word, concept: Concept, strict: bool = False) -> Matches:
        """``strict``: a word with signs stands for itself only ("C++ NOT C#" asks for no C)."""
        if word.common and self._small_words is not None:
            # What one language leaves out may be a word of another: Turkish "at" is a horse.
            small, topical = self._small_words.word(word.surface, word.fields), self._matcher.concept(concept)
            docs = union([small.doc_numbers, topical.doc_numbers])
            return Matches(docs, small.of(docs) + topical.of(docs), topical.said)
        if strict and analysis.signed(word.surface) is not None:
            concept = Concept(concept.alternatives, concept.fields)
        return self._matcher.concept(concept)

    def _phrase(self, phrase: Phrase, concepts: list[Concept], notes: list[str]) -> Matches:
        concept = self._lexicon.phrase(phrase)
        concepts.append(concept)
        found = self._matcher.concept(concept)
        small = self._small_words
        if small is None or not small.holds_small_words(phrase.text):
            return found
        own = self._lexicon.own_sequences(phrase)
        if small.are_all_small(phrase.text):
            found = small.candidates(phrase.text)
        others = tuple(sequence for sequence in concept.sequences if sequence not in own)
        vouched = (
            self._matcher.concept(Concept(others, phrase.fields)).doc_numbers if others else NO_MATCHES.doc_numbers
        )
        kept, note = small.with_phrase(phrase.text, phrase.fields, found, vouched)
        if note:
            notes.append(note)
        return Matches(kept.doc_numbers, kept.scores, tuple(said.among(kept.doc_numbers) for said in found.said))

    def _group(self, group: Group, concepts: list[Concept], notes: list[str]) -> Matches:
        n = self._statistics.n_doc_numbers
        lists = [self._matches(clause, concepts, notes) for clause in group.clauses]
        if group.operator == "AND":
            return all_of(lists, n)
        scores = np.zeros(n, np.float32)
        held = np.zeros(n, np.bool_)
        for found in lists:
            add_at(scores, found.doc_numbers, found.scores)
            held[found.doc_numbers] = True
        docs = np.flatnonzero(held).astype(np.int32)
        return Matches(docs, scores[docs], tuple(said for found in lists for said in found.said))

    def _pattern(self, pattern: Pattern, concepts: list[Concept], notes: list[str]) -> Matches:
        if pattern.pattern == "*":
            docs = np.flatnonzero(self._statistics.live()).astype(np.int32)
            return Matches(docs, np.zeros(len(docs), np.float32))
        concept, note = self._patterns.concept(pattern)
        if note:
            notes.append(note)
        if concept is None:
            return NO_MATCHES
        concepts.append(concept)
        return self._matcher.concept(concept)
