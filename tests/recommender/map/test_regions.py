"""Regions of a large map: apart, large enough for their names, and steady when a record comes or goes."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.map.layout import Cell
from recommender.map.regions import regions, turned

NAMES = [f"{first} {second}" for first in ("Stone", "Iron", "Paper", "Wooden", "Glass") for second in "abcdefgh"]


def likeness(n: int, seed: int = 3) -> np.ndarray:  # type: ignore[type-arg]
    """Of groups that lie in a plane, so that a map can show it."""
    spots = np.random.default_rng(seed).normal(size=(n, 2))
    return np.asarray(spots @ spots.T)


def assert_apart(found: list[Cell], width: float, height: float) -> None:
    for one, other in combinations(found, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= one.rx + other.rx - 0.01
    for cell in found:
        assert cell.rx - 0.01 <= cell.x <= width - cell.rx + 0.01
        assert cell.ry - 0.01 <= cell.y <= height - cell.ry + 0.01


@given(sizes=st.lists(st.integers(0, 50_000), min_size=1, max_size=41), n_rest=st.integers(0, 2))
@settings(max_examples=25, deadline=None)
def test_regions_meet_neither_one_another_nor_the_edge_in_either_shape(sizes: list[int], n_rest: int) -> None:
    n = len(sizes)
    names = (NAMES * 2)[:n]
    found = regions(likeness(n), sizes, names, 1000, 720, min(n_rest, n - 1))
    assert_apart(found, 1000, 720)
    assert_apart(turned(found, names, 1000, 720, 400, 1240, min(n_rest, n - 1)), 400, 1240)


def test_a_region_is_larger_the_more_it_holds_and_hit_by_a_finger_even_where_it_holds_nothing() -> None:
    found = regions(likeness(40), [0, 5000, *[100] * 38], NAMES[:40], 1000, 720)
    assert found[0].rx < found[2].rx < found[1].rx
    assert min(cell.rx for cell in found) > 24


def test_what_is_alike_lies_near() -> None:
    wanted = likeness(40)
    found = regions(wanted, [50] * 40, NAMES[:40], 1000, 720)
    spots = np.array([[cell.x, cell.y] for cell in found])
    away = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    alike = wanted / np.sqrt(np.outer(wanted.diagonal(), wanted.diagonal()))
    off = ~np.eye(40, dtype=bool)
    assert np.corrcoef(alike[off], away[off])[0, 1] < -0.5


@pytest.mark.parametrize("more", [0, 7, 23])
def test_one_record_more_in_a_region_leaves_the_others_where_they_are(more: int) -> None:
    sizes = [40 + 3 * at for at in range(40)]
    before = regions(likeness(40), sizes, NAMES[:40], 1000, 720)
    sizes[more] += 1
    changed = likeness(40) * (1 + 1e-4 * np.random.default_rng(more).normal(size=40))
    after = regions((changed + changed.T) / 2, sizes, NAMES[:40], 1000, 720)
    moved = [math.dist((one.x, one.y), (other.x, other.y)) for one, other in zip(before, after, strict=True)]
    assert np.median(moved) < 5, moved


def test_what_is_left_over_lies_in_the_lower_corners() -> None:
    found = regions(likeness(20), [50] * 20, NAMES[:20], 1000, 720, n_rest=2)
    assert (found[18].x > 880, found[18].y > 600, found[19].x < 120, found[19].y > 600) == (True,) * 4
