"""The words of a library as arrays, so that near ones are found without looking at each.

Built when first needed, from the term lists as they lie in the index (about a tenth of a second for 160,000 words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.index.codec.segment_columns import SegmentColumns
from indexer.index.whoosh_statistics import ColumnarStatistics

MIN_CHARS, MAX_CHARS = 3, 32
"""Shorter words have too many neighbours, longer ones are seldom typed."""

_LETTER_CLASSES = 32


@dataclass(frozen=True, slots=True)
class Near:
    """Words near to a given one: positions in the vocabulary, int64; edits, uint8; both of shape (n,)."""

    indexes: NDArray[np.int64]
    edits: NDArray[np.uint8]


class Vocabulary:
    """Words with their frequencies, and which of them are near to another.

    words: distinct. frequencies: int32, shape (n,): in how many documents, deleted ones included.
    """

    def __init__(self, counted: dict[str, int]) -> None:
        kept = {word: n for word, n in counted.items() if MIN_CHARS <= len(word) <= MAX_CHARS and not word.isdigit()}
        self.words = list(kept)
        self.frequencies: NDArray[np.int32] = np.fromiter(kept.values(), np.int32, len(kept))
        self._lengths: NDArray[np.int32] = np.fromiter(map(len, self.words), np.int32, len(kept))
        self._signatures = signatures(self.words)
        self._triples: Counter[str] | None = None

    @staticmethod
    def of(statistics: ColumnarStatistics, field: str = "words") -> Vocabulary:
        """The terms of ``field``."""
        counted: dict[str, int] = {}
        for segment in statistics.segments():
            for word, n in _terms_with_frequencies(segment, field):
                counted[word] = counted.get(word, 0) + n
        return Vocabulary(counted)

    def n_words_with(self, letters: str) -> int:
        """How many of the words have three ``letters`` in a row; "^" and "$" are the ends of a word."""
        if self._triples is None:
            self._triples = Counter(
                triple for word in self.words for triple in {f"^{word}$"[i : i + 3] for i in range(len(word))}
            )
        return self._triples[letters]

    def within(self, word: str, edits: int) -> Near:
        """The words that at most ``edits`` edits (Optimal String Alignment, Boytsov 2011) turn into ``word``.

        An edit changes at most two letters of the bag of letters, so that words whose bags differ by more are left
        out before any are compared (Boytsov's frequency-vector filter); RapidFuzz compares the rest.
        """
        if not self.words or not MIN_CHARS - edits <= len(word) <= MAX_CHARS + edits:
            return Near(np.empty(0, np.int64), np.empty(0, np.uint8))
        own = signatures([word[:MAX_CHARS]])[0]
        possible = np.abs(self._lengths - len(word)) <= edits
        possible &= np.bitwise_count(self._signatures ^ own) <= 2 * edits
        indexes = np.flatnonzero(possible)
        if not len(indexes):
            return Near(indexes, np.empty(0, np.uint8))
        words = self.words
        distances = process.cdist(
            [word], [words[i] for i in indexes.tolist()], scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8
        )[0]
        near = (distances <= edits) & (distances > 0)
        return Near(indexes[near], distances[near])


def signatures(words: list[str]) -> NDArray[np.uint64]:
    """Which letters stand in each word (bits 0 to 31) and which of them twice (bits 32 to 63): uint64, shape (n,)."""
    if not words:
        return np.empty(0, np.uint64)
    codes = np.array(words, dtype=f"U{MAX_CHARS}").view(np.uint32).reshape(len(words), MAX_CHARS)
    once = np.zeros(len(words), np.uint64)
    twice = np.zeros(len(words), np.uint64)
    for column in np.ascontiguousarray(codes.T):
        bit = np.where(column == 0, 0, np.left_shift(np.uint64(1), (column % _LETTER_CLASSES).astype(np.uint64)))
        twice |= once & bit
        once |= bit
    return once | twice << np.uint64(32)


def _terms_with_frequencies(segment: SegmentColumns, field: str) -> Iterator[tuple[str, int]]:
    reader = segment.field(field)
    if reader is None:
        return
    blob = reader.section("terms").tobytes()
    edges = reader.section("term_offsets").tolist()
    counts = np.diff(reader.section("offsets").astype(np.int64)).tolist()
    for number, count in enumerate(counts):
        yield blob[edges[number] : edges[number + 1]].decode(), count
