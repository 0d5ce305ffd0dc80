"""Misspelt words: what the library has that is written almost the same.

A noisy channel (Kernighan, Church and Gale 1990): of the library's own words that are near to what was typed, the one
for which typing cost (`indexer.words.mistyping`), frequency and the other words of the query speak best. A word is
corrected only when it stands nowhere; for one that stands in a record or two, perhaps itself mistyped there, a far
more frequent one is offered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappush, heappushpop
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import DocNumbers
from indexer.index.whoosh_statistics import ColumnarStatistics
from indexer.text import analysis
from indexer.words.mistyping import EDIT, typing_cost
from indexer.words.near_words import MAX_CHARS, Near, Vocabulary

_PRIOR = 0.75
"""How much a word's frequency says: 1 would be right if readers typed words as often as records hold them."""
_IN_TITLE = 0.8
"""What it says for a word that it stands in a title, where readers take their words from."""
_MAX_WEIGHED = 64
_MAX_IN_CONTEXT = 12
_ROUNDING = 1e-9
"""Between a bound and what it bounds, which is worked out otherwise."""
_TOGETHER = 0.6
"""Share of queries whose words come from one record: the weight of co-occurrence against chance."""
_MAX_CONTEXT = 9.0
_SPLIT_COST = EDIT + 3.0
_TYPED_RIGHT = 1.5
"""How much likelier it is that a word was typed right than wrong, beyond what its typing cost says (nats)."""
_SURE = 11.0
"""Costs beyond this are offered and not acted upon: so far off, an absent word is as often typed right as wrong."""
_A_WORD = 10.0
"""How much likelier it is that it was typed right if it is a word of the language (nats): "hearst pathway" is still
"hearts pathway" where a record holds both, and "carers" alone no "careers"."""
_MAX_RARE = 60
"""A word that stands in more records than this is taken at its word."""
_WORD = re.compile(r"[^\W_]+")


