"""How names are shown that nobody labelled, and what stands over a record without a title."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibrarySettings, Resource
from corpus.records.headings import UNTITLED, as_written, heading_of, kind_as_written


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("AI", "AI"), ("DNA", "DNA"), ("TEDx", "TEDx"), ("MacArthur grant", "MacArthur grant"),
        ("New York", "New York"),
        ("climate change", "climate change"), ("iPhone", "iPhone"), ("e-Learning", "e-Learning"),
        ("GPL-2.0", "GPL-2.0"),
        ("COVID-19", "COVID-19"), ("R&D", "R&D"), ("games", "games"),
        ("primary-care", "Primary care"), ("open_data", "Open data"), ("égalité-des-chances", "Égalité des chances"),
        ("-", "-"), ("", ""), ("a--b", "a--b"),
    ],
)  # fmt: skip
def test_what_was_written_is_printed(value: str, shown: str) -> None:
    assert as_written(value) == shown
    assert LibrarySettings().theme_label(value) == shown


def test_a_kind_of_one_small_word_is_a_slug() -> None:
    assert [kind_as_written(kind) for kind in ("tutorial", "how-to", "FAQ", "iBook", "computerProgram")] == [
        "Tutorial", "How to", "FAQ", "iBook", "Computer program",
    ]  # fmt: skip
    settings = LibrarySettings.model_validate(
        {"types": {"talk": {"label": "A talk"}}, "themes": {"x-y": {"label": "AI"}}}
    )
    assert (settings.type_label("talk"), settings.theme_label("x-y")) == ("A talk", "AI")


@pytest.mark.parametrize(
    ("record", "heading"),
    [
        ({"description": "Five steps to a ward that talks. And more."}, "Five steps to a ward that talks"),
        ({"description": "Is this it, then? Yes."}, "Is this it, then?"),
        ({"description": "Dr. Other speaks of rivers"}, "Dr. Other speaks of rivers"),
        ({"text": "Only a text"}, "Only a text"),
        ({"description": "word " * 40}, "word " * 14 + "word" + "…"),
        ({"url": "https://www.example.org/talks/ann_other_says_rivers_matter"}, "Ann other says rivers matter"),
        ({"url": "https://example.org/Leeks%20and%20beans.pdf?x=1"}, "Leeks and beans"),
        ({"url": "https://example.org/rivers/index.html"}, "Rivers"),
        ({"url": "https://example.org/watch?v=aB3"}, "example.org"),
        ({"url": "https://example.org/rivers/4711"}, "Rivers"),
        ({"url": "https://www.example.org/"}, "example.org"),
        ({"url": "https://example.org/7f3a9c0d11e2"}, "example.org"),
        ({}, UNTITLED),
    ],
)
def test_what_stands_over_a_record_without_a_title(record: dict[str, Any], heading: str) -> None:
    assert heading_of({"id": "ab-12", **record}) == heading
    assert Resource.model_validate({"id": "ab-12", **record}).display_title == heading


@given(st.text(max_size=200), st.text(max_size=60))
def test_a_heading_is_short_and_never_empty(description: str, path: str) -> None:
    heading = heading_of({"description": description, "url": f"https://example.org/{path}"})
    assert heading.strip()
    assert len(heading) <= 80
    as_written(description)
