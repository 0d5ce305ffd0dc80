"""Where the regions of a large map lie: circles about as large as what they hold, like ones near each other."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.map.layout import Cell

Floats = NDArray[np.float64]

FILLED = 0.72
"""The share of the map that circles cover at first; they give way until none meet."""
GAP = 5.0
RIM = 6.0
LETTER = 3.6
"""Half of what a letter takes of the width of its name."""
EVEN = 0.35
"""The least circle has this share of the mean area: every region can be named, and hit by a finger."""
N_STEPS = 400


def regions(likeness: Floats, sizes: Sequence[int], names: Sequence[str], width: float, height: float) -> list[Cell]:
    """A circle for each region.

    Args:
        likeness: of regions, shape (n, n), larger for those that should lie near; symmetric.
        sizes: how many records each holds.
        names: for which there has to be room; they also settle which way round the map is.
        width, height: of the map.
    """
    n = len(sizes)
    if not n:
        return []
    spots = _spread_out(_two_dimensions(likeness, names)) * [width, height]
    areas = np.sqrt(np.asarray(sizes, np.float64) + 1.0) ** 1.6
    areas = areas / areas.mean() + EVEN
    radii = np.sqrt(areas / areas.sum() * FILLED * width * height / np.pi)
    room = np.array([LETTER * min(max(map(len, name.split() or [""]), default=0), 16) + 6.0 for name in names])
    radii = np.minimum(np.maximum(radii, np.minimum(room, 60.0)), min(width, height) / 2.2 - RIM)
    for _ in range(12):
        placed = _apart(spots, radii, width, height)
        if _least_gap(placed, radii) > -0.5:
            break
        radii = radii * 0.96
    return [Cell(float(x), float(y), float(r), float(r)) for (x, y), r in zip(placed, radii, strict=True)]


def _two_dimensions(likeness: Floats, names: Sequence[str]) -> Floats:
    """Classical scaling (Torgerson, Psychometrika 17, 1952): shape (n, 2); which way round goes by the names alone."""
    n = len(likeness)
    if n < 3:
        return np.array([[at, 0.0] for at in range(n)])
    middle = np.eye(n) - 1.0 / n
    _, vectors = np.linalg.eigh(middle @ likeness @ middle)
    found = np.asarray(vectors[:, [-1, -2]], np.float64)
    for axis, salt in enumerate(("x", "y")):
        way = np.array([zlib.crc32(f"{salt}{name}".encode()) / 2**31 - 1.0 for name in names])
        if float(found[:, axis] @ way) < 0:
            found[:, axis] *= -1
    return found


def _spread_out(spots: Floats) -> Floats:
    """The spots over the unit square, in their order along each axis but with the crowd in the middle drawn apart."""
    found = np.empty_like(spots)
    for axis in range(2):
        order = np.argsort(np.round(spots[:, axis], 9), kind="stable")
        rank = np.empty(len(spots))
        rank[order] = (np.arange(len(spots)) + 0.5) / len(spots)
        found[:, axis] = rank
    return found


def _apart(spots: Floats, radii: Floats, width: float, height: float) -> Floats:
    """The spots moved until the circles round them keep apart, all within the map."""
    moved = spots.copy()
    wanted = radii[:, None] + radii[None, :] + GAP
    low = radii[:, None] + RIM
    high = np.array([[width, height]]) - low
    for step in range(N_STEPS):
        gap = moved[:, None] - moved[None, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        close = np.maximum(wanted - distance, 0.0)
        np.fill_diagonal(close, 0.0)
        same = (distance < 1e-6) & (close > 0)
        gap[same] = [1.0, 0.35]
        gap[np.tril(same)] *= -1
        moved = moved + 0.45 * (gap / np.maximum(distance, 1.0)[..., None] * close[..., None]).sum(axis=1)
        # Home draws less and less, so that at the end nothing presses circles into each other.
        moved += 0.05 * (1 - step / N_STEPS) * (spots - moved)
        moved = np.clip(moved, low, np.maximum(high, low))
    return np.asarray(moved, np.float64)


def turned(places: Sequence[Cell], width: float, height: float, new_width: float, new_height: float) -> list[Cell]:
    """The circles of a map of ``width`` and ``height`` in another shape: what lay to the left lies above."""
    if not places:
        return []
    spots = np.array([[cell.y / height * new_width, cell.x / width * new_height] for cell in places])
    radii = np.array([cell.rx for cell in places]) * np.sqrt(new_width * new_height / (width * height))
    for _ in range(12):
        placed = _apart(spots, radii, new_width, new_height)
        if _least_gap(placed, radii) > -0.5:
            break
        radii = radii * 0.96
    return [Cell(float(x), float(y), float(r), float(r)) for (x, y), r in zip(placed, radii, strict=True)]


def _least_gap(spots: Floats, radii: Floats) -> float:
    gaps = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)) - radii[:, None] - radii[None, :]
    np.fill_diagonal(gaps, 0.0)
    return float(gaps.min(initial=0.0))
