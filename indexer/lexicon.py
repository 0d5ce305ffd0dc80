"""From a word as typed to what it stands for in this library: its concept.

A concept is a set of alternatives, each a sequence of terms: the word itself, its joined and its split form,
what it abbreviates, and what the library's curators call the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import LibrarySettings
from indexer import analysis
from indexer.query import Phrase, Word
from indexer.schema import COMPOUND_SEPARATOR
from indexer.statistics import TermStatistics

TermSequence = tuple[tuple[str, int], ...]
"""Terms with their offsets from the first one's position; a single term is a sequence of one."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Alternatives that count as the same word. ``fields`` empty means every ranked field."""

    alternatives: tuple[TermSequence, ...]
    fields: tuple[str, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """Every term of every alternative."""
        return frozenset(term for sequence in self.alternatives for term, _ in sequence)


def sequence_of(text: str) -> TermSequence:
    """The term sequence of an expression: parts of compounds at their places, no joined forms.

    >>> sequence_of("community of practice")
    (('communiti', 0), ('practic', 2))
    """
    found: list[tuple[str, int]] = []
    position = 0
    for surface in analysis.surfaces(text):
        for offset, word in enumerate(analysis.parts(surface)):
            if word not in analysis.STOP_WORDS:
                found.append((analysis.stem(word), position + offset))
        position += len(analysis.parts(surface))
    if not found:
        return ()
    first = found[0][1]
    return tuple((term, place - first) for term, place in found)


class Lexicon:
    """What words mean in one library: its settings applied to its vocabulary.

    Args:
        settings: acronyms, synonyms, people and organisations come from here.
        statistics: which terms stand in the library, and its compounds.
    """

    def __init__(self, settings: LibrarySettings, statistics: TermStatistics) -> None:
        self._statistics = statistics
        self._same: dict[tuple[str, ...], list[TermSequence]] = {}
        self._longest = 1
        self._known: dict[str, tuple[TermSequence, ...]] = {}
        self._asked: dict[tuple[Word, ...], list[Concept]] = {}
        groups: list[Iterable[str]] = [(short, *long) for short, long in settings.acronyms.items()]
        groups += settings.synonyms.groups
        groups += [(name, *aliases) for name, aliases in (*settings.people.items(), *settings.organisations.items())]
        for group in groups:
            self._join(list(group))

    def _join(self, group: Sequence[str]) -> None:
        keyed: dict[tuple[str, ...], list[TermSequence]] = {}
        for text in group:
            sequence = sequence_of(text)
            if not sequence:
                continue
            found = analysis.surfaces(text)
            forms = [sequence]
            if len(found) == 1 and len(sequence) > 1:
                joined = analysis.stem("".join(analysis.parts(found[0])))
                forms.insert(0, ((joined, 0),))
            for form in forms:
                keyed.setdefault(tuple(term for term, _ in form), []).extend(forms)
        every = [sequence for forms in keyed.values() for sequence in forms]
        for key in keyed:
            self._longest = max(self._longest, len(key))
            known = self._same.setdefault(key, [])
            known.extend(sequence for sequence in every if sequence not in known)

    def concepts(self, words: Sequence[Word]) -> list[Concept]:
        """The concept of each word, in order; neighbours that form a known expression share its synonyms."""
        key = tuple(words)
        known = self._asked.get(key)
        if known is None:
            if len(self._asked) >= _MAX_REMEMBERED_WORDS:
                self._asked.clear()
            known = self._asked[key] = self._find_concepts(words)
        return known

    def _find_concepts(self, words: Sequence[Word]) -> list[Concept]:
        expansions = [self._forms(word) for word in words]
        extra: list[list[TermSequence]] = [[] for _ in words]
        flat = [
            (number, term)
            for number, word in enumerate(words)
            for term in (analysis.stem(p) for p in analysis.parts(word.surface) if p not in analysis.STOP_WORDS)
        ]
        for start in range(len(flat)):
            for length in range(1, min(self._longest, len(flat) - start) + 1):
                covered = flat[start : start + length]
                same = self._same.get(tuple(term for _, term in covered))
                if same:
                    own = tuple(term for _, term in covered)
                    for number in {number for number, _ in covered}:
                        extra[number].extend(s for s in same if tuple(t for t, _ in s) != own)
        for number, (first, second) in enumerate(pairwise(words)):
            # "e book": two words that the library writes as one
            joined = analysis.stem("".join((*analysis.parts(first.surface), *analysis.parts(second.surface))))
            if self._holds(joined) and len(joined) > 3:
                extra[number].append(((joined, 0),))
                extra[number + 1].append(((joined, 0),))
        return [
            Concept(tuple(dict.fromkeys((*forms, *more))), word.fields)
            for word, forms, more in zip(words, expansions, extra, strict=True)
        ]

    def phrase(self, phrase: Phrase) -> Concept:
        """The concept of a quoted phrase: its words in order, and what is called the same."""
        sequence = sequence_of(phrase.text)
        same = self._same.get(tuple(term for term, _ in sequence), [])
        return Concept(tuple(dict.fromkeys((sequence, *same))), phrase.fields)

    def _forms(self, word: Word) -> tuple[TermSequence, ...]:
        known = self._known.get(word.surface)
        if known is None:
            if len(self._known) >= _MAX_REMEMBERED_WORDS:
                self._known.clear()
            known = self._known[word.surface] = tuple(self._find_forms(word))
        return known

    def _find_forms(self, word: Word) -> list[TermSequence]:
        words = analysis.parts(word.surface)
        forms: list[TermSequence] = []
        joined = analysis.stem("".join(words))
        if len(words) > 1:
            split = sequence_of(word.surface)
            forms = [((joined, 0),)]
            if split:
                forms.append(split)
        else:
            forms.append(((joined, 0),))
            number = analysis.NUMBER_WORDS.get(words[0])
            if number:
                forms.append(((number, 0),))
            shorter = _SHORTENED.get(words[0])
            if shorter:
                forms.append(((analysis.stem(shorter), 0),))
        prefix = joined + COMPOUND_SEPARATOR
        for known in self._statistics.terms("compound", prefix, joined + chr(ord(COMPOUND_SEPARATOR) + 1)):
            split_terms = known[len(prefix) :].split(" ")
            forms.append(tuple((term, place) for place, term in enumerate(split_terms)))
        same = self._same.get((joined,))
        if same:
            forms.extend(sequence for sequence in same)
        return list(dict.fromkeys(forms))

    def _holds(self, term: str) -> bool:
        return self._statistics.document_frequency("words", term) > 0 or any(
            self._statistics.document_frequency(field, term) for field in ("title", "description", "keywords")
        )


_MAX_REMEMBERED_WORDS = 20_000
_SHORTENED = {"min": "minute", "mins": "minute", "hr": "hour", "hrs": "hours", "vid": "video", "vids": "videos"}
