"""Spans, seasons and doubt in the dates of reference managers, and of our own exports read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Event, LibraryFolder, Resource
from corpus.exchange.exporting import WRITERS, About
from corpus.exchange.importing.reference_dates import biblatex_date, csl_words, ris_date, year_and_words
from corpus.exchange.importing.written_dates import read_date
from corpus.records import dates
from corpus.records.settings import LibrarySettings
from seealso import Library
from seealso.exports import exported
from seealso.imports import import_source

WRITTEN = (
    "1914/1934",
    "2019-05/2021-06",
    "1982–1983",
    "c. 1900",
    "Spring 2020",
    "1990s",
    "2019/..",
    "1954–5",
    "2018-07",
)


def imported(folder: Path, name: str, text: str) -> list[str | None]:
    """The dates of the records that a source gives, in its order."""
    folder.mkdir()
    (folder / "seealso.toml").write_text('[library]\ntitle = "Dates"\n', "utf-8")
    source = folder.parent / name
    source.write_text(text, "utf-8")
    import_source(folder, str(source), format="csl-json" if source.suffix == ".json" else None)
    return [record.issued for record in sorted(LibraryFolder(folder).load().resources, key=lambda one: one.id)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("year={1982--1983}", "1982–1983"),
        ("year={c. 1900}", "c. 1900"),
        ("year={[2021]}", "2021"),
        ("year={{\\copyright}1999}", "1999"),
        ("date={2019-05/2021-06}", "2019-05/2021-06"),
        ("date={1900~}", "1900~"),
        ("date={2020-21}", "Spring 2020"),
        ("date={2019/..}", "2019/.."),
        ("year=2019, month={May--June}", "May–June 2019"),
        ("year=2019, month={Spring}", "Spring 2019"),
        ("year=2019, month=may", "2019-05"),
    ],
)
def test_bibtex_keeps_what_its_date_says(tmp_path: Path, said: str, expected: str) -> None:
    assert imported(tmp_path / "library", "a.bib", f"@book{{one, title={{One}}, {said}}}\n") == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1914/1934", "1914/1934"),
        ("2019/05-2021/06", "2019-05/2021-06"),
        ("2001///Spring", "Spring 2001"),
        ("1982–1983", "1982–1983"),
        ("2016/08/12/", "2016-08-12"),
        ("2019/05//", "2019-05"),
        ("1999///received", "1999"),
    ],
)
def test_ris_keeps_what_its_date_says(tmp_path: Path, said: str, expected: str) -> None:
    assert imported(tmp_path / "library", "a.ris", f"TY  - BOOK\nTI  - One\nPY  - {said}\nER  - \n") == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"date-parts": [[2019, 5], [2021, 6]]}, "2019-05/2021-06"),
        ({"raw": "1982–1983"}, "1982–1983"),
        ({"date-parts": [[2020]], "season": 1}, "Spring 2020"),
        ({"date-parts": [["2020"]], "season": "summer"}, "Summer 2020"),
        ({"date-parts": [[1900]], "circa": True}, "1900~"),
        ({"date-parts": [[1900], [1910]], "circa": True}, "1900~/1910~"),
        ({"date-parts": [[2020, 5]], "season": "nonsense"}, "2020-05"),
    ],
)
def test_csl_keeps_what_its_date_says(tmp_path: Path, said: dict[str, object], expected: str) -> None:
    text = json.dumps([{"id": "one", "type": "book", "title": "One", "issued": said}])
    assert imported(tmp_path / "library", "a.json", text) == [expected]


@pytest.mark.parametrize("ending", ["csv", "ris", "json"])
def test_our_exports_give_back_each_date_as_it_was_written(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "one"
    rows = "".join(f"T{n},{written}\n" for n, written in enumerate(WRITTEN))
    assert imported(folder, "dates.csv", "title,issued\n" + rows) == list(WRITTEN)
    form = {"json": "csl-json"}.get(ending, ending)
    records = LibraryFolder(folder).load().resources
    text = b"".join(exported(Library(folder), records, form)).decode()
    assert imported(tmp_path / "two", f"again.{ending}", text) == list(WRITTEN)


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("end", ["1914/1934", "2018-07-15"])
def test_every_format_is_written_whatever_the_dates(form: str, end: str) -> None:
    records = [
        Resource(id=f"r{n}", title=f"T{n}", issued=written, event=Event(start="2018-07-15", end=end if n else None))
        for n, written in enumerate((*WRITTEN, "AD 79", "1914, 1916", "19th century", "2018-W12"))
    ]
    assert b"".join(WRITERS[form].write(records, About("Mine", LibrarySettings())))


def test_bibtex_has_the_bounds_of_what_is_no_date_for_programs(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    rows = "".join(f"T{n},{written}\n" for n, written in enumerate(WRITTEN))
    imported(folder, "dates.csv", "title,issued\n" + rows)
    text = b"".join(exported(Library(folder), LibraryFolder(folder).load().resources, "bibtex")).decode()
    again = imported(tmp_path / "two", "again.bib", text)
    assert again == [dates.edtf(written) for written in WRITTEN]


@given(st.text("0123456789-/~. {}Spring", max_size=20), st.text("0123456789-/ Spring", max_size=12))
def test_readers_take_any_text(one: str, other: str) -> None:
    assert isinstance(biblatex_date(one, other), str)
    assert isinstance(ris_date(one), str)
    assert isinstance(csl_words({"season": one, "circa": True}, other), str)
    assert year_and_words(one, other) is None or read_date(f"{other} {one}")
