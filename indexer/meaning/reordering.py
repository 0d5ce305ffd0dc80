"""The first hits of a question, in the order of words and meaning together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import Weights
from indexer.meaning.meaning import Meaning
from indexer.search.first_page import Ranking
from indexer.search.ordering import REORDERED
from indexer.search.query import Filter, Not, ParsedQuery, is_plain

WEIGHT = 0.3
"""What meaning counts beside the words, which count the rest. On four collections 0.4 is as good in the mean, and worse
on two of them (docs/meaning.md)."""
LEAST_BEST = 0.5
"""The best cosine of all counts as this at least: where nothing is near, meaning decides little."""
N_NEAREST = 5
NEAR = 0.35
"""A record is called near to a question from this cosine on."""
LEAST_KNOWN = 0.5
"""So large a share of the hits has to have vectors."""


def reordered(ranking: Ranking, meaning: Meaning, asked: ParsedQuery, factors: Weights) -> tuple[Ranking, Weights]:
    """The first `REORDERED` hits in another order, and what meaning adds to the score of each: float32, by place. Who
    holds every word stays above who does not.

    score = s + w / (1 - w) s* m / max(m*, `LEAST_BEST`), where s is the score by words, m the cosine of question and
    record, and s* and m* are the best of these hits; a record without a vector has the mean m of the others.

    Args:
        ranking: the first hits at least.
        asked: the question, of words alone.
        factors: what the scores of these hits are multiplied by to be ordered, float32 (`ordering.factors_of`).
    """
    n = min(len(ranking.doc_numbers), REORDERED)
    nothing = np.zeros(len(ranking.doc_numbers), np.float32)
    docs, scores = ranking.doc_numbers[:n], ranking.scores[:n]
    known = meaning.vectors.known(docs)
    if n < 2 or float(scores.max()) <= 0 or known.mean() < LEAST_KNOWN:
        return ranking, nothing
    question = meaning.of_question(_text_of(asked), asked.language)
    if question is None:
        return ranking, nothing
    near = meaning.cosines(question, docs)
    near[~known] = near[known].mean()
    added = near * np.float32(WEIGHT / (1 - WEIGHT) * float(scores.max()) / max(float(near.max()), LEAST_BEST))
    total = scores + added
    below = np.arange(n) >= ranking.n_all
    order = np.lexsort((np.arange(n), -total * factors[:n], below))
    moved = Ranking(
        np.concatenate([docs[order], ranking.doc_numbers[n:]]),
        np.concatenate([total[order], ranking.scores[n:]]),
        ranking.n_all,
        ranking.n_some,
    )
    return moved, np.concatenate([added[order], nothing[n:]]).astype(np.float32)


def nearest(meaning: Meaning, asked: ParsedQuery, allowed: NDArray[np.bool_], limit: int) -> list[tuple[int, float]]:
    """Records that are near to a question in meaning: doc_numbers and cosines, best first, `N_NEAREST` at most.

    Args:
        allowed: bool, shape (n_doc_numbers,): which may be among them.
    """
    text = _text_of(asked).strip()
    question = meaning.of_question(text, asked.language) if any(map(str.isalpha, text)) else None
    if question is None:
        return []
    numbers, cosines = meaning.vectors.nearest(question, min(limit, N_NEAREST), allowed)
    near = zip(numbers.tolist(), cosines.tolist(), strict=True)
    return [(number, cosine) for number, cosine in near if cosine >= NEAR]


def _text_of(asked: ParsedQuery) -> str:
    """What was asked in words, as it was typed where that is all; without what it excludes."""
    parts = [clause for clause in asked.clauses if not isinstance(clause, Filter | Not)]
    return asked.text if is_plain(asked) and len(parts) == len(asked.clauses) else " ".join(map(str, parts))
