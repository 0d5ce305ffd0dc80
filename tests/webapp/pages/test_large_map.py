"""The map of many records: true numbers, regions before points, and no page without a bound."""

from __future__ import annotations

import html
import json
import random
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seealso import Library
from seealso.derived import Derived
from tests.conftest import MakeLibrary
from webapp import create_app

MOST_BYTES = 150_000
TOPICS = {
    "bridges": "arch span girder pier cable deck truss",
    "rivers": "water flood bank current delta source weir",
    "trains": "rail locomotive signal platform timetable carriage sleeper",
    "cheese": "milk rennet curd rind cellar goat mould",
    "stars": "galaxy telescope orbit nebula eclipse comet",
    "looms": "weave thread shuttle warp wool linen",
}
RARE = [f"rare {n}" for n in range(64)]


def records(n: int, field: str = "themes") -> list[dict[str, object]]:
    """Records of one subject each, which name it, what stands on every other record, and two more, in A to Z."""
    chance = random.Random(7)
    found = []
    for at in range(n):
        subject = list(TOPICS)[at % len(TOPICS)]
        words = " ".join(chance.choices(TOPICS[subject].split(), k=12))
        named = {subject, "about everything", *chance.sample(list(TOPICS), 2)} if at % 10 else {RARE[at // 10]}
        if at % 97 == 1:
            named = set()
        found.append(
            {"id": f"r{at}", "title": f"{subject} {words[:30]} {at}", "description": words, field: sorted(named)}
        )
    return found


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return built(tmp_path_factory.mktemp("large"), records(640))


def built(folder: Path, rows: list[dict[str, object]]) -> Library:
    (folder / "all.json").write_text(json.dumps(rows), encoding="utf-8")
    library = Library(folder)
    library.build()
    library.map()
    return library


@pytest.fixture(scope="module")
def large_site(large: Library) -> FlaskClient:
    return create_app(large).test_client()


def test_a_number_beside_a_name_is_that_of_its_page(large: Library, large_site: FlaskClient) -> None:
    page = large_site.get("/map").text
    n_checked = 0
    for group in large.map().groups:
        total = large.search("", {"theme": group.value}).total if group.kind in ("topic", "none") else group.drawn
        assert group.count == total, group
        link = "group" if group.kind == "others" else "theme"
        near = large_site.get(f"/map?{link}={group.value}").text
        assert f"{group.count:,} resource" in near
        label = re.escape(html.escape(group.label))
        said = re.search(
            f'aria-label="{label}: {group.count:,} resources?( \\({group.drawn} of them shown here\\))?\\. Look', page
        )
        assert said, group
        assert bool(said[1]) == (group.drawn < group.count)
        assert re.search(f"{label}</a></th><td>{group.count:,}</td><td>{group.drawn:,}</td>", page), group
        n_checked += group.drawn < group.count
    assert n_checked >= len(TOPICS)


def test_a_region_is_as_large_as_its_number_says(large: Library) -> None:
    """Few of the records on "about everything" lie there, and its number is still the largest."""
    groups = [group for group in large.map().groups if group.kind == "topic" and group.count]
    by_number = sorted(groups, key=lambda group: -group.count)
    assert by_number[0].value == "about everything"
    assert by_number[0].drawn < by_number[0].count / 2
    assert by_number[0].rx == max(group.rx for group in groups)


def test_a_record_lies_under_the_theme_that_its_text_is_nearest_to(large: Library) -> None:
    found = large.map()
    n_right = n_wrong = 0
    for at, point in enumerate(found.points):
        named = large.resource(point.id).themes
        value = found.groups[point.group].value
        if not named:
            assert value == "none"
        elif named[0] in RARE:
            assert value == "others"
        else:
            subject = list(TOPICS)[int(point.id[1:]) % len(TOPICS)]
            n_right += value == subject
            n_wrong += value != subject
            assert value in named, at
    # By the first theme of the alphabet nearly all would lie in "about everything".
    assert n_right > 0.95 * (n_right + n_wrong)


def test_only_records_without_a_theme_are_said_to_have_none(large: Library) -> None:
    groups = {group.label: group for group in large.map().groups}
    assert groups["Without a theme"].count == sum(not record.themes for record in large.resources())
    assert groups["Other themes (64)"].count == sum(
        bool(record.themes) and record.themes[0] in RARE for record in large.resources()
    )


def test_every_theme_can_be_seen_from_near_drawn_on_the_map_or_not(large_site: FlaskClient) -> None:
    for theme in (*TOPICS, *RARE, "about everything"):
        answer = large_site.get("/map", query_string={"theme": theme})
        assert answer.status_code == 200, theme
        assert len(answer.data) < MOST_BYTES
    assert large_site.get("/map?theme=nothing").status_code == 404
    assert large_site.get("/map?theme=bridges&theme=nothing").status_code == 404
    assert large_site.get("/map?group=nothing").status_code == 404


def test_themes_are_narrowed_down_one_after_another(large: Library, large_site: FlaskClient) -> None:
    page = large_site.get("/map", query_string={"theme": "about everything"}).text
    links = re.findall(r'class="region[^"]*" href="([^"]+)" aria-label="([^"]+)"', page)
    assert len(links) > 10  # both pictures
    for link, said in links:
        count = re.search(r": ([\d,]+) resource", said)
        assert count, said
        near = large_site.get(html.unescape(link))
        assert near.status_code == 200, link
        assert f"{count[1]} resource" in near.text, link
    both = large.search('theme:"about everything" theme:rivers').total
    assert (
        f"{both:,} resources in about everything" in large_site.get("/map?theme=about%20everything&theme=rivers").text
    )
    assert large_site.get("/map?" + "&".join(f"theme={n}" for n in range(5))).status_code == 400


def test_points_of_a_large_map_are_no_stops_and_names_come_first(large_site: FlaskClient) -> None:
    page = large_site.get("/map").text
    assert "data-i=" not in page
    assert page.count("<a ") < 60
    assert len(page.encode()) < MOST_BYTES


def test_names_come_before_points_on_a_small_map_too(site: FlaskClient) -> None:
    wide = site.get("/map").text.partition('class="map tall-map"')[0]
    assert 0 < wide.index('class="labels"') < wide.rindex("Look closer") < wide.index("data-i=")


def test_the_table_from_near_has_every_record_once_over_its_pages(large_site: FlaskClient, large: Library) -> None:
    seen: list[str] = []
    for at in range(1, 100):
        answer = large_site.get(f"/map?theme=bridges&page={at}")
        if answer.status_code == 404:
            break
        seen += re.findall(r'<tr><td><a href="/resource/([^"]+)"', answer.text)
    assert len(seen) == len(set(seen)) == large.search("theme:bridges").total
    assert at > 2


def test_names_of_two_lines_are_read_as_words(site: FlaskClient) -> None:
    text = re.search(r'aria-label="Building and evaluating networks: .*?</text>', site.get("/map").text)
    assert text
    assert re.sub(r"<[^>]+>", "", text[0].partition(">")[2]).split() == ["Building", "and", "evaluating", "networks"]


def test_keywords_are_the_topics_where_there_are_no_themes(tmp_path: Path) -> None:
    library = built(tmp_path, records(400, "keywords"))
    found = library.map()
    assert found.topic == "keyword"
    assert {group.value for group in found.groups if group.kind == "topic"} == {*TOPICS, "about everything"}
    assert [group.label for group in found.groups if group.kind == "none"] == ["Without a keyword"]
    site = create_app(library).test_client()
    for group in found.groups:
        if group.kind == "topic":
            assert group.count == library.search("", {"keyword": group.value}).total
            assert site.get("/map", query_string={"theme": group.value}).status_code == 200


def test_texts_group_what_has_no_topics_and_their_words_name_the_groups(tmp_path: Path) -> None:
    rows = [{key: row[key] for key in ("id", "title", "description")} for row in records(400)]
    library = built(tmp_path, rows)
    found = library.map()
    assert found.topic == ""
    assert {group.kind for group in found.groups} == {"words"}
    known = {*TOPICS, *" ".join(TOPICS.values()).split()}
    for group in found.groups:
        assert {word.casefold() for word in group.label.split(", ")} <= known, group.label
    site = create_app(library).test_client()
    page = site.get("/map").text
    shown = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main")[0])
    assert "heme" not in shown
    for group in found.groups:
        near = site.get("/map", query_string={"group": group.value})
        assert near.status_code == 200
        assert f"{group.count} resources" in near.text


def test_a_few_records_without_topics_are_one_group(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "Kites"}, {"id": "b", "title": "Looms"}])})
    assert [(group.label, group.kind, group.count) for group in library.map().groups] == [("All resources", "all", 2)]


