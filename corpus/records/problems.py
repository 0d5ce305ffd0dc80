"""What is wrong with a record, where, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a library.

    ``error``: the record (or file) is set aside and is not searchable.
    ``warning``: the record is kept as written, but contradicts itself or something else.
    ``notice``: nothing is wrong, but something that readers would want is missing.
    """

    file: str
    line: int | None
    record: str | None
    field: str | None
    problem: str
    mend: str
    severity: Severity = "error"

    def __post_init__(self) -> None:
        # Records may hold half of a surrogate pair, which nothing can be encoded with.
        for name in ("file", "record", "field", "problem", "mend"):
            text = getattr(self, name)
            if text and not text.isascii():
                object.__setattr__(self, name, text.encode("utf-8", "replace").decode())

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = " ".join(part for part in (self.record, self.field) if part)
        text = f"{where}: {self.severity}: {subject + ': ' if subject else ''}{self.problem} {self.mend}".strip()
        # What a record holds is shown on terminals, which would obey its control characters.
        return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
