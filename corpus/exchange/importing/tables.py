"""CSV and TSV, streamed: any delimiter, any common encoding, column names in the row under which the rest fits."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from corpus.exchange.formula_cells import restored
from corpus.exchange.importing.header_rows import (
    LOOKED_AT,
    MOST_COLUMNS,
    MOST_NAMED,
    column_names,
    header_row,
    passed_over,
    width_of,
)
from corpus.exchange.importing.mixed_bytes import is_mostly_utf8, mended_bytes, n_bad_bytes
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
from corpus.records.readers import Unreadable

_Numbered = tuple[int, list[str] | Unreadable]
_MOST_MENDED = 5
_DELIMITERS = (",", "\t", ";", "|")
_CHUNK = 1 << 20


def read_table(source: Source, findings: Findings) -> Rows:
    """Yield a row for each line of the table that holds anything.

    Raises:
        SourceError: the file is no text, has no column names, or a cell is not to be read; with its line.
    """
    encoding, errors = _encoding(source, findings)
    with _opened(source, encoding, errors) as text:
        try:
            sample = text.read(65536)
        except UnicodeDecodeError as error:
            raise undecodable(source.name, error.object, error, error.encoding) from None
        text.seek(0)
        if encoding == "utf-8-sig":
            sample = sample.removeprefix("\ufeff")
        delimiter = _delimiter(sample, source.path.suffix.lower())
        lines = _Lines(text, source, findings)
        n_bytes = max(1, source.path.stat().st_size)
        # The limit is csv's own and one for the process; it stops a cell that a quote left open.
        csv.field_size_limit(MAX_CELL_CHARS)
        rows = _numbered(csv.reader(lines, delimiter=delimiter, strict=True), lines, source)
        first = list(itertools.islice(rows, LOOKED_AT))
        if not any(isinstance(values, list) for _, values in first):
            bad = next((values for _, values in first if isinstance(values, Unreadable)), None)
            if bad is not None:
                raise SourceError(f"{source.name}:{bad.line}: {bad.problem} {bad.mend}")
            raise SourceError(f"{source.name}: the table is empty. Its first row must name the columns.")
        columns, wanted, first = _table_head(first, source, findings, delimiter, encoding, errors)
        cells = dict.fromkeys(columns, "")
        for first_line, values in itertools.chain(first, rows):
            if isinstance(values, Unreadable):
                yield values
                continue
            if len(values) > wanted.n and any(value.strip() for value in values[wanted.n :]):
                yield Unreadable(
                    first_line,
                    f"The row has {len(values)} cells and the table {wanted.n} columns.",
                    "Put quotes round cells that hold the delimiter.",
                )
                continue
            findings.fraction = min(1.0, lines.n_chars / n_bytes)
            if wanted.places is not None:
                values = [values[n] if n < len(values) else "" for n in wanted.places]
            yield Row({c: restored(v) for c, v in zip(columns, values, strict=False)}, first_line, source.name, cells)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How many columns a row may have, and the places of those that hold anything (``None``: all are read)."""

    n: int
    places: tuple[int, ...] | None = None


def _numbered(rows: Iterator[list[str]], lines: _Lines, source: Source) -> Iterator[_Numbered]:
    """The rows that hold anything, each with its first line; one that cannot be read says so and stops no other."""
    while True:
        first_line = lines.number + 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            found = _csv_error(source, first_line, error)
            if isinstance(found, SourceError):
                raise found from None
            yield first_line, found
            continue
        if any(value.strip() for value in values):
            yield first_line, values


def _table_head(
    first: list[_Numbered], source: Source, findings: Findings, delimiter: str, encoding: str, errors: str
) -> tuple[list[str], _Wanted, list[_Numbered]]:
    """The names of the columns, what is read of a row, and the rows below the names."""
    whole = [(place, line, values) for place, (line, values) in enumerate(first) if isinstance(values, list)]
    found = header_row([values for _, _, values in whole])
    if found is None:
        width = max(len(values) for _, _, values in whole)
        findings.note(f"{source.name}: no row names the columns; they are called after their places.")
        return column_names([], width, str), _Wanted(width), first
    place, line, header = whole[found]
    if found:
        findings.note(passed_over(source.name, line, [values for _, _, values in whole[:found]], "line"))
    below = first[place + 1 :]
    width = width_of([values for _, values in below if isinstance(values, list)], header)
    if len(header) > MOST_NAMED:
        raise SourceError(
            f"{source.name}:{line}: the table has {len(header)} columns; at most {MOST_NAMED} are looked at."
        )
    names = column_names(header, width, str)
    if len(names) <= MOST_COLUMNS:
        return names, _Wanted(len(names)), below
    used = _used_columns(source, delimiter, encoding, errors, line, len(names))
    if len(used) > MOST_COLUMNS:
        raise SourceError(
            f"{source.name}:{line}: the table has {len(used)} columns with values; at most {MOST_COLUMNS} are read."
        )
    findings.note(f"{source.name}: {len(names) - len(used)} of {len(names)} columns are empty and were passed over.")
    return [names[n] for n in used], _Wanted(len(names), tuple(used)), below


