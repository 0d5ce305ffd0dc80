"""Tables as people keep them: titles above, cells merged, sheets side by side, links behind cells, an odd byte."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.exchange.importing.header_rows import header_row
from corpus.exchange.importing.source import SourceError
from tests.corpus.exchange.conftest import Import, records

ROWS = [["Title", "Author", "Link"], ["A divide", "Eva Muster", "https://example.org/1"],
        ["A winter", "Adam Probe", "https://example.org/2"]]  # fmt: skip


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book: openpyxl.Workbook, rows: list[list[Any]], title: str = "") -> Any:
    sheet = book.create_sheet(title or "List")
    for row in rows:
        sheet.append(row)
    return sheet


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "above",
    ["My reading list 2024\n", "My list\nlast changed by Eva\n\n", "# made by a program\n# on 1 May 2020\n", ""],
)
def test_rows_above_the_names_are_passed_over_and_said(bring: Import, folder: Path, delimiter: str, above: str) -> None:
    report = bring("list.csv", above + "\n".join(delimiter.join(row) for row in ROWS) + "\n")
    held = records(folder)
    assert {r.title: r.url for r in held.values()} == {row[0]: row[2] for row in ROWS[1:]}
    assert any("the columns are named in line" in note for note in report.notes) == bool(above)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_commas_in_every_abstract_are_no_delimiter(bring: Import, folder: Path, delimiter: str) -> None:
    prose = "Aim, sample and place were chosen, in turn, by hand. We {0}, then wrote it up, and found, in short, much."
    rows = [["abstract", "title", "publication_year", "url"]]
    rows += [
        [prose.format(verb), f"How we {verb}", "2014//", f"https://example.org/{verb}"] for verb in ("dug", "sang")
    ]
    report = bring("list.csv", "\n".join(delimiter.join(row) for row in rows) + "\n")
    held = records(folder)
    assert {r.title: (r.url, r.issued, r.description) for r in held.values()} == {
        row[1]: (row[3], "2014", row[0]) for row in rows[1:]
    }
    assert not any("passed over" in note for note in report.notes)


def test_the_same_in_a_workbook_with_merged_cells(bring: Import, folder: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    sheet = sheet_of(book, [["Our reading list", None, None], ["spring", None, None], [None]])
    sheet.merge_cells("A1:C1")
    for row in [["Theme", "Title", "Link"], ["Boats", "One", "https://example.org/1"],
                [None, "Two", "https://example.org/2"], ["Oars", "Three", "https://example.org/3"]]:  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A5:A6")
    report = bring("list.xlsx", saved(book))
    held = records(folder)
    assert {r.title: r.themes for r in held.values()} == {"One": ("Boats",), "Two": ("Boats",), "Three": ("Oars",)}
    assert any("named in row 4" in note and "Our reading list" in note for note in report.notes)


def test_sheets_with_the_same_columns_are_one_list_and_others_are_named(bring: Import, folder: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    sheet_of(book, [["How to use this workbook"], ["Fill in a row for each work."], ["Ask Eva."]], "Read me")
    sheet_of(book, ROWS, "2023")
    sheet_of(book, [ROWS[0], ["A third", "Cara Test", "https://example.org/3"]], "2024")
    report = bring("list.xlsx", saved(book))
    held = records(folder)
    assert sorted(str(r.title) for r in held.values()) == ["A divide", "A third", "A winter"]
    assert held["a-third"].extra["Sheet"] == "2024"
    assert any("'2023' and '2024' were read; not 'Read me'" in note for note in report.notes)


def test_addresses_behind_cells(bring: Import, folder: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    sheet = sheet_of(book, [["Title", "Link"], ["One", "here"], ["Two", '=HYPERLINK("https://example.org/2","two")']])
    sheet["B2"].hyperlink = "https://example.org/1"
    bring("links.xlsx", saved(book))
    assert {r.title: r.url for r in records(folder).values()} == {
        "One": "https://example.org/1", "Two": "https://example.org/2"
    }  # fmt: skip


def test_titles_that_are_links(bring: Import, folder: Path) -> None:
    bring(
        "list.csv", "Title,Summary\n[One](https://example.org/1),first\n[Two (x)](https://example.org/2_(x)),second\n"
    )
    assert {r.title: r.url for r in records(folder).values()} == {
        "One": "https://example.org/1", "Two (x)": "https://example.org/2_(x)"
    }  # fmt: skip


def test_a_row_with_a_cell_too_many_may_be_left_out(bring: Import, folder: Path) -> None:
    text = "Title,Link\nOne,https://example.org/1\nTwo, with comma,https://example.org/2\nThree,https://example.org/3\n"
    with pytest.raises(SourceError, match=r"list\.csv:3: The row has 3 cells and the table 2 columns"):
        bring("list.csv", text)
    report = bring("list.csv", text, skip_unreadable=True)
    assert sorted(records(folder)) == ["one", "three"]
    assert len(report.skipped) == 1


def test_a_bad_byte_costs_no_more_than_itself(bring: Import, folder: Path) -> None:
    good = "".join(f"Schön {n},https://example.org/{n}\n" for n in range(20))
    raw = ("Title,Link\n" + good).encode() + b"V\xf6gel,https://example.org/99\n"
    report = bring("list.csv", raw)
    titles = {str(r.title) for r in records(folder).values()}
    assert titles == {f"Schön {n}" for n in range(20)} | {"Vögel"}
    assert any("list.csv:22" in note for note in report.notes)


def test_empty_columns_of_a_wide_table_are_passed_over(bring: Import, folder: Path) -> None:
    names = ",".join(f"c{n}" for n in range(1500))
    report = bring("wide.csv", f"title,url,{names},last\nOne,https://example.org/1{',' * 1500},end\n")
    (one,) = records(folder).values()
    assert (one.url, one.extra) == ("https://example.org/1", {"last": "end"})
    assert any("1500 of 1503 columns are empty" in note for note in report.notes)
    with pytest.raises(SourceError, match="1502 columns with values"):
        bring("full.csv", f"title,url,{names}\nOne,https://example.org/1{',x' * 1500}\n")


def test_a_table_without_names_is_read_by_its_values(bring: Import, folder: Path) -> None:
    bring("bare.csv", "https://example.org/1,How boats float\nhttps://example.org/2,Why rivers end\n")
    assert {r.title: r.url for r in records(folder).values()} == {
        "How boats float": "https://example.org/1", "Why rivers end": "https://example.org/2"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["title"], ["One"], ["Two"]], 0),
        ([["a", "b", "c"], ["x", "y", "z"], ["u", "v", "w"]], 0),
        ([["Name", "Link", ""], ["One", "https://e.org", "x"], ["Two", "https://e.org/2", "y"]], 0),
        ([["Report", "", ""], ["Thing", "Seen", "Where"], ["Oar", "2020-01-02", "https://example.org"]], 1),
    ],
)
def test_the_row_under_which_the_rest_fits(rows: list[list[str]], place: int) -> None:
    assert header_row(rows) == place
