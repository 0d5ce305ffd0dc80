"""The words of a library as arrays, so that near ones are found without looking at each.

Built when first needed, from the term lists as they lie in the index: a word is made a string only where it is near.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer import native
from indexer.index.codec.field_structure import as_damage
from indexer.index.codec.segment_columns import FieldReader
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

    Args:
        places: of each word the segment and the number that it has first: int32, shape (n, 2); in the order of words.
        frequencies: in how many documents, deleted ones included: int32, shape (n,).
        lengths: characters of each word, int32, shape (n,).
        letters: `signatures` of the words.
        readers: the field in each segment.
    """

    def __init__(
        self, places: NDArray[np.int32], frequencies: NDArray[np.int32], lengths: NDArray[np.int32],
        letters: NDArray[np.uint64], readers: list[FieldReader],
    ) -> None:  # fmt: skip
        self._readers = readers
        self._places = places
        self.frequencies = frequencies
        # By length, so that only words of about the right one need be looked at.
        self._order = np.argsort(lengths.astype(np.uint8), kind="stable")
        self._begins = np.concatenate([[0], np.cumsum(np.bincount(lengths, minlength=MAX_CHARS + 1))]).tolist()
        self._letters = letters[self._order]
        self._frequencies = frequencies[self._order]

    @staticmethod
    def of(statistics: ColumnarStatistics, field: str = "words") -> Vocabulary:
        """The terms of ``field``.

        Raises:
            CorruptIndexError: a term is no text.
        """
        readers = [reader for segment in statistics.segments() if (reader := segment.field(field)) is not None]
        with as_damage():
            made = _compiled(readers) if native.compiled is not None else _plain(readers)
        return Vocabulary(*made, readers)

    def __len__(self) -> int:
        return len(self.frequencies)

    def word(self, index: int) -> str:
        """The word at a place of ``frequencies``."""
        segment, number = self._places[index]
        return self._readers[int(segment)].term(int(number)).decode()

    def n_words_with(self, letters: str) -> int:
        """How many of the words have three ``letters`` in a row; "^" and "$" are the ends of a word."""
        return self._triples[letters]

    @cached_property
    def _triples(self) -> Counter[str]:
        words = map(self.word, range(len(self)))
        return Counter(triple for word in words for triple in {f"^{word}$"[i : i + 3] for i in range(len(word))})

    def within(self, word: str, edits: int, least: float = 0.0) -> Near:
        """The words that at most ``edits`` edits (Optimal String Alignment, Boytsov 2011) turn into ``word``.

        ``least``: none at all, where no word that may be one of them stands in so many documents.

        An edit changes at most two letters of the bag of letters, so that words whose bags differ by more are left
        out before any are compared (Boytsov's frequency-vector filter); RapidFuzz compares the rest.
        """
        if not len(self) or not MIN_CHARS - edits <= len(word) <= MAX_CHARS + edits:
            return _NONE_NEAR
        shortest, longest = max(len(word) - edits, 0), min(len(word) + edits, MAX_CHARS)
        about = slice(self._begins[shortest], self._begins[longest + 1])
        possible = np.bitwise_count(self._letters[about] ^ letters_of(word)) <= 2 * edits
        if not np.any(self._frequencies[about][possible] >= least):
            return _NONE_NEAR
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        indexes = np.sort(self._order[about][possible])
        words = [self.word(index) for index in indexes.tolist()]
        distances = process.cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        near = (distances <= edits) & (distances > 0)
        return Near(indexes[near], distances[near])


_NONE_NEAR = Near(np.empty(0, np.int64), np.empty(0, np.uint8))
_Made = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint64]]
"""The first arguments of `Vocabulary`."""


def _compiled(readers: list[FieldReader]) -> _Made:
    assert native.compiled is not None
    made = native.compiled.vocabulary(tuple(reader.compiled for reader in readers), MIN_CHARS, MAX_CHARS)
    segments, numbers, frequencies, lengths = (np.frombuffer(part, np.int32) for part in made[:4])
    return np.stack([segments, numbers], axis=1), frequencies, lengths, np.frombuffer(made[4], np.uint64)


def _plain(readers: list[FieldReader]) -> _Made:
    places: dict[bytes, tuple[int, int]] = {}
    counted: dict[bytes, int] = {}
    for segment, reader in enumerate(readers):
        for number, (term, n) in enumerate(_terms_with_frequencies(reader)):
            places.setdefault(term, (segment, number))
            counted[term] = counted.get(term, 0) + n
    words = {term: term.decode() for term in sorted(counted)}
    kept = {
        term: word
        for term, word in words.items()
        if MIN_CHARS <= len(word) <= MAX_CHARS and not (word.isascii() and word.isdigit())
    }
    n = len(kept)
    found = np.array([places[term] for term in kept], np.int32).reshape(n, 2)
    frequencies = np.fromiter(map(counted.__getitem__, kept), np.int32, n)
    lengths = np.fromiter(map(len, kept.values()), np.int32, n)
    return found, frequencies, lengths, signatures(list(kept.values()))


def letters_of(word: str) -> np.uint64:
    """`signatures` of one word, as far as `MAX_CHARS`."""
    once = twice = 0
    for letter in word[:MAX_CHARS]:
        bit = 1 << ord(letter) % _LETTER_CLASSES
        twice |= once & bit
        once |= bit
    return np.uint64(once | twice << 32)


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


def _terms_with_frequencies(reader: FieldReader) -> Iterable[tuple[bytes, int]]:
    counts = np.diff(reader.offsets.astype(np.int64)).tolist()
    return zip(reader.all_terms(), counts, strict=True)
