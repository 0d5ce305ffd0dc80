"""A map of the library: every record a point, grouped by topic, from the same vectors as the suggestions.

A record lies under the one of its topics that its text is nearest to (`recommender.map.topics`), and in there where its
words put it: each word has a direction of its own, fixed for ever by a hash (a random projection, Johnson and
Lindenstrauss 1984), and a record leans towards the other topics that it has or sounds like. Nothing depends on the
order of records, and one record more or less moves the others hardly at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.index.schema import NONE
from recommender.map import word_clusters
from recommender.map.colours import N_COLOURS, colour_of, text_of
from recommender.map.layout import Cell, Floats, cells, spread
from recommender.map.regions import regions, turned
from recommender.map.topics import Topics, first_named_topics, nearest_topic, topics_of
from recommender.model.vectors import Vectors

WIDTH, HEIGHT = 1000.0, 720.0
APART = 25.0
"""Points keep this distance where there is room: a finger, and the eye, can tell them apart."""
FURTHEST = 7.0
"""No point is pushed further than this from where its words put it: under 1% of the width."""

OTHERS = "others"
STEADY = 8.0
"""A group's mean direction is taken off as if so many records more lay in its middle: small groups stay steady."""

RARE = 20.0
"""Words on fewer records than about this weigh alike."""
SOUNDS = 2.0
"""How strongly a record leans to a topic that it sounds like, against one that it has."""
RIM = 24.0
"""Kept free round a group: the ground that is drawn under it."""

MOSTLY = 0.9
"""Meaning groups records where so large a share of them has vectors."""
MAX_SMALL = 250
"""Up to so many records a map shows points with names in rows of groups; above, regions with dots in them."""
N_TIES = 2
MAX_DETAILED = 3000
LEAST_TIE = 0.25

