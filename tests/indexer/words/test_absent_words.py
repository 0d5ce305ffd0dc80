"""What is a word by itself is not searched for as another; what was mistyped still is."""

from __future__ import annotations

import json

import pytest

from indexer.words.absent_words import is_a_word
from seealso import Library
from tests.conftest import MakeLibrary

TALKS = [
    "Our senses and how they deceive us", "Cold water", "Careers for young people", "Fragility of peace",
    "Mental health of students", "Understood by everybody", "Sisters and brothers", "Communities of practice",
]  # fmt: skip
RECORDS = json.dumps([{"id": f"r{n}", "title": title} for n, title in enumerate(TALKS * 3)])


@pytest.fixture
def talks(make_library: MakeLibrary) -> Library:
    library = make_library({"all.json": RECORDS})
    library.build()
    return library


@pytest.mark.parametrize("typed", ["sepsis", "COPD", "carers", "frailty", "dental", "Underwood"])
def test_a_word_that_is_one_is_not_replaced(talks: Library, typed: str) -> None:
    page = talks.search(typed)
    assert (page.total, page.corrected) == (0, False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("senzes", "senses"), ("comunities", "communities"), ("studnets", "students"), ("meental", "mental"),
        ("careeers", "careers"), ("COMUNITIES OF PRACTCE", "communities"), ("fragilty", "fragility"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right_as_before(talks: Library, typed: str, meant: str) -> None:
    page = talks.search(typed)
    assert page.corrected
    assert meant in (page.did_you_mean or "").lower()


def test_where_nothing_stands_the_near_word_is_offered(talks: Library) -> None:
    page = talks.search("sepsis")
    assert (page.total, page.corrected, page.did_you_mean) == (0, False, "senses")


def test_the_other_words_may_say_that_a_word_was_mistyped(talks: Library) -> None:
    """As long as one record holds them all, and none the word as it was typed."""
    page = talks.search("metal health of students")
    assert (page.corrected, page.did_you_mean) == (True, "mental health of students")


def test_capitals_say_something_only_where_the_rest_is_written_small() -> None:
    assert is_a_word("COPD")
    assert is_a_word("ZQXV", ["guidance", "for", "nurses"])
    assert not is_a_word("ZQXV", ["GUIDANCE", "FOR", "NURSES"])
    assert not is_a_word("ZQXVWK")
    assert not is_a_word("zqxv")


def test_english_words_speak_where_english_is_read() -> None:
    assert is_a_word("Sepsis", languages=("cy", "en"))
    assert not is_a_word("Sepsis", languages=("cy",))
