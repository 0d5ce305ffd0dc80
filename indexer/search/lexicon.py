"""From a word as typed to what it stands for in this library: its concept.

A concept is a set of alternatives, each a sequence of terms: the word itself, its joined and its split form,
what it abbreviates, and what the library's curators call the same thing.
"""

from __future__ import annotations

import re
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
from indexer.text.expressions import TermSequence, expression_forms, sequence_of, sequences_in_all
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import is_run, signs_of

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
        spoken: the languages of its records, the library's own first: a word is looked for as each would have it.
    """

    def __init__(
        self,
        settings: LibrarySettings,
        statistics: TermStatistics,
        learned: Mapping[str, str] | None = None,
        spoken: Sequence[str] = (DEFAULT,),
    ) -> None:
        self._statistics = statistics
        self.spoken = tuple(spoken)
        self._same: dict[tuple[str, ...], list[TermSequence]] = {}
        self._known: dict[str, _Forms] = BoundedCache(_MAX_REMEMBERED_WORDS)
        self._asked: dict[tuple[Word, ...], list[Concept]] = BoundedCache(_MAX_REMEMBERED_WORDS)
        self._learned = learned or {}
        self._longest = max((1, *(key.count(" ") + 1 for key in self._learned)))
        groups: list[Iterable[str]] = [(short, *long) for short, long in settings.acronyms.items()]
        groups += settings.synonyms.groups
        groups += [(name, *aliases) for name, aliases in (*settings.people.items(), *settings.organisations.items())]
        for group in groups:
            every = [sequence for forms in expression_forms(group, self.spoken[0]) for sequence in forms]
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
        weaker: list[list[TermSequence]] = [list(forms.weaker) for forms in expansions]
        language = self.spoken[0]
        flat = [(number, term) for number, word in enumerate(words) for term, _ in sequence_of(word.surface, language)]
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
            if is_run(first.surface) or is_run(second.surface):
                continue
            joined = analysis.stem("".join((*analysis.parts(first.surface), *analysis.parts(second.surface))), language)
            if self._holds(joined) and len(joined) > 3:
                extra[number].append(((joined, 0),))
                extra[number + 1].append(((joined, 0),))
        return [
            Concept(same, word.fields, tuple(s for s in dict.fromkeys(less) if s not in same))
            for word, forms, more, less in zip(words, expansions, extra, weaker, strict=True)
            for same in [tuple(dict.fromkeys((*forms.best, *more)))]
        ]

    def phrase(self, phrase: Phrase) -> Concept:
        """The concept of a quoted phrase: its words in order, and what is called the same."""
        sequences = self.own_sequences(phrase)
        own = tuple(term for term, _ in sequence_of(phrase.text, self.spoken[0]))
        same = self._same.get(own, [])
        return Concept(tuple(dict.fromkeys((*sequences, *same))), phrase.fields)

    def own_sequences(self, phrase: Phrase) -> list[TermSequence]:
        """A phrase's own words, as each language of the library has them; none where it has no topic."""
        return sequences_in_all(phrase.text, self.spoken, exact=True)

    def _forms(self, word: Word) -> _Forms:
        known = self._known.get(word.surface)
        if known is None:
            known = self._known[word.surface] = self._find_forms(word.surface)
        return known

    def _find_forms(self, surface: str) -> _Forms:
        exact = analysis.signed(surface)
        if exact is not None:
            plain = sequences_in_all(surface, self.spoken)
            best: list[TermSequence] = [((form[: analysis.MAX_TERM_CHARS], 0),) for form in exact]
            return _Forms(tuple(best), tuple(sequence for sequence in plain if sequence not in best))
        if is_run(surface):
            return _Forms(self._run(surface))
        read = analysis.read(surface, self.spoken[0])
        words = read.words
        forms: list[TermSequence] = []
        if len(words) > 1:
            joined = self._stems(read.solid)
            forms = [*joined, *sequences_in_all(surface, self.spoken)]
        else:
            joined = self._stems(*words, *read.more)
            forms = list(joined)
            word = words[0] if words and isinstance(words[0], str) else ""
            number = analysis.NUMBER_WORDS.get(word)
            if number:
                forms.append(((number, 0),))
            shorter = _SHORTENED.get(word)
            if shorter:
                forms.append(((analysis.stem(shorter), 0),))
        for ((term, _),) in joined:
            prefix = term + COMPOUND_SEPARATOR
            for known in self._statistics.terms("compound", prefix, term + chr(ord(COMPOUND_SEPARATOR) + 1)):
                split_terms = known[len(prefix) :].split(" ")
                forms.append(tuple((term, place) for place, term in enumerate(split_terms)))
            same = self._same.get((term,))
            if same:
                forms.extend(sequence for sequence in same)
        forms = list(dict.fromkeys(forms))
        otherwise = self._stems(*filter(self._is_word, respelt(words[0]))) if len(words) == 1 else []
        return _Forms(tuple(forms), tuple(sequence for sequence in otherwise if sequence not in forms))

    def _stems(self, *words: analysis.Word) -> list[tuple[tuple[str, int]]]:
        """Sequences of one for words as each language of the library has them."""
        return list(
            dict.fromkeys(((analysis.term_of(word, language), 0),) for word in words for language in self.spoken)
        )

    def _run(self, run: str) -> tuple[TermSequence, ...]:
        """A run without spaces: as it stands; a single sign wherever it stands, in pairs with any other."""
        sequence = sequence_of(run)
        if len(signs_of(run)) > 1 or not sequence:
            return (sequence,) if sequence else ()
        sign = sequence[0][0]
        found: list[TermSequence] = []
        for term in self._statistics.terms("words", sign, sign + "\U0010ffff"):
            found.append(((term, 0),))
            if len(found) == _MAX_PAIRS_OF_A_SIGN:
                break
        return tuple(found) or (sequence,)

    def _is_word(self, word: str) -> bool:
        return self._statistics.document_frequency("words", word) > 0

    def _holds(self, term: str) -> bool:
        return self._statistics.document_frequency("words", term) > 0 or any(
            self._statistics.document_frequency(field, term) for field in ("title", "description", "keywords")
        )


