"""The description of the HTTP API: sound in itself, and true of the routes, parameters, limits and defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.datastructures import ImmutableMultiDict

from seealso import Library
from webapp import create_app
from webapp.api.openapi import PREFIX, ROUTES, Route, description

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
NAME = "battilana-casciaro-change-agents"
ENOUGH = {"/path": {"q": "networks"}, "/related": {"id": NAME}}
"""What a route cannot do without."""


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def resolved(reference: str) -> Any:
    found: Any = description()
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_it_is_served(site: FlaskClient) -> None:
    assert site.get("/api/v1/openapi.json").get_json() == description()


def test_it_is_a_sound_openapi_3_1_document() -> None:
    document = description()
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= document["info"].keys()
    references = [node["$ref"] for node in nodes(document) if isinstance(node.get("$ref"), str)]
    assert len(references) > 30
    assert all(isinstance(resolved(reference), dict) for reference in references)
    used = {reference.rsplit("/", 1)[1] for reference in references}
    assert used == document["components"]["schemas"].keys(), "a component that nothing refers to"
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == len(ROUTES)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            parameters = operation.get("parameters", [])
            keys = [(p["in"], p["name"]) for p in parameters]
            assert len(set(keys)) == len(keys)
            assert [p["name"] for p in parameters if p["in"] == "path"] == re.findall(r"{(\w+)}", path)
            assert all(p["required"] is True for p in parameters if p["in"] == "path")
            assert "200" in operation["responses"]
            assert all(response["description"] for response in operation["responses"].values())


def test_its_schemas_are_json_schemas() -> None:
    schemas = [node["schema"] for node in nodes(description()) if isinstance(node.get("schema"), dict)]
    assert len(schemas) > 50
    for schema in (*schemas, *description()["components"]["schemas"].values()):
        Draft202012Validator.check_schema(schema)


def test_every_key_and_every_shape_is_described_and_every_answer_is_closed() -> None:
    for name, shape in description()["components"]["schemas"].items():
        assert shape["description"], name
        assert shape["properties"], name
        assert shape.get("additionalProperties") is False or name == "Pasted", name
        for key, schema in shape["properties"].items():
            assert schema.get("description", "").endswith("."), (name, key)
    for route in ROUTES:
        assert all(parameter.description.endswith(".") for parameter in route.parameters)


def test_every_route_is_described_and_every_description_is_a_route(sample: Library) -> None:
    served = {
        (re.sub(r"<[^>]+>", "{}", rule.rule), method.lower())
        for rule in create_app(sample).url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in METHODS & (rule.methods or set())
    }
    described = {
        (re.sub(r"{\w+}", "{}", path), method) for path, methods in description()["paths"].items() for method in methods
    }
    assert served == described
    assert len(served) == len(ROUTES)


class Noticing(ImmutableMultiDict[str, str]):
    """Parameters that notice which of them are read."""

    read: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *more: Any, **others: Any) -> Any:
        self.read.add(key)
        return super().get(key, *more, **others)

    def getlist(self, key: str, *more: Any, **others: Any) -> Any:
        self.read.add(key)
        return super().getlist(key, *more, **others)


class NoticingRequest(Request):
    parameter_storage_class = Noticing


@pytest.fixture(scope="module")
def noticing(sample: Library) -> FlaskClient:
    app: Flask = create_app(sample)
    app.request_class = NoticingRequest
    return app.test_client()


def address(route: Route) -> str:
    return PREFIX + route.path.replace("{id}", NAME)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method == "get"], ids=lambda route: route.path)
def test_every_parameter_that_is_read_is_described_and_none_besides(noticing: FlaskClient, route: Route) -> None:
    Noticing.read.clear()
    assert noticing.get(address(route), query_string=ENOUGH.get(route.path, {})).status_code == 200
    assert Noticing.read == {parameter.name for parameter in route.parameters if parameter.place == "query"}


NUMBERS = [(r, p) for r in ROUTES for p in r.parameters if p.schema["type"] == "integer"]


@pytest.mark.parametrize(("route", "parameter"), NUMBERS, ids=lambda x: getattr(x, "path", getattr(x, "name", "")))
def test_limits_and_defaults_are_those_described(site: FlaskClient, route: Route, parameter: Any) -> None:
    def asked(value: Any) -> Any:
        return site.get(address(route), query_string={**ENOUGH.get(route.path, {"q": "care"}), parameter.name: value})

    schema = parameter.schema
    allowed = [schema[end] for end in ("minimum", "maximum") if end in schema]
    assert [asked(value).status_code for value in allowed] == [200] * len(allowed)
    beyond = [schema["minimum"] - 1, *([schema["maximum"] + 1] if "maximum" in schema else [])]
    assert [asked(value).status_code for value in beyond] == [400] * len(beyond)
    by_default, *given = [asked(value).get_json() for value in ("", schema["default"], schema["default"] + 1)]
    for answer in (by_default, *given):
        answer.pop("took_ms", None)
    # One map unit further on lies the same record.
    assert [answer == by_default for answer in given] == [True, route.path == "/map/spot"]


def test_numbers_are_among_the_parameters() -> None:
    assert {parameter.name for _, parameter in NUMBERS} == {"limit", "offset", "minutes", "x", "y"}
