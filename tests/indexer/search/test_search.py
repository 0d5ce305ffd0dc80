"""Searching small libraries: who comes first, what is below the line, what is said."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seealso import Library
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "cop", "title": "Communities of practice", "description": "How people learn together.", "type": "report"},
    {"id": "ics", "title": "Integrated care systems", "description": "Ten areas of England.", "type": "video"},
    {"id": "copro", "title": "Working together", "description": "A co-production ladder.", "type": "video"},
    {"id": "solid", "title": "Coproduction in care", "issued": "2018-07", "minutes": 10, "type": "blog"},
    {"id": "org", "title": "Inter-organizational networks", "themes": ["networks"], "places": ["Quebec", "Canada"]},
    {"id": "kf", "title": "Leading across systems", "publisher": "The King's Fund", "issued": "2017"},
    {"id": "wp", "title": "Wicked problems", "description": "Problems that are wicked.", "minutes": 45},
    {"id": "pw", "description": "A problem, and it is wicked.", "supplied_title": "Untitled piece"},
    {"id": "named", "title": "On networks", "creators": ["Jane Wei-Skillern"]},
    {"id": "deep", "title": "Deep", "text": "Filler sentence. " * 60 + "The quokka is rare. " + "More filler. " * 60},
]
TOML = """
[acronyms]
CoP = ["community of practice"]
ICS = "integrated care system"
[themes.networks]
label = "All about networks"
"""


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)}, TOML)


def ids(library: Library, query: str = "", **options: object) -> list[str]:
    page = library.search(query, **options)  # type: ignore[arg-type]
    return [hit.id for hit in page.hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("CoP", "cop"),
        ("cop", "cop"),
        ("ics", "ics"),
        ("integrated care system", "ics"),
        ("organisational networks", "org"),
        ("kings fund", "kf"),
        ("King’s Fund", "kf"),
        ("weiskillern", "named"),
        ("wei skillern", "named"),
        ('"wicked problems"', "wp"),
        ("10 min read", "solid"),
        ("ten minute read", "solid"),
        ("july 2018", "solid"),
        ("quebec", "org"),
        ("title:networks -organizational", "named"),
        ("theme:networks", "org"),
        ('theme:"all about networks"', "org"),
        ("quok*", "deep"),
    ],
)
def test_what_is_meant_comes_first(library: Library, query: str, first: str) -> None:
    assert ids(library, query)[:1] == [first]


def test_hyphen_and_solid_give_the_same_hits(library: Library) -> None:
    assert set(ids(library, "co-production")) == set(ids(library, "coproduction")) == {"copro", "solid"}


def test_all_words_come_first_then_some_below_the_line(library: Library) -> None:
    page = library.search("care networks coproduction")
    assert page.relaxed
    page = library.search("co-production ladder")
    assert (page.total, page.relaxed, page.n_partial) == (1, False, 1)
    assert [(hit.id, hit.missing) for hit in page.hits] == [("copro", ()), ("solid", ("ladder",))]


def test_a_phrase_wants_its_words_together(library: Library) -> None:
    assert ids(library, '"wicked problems"') == ["wp"]
    assert ids(library, '"problem wicked"', literal=True) == []


def test_minus_and_not_exclude(library: Library) -> None:
    assert "org" not in ids(library, "networks -quebec")
    assert ids(library, "networks NOT quebec") == ids(library, "networks -quebec")


def test_a_word_that_stands_nowhere_is_corrected_and_said(library: Library) -> None:
    page = library.search("comunities of practise")
    assert (page.did_you_mean, page.corrected) == ("communities of practise", True)
    assert page.hits[0].id == "cop"
    literal = library.search("comunities", literal=True)
    assert (literal.total, literal.did_you_mean, literal.corrected) == (0, "communities", False)


def test_what_is_not_there_finds_nothing_plainly(library: Library) -> None:
    page = library.search("Scotland")
    assert (page.total, page.hits, page.did_you_mean, page.relaxed) == (0, (), None, False)


def test_why_nothing_is_found_is_counted_truly(library: Library) -> None:
    page = library.search("networks", filters={"type": "video"})
    assert page.total == 0
    assert {(part.kind, part.value) for part in page.without} == {("word", "networks"), ("filter", "Video")}
    for part in page.without:
        assert library.search(part.query, part.filters).total == part.total


def test_filters_widen_within_a_field_and_narrow_across(library: Library) -> None:
    assert set(ids(library, filters={"type": ["video", "blog"]})) == {"ics", "copro", "solid"}
    assert ids(library, filters={"type": ["video", "blog"], "year": "2018"}) == ["solid"]
    assert ids(library, "type:Video") == ids(library, filters={"type": "video"})
    assert set(ids(library, "type:none")) == {"org", "kf", "wp", "pw", "named", "deep"}


def test_ranges_and_dates(library: Library) -> None:
    assert ids(library, "year:2016..2017") == ["kf"]
    assert ids(library, "date:2018-07") == ["solid"]
    assert ids(library, "minutes:<=10") == ["solid"]
    assert set(ids(library, "minutes:5..50")) == {"solid", "wp"}
    assert ids(library, filters={"year": ">2017"}) == ["solid"]


def test_sorting(library: Library) -> None:
    assert ids(library, "year:2000..2020", sort="newest") == ["solid", "kf"]
    titles = [hit.title for hit in library.search(sort="title", limit=50).hits]
    assert titles[0] == "Communities of practice"
    assert titles[-2:] == ["Wicked problems", "Working together"]


def test_paging_covers_everything_once(library: Library) -> None:
    seen = [i for offset in range(0, 12, 3) for i in ids(library, "*", limit=3, offset=offset)]
    assert sorted(seen) == sorted(str(record["id"]) for record in RECORDS)


def test_the_snippet_is_the_best_passage_and_marks_what_matched(library: Library) -> None:
    hit = library.search("quokkas").hits[0]
    assert [hit.snippet[a:b] for a, b in hit.highlights] == ["quokka"]
    assert len(hit.snippet) < 300


def test_untitled_records_show_their_supplied_title(library: Library) -> None:
    assert next(hit.title for hit in library.search("wicked").hits if hit.id == "pw") == "Untitled piece"


def test_words_without_topic_are_asked_where_there_are_no_others(library: Library) -> None:
    assert library.search("the of").words == ("the", "of")
    assert library.search("the networks of care").words == ("networks", "care")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from("networks care wicked problems type:video -blog video systems".split()), max_size=3),
    chosen=st.dictionaries(
        st.sampled_from(["type", "year", "place"]),
        st.lists(
            st.sampled_from(["video", "blog", "report", "2018", "2017", "Quebec", "none"]), min_size=1, max_size=2
        ),
        max_size=2,
    ),
)
def test_facet_counts_are_right_for_the_click_they_offer(
    sample: Library, words: list[str], chosen: dict[str, list[str]]
) -> None:
    query = " ".join(words)
    page = sample.search(query, chosen, limit=0, facets=("type", "year", "place", "people"))
    for name, counts in page.facets.items():
        for facet in counts[:4]:
            clicked = {**chosen, name: [facet.value]}
            result = sample.search(query, clicked, limit=0)
            if result.relaxed == page.relaxed:
                assert result.total == facet.count, (query, clicked)


@pytest.mark.parametrize(
    "query",
    [
        "*", '"', '"""', "((((((", "a AND", "NOT", "-", "+", "type:", ":", "type:*", "year:..", "year:abc..def",
        "minutes:x", "minutes:99999999999999", "\x00", "\ud800", "title:*", "a*b*c*", "?" * 50, "~^\\",
        "date:2018-13-45", "id:" + "x" * 1000, "🦘", "\u202e", "a:b:c", "'" * 9, "[ TO ]", "theme:\"\"",
        "\u02bc", "\uff9e OR \u02bc\u02bc", '"\u02bc"', "title:\u02bc", "\u02bc*", "a \u02bc b", "place:\u02bc",
    ],
)  # fmt: skip
def test_whatever_is_typed_gets_an_answer(library: Library, query: str) -> None:
    library.search(query)


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(sample: Library, text: str) -> None:
    page = sample.search(text)
    assert page.total >= len([hit for hit in page.hits if not hit.missing]) or page.relaxed


def test_equal_scores_stand_newest_first(make_library: MakeLibrary) -> None:
    years = {"a": "2015", "b": None, "c": "2018-03", "d": "2018-01-02", "e": None}
    records = [{"id": key, "title": "Podcast", "issued": year} for key, year in years.items()]
    library = make_library({"all.json": json.dumps(records)})
    assert [hit.id for hit in library.search("podcast").hits] == ["c", "d", "a", "b", "e"]
    assert [hit.id for hit in library.search("podcast", limit=2, offset=2).hits] == ["a", "b"]
    assert [hit.id for hit in library.search("podcast learning").hits] == ["c", "d", "a", "b", "e"]
