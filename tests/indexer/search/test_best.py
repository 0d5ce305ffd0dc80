"""Selecting the best few, with the rule for ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.top_k import best

DOCS = np.array([7, 3, 5, 1], np.int32)
SCORES = np.array([1.0, 2.0, 1.0, 0.5], np.float32)


@pytest.mark.parametrize(
    ("limit", "places"),
    [(-1, []), (0, []), (1, [1]), (2, [1, 2]), (3, [1, 2, 0]), (4, [1, 2, 0, 3]), (9, [1, 2, 0, 3])],
)
def test_higher_scores_first_then_lower_numbers(limit: int, places: list[int]) -> None:
    found = best(DOCS, SCORES, limit)
    assert found.tolist() == places
    assert found.dtype == np.intp


def test_of_nothing_there_is_no_best() -> None:
    for limit in (0, 3):
        found = best(np.empty(0, np.int32), np.empty(0, np.float32), limit)
        assert (found.tolist(), found.dtype) == ([], np.intp)


@given(st.lists(st.integers(-2, 3), max_size=30), st.integers(0, 35))
def test_it_is_the_beginning_of_everything_sorted(values: list[int], limit: int) -> None:
    docs, scores = np.arange(len(values), dtype=np.int32)[::-1], np.array(values, np.float32)
    everything = sorted(range(len(values)), key=lambda place: (-values[place], docs[place]))
    assert best(docs, scores, limit).tolist() == everything[:limit]


def test_only_what_may_be_among_the_best_is_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A partial sort comes first where there are many: sorting everything would be the most of a search's time."""
    sorted_lengths: list[int] = []
    lexsort = np.lexsort

    def noted(keys: tuple[np.ndarray, ...]) -> np.ndarray:
        sorted_lengths.append(len(keys[0]))
        return lexsort(keys)

    monkeypatch.setattr(np, "lexsort", noted)
    assert best(np.arange(1000, dtype=np.int32), np.arange(1000, dtype=np.float32), 3).tolist() == [999, 998, 997]
    assert sorted_lengths == [3]
