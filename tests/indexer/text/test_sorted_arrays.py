"""Ascending arrays: places, what is shared, what is united, on the ways for short and for long ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import sorted_arrays
from indexer.text.sorted_arrays import are_below, are_offsets, common, distinct, found_in, places, stretches, union

NUMBERS = st.sets(st.integers(0, 60))


def ascending(numbers: set[int]) -> np.ndarray:
    return np.array(sorted(numbers), np.int32)


def test_places() -> None:
    at, held = places(np.array([5, 9, 1, 7, 0]), np.array([1, 5, 7]))
    assert held.tolist() == [True, False, True, True, False]
    assert at[held].tolist() == [1, 0, 2]
    assert at.max() <= 2  # a place of the list, whatever was asked
    at, held = places(np.array([5, 9]), np.empty(0, np.int32))
    assert (at.tolist(), held.tolist()) == ([0, 0], [False, False])
    assert (at.dtype, held.dtype) == (np.intp, np.bool_)
    assert found_in(np.array([3, 1]), np.array([1, 2])).tolist() == [False, True]


@given(NUMBERS, NUMBERS, st.sampled_from([0, 8, 1000]))
def test_common_is_the_intersection_on_either_way(one: set[int], other: set[int], look_up: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_arrays, "_LOOK_UP", look_up)
        found = common(ascending(one), ascending(other))
    assert found.tolist() == sorted(one & other)
    assert found.dtype == np.int32


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_union(sets: list[set[int]]) -> None:
    assert union([ascending(numbers) for numbers in sets]).tolist() == sorted(set().union(*sets))


def test_distinct() -> None:
    assert distinct(np.array([1, 1, 2, 5, 5, 5])).tolist() == [1, 2, 5]
    assert distinct(np.empty(0, np.int64)).tolist() == []


def test_stretches() -> None:
    assert stretches(np.array([5, 0, 9]), np.array([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
    assert stretches(np.array([5, 0], np.int32), np.array([2, 3], np.int32)).dtype == np.int32
    assert stretches(np.empty(0, np.int64), np.empty(0, np.int64)).tolist() == []


@pytest.mark.parametrize(("n_short", "looked_up"), [(1, True), (124, True), (126, False), (1000, False)])
def test_a_short_one_is_looked_up_in_a_long_one(monkeypatch: pytest.MonkeyPatch, n_short: int, looked_up: bool) -> None:
    asked: list[int] = []
    found_in = sorted_arrays.found_in
    monkeypatch.setattr(sorted_arrays, "found_in", lambda one, other: asked.append(len(one)) or found_in(one, other))
    short, long = np.arange(n_short, dtype=np.int32), np.arange(1000, dtype=np.int32)
    for one, other in ((short, long), (long, short)):
        assert len(common(one, other)) == n_short
    assert asked == ([n_short] * 2 if looked_up else [])


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint8])
@given(sizes=st.lists(st.integers(0, 20), max_size=8))
def test_offsets_are_told_from_what_they_are_not(kind: type, sizes: list[int]) -> None:
    found = np.array([0, *np.cumsum(sizes)], kind)
    n_parts, n = len(sizes), sum(sizes)
    assert are_offsets(found, n_parts, n)
    assert not are_offsets(found, n_parts + 1, n)
    assert not are_offsets(found, n_parts, n + 1)
    assert not are_offsets(found.astype(np.float32), n_parts, n)
    assert not are_offsets(found[None], n_parts, n)
    assert not are_offsets(found[:0], -1, 0)
    if n:
        assert not are_offsets(found[::-1], n_parts, n)
    if n_parts > 1:
        assert not are_offsets(np.array([0, *[n + 1] * (n_parts - 1), n], kind), n_parts, n)


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint16])
@given(numbers=st.lists(st.integers(0, 60), max_size=8), limit=st.integers(0, 70))
def test_numbers_below_a_limit(kind: type, numbers: list[int], limit: int) -> None:
    found = np.array(numbers, kind)
    assert are_below(found, limit) == all(number < limit for number in numbers)
    if numbers and kind is not np.uint16:
        found[-1] = -1
        assert not are_below(found, limit)
