"""Misspelt words: what the library has that is written almost the same.

Candidates come from the library's own words (Optimal String Alignment distance, Boytsov 2011, computed by
RapidFuzz); among equally near ones the more frequent wins. A word is corrected only when it stands nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer import analysis
from indexer.statistics import TermStatistics


def allowed_distance(word: str) -> int:
    """How many letters may be wrong: none in a very short word, two in a long one."""
    if len(word) <= 3 or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) <= 6 else 2


class Corrector:
    """Corrections over the words of one snapshot. The vocabulary is read when first needed.

    Args:
        statistics: its field "words" is the vocabulary.
        holds: whether a word means anything in the library.
    """

    def __init__(self, statistics: TermStatistics, holds: Callable[[str], bool]) -> None:
        self._statistics = statistics
        self._holds = holds
        self._words: list[str] | None = None
        self._lengths = np.empty(0, np.int32)

    def correct(self, surface: str) -> str | None:
        """What ``surface`` (which stands nowhere) was most likely meant to be; ``None`` if nothing is near."""
        word = "".join(analysis.parts(surface))
        distance = allowed_distance(word)
        if distance == 0:
            return None
        best: tuple[float, str] | None = None
        vocabulary = self._vocabulary(word, distance)
        for candidate, n_edits, _ in process.extract(
            word, vocabulary, scorer=OSA.distance, score_cutoff=distance, limit=50
        ):
            if n_edits == 0:
                continue
            frequency = self._statistics.document_frequency("words", candidate)
            cost = n_edits - 0.12 * math.log1p(frequency)
            cost += 0.6 * (candidate[0] != word[0]) - 0.2 * (candidate[-1] == word[-1])
            cost += 0.15 * (len(candidate) != len(word)) * (sorted(set(candidate)) != sorted(set(word)))
            if n_edits == 2 and candidate[0] != word[0]:
                continue
            if best is None or (cost, candidate) < best:
                best = (cost, candidate)
        split = self._split(word)
        if best is None:
            return split
        return best[1]

    def _vocabulary(self, word: str, distance: int) -> list[str]:
        if self._words is None:
            words = [w for w in self._statistics.terms("words") if len(w) > 2 and not w.isdigit()]
            words.sort(key=len)
            self._lengths = np.array([len(w) for w in words], np.int32)
            self._words = words
        first, last = np.searchsorted(self._lengths, [len(word) - distance, len(word) + distance + 1])
        return self._words[first:last]

    def _split(self, word: str) -> str | None:
        """Two words written as one, when the library holds both."""
        best: tuple[int, str] | None = None
        for at in range(3, len(word) - 2):
            left, right = word[:at], word[at:]
            n_both = min(
                self._statistics.document_frequency("words", left),
                self._statistics.document_frequency("words", right),
            )
            if n_both and (best is None or n_both > best[0]):
                best = (n_both, f"{left} {right}")
        return best[1] if best else None
