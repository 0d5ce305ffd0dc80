"""A library with a record of every kind, and pages read as programs read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus.records.resource import TYPES
from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.serving.gate import Gate

HOME = "https://library.example.org/"
SETTINGS = f'[library]\ntitle = "Small & Fine"\nhome_url = "{HOME}"\n[themes.care]\nlabel = "Care <together>"\n'
WHOLE: dict[str, Any] = {
    "title": 'A "whole" record </script><b>',
    "subtitle": "with everything",
    "description": "What it is about, & why.",
    "creators": [
        {"name": "Julie Battilana", "role": "author"},
        {"name": "Mary Ann van der Berg", "role": "author"},
        {"name": "NHS England", "role": "author"},
        {"name": "Ed Editor", "role": "editor"},
        {"name": "Tara Translator", "role": "translator"},
        {"name": "Paul Poster", "role": "poster"},
    ],
    "publisher": "Journal of Networks",
    "issued": "2018-07-15",
    "modified": "2024-02-03",
    "doi": "10.1234/abc.5",
    "url": "https://example.com/papers/whole.pdf",
    "themes": ["care"],
    "keywords": ["first", "second"],
    "series": {"name": "Notes", "position": 3},
    "language": "en",
    "minutes": 12,
    "audience": ["nurses"],
    "places": ["Leeds"],
    "licence": "CC BY 4.0",
    "relations": [{"type": "part_of", "target": "book"}],
    "extra": {"volume": "12", "issue": "4", "pages": "10-19", "issn": "1234-5678"},
}


def records() -> list[dict[str, Any]]:
    """One of each kind, with the same contents."""
    found = [WHOLE | {"id": kind, "type": kind, "title": f"{WHOLE['title']} {kind}"} for kind in TYPES]
    found += [WHOLE | {"id": kind, "type": kind} for kind in ("dataset", "training-course", "event-page", "app")]
    for one in found:
        if one["type"] in ("webinar", "event-page", "video"):
            one["event"] = {"start": "2018-07-15T16:00", "end": "2018-07-15T17:00", "place": "Leeds"}
        if one["type"] == "book":
            one["extra"] = {"isbn": "978-0-306-40615-7"}
    return [*found, {"id": "bare"}, {"id": "a/b", "title": "Odd"}]


@pytest.fixture
def every_kind(make_library: MakeLibrary) -> Library:
    library = make_library({"all.json": json.dumps(records())}, settings=SETTINGS)
    library.build()
    return library


@pytest.fixture
def kinds_site(every_kind: Library) -> FlaskClient:
    return create_app(every_kind, Gate()).test_client()


Read = Callable[[str], Any]


@pytest.fixture
def read(kinds_site: FlaskClient) -> Read:
    """The page at an address, parsed by lxml."""

    def parsed(address: str) -> Any:
        answer = kinds_site.get(address)
        assert answer.status_code == 200, address
        return html.document_fromstring(answer.text)

    return parsed


@pytest.fixture
def make_page(make_library: MakeLibrary) -> Callable[[dict[str, Any]], Any]:
    """The page of one record of a library of its own, parsed by lxml."""

    def made(record: dict[str, Any]) -> Any:
        library = make_library({"a.json": json.dumps([record])})
        library.build()
        return html.document_fromstring(create_app(library).test_client().get(f"/resource/{record['id']}").text)

    return made
