"""A web address or a DOI in the search box finds the record that it is of, or is said to be of none."""

from __future__ import annotations

import json

import pytest

from corpus import Resource
from seealso import Library
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "paper", "title": "Weak ties", "url": "https://example.org/ties?utm_source=x", "doi": "10.1234/ABC.5"},
    {"id": "other", "title": "Example of an org", "url": "https://example.org/other", "type": "video"},
    {"id": "quotes", "title": "Notes", "description": "Builds on 10.5555/far.away in many ways."},
    {"id": "js", "title": "Node.js for librarians"},
]
ADDRESS, DOI = "No resource here has this web address.", "No resource here has this DOI."


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"a.json": json.dumps(RECORDS)})


@pytest.mark.parametrize(
    "asked",
    [
        "10.1234/abc.5", "doi:10.1234/abc.5", "DOI: 10.1234/ABC.5", "https://doi.org/10.1234/abc.5",
        "https://example.org/ties", "http://www.example.org/ties/", " example.org/ties ",
    ],
)  # fmt: skip
def test_the_record_that_has_it_is_found_alone(library: Library, asked: str) -> None:
    for literal in (False, True):
        page = library.search(asked, literal=literal)
        assert ([hit.id for hit in page.hits], page.total, page.notes) == (["paper"], 1, ())


@pytest.mark.parametrize(
    ("asked", "said", "found"),
    [
        ("10.1234/none", DOI, []),
        ("https://doi.org/10.1234/none", DOI, []),
        ("10.5555/far.away", DOI, ["quotes"]),
        ("https://elsewhere.net/zzz", ADDRESS, []),
        ("https://example.org/anther", ADDRESS, ["other"]),
    ],
)
def test_what_no_record_has_is_said_plainly(library: Library, asked: str, said: str, found: list[str]) -> None:
    page = library.search(asked)
    assert [hit.id for hit in page.hits] == found
    assert (said in page.notes) if found else page.nothing == said


def test_a_name_with_a_dot_is_words(library: Library) -> None:
    page = library.search("node.js")
    assert ([hit.id for hit in page.hits], page.notes) == (["js"], ())


def test_filters_narrow_and_change_no_meaning(library: Library) -> None:
    page = library.search("https://example.org/ties", {"type": "video"})
    assert (page.total, page.notes) == (0, ())
    assert page.nothing != ADDRESS
    assert [part.total for part in page.without] == [1, 1]


def test_it_is_found_after_an_update(library: Library) -> None:
    library.update([Resource(id="new", title="New", doi="10.1234/new")])
    assert [hit.id for hit in library.search("10.1234/new").hits] == ["new"]


def test_why_it_is_found_can_be_explained(library: Library) -> None:
    assert library.explain("10.1234/abc.5", "paper").explanation.kept_out == ()
    assert library.explain("10.1234/abc.5", "other").explanation.kept_out == ("10.1234/abc.5",)
