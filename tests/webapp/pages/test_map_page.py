"""The map as a page: complete without JavaScript, labels that do not meet, and a table that says the same."""

from __future__ import annotations

import html
import json
import re
from itertools import combinations

import pytest
from flask.testing import FlaskClient

from seealso import Library, wire
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.pages import map_drawing, map_from_near


def boxes_of_labels(library: Library, *shape: float) -> list[tuple[float, float, float, float]]:
    found = []
    for how in map_drawing.drawn(library.map(*shape)):  # type: ignore[arg-type]
        if how.members:
            half = max(map(len, how.lines)) * 7.2 / 2
            bottom = how.label_y + map_drawing.LINE_HEIGHT * (len(how.lines) - 1) + 4
            found.append((how.label_x - half, how.label_y - 13, how.label_x + half, bottom))
    return found


@pytest.mark.parametrize("shape", [(), (400.0, 1240.0, 9)])
def test_labels_meet_neither_one_another_nor_a_point_nor_the_edge(sample: Library, shape: tuple[float, ...]) -> None:
    labels = boxes_of_labels(sample, *shape)
    found = sample.map(*shape)  # type: ignore[arg-type]
    assert len(labels) > 15
    for one, other in combinations(labels, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    for left, top, right, bottom in labels:
        assert left >= 0
        assert right <= found.width
        assert top >= 0
        assert not any(left < p.x < right and top - 5 < p.y < bottom + 5 for p in found.points)


def test_near_groups_have_different_colours_and_every_label_its_lines(sample: Library) -> None:
    found = sample.map()
    drawn = map_drawing.drawn(found)
    for one, other in combinations(drawn, 2):
        if abs(one.group.x - other.group.x) + abs(one.group.y - other.group.y) < 220:
            assert one.colour != other.colour
    assert len({(how.colour, how.shape) for how in drawn}) >= len(drawn) - 2
    assert all(" ".join(how.lines) == how.group.label for how in drawn)


def test_the_page_links_every_point_and_lists_it_in_the_table(site: FlaskClient, sample: Library) -> None:
    page = site.get("/map").text
    wide, table = page.partition('class="map tall-map"')[0], page.partition("<tbody>")[2]
    for resource in sample.resources():
        assert f'<a href="/resource/{resource.id}"' in wide
        assert f'<a href="/resource/{resource.id}"' in table


def test_every_theme_can_be_seen_from_near(site: FlaskClient, sample: Library) -> None:
    for link in set(re.findall(r'href="(/map\?theme=[^"]+)"', site.get("/map").text)):
        assert site.get(html.unescape(link)).status_code == 200, link
    assert site.get("/map?theme=nope").status_code == 404
    assert site.get("/map?theme=none").status_code == 200


def test_titles_from_near_do_not_meet(sample: Library) -> None:
    n_labels = n_points = 0
    for group in sample.map().groups:
        part = sample.part_of_map((("theme", group.value),))
        assert part is not None
        close = map_from_near.close_view(part.drawn.points, part.drawn.width, 560.0)
        n_points += len(close)
        boxes = []
        for item in close:
            if item.label:
                n_labels += 1
                length = map_from_near.CHAR_WIDTH * len(item.label)
                left = item.label_x - {"start": 0.0, "middle": length / 2, "end": length}[item.anchor]
                boxes.append((left, item.label_y - 12, left + length, item.label_y + 5))
        for one, other in combinations(boxes, 2):
            assert one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
    assert n_labels > 0.9 * n_points


def test_the_api_gives_the_map_as_numbers(site: FlaskClient, sample: Library) -> None:
    assert site.get("/api/v1/map").get_json() == wire.library_map(sample.map())


def test_pages_of_the_map_keep_the_strict_policy(site: FlaskClient) -> None:
    for address in ("/map", "/map?theme=primary-care", "/", "/list", "/path?theme=primary-care", "/holdings"):
        page = site.get(address).text
        assert not re.search(r"<style|\sstyle=|<script(?! src=| type=.application/ld)|\son\w+=", page), address


def test_markup_in_titles_and_themes_is_shown_not_run(make_library: MakeLibrary) -> None:
    evil = '"><script>alert(1)</script>'
    records = [{"id": f"a{n}", "title": evil, "themes": [evil]} for n in range(4)]
    site = create_app(make_library({"a.json": json.dumps(records)})).test_client()
    for address in ("/map", "/", "/path?theme=" + evil.replace('"', "%22"), "/map?theme=" + evil.replace('"', "%22")):
        assert "<script>alert" not in site.get(address).text


def test_an_empty_library_has_pages(make_library: MakeLibrary) -> None:
    site = create_app(make_library({})).test_client()
    for address in ("/map", "/path", "/path?q=x", "/list", "/holdings", "/"):
        assert site.get(address).status_code == 200, address
    assert site.post("/holdings", data={"text": "bridges"}).status_code == 200


def test_a_theme_whose_records_all_lie_elsewhere_is_on_the_map_all_the_same(make_library: MakeLibrary) -> None:
    records = [{"id": f"a{n}", "title": f"Kites {n}", "themes": ["wind", "all"]} for n in range(5)]
    library = make_library({"a.json": json.dumps(records)})
    assert sorted((group.count, group.drawn) for group in library.map().groups) == [(5, 0), (5, 5)]
    page = create_app(library).test_client().get("/map").text
    assert "all: 5 resources (0 of them shown here)" in page
    assert page.count(">wind</a></th><td>5</td>") == page.count(">all</a></th><td>5</td>") == 1
