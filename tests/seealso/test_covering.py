"""What is covered, now and on a day, against plain counts over the records; the scope that it is held against."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import LibrarySettings, Resource
from corpus.ledger.entries import replayed
from corpus.ledger.ledger import Ledger
from recommender import coverage_table
from recommender.coverage.demand import demand
from seealso import CoverageTable, Library, UsageError, covering
from seealso.as_it_stood import DaysPast
from seealso.questions import Question
from tests.conftest import MakeLibrary

THEMES, TYPES = ("care", "joy", "Self-help", "self help"), ("video", "report")
RECORD = st.fixed_dictionaries(
    {
        "themes": st.lists(st.sampled_from(THEMES), max_size=3, unique=True),
        "type": st.sampled_from((*TYPES, None)),
        "issued": st.sampled_from((None, "2015", "2017..2019", "2021-04")),
        "minutes": st.sampled_from((None, 5, 90)),
        "url": st.sampled_from((None, "https://a.example/", "https://b.example/")),
    }
)
DAYS = st.lists(st.dictionaries(st.sampled_from("abcdef"), RECORD, max_size=6), min_size=1, max_size=4)
DEAD = "https://a.example/"


def plain(records: Iterable[Resource], row: str, column: str) -> tuple[int, int | None, int, int]:
    """Count, newest year, minutes and dead links of a cell, by looking at one record after another."""
    chosen = [
        one for one in records
        if (row in one.themes if row != "none" else not one.themes)
        and (column == one.type if column != "none" else one.type is None)
    ]  # fmt: skip
    years = [int(one.issued[-4:] if ".." in one.issued else one.issued[:4]) for one in chosen if one.issued]
    dead = sum(one.url == DEAD for one in chosen)
    return len(chosen), max(years, default=None), sum(one.minutes or 0 for one in chosen), dead


def assert_counted(table: CoverageTable, records: list[Resource]) -> None:
    assert table.n_documents == len(records)
    for cell in table.cells:
        said = cell.figures
        assert (cell.count, said.newest, said.minutes, said.n_dead) == plain(records, cell.row, cell.column), cell
    assert sum(heading.count for heading in table.columns) == len(records)


@settings(max_examples=25)
@given(days=DAYS)
def test_the_table_of_a_day_is_a_plain_count_over_what_was_held(
    days: list[dict[str, Any]], tmp_path_factory: Any
) -> None:
    folder: Path = tmp_path_factory.mktemp("days")
    ledger = Ledger(folder / "_history", folder / "state")
    states = [[Resource(id=name, title=name, **record) for name, record in sorted(held.items())] for held in days]
    lines = []
    for at, held in enumerate(states):
        time = f"2026-0{at + 3}-10T10:00:00.000000Z"
        before = {one.id for one in states[at - 1]} if at else set()
        lines += [_line(time, "retired", name, None) for name in sorted(before - {one.id for one in held})]
        lines += [_line(time, "added" if at else "found", one.id, one.to_json_dict()) for one in held]
        lines.append(json.dumps({"at": time, "what": "link", "by": "links", "key": DEAD, "id": "a",
                                 "state": "dead" if at else "well"}))  # fmt: skip
    (folder / "_history").mkdir()
    (folder / "_history" / "2026-03.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    past = DaysPast(ledger, LibrarySettings())
    for at, held in enumerate(states):
        stood = past.at(f"2026-0{at + 3}-20")
        table = coverage_table(stood, LibrarySettings(), "theme", "type", asked=None)
        if at:
            assert_counted(table, held)
        else:
            assert [cell.count for cell in table.cells] == [plain(held, c.row, c.column)[0] for c in table.cells]
            assert table.figures.n_dead == 0
        assert all(cell.figures.demand is None for cell in table.cells)


def _line(at: str, what: str, name: str, record: dict[str, Any] | None) -> str:
    return json.dumps({"at": at, "what": what, "by": "files", "id": name} | ({"record": record} if record else {}))


RECORDS = [
    {"id": "a", "title": "Care at home", "themes": ["care"], "type": "video", "issued": "2015", "minutes": 10},
    {"id": "b", "title": "Care again", "themes": ["care", "joy"], "type": "report", "issued": "2019", "minutes": 5},
    {"id": "c", "title": "Joy alone", "themes": ["joy"], "type": "video"},
    {"id": "d", "title": "Old help", "themes": ["help"], "type": "video", "issued": "1999"},
]
SCOPE = """
[themes.care]
[themes.joy]
[themes.help]
[themes.teeth]
[scope.theme.care]
at_least = 5
note = "Asked for"
[scope.theme.joy]
newest_within_years = 1
at_least = 2
[scope.theme.help]
at_least = 1
newest_within_years = 5
[scope.theme.teeth]
out = true
note = "Not ours"
[scope.year."2015..2020"]
at_least = 3
[[scope.pairs]]
theme = "joy"
type = "report"
at_least = 3
[[scope.pairs]]
theme = "care"
type = "video"
out = true
"""


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    made = make_library({"all.json": json.dumps(RECORDS)}, SCOPE)
    made.build()
    return made


def test_today_by_the_history_is_the_live_table(library: Library) -> None:
    (library.path / "all.json").write_text(json.dumps([*RECORDS[1:], {**RECORDS[0], "id": "new"}]), encoding="utf-8")
    library.build()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    for axes in ((), ("type", "year"), ("people", "theme")):
        live, past = library.coverage(*axes), library.coverage(*axes, as_of=today)
        assert past.as_of == today
        assert [(c.row, c.column, c.count, c.is_out, c.n_missing) for c in past.cells] == [
            (c.row, c.column, c.count, c.is_out, c.n_missing) for c in live.cells
        ]
        assert [c.figures.newest for c in past.cells] == [c.figures.newest for c in live.cells]
    assert library.scope(today).gaps == library.scope().gaps
    assert_counted(library.coverage("theme", "type"), list(library.resources()))
    assert_counted(
        library.coverage("theme", "type", as_of=today),
        [Resource.model_validate(one) for one in replayed(library.history.entries(newest_first=False)).values()],
    )


def test_a_day_before_the_history_and_what_is_no_day_are_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="lies before the history of this library; it begins on "):
        library.coverage(as_of="1999")
    with pytest.raises(UsageError, match="is no date"):
        library.scope(as_of="yesterday")


def test_gaps_are_what_is_wanted_and_missing_the_most_first(library: Library) -> None:
    report = library.scope()
    year = dt.date.today().year
    said = [(tuple(value for _, value, _ in g.values), g.count, g.n_missing, g.newest, g.since) for g in report.gaps]
    assert said == [
        (("care",), 2, 3, 2019, None),
        (("joy", "report"), 1, 2, 2019, None),
        (("2015..2020",), 2, 1, 2019, None),
        (("help",), 1, 0, 1999, year - 5),
        (("joy",), 2, 0, 2019, year - 1),
    ]
    assert report.gaps[0].note == "Asked for"
    assert [(one.values, one.note) for one in report.out] == [
        ((("theme", "teeth", "teeth"),), "Not ours"),
        ((("theme", "care", "care"), ("type", "video", "Video")), ""),
    ]
    for one in report.gaps:
        assert library.search(one.query, limit=0, facets=()).total == one.count, one


def test_the_table_says_what_is_out_and_what_is_missing(library: Library) -> None:
    table = library.coverage("theme", "type")
    rows = {row.value: (row.is_out, row.n_missing) for row in table.rows}
    assert rows == {"care": (False, 3), "joy": (False, 0), "help": (False, 0), "teeth": (True, 0)}
    assert all(
        cell.is_out == (cell.row == "teeth" or (cell.row, cell.column) == ("care", "video")) for cell in table.cells
    )
    assert {(c.row, c.column): c.n_missing for c in table.cells if c.n_missing} == {("joy", "report"): 2}
    turned = library.coverage("type", "theme")
    assert {(c.column, c.row): c.n_missing for c in turned.cells if c.n_missing} == {("joy", "report"): 2}
    for part in (*table.cells, *table.rows, *table.columns):
        assert library.search(part.query, limit=0, facets=()).total == part.count, part


def test_without_a_scope_a_theme_with_few_is_a_gap(make_library: MakeLibrary) -> None:
    made = make_library({"all.json": json.dumps(RECORDS)}, "[coverage]\nthin_below = 2\n")
    made.build()
    assert [(gap.values[0][1], gap.n_missing) for gap in made.scope().gaps] == [("help", 1)]
    assert made.scope().n_met == 2


def test_headings_stand_in_the_order_that_is_asked(library: Library) -> None:
    assert [row.value for row in library.coverage("theme", "type").rows] == ["care", "joy", "help", "teeth"]
    assert [row.value for row in library.coverage("theme", "type", sort="name").rows] == [
        "care",
        "help",
        "joy",
        "teeth",
    ]
    by_size = library.coverage("type", "theme", sort="size")
    assert [row.value for row in by_size.rows] == ["video", "report"]
    assert [column.value for column in by_size.columns] == ["care", "joy", "help", "teeth"]
    with pytest.raises(UsageError, match="'age' is none of name, size"):
        library.coverage(sort="age")


def test_a_question_falls_into_the_cells_whose_names_have_all_its_words() -> None:
    asked = [("leadership", 5), ("leadership podcasts", 3), ("podcast", 2), ("the leadership of bees", 9), ("of", 4)]
    found = demand(asked, ["Leadership", "Care", ""], ["Podcast", "Video"])
    assert found.cells.tolist() == [[10, 5], [2, 0], [2, 0]]
    assert found.rows.tolist() == [8, 0, 0]
    assert found.columns.tolist() == [5, 0]
    assert found.total == 10


def test_what_is_asked_is_in_the_table_without_a_build(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert library.coverage("theme", "type").cell("care", "video").figures.demand == 0
    known = [Question("care video", 6, "2026-11-01"), Question("care", 4, "2026-11-01")]
    monkeypatch.setattr(library.view.question_log, "listed_before", lambda limit=500: known)
    table = library.coverage("theme", "type")
    assert table.cell("care", "video").figures.demand == 6  # the other was asked on too few days to be shown
    assert table.cell("care", "report").figures.demand == 0


def test_only_so_many_tables_are_kept(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "MOST_TABLES", 3)
    for most in range(2, 12):
        assert library.coverage("theme", "type", most).n_documents == 4
    assert 0 < len(library.view.tables) <= 3
