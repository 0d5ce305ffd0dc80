"""CSV, TSV and XLSX: any names, any order, any encoding; and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.exchange.importing.source import SourceError
from corpus.exchange.importing.written_dates import UnclearDateError, read_date
from seealso.imports import import_source
from tests.corpus.exchange.conftest import Import, records, snapshot

UNFAMILIAR = """\
Who told us,Date added,Topic(s),Name of resource,What is it about?,Link
Anne,2018-07-15,Networks; Leadership,Weaving networks,"How to weave, and why",https://example.org/weave
Becky,15 July 2018,"Networks, Care",Café talks,Talks over coffee,www.example.org/cafe
"""


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_column_names_are_understood_without_a_mapping(bring: Import, folder: Path) -> None:
    report = bring("list.csv", UNFAMILIAR)
    assert report.problems == []
    held = records(folder)
    weave = held["weaving-networks"]
    assert (weave.title, weave.url) == ("Weaving networks", "https://example.org/weave")
    assert weave.description == "How to weave, and why"
    assert (weave.submitted_by, weave.added) == ("Anne", "2018-07-15")
    assert weave.themes == ("Networks", "Leadership")
    assert held["cafe-talks"].themes == ("Networks", "Care")
    assert held["cafe-talks"].added == "2018-07-15"
    assert held["cafe-talks"].url == "https://www.example.org/cafe"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found(bring: Import, folder: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["Link", "Title", "Summary"],
        ["https://example.org/é", "Café – “naïve”", "one, two"],
        ["", "Ünder", "three"],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    bring("list.csv", text.encode(encoding))
    assert {r.title for r in records(folder).values()} == {"Café – “naïve”", "Ünder"}


def test_a_legacy_encoding_is_said(bring: Import) -> None:
    assert "cp1252" in " ".join(bring("list.csv", "Title,Link\nCafé,https://example.org\n".encode("cp1252")).notes)


def test_an_accent_far_into_a_large_file_is_read_right(bring: Import, folder: Path) -> None:
    rows = "".join(f"Number {n},{'x' * 5000}\n" for n in range(300))
    bring("list.csv", ("Title,Summary\n" + rows + "Café,here\n").encode("cp1252"))
    assert "Café" in (folder / "list-csv.jsonl").read_text()


def test_a_workbook_with_dates_and_times(bring: Import, folder: Path) -> None:
    cells = [
        ["Title", "Published", "Duration", "Event start", "Tags"],
        ["Alpha", dt.datetime(2018, 7, 15), dt.time(0, 45), dt.datetime(2018, 7, 1, 16), "a; b"],
        ["Beta", 2018, 30, None, None],
    ]
    report = bring("list.xlsx", workbook(cells))
    assert report.problems == []
    held = records(folder)
    assert (held["alpha"].issued, held["alpha"].minutes, held["alpha"].keywords) == ("2018-07-15", 45, ("a", "b"))
    assert held["alpha"].event
    assert held["alpha"].event.start == "2018-07-01T16:00"
    assert (held["beta"].issued, held["beta"].minutes) == ("2018", 30)


def test_an_ambiguous_date_is_reported_with_its_cell_and_not_guessed(bring: Import, folder: Path) -> None:
    report = bring("list.xlsx", workbook([["Title", "Date added"], ["Alpha", "03/04/2018"]]))
    (problem,) = report.problems
    assert "Cell B2" in problem.problem
    assert "3 April or 4 March" in problem.problem
    held = records(folder)["alpha"]
    assert held.added is None
    assert held.extra["as_written"] == {"added": "03/04/2018"}
    bring("list.xlsx", None, dates="day-first")
    held = records(folder)["alpha"]
    assert (held.added, held.extra) == ("2018-04-03", {})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2018", "2018"),
        ("07/2018", "2018-07"),
        ("2018/07/05", "2018-07-05"),
        ("2018//", "2018"),
        ("2018/7/", "2018-07"),
        ("2018/07/05/", "2018-07-05"),
        ("25/12/2018", "2018-12-25"),
        ("12/25/2018", "2018-12-25"),
        ("03.03.2018", "2018-03-03"),
        ("July 2018", "2018-07"),
        ("Sunday, 15th July 2018", "2018-07-15"),
        ("Jul 15, 2018 4:30 PM", "2018-07-15"),
        ("2018-07-15T14:00:00Z", "2018-07-15T14:00:00Z"),
        (2018.0, "2018"),
    ],
)
def test_dates_as_people_write_them(written: Any, meant: str) -> None:
    assert read_date(written) == meant


@pytest.mark.parametrize(
    "written", ["03/04/2018", "3.4.2018", "soon", "31/02/2018", "1/2/18", "43210", "Spring 18", "32/13/2018"]
)
def test_dates_that_are_none_or_several(written: str) -> None:
    with pytest.raises(UnclearDateError):
        read_date(written)


def test_times_of_events() -> None:
    assert read_date("15/07/2018 4:30pm", keep_time=True) == "2018-07-15T16:30"


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("cut.csv", 'Title,Link\nAlpha,https://example.org\nBeta,"https://exa', "cut.csv:3"),
        ("nul.csv", b"Title,Link\nA\0\0\0,x\n", "zero bytes"),
        ("long.csv", "Title,Link\n" + "a" * 2_000_000 + ",x\n", "long.csv:2"),
        ("quotes.csv", 'Title,Link\n"Alpha" and more,x\n', "quotes.csv:2"),
        ("wide.csv", "Title,Link\nAlpha,https://example.org,surplus\n", "wide.csv:2"),
        ("empty.csv", "\n\n", "empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        ("cut.xlsx", workbook([["Title"], ["Alpha"]])[:-200], "damaged"),
        ("no.xlsx", b"PK\x03\x04 nothing", "damaged"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_imported(
    bring: Import, folder: Path, name: str, content: str | bytes, where: str
) -> None:
    before = snapshot(folder)
    with pytest.raises(SourceError, match=where.replace(".", r"\.")):
        bring(name, content)
    assert snapshot(folder) == before


def test_a_cell_of_100_mb_is_refused_by_line(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("w") as out:
        out.write("Title,Link\nAlpha,https://example.org\n")
        for _ in range(100):
            out.write("x" * 1_000_000)
    with pytest.raises(SourceError, match=r"huge\.csv:3"):
        import_source(folder, str(path))
    assert list(records(folder)) == []


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["Title"], ["Alpha"]]))) as good:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
            for part in good.infolist():
                if part.filename not in parts:
                    bad.writestr(part, good.read(part))
            for name, content in parts.items():
                bad.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused(bring: Import, folder: Path) -> None:
    with pytest.raises(SourceError, match="times its size"):
        bring("bomb.xlsx", packed({"xl/sharedStrings.xml": b"<sst>" + b" " * 100_000_000 + b"</sst>"}))
    assert list(records(folder)) == []


def test_billion_laughs_in_a_workbook_is_refused(bring: Import) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    for name in ("xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"):
        with pytest.raises(SourceError, match="entities"):
            bring("laughs.xlsx", packed({name: laughs}))


def test_only_web_addresses_are_kept(bring: Import, folder: Path) -> None:
    report = bring("list.csv", "Title,Link\nAlpha,javascript:alert(1)\nBeta,JaVa\tScript:x\nGamma,file:///etc/passwd\n")
    assert [p.line for p in report.problems] == [2, 3, 4]
    assert all("Link" in p.problem and "http" in p.problem for p in report.problems)
    assert [r.url for r in records(folder).values()] == [None, None, None]
    assert "script:" not in "".join(str(r.extra) for r in records(folder).values()).lower()


def test_a_row_that_says_nothing_is_reported(bring: Import, folder: Path) -> None:
    report = bring("list.csv", "Title,Link,Type\n,,video\nAlpha,,video\n")
    assert [(p.line, p.severity) for p in report.problems] == [(2, "error")]
    assert list(records(folder)) == ["alpha"]


def test_formulas_that_we_neutralised_come_back(bring: Import, folder: Path) -> None:
    bring("list.csv", "Title,Summary\n'=1+1,''@x\n'tis,plain\n")
    assert {(r.title, r.description) for r in records(folder).values()} == {("=1+1", "'@x"), ("'tis", "plain")}
