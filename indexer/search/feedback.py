"""Pseudo-relevance feedback: long questions borrow the words of their best answers.

Rocchio (1971) in impact space, mixed as RM3 mixes (Abdul-Jaleel et al., "UMass at TREC 2004"), with two safeguards
chosen by measurement (docs/search.md): feedback documents are weighted by (score / best score) ** POWER, and the weight
of the mix shrinks with their effective number (inverse Herfindahl index), because a flat list of results says nothing
about the topic. Short queries are left as they are: there the reader's own words are all that is known.
"""

from __future__ import annotations

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


def feed_back(matcher: Matcher, scores: NDArray[np.float32], total_weight: float) -> NDArray[np.float32]:
    """Scores mixed with those of the words that the best documents have in common.

    Args:
        matcher: of the snapshot.
        scores: of the first pass by doc_number, float32, 0 for documents that are out of the question.
        total_weight: how many words the query has, repeated ones counted.

    Returns:
        float32, shape as ``scores``; documents that scored 0 still do.
    """
    score = scores / np.float32(total_weight)
    best = _best(score, N_DOCUMENTS)
    if len(best) < 2:
        return score
    share = (score[best] / score[best[0]]).astype(np.float64) ** POWER
    share /= share.sum()
    effective = 1.0 / float(np.square(share).sum())
    beta = WEIGHT * min(max((N_DOCUMENTS - effective) / (N_DOCUMENTS - 1), 0.0), 1.0)
    if beta < 0.01:
        return score
    weights = _term_weights(matcher, best, share)
    chosen = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:N_TERMS]
    norm = sum(weight for _, weight in chosen)
    if norm <= 0:
        return score
    more = np.zeros_like(score)
    for term, weight in chosen:
        found = matcher.concept(Concept((((term, 0),),)))
        more[found.doc_numbers] += np.float32(weight / norm) * found.scores
    mixed = (1.0 - beta) * score + beta * more
    return np.where(score > 0, mixed, 0.0).astype(np.float32)


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
