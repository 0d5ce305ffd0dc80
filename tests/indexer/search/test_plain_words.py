"""The net under strict readings: where they find nothing, the words are searched, and the page says so."""

from __future__ import annotations

import json

import pytest

from indexer.search.plain_words import parts_of_tied, plain_reading
from indexer.search.query import parse
from seealso import Library
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "wall", "title": "Dry stone walls", "description": "How to build them in wet country.", "type": "video"},
    {"id": "roof", "title": "Roofs of stone", "description": "Slate, and what it weighs.", "type": "blog"},
    {"id": "both", "title": "The roof and not the wall", "description": "A quarrel of builders."},
    {"id": "layer", "title": "Heat in the layer below", "description": "Where the boundary lies."},
    {"id": "tied", "title": "Cross-section of a wall", "description": "Drawn by hand."},
    {"id": "apart", "title": "A section of the moor", "description": "We walk cross country."},
    {"id": "solid", "title": "The crosssection again", "description": "Written solid."},
    {"id": "trust", "title": "The work of the RSPB", "description": "What the RSPB and the BTO do for birds."},
    {"id": "count", "title": "Counting with the BTO", "description": "Birds in gardens."},
    *({"id": f"pad{n}", "title": f"Notes on rivers {n}", "description": "Water and gravel."} for n in range(6)),
]


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)}, "")


def ids(library: Library, query: str, **options: object) -> list[str]:
    return [hit.id for hit in library.search(query, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ('"stone walls" roofs', "stone walls roofs"),
        ("stone AND walls NOT roofs", "stone and walls not roofs"),
        ("stone -walls", "stone walls"),
        ("sto*e wall*, (roofs OR slate)", "sto e wall , roofs or slate"),
        ('title:"stone walls"', "title:stone title:walls"),
        ("stone -type:video -walls", "stone -type:video walls"),
        ('theme:"dry stone" "a b* NOT c:d"', 'theme:"dry stone" a b not c d'),
        ('-"stone walls"', "stone walls"),
    ],
)
def test_the_words_of_a_strict_question(typed: str, plainly: str) -> None:
    found = plain_reading(parse(typed))
    assert found is not None
    assert " ".join(found.text.split()) == plainly
    assert plain_reading(found) is None


@pytest.mark.parametrize(
    "typed", ["stone walls", "type:video", "-type:video", "", "*", "title:stone", "type:a OR type:b"]
)
def test_what_has_no_strict_part_has_no_other_reading(typed: str) -> None:
    assert plain_reading(parse(typed)) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ('"how to build dry stone walls in the rain"', "wall"),
        ('"walls stone"', "wall"),
        ("slate AND rivers AND roofs", "roof"),
        ("gravel NOT water", "pad"),
        ("quarrel NOT wall", "both"),
        ("slat?s roofs", "roof"),
        ('title:"walls dry"', "wall"),
    ],
)
def test_where_syntax_finds_nothing_the_words_are_searched_and_the_page_says_so(
    library: Library, typed: str, first: str
) -> None:
    page = library.search(typed)
    assert page.plainly
    assert page.relaxed
    assert page.hits[0].id.startswith(first)
    assert page.total == page.n_partial + sum(not hit.missing for hit in page.hits)
    assert any("its words were searched" in note for note in page.notes)
    strict = library.search(typed, literal=True)
    assert not strict.plainly
    assert strict.total == 0 or strict.relaxed


@pytest.mark.parametrize("typed", ['"dry stone"', "stone NOT walls", "roof AND wall", "wal*", "stone -slate", "-water"])
def test_where_syntax_finds_something_it_counts(library: Library, typed: str) -> None:
    page = library.search(typed)
    assert (page.plainly, page.relaxed) == (False, False)
    assert page.hits


def test_what_was_excluded_stays_out_while_nothing_holds_every_word(library: Library) -> None:
    page = library.search("stone quarrel -roof")
    assert not page.plainly
    assert [hit.id for hit in page.hits] == ["wall"]


def test_filters_narrow_and_do_not_change_how_a_question_is_read(library: Library) -> None:
    page = library.search('"dry stone"', {"type": "blog"})
    assert (page.total, page.plainly) == (0, False)
    page = library.search('"stone dry"', {"type": "blog"})
    assert (ids(library, '"stone dry"', filters={"type": "blog"}), page.plainly) == (["roof"], True)


def test_a_mistyped_word_within_quotes_that_stand_nowhere_is_corrected_too(library: Library) -> None:
    page = library.search('"walls of stoen in the counrty"')
    assert page.plainly
    assert page.hits[0].id == "wall"


def test_operators_between_short_forms_of_the_library_are_meant(library: Library) -> None:
    assert ids(library, "BTO NOT RSPB") == ["count"]
    assert ids(library, "RSPB AND BTO") == ["trust"]
    assert ids(library, "RSPB NOT BTO NOT XYZ") == ids(library, "RSPB BTO XYZ")  # words: nobody writes XYZ
    assert set(ids(library, "STONE NOT WALLS")) == {"wall", "roof", "both", "tied"}
    assert ids(library, "THE ROOF AND NOT THE WALL")[0] == "both"
    assert ids(library, "roof NOT wall") == ["roof"]


def test_short_forms_of_the_settings_are_written_by_the_library_too(make_library: MakeLibrary) -> None:
    toml = '[acronyms]\nDSW = "dry stone walls"\n[organisations]\n"National Slate Council" = ["NSC"]\n'
    library = make_library({"all.json": json.dumps(RECORDS)}, toml)
    assert ids(library, "RSPB OR DSW") == ids(library, "rspb OR dsw")
    assert set(ids(library, "RSPB OR DSW")) == {"trust", "wall"}
    assert not library.search("NSC NOT BTO", literal=True).hits
    assert library.search("NSC NOT BTO").plainly


@pytest.mark.parametrize(
    ("surface", "parts"),
    [
        ("cross-section", ("cross", "section")),
        ("CrossSection", ("cross", "section")),
        ("end-of-the-road", ("end", "road")),
        ("the-wall", ("wall",)),
        ("of-the", ()),
        ("x-ray", ()),
        ("crosssection", ()),
        ("h264", ()),
        ("rivers2020", ()),
    ],
)
def test_what_a_hyphen_or_a_capital_ties(surface: str, parts: tuple[str, ...]) -> None:
    assert parts_of_tied(surface) == parts


@pytest.mark.parametrize("typed", ["cross-section", "crossSection"])
def test_tied_words_are_best_together_and_count_apart(library: Library, typed: str) -> None:
    page = library.search(typed)
    assert (page.total, page.relaxed, page.n_partial) == (2, False, 1)
    assert {hit.id for hit in page.hits[:2]} == {"tied", "solid"}
    assert (page.hits[2].id, page.hits[2].missing) == ("apart", (typed,))
    assert page.hits[2].score > 0


@pytest.mark.parametrize("typed", ["boundary-layer heat", "boundaryLayer heat"])
def test_words_that_stand_nowhere_together_are_words_of_their_own(library: Library, typed: str) -> None:
    page = library.search(typed)
    assert (page.total, page.relaxed, page.words) == (1, False, ("boundary", "layer", "heat"))
    assert page.hits[0].id == "layer"
    assert library.search("boundary-layer heat", literal=True).relaxed
    assert ids(library, "heat-in the layer")[0] == "layer"
    assert library.search("heat at-the layer").words == ("heat", "layer")
    assert library.search("at-the").words == ("at-the",)


def test_marks_that_fold_to_nothing_within_quotes_are_no_words(library: Library) -> None:
    assert library.search('"ʼ walls of stone"').hits
    assert library.search('"ʼ"').total == 0
