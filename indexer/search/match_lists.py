"""Documents with scores: one word's answer, kept in whatever forms make the next question about it quick."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import DocNumbers, Weights
from indexer.search.title_cover import Said, title_cover
from indexer.text.expressions import TermSequence
from indexer.text.sorted_arrays import common, places

HEAD = 256
"""So many of a list's best documents are kept apart."""
DENSE = 64
"""A list of one document in so many, or more, is kept as bits as well: they take no more room than the list."""
Bits = NDArray[np.uint64]
"""One bit for each doc number, least significant first."""


Order = NDArray[np.int32] | None
"""The order of documents of equal scores: a place for each doc number, none twice (int32). None: by doc number."""


class Matches:
    """Documents with scores: doc_numbers int32 ascending, scores float32, both of shape (n,). Immutable.

    ``said``: which of their titles hold the words that were looked for, and how much of each these say. It is not in
    the scores, because what a title adds depends on all words of a question (`indexer.search.title_cover`).
    """

    __slots__ = ("_bits", "_head", "_within", "doc_numbers", "said", "scores")

    def __init__(self, doc_numbers: DocNumbers, scores: Weights, said: tuple[Said, ...] = ()) -> None:
        self.doc_numbers = doc_numbers
        self.scores = scores
        self.said = said
        self._head: tuple[DocNumbers, Weights] | None = None
        self._bits: Bits | None = None
        self._within: tuple[weakref.ref[Any], Matches] | None = None

    def __len__(self) -> int:
        return len(self.doc_numbers)

    def held(self, docs: DocNumbers) -> tuple[NDArray[np.bool_], Weights]:
        """Which of ``docs`` match (bool), and their scores (float32, 0 for the others): both the shape of ``docs``."""
        at, found = places(docs, self.doc_numbers)
        return found, self.scores[at] * found if len(self) else np.zeros(len(docs), np.float32)

    def of(self, docs: DocNumbers) -> Weights:
        """The scores of ``docs``, 0 for those that do not match: float32, the shape of ``docs``."""
        return self.held(docs)[1]

    def within(self, allowed: NDArray[np.bool_]) -> Matches:
        """Those in documents of ``allowed`` (bool, by doc_number, not to be changed).

        The last answer is kept as long as the array that it was asked for: readers refine by the same few filters.
        """
        last = self._within
        if last is not None and last[0]() is allowed:
            return last[1]
        kept = allowed[self.doc_numbers]
        found = Matches(self.doc_numbers[kept], self.scores[kept], self.said)
        self._within = (weakref.ref(allowed), found)
        return found

    def head(self, order: Order = None) -> tuple[DocNumbers, Weights]:
        """Up to `HEAD` documents that score most if they hold nothing else of the question, and these scores: best
        first, then by ``order``. Kept. What their titles add is in them: where nothing else is held, it is known.

        Where the list is longer, the last of them may be tied with documents that are left out. ``order`` is the same
        for all of a snapshot, so that the first one that was given holds.
        """
        if self._head is None:
            docs, scores = self.doc_numbers, self.scores
            if self.said:
                scores = scores + title_cover(docs, self.said)
            if len(self) > HEAD:
                at = np.argpartition(scores, len(self) - HEAD)[-HEAD:]
                docs, scores = docs[at], scores[at]
            at = np.lexsort((docs if order is None else order[docs], -scores))
            self._head = docs[at], scores[at]
        return self._head

    def is_dense(self, n_doc_numbers: int) -> bool:
        """Whether `bits` may be asked for."""
        return len(self.doc_numbers) * DENSE >= n_doc_numbers

    def bits(self, n_doc_numbers: int) -> Bits:
        """A bit for each document, shape (ceil(n_doc_numbers / 64),); kept."""
        if self._bits is None:
            mask = np.zeros((n_doc_numbers + 63) // 64 * 64, np.bool_)
            mask[self.doc_numbers] = True
            self._bits = np.packbits(mask, bitorder="little").view("<u8").astype(np.uint64, copy=False)
        return self._bits


def documents_of(bits: Bits) -> DocNumbers:
    """The doc numbers whose bits are set, ascending (int32)."""
    (words,) = (bits != 0).nonzero()
    if not len(words):
        return np.empty(0, np.int32)
    octets = bits[words].astype("<u8", copy=False).view(np.uint8)
    (inside,) = np.unpackbits(octets, bitorder="little").view(np.bool_).nonzero()
    docs: DocNumbers = ((words[inside >> 6] << 6) + (inside & 63)).astype(np.int32)
    return docs


def n_set(bits: Bits) -> int:
    """How many bits are set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def in_both(one: Matches, other: Matches, n_doc_numbers: int) -> DocNumbers:
    """The documents of both, ascending."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short.is_dense(n_doc_numbers):
        return documents_of(short.bits(n_doc_numbers) & long.bits(n_doc_numbers))
    docs = short.doc_numbers
    if not long.is_dense(n_doc_numbers):
        return common(docs, long.doc_numbers)
    # The byte and the bit in it of every document of the short list.
    octets = long.bits(n_doc_numbers).astype("<u8", copy=False).view(np.uint8)
    found: DocNumbers = docs[(octets[docs >> 3] & _BIT[docs & 7]) != 0]
    return found


def all_of(lists: Sequence[Matches], n_doc_numbers: int) -> Matches:
    """The documents of every one of ``lists``, the sum of their scores in that order, and what each says of titles."""
    shortest, *others = sorted(lists, key=len)
    docs = shortest.doc_numbers
    if others:
        docs = in_both(shortest, others[0], n_doc_numbers)
    for other in others[1:]:
        docs = docs[other.held(docs)[0]]
    scores = np.zeros(len(docs), np.float32)
    for found in lists:
        scores += found.of(docs)
    return Matches(docs, scores, tuple(said for found in lists for said in found.said))


def said_once(
    lists: Sequence[Matches], rest_of: Callable[[Said, Sequence[TermSequence]], Said | None]
) -> Sequence[Matches]:
    """``lists``, each piece of a title being said by one word only: the first, where several stand for it.

    ``rest_of``: what some of a word's sequences say; ``None`` for nothing.
    """
    if sum(len(found.said) for found in lists) < 2:
        return lists
    told: set[TermSequence] = set()
    once: list[Matches] = []
    for matches in lists:
        kept: list[Said] = []
        for said in matches.said:
            own = [sequence for sequence in said.concept.sequences if sequence not in told]
            if len(own) == len(said.concept.sequences):
                kept.append(said)
            elif (rest := rest_of(said, own)) is not None:
                kept.append(rest)
            told.update(own)
        same = kept == list(matches.said)
        once.append(matches if same else Matches(matches.doc_numbers, matches.scores, tuple(kept)))
    return once


_BIT = np.array([1, 2, 4, 8, 16, 32, 64, 128], np.uint8)


NO_MATCHES = Matches(np.empty(0, np.int32), np.empty(0, np.float32))
