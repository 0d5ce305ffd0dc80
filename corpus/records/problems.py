"""What is wrong with a record, where, and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that end a line, or that a terminal obeys; what turns text round among them."""
_MOST_CHARS = {"record": 300, "twin": 300, "field": 300, "problem": 1000, "mend": 1000}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a library.

    ``error``: the record (or file) is set aside and is not searchable.
    ``warning``: the record is kept as written, but contradicts itself or something else.
    ``notice``: nothing is wrong, but something that readers would want is missing.
    ``twin``: the id of the record that may be of the same work, where that is what was found.
    """

    file: str
    line: int | None
    record: str | None
    field: str | None
    problem: str
    mend: str
    severity: Severity = "error"
    twin: str | None = None

    def __post_init__(self) -> None:
        # Records may hold half of a surrogate pair, which nothing can be encoded with, and names of fields as long
        # as the file.
        for name in ("file", "record", "field", "problem", "mend", "twin"):
            text = getattr(self, name)
            if not text:
                continue
            most = _MOST_CHARS.get(name, len(text))
            if len(text) > most or not text.isascii():
                shown = text if len(text) <= most else text[: most - 3] + "..."
                object.__setattr__(self, name, shown.encode("utf-8", "replace").decode())

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = " ".join(part for part in (self.record, self.field) if part)
        text = f"{where}: {self.severity}: {subject + ': ' if subject else ''}{self.problem} {self.mend}".strip()
        # What a record holds is shown on terminals, a line for each problem: a name of a field must not make up
        # another one, nor a terminal obey it.
        return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)
