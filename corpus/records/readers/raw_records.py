"""What every reader gives: raw records, or a word on why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_FILE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as the file has it. Lines count from 1; a path is ``("creators", 0, "name")``."""

    data: dict[str, Any]
    line: int
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of the field at ``path``, or of the nearest thing around it."""
        if not self.lines:
            return self.line
        for length in range(len(path), 0, -1):
            found = self.lines.get(path[:length])
            if found is not None:
                return found
        return self.line


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stretch of a file that holds no record: where, what is wrong, how to mend it."""

    line: int | None
    problem: str
    mend: str


Stretch = tuple[float, float]
"""From which share of a file to which; a record belongs to the stretch that it begins in."""

WHOLE: Stretch = (0.0, 1.0)

Reader = Callable[[Path], Iterator[RawRecord | Unreadable]]


def read_text(path: Path) -> str | Unreadable:
    """The file's text (UTF-8, with or without a byte order mark), or why it cannot be had."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return Unreadable(None, f"The file is larger than {MAX_FILE_BYTES} bytes.", "Split it into several files.")
        raw = path.read_bytes()
    except OSError as error:
        return Unreadable(None, f"The file cannot be read: {error.strerror}.", "Check its permissions.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Unreadable(
            line, f"Byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8.", "Save the file as UTF-8."
        )