def test_a_spot_of_the_map_tells_the_record_and_its_ties(large: Library, large_site: FlaskClient) -> None:
    point = large.map().points[6]
    said = large_site.get(f"/api/v1/map/spot?x={round(point.x)}&y={round(point.y)}").get_json()
    place = {p.id: (p.x, p.y) for p in large.map().points}
    assert (said["x"], said["y"]) == place[said["id"]]
    assert abs(said["x"] - point.x) + abs(said["y"] - point.y) < 3
    assert said["title"] == large.resource(said["id"]).display_title
    assert 0 < len(said["ties"]) <= 5
    for tie in said["ties"]:
        assert (tie["x"], tie["y"]) == place[tie["id"]]
    similar = [tie["similarity"] for tie in said["ties"]]
    assert similar == sorted(similar, reverse=True)
    tall = large_site.get("/api/v1/map/spot?x=10&y=1200&shape=tall").get_json()
    assert tall["y"] > 800
    near = large_site.get("/api/v1/map/spot?x=500&y=360&theme=bridges").get_json()
    assert "bridges" in large.resource(near["id"]).themes


def test_a_map_of_very_many_shows_some_and_says_so(
    large: Library, large_site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.map.library_map.MAX_DETAILED", 100)
    monkeypatch.setattr(large.view, "derived", Derived())
    large.map()
    page = large_site.get("/map").text
    assert "A dot stands for about 7 of the 640 resources" in page
    wide = page.partition('class="map tall-map"')[0]
    assert wide.count("h0") < 130


def test_a_theme_keeps_its_colour_whatever_else_is_held(large: Library, sample: Library, tmp_path: Path) -> None:
    fewer = built(tmp_path, records(350)[::3])
    for library in (large, fewer, sample):
        for group in library.map().groups:
            if group.kind == "topic":
                assert group.colour == library.theme_colour(group.value)
                assert 0 <= group.colour < 8
    assert [large.theme_colour(name) for name in TOPICS] == [fewer.theme_colour(name) for name in TOPICS]


def test_the_largest_map_with_points_is_within_bounds_with_long_names_too(tmp_path: Path) -> None:
    rows = [
        {**row, "id": f"{'a-long-way-to-say-it-' * 3}{row['id']}", "title": f"{row['title']} {'and so on ' * 15}"}
        for row in records(250)
    ]
    site = create_app(built(tmp_path, rows)).test_client()
    page = site.get("/map").text
    assert page.count("data-i=") == 500
    assert len(page.encode()) < MOST_BYTES
    assert len(site.get("/map?theme=about%20everything").data) < MOST_BYTES
