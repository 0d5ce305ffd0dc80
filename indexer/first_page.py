"""The first page for up to three plain words, without looking at every match.

Records that hold every word are found by intersection. Of those that hold just one word, only the best of its list
can reach the page, and the list keeps these apart (`Matches.head`); records with two of three words are again
intersections. So a common word costs no more than a rare one (a special case of MaxScore: Turtle and Flood,
"Query evaluation: strategies and optimizations", Information Processing & Management 31(6), 1995).

The answer is exactly that of `indexer.evaluation.ordered` over everything; where ties or filters make that uncertain,
there is no answer here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from indexer.matching import Matches, common, found_in
from indexer.statistics import DocNumbers, Weights
from indexer.top_k import best

MAX_WORDS = 3


@dataclass(frozen=True, slots=True)
class Ranking:
    """A stretch of the ranked results.

    doc_numbers (int32) and scores (float32): best first, of the same shape. n_all: how many records hold every word,
    n_some: how many hold some; the first ``n_all`` of all results are the former.
    """

    doc_numbers: DocNumbers
    scores: Weights
    n_all: int
    n_some: int


def first_page(
    lists: Sequence[Matches], pairs: Sequence[Matches | None], weights: Sequence[float], n_wanted: int
) -> Ranking | None:
    """The ``n_wanted`` best documents, or ``None`` where only the whole evaluation can tell.

    Args:
        lists: one for each word of the query, at most `MAX_WORDS`.
        pairs: what stands in both of word i and word i + 1 as a phrase, with what that adds to the score.
        weights: the share of each word in the coverage.
    """
    if not 1 <= len(lists) <= MAX_WORDS or n_wanted < 1:
        return None
    if len(lists) == 1:
        only = lists[0]
        found = _best_of_one(only, n_wanted)
        return None if found is None else Ranking(*found, n_all=len(only), n_some=0)
    total = np.float32(sum(map(np.float32, weights)) or 1.0)
    two = [common(lists[i].doc_numbers, lists[j].doc_numbers) for i, j in combinations(range(len(lists)), 2)]
    everything = two[0] if len(lists) == 2 else common(two[0], two[2])
    n_union = sum(map(len, lists)) - sum(map(len, two)) + (len(everything) if len(lists) == 3 else 0)
    n_all, n_some = len(everything), n_union - len(everything)
    scores = _scores(lists, pairs, everything)
    order = best(everything, scores, n_wanted)
    docs, scores = everything[order], scores[order]
    n_rest = n_wanted - len(docs)
    if n_rest <= 0 or n_some == 0:
        return Ranking(docs, scores, n_all, n_some)
    more = _rest(lists, pairs, weights, total, two, everything, n_rest)
    if more is None:
        return None
    return Ranking(np.concatenate([docs, more[0]]), np.concatenate([scores, more[1]]), n_all, n_some)


def _best_of_one(found: Matches, n_wanted: int) -> tuple[DocNumbers, Weights] | None:
    head = found.head()
    if len(head) < min(n_wanted, len(found)):
        return None
    scores = found.of(head)
    order = best(head, scores, n_wanted)
    if len(head) < len(found) and (len(order) < n_wanted or scores[order[-1]] <= scores.min()):
        return None
    return head[order], scores[order]


def _rest(
    lists: Sequence[Matches],
    pairs: Sequence[Matches | None],
    weights: Sequence[float],
    total: np.float32,
    two: list[DocNumbers],
    everything: DocNumbers,
    n_wanted: int,
) -> tuple[DocNumbers, Weights] | None:
    """The best of those that lack a word: all that hold two of three, and the best that hold one."""
    candidates = np.unique(np.concatenate([*(found.head() for found in lists), *(two if len(lists) == 3 else [])]))
    candidates = candidates[~found_in(candidates, everything)]
    covered = np.zeros(len(candidates), np.float32)
    for found, weight in zip(lists, weights, strict=True):
        covered[found_in(candidates, found.doc_numbers)] += np.float32(weight)
    scores = _scores(lists, pairs, candidates)
    stressed = scores * np.sqrt(covered / total)
    order = best(candidates, stressed, n_wanted)
    # What is in no head holds one word only, and at most with the least score of the head.
    bound = max(
        (
            float(np.float32(found.head_minimum()) * np.sqrt(np.float32(weight) / total))
            for found, weight in zip(lists, weights, strict=True)
            if len(found.head()) < len(found)
        ),
        default=-1.0,
    )
    if bound >= 0 and (len(order) < n_wanted or float(stressed[order[-1]]) <= bound * (1 + 1e-6)):
        return None
    return candidates[order], scores[order]


def _scores(lists: Sequence[Matches], pairs: Sequence[Matches | None], docs: DocNumbers) -> Weights:
    scores = np.zeros(len(docs), np.float32)
    for found in (*lists, *(pair for pair in pairs if pair is not None)):
        scores += found.of(docs)
    return scores
