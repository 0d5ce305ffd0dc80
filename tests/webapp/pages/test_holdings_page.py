"""Do we hold this? The page and the API say what Python says, refuse what is too long, and keep nothing."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from seealso import Library, wire
from tests.conftest import MakeLibrary
from webapp import create_app

TITLE = "Building bridges between networks of care"


def test_all_ways_of_asking_the_api_give_the_same(site: FlaskClient, sample: Library) -> None:
    expected = wire.holding(sample.holds(TITLE))
    address = "/api/v1/holdings"
    assert site.post(address, json={"text": TITLE}).get_json() == expected
    assert site.post(address, data={"text": TITLE}).get_json() == expected
    assert site.post(address, data=TITLE, content_type="text/plain").get_json() == expected


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"json": {}}, 400), ({"json": {"text": 1}}, 400), ({"json": ["x"]}, 400), ({"json": {"text": " "}}, 400),
        ({"data": "{", "content_type": "application/json"}, 400), ({"data": b"\xff\xfe"}, 200), ({"data": b""}, 400),
        ({"json": {"text": "x" * 300_000}}, 400), ({"data": b"x" * 2_000_000}, 413),
        ({"data": {"text": "x" * 2_000_000}}, 413),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said(site: FlaskClient, options: dict[str, object], code: int) -> None:
    answer = site.post("/api/v1/holdings", **options)  # type: ignore[arg-type]
    assert answer.status_code == code
    assert answer.get_json()


def test_the_page_says_the_verdict_and_shows_what_was_pasted(site: FlaskClient, sample: Library) -> None:
    assert "Look it up" in site.get("/holdings").text
    record = sample.resource("learning-networks-social-sector")
    answer = site.post("/holdings", data={"text": record.description})
    assert answer.status_code == 200
    assert "Held" in answer.text
    assert f"/resource/{record.id}" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert site.post("/holdings", data={"text": ""}).status_code == 200
    assert site.post("/holdings", data={"text": "x" * 300_000}).status_code == 400


def test_markup_that_is_pasted_is_shown_not_run(make_library: MakeLibrary) -> None:
    evil = "</textarea><script>alert(1)</script>"
    records = [{"id": "a", "title": evil, "description": evil, "themes": [evil]}]
    page = create_app(make_library({"a.json": json.dumps(records)})).test_client()
    text = page.post("/holdings", data={"text": evil}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
