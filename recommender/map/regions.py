"""Where the regions of a large map lie: circles about as large as what they hold, like ones near each other."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.map.layout import Cell

Floats = NDArray[np.float64]

FILLED = 0.66
"""The share of the map that circles would cover; some give way to others."""
GAP = 4.0
RIM = 6.0
LETTER = 3.6
"""Half of what a letter takes of the width of its name."""
EVEN = 0.35
"""The least circle has this share of the mean area: every region can be named, and hit by a finger."""
NARROWER = 0.93
"""On a narrow map words may take so much less."""
N_STEPS, GROWING = 600, 0.75
HOME = 0.05
"""How strongly circles are drawn to where they would lie."""
SPOT_STEP = 0.04
"""Where circles would lie goes by steps of this share: a record more or less seldom changes it, and then only moves
those near it."""
TELLING = 0.2
"""So much (as a cosine) an axis has to lie along what names say of it, to be turned their way."""


def regions(
    likeness: Floats, sizes: Sequence[int], names: Sequence[str], width: float, height: float, n_rest: int = 0
) -> list[Cell]:
    """A circle for each region.

    Args:
        likeness: of regions, shape (n, n), larger for those that should lie near; symmetric.
        sizes: how many records each holds.
        names: for which there has to be room; they also settle which way round the map is.
        width, height: of the map.
        n_rest: so many of the last are what is left over: they are like nothing, and lie in the lower corners.
    """
    n = len(sizes)
    if not n:
        return []
    told = n - n_rest
    spots = np.ones((n, 2))
    spots[:told] = _spread_out(_two_dimensions(likeness[:told, :told], names[:told]))
    spots[told + 1 :, 0] = 0.0
    spots = np.round(spots / SPOT_STEP) * SPOT_STEP * [width, height]
    # No two in one place, and which one gives way is a matter of names.
    spots += [[zlib.crc32(f"{axis}{name}".encode()) / 2**32 * 4.0 - 2.0 for axis in "xy"] for name in names]
    areas = np.sqrt(np.asarray(sizes, np.float64) + 1.0) ** 1.6
    areas = areas / areas.mean() + EVEN
    radii = np.sqrt(areas / areas.sum() * FILLED * width * height / np.pi)
    radii = np.minimum(np.maximum(radii, _room(names)), min(width, height) / 2.2 - RIM)
    return _circles(spots, radii, width, height, n_rest)


def _room(names: Sequence[str]) -> Floats:
    """The least radius of circles in which the longest word of each name can be read."""
    longest = [max(map(len, name.split()), default=0) for name in names]
    return np.minimum(LETTER * np.minimum(longest, 16) + 6.0, 60.0)


def turned(
    places: Sequence[Cell],
    names: Sequence[str],
    width: float,
    height: float,
    new_width: float,
    new_height: float,
    n_rest: int = 0,
) -> list[Cell]:
    """The circles of a map of ``width`` and ``height`` in another shape: what lay to the left lies above."""
    if not places:
        return []
    spots = np.array([[cell.y / height * new_width, cell.x / width * new_height] for cell in places])
    radii = np.array([cell.rx for cell in places]) * np.sqrt(new_width * new_height / (width * height))
    radii = np.maximum(radii, NARROWER * _room(names))
    for at, corner in zip(range(len(spots) - n_rest, len(spots)), (new_width, 0.0), strict=False):
        spots[at] = corner, new_height
    return _circles(spots, np.minimum(radii, new_width / 2.2 - RIM), new_width, new_height, n_rest)


def _circles(spots: Floats, radii: Floats, width: float, height: float, n_rest: int) -> list[Cell]:
    """Circles as near to their spots as they can be without meeting; those that cannot keep apart are made smaller."""
    placed = _apart(spots, radii, width, height, n_rest)
    distance = np.hypot(*(placed[:, None] - placed[None, :]).transpose(2, 0, 1))
    share = distance / np.maximum(radii[:, None] + radii[None, :] + 1.0, 1e-9)
    np.fill_diagonal(share, 1.0)
    radii = radii * np.minimum(share.min(axis=1), 1.0)
    return [Cell(float(x), float(y), float(r), float(r)) for (x, y), r in zip(placed, radii, strict=True)]


def _two_dimensions(likeness: Floats, names: Sequence[str]) -> Floats:
    """Classical scaling (Torgerson, Psychometrika 17, 1952): shape (n, 2); which way round goes by the names alone."""
    n = len(likeness)
    if n < 3:
        return np.array([[float(at), 0.0] for at in range(n)])
    middle = np.eye(n) - 1.0 / n
    _, vectors = np.linalg.eigh(middle @ likeness @ middle)
    found = np.asarray(vectors[:, [-1, -2]], np.float64)
    for axis in range(2):
        for salt in range(8):
            way = np.array([zlib.crc32(f"{'xy'[axis]}{salt}{name}".encode()) / 2**31 - 1.0 for name in names])
            along = float(found[:, axis] @ way) / float(np.linalg.norm(way))
            if abs(along) > TELLING:
                found[:, axis] *= np.sign(along)
                break
    return found


def _spread_out(spots: Floats) -> Floats:
    """The spots over the unit square, as if they were drawn from a normal distribution along each axis: what crowds in
    the middle is drawn apart."""
    found = np.empty_like(spots)
    for axis in range(2):
        own = spots[:, axis] - spots[:, axis].mean()
        scale = float(np.sqrt((own**2).mean())) or 1.0
        found[:, axis] = [0.5 + 0.5 * math.erf(one / scale / math.sqrt(2)) for one in own.tolist()]
    return found


def _apart(spots: Floats, radii: Floats, width: float, height: float, n_rest: int) -> Floats:
    """The spots moved until the circles round them keep apart, all within the map.

    The circles grow slowly, and part as they come to touch: grown at once, a hair would decide which passes which.
    """
    moved = spots.copy()
    both = radii[:, None] + radii[None, :] + GAP
    for step in range(N_STEPS):
        grown = min(1.0, (step + 1) / (GROWING * N_STEPS))
        low = grown * radii[:, None] + RIM
        gap = moved[:, None] - moved[None, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        close = np.maximum(grown * both - distance, 0.0)
        np.fill_diagonal(close, 0.0)
        moved = moved + 0.45 * (gap / np.maximum(distance, 1.0)[..., None] * close[..., None]).sum(axis=1)
        if grown < 1:
            moved += HOME * (spots - moved)
        moved[len(moved) - n_rest :] = spots[len(moved) - n_rest :]
        moved = np.clip(moved, low, np.maximum([[width, height]] - low, low))
    return np.asarray(moved, np.float64)
