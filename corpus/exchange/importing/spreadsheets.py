"""XLSX workbooks: the first sheet that holds a table, read a row at a time, with limits on what it unpacks to."""

from __future__ import annotations

import warnings
import zipfile
from typing import IO, Any

from corpus.exchange.formula_cells import restored
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError

MAX_UNPACKED_BYTES = 512 << 20
MAX_RATIO = 200
_RATIO_FROM_BYTES = 16 << 20
"""Small files may be packed as tightly as they like."""

_PROLOG_BYTES = 1 << 20
_MAX_EMPTY_ROWS = 1000
_MAX_COLUMNS = 1000


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
    """Yield a row for each row of the sheet that holds anything; ``line`` is the row number.

    Raises:
        SourceError: the workbook cannot be read, or a cell is not to be read; with the cell's name.
    """
    check_archive(source)
    with source.path.open("rb") as file:  # by us: openpyxl leaves it open where it fails
        yield from _rows(source, file, findings)


def _rows(source: Source, file: IO[bytes], findings: Findings) -> Rows:
    import openpyxl
    from openpyxl.utils import get_column_letter

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not concern us
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except SourceError:
        raise
    except Exception as error:  # openpyxl raises whatever its XML parser, zipfile or its own checks do
        raise _damaged(source, error) from None
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        found = False
        for sheet in sheets:
            sheet.reset_dimensions()
            columns: dict[int, str] = {}
            cells: dict[str, str] = {}
            for number, values in _sheet_rows(source, sheet):
                if not columns:
                    if sum(isinstance(value, str) and bool(value.strip()) for value in values) < 1:
                        continue
                    columns = _column_names(values, source, get_column_letter)
                    cells = {name: get_column_letter(position + 1) for position, name in columns.items()}
                    continue
                data: dict[str, Any] = {}
                for position, value in enumerate(values):
                    if value is None:
                        continue
                    if isinstance(value, str):
                        if len(value) > MAX_CELL_CHARS:
                            raise SourceError(
                                f"{source.name}: cell {get_column_letter(position + 1)}{number} holds {len(value)} "
                                f"characters; {MAX_CELL_CHARS} are read."
                            )
                        if value.startswith("#") and value in (
                            "#REF!",
                            "#N/A",
                            "#VALUE!",
                            "#NAME?",
                            "#DIV/0!",
                            "#NULL!",
                        ):
                            findings.note(f"{source.name}: cell {get_column_letter(position + 1)}{number} is {value}.")
                            continue
                        value = restored(value)
                    if position in columns:
                        data[columns[position]] = value
                if data:
                    found = True
                    yield Row(data, number, source.name, cells)
            if columns:
                rest = [other.title for other in sheets if other is not sheet]
                if rest:
                    findings.note(
                        f"{source.name}: sheet {sheet.title!r} was read; not {', '.join(map(repr, rest[:5]))}."
                    )
                if not found:
                    findings.note(f"{source.name}: sheet {sheet.title!r} has column names and no rows.")
                return
        raise SourceError(f"{source.name}: no sheet holds a table. The first row must name the columns.")
    finally:
        book.close()


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


def _column_names(values: tuple[Any, ...], source: Source, letter: Any) -> dict[int, str]:
    if len(values) > _MAX_COLUMNS:
        raise SourceError(f"{source.name}: the table has {len(values)} columns; at most {_MAX_COLUMNS} are read.")
    names: dict[int, str] = {}
    for position, value in enumerate(values):
        name = " ".join(restored(str(value)).split()) if value is not None else ""
        if not name:
            name = f"column {letter(position + 1)}"
        unique, number = name, 2
        while unique in names.values():
            unique, number = f"{name} {number}", number + 1
        names[position] = unique
    return names
