"""Exact values: what a filter lets through, with its bounds open or closed, and how values are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus import LibrarySettings
from indexer.search import facets
from indexer.search.facets import Column, FacetTable, fold_value
from indexer.search.query import Filter, parse
from tests.indexer.search.plain_statistics import PlainStatistics

FIELDS: dict[str, list[list[str]]] = {
    "id": [["a"], ["b"], ["c"], ["d"], ["e"]],
    "type": [["video"], ["blog"], ["video"], [], ["case-study"]],
    "theme": [["care"], ["care", "primary-care"], [], ["networks"], []],
    "year": [["2015"], ["2016"], ["2017"], ["2018"], []],
    "date": [["2015-01-01"], ["2016-07-01"], ["2017-12-31"], ["2018-07-15"], []],
    "minutes": [["000005"], ["000009"], ["000010"], ["000060"], []],
    "event": [["2024-05-31"], ["2024-06-01"], ["2024-06-02"], [], ["2025-01-01"]],
    "people": [["Jane Wei-Skillern"], ["Émile Zola"], ["none"], ["John Smith", "Jane Smith"], []],
    "title_order": [["oak elm"], [], [], [], []],
    "place": [["Quebec", "Canada"], ["Ontario, Canada"], ["Leeds"], [], ["a..c"]],
}
SETTINGS = {
    "themes": {"networks": {"label": "All about networks"}},
    "types": {"case-study": {"label": "Case", "plural": "Examples"}},
    "people": {"Jane Wei-Skillern": ["J. Weiskillern"]},
}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> FacetTable:
    monkeypatch.setattr(facets, "today", lambda: "2024-06-01")
    return FacetTable(PlainStatistics(FIELDS), LibrarySettings.model_validate(SETTINGS))


def where(mask: NDArray[Any]) -> str:
    """The ids of the documents of a mask."""
    return "".join("abcde"[number] for number in np.flatnonzero(mask))


def typed(table: FacetTable, text: str) -> str:
    """The documents that a filter lets through as it is typed."""
    (clause,) = parse(text).clauses
    assert isinstance(clause, Filter)
    return where(table.filter_mask(clause))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("event:upcoming", "bce"),  # b is on the very day
        ("event:past", "a"),
        ("event:UPCOMING", "bce"),
        ("event:2024-06", "bc"),
        ("event:2024-06-01..2024-06-02", "bc"),
        ("event:>2024-06-01", "ce"),
        ("event:>=2024-06-01", "bce"),
    ],
)
def test_events(table: FacetTable, text: str, found: str) -> None:
    assert typed(table, text) == found


@pytest.mark.parametrize(("day", "upcoming"), [("2024-05-31", "abce"), ("2024-06-02", "ce"), ("2026-01-01", "")])
def test_the_day_decides(table: FacetTable, monkeypatch: pytest.MonkeyPatch, day: str, upcoming: str) -> None:
    monkeypatch.setattr(facets, "today", lambda: day)
    assert typed(table, "event:upcoming") == upcoming
    assert typed(table, "event:past") == "".join(sorted(set("abce") - set(upcoming)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("year:2016..2017", "bc"),
        ("year:2016..", "bcd"),
        ("year:..2016", "ab"),
        ("year:>2016", "cd"),
        ("year:>=2016", "bcd"),
        ("year:<2016", "a"),
        ("year:<=2016", "ab"),
        ("year:-2016", "ab"),
        ("year:2017..2016", ""),
        ("year:2016", "b"),
        ("year:2020", ""),
        ("date:2016..2017", "bc"),
        ("date:2017-12..2018-07", "cd"),
        ("date:<2017-12-31", "ab"),
        ("date:<=2017-12-31", "abc"),
        ("date:>2016", "cd"),
        ("date:2018-07", "d"),
        ("date:2018", "d"),
        ("minutes:..9", "ab"),
        ("minutes:<9", "a"),
        ("minutes:<=9", "ab"),
        ("minutes:>9", "cd"),
        ("minutes:>=9", "bcd"),
        ("minutes:10..29", "c"),
        ("minutes:60..", "d"),
        ("minutes:10", "c"),
        ("minutes:010", "c"),
        ("minutes:11", ""),
        ("minutes:x..9", "ab"),
        ("minutes:9..x", "bcd"),
        ("minutes:..99999999", "abcd"),
        ("minutes:..x", "abcd"),
    ],
)
def test_ranges_hold_their_ends_unless_said_otherwise(table: FacetTable, text: str, found: str) -> None:
    assert typed(table, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("type:video", "ac"),
        ("type:Video", "ac"),
        ("type:videos", "ac"),
        ('type:"case study"', "e"),
        ("type:case", "e"),
        ("type:examples", "e"),
        ("theme:about", "d"),  # a part of its label
        ("people:the", ""),  # a word without topic
        ("type:none", "d"),
        ("type:unknown", "d"),
        ("theme:care", "ab"),
        ('theme:"primary care"', "b"),
        ('theme:"all about networks"', "d"),
        ("theme:primary", "b"),
        ("people:zola", "b"),
        ('people:"emile zola"', "b"),
        ("people:smith", "d"),
        ('people:"J. Weiskillern"', "a"),
        ("people:none", "c"),  # a value that stands there just so
        ("people:smith-jones", ""),
        ("place:canada", "a"),  # a whole value, before a part of one
        ("place:ontario", "b"),
        ("place:unknown", "d"),
        ("place:nowhere", ""),
        ("year:201", ""),
        ("year:unknown", "e"),
        ("id:b", "b"),
        ("id:x", ""),
    ],
)
def test_what_is_meant_by_a_value(table: FacetTable, text: str, found: str) -> None:
    assert typed(table, text) == found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("minutes", "..9", "ab"),
        ("minutes", "60..", "d"),
        ("year", ">2016", "cd"),
        ("year", "<=2016", "ab"),
        ("place", "a..c", "e"),
        ("place", "Leeds", "c"),
        ("event", "upcoming", "bce"),
        ("nonsense", "x", ""),
        ("nonsense", "1..2", ""),
        ("year", "2016 .. 2017", ""),
        ("type", "", ""),
        ("type", "...", ""),
    ],
)
def test_a_chosen_value(table: FacetTable, name: str, value: str, found: str) -> None:
    assert where(table.value_mask(name, value)) == found


def test_a_field_that_is_none_lets_nothing_through(table: FacetTable) -> None:
    assert table.filter_mask(Filter("nonsense", "x")).tolist() == [False] * 5
    assert table.filter_mask(Filter("title_order", "oak")).tolist() == [False] * 5  # a part of a sort key says nothing


def test_deleted_documents_are_not_those_without_a_value() -> None:
    table = FacetTable(PlainStatistics(FIELDS, deleted=[3]), LibrarySettings())
    assert where(table.filter_mask(Filter("type", "none"))) == ""
    assert where(table.filter_mask(Filter("type", "unknown"))) == ""


def test_a_column() -> None:
    column = Column(PlainStatistics(FIELDS), "theme")
    assert column.values == ["care", "networks", "primary-care"]
    assert [column.with_value(index).tolist() for index in range(3)] == [[0, 1], [3], [1]]
    assert column.between(0, 2).tolist() == [0, 1, 3]
    assert column.between(1, 3).tolist() == [3, 1]
    assert column.between(2, 1).tolist() == []
    assert column.counts(np.ones(5, np.bool_)).tolist() == [2, 1, 1]
    assert column.counts(np.array([0, 1, 0, 0, 0], np.bool_)).tolist() == [1, 0, 1]
    assert column.present.tolist() == [True, True, False, True, False]
    assert column.rank.tolist() == [0, 0, -1, 1, -1]  # the first of its values, -1 without one
    assert [column.holds(value) for value in ("care", "primary-care", "car", "zzz", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    empty = Column(PlainStatistics(FIELDS), "nonsense")
    assert (empty.values, empty.counts(np.ones(5, np.bool_)).tolist(), empty.rank.tolist()) == ([], [], [-1] * 5)
    assert not empty.holds("x")


@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=3), min_size=1, max_size=30),
    st.sets(st.integers(0, 29), max_size=30),
)
def test_values_are_counted_alike_by_document_and_by_value(values: list[list[str]], chosen: set[int]) -> None:
    column = Column(PlainStatistics({"theme": [sorted(set(some)) for some in values]}), "theme")
    mask = np.array([number in chosen for number in range(len(values))])
    inside = [set(values[number]) for number in sorted(chosen) if number < len(values)]
    expected = [sum(value in some for some in inside) for value in column.values]
    assert column.counts(mask).tolist() == expected
    assert column.counts_of(np.flatnonzero(mask)).tolist() == expected
    assert column.n_without(mask) == sum(not some for some in inside)


def test_a_value_whose_documents_are_gone_is_no_value() -> None:
    class Kept(PlainStatistics):
        """Terms stay until their segment is merged."""

        def terms(self, field: str, first: str = "", last: str | None = None) -> Any:
            return iter(["audio", *super().terms(field)])

    assert Column(Kept(FIELDS), "type").values == ["blog", "case-study", "video"]


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("type", "none", "Not given"),
        ("type", "case-study", "Case"),
        ("type", "video", "Video"),
        ("theme", "networks", "All about networks"),
        ("theme", "primary-care", "Primary care"),
        ("minutes", "..9", "Under 10 minutes"),
        ("minutes", "000010", "10 minutes"),
        ("minutes", "x", "x"),
        ("event", "past", "Past"),
        ("event", "2024-06-01", "2024-06-01"),
        ("has", "recording", "A recording"),
        ("has", "event", "An event"),
        ("has", "title", "A title"),
        ("place", "Leeds", "Leeds"),
    ],
)
def test_how_a_value_is_written(table: FacetTable, name: str, value: str, written: str) -> None:
    assert table.label(name, value) == written


def test_values_are_folded() -> None:
    assert fold_value("Émile “Zola”, (the) Wei-Skillern’s") == "emile zola the wei skillerns"


def test_today_is_a_day() -> None:
    assert len(facets.today()) == len("2024-06-01")
