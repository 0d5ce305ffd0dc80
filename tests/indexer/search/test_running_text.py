"""Where syntax counts: capitals, running text, stars and question marks among other signs, a dash at the beginning."""

from __future__ import annotations

import pytest

from indexer.search.query import Filter, Group, Not, Pattern, Word, parse
from indexer.search.running_text import pattern_in


def said(text: str) -> str:
    """The clauses of a question, in one line."""
    return " ".join(map(str, parse(text).clauses))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("LOST AND FOUND", "LOST FOUND"),
        ("TO HAVE AND HAVE NOT", "TO HAVE AND HAVE NOT"),
        ("FISH OR FOWL: NOT A COOKBOOK", "FISH FOWL COOKBOOK"),
        ("ÉTÉ OR ÖL", "ÉTÉ ÖL"),
        ("1914 AND ALL THAT", "1914 ALL"),
    ],
)
def test_a_question_without_a_small_letter_has_no_operators(typed: str, words: str) -> None:
    assert said(typed) == words
    assert all(isinstance(clause, Word) for clause in parse(typed).clauses)
    assert parse(typed, strict=True).clauses != parse(typed).clauses or parse(typed).only_common


def test_filters_are_not_counted_among_the_letters() -> None:
    assert said("type:video LOST AND FOUND") == "type:video LOST FOUND"
    assert parse("type:video LOST AND FOUND").capitals == ("LOST", "FOUND")


@pytest.mark.parametrize("typed", ["lost AND FOUND", "1914 OR 1918", "東京 OR 大阪", "LOST || FOUND", "lost NOT found"])
def test_other_operators_are_meant(typed: str) -> None:
    assert not parse(typed).capitals
    assert any(isinstance(clause, Group | Not) for clause in parse(typed).clauses)


def test_capitals_that_the_library_writes_leave_the_operators() -> None:
    assert parse("NHS AND ICS").capitals == ("NHS", "ICS")
    assert parse("NHS AND ICS", operators=True).clauses == (Group("AND", (Word("NHS"), Word("ICS"))),)


def test_operators_among_many_plain_words_are_running_text() -> None:
    typed = "how wind AND rain wear down the old walls of farms NOT lived in"
    assert said(typed) == "wind rain wear down old walls farms lived"
    # six words are few
    assert any(isinstance(clause, Group) for clause in parse("old walls AND roofs of three farms").clauses)
    # other syntax, operators in brackets, and lists of terms are written by those who know
    for typed in (
        'how wind AND rain wear down the "old walls" of farms',
        "the (wind OR rain) that wears down old walls of farms",
        "wind erosion OR rain damage OR old walls OR farm houses",
        "how wind AND rain wear down old walls type:video farms",
    ):
        assert any(isinstance(clause, Group) for clause in parse(typed).clauses), typed


@pytest.mark.parametrize(
    ("chunk", "pattern"),
    [
        ("gr?y", "gr?y"),
        ("Garden*", "garden*"),
        ("g*n", "g*n"),
        ("gr?y?", "gr?y"),
        ("co-op*", "coop*"),
        ("garden*,", "garden*"),
        ("***", "*"),
        ("gray?", None),
        ("gray?!", None),
        ("gray?,", None),
        ("A*,", None),
        ("*gray*", None),
        ("?gray", None),
        ("a=b?c", None),
        ("gray", None),
        ("?*", None),
    ],
)
def test_a_pattern_is_letters_with_signs_between_or_behind(chunk: str, pattern: str | None) -> None:
    assert pattern_in(chunk) == pattern


def test_read_strictly_every_sign_is_a_pattern() -> None:
    assert parse("*gray gray?,", strict=True).clauses == (Pattern("*gray"), Pattern("gray?"))


def test_a_minus_that_sticks_to_the_first_word_is_a_dash() -> None:
    assert said("-garden walls") == said("–garden walls") == "garden walls"
    assert parse("-garden -walls").clauses == (Not(Word("garden")), Not(Word("walls")))
    assert parse("-garden").clauses == (Not(Word("garden")),)
    assert parse("-garden type:video").clauses == (Not(Word("garden")), Filter("type", "video"))
    assert parse("-type:video walls").clauses == (Not(Filter("type", "video")), Word("walls"))
    assert said("-garden walls -roofs") == "garden walls -roofs"
    assert said('-"garden walls" roofs') == '-"garden walls" roofs'
    assert parse("-石").clauses == (Not(Word("石")),)
    assert not any(isinstance(clause, Not) for clause in parse("-石の壁はどこにありますか").clauses)
    assert parse("-garden walls", strict=True).clauses == (Not(Word("garden")), Word("walls"))


def test_common_words_are_asked_where_nothing_else_is() -> None:
    assert parse("We").clauses == (Word("We", common=True),)
    assert parse("title:them").clauses == (Word("them", ("title",), common=True),)
    assert parse("If not now, when?").only_common is False  # "now" says something
    assert parse("if not us, who?").only_common
    assert parse("the walls").clauses == (Word("walls"),)
    assert said('"the walls" of') == '"the walls"'
    assert parse('"we" walls').clauses == (Word("we", common=True), Word("walls"))
    assert parse("NOT the").clauses == ()
