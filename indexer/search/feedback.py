"""Pseudo-relevance feedback: long questions borrow the words of their best answers.

Rocchio (1971) in impact space, mixed as RM3 mixes (Abdul-Jaleel et al., "UMass at TREC 2004"), with two safeguards
chosen by measurement (docs/search.md): feedback documents are weighted by (score / best score) ** POWER, and the weight
of the mix shrinks with their effective number (inverse Herfindahl index), because a flat list of results says nothing
about the topic. Short queries are left as they are: there the reader's own words are all that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.search import bm25
from indexer.search.lexicon import Concept
from indexer.search.matcher import Matcher

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
    more = np.zeros_like(mix.score)
    for term, weight in mix.borrowed.items():
        found = matcher.concept(Concept((((term, 0),),)))
        more[found.doc_numbers] += np.float32(weight) * found.scores
    scores = (1.0 - mix.beta) * mix.score + mix.beta * more
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
    best = _best(score, N_DOCUMENTS)
    if len(best) < 2:
        return alone
    share = (score[best] / score[best[0]]).astype(np.float64) ** POWER
    share /= share.sum()
    effective = 1.0 / float(np.square(share).sum())
    beta = WEIGHT * min(max((N_DOCUMENTS - effective) / (N_DOCUMENTS - 1), 0.0), 1.0)
    if beta < 0.01:
        return alone
    weights = _term_weights(matcher, best, share)
    chosen = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:N_TERMS]
    norm = sum(weight for _, weight in chosen)
    return Mix(score, beta, {term: weight / norm for term, weight in chosen}) if norm > 0 else alone


def _best(score: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """The ``n`` documents with the highest score, best first, ties by number."""
    if len(score) > 4 * n:
        pool = np.argpartition(-score, 4 * n)[: 4 * n]
    else:
        pool = np.arange(len(score))
    pool = pool[score[pool] > 0]
    return np.asarray(pool[np.lexsort((pool, -score[pool]))][:n], np.int64)


def _term_weights(matcher: Matcher, documents: NDArray[np.int64], share: NDArray[np.float64]) -> dict[str, float]:
    """Mean impact of every term of ``documents``, each document counted by its share."""
    statistics = matcher.statistics
    weights: dict[str, float] = {}
    idf: dict[str, float] = {}
    for document, part in zip(documents.tolist(), share.tolist(), strict=True):
        pseudo: dict[str, float] = {}
        for field in FIELDS:
            for term, frequency in statistics.terms_of_document(field, document).items():
                pseudo[term] = pseudo.get(term, 0.0) + matcher.normalised(field, document, frequency)
        for term, x in pseudo.items():
            if term not in idf:
                df = max(statistics.document_frequency(field, term) for field in FIELDS)
                idf[term] = bm25.idf(statistics.n_documents, df)
            weights[term] = weights.get(term, 0.0) + part * idf[term] * (bm25.K1 + 1.0) * x / (bm25.K1 + x)
    return weights
