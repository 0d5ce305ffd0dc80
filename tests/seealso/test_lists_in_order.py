"""Every list of a library is in one order: pages, facets, coverage, the map's groups, results by title, exports."""

from __future__ import annotations

import json
import re

from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app

RECORDS: list[dict[str, object]] = [
    {"id": "a", "title": "Lesson 10", "themes": ["Éducation"], "creators": ["Émile Aab"], "places": ["Zürich"],
     "publisher": "The Alpha Press", "series": "The Alpha papers"},
    {"id": "b", "title": "Lesson 9", "themes": ["early"], "creators": ["Zadie Baker"], "places": ["Århus"],
     "publisher": "Beta", "series": "Beta"},
    {"id": "c", "title": "El castillo", "language": "es", "themes": ["Zoo"], "creators": ["Adam Zorn"],
     "places": ["Aachen"], "publisher": "El Comercio", "series": "El faro"},
    {"id": "d", "title": "Die hard", "language": "en", "themes": ["10 years"], "creators": ["Jan van der Cave"],
     "publisher": "Die Zeit", "series": "Die hard"},
    {"id": "e", "title": "L’Étranger", "language": "fre", "themes": ["9 lives"], "creators": ["Szabó Magda"],
     "publisher": "La Découverte", "series": "La nuit"},
    {"id": "f", "title": "Der Prozess", "language": "de-AT", "themes": ["9 lives"], "creators": ["Szabó Magda"],
     "publisher": "Die Zeit", "series": "Die Reihe"},
    {"id": "g", "title": "Regény", "language": "hu", "creators": ["Szabó Magda"], "publisher": "Die Zeit"},
    {"id": "h", "title": "Zweiter", "language": "de", "publisher": "Die Zeit"},
    {"id": "i", "title": "Harmadik", "language": "hu", "creators": ["Szabó Magda"]},
]  # fmt: skip


def library_of(make_library: MakeLibrary) -> Library:
    return make_library({"a.json": json.dumps(RECORDS)})


def listed(page: str, names: list[str]) -> list[str]:
    """The names in the order in which the main part of a page has them."""
    main = page.partition("<main")[2]
    text = re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'")
    return sorted(names, key=text.index)


THEMES = ["9 lives", "10 years", "early", "Éducation", "Zoo"]
PEOPLE = ["Émile Aab", "Zadie Baker", "Jan van der Cave", "Szabó Magda", "Adam Zorn"]
SERIES = ["The Alpha papers", "Beta", "Die hard", "El faro", "La nuit", "Die Reihe"]


def test_pages_that_list_names(make_library: MakeLibrary) -> None:
    site = create_app(library_of(make_library)).test_client()
    for address, names in (
        ("/people", PEOPLE),
        ("/all-series", SERIES),
        ("/places", ["Aachen", "Århus", "Zürich"]),
    ):
        assert listed(site.get(address).text, names[::-1]) == names, address


def test_values_of_equal_count_stand_in_the_same_order_beside_the_results(make_library: MakeLibrary) -> None:
    page = library_of(make_library).search("", facets=("series", "theme", "publisher"))
    assert [facet.label for facet in page.facets["series"] if facet.value != "none"] == SERIES
    publishers = [facet.value for facet in sorted(page.facets["publisher"], key=lambda facet: facet.place)]
    # "Die Zeit" stands in records of which most are German: its article is one.
    assert publishers[:-1] == ["The Alpha Press", "Beta", "El Comercio", "La Découverte", "Die Zeit"]
    assert publishers[-1] == "none"


def test_coverage_and_map(make_library: MakeLibrary) -> None:
    library = library_of(make_library)
    table = library.coverage("theme", "people")
    assert [row.value for row in table.rows][:5] == THEMES
    assert [column.value for column in table.columns][:5] == PEOPLE


def test_results_by_title(make_library: MakeLibrary) -> None:
    hits = library_of(make_library).search("", sort="title", limit=20).hits
    assert [hit.id for hit in hits] == ["c", "d", "e", "i", "b", "a", "f", "g", "h"]


def test_a_title_is_known_as_held_whatever_language_its_article_is_in(make_library: MakeLibrary) -> None:
    library = library_of(make_library)
    for title in ("El castillo", "L'étranger", "Der Prozess", "Die Hard"):
        assert library.holds(title).verdict == "held", title
