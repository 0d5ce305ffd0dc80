"""Paths and the reader's list on the site and in the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from seealso import Library, wire


def test_api_and_python_say_the_same(site: FlaskClient, sample: Library) -> None:
    answer = site.get("/api/v1/path?theme=primary-care&minutes=45").get_json()
    assert answer == wire.reading_path(sample.reading_path(theme="primary-care", minutes=45))
    ids = ["time-banking", "malby-state-of-primary-care"]
    answer = site.get("/api/v1/related", query_string={"id": ids}).get_json()
    assert answer == wire.related_to(ids, sample.related_to(ids))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/v1/path", 400), ("/api/v1/path?theme=x", 400), ("/api/v1/path?from=nope", 404),
        ("/api/v1/path?q=a&theme=primary-care", 400), ("/api/v1/path?q=a&minutes=0", 400),
        ("/api/v1/path?q=a&minutes=x", 400), ("/api/v1/related", 400), ("/api/v1/related?id=nope", 404),
        ("/api/v1/related?id=time-banking&limit=-1", 400), ("/path?theme=x", 400), ("/path?from=nope", 404),
        ("/path?q=" + "x" * 20_000, 400), ("/path", 200), ("/path?q=%00&minutes=5", 200), ("/list", 200),
        ("/path?from=time-banking", 200), ("/path?theme=primary-care&minutes=30", 200), ("/path?q=networks", 200),
        ("/path?q=%ED%A0%80", 200),
    ],
)  # fmt: skip
def test_every_question_has_an_answer(site: FlaskClient, address: str, code: int) -> None:
    answer = site.get(address)
    assert answer.status_code == code
    assert "Traceback" not in answer.text


def test_paths_are_offered_where_a_reader_stands(site: FlaskClient) -> None:
    assert "/path?from=time-banking" in site.get("/resource/time-banking").text
    assert "/path?theme=primary-care" in site.get("/theme/primary-care").text
    assert "/path?q=wicked" in site.get("/search?q=wicked").text


def test_the_page_of_a_path_shows_each_step_with_its_reason(site: FlaskClient, sample: Library) -> None:
    page = site.get("/path?theme=primary-care&minutes=60").text
    for step in sample.reading_path(theme="primary-care", minutes=60).steps:
        assert f"/resource/{step.id}" in page
