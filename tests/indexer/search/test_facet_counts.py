"""Facets: values of one field widen, fields narrow, and every count is the total of the search behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.search import facets as facets_module
from seealso import Library
from tests.conftest import MakeLibrary

NAMES = ("type", "theme", "year", "minutes", "people", "place", "series", "audience", "event", "has", "language")
RECORDS = [
    {"id": "short", "title": "Short film", "minutes": 5, "type": "video"},
    {"id": "nine", "title": "Nine", "minutes": 9, "audience": ["Nurses"]},
    {"id": "ten", "title": "Ten", "minutes": 10, "audience": ["Nurses", "Doctors"]},
    {"id": "long", "title": "Long film", "minutes": 60},
    {"id": "zero", "title": "Zero", "minutes": 0},
    {"id": "was", "title": "Was", "event": {"start": "2020-01-05"}, "places": ["None"]},
    {"id": "now", "title": "Today", "event": {"start": "2024-06-01T18:00"}},
    {"id": "will", "title": "Will be", "event": {"start": "2031-02"}, "keywords": ["a..c"]},
    {"id": "talk", "title": "Talk", "relations": [{"type": "has_recording", "target": "short"}], "keywords": ["b"]},
]


@pytest.fixture
def library(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(facets_module, "today", lambda: "2024-06-01")
    return make_library({"all.json": json.dumps(RECORDS)})


def ids(library: Library, query: str = "", **filters: Any) -> set[str]:
    return {hit.id for hit in library.search(query, filters, limit=200).hits}


def test_minutes_are_shown_as_ranges(library: Library) -> None:
    shown = [(f.value, f.label, f.count) for f in library.search("").facets["minutes"]]
    assert shown == [
        ("..9", "Under 10 minutes", 3),
        ("10..29", "10 to 29 minutes", 1),
        ("60..", "An hour or more", 1),
        ("none", "Not given", 4),
    ]
    assert ids(library, minutes="..9") == {"short", "nine", "zero"}
    assert ids(library, minutes=["..9", "60.."]) == {"short", "nine", "zero", "long"}
    assert ids(library, "minutes:<10") == ids(library, minutes="..9")


def test_events_are_upcoming_or_past(library: Library) -> None:
    shown = [(f.value, f.label, f.count) for f in library.search("").facets["event"]]
    assert shown == [("upcoming", "Upcoming", 2), ("past", "Past", 1)]
    assert ids(library, "event:upcoming") == {"now", "will"}
    assert ids(library, event="past") == {"was"}
    assert ids(library, event=["past", "upcoming"]) == {"was", "now", "will"}
    assert ids(library, "event:2031") == {"will"}


def test_what_has_a_recording(library: Library) -> None:
    shown = {f.value: (f.label, f.count) for f in library.search("").facets["has"]}
    assert shown["recording"] == ("A recording", 2)
    assert ids(library, has="recording") == {"short", "talk"}


def test_one_field_by_two_names_is_one_field(library: Library) -> None:
    assert ids(library, type="video", kind="none") == {str(record["id"]) for record in RECORDS}


def test_a_value_that_looks_like_something_else_means_itself(library: Library) -> None:
    assert ids(library, keyword="a..c") == {"will"}
    assert ids(library, place="None") == {"was"}
    assert ids(library, place="none") == {str(record["id"]) for record in RECORDS} - {"was"}


WORDS = (
    "networks", "network", "care", "leadership", "integrated", "communities of practice", "comunity", "co-production",
    '"wicked problems"', "-blog", "NOT networks", "type:video", "-type:article", "year:2010..2018", "lead*",
    "title:care", "(care OR networks)", "Malby", "zzzz", "ten minute", "has:recording", "quebec", "the of",
)  # fmt: skip


def some_of(values: list[str]) -> st.SearchStrategy[list[str]]:
    """One to three of ``values``."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


@settings(max_examples=80)
@given(data=st.data())
def test_every_count_is_the_total_of_its_search(sample: Library, data: st.DataObject) -> None:
    everything = sample.search("", limit=0, facets=NAMES).facets
    query = " ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=3)))
    fields = data.draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    chosen = {
        name: data.draw(
            st.lists(st.sampled_from([f.value for f in everything[name]]), min_size=1, max_size=3, unique=True)
        )
        for name in fields
        if everything[name]
    }
    page = sample.search(query, chosen, limit=0, facets=NAMES)
    for name, counts in page.facets.items():
        for facet in {*counts[:3], *counts[-2:]}:
            result = sample.search(query, {**chosen, name: [facet.value]}, limit=0, facets=())
            assert result.total == facet.count, (query, chosen, name, facet.value)
            assert facet.active == (facet.value in chosen.get(name, ()))


@settings(max_examples=40)
@given(data=st.data())
def test_values_of_a_field_widen_and_fields_narrow(sample: Library, data: st.DataObject) -> None:
    everything = sample.search("", limit=0, facets=NAMES).facets
    query = " ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=2)))
    one, other = data.draw(
        st.lists(st.sampled_from([n for n in NAMES if everything[n]]), min_size=2, max_size=2, unique=True)
    )
    first = data.draw(
        st.lists(st.sampled_from([f.value for f in everything[one]]), min_size=1, max_size=3, unique=True)
    )
    second = data.draw(st.sampled_from([f.value for f in everything[other]]))

    def every(filters: dict[str, Any]) -> set[str]:
        page = sample.search(query, filters, limit=200, facets=(), snippets=False)
        return {hit.id for hit in page.hits}

    each = [every({one: [value]}) for value in first]
    assert every({one: first}) == set().union(*each)
    assert every({one: first, other: [second]}) == set().union(*each) & every({other: [second]})


@pytest.mark.nightly
def test_counts_on_the_large_library() -> None:
    """On the library that SEEALSO_LARGE_LIBRARY names; `bench.facets` does the same by hand."""
    import os
    import random

    from bench import facets

    folder = os.environ.get("SEEALSO_LARGE_LIBRARY")
    if not folder:
        pytest.skip("SEEALSO_LARGE_LIBRARY names no library")
    library = Library(facets.Path(folder))
    chance = random.Random(5)
    words = facets.words_of(library, chance)
    shown = library.search("", limit=0, facets=facets.FACETS).facets
    values = {name: [facet.value for facet in counts[:40]] for name, counts in shown.items()}
    for _ in range(200):
        _, wrong = facets.disagreements(library, *facets.question(words, values, chance))
        assert wrong == []
