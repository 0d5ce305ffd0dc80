"""The first page for up to three plain words, without looking at every match.

Records that hold every word are found by intersection, common words as bits. Of those that hold just one word, only
the best of its list can reach the page, and the list keeps these apart (`Matches.head`); records with two of three
words are again intersections. So a common word costs no more than a rare one (a special case of MaxScore: Turtle and
Flood, "Query evaluation: strategies and optimizations", Information Processing & Management 31(6), 1995). What a title
adds hangs on all the words that a record holds: where that is one word it stands in the list's head, else it is worked
out for the records that are looked at.

The answer is exactly that of `indexer.search.ordering.ordered` over everything; where ties or filters make that
uncertain, there is no answer here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indexer.index.statistics import DocNumbers, Weights
from indexer.search.match_lists import Matches, Order, documents_of, in_both, n_set
from indexer.search.title_cover import title_cover
from indexer.search.top_k import best
from indexer.text.sorted_arrays import common, distinct

MAX_WORDS = 3
_FEW = 32
"""So many of each list's best are looked at first; they are nearly always enough."""


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
    lists: Sequence[Matches],
    pairs: Sequence[Matches | None],
    weights: Sequence[float],
    n_wanted: int,
    n_doc_numbers: int,
    order: Order = None,
) -> Ranking | None:
    """The ``n_wanted`` best documents, or ``None`` where only the whole evaluation can tell.

    Args:
        lists: one for each word of the query, at most `MAX_WORDS`, with what it says of titles.
        pairs: what stands in both of word i and word i + 1 as a phrase, with what that adds to the score.
        weights: the share of each word in the coverage.
        n_doc_numbers: one more than the largest doc number there may be.
        order: of documents of equal scores.
    """
    if not 1 <= len(lists) <= MAX_WORDS or n_wanted < 1:
        return None
    if len(lists) == 1:
        return _page_of_one(lists[0], n_wanted, order)
    joint = _joint(lists, n_doc_numbers)
    everything = joint.everything
    n_all, n_some = len(everything), joint.n_union - len(everything)
    scores = _scores(lists, pairs, everything)
    at = best(_keys(everything, order), scores, n_wanted)
    docs, scores = everything[at], scores[at]
    n_rest = n_wanted - len(docs)
    if n_rest <= 0 or n_some == 0:
        return Ranking(docs, scores, n_all, n_some)
    for n_head in (_FEW, None):
        more = _rest(lists, pairs, weights, joint, n_rest, n_head, order)
        if more is not None:
            return Ranking(np.concatenate([docs, more[0]]), np.concatenate([scores, more[1]]), n_all, n_some)
    return None


def _keys(docs: DocNumbers, order: Order) -> DocNumbers:
    return docs if order is None else order[docs]


def _page_of_one(found: Matches, n_wanted: int, order: Order) -> Ranking | None:
    docs, scores = found.head(order)
    if len(docs) < len(found) and (n_wanted >= len(docs) or scores[n_wanted - 1] <= scores[-1]):
        return None
    return Ranking(docs[:n_wanted], scores[:n_wanted], len(found), 0)


class _Joint(NamedTuple):
    """Which documents lists share: those in all, those in at least two of three, and how many are in any."""

    everything: DocNumbers
    two: Sequence[DocNumbers]
    n_union: int


def _joint(lists: Sequence[Matches], n: int) -> _Joint:
    n_postings = sum(map(len, lists))
    if len(lists) == 2:
        everything = in_both(lists[0], lists[1], n)
        return _Joint(everything, (), n_postings - len(everything))
    if all(found.is_dense(n) for found in lists):
        one, other, third = (found.bits(n) for found in lists)
        either, both = one | other, one & other
        two = both | (either & third)
        return _Joint(documents_of(both & third), (documents_of(two),), n_set(either | third))
    pairwise = [in_both(lists[i], lists[j], n) for i, j in ((0, 1), (0, 2), (1, 2))]
    everything = common(pairwise[0], pairwise[2])
    return _Joint(everything, pairwise, n_postings - sum(map(len, pairwise)) + len(everything))


def _rest(
    lists: Sequence[Matches],
    pairs: Sequence[Matches | None],
    weights: Sequence[float],
    joint: _Joint,
    n_wanted: int,
    n_head: int | None,
    order: Order,
) -> tuple[DocNumbers, Weights] | None:
    """The best of those that lack a word: all that hold two of three, and the best that hold one.

    ``n_head``: so many of each list's best are looked at, None for all that it keeps. ``None`` is returned where they
    may not be enough.
    """
    heads = [found.head(order) for found in lists]
    candidates = np.concatenate([*(docs[:n_head] for docs, _ in heads), *joint.two])
    candidates.sort()
    candidates = distinct(candidates)
    covered, scores = np.zeros(len(candidates), np.float32), np.zeros(len(candidates), np.float32)
    holds_all = np.ones(len(candidates), np.bool_)
    for found, weight in zip(lists, weights, strict=True):
        held, part = found.held(candidates)
        scores += part
        covered[held] += np.float32(weight)
        holds_all &= held
    for pair in pairs:
        if pair:
            scores += pair.of(candidates)
    scores += _gain(lists, candidates)
    total = np.float32(sum(map(np.float32, weights)) or 1.0)
    stressed = scores * np.sqrt(covered / total)
    stressed[holds_all] = -1.0
    at = best(_keys(candidates, order), stressed, n_wanted)
    at = at[stressed[at] >= 0]
    # What was not looked at holds one word only, and at most with the least score that was.
    bound = max(
        (
            float(np.float32(best_scores[:n_head][-1]) * np.sqrt(np.float32(weight) / total))
            for found, weight, (_, best_scores) in zip(lists, weights, heads, strict=True)
            if len(best_scores[:n_head]) < len(found)
        ),
        default=-1.0,
    )
    if bound >= 0 and (len(at) < n_wanted or float(stressed[at[-1]]) <= bound * (1 + 1e-6)):
        return None
    return candidates[at], scores[at]


def _scores(lists: Sequence[Matches], pairs: Sequence[Matches | None], docs: DocNumbers) -> Weights:
    scores = np.zeros(len(docs), np.float32)
    if len(docs):
        for found in (*lists, *filter(None, pairs)):
            scores += found.of(docs)
        scores += _gain(lists, docs)
    return scores


def _gain(lists: Sequence[Matches], docs: DocNumbers) -> Weights:
    """What titles add for all words together."""
    return title_cover(docs, [said for found in lists for said in found.said])
