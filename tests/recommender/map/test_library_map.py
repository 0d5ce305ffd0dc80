"""The map: every record once, the same every time, and steady when a record comes or goes."""

from __future__ import annotations

import json
import math
import os
from itertools import combinations

import pytest

from recommender.map.layout import Cell, cells, spread
from recommender.map.library_map import FURTHEST, LibraryMap
from seealso import Library
from seealso.locations import sample_library
from tests.conftest import MakeLibrary

SETTINGS = (sample_library() / "seealso.toml").read_text(encoding="utf-8")


def place(found: LibraryMap) -> dict[str, tuple[float, float]]:
    return {point.id: (point.x, point.y) for point in found.points}


def test_every_record_is_one_point_within_its_group(sample: Library) -> None:
    found = sample.map()
    records = {r.id: r for r in sample.resources()}
    assert sorted(point.id for point in found.points) == sorted(records)
    assert sum(group.drawn for group in found.groups) == len(records)
    for point in found.points:
        group = found.groups[point.group]
        themes = records[point.id].themes
        assert group.value in (themes or ("none",))
        assert point.title == records[point.id].display_title
        assert ((point.x - group.x) / group.rx) ** 2 + ((point.y - group.y) / group.ry) ** 2 <= 1.02
        assert 0 < point.x < found.width
        assert 0 < point.y < found.height


def test_points_and_groups_keep_apart(sample: Library) -> None:
    found = sample.map()
    gaps = [math.dist((a.x, a.y), (b.x, b.y)) for a, b in combinations(found.points, 2)]
    assert min(gaps) >= 13
    for one, other in combinations(found.groups, 2):
        apart_x = abs(one.x - other.x) - one.rx - other.rx
        apart_y = abs(one.y - other.y) - one.ry - other.ry
        assert max(apart_x, apart_y) > 20, (one.label, other.label)


def test_a_rebuild_gives_the_same_map(make_library: MakeLibrary, sample: Library) -> None:
    records = [r.to_json_dict() for r in sample.resources()]
    first = make_library({"all.json": json.dumps(records)}, SETTINGS)
    again = make_library({"all.json": json.dumps(records[::-1])}, SETTINGS, folder="again")
    assert place(first.map()) == place(again.map()) == place(sample.map())


def test_one_record_more_moves_the_others_by_less_than_two_hundredths_of_the_width(
    make_library: MakeLibrary, sample: Library
) -> None:
    records = [r.to_json_dict() for r in sample.resources()]
    whole = sample.map()
    before = place(whole)
    step = 1 if os.environ.get("SEEALSO_NIGHTLY") else 9
    for left_out in range(0, len(records), step):
        rest = records[:left_out] + records[left_out + 1 :]
        library = make_library({"all.json": json.dumps(rest)}, SETTINGS, folder=f"without-{left_out}")
        for name, spot in place(library.map()).items():
            assert math.dist(spot, before[name]) < 0.02 * whole.width, (records[left_out]["id"], name)


def test_ties_join_different_points_once(sample: Library) -> None:
    found = sample.map()
    assert len(found.ties) > 50
    assert len(set(found.ties)) == len(found.ties)
    assert all(0 <= one < other < len(found.points) for one, other in found.ties)


def test_a_library_without_declared_themes_goes_by_those_of_its_records(make_library: MakeLibrary) -> None:
    records = [
        {"id": f"r{n}", "title": f"Bridges {n} of stone", "themes": [theme]}
        for n, theme in enumerate(["arches"] * 4 + ["piers"] * 3 + ["once"])
    ]
    found = make_library({"all.json": json.dumps(records)}).map()
    # The record of a theme without a place has a theme: it is not said to have none.
    assert [(g.value, g.label, g.count) for g in found.groups] == [
        ("arches", "arches", 4),
        ("piers", "piers", 3),
        ("others", "Other themes (1)", 1),
    ]


@pytest.mark.parametrize("records", [[], [{"id": "a"}], [{"id": "a", "title": "The"}, {"id": "b", "title": "The"}]])
def test_next_to_nothing_has_a_map_too(make_library: MakeLibrary, records: list[dict[str, str]]) -> None:
    library = make_library({"all.json": json.dumps(records)})
    found = library.map()
    assert len(found.points) == len(records)
    assert all(math.isfinite(p.x) and math.isfinite(p.y) for p in found.points)


def test_a_large_library_has_points_without_titles(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.map.library_map.MAX_DETAILED", 2)
    records = [{"id": f"r{n}", "title": f"Bridges {n}", "themes": ["arches"]} for n in range(5)]
    found = make_library({"all.json": json.dumps(records)}).map()
    assert not found.detailed
    assert [point.title for point in found.points] == [""] * 5


def test_no_point_is_pushed_far_or_out_of_its_cell() -> None:
    import numpy as np

    cell = Cell(100, 100, 40, 30)
    crowd = np.full((60, 2), 100.0)
    moved = spread(crowd, cell, 25.0, FURTHEST)
    assert np.hypot(*(moved - crowd).T).max() <= FURTHEST + 1e-9
    assert len(np.unique(moved.round(3), axis=0)) > 10
    assert np.array_equal(moved, spread(crowd, cell, 25.0, FURTHEST))


def test_where_a_theme_lies_does_not_depend_on_how_much_it_holds() -> None:
    texts = ["Networks", "Leadership of networks", "Primary care", "Care that is integrated", "Events", ""]
    few = cells(texts, [1, 2, 3, 4, 5, 6], 1000, 600, 2)
    many = cells(texts, [60, 5, 40, 3, 20, 1], 1000, 600, 2)
    for group in range(len(texts)):
        neighbours = sorted(range(len(texts)), key=lambda other: (few[other].y, few[other].x))
        assert sorted(range(len(texts)), key=lambda other: (many[other].y, many[other].x)) == neighbours
        assert abs(few[group].y - many[group].y) < 1
