"""What a page offers is to be had: paths that fit, all of a series, filters of one value each."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeLibrary
from webapp import create_app

PATH = "A 30-minute reading path"


def site_of(make_library: MakeLibrary, *records: dict[str, object]) -> FlaskClient:
    library = make_library({"all.json": json.dumps([{"id": f"r{at}"} | each for at, each in enumerate(records)])})
    return create_app(library).test_client()


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({"minutes": 25}, True), ({"minutes": 300}, False), ({}, False), ({"type": "article"}, True),
        ({"type": "book"}, False),
    ],
)  # fmt: skip
def test_a_path_is_offered_only_where_something_is_known_to_fit(
    make_library: MakeLibrary, fields: dict[str, object], is_offered: bool
) -> None:
    site = site_of(make_library, *({"title": f"Love in {place}"} | fields for place in ("Rome", "Paris", "Oslo")))
    for address in ("/search?q=love", "/resource/r0"):
        assert (PATH in site.get(address).text) is is_offered, address


@pytest.mark.parametrize(
    ("fields", "takes"), [({}, "takes 300 minutes"), ({"minutes": None}, "takes about 240 minutes")]
)
def test_where_nothing_fits_the_shortest_is_named(
    make_library: MakeLibrary, fields: dict[str, object], takes: str
) -> None:
    book = {"title": "Love in Rome", "minutes": 300, "type": "book"} | fields
    site = site_of(make_library, book, {"title": "Love in Paris", "minutes": 900})
    assert f"the shortest, “Love in Rome”, {takes}." in site.get("/path?q=love&minutes=30").text
    assert "the shortest" not in site.get("/path?q=love&minutes=310").text


def test_a_long_series_has_a_link_to_all_of_it(make_library: MakeLibrary) -> None:
    def records(n: int) -> list[dict[str, object]]:
        return [{"title": f"Part {at}", "series": {"name": f"Talks {n}"}} for at in range(n)]

    site = site_of(make_library, *records(15), *records(13))
    long, short = site.get("/resource/r0").text, site.get("/resource/r20").text
    assert '<a href="/series/Talks%2015">All 15<' in long
    assert ">All 13<" not in short


def test_each_licence_of_several_is_one_to_filter_by(make_library: MakeLibrary) -> None:
    several = {"title": "A game", "licence": "MIT; GPL-2.0; Zlib"}
    site = site_of(make_library, several, {"title": "A tool", "licence": "MIT"}, {"title": "A note"})
    found = site.get("/api/v1/search?facets=licence").get_json()["facets"]["licence"]
    assert {each["value"]: each["count"] for each in found} == {"MIT": 2, "GPL-2.0": 1, "Zlib": 1, "none": 1}
    page = site.get("/resource/r0").text
    for licence in ("MIT", "GPL-2.0", "Zlib"):
        assert f'<a href="/licence/{licence}">{licence}</a>' in page
        assert "A game" in site.get(f"/licence/{licence}").text


def test_lengths_that_nothing_has_are_not_said_to_be_left_out(make_library: MakeLibrary) -> None:
    site = site_of(make_library, *({"title": f"Talk {at}", "minutes": 5 + 10 * at} for at in range(2)))
    page = site.get("/search?q=talk").text
    assert "Under 10 minutes" in page
    assert "more</p>" not in page
