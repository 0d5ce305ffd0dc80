"""What every check of the data doctor is given: the records with their places, the settings, and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.records.problems import Problem, Severity
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A record and where it was read."""

    resource: Resource
    file: str
    line_of: Callable[..., int]

    @property
    def place(self) -> str:
        """File and line, as other findings name this record."""
        return f"{self.file}:{self.line_of()}"

    def problem(self, path: Path, what: str, mend: str, severity: Severity = "warning",
                twin: str | None = None) -> Problem:  # fmt: skip
        """A finding about the field at ``path`` of this record; ``twin``: as `Problem` has it."""
        return Problem(
            self.file,
            self.line_of(*path),
            self.resource.id,
            ".".join(map(str, path)) or None,
            what,
            mend,
            severity,
            twin,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A library under examination. ``today`` decides what is long past."""

    held: Sequence[Held]
    settings: LibrarySettings
    today: dt.date
