"""A part of the map from near: the records of one topic, or of one group, with a layout of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.index.schema import NONE
from recommender.map.library_map import (
    HEIGHT,
    LEAST_TIE,
    MAX_DETAILED,
    WIDTH,
    Group,
    Layout,
    LibraryMap,
    Point,
    lay_out,
    map_of,
)
from recommender.map.steps import Steps
from recommender.map.topics import topic_field
from recommender.model.vectors import Vectors

Numbers = NDArray[np.int64]

N_SHOWN_TIES = 5


@dataclass(frozen=True, slots=True)
class PartOfMap:
    """A part of the map.

    drawn: its map; of more than `MAX_DETAILED` records it has that many points, evenly chosen.
    numbers: its documents, by title.
    """

    drawn: LibraryMap
    numbers: Numbers

    @property
    def n_records(self) -> int:
        """How many records there are in it, drawn or not."""
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class AtSpot:
    """What lies nearest to a spot of a map, and the records on it that say most alike, with their similarities."""

    point: Point
    ties: tuple[tuple[Point, float], ...]


def at_spot(engine: Engine, vectors: Vectors, found: LibraryMap, x: float, y: float) -> AtSpot | None:
    """The record that lies nearest to a spot of ``found``; ``None`` on a map of nothing."""
    if not found.points:
        return None
    point = min(found.points, key=lambda one: ((one.x - x) ** 2 + (one.y - y) ** 2, one.id))
    place = {one.id: one for one in found.points}
    number = engine.doc_number(point.id)
    ties: list[tuple[Point, float]] = []
    if number is not None:
        others, similarities = vectors.candidates(number)
        for at in np.lexsort((others, -similarities)).tolist():
            other = place.get(engine.resource_id(int(others[at])))
            if len(ties) == N_SHOWN_TIES or similarities[at] < LEAST_TIE:
                break
            if other is not None and other.id != point.id:
                ties.append((_titled(engine, other), float(similarities[at])))
    return AtSpot(_titled(engine, point), tuple(ties))


def _titled(engine: Engine, point: Point) -> Point:
    record = engine.resource(point.id)
    return point if record is None else replace(point, title=record.display_title, type=record.type)


def part_of_map(
    engine: Engine, vectors: Vectors, settings: LibrarySettings, whole: Callable[[], LibraryMap], steps: Steps
) -> PartOfMap | None:
    """The part of the map that ``steps`` lead to; ``None`` where there are no records in it.

    Args:
        whole: gives the map of all records; asked for where a step is one of its groups.
    """

    def laid_out(among: Numbers, before: Steps) -> Layout:
        without = [value for kind, value in before if kind == "theme"]
        return lay_out(engine, vectors, settings, among, WIDTH, HEIGHT, without=without)

    numbers = np.flatnonzero(engine.statistics.live()).astype(np.int64)
    for at, (kind, value) in enumerate(steps):
        if kind == "theme" and value != NONE:
            numbers = np.intersect1d(numbers, _with_topic(engine, value))
        elif kind == "theme":
            field = topic_field(engine)
            has = engine.facets.column(field).present if field else np.zeros(engine.statistics.n_doc_numbers, np.bool_)
            numbers = numbers[~has[numbers]]
        elif at == 0:
            found = whole()
            numbers = numbers[_in_group([point.group for point in found.points], found.groups, value)]
        else:
            parted = laid_out(numbers, steps[:at])
            numbers = numbers[_in_group(parted.group.tolist(), parted.groups, value)]
        if not len(numbers):
            return None
    ranks = engine.facets.column("title_order").rank[numbers]
    drawn = map_of(engine, laid_out(numbers, steps), WIDTH, HEIGHT, MAX_DETAILED)
    return PartOfMap(drawn, numbers[np.lexsort((numbers, ranks))])


def _with_topic(engine: Engine, value: str) -> Numbers:
    field = topic_field(engine)
    column = engine.facets.column(field) if field else None
    if column is None or not column.holds(value):
        return np.empty(0, np.int64)
    return np.unique(column.with_value(column.values.index(value))).astype(np.int64)


def _in_group(group_of: Sequence[int], groups: Sequence[Group], value: str) -> list[int]:
    """The indexes of what lies in a group that is no topic; ``group_of``: the group of each."""
    at = next((at for at, group in enumerate(groups) if group.value == value and group.kind != "topic"), None)
    return [index for index, group in enumerate(group_of) if group == at]
