"""What a suggestion, a coverage table and a list of gaps look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus import Problem, Resource


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: what two records share, and its share of the similarity (shares sum to 1).

    ``kind`` is "term" for words of the text, else what is shared: "person", "series", "event", "theme".
    """

    term: str
    share: float
    kind: str = "term"


CLOSE = 0.6
"""From this similarity on a tie is called close: of the sample's graded pairs, nine in ten of these are true ones."""


@dataclass(frozen=True, slots=True)
class Related:
    """One suggestion.

    ``score``: a similarity in 0 to 1; 1 for what a curator stated. ``relation`` is the wording of a stated tie
    from the asking record's side, ``note`` the curator's words, ``reason`` the whole reason in one line, ``also``
    the ids of near-duplicates folded under this one. ``weak`` ties are suggested for want of better ones, and say so;
    ``strength`` says in a word how near every one is.
    """

    id: str
    title: str
    type: str | None
    url: str | None
    score: float
    source: Literal["curated", "text"]
    why: tuple[Why, ...] = ()
    relation: str | None = None
    note: str = ""
    reason: str = ""
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    certain: bool = True
    weak: bool = False

    @property
    def strength(self) -> Literal["stated", "close", "fair", "loose"]:
        """How near: as a curator stated; else by the similarity and what it rests on."""
        if self.source == "curated":
            return "stated"
        if self.weak:
            return "loose"
        return "close" if self.score >= CLOSE else "fair"


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or column of a coverage table: its value, label, total, and the search that lists it."""

    value: str
    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How many records have both values, and the search that lists them."""

    row: str
    column: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Every row with every column; ``cells`` row by row."""

    row_field: str
    column_field: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[Cell, ...]
    n_documents: int

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two values."""
        return next(cell for cell in self.cells if cell.row == row and cell.column == column)


@dataclass(frozen=True, slots=True)
class Records:
    """How many records there are of a sort, and the first of them as (id, title)."""

    n: int
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a curator should look at. Themes are (slug, label, count)."""

    thin_themes: tuple[tuple[str, str, int], ...]
    untitled: Records
    undescribed: Records
    untyped: Records
    without_theme: Records
    without_link: Records
    without_neighbour: Records
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """Records with a day on which their event begins: coming ones soonest first, past ones latest first.

    ``n_upcoming`` and ``n_past`` count them all where only the first are listed.
    """

    upcoming: tuple[Resource, ...]
    past: tuple[Resource, ...]
    n_upcoming: int
    n_past: int
