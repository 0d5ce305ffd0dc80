"""Pseudo-relevance feedback: long questions borrow the words of their best answers.

Rocchio (1971) in impact space, mixed as RM3 mixes (Abdul-Jaleel et al., "UMass at TREC 2004"), with two safeguards
chosen by measurement (docs/search.md): feedback documents are weighted by (score / best score) ** POWER, and the weight
of the mix shrinks with their effective number (inverse Herfindahl index), because a flat list of results says nothing
about the topic. Short queries are left as they are: there the reader's own words are all that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np
from numpy.typing import NDArray

from indexer.search import bm25
from indexer.search.gathering import CommonWords
from indexer.search.matcher import Matcher
from indexer.search.top_k import best

MIN_WORDS = 4
"""Queries of fewer words get no feedback."""
N_DOCUMENTS = 10
N_TERMS = 30
WEIGHT = 0.5
POWER = 8.0
FIELDS = ("title", "description", "text")


@dataclass(frozen=True, slots=True)
class Mix:
    """What is mixed into the scores.

    score: of the first pass, divided by the number of words, float32, by doc number. beta: what the borrowed words
    count for, 0 to 1. borrowed: term → its share of that; the shares sum to 1.
    """

    score: NDArray[np.float32]
    beta: float
    borrowed: Mapping[str, float]


def mixed(matcher: Matcher, mix: Mix) -> NDArray[np.float32]:
    """The scores with those of the borrowed words in them: float32, by doc number; what scored 0 still does."""
    if not mix.borrowed:
        return mix.score
    scores = (1.0 - mix.beta) * mix.score + mix.beta * matcher.borrowed(mix.borrowed)
    return np.where(mix.score > 0, scores, 0.0).astype(np.float32)


def mix_of(matcher: Matcher, scores: NDArray[np.float32], total_weight: float) -> Mix:
    """Which words the best documents have in common, and what they are to count for.

    Args:
        matcher: of the snapshot.
        scores: of the first pass by doc_number, float32, 0 for documents that are out of the question.
        total_weight: how many words the query has, repeated ones counted.
    """
    score = scores / np.float32(total_weight)
    alone = Mix(score, 0.0, {})
    chosen = _best(score, N_DOCUMENTS)
    if len(chosen) < 2:
        return alone
    share = (score[chosen] / score[chosen[0]]).astype(np.float64) ** POWER
    share /= share.sum()
    effective = 1.0 / float(np.square(share).sum())
    beta = WEIGHT * min(max((N_DOCUMENTS - effective) / (N_DOCUMENTS - 1), 0.0), 1.0)
    if beta < 0.01:
        return alone
    words = _heaviest(matcher, matcher.gathering.common_words(chosen, share, FIELDS))
    norm = sum(weight for weight, _ in words)
    return Mix(score, beta, {term: weight / norm for weight, term in words}) if norm > 0 else alone


def _best(score: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """The ``n`` documents with the highest score, best first, ties by number; none that scores 0."""
    (pool,) = (score > 0).nonzero()
    return pool[best(pool.astype(np.int32), score[pool], n)]


def _heaviest(matcher: Matcher, words: CommonWords) -> list[tuple[float, str]]:
    """The `N_TERMS` words of the greatest mean impact, with it, the greatest first.

    How many documents hold a word takes looking it up in every field. That ``n_at_least`` do bounds its idf, and so its
    impact: no word is looked up whose bound is below what `N_TERMS` others have.
    """
    n = matcher.statistics.n_documents
    # The formula of `bm25.idf`; NumPy's logarithm may be another in its last bit, so that bounds are a little higher.
    bounds = np.log1p((n - words.n_at_least + 0.5) / (words.n_at_least + 0.5)) * words.impacts * (1.0 + 1e-12)
    least: list[float] = []  # of the heaviest so far: a heap, the lightest of them first
    found: list[tuple[float, str]] = []
    for number in np.argsort(-bounds, kind="stable").tolist():
        if len(least) == N_TERMS and bounds[number] < least[0]:
            break
        term = words.terms[number]
        n_documents = matcher.gathering.n_documents_with(term, FIELDS)
        weight = bm25.idf(n, n_documents) * float(words.impacts[number])
        found.append((weight, term))
        (heappush if len(least) < N_TERMS else heappushpop)(least, weight)
    found.sort(key=lambda one: (-one[0], one[1]))
    return found[:N_TERMS]