@dataclass(frozen=True, slots=True)
class _Forms:
    """What a word may stand in the records as: ``best`` counts in full, ``weaker`` less."""

    best: tuple[TermSequence, ...]
    weaker: tuple[TermSequence, ...] = ()


def respelt(word: analysis.Word) -> list[str]:
    """What a word without umlauts may be if it has one: written with "e" after the vowel, or without.

    Other words are so alike by chance that it is worth less than the word itself.

    >>> respelt("dusseldorf"), respelt("duesseldorf"), respelt("blue")
    (['dusseldoerf', 'duesseldorf', 'duesseldoerf'], ['dusseldorf'], [])
    """
    if not isinstance(word, str) or len(word) < _LEAST_RESPELT or not word.isascii() or not word.isalpha():
        return []
    shorter = _WRITTEN_OUT.sub(r"\1", word)
    if shorter != word:
        return [shorter] if len(shorter) >= _LEAST_RESPELT - 1 else []
    places = [at for at, letter in enumerate(word) if letter in "aou"][-_MAX_RESPELT:]
    found = []
    for n in range(1, 2 ** len(places)):
        letters = list(word)
        for bit, at in enumerate(reversed(places)):
            if n >> bit & 1:
                letters[at] = "aa" if letters[at] == "a" and at == 0 else letters[at] + "e"
        found.append("".join(letters))
    return found


_WRITTEN_OUT = re.compile("(?<![aeiouq])(?:([aou])e(?![aeiouy])|(?<![a-z])(a)a)")
_LEAST_RESPELT = 5
_MAX_RESPELT = 3
_MAX_PAIRS_OF_A_SIGN = 500
_MAX_REMEMBERED_WORDS = 20_000
_SHORTENED = {"min": "minute", "mins": "minute", "hr": "hour", "hrs": "hours", "vid": "video", "vids": "videos"}
