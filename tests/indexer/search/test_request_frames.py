"""What is asked of a person: the frame falls away, and nothing else."""

from __future__ import annotations

import time

import pytest

from indexer.search.query import Word, parse
from indexer.search.request_frames import topic_of

OPENINGS = (
    "please show me resources about ",
    "Could you please send me some information on ",
    "can you find me articles about ",
    "I am looking for ",
    "i'm looking for some good books on ",
    "We are interested in receiving more information about ",
    "I would like to know more about ",
    "I'd like papers on ",
    "do you have any material on ",
    "what literature is there on ",
    "find all articles dealing with ",
    "Any advice on ",
    "tell me about ",
    "Hello, I need help with regard to ",
    "PLEASE SHOW ME RESOURCES ABOUT ",
)
CLOSINGS = ("", ", thank you", ". Thanks in advance!", ", please", " - many thanks")


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_frame_falls_away(opening: str, closing: str) -> None:
    assert topic_of(f"{opening}dry stone walls{closing}").rstrip(".") == "dry stone walls"


@pytest.mark.parametrize(
    "text",
    [
        "information retrieval",
        "resources about walls",
        "articles of association",
        "Show me the money",
        "Tell me a riddle",
        "please",
        "Please Mr Postman",
        "give blood",
        "find x",
        "how to say thank you",
        "I am legend",
        "looking for Alaska",
        "interested in walls",
        "help with walls",
        "",
        "   ",
    ],
)
def test_what_is_no_frame_stays(text: str) -> None:
    assert topic_of(text) == text


def test_accents_and_signs_within_a_frame_do_not_save_it() -> None:
    assert topic_of("plèase; shów me (résources) about: drý stone") == "drý stone"
    assert topic_of("I am interested, in (information) on; walls") == "walls"


def test_words_of_frames_are_words_elsewhere() -> None:
    asked = parse("I am interested in information retrieval resources")
    assert asked.clauses == (Word("information"), Word("retrieval"), Word("resources"))
    assert set(asked.dropped) == {"I", "am", "interested", "in"}


def test_a_question_that_is_nothing_but_a_frame_is_asked_as_it_stands() -> None:
    for text in ("please show me", "thank you", "I am looking for some information on", "can you help me with"):
        assert parse(text).clauses, text
        assert parse(text) == parse(text, strict=True), text


def test_syntax_within_a_frame_counts() -> None:
    assert str(parse('please show me articles about "dry stone" -roofs').clauses[0]) == '"dry stone"'
    assert [str(clause) for clause in parse("find me videos about walls type:video").clauses][-1] == "type:video"


def test_asked_strictly_the_frame_is_part_of_the_question() -> None:
    assert Word("resources") in parse("please show me resources about walls", strict=True).clauses


@pytest.mark.parametrize(
    "text", ["please " * 280, " " * 1990 + "a b", ", " * 990, "i am looking for " * 110, "some more " * 190, "a " * 990]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    topic_of(text)
    assert time.perf_counter() - began < 0.5
