"""A date that covers more than a day is found by every day, month and year in it, and sorted by its beginning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import LibraryFolder
from seealso import Library

DATES = {
    "span": "1914/1934", "months": "2019-05/2021-06", "year": "2020", "about": "c. 1900", "decade": "1990s",
    "open": "2019–", "two": "1914, 1916", "day": "2020-07-15", "century": "18th century", "none": "n.d.",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("days")
    (folder / "seealso.toml").write_text('[library]\ntitle = "Days"\n', "utf-8")
    (folder / "all.jsonl").write_text(
        "".join(f'{{"id": "{name}", "title": "Map {name}", "issued": "{date}"}}\n' for name, date in DATES.items()),
        "utf-8",
    )
    library = Library(folder)
    library.build()
    return library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("year:1913", ""), ("year:1914", "span two"), ("year:1915", "span"), ("year:1920", "span"), ("year:1935", ""),
        ("year:1914..1916", "span two"), ("year:1930..1940", "span"), ("year:1900", "about"), ("year:1995", "decade"),
        ("year:1750", "century"), ("year:2021", "months open"), ("year:2020", "months year open day"),
        ("date:2020-01..2020-12", "months year open day"), ("date:2020-07", "months year open day"),
        ("date:2020-07-16", "months year open"), ("date:2021-07", "open"), ("date:2018", ""),
        ("date:..1899", "century"), ("date:>2021-06", "open"), ("date:<1914", "century about"),
        ("date:1934-12-31", "span"), ("date:1935..1913", ""), ("date:none", "none"), ("date:2021-13", "open"),
        ('"c. 1900"', "about"), ("1990s", "decade"), ("map none", "none"),
    ],
)  # fmt: skip
def test_it_is_found_by_what_it_covers(library: Library, query: str, found: str) -> None:
    page = library.search(query, limit=50)
    assert {hit.id for hit in page.hits[: page.total]} == set(found.split())


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1890, 1930), st.integers(1, 40)), min_size=1, max_size=12), st.data())
def test_a_span_is_found_by_each_of_its_years_and_by_no_other(
    tmp_path_factory: pytest.TempPathFactory, spans: list[tuple[int, int]], data: st.DataObject
) -> None:
    forms = st.sampled_from(["{}/{}", "{}–{}", "{} to {}", "c. {}–{}", "{}-06/{}-02"])
    folder = tmp_path_factory.mktemp("spans")
    (folder / "all.jsonl").write_text(
        "".join(
            json.dumps({"id": f"r{n}", "title": f"T{n}", "issued": data.draw(forms).format(first, first + more)}) + "\n"
            for n, (first, more) in enumerate(spans)
        ),
        "utf-8",
    )
    library = Library(folder)
    library.build()
    for year in range(1888, 1974):
        meant = {f"r{n}" for n, (first, more) in enumerate(spans) if first <= year <= first + more}
        for query in (f"year:{year}", f"date:{year}", f"year:{year}..{year}", f"date:{year}-01..{year}-12"):
            page = library.search(query, limit=50)
            assert {hit.id for hit in page.hits[: page.total]} == meant, query


def test_a_facet_counts_what_its_filter_finds(library: Library) -> None:
    values = library.search("", limit=0, facets=("year",)).facets["year"]
    assert values
    for value in values:
        assert library.search("", filters={"year": value.value}).total == value.count, value


def test_the_newest_are_those_that_begin_last(library: Library) -> None:
    order = [hit.id for hit in library.search("*", sort="newest", limit=50).hits]
    assert order == ["day", "year", "months", "open", "decade", "span", "two", "about", "century", "none"]


def test_a_date_that_cannot_be_read_is_said_once_and_hides_nothing(library: Library) -> None:
    loaded = LibraryFolder(Path(library.path)).load()
    assert [p.field for p in loaded.problems if p.severity != "notice"] == ["issued"]
    assert not loaded.errors
