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
    chosen = _heaviest(matcher, _common_words(matcher, best, share))
    norm = sum(weight for weight, _ in chosen)
    return Mix(score, beta, {term: weight / norm for weight, term in chosen}) if norm > 0 else alone


def _best(score: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """The ``n`` documents with the highest score, best first, ties by number."""
    if len(score) > 4 * n:
        pool = np.argpartition(-score, 4 * n)[: 4 * n]
    else:
        pool = np.arange(len(score))
    pool = pool[score[pool] > 0]
    return np.asarray(pool[np.lexsort((pool, -score[pool]))][:n], np.int64)


class _CommonWord:
    """A term of the best documents. impact: the mean of what it would add to them if its idf were 1, each counted by
    its share. n_at_least: in so many documents one of its fields holds it, or more."""

    __slots__ = ("impact", "n_at_least")

    def __init__(self) -> None:
        self.impact = 0.0
        self.n_at_least = 1


def _common_words(matcher: Matcher, documents: NDArray[np.int64], share: NDArray[np.float64]) -> dict[str, _CommonWord]:
    """Every term of ``documents``, each document counted by its share."""
    words: dict[str, _CommonWord] = {}
    for document, part in zip(documents.tolist(), share.tolist(), strict=True):
        pseudo: dict[str, float] = {}
        for field in FIELDS:
            terms, frequencies, n_at_least = matcher.statistics.terms_of_document(field, document)
            if not terms:
                continue
            found = matcher.normalised(field, document, frequencies).tolist()
            for term, x, n in zip(terms, found, n_at_least.tolist(), strict=True):
                pseudo[term] = pseudo.get(term, 0.0) + x
                word = words.get(term)
                if word is None:
                    word = words[term] = _CommonWord()
                if n > word.n_at_least:
                    word.n_at_least = n
        for term, x in pseudo.items():
            words[term].impact += part * (bm25.K1 + 1.0) * x / (bm25.K1 + x)
    return words


def _heaviest(matcher: Matcher, words: Mapping[str, _CommonWord]) -> list[tuple[float, str]]:
    """The `N_TERMS` words of the greatest mean impact, with it, the greatest first.

    How many documents hold a word takes looking it up in every field. That ``n_at_least`` do bounds its idf, and so its
    impact: no word is looked up whose bound is below what `N_TERMS` others have.
    """
    statistics = matcher.statistics
    bounds = [(bm25.idf(statistics.n_documents, word.n_at_least) * word.impact, term) for term, word in words.items()]
    bounds.sort(reverse=True)
    least: list[float] = []  # of the heaviest so far: a heap, the lightest of them first
    found: list[tuple[float, str]] = []
    for bound, term in bounds:
        if len(least) == N_TERMS and bound < least[0]:
            break
        n_documents = max(statistics.document_frequency(field, term) for field in FIELDS)
        weight = bm25.idf(statistics.n_documents, n_documents) * words[term].impact
        found.append((weight, term))
        (heappush if len(least) < N_TERMS else heappushpop)(least, weight)
    found.sort(key=lambda one: (-one[0], one[1]))
    return found[:N_TERMS]
