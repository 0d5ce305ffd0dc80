"""What is counted and listed for curators: a coverage table, the gaps, the events."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Problem, Resource


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
