"""Reachability on the coverage page and in the API."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from seealso import Library, wire
from seealso.preparing import keep
from tests.conftest import MakeLibrary
from webapp import create_app


def test_api_page_and_python_say_the_same(site: FlaskClient, sample: Library) -> None:
    found = sample.reachability()
    assert found is not None
    assert site.get("/api/v1/reachability").get_json() == wire.reachability(found)
    page = site.get("/coverage").text
    for record in found.never:
        assert f"/resource/{record.id}" in page


def test_a_large_library_is_not_kept_waiting(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seealso.view.REACHED_AT_ONCE", 1)
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "Bridges"}, {"id": "b", "title": "Bridges"}])})
    site = create_app(library).test_client()
    assert "seealso coverage --reach" in site.get("/api/v1/reachability").get_json()["error"]
    assert "coverage --reach" in site.get("/coverage").text
    assert keep(library, library.view.generation)  # as the process beside the site does
    assert library.reachability(compute=False) is not None
    assert library.reachability() is not None
    assert site.get("/api/v1/reachability").status_code == 200
