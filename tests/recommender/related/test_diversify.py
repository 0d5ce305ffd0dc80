"""Maximal Marginal Relevance by hand."""

from __future__ import annotations

import pytest

from recommender.related.diversify import LAMBDA, diversify

SCORES = {1: 1.0, 2: 0.99, 3: 0.90, 4: 0.50}


def alike(*pairs: tuple[int, int]) -> dict[frozenset[int], float]:
    return {frozenset(pair): 1.0 for pair in pairs}


def chosen(near: dict[frozenset[int], float], limit: int, scores: dict[int, float] | None = None) -> list[int]:
    scores = scores or SCORES
    return diversify(list(scores), scores, lambda a, b: near.get(frozenset((a, b)), 0.0), limit)


def test_where_nothing_is_alike_it_is_the_order_of_relevance() -> None:
    assert chosen({}, 4) == [1, 2, 3, 4]
    assert chosen({}, 2) == [1, 2]


def test_what_is_like_the_chosen_comes_later() -> None:
    """2 is another 1: 0.99 * (0.85 - 0.15 * 1) = 0.693 is below 0.90 * 0.85 = 0.765 and above 0.50 * 0.85."""
    assert chosen(alike((1, 2)), 4) == [1, 3, 2, 4]
    assert chosen(alike((1, 2)), 2) == [1, 3]


def test_the_nearest_of_the_chosen_counts_and_not_the_last() -> None:
    """2 is just like 1 and a little like 3; once 3 is chosen, 1 still is the nearest: 0.693 stays below 0.7055 of 4."""
    near = alike((1, 2)) | {frozenset((2, 3)): 0.2}
    assert chosen(near, 4, {1: 1.0, 2: 0.99, 3: 0.90, 4: 0.83}) == [1, 3, 4, 2]


def test_a_little_likeness_costs_little() -> None:
    """Half alike: 0.99 * (0.85 - 0.075) = 0.767 is just above 0.90 * 0.85 = 0.765; at 0.52 it is 0.764."""
    assert chosen({frozenset((1, 2)): 0.50}, 3) == [1, 2, 3]
    assert chosen({frozenset((1, 2)): 0.52}, 3) == [1, 3, 2]


def test_of_equals_the_lower_number_comes_first() -> None:
    assert chosen({}, 3, {7: 0.5, 3: 0.5, 5: 0.5}) == [3, 5, 7]


@pytest.mark.parametrize(("limit", "looked_at"), [(1, 8), (3, 8), (4, 8), (6, 12)])
def test_only_the_best_are_looked_at(limit: int, looked_at: int) -> None:
    """Twice as many as are wanted and no fewer than eight: farther down nothing is near enough to be worth it."""
    scores = dict.fromkeys(range(20, 0, -1), 0.5)
    assert diversify(list(scores), scores, lambda a, b: 0.0, limit) == list(range(21 - looked_at, 21))[:limit]


def test_nothing_to_choose_from() -> None:
    assert diversify([], {}, lambda a, b: 0.0, 3) == []
    assert chosen({}, 0) == []
    assert chosen({}, 9) == [1, 2, 3, 4]


def test_the_weight_as_docs_see_also_md_gives_it() -> None:
    assert LAMBDA == 0.85
