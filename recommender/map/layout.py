"""Where the groups of a map lie, and how points keep their distance: geometry alone.

Groups lie in cells, row by row. Which cell a group has depends on the names and definitions of the themes and on
nothing else, so no record can turn the map round; how wide a cell is depends gently on how much is in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.text import analysis

Floats = NDArray[np.float64]

EVEN = 16.0
"""Widths go by the logarithm of the number of records plus this: one record more hardly moves its neighbours."""
LABEL_HEIGHT = 41.0
"""Above a group: two lines of label."""
BEND = 14.0
"""Groups stand this much higher or lower than their row, so that the map is no grid."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The ellipse of one group."""

    x: float
    y: float
    rx: float
    ry: float


def cells(
    texts: Sequence[str], sizes: Sequence[int], width: float, height: float, n_rows: int, rim: float = 24.0
) -> list[Cell]:
    """The cells of groups, in the order of ``texts``.

    Args:
        texts: name and definition of each group, in the curator's order.
        sizes: how many points each holds.
        width, height: of the map.
        n_rows: into so many rows they are laid.
        rim: what is kept free round each ellipse.
    """
    rows = _rows(_likeness(texts), n_rows)
    row_height = height / max(len(rows), 1)
    found: dict[int, Cell] = {}
    for at, row in enumerate(rows):
        weights = np.array([math.log(sizes[group] + EVEN) for group in row])
        widths = width * weights / weights.sum()
        left = np.concatenate([[0.0], np.cumsum(widths)[:-1]])
        for place, group in enumerate(row):
            bend = BEND * (1 if (place + at) % 2 else -1) * (len(row) > 1)
            x = float(left[place] + widths[place] / 2)
            top = at * row_height + max(bend, 0.0)
            room = row_height - LABEL_HEIGHT - abs(bend) - 2 * rim
            reach = 0.3 + 0.7 * min(1.0, math.sqrt(sizes[group] + 1) / 4)
            rx = reach * (widths[place] / 2 - rim)
            ry = reach * room / 2
            found[group] = Cell(x, top + LABEL_HEIGHT + rim + room / 2, float(rx), ry)
    return [found[group] for group in range(len(texts))]


def _likeness(texts: Sequence[str]) -> Floats:
    """How near groups should lie: words in common, and neighbours in the curator's order. Shape (n, n)."""
    n = len(texts)
    words = [set(analysis.terms(text)) for text in texts]
    df: dict[str, int] = {}
    for group in words:
        for word in group:
            df[word] = df.get(word, 0) + 1
    found = np.zeros((n, n))
    for one in range(n):
        for other in range(one):
            shared = sum(math.log(n / df[word]) for word in words[one] & words[other])
            norm = math.sqrt(
                sum(math.log(n / df[w]) for w in words[one]) * sum(math.log(n / df[w]) for w in words[other])
            )
            found[one, other] = shared / norm if norm > 0 else 0.0
            found[one, other] += 0.25 * (one - other == 1)
    return np.round(found + found.T, 6)


def _rows(likeness: Floats, n_rows: int) -> list[list[int]]:
    """Groups row by row, so that like ones lie near: to and fro in the curator's order, then every swap that helps."""
    n = len(likeness)
    n_rows = max(1, min(n_rows, n))
    longest = -(-n // n_rows)
    lengths = [n // n_rows + (at < n % n_rows) for at in range(n_rows)]
    # Longer rows in the middle: the map is rounder so.
    order = sorted(range(n_rows), key=lambda at: (abs(at - (n_rows - 1) / 2), at))
    sizes = [0] * n_rows
    for at, length in zip(order, sorted(lengths, reverse=True), strict=True):
        sizes[at] = length
    places = [
        ((column + 0.5) * longest / sizes[row], row * 0.9)
        for row in range(n_rows)
        for column in (range(sizes[row]) if row % 2 == 0 else reversed(range(sizes[row])))
    ]
    spots = np.array(places) if places else np.zeros((0, 2))
    distance = np.hypot(spots[:, None, 0] - spots[None, :, 0], spots[:, None, 1] - spots[None, :, 1])
    slot = list(range(n))
    improved = True
    while improved:
        improved = False
        for one in range(n):
            for other in range(one + 1, n):
                trial = slot.copy()
                trial[one], trial[other] = trial[other], trial[one]
                if _cost(likeness, distance, trial) < _cost(likeness, distance, slot) - 1e-9:
                    slot, improved = trial, True
    rows: list[list[int]] = [[] for _ in range(n_rows)]
    for group in sorted(range(n), key=lambda g: (places[slot[g]][1], places[slot[g]][0])):
        rows[round(places[slot[group]][1] / 0.9)].append(group)
    return rows


def _cost(likeness: Floats, distance: Floats, slot: list[int]) -> float:
    return float((likeness * distance[np.ix_(slot, slot)]).sum())


def spread(points: Floats, cell: Cell, apart: float, furthest: float) -> Floats:
    """Points pushed apart until they are ``apart``, none further than ``furthest`` from where it was nor out of its
    cell. What one point more can do to the others is bounded by that.

    Args:
        points: float64, shape (n, 2), within the cell.
    """
    if len(points) < 2:
        return points
    moved = points.copy()
    centre, reach = np.array([cell.x, cell.y]), np.array([max(cell.rx, 1.0), max(cell.ry, 1.0)])
    for _ in range(60):
        gap = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        close = np.maximum(apart - distance, 0.0)
        np.fill_diagonal(close, 0.0)
        # Two points in one place part sideways, the same way every time.
        same = (distance < 1e-6) & (close > 0)
        gap[same] = [1.0, 0.35]
        gap[np.tril(same)] *= -1
        step = (gap / np.maximum(distance, 1.0)[..., None] * close[..., None]).sum(axis=1) * 0.35
        moved = moved + step
        back = moved - points
        length = np.maximum(np.hypot(back[:, 0], back[:, 1]), 1e-9)
        moved = points + back * np.minimum(1.0, furthest / length)[:, None]
        out = (moved - centre) / reach
        moved = centre + out / np.maximum(np.hypot(out[:, 0], out[:, 1]), 1.0)[:, None] * reach
    return moved