def allowed_distance(word: str) -> int:
    """How many letters may be wrong: two in a long word, none in a very short one or one longer than any word."""
    if not 3 < len(word) <= MAX_CHARS or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) <= 5 else 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may have been meant; the lower its cost (nats), the likelier."""

    text: str
    cost: float

    def is_sure(self, was_a_word: bool = False) -> bool:
        """Whether one may search for it without asking; ``was_a_word``: what was typed is a word itself."""
        return self.cost + (_A_WORD if was_a_word else 0.0) <= _SURE


class Corrector:
    """Corrections over the words of one snapshot. The vocabulary is read when first needed.

    Args:
        statistics: its field "words" is the vocabulary.
        stands: whether a word means anything in the library.
    """

    def __init__(self, statistics: ColumnarStatistics, stands: Callable[[str], bool]) -> None:
        self._statistics = statistics
        self.stands = stands
        self._known: Vocabulary | None = None
        self._lock = Lock()

    def correct(self, surface: str, context: Sequence[DocNumbers] = ()) -> Candidate | None:
        """What ``surface`` (which stands nowhere) was most likely meant to be; ``None`` if nothing is near.

        ``context``: for each other word of the query, the documents that hold it (int32, ascending).
        """
        words = analysis.parts(surface)
        if len(words) > 1:
            return self._correct_parts(surface, words, context)
        return next(iter(self.candidates(words[0] if words else "", context, limit=1)), None)

    def offer(self, surface: str, n_documents: int, context: Sequence[DocNumbers] = ()) -> Candidate | None:
        """What ``surface``, which stands in ``n_documents``, may have been meant to be; else ``None``.

        It takes a word that is so much more frequent that a slip is likelier than the rare word; never another form of
        the same word.
        """
        words = analysis.parts(surface)
        if len(words) != 1 or len(words[0]) <= 3 or n_documents > _MAX_RARE:
            return None
        word = words[0]
        # What costs the least typing has to be so much more frequent; most words have no such neighbour.
        least = (n_documents + 1) * math.exp(EDIT + _TYPED_RIGHT) * (1 - _ROUNDING) - 1
        for candidate in self.candidates(word, context, limit=1, least=least):
            if " " in candidate.text or analysis.stem(candidate.text) == analysis.stem(word):
                continue
            n_meant = self._statistics.document_frequency("words", candidate.text)
            typing = typing_cost(word, candidate.text)
            if math.log((n_meant + 1) / (n_documents + 1)) > typing + _TYPED_RIGHT:
                return candidate
        return None

    def candidates(
        self, word: str, context: Sequence[DocNumbers] = (), limit: int = 5, least: float = 0.0
    ) -> list[Candidate]:
        """The likeliest corrections of a folded word, best first.

        ``least``: none, but for two words written as one, where all near words stand in fewer documents.
        """
        edits = allowed_distance(word)
        if edits == 0:
            return []
        vocabulary = self._vocabulary()
        near = vocabulary.within(word, edits, least)
        found = self._likeliest(vocabulary, word, near) if len(near.indexes) else []
        found += self._split(word)
        found.sort(key=lambda candidate: (candidate.cost, candidate.text))
        weighed = [c for c in (self._in_library(c, context) for c in found[:_MAX_IN_CONTEXT]) if c is not None]
        weighed.sort(key=lambda candidate: (candidate.cost, candidate.text))
        return weighed[:limit]

    def _likeliest(self, vocabulary: Vocabulary, word: str, near: Near) -> list[Candidate]:
        """Candidates of words that are near; those left out cost more than `_MAX_IN_CONTEXT` others."""
        rough = near.edits * EDIT - _PRIOR * np.log(vocabulary.frequencies[near.indexes] + 1.0)
        found: list[Candidate] = []
        dearest: list[float] = []  # the costs of the cheapest, negative: a heap, the dearest of them first
        for at in np.argsort(rough, kind="stable")[:_MAX_WEIGHED].tolist():
            if len(dearest) == _MAX_IN_CONTEXT and rough[at] - _ROUNDING > -dearest[0]:
                break  # no typing costs less than its edits
            index = int(near.indexes[at])
            meant = vocabulary.word(index)
            cost = typing_cost(word, meant) - _PRIOR * math.log(vocabulary.frequencies[index] + 1.0)
            found.append(Candidate(meant, cost))
            (heappush if len(dearest) < _MAX_IN_CONTEXT else heappushpop)(dearest, -cost)
        return found

    def n_words(self) -> int:
        """How many words the library has, of those that can be mistyped."""
        return max(1, len(self._vocabulary()))

    def n_words_with(self, letters: str) -> int:
        """How many words of the library have these three letters in a row; "^" and "$" are a word's ends."""
        return self._vocabulary().n_words_with(letters)

    def _correct_parts(self, surface: str, words: tuple[str, ...], context: Sequence[DocNumbers]) -> Candidate | None:
        """A compound: each part that stands nowhere is corrected where it stands; else the whole, written solid."""
        text, cost = surface, 0.0
        for word in words:
            if word in analysis.STOP_WORDS or word.isdigit() or self.stands(word):
                continue
            found = self.candidates(word, context, limit=1)
            at = analysis.fold(text).find(word)
            if not found or at < 0 or len(analysis.fold(text)) != len(text):
                text = surface
                break
            text = text[:at] + found[0].text + text[at + len(word) :]
            cost = max(cost, found[0].cost)
        if text != surface:
            return Candidate(text, cost)
        return next(iter(self.candidates("".join(words), context, limit=1)), None)

    def _in_library(self, candidate: Candidate, context: Sequence[DocNumbers]) -> Candidate | None:
        """The candidate's cost in the light of titles and of the other words; ``None`` if no record holds it."""
        cost = candidate.cost
        docs: DocNumbers | None = None
        for word in _WORD.findall(candidate.text):
            found = self._statistics.postings("words", word).doc_numbers
            docs = found if docs is None else np.intersect1d(docs, found, assume_unique=True)
            if self._statistics.document_frequency("title", analysis.stem(word)):
                cost -= _IN_TITLE
        if docs is None or not len(docs):
            return None
        return Candidate(candidate.text, cost - min(_MAX_CONTEXT, self._together(docs, context)))

    def _together(self, docs: NDArray[np.int32], context: Sequence[DocNumbers]) -> float:
        """How much likelier the other words are in documents that hold the candidate than anywhere, in nats.

        P(other | candidate) is smoothed with P(other) (Jelinek and Mercer 1980).
        """
        n_documents = max(1, self._statistics.n_documents)
        total = 0.0
        for other in context:
            if not len(other):
                continue
            anywhere = len(other) / n_documents
            few, many = (docs, other) if len(docs) <= len(other) else (other, docs)
            at = np.searchsorted(many, few)
            both = int(np.count_nonzero(many[np.minimum(at, len(many) - 1)] == few))
            here = both / len(docs)
            total += math.log((_TOGETHER * here + (1 - _TOGETHER) * anywhere) / anywhere)
        return total

    def _split(self, word: str) -> list[Candidate]:
        """Two words written as one, when a record holds both."""
        best: Candidate | None = None
        for at in range(2, len(word) - 1):
            left, right = word[:at], word[at:]
            n_both = min(
                self._statistics.document_frequency("words", left),
                self._statistics.document_frequency("words", right),
            )
            if not n_both or min(len(left), len(right)) < 3:
                continue
            cost = _SPLIT_COST - 0.5 * _PRIOR * math.log(n_both + 1.0)
            if best is None or cost < best.cost:
                best = Candidate(f"{left} {right}", cost)
        return [best] if best else []

    def _vocabulary(self) -> Vocabulary:
        with self._lock:
            if self._known is None:
                self._known = Vocabulary.of(self._statistics)
            return self._known
