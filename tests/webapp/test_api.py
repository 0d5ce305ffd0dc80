"""The HTTP API: documented shapes, and the same answers as Python and the command line."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from seealso import Library, wire
from webapp.openapi import DESCRIPTION

QUERIES = ["networks", "comunity of practise", "ICS", "type:video integrated care", "Scotland", '"wicked problems"']


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "took_ms"}


@pytest.mark.parametrize("query", QUERIES)
def test_api_and_python_say_the_same(site: FlaskClient, sample: Library, query: str) -> None:
    answer = site.get("/api/v1/search", query_string={"q": query}).get_json()
    assert without_time(answer) == without_time(wire.search_page(sample.search(query)))


def test_related_resource_and_coverage_say_the_same(site: FlaskClient, sample: Library) -> None:
    name = "battilana-casciaro-change-agents"
    assert site.get(f"/api/v1/related/{name}").get_json() == wire.related(name, sample.related(name))
    assert site.get(f"/api/v1/resources/{name}").get_json() == wire.resource(sample.resource(name))
    assert site.get("/api/v1/coverage").get_json() == wire.coverage(sample.coverage())


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


def test_other_methods_are_refused(site: FlaskClient) -> None:
    assert site.post("/api/v1/search").status_code == 405


def fits(value: Any, schema: dict[str, Any], where: str = "") -> None:
    """The part of JSON Schema that the description uses."""
    if "enum" in schema:
        assert value in schema["enum"], where
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    wanted = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    assert (value is None and "null" in wanted) or any(isinstance(value, kinds[k]) for k in wanted if k != "null"), (
        where
    )
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= value.keys(), where
        for key, part in schema.get("properties", {}).items():
            if key in value:
                fits(value[key], part, f"{where}.{key}")
        if "additionalProperties" in schema:
            for key, part in value.items():
                fits(part, schema["additionalProperties"], f"{where}.{key}")
    if isinstance(value, list) and "items" in schema:
        for number, part in enumerate(value):
            fits(part, schema["items"], f"{where}[{number}]")


def test_answers_fit_their_description(site: FlaskClient) -> None:
    assert site.get("/api/v1/openapi.json").get_json() == DESCRIPTION
    assert len(DESCRIPTION["paths"]) >= 6
    for path, methods in DESCRIPTION["paths"].items():
        address = path.replace("{id}", "battilana-casciaro-change-agents")
        ((method, described),) = methods.items()
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        asked = {"id": "time-banking"} if path == "/api/v1/related" else {"q": "networks"}
        answer = (
            site.get(address, query_string=asked) if method == "get" else site.post(address, json={"text": "Networks"})
        )
        fits(answer.get_json(), schema, path)
