"""Records that come first in an answer because a curator said so: among what was found, and in the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from indexer.index.statistics import DocNumbers
from indexer.search.evaluation import Evaluation, Held
from indexer.search.facets import Mask
from indexer.search.first_page import Ranking


def allowed_pins(numbers: Sequence[int | None], allowed: Mask) -> DocNumbers:
    """Those that are held and that filters let through, each once, in the order given. int32, shape (n,)."""
    distinct = [number for number in dict.fromkeys(numbers) if number is not None and allowed[number]]
    return np.array(distinct, np.int32)


def with_pins(evaluation: Evaluation, ranking: Ranking, pins: DocNumbers, n_wanted: int) -> tuple[Evaluation, Ranking]:
    """What was found with the ``pins`` first, as if they held every word. None of them stands there twice.

    Args:
        evaluation: of the question.
        ranking: the ``n_wanted`` first of what it found: no more are needed, for what stands there twice is a pin.
        pins: doc_numbers, int32, of different documents.
        n_wanted: so many are wanted.
    """
    held = pinned_held(Held(evaluation.all_words, evaluation.some_words), pins)
    rest = ranking.doc_numbers[~np.isin(ranking.doc_numbers, pins)]
    docs = np.concatenate([pins, rest])[:n_wanted]
    scores = evaluation.scores.copy()
    scores[ranking.doc_numbers] = ranking.scores  # as they were ranked, which may be by meaning as well
    counts = int(np.count_nonzero(held.all_words)), int(np.count_nonzero(held.some_words))
    found = replace(evaluation, all_words=held.all_words, some_words=held.some_words)
    return found, Ranking(docs, scores[docs], *counts)


def pinned_held(held: Evaluation | Held, pins: DocNumbers) -> Held:
    """The same masks, as if the ``pins`` held every word."""
    if not len(pins):
        return Held(held.all_words, held.some_words)
    all_words, some_words = held.all_words.copy(), held.some_words.copy()
    all_words[pins], some_words[pins] = True, False
    return Held(all_words, some_words)
