"""Variety: six suggestions that are not six of the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

LAMBDA = 0.85
"""Weight of relevance against novelty; 1 is relevance alone."""


def diversify(
    candidates: Sequence[int],
    scores: Mapping[int, float],
    similarity: Callable[[int, int], float],
    limit: int,
) -> list[int]:
    """Choose ``limit`` of ``candidates`` by Maximal Marginal Relevance (Carbonell and Goldstein, SIGIR 1998).

    Args:
        candidates: document numbers, best first.
        scores: relevance by document number.
        similarity: of two documents, 0 to 1.
        limit: how many to choose.
    """
    pool = list(candidates[: max(limit * 2, 8)])
    chosen: list[int] = []
    nearest = dict.fromkeys(pool, 0.0)
    while pool and len(chosen) < limit:
        best = max(pool, key=lambda c: (scores[c] * (LAMBDA - (1 - LAMBDA) * nearest[c]), -c))
        pool.remove(best)
        chosen.append(best)
        for candidate in pool:
            nearest[candidate] = max(nearest[candidate], similarity(best, candidate))
    return chosen
