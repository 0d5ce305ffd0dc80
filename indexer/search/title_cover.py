"""What a record gains whose title the question says: the whole title most of all.

BM25F saturates a title away: a record that is called just "Leg pain" gains next to nothing on one that speaks of legs
and of pain. So there is one more term, `indexer.search.bm25.title_cover`, over all words of the question together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.index.statistics import DocNumbers, Weights
from indexer.search import bm25
from indexer.search.adding import add_at
from indexer.search.lexicon import Concept
from indexer.text.sorted_arrays import common, places


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Where one word of a question stands in titles.

    doc_numbers int32 ascending; shares float32: how much of each title the word says, in words of the title, a weaker
    alternative half; both of shape (n,). idf: of the word, wherever it stands.
    """

    concept: Concept
    doc_numbers: DocNumbers
    shares: Weights
    idf: float

    def among(self, docs: DocNumbers) -> Said:
        """Where it is said in titles of ``docs`` (int32, ascending)."""
        kept = common(self.doc_numbers, docs)
        return Said(self.concept, kept, self.shares[np.searchsorted(self.doc_numbers, kept)], self.idf)


def title_cover(docs: DocNumbers, words: Sequence[Said]) -> Weights:
    """What the titles of documents add to their scores: float32, shape (n,), 0 where a title says none of ``words``.

    Args:
        docs: int32, ascending, shape (n,).
        words: of the question, each part of a title said by one of them only (`said_once`).
    """
    shares, idfs = np.zeros(len(docs), np.float32), np.zeros(len(docs), np.float32)
    for word in words:
        if len(word.doc_numbers) < len(docs):
            at, found = places(word.doc_numbers, docs)
            at = at[found]
            shares[at] += word.shares[found]
            idfs[at] += np.float32(word.idf)
        elif len(word.doc_numbers):
            at, found = places(docs, word.doc_numbers)
            shares += word.shares[at] * found
            idfs += np.float32(word.idf) * found
    return bm25.title_cover(idfs, shares)


def add_title_cover(scores: Weights, words: Sequence[Said], factor: float = 1.0) -> None:
    """Add `title_cover` times ``factor`` to the scores of all documents (float32, by doc number), in place."""
    if not words:
        return
    shares, idfs = np.zeros(len(scores), np.float32), np.zeros(len(scores), np.float32)
    for word in words:
        add_at(shares, word.doc_numbers, word.shares)
        add_at(idfs, word.doc_numbers, word.idf)
    docs = np.flatnonzero(shares != 0).astype(np.int32)
    add_at(scores, docs, bm25.title_cover(idfs[docs], shares[docs]) * np.float32(factor))
