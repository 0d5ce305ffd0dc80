"""What a record gains whose title the question says: the whole title most of all.

BM25F saturates a title away: a record that is called just "Leg pain" gains next to nothing on one that mentions legs
and pain. So a score has one more term, the idf of the question's words that stand in the title times the squared share
of the title's words that the question says: squared, so that a long title with one of the words gains little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.index.statistics import DocNumbers, Weights
from indexer.search.match_lists import Matches
from indexer.text.sorted_arrays import union

TITLE_COVER = 0.5
"""What the idf of a title that the question says wholly counts for."""


@dataclass(frozen=True, slots=True)
class Said:
    """Where one word of the question stands in titles.

    titles: the documents, with how many words of the title it says as their scores. idf: of the word.
    """

    titles: Matches
    idf: float


def title_cover(docs: DocNumbers, words: Sequence[Said | None], title_lengths: Weights) -> Weights:
    """The gain of some documents: TITLE_COVER * sum of idf * min(1, words said / words of the title) ** 2.

    Args:
        docs: int32, shape (n,).
        words: of the question; ``None`` for what says nothing of a title.
        title_lengths: in words, by doc_number, float32.

    Returns:
        float32, shape (n,); 0 for documents whose title holds none of the words.
    """
    said, idf = np.zeros(len(docs), np.float32), np.zeros(len(docs), np.float32)
    for word in words:
        if word is not None and len(word.titles):
            held, n_words = word.titles.held(docs)
            said += n_words
            idf += np.float32(word.idf) * held
    share = np.minimum(said / np.maximum(title_lengths[docs], np.float32(1.0)), np.float32(1.0))
    gain: Weights = np.float32(TITLE_COVER) * idf * share * share
    return gain


def titles_of(words: Sequence[Said | None]) -> DocNumbers:
    """The documents whose title holds any of the words, ascending."""
    found = [word.titles.doc_numbers for word in words if word is not None and len(word.titles)]
    return union(found) if found else np.empty(0, np.int32)
