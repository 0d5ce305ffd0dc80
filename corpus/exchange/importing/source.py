"""What a source is and what reading one gives: rows, each with the place that it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import SeealsoError
from corpus.exchange.importing.mixed_bytes import is_mostly_utf8, mended_bytes, n_bad_bytes
from corpus.exchange.importing.older_encodings import likeliest
from corpus.exchange.importing.problem_groups import ProblemGroups
from corpus.records.problems import Problem
from corpus.records.readers import Unreadable, why_unfit
from corpus.records.readers.boundary import said

MAX_SOURCE_BYTES = 128 << 20
"""The largest source that is read whole (a CSV file is streamed and may be larger)."""
MAX_CELL_CHARS = 1_000_000
"""The longest single value: a description is never a megabyte."""


class SourceError(SeealsoError):
    """The source cannot be read as a whole; nothing was imported."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: where its bytes are, and what the curator calls it (a path, ``-`` or a web address)."""

    path: Path
    name: str
    url: str | None = None

    def head(self, n_bytes: int = 65536) -> bytes:
        """The first bytes.

        Raises:
            SourceError: the file cannot be read.
        """
        unfit = why_unfit(self.path)  # a pipe would be waited for
        if unfit is not None:
            raise SourceError(f"{self.name}: {unfit.problem} {unfit.mend}")
        try:
            with self.path.open("rb") as file:
                return file.read(n_bytes)
        except OSError as error:
            raise SourceError(f"{self.name}: cannot be read: {error.strerror}.") from None

    def bytes(self) -> bytes:
        """All of it.

        Raises:
            SourceError: it cannot be read, or is larger than `MAX_SOURCE_BYTES`.
        """
        try:
            if self.path.stat().st_size > MAX_SOURCE_BYTES:
                raise SourceError(f"{self.name}: larger than {MAX_SOURCE_BYTES >> 20} MB. Split it into several files.")
            return self.path.read_bytes()
        except OSError as error:
            raise SourceError(f"{self.name}: cannot be read: {error.strerror}.") from None


@dataclass(slots=True)
class Row:
    """One record as the source has it: a value for each column, and where it stands.

    ``line`` counts from 1 (the row number in a spreadsheet). ``cells`` gives the letter of each column where the
    source has cells; ``lines`` the line of each field where it is known; ``links`` the address behind a cell.
    """

    data: dict[str, Any]
    line: int | None
    file: str = ""
    cells: Mapping[str, str] | None = None
    lines: Mapping[tuple[str | int, ...], int] | None = None
    deleted: bool = False
    links: Mapping[str, str] | None = None

    def line_of(self, column: str) -> int | None:
        """The line of ``column``, else of the record."""
        return (self.lines or {}).get((column,), self.line)

    def place(self, column: str) -> str:
        """ "cell B7" in a spreadsheet, "column 'Link'" in a table, nothing elsewhere."""
        letter = (self.cells or {}).get(column)
        if letter is None:
            return ""
        return f"cell {letter}{self.line}" if letter else f"column {column!r}"


def one_row(make: Callable[[], Row | Unreadable], line: int | None) -> Row | Unreadable:
    """What ``make`` gives of the record on ``line``, or why it is none: an odd record costs no more than itself."""
    try:
        return make()
    except SeealsoError:
        raise
    except Exception as error:  # on purpose: whatever odd values do to those who read them
        return Unreadable(line, f"The record cannot be read: {said(error)}.", "Look for odd values.")


Rows = Iterator[Row | Unreadable]
ReadSource = Callable[[Source, "Findings"], Rows]


@dataclass(slots=True)
class Findings:
    """What an import has to tell: problems of single values, and remarks on the source as a whole."""

    problems: list[Problem] = field(default_factory=list)
    groups: ProblemGroups = field(default_factory=ProblemGroups)
    notes: list[str] = field(default_factory=list)
    n_hidden: int = 0
    broken: list[Unreadable] = field(default_factory=list)
    """Parts that the reader could not read and went on without."""
    not_taken: list[str] = field(default_factory=list)
    """Links that are in the source and in no record, each with its place."""

    fraction: float = 0.0
    """How much of the source has been read, where the reader knows."""

    MAX_PROBLEMS = 10_000

    def add(self, problem: Problem) -> None:
        """Keep ``problem``; beyond a ceiling it is only counted, so that a hostile source cannot fill the memory."""
        self.groups.add(problem)
        if len(self.problems) < self.MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.n_hidden += 1

    def note(self, text: str) -> None:
        """Keep a remark, once."""
        if text not in self.notes:
            self.notes.append(text)


def decode(raw: bytes, name: str, findings: Findings) -> str:
    """``raw`` as text, by its byte order mark, else UTF-8, else the likeliest older encoding (which is said).

    Raises:
        SourceError: it is no text.
    """
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" not in raw[:4096]:
        text = raw.decode("utf-8-sig", "surrogateescape")
        if bad := n_bad_bytes(text):
            if is_mostly_utf8(sum(not c.isascii() for c in text) - bad, bad):
                line = text.count("\n", 0, text.index(next(c for c in text if "\udc80" <= c <= "\udcff"))) + 1
                findings.note(f"{name}:{line}: {bad} bytes that are not UTF-8 were read as Windows-1252.")
                return mended_bytes(text)
        else:
            return text
    encoding = encoding_of(raw, name, findings)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise undecodable(name, raw, error, encoding) from None


def undecodable(name: str, raw: bytes, error: UnicodeDecodeError, encoding: str, first_line: int = 1) -> SourceError:
    """The error for a byte that the encoding does not know, with its line."""
    line = first_line + raw.count(b"\n", 0, error.start)
    return SourceError(
        f"{name}:{line}: byte 0x{raw[error.start]:02x} is not {encoding.upper()}. Save the file as UTF-8 and try again."
    )


def encoding_of(raw: bytes, name: str, findings: Findings, whole: bool = True) -> str:
    """The name of the encoding of ``raw`` (all of the file, or its first bytes if not ``whole``)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return encoding
    sample = raw[:4096]
    if b"\0" in sample:
        # Text of Western languages in UTF-16 without a mark has a zero in every other byte.
        if len(sample) > 3 and sample[1::2].count(0) > len(sample) // 3:
            return "utf-16-le"
        if len(sample) > 3 and sample[::2].count(0) > len(sample) // 3:
            return "utf-16-be"
        raise SourceError(f"{name}: this is no text file (it holds zero bytes). Name its format with --format.")
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        if not whole and error.start >= len(raw) - 4:
            return "utf-8"
    return legacy_encoding(raw, name, findings)


def legacy_encoding(raw: bytes, name: str, findings: Findings) -> str:
    """The likeliest encoding of text that is not UTF-8: Windows-1252 unless the bytes speak clearly for another."""
    # The bytes around the first accents tell more than a megabyte of ASCII.
    lines = [line for line in raw.splitlines() if not line.isascii()][:400]
    lines = lines[1:-1] if len(lines) > 20 else lines  # the first and the last may be cut, within a letter even
    sample = b"\n".join(lines)[:65536]
    encoding = likeliest(sample)
    if not encoding:
        import charset_normalizer

        best = charset_normalizer.from_bytes(sample).best()
        encoding = best.encoding if best is not None else "cp1252"
    findings.note(f"{name} is not UTF-8; it was read as {encoding}. Save it as UTF-8 if letters look wrong.")
    return encoding
