"""What a list brings along is said as a person would say it: its columns, its counts, its filters, its map."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from seealso import fields
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.pages.map_drawing import LEAST, fitted


def records(n: int = 40) -> list[dict[str, object]]:
    """Of every one the kind is given and the same; the form is one of four, which one record in five has."""
    return [
        {"id": f"r{at}", "title": f"Rivers and lakes {at}", "type": "report", "keywords": [f"k{at % 3}", "water"],
         "extra": {"depends_3rdparty": ["yes", "no"][at % 2], "sourceForm": f"form {at % 5}"}}
        for at in range(n)
    ]  # fmt: skip


@pytest.fixture
def site(make_library: MakeLibrary) -> FlaskClient:
    return create_app(make_library({"a.json": json.dumps(records())})).test_client()


def headings(page: str) -> list[str]:
    aside = page.partition('<aside class="facets"')[2].partition("</aside>")[0]
    return re.findall(r"<summary>([^<]+)</summary>", aside)


def test_columns_are_called_as_people_call_them(site: FlaskClient) -> None:
    page = site.get("/").text
    assert "Depends 3rd party" in page
    assert "Source form" in page
    assert "3rdparty<" not in page
    assert fields.of_extra("extra.source_code_url").label == "Source code URL"


def test_how_many_values_a_column_has_is_a_sentence(site: FlaskClient) -> None:
    text = re.sub(r"<[^>]+>", "", site.get("/").text)
    assert "5 values of “Source form”" in text
    assert "Source form: 5" not in text


def test_a_filter_that_would_leave_nothing_out_is_no_filter(site: FlaskClient) -> None:
    found = headings(site.get("/search?q=rivers").text)
    assert "Source form" in found
    assert "Kind" not in found  # all of them are reports
    assert "Kind" in headings(site.get("/search?q=rivers&type=report").text)  # chosen, it can be taken back


@pytest.mark.parametrize(
    ("label", "radius", "lines"),
    [
        ("Games - Administrative Utilities & Control Panels", 50.0, "Administrative Utilities & Control Panels"),
        ("Maps and Global Positioning System (GPS)", 40.0, "Maps and Global Positioning System"),
        ("File Transfer & Synchronization", 50.0, "File Transfer & Synchronization"),
        ("Wikis", 30.0, "Wikis"),
    ],
)
def test_names_on_a_small_map_are_whole(label: str, radius: float, lines: str) -> None:
    found, size = fitted(label, radius, 14.0)
    assert " ".join(found) == lines
    assert size >= LEAST


def test_what_cannot_be_said_shorter_is_cut() -> None:
    found, size = fitted("Donaudampfschifffahrtsgesellschaftskapitänswitwe", 40.0, 14.0)
    assert found[0].endswith("…")
    assert size == LEAST


def test_a_wide_table_says_that_it_goes_on(make_library: MakeLibrary) -> None:
    page = create_app(
        make_library({"a.json": json.dumps([*records(), {"id": "x", "title": "X", "type": "video"}])})
    ).test_client()
    wide = page.get("/coverage?rows=type&columns=keyword").text
    assert "The table has 6 columns: scroll it sideways to see the rest." in wide
    assert "sideways" not in page.get("/coverage?rows=keyword&columns=type").text


def test_kinds_while_typing_are_in_the_language_of_the_reader(site: FlaskClient) -> None:
    def words(language: str) -> dict[str, object]:
        page = site.get("/", headers={"Accept-Language": language}).text
        written = re.search(r'suggest\.js[^>]*data-words="([^"]*)"', page)
        assert written is not None
        found: dict[str, object] = json.loads(written[1].replace("&#34;", '"'))
        return found

    assert words("en")["types"] == {}
    kinds = words("fr")["types"]
    assert isinstance(kinds, dict)
    assert kinds["report"] == "Rapports"