Kind = Literal["topic", "others", "none", "words", "all"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group on the map: its ellipse.

    value: the topic; "none" for records without one, "others" for those of topics without a place, the name of a
    cluster of texts. count: how many records of the map it is about: of a topic all that have it, as its page says.
    drawn: how many lie in it, since of several topics a record lies under one. colour: 0 to 7, see `colours`.
    """

    value: str
    label: str
    count: int
    x: float
    y: float
    rx: float
    ry: float
    kind: Kind = "topic"
    drawn: int = 0
    colour: int = 0


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

    detailed: whether points have titles and ties, which a map of up to `MAX_DETAILED` records has.
    topic: the field that its groups are of, "theme" or "keyword"; "" where it is grouped by text or not at all.
    n_topics: how many different topics the records have, with a place on the map or without.
    in_regions: whether groups are circles with dots in them, as above `MAX_SMALL` records.
    """

    width: float
    height: float
    groups: tuple[Group, ...]
    points: tuple[Point, ...]
    ties: tuple[tuple[int, int], ...]
    detailed: bool
    topic: str = "theme"
    n_topics: int = 0
    in_regions: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where records lie, before any of them is read: float64 ``x`` and ``y`` and the index of the group of each of the
    documents ``numbers``, and all else that a map says."""

    numbers: NDArray[np.int64]
    group: NDArray[np.int64]
    x: Floats
    y: Floats
    groups: tuple[Group, ...]
    topics: Topics
    in_regions: bool


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
        n_rows: rows of groups, where it is small; as suits the shape where not given.
    """
    numbers = np.flatnonzero(engine.statistics.live()).astype(np.int64)
    found = lay_out(engine, vectors, settings, numbers, width, height, n_rows)
    detailed = len(numbers) <= MAX_DETAILED
    return replace(map_of(engine, found, width, height), ties=_ties(vectors, numbers) if detailed else ())


def map_of(engine: Engine, found: Layout, width: float, height: float, most: int | None = None) -> LibraryMap:
    """A layout as a map, without ties.

    Args:
        most: about how many points it may have, evenly chosen; every record is one where not given.
    """
    detailed = len(found.numbers) <= MAX_DETAILED
    wanted = evenly(found.group, most or len(found.numbers))
    points = []
    for at in wanted:
        number, spot = int(found.numbers[at]), (round(float(found.x[at]), 1), round(float(found.y[at]), 1))
        if detailed:
            record = engine.resource_at(number)
            points.append(Point(record.id, *spot, int(found.group[at]), record.display_title, record.type))
        else:
            points.append(Point(engine.resource_id(number), *spot, int(found.group[at])))
    topics = found.topics
    return LibraryMap(
        width, height, found.groups, tuple(points), (), detailed, topics.field, topics.n_values, found.in_regions
    )


def evenly(groups: Sequence[int] | NDArray[np.int64], most: int) -> list[int]:
    """The indexes of about ``most`` points, every so many of each group and at least one; ``groups``: of all points."""
    step = -(-len(groups) // max(most, 1))
    seen: dict[int, int] = {}
    found = []
    for at, group in enumerate(groups if isinstance(groups, Sequence) else groups.tolist()):
        if seen.get(group, 0) % max(step, 1) == 0:
            found.append(at)
        seen[group] = seen.get(group, 0) + 1
    return found


def to_draw(whole: LibraryMap, width: float, height: float) -> LibraryMap:
    """A map with so few points that it can be drawn, `MAX_DETAILED`; one in regions in another shape as well."""
    found = whole
    if len(whole.points) > MAX_DETAILED:
        points = tuple(whole.points[at] for at in evenly([point.group for point in whole.points], MAX_DETAILED))
        found = replace(whole, points=points)
    return found if (width, height) == (whole.width, whole.height) else reshaped(found, width, height)


def lay_out(
    engine: Engine,
    vectors: Vectors,
    settings: LibrarySettings,
    numbers: NDArray[np.int64],
    width: float,
    height: float,
    n_rows: int | None = None,
    without: Sequence[str] | None = None,
) -> Layout:
    """Where records lie.

    Args:
        numbers: their documents, ascending.
        width, height, n_rows: as for `library_map`.
        without: of a part of the library, the topics that all of its records have; ``None`` for the whole.
    """
    is_small, is_part = len(numbers) <= MAX_SMALL, without is not None
    topics = topics_of(engine, settings, numbers, without or (), is_small)
    rows, names = _steady_rows(vectors, numbers)
    by_words: tuple[str, ...] = ()
    primary = np.zeros(len(numbers), np.int64)
    if is_small and is_part:
        topics = Topics(topics.field, (), topics.n_values, topics.member[:, :0], topics.has_any)
    elif topics.values:
        first = first_named_topics(engine, numbers, topics) if len(numbers) <= MAX_DETAILED else None
        primary = nearest_topic(rows, topics, first)
    elif not is_small:
        ids = [engine.resource_id(number) for number in numbers.tolist()]
        primary = word_clusters.clusters(rows, ids, _narrow(engine, vectors, numbers))
        by_words = word_clusters.names(engine, numbers, rows, names, primary)
    groups = _groups(topics, by_words, settings, primary, bool(without))
    places = _places(groups, rows, primary, topics, settings, width, height, n_rows, is_small)
    inside = _inside(rows, names, topics.member, primary, places, evenly_filled=not is_small)
    x, y = np.zeros(len(numbers)), np.zeros(len(numbers))
    for at, cell in enumerate(places):
        own = np.flatnonzero(primary == at)
        spots = np.column_stack([cell.x + inside[own, 0] * cell.rx, cell.y + inside[own, 1] * cell.ry])
        if is_small:
            room = (np.pi * cell.rx * cell.ry / max(len(own), 1)) ** 0.5
            spots = spread(spots, cell, min(APART, 0.95 * room), FURTHEST * width / WIDTH)
        x[own], y[own] = spots[:, 0], spots[:, 1]
    shown = [at for at, group in enumerate(groups) if group.drawn or group.kind == "topic"]
    index = np.zeros(len(groups), np.int64)
    index[shown] = np.arange(len(shown))
    placed = tuple(_placed(groups[at], places[at]) for at in shown)
    return Layout(numbers, index[primary], x, y, placed, topics, not is_small)


def _narrow(engine: Engine, vectors: Vectors, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Records in few dimensions: by their meaning where it is known of all but a few, else the low-rank part."""
    meaning = engine.meaning
    if meaning is None or meaning.vectors.known(numbers).mean() < MOSTLY:
        return vectors.low_rank[numbers]
    return meaning.vectors.rows(numbers)


def _groups(
    topics: Topics, by_words: Sequence[str], settings: LibrarySettings, primary: NDArray[np.int64], is_part: bool
) -> list[Group]:
    """The groups, without their places: topics, then those of other topics and those of none."""
    if by_words:
        drawn = np.bincount(primary, minlength=len(by_words)).tolist()
        return [
            Group(name, name, drawn[at], 0, 0, 0, 0, "words", drawn[at], at % N_COLOURS)
            for at, name in enumerate(by_words)
        ]
    if not topics.values:
        n = len(primary)
        return [Group(NONE, "All resources", n, 0, 0, 0, 0, "all", n, 0)]
    k = len(topics.values)
    drawn = np.bincount(primary, minlength=k + 2).tolist()
    word = "theme" if topics.field == "theme" else "keyword"
    found = []
    for at, (value, count) in enumerate(zip(topics.values, topics.counts, strict=True)):
        label = settings.theme_label(value) if topics.field == "theme" else value
        found.append(Group(value, label, count, 0, 0, 0, 0, "topic", drawn[at], colour_of(value, settings)))
    others = f"Other {word}s ({topics.n_values - sum(count > 0 for count in topics.counts)})"
    found.append(Group(OTHERS, others, drawn[k], 0, 0, 0, 0, "others", drawn[k], N_COLOURS - 1))
    found.append(
        Group(
            NONE,
            f"Without {'another' if is_part else 'a'} {word}",
            drawn[k + 1],
            0,
            0,
            0,
            0,
            "none",
            drawn[k + 1],
            N_COLOURS - 1,
        )
    )
    return found


def _places(
    groups: Sequence[Group],
    rows: sparse.csr_matrix,
    primary: NDArray[np.int64],
    topics: Topics,
    settings: LibrarySettings,
    width: float,
    height: float,
    n_rows: int | None,
    is_small: bool,
) -> list[Cell]:
    """Where each group lies."""
    if is_small:
        sizes = [group.drawn for group in groups]
        # The place of what has no topic is kept free even where there is nothing to put there; that of other topics,
        # which no library with declared themes should need, is only made where there are such records.
        texts = [text_of(group.value, settings) if group.kind == "topic" else "" for group in groups]
        kept = [at for at, group in enumerate(groups) if group.kind != "others" or group.drawn]
        rows_of_groups = n_rows or max(1, round((len(kept) * height / width * 1.3) ** 0.5))
        found = cells([texts[at] for at in kept], [sizes[at] for at in kept], width, height, rows_of_groups, RIM)
        by_group = dict(zip(kept, found, strict=True))
        return [by_group.get(at, Cell(0, 0, 1, 1)) for at in range(len(groups))]
    held = [at for at, group in enumerate(groups) if group.count]
    belongs = sparse.csr_matrix(
        (np.ones(len(primary)), (primary, np.arange(len(primary)))), (len(groups), len(primary))
    )
    if topics.values:
        belongs = sparse.vstack([sparse.csr_matrix(topics.member.T, dtype=np.float64), belongs[len(topics.values) :]])
    means = np.asarray((sparse.csr_matrix(belongs)[held] @ rows).todense())
    means /= np.maximum(np.asarray(belongs.sum(axis=1)).ravel()[held], 1.0)[:, None]
    means -= np.asarray(rows.mean(axis=0)).ravel()
    means /= np.maximum(np.linalg.norm(means, axis=1), 1e-12)[:, None]
    labels = [groups[at].label for at in held]
    n_rest = sum(groups[at].kind in ("others", "none") for at in held)
    # As large as the number that stands in it says, though of several topics a record lies under one.
    found = regions(means @ means.T, [groups[at].count for at in held], labels, width, height, n_rest)
    circles = dict(zip(held, found, strict=True))
    return [circles.get(at, Cell(0, 0, 1, 1)) for at in range(len(groups))]


def _placed(group: Group, cell: Cell) -> Group:
    return replace(group, x=round(cell.x, 1), y=round(cell.y, 1), rx=round(cell.rx, 1), ry=round(cell.ry, 1))


def reshaped(found: LibraryMap, width: float, height: float) -> LibraryMap:
    """A map in regions in another shape: what lay to the left lies above, and all in it as it did."""
    cells_of = [Cell(group.x, group.y, group.rx, group.ry) for group in found.groups]
    n_rest = sum(group.kind in ("others", "none") for group in found.groups)
    places = turned(cells_of, [group.label for group in found.groups], found.width, found.height, width, height, n_rest)
    groups = tuple(_placed(group, cell) for group, cell in zip(found.groups, places, strict=True))
    points = tuple(
        replace(
            point,
            x=round(to.x + (point.x - of.x) * (to.rx / max(of.rx, 1e-9)), 1),
            y=round(to.y + (point.y - of.y) * (to.ry / max(of.ry, 1e-9)), 1),
        )
        for point in found.points
        for of, to in ((found.groups[point.group], groups[point.group]),)
    )
    return replace(found, width=width, height=height, groups=groups, points=points)


def _inside(
    rows: sparse.csr_matrix,
    names: Sequence[str],
    member: sparse.csr_matrix,
    primary: NDArray[np.int64],
    places: Sequence[Cell],
    evenly_filled: bool,
) -> Floats:
    """Where in its cell each record lies: shape (n, 2), within the unit circle.

    evenly_filled: whether what draws all records of a cell to one side is taken off.
    """
    angles = np.array([zlib.crc32(name.encode()) for name in names]) * (2 * np.pi / 2**32)
    own = np.asarray(rows @ np.column_stack([np.cos(angles), np.sin(angles)]), np.float64)
    n = len(primary)
    belongs = sparse.csr_matrix((np.ones(n), (np.arange(n), primary)), shape=(n, len(places)))
    sizes = np.asarray(belongs.sum(axis=0)).ravel()
    own -= (np.asarray(belongs.T @ own) / (sizes + STEADY)[:, None])[primary]
    # Other topics that it has pull fully, those that it sounds like a little.
    means = sparse.csr_matrix(sparse.diags(1.0 / (sizes + STEADY)) @ belongs.T @ rows)
    sounds = np.asarray((rows @ means.T).toarray(), np.float64)
    pull = SOUNDS * sounds
    n_others = np.maximum(np.asarray(member.sum(axis=1), np.float64).ravel() - 1.0, 1.0)
    pull[:, : member.shape[1]] += 0.8 * np.asarray(member.toarray(), np.float64) / np.sqrt(n_others)[:, None]
    pull[np.arange(n), primary] = 0.0
    centres = np.array([[cell.x, cell.y] for cell in places])
    away = centres[None, :, :] - centres[:, None, :]
    away /= np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-9)[..., None]
    lean = np.zeros((n, 2))
    for at in range(len(places)):
        lean[primary == at] = pull[primary == at] @ away[at]
    found = 1.1 * own + 0.55 * lean
    if evenly_filled:
        found -= (np.asarray(belongs.T @ found) / (sizes + STEADY)[:, None])[primary]
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
        "topic": [found.topic, found.n_topics, found.in_regions],
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
        *kept["topic"],
    )
