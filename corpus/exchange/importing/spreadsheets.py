"""XLSX workbooks: the sheet that holds a table and those like it, read a row at a time, with limits on what it unpacks
to."""

from __future__ import annotations

import itertools
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from corpus.exchange.formula_cells import restored
from corpus.exchange.importing.columns import meaning
from corpus.exchange.importing.header_rows import (
    LOOKED_AT,
    MOST_COLUMNS,
    MOST_NAMED,
    column_names,
    header_row,
    passed_over,
    width_of,
)
from corpus.exchange.importing.sheet_links import SheetLinks, sheet_links
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError
from corpus.exchange.importing.value_kinds import kind_of_value, link_in

MAX_UNPACKED_BYTES = 512 << 20
MAX_RATIO = 200
_RATIO_FROM_BYTES = 16 << 20
"""Small files may be packed as tightly as they like."""

_PROLOG_BYTES = 1 << 20
_MAX_EMPTY_ROWS = 1000
_CELL_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def check_archive(source: Source) -> None:
    """Refuse a workbook that is damaged, unpacks to far more than it is, or declares entities.

    Raises:
        SourceError: which of these it is.
    """
    mend = "Open it in a spreadsheet program and save it again."
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if unpacked > MAX_UNPACKED_BYTES or len(parts) > 10_000:
                raise SourceError(
                    f"{source.name}: unpacks to {unpacked >> 20} MB; {MAX_UNPACKED_BYTES >> 20} MB is read."
                )
            if unpacked > _RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO:
                raise SourceError(
                    f"{source.name}: unpacks to {unpacked // packed} times its size, which no spreadsheet does. {mend}"
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise SourceError(f"{source.name}: this is no XLSX workbook. {mend}")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as xml:
                        head = xml.read(_PROLOG_BYTES).replace(b"\0", b"")
                    # The format forbids a document type; only an attack has one.
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        raise SourceError(f"{source.name}: {part.filename} declares XML entities, which is refused.")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{source.name}: the workbook is damaged or cut short ({error}). {mend}") from None
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read: {error.strerror or error}.") from None


def read_workbook(source: Source, findings: Findings) -> Rows:
    """Yield a row for each row of the table that holds anything; ``line`` is the row number.

    The table is on the sheet that looks most like a list; sheets with the same columns are read as well.

    Raises:
        SourceError: the workbook cannot be read, or a cell is not to be read; with the cell's name.
    """
    check_archive(source)
    with source.path.open("rb") as file:  # by us: openpyxl leaves it open where it fails
        yield from _rows(source, file, findings)


def _rows(source: Source, file: IO[bytes], findings: Findings) -> Rows:
    book = _book(source, file, values=True)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        heads = [head for sheet in sheets if (head := _head(source, sheet)) is not None]
        if not heads:
            raise SourceError(f"{source.name}: no sheet holds a table. The first row must name the columns.")
        main = max(heads, key=lambda head: head.rank)
        read = [head for head in heads if head is main or head.is_like(main)]
        rest = [f"{sheet.title!r}" for sheet in sheets if all(sheet is not head.sheet for head in read)]
        if rest or len(read) > 1:
            shown = " and ".join(repr(head.sheet.title) for head in read)
            not_read = f"; not {', '.join(rest[:5])}{' and more' if len(rest) > 5 else ''}" if rest else ""
            findings.note(
                f"{source.name}: sheet{'s' * (len(read) > 1)} {shown} {'were' if read[1:] else 'was'} read{not_read}."
            )
        for head in read:
            yield from _sheet(source, file, head, findings, named=len(read) > 1)
    finally:
        book.close()


def _book(source: Source, file: IO[bytes], values: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not concern us
            return openpyxl.load_workbook(file, read_only=True, data_only=values)
    except SourceError:
        raise
    except Exception as error:  # openpyxl raises whatever its XML parser, zipfile or its own checks do
        raise _damaged(source, error) from None


@dataclass(slots=True)
class _Head:
    """The head of one sheet: the row that names its columns, their names by place from 0, and what stands above."""

    sheet: Any
    row: int
    names: dict[int, str]
    above: list[tuple[Any, ...]]
    rank: tuple[float, ...]

    def is_like(self, main: _Head) -> bool:
        """Whether it is one more table of the same columns, as in a workbook with a sheet for each year."""
        mine, theirs = set(self.names.values()), set(main.names.values())
        return len(mine & theirs) >= max(2, 0.6 * max(len(mine), len(theirs)))


def _head(source: Source, sheet: Any) -> _Head | None:
    from openpyxl.utils import get_column_letter

    sheet.reset_dimensions()
    first = list(itertools.islice(_sheet_rows(source, sheet), LOOKED_AT))
    if not any(isinstance(value, str) and value.strip() for _, values in first for value in values):
        return None
    rows = [_trimmed(values) for _, values in first]
    found = header_row(rows)
    place = 0 if found is None else found
    header = [] if found is None else rows[place]
    width = max(map(len, rows)) if found is None else width_of(rows[place + 1 :], header)
    if width > MOST_NAMED:
        raise SourceError(f"{source.name}: the table has {width} columns; at most {MOST_NAMED} are looked at.")
    names = dict(enumerate(column_names(header, width, get_column_letter)))
    if len(names) > MOST_COLUMNS:
        used = {n for number, values in _sheet_rows(source, sheet) if number > first[place][0]
                for n, value in enumerate(values) if value not in (None, "")}  # fmt: skip
        names = {n: name for n, name in names.items() if n in used}
        if len(names) > MOST_COLUMNS:
            raise SourceError(
                f"{source.name}: the table has {len(names)} columns with values; at most {MOST_COLUMNS} are read."
            )
    said = [meaning(name) for name in names.values()]
    known = sum(found[1] for found in said if found)
    is_list = any(found and found[0] in ("title", "url", "doi") for found in said)
    n_rows = len(first) - place - 1
    rank = (float(n_rows > 0), float(is_list and len(names) > 1), float(len(names) > 1), min(known, 3.0), n_rows)
    row = 0 if found is None else first[place][0]
    return _Head(sheet, row, names, [values for _, values in first[:place]], rank)


def _trimmed(values: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(values)
    while end and (values[end - 1] is None or values[end - 1] == ""):
        end -= 1
    return values[:end]


def _sheet(source: Source, file: IO[bytes], head: _Head, findings: Findings, named: bool) -> Rows:
    from openpyxl.utils import get_column_letter

    sheet = head.sheet
    if not head.row:
        findings.note(f"{source.name}: no row names the columns; they are called after their letters.")
    elif head.above:
        findings.note(passed_over(source.name, head.row, head.above, "row"))
    behind = sheet_links(file, str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
    formulas = _formula_rows(source, file, sheet.title) if behind.formulas else iter(())
    cells = {name: get_column_letter(position + 1) for position, name in head.names.items()}
    says_address = {name for name in head.names.values() if (said := meaning(name)) and said[0] == "url"}
    above: dict[int, tuple[int, Any]] = {}
    linked: dict[str, int] = {}
    where = f"{source.name}, sheet {sheet.title!r}" if named else source.name
    found = False
    for number, values, links in _with_links(_sheet_rows(source, sheet), formulas, behind):
        if number <= head.row:
            continue
        data: dict[str, Any] = {}
        addresses: dict[str, str] = {}
        for position, name in head.names.items():
            value = values[position] if position < len(values) else None
            if value is None and (top := behind.merged.get((number, position + 1))) is not None:
                held = above.get(position)
                value = held[1] if held is not None and held[0] == top else None
            elif (number + 1, position + 1) in behind.merged:
                above[position] = (number, value)
            address = links.get(position + 1, "")
            if isinstance(value, str):
                value = _text(source, value, f"{get_column_letter(position + 1)}{number}", findings)
            if address and not (isinstance(value, str) and kind_of_value(value) == "address"):
                linked[name] = linked.get(name, 0) + 1
                if name in says_address:
                    value = address
                else:
                    addresses[name] = address
            if value is not None:
                data[name] = value
        if data:
            found = True
            if named:
                data.setdefault("Sheet", sheet.title)
            yield Row(data, number, where, cells, links=addresses or None)
    if linked:
        columns = ", ".join(f"{name} ({n:,})" for name, n in linked.items())
        findings.note(f"{where}: addresses behind cells were read: {columns}.")
    if not found:
        findings.note(f"{source.name}: sheet {sheet.title!r} has column names and no rows.")


def _text(source: Source, value: str, cell: str, findings: Findings) -> str | None:
    if len(value) > MAX_CELL_CHARS:
        raise SourceError(f"{source.name}: cell {cell} holds {len(value)} characters; {MAX_CELL_CHARS} are read.")
    if value in _CELL_ERRORS:
        findings.note(f"{source.name}: cell {cell} is {value}.")
        return None
    return restored(value)


def _formula_rows(source: Source, file: IO[bytes], title: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of the sheet with its formulas in place of what they come to."""
    book = _book(source, file, values=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        yield from _sheet_rows(source, sheet)
    finally:
        book.close()


def _with_links(
    rows: Iterator[tuple[int, tuple[Any, ...]]], formulas: Iterator[tuple[int, tuple[Any, ...]]], behind: SheetLinks
) -> Iterator[tuple[int, tuple[Any, ...], dict[int, str]]]:
    """The rows with the addresses behind their cells, by column from 1, and the texts of links that were never worked
    out."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), address in behind.addresses.items():
        by_row.setdefault(row, {})[column] = address
    if not behind.formulas:
        for number, values in rows:
            yield number, values, by_row.get(number, {})
        return
    plain = next(rows, None)
    for number, formula in formulas:
        held: tuple[Any, ...] = ()
        if plain is not None and plain[0] == number:
            held = plain[1]
            plain = next(rows, None)
        links = dict(by_row.get(number, {}))
        texts = list(held) + [None] * (len(formula) - len(held))
        for position, written in enumerate(formula):
            if isinstance(written, str) and written.startswith("=") and (link := link_in(written)) is not None:
                text, address = link
                if address.lower().startswith(("http://", "https://")):
                    links[position + 1] = address
                if texts[position] in (None, ""):
                    texts[position] = text or address
        yield number, tuple(texts), links


def _sheet_rows(source: Source, sheet: Any) -> Any:
    n_empty = 0
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        number += 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as error:  # damage inside a sheet shows when its rows are read
            raise _damaged(source, error, number) from None
        if any(value is not None and value != "" for value in values):
            n_empty = 0
            yield number, values
        else:
            n_empty += 1
            if n_empty > _MAX_EMPTY_ROWS:
                return


def _damaged(source: Source, error: Exception, row: int | None = None) -> SourceError:
    where = f"{source.name}:{row}" if row else source.name
    what = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return SourceError(
        f"{where}: the workbook is damaged ({what}). Open it in a spreadsheet program and save it again."
    )
