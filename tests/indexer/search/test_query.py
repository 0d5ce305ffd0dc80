"""The query language: everything typed has a meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.query import Filter, Group, Not, Pattern, Phrase, Word, parse
from indexer.search.request import QueryError, SearchRequest, clean


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("networks", (Word("networks"),)),
        ("community of practice", (Word("community"), Word("practice"))),
        ('"wicked problems"', (Phrase("wicked problems"),)),
        ("“wicked problems”", (Phrase("wicked problems"),)),
        ('"wicked', (Word("wicked"),)),
        ("networks -primary", (Word("networks"), Not(Word("primary")))),
        ("networks NOT primary", (Word("networks"), Not(Word("primary")))),
        ("cat AND dog", (Group("AND", (Word("cat"), Word("dog"))),)),
        ("cat OR dog", (Group("OR", (Word("cat"), Word("dog"))),)),
        ("(cat OR dog) bird", (Group("OR", (Word("cat"), Word("dog"))), Word("bird"))),
        ("commun*", (Pattern("commun*"),)),
        ("*", (Pattern("*"),)),
        ("what?", (Word("what", common=True),)),
        ("what is x?, really", (Word("x"), Word("really"))),
        ("type:video care", (Filter("type", "video"), Word("care"))),
        ('theme:"primary care"', (Filter("theme", "primary care"),)),
        ("by:malby", (Filter("people", "malby"),)),
        ("-type:blog", (Not(Filter("type", "blog")),)),
        ("year:2010..2018", (Filter("year", "2010..2018", "2010", "2018"),)),
        ("year:[2010 TO 2018]", (Filter("year", "2010..2018", "2010", "2018"),)),
        ("year:>=2015", (Filter("year", ">=2015", "2015", None),)),
        ("title:networks", (Word("networks", ("title",)),)),
        ("nosuch:thing", (Word("nosuch"), Word("thing"))),
        ("http://example.org/a", (Word("http"), Word("example"), Word("org"))),
        ("((((", ()),
        ("OR AND NOT", (Word("OR", common=True), Word("AND", common=True), Word("NOT", common=True))),
        ("-", ()),
        ("", ()),
    ],
)
def test_what_is_typed_means(text: str, clauses: tuple[object, ...]) -> None:
    assert parse(text).clauses == clauses


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"w{n}" for n in range(5000)),
        "^2" * 3000,
        "/".join(["word"] * 600),
        '"' + "word " * 600 + '"',
        "-(" + "a,b,c " * 300 + ")",
    ],
    ids=["words", "one token", "slashes", "one phrase", "within a group"],
)
def test_too_many_parts_are_refused_with_the_ceiling(query: str) -> None:
    with pytest.raises(QueryError, match="limit is 512"):
        parse(query)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"query": "x" * 20_000}, "10,000"),
        ({"limit": 201}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": 10**9}, "offset"),
        ({"sort": "random"}, "sort"),
        ({"filters": {"type": [str(n) for n in range(51)]}}, "50"),
    ],
)
def test_ceilings_have_a_message(options: dict[str, object], word: str) -> None:
    with pytest.raises(QueryError, match=word):
        SearchRequest.of(**options)  # type: ignore[arg-type]


def test_nothing_unprintable_reaches_a_query() -> None:
    assert clean("a\x00b\ud800c\n") == "a bc "


@given(st.text(alphabet=st.sampled_from('ab "()-*?:.<>[]ANDORT“”\\/&|~^+\u00a0'), max_size=60))
def test_every_string_of_syntax_parses(text: str) -> None:
    parse(clean(text))


@given(st.text(max_size=200))
def test_every_string_parses(text: str) -> None:
    parse(clean(text))


def test_initials_are_left_out_of_long_questions() -> None:
    words = [
        str(clause) for clause in parse("what M. Granovetter (e.g. in 1973) says of weak ties in the U.S.").clauses
    ]
    assert words == ["Granovetter", "1973", "says", "weak", "ties"]
    assert [str(clause) for clause in parse("J. Smith").clauses] == ["J", "Smith"]
    assert [str(clause) for clause in parse("vitamin D deficiency in older people at home").clauses][:2] == [
        "vitamin",
        "D",
    ]
    assert (
        str(parse('a long question about "plan B. and then" as it was written then').clauses[3]) == '"plan B. and then"'
    )