def _used_columns(source: Source, delimiter: str, encoding: str, errors: str, line: int, width: int) -> list[int]:
    """The places of the columns that hold anything below ``line``."""
    used: set[int] = set()
    with _opened(source, encoding, errors) as text:
        lines = _Lines(text, source, Findings())
        for number, values in _numbered(csv.reader(lines, delimiter=delimiter, strict=True), lines, source):
            if number > line and isinstance(values, list):
                used.update(n for n, value in enumerate(values[:width]) if value.strip())
    return sorted(used)


def _csv_error(source: Source, line: int, error: csv.Error) -> SourceError | Unreadable:
    """What is wrong with a row; an error where the rest of the file is in it."""
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
    return Unreadable(line, f"The row cannot be read: {what}.", "Check the quotes in this row.")


class _Lines(Iterator[str]):
    """The lines of a text, counted, none longer than a table's line may be."""

    def __init__(self, text: IO[str], source: Source, findings: Findings) -> None:
        self._text = text
        self._source = source
        self._findings = findings
        self._n_mended = 0
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
        if not line.isascii() and (mended := mended_bytes(line)) != line:
            line = mended
            self._n_mended += 1
            if self._n_mended <= _MOST_MENDED:
                more = "; further lines are not named" if self._n_mended == _MOST_MENDED else ""
                self._findings.note(
                    f"{self._source.name}:{self.number}: a byte that is not UTF-8 was read as Windows-1252{more}."
                )
        if len(line) >= limit:
            raise SourceError(
                f"{self._source.name}:{self.number}: the line is longer than {limit} characters. A cell may hold "
                f"{MAX_CELL_CHARS}."
            )
        return line


def _encoding(source: Source, findings: Findings) -> tuple[str, str]:
    """The encoding of the whole file and how its errors are met: its first bytes decide unless one further on is not
    UTF-8; a few of those do not change the encoding of a file that is UTF-8 elsewhere."""
    encoding = encoding_of(source.head(_CHUNK), source.name, Findings(), whole=False)
    if encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        return encoding, "strict"
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    line, n_good, n_bad = 1, 0, 0
    bad_at: bytes | None = None
    with source.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk, final=False)
            if not text.isascii():
                bad = n_bad_bytes(text)
                if bad and bad_at is None:
                    if b"\0" in chunk:
                        place = chunk.index(b"\0")
                        error = UnicodeDecodeError("utf-8", chunk, place, place + 1, "zero byte")
                        raise undecodable(source.name, chunk, error, "utf-8", line)
                    bad_at = chunk
                n_bad += bad
                n_good += sum(not c.isascii() for c in text) - bad
            line += chunk.count(b"\n")
    if not n_bad:
        return "utf-8", "strict"
    if is_mostly_utf8(n_good, n_bad):
        return "utf-8", "surrogateescape"
    return legacy_encoding(bad_at or b"", source.name, findings), "strict"


def _opened(source: Source, encoding: str, errors: str) -> io.TextIOWrapper:
    try:
        return source.path.open(encoding=encoding, errors=errors, newline="")
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
        if len(widths) > 2 and len(sample) > 60_000:
            widths = widths[:-1]  # the sample ends in the middle of the last row
        above = next((n for n, width in enumerate(widths) if width > 1), len(widths))
        parted = widths[above:]  # a title may stand above the table
        usual = max(set(parted), key=lambda width: (parted.count(width), width), default=1)
        same = parted.count(usual) / max(1, len(parted))
        if usual < 2 or (above and (same < 0.8 or len(parted) < 2)):
            continue
        # Of all rows, not of those from the first that it parts: the row of names, which has no prose, tells the
        # delimiter from a sign that stands in every abstract.
        score = (parted.count(usual) / len(widths), usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best
