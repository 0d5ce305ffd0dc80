"""Under which of its topics a record lies: where its text lies, or where a curator put it first."""

from __future__ import annotations

import json

import pytest

from recommender.map.colours import N_COLOURS, colour_of
from recommender.map.topics import topic_field
from seealso import Library
from tests.conftest import MakeLibrary

WORDS = {
    "zinc": "metal ore smelter alloy",
    "apples": "orchard blossom cider harvest",
    "kites": "wind string tail frame",
    "maps": "scale contour legend survey",
}
TWO = ("zinc", "apples")


def records(first: str) -> list[dict[str, object]]:
    """Ten of each subject, and one about zinc that names both; ``first`` stands first with all that name several."""
    found: list[dict[str, object]] = []
    for subject, words in WORDS.items():
        for at in range(10):
            found.append({"id": f"{subject}-{at}", "title": f"{subject} {words} {at}", "themes": [subject]})
    both = sorted(TWO, key=lambda theme: theme != first)
    found.append({"id": "both", "title": "A smelter of metal alloy from ore", "themes": both})
    found.append({"id": "vague", "title": "On nothing in particular", "themes": both})
    return found


def place(library: Library, name: str) -> str:
    found = library.map()
    return next(found.groups[point.group].value for point in found.points if point.id == name)


@pytest.mark.parametrize("first", TWO)
def test_a_record_lies_where_its_text_lies_whatever_its_themes_are_in_order_of(
    make_library: MakeLibrary, first: str
) -> None:
    library = make_library({"a.json": json.dumps(records(first))}, folder=first)
    assert place(library, "both") == "zinc"


def test_where_the_text_says_nothing_the_theme_that_a_curator_put_first_has_it(make_library: MakeLibrary) -> None:
    chosen = make_library({"a.json": json.dumps(records("zinc"))}, folder="chosen")
    assert place(chosen, "vague") == "zinc"
    # In order of the alphabet nobody chose.
    by_letter = make_library({"a.json": json.dumps(records("apples"))}, folder="by-letter")
    assert place(by_letter, "vague") in TWO


def test_themes_are_the_topics_then_keywords_then_nothing(make_library: MakeLibrary) -> None:
    def field(*rows: dict[str, object]) -> str:
        named = [{"id": f"r{at}", "title": "Kites", **row} for at, row in enumerate(rows)]
        return topic_field(make_library({"a.json": json.dumps(named)}, folder=f"of-{len(rows)}-{rows}").view.engine)

    assert field({"themes": ["wind"]}, {"keywords": ["air"]}) == "theme"
    assert field({"keywords": ["air"]}) == "keyword"
    assert field({}) == ""


def test_a_colour_goes_by_names_alone(sample: Library) -> None:
    settings = sample.settings
    colours = {theme: colour_of(theme, settings) for theme in settings.themes}
    assert set(colours.values()) <= set(range(N_COLOURS))
    assert len(set(colours.values())) == N_COLOURS
    fewer = settings.model_copy(update={"themes": {}})
    assert colour_of("wind", settings) == colour_of("wind", fewer)
