"""A map of the library: every record a point, grouped by theme, from the same vectors as the suggestions.

Within its theme a record lies where its words put it: each word has a direction of its own, fixed for ever by a hash
(a random projection, Johnson and Lindenstrauss 1984), and a record leans towards the other themes that it has or
sounds like. Nothing depends on the order of records, and one record more or less moves the others hardly at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.index.schema import NONE
from indexer.search.facets import Column
from recommender.map.layout import Cell, Floats, cells, spread
from recommender.model.vectors import Vectors

WIDTH, HEIGHT = 1000.0, 720.0
APART = 25.0
"""Points keep this distance where there is room: a finger, and the eye, can tell them apart."""
FURTHEST = 7.0
"""No point is pushed further than this from where its words put it: under 1% of the width."""

NO_THEME, ALL = "Without a theme", "All resources"

STEADY = 8.0
"""A group's mean direction is taken off as if so many records more lay in its middle: small groups stay steady."""

RARE = 20.0
"""Words on fewer records than about this weigh alike."""
SOUNDS = 2.0
"""How strongly a record leans to a theme that it sounds like, against one that it has."""

RIM, CLOSE_RIM = 24.0, 8.0
"""Kept free round a group: the ground that is drawn under it; less where points are drawn as dots."""

MAX_SPREAD = 600
"""Groups with more points than this are drawn as they fall."""
MAX_GROUPS = 40
LEAST_IN_GROUP = 3
"""Themes that the settings do not declare are groups from this number of records on."""
N_TIES = 2
MAX_DETAILED = 3000
LEAST_TIE = 0.25


@dataclass(frozen=True, slots=True)
class Group:
    """A theme on the map: its ellipse. ``value`` is "none" for records without one."""

    value: str
    label: str
    count: int
    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True, slots=True)
class Point:
    """A record on the map. ``group`` is an index of the map's groups; a large library leaves out title and type."""

    id: str
    x: float
    y: float
    group: int
    title: str = ""
    type: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryMap:
    """Groups in the curator's order, points by document, and ties: pairs of indexes of near points.

    ``detailed``: whether points have titles and ties, which a library of up to `MAX_DETAILED` records has.
    """

    width: float
    height: float
    groups: tuple[Group, ...]
    points: tuple[Point, ...]
    ties: tuple[tuple[int, int], ...]
    detailed: bool


def library_map(
    engine: Engine,
    vectors: Vectors,
    settings: LibrarySettings,
    width: float = WIDTH,
    height: float = HEIGHT,
    n_rows: int | None = None,
) -> LibraryMap:
    """The map of all records.

    Args:
        width, height: in map units.
        n_rows: rows of groups; as suits the shape where not given.
    """
    column = engine.facets.column("theme")
    numbers = np.flatnonzero(engine.statistics.live()).astype(np.int64)
    themes = _themes(column, settings)
    member = _membership(column, themes, engine.statistics.n_doc_numbers)[numbers]
    has_none = bool((member.sum(axis=1) == 0).any())
    detailed = len(numbers) <= MAX_DETAILED
    primary = _primary(engine, numbers, member, themes) if detailed else _first(member)
    sizes = np.bincount(primary, minlength=len(themes) + 1).tolist()
    texts = [
        f"{settings.theme_label(t)}. {settings.themes[t].definition if t in settings.themes else ''}" for t in themes
    ]
    # The place of what has no theme is kept free even where there is nothing to put there.
    texts.append("")
    rows = n_rows or max(1, round((len(texts) * height / width * 1.3) ** 0.5))
    places = cells(texts, sizes, width, height, rows, RIM if detailed else CLOSE_RIM)
    inside = _inside(vectors, numbers, member, primary, places)
    x, y = np.zeros(len(numbers)), np.zeros(len(numbers))
    for at, cell in enumerate(places):
        own = np.flatnonzero(primary == at)
        spots = np.column_stack([cell.x + inside[own, 0] * cell.rx, cell.y + inside[own, 1] * cell.ry])
        if detailed and len(own) <= MAX_SPREAD:
            room = (np.pi * cell.rx * cell.ry / max(len(own), 1)) ** 0.5
            spots = spread(spots, cell, min(APART, 0.95 * room), FURTHEST * width / WIDTH)
        x[own], y[own] = spots[:, 0], spots[:, 1]
    groups = tuple(
        Group(
            value,
            settings.theme_label(value) if value != NONE else NO_THEME if themes else ALL,
            sizes[at],
            *_rounded(places[at]),
        )
        for at, value in enumerate([*themes, NONE])
        if value != NONE or has_none
    )
    points = []
    for at, (number, px, py) in enumerate(zip(numbers.tolist(), x.round(1).tolist(), y.round(1).tolist(), strict=True)):
        if detailed:
            record = engine.resource_at(number)
            points.append(Point(record.id, px, py, int(primary[at]), record.display_title, record.type))
        else:
            points.append(Point(engine.resource_id(number), px, py, int(primary[at])))
    ties = _ties(vectors, numbers) if detailed else ()
    return LibraryMap(width, height, groups, tuple(points), ties, detailed)


def _first(member: Floats) -> NDArray[np.int64]:
    """The first theme of each record in the curator's order; one more than the last for records without."""
    if not member.shape[1]:
        return np.zeros(len(member), np.int64)
    return np.asarray(np.where(member.any(axis=1), member.argmax(axis=1), member.shape[1]), np.int64)


def _primary(engine: Engine, numbers: NDArray[np.int64], member: Floats, themes: Sequence[str]) -> NDArray[np.int64]:
    """The theme that each record names first."""
    place = {theme: at for at, theme in enumerate(themes)}
    found = _first(member)
    for at, number in enumerate(numbers.tolist()):
        named = [place[theme] for theme in engine.resource_at(number).themes if theme in place]
        found[at] = named[0] if named else len(themes)
    return found


