"""Dates and lengths that cannot be: kept as they were written, told of by line, and a contradiction until mended."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from corpus import LibraryFolder
from corpus.doctor import examine
from tests.corpus.exchange.conftest import Import, records

WRITTEN = ["31 Feb 2026", "2026-02-31", "45/13/2025", "2026-05-01 25:99", "2026-05-01T12:60", "31.04.2026"]


def named(folder: Path) -> set[tuple[str | None, str | None]]:
    """Record and field of what reading the library calls wrong."""
    found = examine(LibraryFolder(folder))
    return {(one.record, one.field) for one in found if one.severity != "notice"}


def as_csv(start: str, end: str) -> str:
    return f"title,event start,event end\nGood,2026-03-01,2026-03-02\nBad,{start},{end}\n"


def as_json(start: str, end: str) -> str:
    good = {"title": "Good", "event": {"start": "2026-03-01", "place": "Bath"}}
    return json.dumps([good, {"title": "Bad", "event": {"start": start, "end": end, "place": "Bath"}}])


def as_xlsx(start: str, end: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["title", "event start", "event end"], ["Good", "2026-03-01", "2026-03-02"], ["Bad", start, end]):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("which", ["start", "end"])
def test_an_impossible_date_of_an_event_is_kept_told_and_named_until_mended(
    written: str, ending: str, which: str, bring: Import, folder: Path
) -> None:
    write = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}[ending]
    start, end = (written, "2026-06-02") if which == "start" else ("2024-05-01", written)
    report = bring(f"list.{ending}", write(start, end))
    told = [one for one in report.problems if one.field == f"event.{which}"]
    assert len(told) == 1
    assert told[0].line == {"json": 1, "xlsx": 3, "csv": 3}[ending]
    held = records(folder)["bad"]
    assert held.extra["as_written"] == {f"event.{which}": written}
    assert held.event is not None
    assert (held.event.start, held.event.end) == ((None, end) if which == "start" else (start, None))
    assert held.event.place == ("Bath" if ending == "json" else None)
    assert named(folder) == {("bad", f"event.{which}")}
    (problem,) = [one for one in examine(LibraryFolder(folder)) if one.record == "bad" and one.severity == "warning"]
    assert written in problem.problem
    assert problem.mend
    path = folder / problem.file
    assert problem.line
    assert written in path.read_text().splitlines()[problem.line - 1]
    record = held.to_json_dict()
    record["event"][which] = "2026-05-31"
    path.unlink()
    (folder / "mended.json").write_text(json.dumps(record))
    assert named(folder) == set()


ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:bad
SUMMARY:Bad
DTSTART:{start}
DTEND:{end}
LOCATION:Bath
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("start", "end", "bad"),
    [
        ("20260231T100000", "20260301T120000", "event.start"),
        ("20260301T259900", "20260302T120000", "event.start"),
        ("20260228T100000", "20260231T120000", "event.end"),
        ("20260228T100000", "20260228T246100", "event.end"),
        ("tomorrow", "20260301T120000", "event.start"),
    ],
)
def test_a_calendar_loses_no_part_of_an_event_to_another(
    start: str, end: str, bad: str, bring: Import, folder: Path
) -> None:
    report = bring("events.ics", ICS.format(start=start, end=end))
    assert [one.field for one in report.problems] == [bad]
    held = records(folder)["bad"]
    assert held.event is not None
    assert held.event.place == "Bath"
    assert (held.event.start is None) == (bad == "event.start")
    assert (held.event.end is None) == (bad == "event.end")
    assert named(folder) == {("bad", bad)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.bib", "@article{a, title={Bad}, date={2026-02-31}}"),
        ("a.bib", "@article{a, title={Bad}, year={2026}, month=feb, day={31}}"),
        ("a.bib", "@article{a, title={Bad}, year={2026}, month={avril}, day={31}}"),
        ("a.bib", "@article{a, title={Bad}, year={2026}, month={13}}"),
        ("a.bib", "@article{a, title={Bad}, year={20x6}}"),
        ("a.ris", "TY  - JOUR\nID  - a\nTI  - Bad\nDA  - 2026/02/31/\nPY  - 2026\nER  - \n"),
        ("a.ris", "TY  - JOUR\nID  - a\nTI  - Bad\nDA  - 2026/13//\nER  - \n"),
        ("a.csl.json", '[{"id": "a", "type": "book", "title": "Bad", "issued": {"date-parts": [[2026, 2, 31]]}}]'),
        ("a.csv", "id,title,issued\nb,Good,2026-01-02\na,Bad,30 Feb 2026\n"),
        ("a.csv", "Titel;Erschienen\nGut;14.03.2026\nA;31.02.2026\n"),
        ("a.csv", "Titre;Date de publication\nBon;14/03/2026\nA;31/02/2026\n"),
        ("a.json", '[{"id": "a", "title": "Bad", "issued": "2026-13-45"}]'),
        ("a.md", "---\nid: a\ntitle: Bad\nissued: 2026-02-31\n---\nText\n"),
    ],
)
def test_a_day_that_the_calendar_lacks_is_no_date_of_a_work(name: str, text: str, bring: Import, folder: Path) -> None:
    report = bring(name, text)
    assert [one.field for one in report.problems] == ["issued"]
    held = records(folder)["a"]
    assert held.issued is None
    assert held.extra["as_written"]["issued"]
    assert named(folder) == {("a", "issued")}


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("written", ["-5", "abc", "1e9", "forty"])
@pytest.mark.parametrize("others", [0, 3])
def test_a_length_that_is_none_is_told_of_whatever_else_is_in_its_column(
    ending: str, written: str, others: int, bring: Import, folder: Path
) -> None:
    rows = [{"title": f"Good {n}", "minutes": 40 + n} for n in range(others)] + [{"title": "Bad", "minutes": written}]
    text = json.dumps(rows) if ending == "json" else "title,minutes\n" + "".join(
        f"{row['title']},{row['minutes']}\n" for row in rows
    )  # fmt: skip
    report = bring(f"list.{ending}", text)
    assert [one.field for one in report.problems] == ["minutes"]
    held = records(folder)
    assert held["bad"].extra["as_written"] == {"minutes": written}
    assert [held[f"good-{n}"].minutes for n in range(others)] == [40 + n for n in range(others)]
    assert named(folder) == {("bad", "minutes")}


def test_a_column_of_minutes_of_meetings_is_no_list_of_lengths(bring: Import, folder: Path) -> None:
    said = "The minutes were read and approved by all who were there"
    report = bring("list.csv", f"title,minutes\nOne,{said}\nTwo,{said} again\n")
    assert not report.problems
    assert records(folder)["one"].minutes is None
    assert named(folder) == set()
