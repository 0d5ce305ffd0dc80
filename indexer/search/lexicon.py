"""From a word as typed to what it stands for in this library: its concept.

A concept is a set of alternatives, each a sequence of terms: the word itself, its joined and its split form,
what it abbreviates, and what the library's curators call the same thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus import LibrarySettings
from indexer.index.schema import COMPOUND_SEPARATOR
from indexer.index.statistics import TermStatistics
from indexer.search import deadline
from indexer.search.query import Phrase, Word
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.text.expressions import TermSequence, expression_forms, sequence_of

WEAKER = 0.5
"""What an occurrence of a weaker alternative counts."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Alternatives that count as the same word. ``fields`` empty means every ranked field.

    ``weaker``: alternatives of lower standing (`WEAKER`): acronyms that nobody but the records vouches for.
    """

    alternatives: tuple[TermSequence, ...]
    fields: tuple[str, ...] = ()
    weaker: tuple[TermSequence, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Concepts are looked up several times in every search.
        object.__setattr__(self, "_hash", hash((self.alternatives, self.fields, self.weaker)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def sequences(self) -> tuple[TermSequence, ...]:
        """Every alternative, of either standing."""
        return self.alternatives + self.weaker


def _sequences(written: str) -> list[TermSequence]:
    """Sequences as `indexer.index.acronyms` writes them: "integr:0 care:1|ics:0"."""
    return [
        tuple((term, int(place)) for term, _, place in (part.rpartition(":") for part in sequence.split(" ")))
        for sequence in written.split("|")
        if sequence
    ]


class Lexicon:
    """What words mean in one library: its settings applied to its vocabulary.

    Args:
        settings: acronyms, synonyms, people and organisations come from here.
        learned: terms of an expression, joined by spaces → sequences that the records say mean the same
            (`indexer.index.acronyms.load_alternatives`); they get lower standing.
        statistics: which terms stand in the library, and its compounds.
    """

    def __init__(
        self,
        settings: LibrarySettings,
        statistics: TermStatistics,
        learned: Mapping[str, str] | None = None,
    ) -> None:
        self._statistics = statistics
        self._same: dict[tuple[str, ...], list[TermSequence]] = {}
        self._known: dict[str, tuple[TermSequence, ...]] = BoundedCache(_MAX_REMEMBERED_WORDS)
        self._asked: dict[tuple[Word, ...], list[Concept]] = BoundedCache(_MAX_REMEMBERED_WORDS)
        self._learned = learned or {}
        self._longest = max((1, *(key.count(" ") + 1 for key in self._learned)))
        groups: list[Iterable[str]] = [(short, *long) for short, long in settings.acronyms.items()]
        groups += settings.synonyms.groups
        groups += [(name, *aliases) for name, aliases in (*settings.people.items(), *settings.organisations.items())]
        for group in groups:
            every = [sequence for forms in expression_forms(group) for sequence in forms]
            for sequence in every:
                key = tuple(term for term, _ in sequence)
                self._longest = max(self._longest, len(key))
                known = self._same.setdefault(key, [])
                known.extend(other for other in every if other not in known)

    def concepts(self, words: Sequence[Word]) -> list[Concept]:
        """The concept of each word, in order; neighbours that form a known expression share its synonyms."""
        key = tuple(words)
        known = self._asked.get(key)
        if known is None:
            known = self._asked[key] = self._find_concepts(words)
        return known

    def _find_concepts(self, words: Sequence[Word]) -> list[Concept]:
        expansions = [self._forms(word) for word in words]
        extra: list[list[TermSequence]] = [[] for _ in words]
        weaker: list[list[TermSequence]] = [[] for _ in words]
        flat = [
            (number, term)
            for number, word in enumerate(words)
            for term in (analysis.stem(p) for p in analysis.parts(word.surface) if p not in analysis.STOP_WORDS)
        ]
        for start in range(len(flat)):
            deadline.check()
            for length in range(1, min(self._longest, len(flat) - start) + 1):
                covered = flat[start : start + length]
                own = tuple(term for _, term in covered)
                same = self._same.get(own, ())
                learned = _sequences(self._learned.get(" ".join(own), ""))
                for number in {number for number, _ in covered} if same or learned else ():
                    extra[number].extend(s for s in same if tuple(t for t, _ in s) != own)
                    weaker[number].extend(learned)
        for number, (first, second) in enumerate(pairwise(words)):
            # "e book": two words that the library writes as one
            joined = analysis.stem("".join((*analysis.parts(first.surface), *analysis.parts(second.surface))))
            if self._holds(joined) and len(joined) > 3:
                extra[number].append(((joined, 0),))
                extra[number + 1].append(((joined, 0),))
        return [
            Concept(same, word.fields, tuple(s for s in dict.fromkeys(less) if s not in same))
            for word, forms, more, less in zip(words, expansions, extra, weaker, strict=True)
            for same in [tuple(dict.fromkeys((*forms, *more)))]
        ]

    def phrase(self, phrase: Phrase) -> Concept:
        """The concept of a quoted phrase: its words in order, and what is called the same."""
        sequence = sequence_of(phrase.text)
        same = self._same.get(tuple(term for term, _ in sequence), [])
        return Concept(tuple(dict.fromkeys((sequence, *same))), phrase.fields)

    def _forms(self, word: Word) -> tuple[TermSequence, ...]:
        known = self._known.get(word.surface)
        if known is None:
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
