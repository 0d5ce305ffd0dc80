"""How a coverage table is shown, in a page, a spreadsheet and a picture: figures, steps of colour, sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from seealso import Cell, CoverageTable, Heading, Said, UsageError, Wanted
from webapp.languages.local_forms import number
from webapp.languages.translating import _, ngettext, pgettext, translated
from webapp.search_state import SearchState

MEASURES: Mapping[str, str] = {
    "count": Said("Resources"),
    "newest": Said("Newest"),
    "minutes": Said("Minutes"),
    "dead": Said("Dead links"),
    "demand": Said("Days asked for"),
}
"""What a cell may show → what it is called."""
N_STEPS = 5


def asked_measure() -> str:
    """What the table is asked to show.

    Raises:
        UsageError: it is none of `MEASURES`.
    """
    wanted = request.args.get("show") or "count"
    if wanted not in MEASURES:
        raise UsageError(f"show: {wanted[:40]!r} is none of {', '.join(MEASURES)}.")
    return wanted


def value_of(one: Cell | Heading | CoverageTable, measure: str) -> int:
    """The figure of a cell, a row or a column, or of all; 0 for none."""
    figures = one.figures
    return {
        "count": one.n_documents if isinstance(one, CoverageTable) else one.count,
        "newest": figures.newest or 0,
        "minutes": figures.minutes,
        "dead": figures.n_dead,
        "demand": figures.demand or 0,
    }[measure]


def written(value: int, measure: str) -> str:
    """A figure as it stands in the table: years as years, numbers as the language writes them."""
    return str(value) if measure == "newest" else number(value)


def has_colour(cell: Cell) -> bool:
    """Whether a cell takes part in the steps of colour: what sums up all others would be the darkest by far, and all
    the rest pale."""
    return bool(cell.row and cell.column) and not cell.is_out


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of colour that hold about as many cells each, of those that hold anything.

    highest: the highest value of each step, ascending. lowest: the lowest that occurs in it.
    """

    highest: tuple[int, ...]
    lowest: tuple[int, ...]

    @classmethod
    def of_table(cls, table: CoverageTable, measure: str) -> Steps:
        """The steps of the cells of a table that stand for one value of each field and are in its scope."""
        return cls.of(value_of(cell, measure) for cell in table.cells if has_colour(cell))

    @classmethod
    def of(cls, values: Iterable[int]) -> Steps:
        """The steps of some values; equal values are in one step, so that there may be fewer than `N_STEPS`."""
        found = sorted(value for value in values if value > 0)
        cuts = sorted({found[-(-len(found) * step // N_STEPS) - 1] for step in range(1, N_STEPS + 1)} if found else ())
        first: dict[int, int] = {}
        for value in found:
            first.setdefault(bisect_left(cuts, value), value)
        return cls(tuple(cuts), tuple(first[at] for at in range(len(cuts))))

    def shade(self, value: int) -> int:
        """The colour of a value: 0 for nothing, else 1 to `N_STEPS`."""
        return self._shade(bisect_left(self.highest, value)) if value > 0 else 0

    def _shade(self, at: int) -> int:
        n = len(self.highest)
        return 1 + round(at * (N_STEPS - 1) / (n - 1)) if n > 1 else (N_STEPS + 1) // 2

    def legend(self, measure: str) -> list[tuple[int, str]]:
        """(colour, the range of values that it stands for) of each step."""
        return [
            (
                self._shade(at),
                written(low, measure)
                if low == high
                else _("%(first)s to %(last)s", first=written(low, measure), last=written(high, measure)),
            )
            for at, (low, high) in enumerate(zip(self.lowest, self.highest, strict=True))
        ]


def in_words(one: Cell | Heading) -> str:
    """All figures of a cell in a line, for who points at it or hears it."""
    figures = one.figures
    said = [ngettext("%(num)s resource", "%(num)s resources", one.count)]
    if figures.newest:
        said.append(_("newest %(year)s", year=str(figures.newest)))
    if figures.minutes:
        said.append(ngettext("%(num)s minute", "%(num)s minutes", figures.minutes))
    if figures.n_dead:
        said.append(ngettext("%(num)s dead link", "%(num)s dead links", figures.n_dead))
    if figures.demand:
        said.append(ngettext("asked for on %(num)s day", "asked for on %(num)s days", figures.demand))
    if one.n_missing:
        said.append(ngettext("%(num)s more wanted", "%(num)s more wanted", one.n_missing))
    if one.is_out:
        said.append(_("out of scope"))
    return " · ".join(said)


def listing(table: CoverageTable, chosen: Sequence[tuple[int, str]], measure: str = "count") -> str:
    """The search that lists a cell or a heading: (0 for rows or 1 for columns, value) of each; "" where none does."""
    names = (table.row_field, table.column_field)
    if table.as_of is not None or not all(value for _axis, value in chosen):
        return ""
    filters: dict[str, tuple[str, ...]] = {}
    for axis, value in chosen:
        filters[names[axis]] = (*filters.get(names[axis], ()), value)
    if measure == "dead":
        filters["link"] = ("dead",)
    return SearchState(filters=filters, sort="newest" if measure == "newest" else "").address()


def listing_of(one: Wanted) -> str:
    """The search that lists what there is of something that is wanted."""
    return SearchState(filters={field: (value,) for field, value, _label in one.values}).address()


def named(one: Wanted) -> str:
    """How something that is wanted is called."""
    return _("%(one)s, %(other)s", one=one.values[0][2], other=one.values[1][2]) if one.values[1:] else translated(
        one.values[0][2]
    )  # fmt: skip


def state_of(one: Wanted) -> str:
    """What is wanted of a gap, and what is there."""
    said = []
    if one.n_missing:
        said.append(
            ngettext("%(held)s of %(num)s wanted", "%(held)s of %(num)s wanted", one.at_least, held=number(one.count))
        )
    else:
        said.append(ngettext("%(num)s resource", "%(num)s resources", one.count))
    if one.is_old and one.newest:
        said.append(
            _("the newest is from %(year)s, and one from %(since)s or later is wanted", year=str(one.newest),
              since=str(one.since))
        )  # fmt: skip
    elif one.is_old:
        said.append(_("no date is known, and one from %(since)s or later is wanted", since=str(one.since)))
    return "; ".join(said)


def matrix(table: CoverageTable, measure: str) -> Iterable[Sequence[str | int]]:
    """One figure of every cell, as rows of a spreadsheet."""
    yield ["", *(translated(column.label) for column in table.columns), pgettext("table", "All")]
    width = len(table.columns)
    for at, row in enumerate(table.rows):
        cells = table.cells[at * width : (at + 1) * width]
        figures = [*(value_of(cell, measure) for cell in cells), value_of(row, measure)]
        yield [translated(row.label), *("" if not figure and measure == "newest" else figure for figure in figures)]


def all_figures(table: CoverageTable) -> Iterable[Sequence[str | int]]:
    """All figures of every cell, a line each, as rows of a spreadsheet."""
    yield [
        table.row_field,
        table.column_field,
        *(translated(name) for name in MEASURES.values()),
        _("Missing"),
        _("Out of scope"),
    ]
    width = len(table.columns)
    for at, cell in enumerate(table.cells):
        labels = (table.rows[at // width].label, table.columns[at % width].label)
        figures = [value_of(cell, measure) or ("" if measure == "newest" else 0) for measure in MEASURES]
        yield [*map(translated, labels), *figures, cell.n_missing, int(cell.is_out)]
