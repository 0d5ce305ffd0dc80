"""The HTTP API: every answer is what its description says, and the same as in Python."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from seealso import Library, wire
from tests.odd_library import RECORDS, odd_library
from webapp import create_app
from webapp.api.openapi import PREFIX, ROUTES, description

QUERIES = ["networks", "comunity of practise", "ICS", "type:video integrated care", "Scotland", '"wicked problems"']
NAME = "battilana-casciaro-change-agents"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return odd_library(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="module")
def odd_site(odd: Library) -> FlaskClient:
    return create_app(odd).test_client()


def without_time(answer: Any) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "took_ms"}


@pytest.mark.parametrize("query", QUERIES)
def test_api_and_python_say_the_same(site: FlaskClient, sample: Library, query: str) -> None:
    answer = site.get("/api/v1/search", query_string={"q": query}).get_json()
    assert without_time(answer) == without_time(wire.search_page(sample.search(query)))


def test_related_resource_and_coverage_say_the_same(site: FlaskClient, sample: Library) -> None:
    assert site.get(f"/api/v1/related/{NAME}").get_json() == wire.related(NAME, sample.related(NAME))
    assert site.get(f"/api/v1/resources/{NAME}").get_json() == wire.resource(sample.resource(NAME))
    assert site.get("/api/v1/coverage").get_json() == wire.coverage(
        sample.coverage(), sample.scope(), sample.settings.scope
    )
    with_acronyms = wire.coverage(sample.coverage(), sample.scope(), sample.settings.scope, sample.learned_acronyms())
    assert site.get("/api/v1/coverage?acronyms=1").get_json() == with_acronyms


def test_resources_are_listed_a_page_at_a_time(site: FlaskClient) -> None:
    first = site.get("/api/v1/resources?limit=60").get_json()
    second = site.get("/api/v1/resources?limit=60&offset=60").get_json()
    assert first["total"] == 111
    assert len({r["id"] for r in first["resources"] + second["resources"]}) == 111


def test_filters_may_be_given_either_way(site: FlaskClient) -> None:
    one = site.get("/api/v1/search?q=care&type=video").get_json()
    other = site.get("/api/v1/search?q=care&filter=type:video").get_json()
    assert one["hits"] == other["hits"]
    assert {hit["type"] for hit in one["hits"]} == {"video"}


def test_other_methods_are_refused(site: FlaskClient) -> None:
    answer = site.post("/api/v1/search")
    assert answer.status_code == 405
    check("/search", "get", answer)


@cache
def validator(path: str, method: str, status: str) -> Draft202012Validator:
    """For the answers of one route with one status; ``default`` where the description does not name the status."""
    responses = description()["paths"][PREFIX + path][method]["responses"]
    schema = responses.get(status, responses["default"])["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": description()["components"]})


def check(path: str, method: str, answer: Any) -> None:
    validator(path, method, str(answer.status_code)).validate(answer.get_json())


SEARCHES = ("", *QUERIES, "river walk", "ICS fair", "zzzz fair", "zzzz", "Łódź", "東京", "-fair", "has:event", "a OR b")
IDS = tuple(str(record["id"]) for record in RECORDS)
REQUESTS: dict[str, list[dict[str, Any]]] = {
    "/search": [
        *({"q": query} for query in SEARCHES),
        {"q": "care", "filter": "type:video", "type": ["podcast", "video"], "limit": 50, "sort": "newest"},
        {"q": "fair", "event": "upcoming", "facets": "event,minutes,nothing"}, {"q": "nets", "literal": 1, "limit": 0},
        {"q": "care", "type": "nope"}, {"limit": 200, "facets": ""}, {"minutes": "..9"}, {"offset": 3, "sort": "title"},
        {"limit": 201}, {"sort": "random"}, {"filter": "x"}, {"date": "2018-99"}, {"q": "x" * 10_001}, {"limit": "x"},
        {"offset": 10**9}, {"q": "w " * 600},
    ],
    "/suggest": [{"q": typed} for typed in ("n", "care integ", "Fa", "Ω", "łó", "zzz", "\x00", "")]
    + [{"q": "a", "limit": 50}, {"q": "a", "limit": 51}, {"q": "a", "limit": "ten"}],
    "/explain/{id}": [
        *({"id": name, "q": query} for name in (NAME, "time-banking", *IDS, "nope") for query in SEARCHES[::4]),
        {"id": NAME, "q": "care -networks", "type": ["podcast", "video"]}, {"id": NAME},
        {"id": NAME, "q": "nets", "literal": 1}, {"id": NAME, "filter": "x"}, {"id": NAME, "q": "x" * 10_001},
    ],
    "/related/{id}": [
        *({"id": name, "limit": limit} for name in (NAME, "time-banking", *IDS, "nope") for limit in (3, 100)),
        {"id": NAME, "limit": -1},
    ],
    "/related": [
        {"id": [NAME, "time-banking"]}, {"id": ["fair", "old-fair"], "limit": 20}, {"id": "bare"}, {"id": "nope"}, {},
        {"id": [NAME] * 40}, {"id": [str(n) for n in range(40)]}, {"id": "fair", "limit": 101},
    ],
    "/path": [
        {"from": NAME}, {"from": "fair", "minutes": 1440}, {"from": "bare", "minutes": 1},
        {"q": "river", "minutes": 60}, {"theme": "primary-care", "minutes": 45}, {"theme": "nope"}, {"from": "nope"},
        {}, {"from": NAME, "q": "x"}, {"q": "networks", "minutes": 0}, {"q": "zzzz"},
    ],
    "/holdings": [
        {"text": text}
        for text in ("A different approach to wicked problems", "River fair", "https://example.org/q?a=1&b=2", "zzzz",
                     "Walking along the river with neighbours. Łódź 東京", "", " ", 5, None, "x" * 200_001)
    ],
    "/resources": [{}, {"limit": 1000}, {"limit": 2, "offset": 3}, {"offset": 10**25}, {"limit": 1001}, {"offset": -1}],
    "/resources/{id}": [{"id": name} for name in (NAME, *IDS, "nope", "nope/nope")],
    "/coverage": [
        {}, {"acronyms": "yes"}, {"rows": "place", "columns": "year"}, {"rows": "people", "columns": "series"},
        {"rows": "nope"}, {"sort": "name"}, {"sort": "size"}, {"as-of": "2400"}, {"as-of": "1999"}, {"as-of": "x"},
    ],
    "/reachability": [{}], "/map": [{}],
    "/map/spot": [
        {}, {"x": "300", "y": "200", "shape": "tall"}, {"theme": "primary-care"}, {"shape": "round"},
        {"theme": "no such theme"},
    ],
    "/check": [{}], "/openapi.json": [{}],
}  # fmt: skip


@pytest.mark.parametrize("which", ["site", "odd_site"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_answer_fits_its_description(route: Any, which: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(which)
    seen = set()
    for asked in REQUESTS[route.path]:
        if route.method == "post":
            answer = client.post(PREFIX + route.path, json=asked)
        else:
            rest = {name: value for name, value in asked.items() if "{id}" not in route.path or name != "id"}
            address = route.path.replace("{id}", quote(str(asked.get("id", "")), safe="/"))
            answer = client.get(PREFIX + address, query_string=rest)
        assert answer.status_code in (200, *route.refusals), (asked, answer.get_json())
        check(route.path, route.method, answer)
        seen.add(answer.status_code)
    assert 200 in seen
    if route.path not in ("/reachability", "/check", "/map"):  # refused only to large libraries
        assert seen | {413, 503} >= set(route.refusals)


def test_a_text_may_be_given_in_every_way_that_is_described(site: FlaskClient) -> None:
    text = "A different approach to wicked problems"
    kinds = description()["paths"]["/api/v1/holdings"]["post"]["requestBody"]["content"]
    given: dict[str, dict[str, Any]] = {
        "application/json": {"json": {"text": text}},
        "application/x-www-form-urlencoded": {"data": {"text": text}},
        "multipart/form-data": {"data": {"text": text}, "content_type": "multipart/form-data"},
        "text/plain": {"data": text, "content_type": "text/plain"},
    }
    assert given.keys() == kinds.keys()
    answers = [site.post("/api/v1/holdings", **how).get_json() for how in given.values()]
    assert answers[0]["verdict"] == "held"
    assert answers == [answers[0]] * 4
    too_long = site.post("/api/v1/holdings", data="x" * 1_100_000, content_type="text/plain")
    assert too_long.status_code == 413
    check("/holdings", "post", too_long)


def test_the_odd_library_brings_out_what_the_sample_does_not(odd_site: FlaskClient) -> None:
    """So that the shapes of empty, rare and nested values are really looked at."""
    (fair,) = [r for r in odd_site.get("/api/v1/resources").get_json()["resources"] if r["id"] == "fair"]
    assert fair["extra"]["colour"][2] == {"deep": 1.5}
    assert {"relations", "see_also", "series", "creators", "event"} <= fair.keys()
    assert odd_site.get("/api/v1/search?q=zzzz+fair").get_json()["relaxed"] is True
    assert odd_site.get("/api/v1/search?q=zzzz&type=nope").get_json()["without"]
    assert odd_site.get("/api/v1/coverage?acronyms=1").get_json()["acronyms"]
    assert odd_site.get("/api/v1/check").get_json()["problems"]
    assert odd_site.get("/api/v1/related/fair").get_json()["related"][0]["source"] == "curated"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/v1/search?limit=1000", 400), ("/api/v1/search?offset=1000000000", 400), ("/api/v1/search?limit=x", 400),
        ("/api/v1/search?filter=x", 400), ("/api/v1/related/nope", 404), ("/api/v1/related/time-banking?limit=-1", 400),
        ("/api/v1/resources/nope", 404), ("/api/v1/coverage?rows=nope", 400), ("/api/v1/nope", 404),
    ],
)  # fmt: skip
def test_errors_are_json_with_a_sentence(site: FlaskClient, address: str, code: int) -> None:
    answer = site.get(address)
    assert answer.status_code == code
    assert len(answer.get_json()["error"]) > 10