def _rounded(cell: Cell) -> tuple[float, float, float, float]:
    return round(cell.x, 1), round(cell.y, 1), round(cell.rx, 1), round(cell.ry, 1)


def _themes(column: Column, settings: LibrarySettings) -> list[str]:
    """The groups: declared themes in the curator's order; else those of enough records, by name."""
    if settings.themes:
        return list(settings.themes)[:MAX_GROUPS]
    sizes = [len(column.with_value(at)) for at in range(len(column.values))]
    frequent = sorted(range(len(sizes)), key=lambda at: (-sizes[at], column.values[at]))[:MAX_GROUPS]
    return sorted(column.values[at] for at in frequent if sizes[at] >= LEAST_IN_GROUP)


def _membership(column: Column, themes: Sequence[str], n: int) -> Floats:
    """Which document has which theme: float64, shape (n, len(themes))."""
    found = np.zeros((n, len(themes)))
    for at, theme in enumerate(themes):
        if theme in column.values:
            found[column.with_value(column.values.index(theme)), at] = 1.0
    return found


def _inside(
    vectors: Vectors, numbers: NDArray[np.int64], member: Floats, primary: NDArray[np.int64], places: Sequence[Cell]
) -> Floats:
    """Where in its cell each record lies: shape (n, 2), within the unit circle."""
    rows, names = _steady_rows(vectors, numbers)
    angles = np.array([zlib.crc32(name.encode()) for name in names]) * (2 * np.pi / 2**32)
    own = np.asarray(rows @ np.column_stack([np.cos(angles), np.sin(angles)]), np.float64)
    n_groups = len(places)
    belongs = np.zeros((len(numbers), n_groups))
    belongs[np.arange(len(numbers)), primary] = 1.0
    sizes = belongs.sum(axis=0)
    own -= ((belongs.T @ own) / (sizes + STEADY)[:, None])[primary]
    # Other themes that it has pull fully, those that it sounds like a little.
    means = sparse.csr_matrix(sparse.diags(1.0 / (sizes + STEADY)) @ sparse.csr_matrix(belongs.T) @ rows)
    sounds = np.asarray((rows @ means.T).toarray(), np.float64)
    pull = SOUNDS * sounds
    pull[:, : member.shape[1]] += 0.8 * (member > 0)
    pull[np.arange(len(numbers)), primary] = 0.0
    centres = np.array([[cell.x, cell.y] for cell in places])
    away = centres[None, :, :] - centres[:, None, :]
    away /= np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-9)[..., None]
    lean = np.einsum("ng,ngk->nk", pull, away[primary])
    found = 1.1 * own + 0.55 * lean
    length = np.maximum(np.hypot(found[:, 0], found[:, 1]), 1e-9)
    # From a bell to a disc evenly filled.
    return np.asarray(found * (np.sqrt(1.0 - np.exp(-(length**2))) / length)[:, None])


def _steady_rows(vectors: Vectors, numbers: NDArray[np.int64]) -> tuple[sparse.csr_matrix, list[str]]:
    """The records' words at about unit length, weighed so that one record more or less changes little, and the words.

    The weight of a word is log((n + K) / (df + K)), tapered to nothing towards the share of records from which on the
    model leaves words out: it hardly moves when df does, while that of a rare word in the model jumps.
    """
    rows = sparse.csr_matrix(vectors.source[numbers][:, : vectors.n_words], dtype=np.float64, copy=True)
    n = max(len(numbers), 1)
    df = np.asarray(vectors.document_frequencies[: vectors.n_words], np.float64)
    in_model = np.log((n + 1) / (df + 1)) + 1
    steady = np.log((n + RARE) / (df + RARE)) * np.clip(1.25 - 2.5 * df / n, 0.0, 1.0)
    rows.data *= (steady / in_model)[rows.indices]
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    # A record that has next to no words lies in the middle, and does not jump when one of them comes or goes.
    norms += 0.3 * float(norms.mean() if len(norms) else 0.0) + 1e-12
    return sparse.csr_matrix(sparse.diags(1.0 / norms) @ rows), vectors.features[: vectors.n_words]


def _ties(vectors: Vectors, numbers: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Each record with its nearest, where they are near."""
    from recommender.model.all_pairs import nearest

    others, similarities = nearest(vectors, N_TIES)
    place = {number: at for at, number in enumerate(numbers.tolist())}
    found = {
        tuple(sorted((place[number], place[other])))
        for number in numbers.tolist()
        for other, similarity in zip(others[number].tolist(), similarities[number].tolist(), strict=True)
        if other in place and similarity >= LEAST_TIE
    }
    return tuple(sorted((int(a), int(b)) for a, b in found))


def to_data(found: LibraryMap) -> dict[str, Any]:
    """``found`` as what JSON can hold, for `from_data`."""
    return {
        "size": [found.width, found.height],
        "groups": [astuple(group) for group in found.groups],
        "points": [astuple(point) for point in found.points],
        "ties": found.ties,
        "detailed": found.detailed,
    }


def from_data(kept: Mapping[str, Any]) -> LibraryMap:
    """What `to_data` gave.

    Raises:
        ValueError, TypeError, KeyError: it is not that.
    """
    width, height = kept["size"]
    return LibraryMap(
        width,
        height,
        tuple(Group(*group) for group in kept["groups"]),
        tuple(Point(*point) for point in kept["points"]),
        tuple((int(one), int(other)) for one, other in kept["ties"]),
        bool(kept["detailed"]),
    )
