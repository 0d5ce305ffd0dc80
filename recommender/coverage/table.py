"""What is counted and listed for curators: a coverage table, the gaps, the events."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Problem, Resource


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is to say of some records besides how many they are.

    Args:
        newest: the latest year of their dates; ``None`` where none has one.
        minutes: of all of them together, as far as they are known.
        n_dead: those whose address the link checker calls dead.
        demand: on how many days somebody asked the site for it (`recommender.coverage.demand`), a question a day;
            ``None`` for a day in the past, for which it is not known.
    """

    newest: int | None = None
    minutes: int = 0
    n_dead: int = 0
    demand: int | None = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A row or column of a coverage table: its value, label, total, and the search that lists it.

    is_out: it is not meant to be covered. n_missing: so many more are wanted of it.
    """

    value: str
    label: str
    count: int
    query: str
    figures: Figures = Figures()
    is_out: bool = False
    n_missing: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """How many records have both values, and the search that lists them; the rest as of a `Heading`."""

    row: str
    column: str
    count: int
    query: str
    figures: Figures = Figures()
    is_out: bool = False
    n_missing: int = 0


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Every row with every column; ``cells`` row by row.

    figures: of all records. as_of: the day at whose end it stood so, ISO 8601; ``None`` for now.
    """

    row_field: str
    column_field: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[Cell, ...]
    n_documents: int
    figures: Figures = Figures()
    as_of: str | None = None

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two values."""
        return next(cell for cell in self.cells if cell.row == row and cell.column == column)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that is meant to be covered, or not: one value of a field, or two values together.

    Args:
        values: (field, value, label) of each.
        count: records that it has.
        query: the search that lists them.
        n_missing: so many more are wanted.
        at_least: so many are wanted.
        newest: the latest year of their dates, if known.
        since: the newest should not be before this year; ``None`` where nothing is wanted of their age.
        note: what seealso.toml says of it.
    """

    values: tuple[tuple[str, str, str], ...]
    count: int
    query: str
    n_missing: int = 0
    at_least: int = 0
    newest: int | None = None
    since: int | None = None
    note: str = ""

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        """(field, value) of each of its values."""
        return tuple((field, value) for field, value, _ in self.values)

    @property
    def is_old(self) -> bool:
        """Whether what is there is not known to be as fresh as is wanted."""
        return self.since is not None and self.count > 0 and (self.newest is None or self.newest < self.since)

    @property
    def is_gap(self) -> bool:
        """Whether more, or something newer, is wanted."""
        return self.n_missing > 0 or self.is_old


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """What is meant to be covered, held against what is there.

    gaps: what is wanted and missing, the most first. out: what is not meant to be covered. n_met: wanted, and there.
    as_of: as in `CoverageTable`.
    """

    gaps: tuple[Wanted, ...]
    out: tuple[Wanted, ...]
    n_met: int
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """How many records there are of a sort, and the first of them as (id, title)."""

    n: int
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a curator should look at."""

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
