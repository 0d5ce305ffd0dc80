"""CSV and TSV, streamed: any delimiter, any common encoding, column names in the first row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from corpus.exchange.formula_cells import restored
from corpus.exchange.importing.source import (
    MAX_CELL_CHARS,
    Findings,
    Row,
    Rows,
    Source,
    SourceError,
    encoding_of,
    legacy_encoding,
    undecodable,
)

_DELIMITERS = (",", "\t", ";", "|")
_CHUNK = 1 << 20
_MAX_COLUMNS = 1000


def read_table(source: Source, findings: Findings) -> Rows:
    """Yield a row for each line of the table that holds anything.

    Raises:
        SourceError: the file is no text, has no column names, or a row or cell is not to be read; with its line.
    """
    encoding = _encoding(source, findings)
    with _opened(source, encoding) as text:
        try:
            sample = text.read(65536)
        except UnicodeDecodeError as error:
            raise undecodable(source.name, error.object, error, error.encoding) from None
        text.seek(0)
        if encoding == "utf-8-sig":
            sample = sample.removeprefix("\ufeff")
        delimiter = _delimiter(sample, source.path.suffix.lower())
        lines = _Lines(text, source)
        n_bytes = max(1, source.path.stat().st_size)
        # The limit is csv's own and one for the process; it stops a cell that a quote left open.
        csv.field_size_limit(MAX_CELL_CHARS)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        columns: list[str] | None = None
        cells: dict[str, str] = {}
        while True:
            first_line = lines.number + 1
            try:
                values = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                raise _csv_error(source, first_line, error) from None
            if not any(value.strip() for value in values):
                continue
            if columns is None:
                columns = _column_names(values, source, first_line)
                cells = dict.fromkeys(columns, "")
                continue
            if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
                raise SourceError(
                    f"{source.name}:{first_line}: the row has {len(values)} cells and the table {len(columns)} "
                    "columns. Put quotes round cells that hold the delimiter."
                )
            findings.fraction = min(1.0, lines.n_chars / n_bytes)
            yield Row({c: restored(v) for c, v in zip(columns, values, strict=False)}, first_line, source.name, cells)
    if columns is None:
        raise SourceError(f"{source.name}: the table is empty. Its first row must name the columns.")


def _csv_error(source: Source, line: int, error: csv.Error) -> SourceError:
    what = str(error)
    if "field larger" in what:
        return SourceError(
            f"{source.name}:{line}: a cell is longer than {MAX_CELL_CHARS} characters. Is a quote left open?"
        )
    if "unexpected end of data" in what:
        return SourceError(
            f"{source.name}:{line}: the file ends inside a quoted cell that begins in this row. Close the quote, or "
            "fetch the whole file again."
        )
    return SourceError(f"{source.name}:{line}: {what}. Check the quotes in this row.")


def _column_names(values: list[str], source: Source, line: int) -> list[str]:
    if len(values) > _MAX_COLUMNS:
        raise SourceError(
            f"{source.name}:{line}: the table has {len(values)} columns; at most {_MAX_COLUMNS} are read."
        )
    names: list[str] = []
    for position, value in enumerate(values, start=1):
        name = " ".join(restored(value).split()) or f"column {position}"
        number = 2
        unique = name
        while unique in names:
            unique = f"{name} {number}"
            number += 1
        names.append(unique)
    return names


class _Lines(Iterator[str]):
    """The lines of a text, counted, none longer than a table's line may be."""

    def __init__(self, text: IO[str], source: Source) -> None:
        self._text = text
        self._source = source
        self.number = 0
        self.n_chars = 0

    def __next__(self) -> str:
        limit = 4 * MAX_CELL_CHARS
        try:
            line = self._text.readline(limit)
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{self._source.name}:{self.number + 1}: byte 0x{error.object[error.start]:02x} on or after this line "
                f"is not {error.encoding.upper()}. Save the file as UTF-8 and try again."
            ) from None
        if not line:
            raise StopIteration
        self.number += 1
        self.n_chars += len(line)
        if len(line) >= limit:
            raise SourceError(
                f"{self._source.name}:{self.number}: the line is longer than {limit} characters. A cell may hold "
                f"{MAX_CELL_CHARS}."
            )
        return line


def _encoding(source: Source, findings: Findings) -> str:
    """The encoding of the whole file: its first bytes decide unless a byte further on is not UTF-8."""
    encoding = encoding_of(source.head(_CHUNK), source.name, findings, whole=False)
    if encoding != "utf-8":
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with source.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                decoder.decode(chunk, final=False)
            except UnicodeDecodeError as error:
                if b"\0" in error.object[max(0, error.start - 64) : error.start + 64]:
                    raise undecodable(source.name, error.object, error, encoding, line) from None
                return legacy_encoding(error.object[max(0, error.start - 1000) :], source.name, findings)
            line += chunk.count(b"\n")
    return encoding


def _opened(source: Source, encoding: str) -> io.TextIOWrapper:
    try:
        return source.path.open(encoding=encoding, newline="")
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read: {error.strerror}.") from None


def _delimiter(sample: str, suffix: str) -> str:
    """The delimiter that gives the first rows the same number of cells, more than one."""
    if suffix in (".tsv", ".tab"):
        return "\t"
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for values in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if any(values):
                    widths.append(len(values))
                if len(widths) == 50:
                    break
        except csv.Error:
            pass
        if len(widths) > 2:
            widths = widths[:-1]  # the sample may end in the middle of the last row
        if not widths or widths[0] < 2:
            continue
        same = sum(width == widths[0] for width in widths) / len(widths)
        if (same, widths[0]) > best_score:
            best, best_score = delimiter, (same, widths[0])
    return best
