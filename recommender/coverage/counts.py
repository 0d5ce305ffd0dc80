"""What a collection covers: counts by two fields, each with the search that lists it, and the gaps."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings, Problem, Resource
from corpus.records.scope import PairAim
from indexer.engines.port import Engine
from indexer.search.facets import Mask
from indexer.search.query import Filter
from recommender.coverage.axes import (
    AxisEntry,
    Counted,
    Order,
    aims_of,
    axis,
    countable,
    dead_links,
    labels_of,
    numbers_of,
    pairs_of,
)
from recommender.coverage.demand import Asked, demand
from recommender.coverage.scope_report import least_of
from recommender.coverage.table import Cell, CoverageTable, Events, Figures, Gaps, Heading, Records

if TYPE_CHECKING:
    from recommender.coverage.reachability import Suggestions


MAX_LISTED = 200
"""So many records of a sort are listed; all of them are counted."""


def coverage_table(
    source: Counted,
    settings: LibrarySettings,
    rows: str,
    columns: str,
    most_rows: int | None = None,
    most_columns: int | None = None,
    order: Order = "",
    asked: Asked | None = (),
) -> CoverageTable:
    """Count every pair of values of two exact fields; "none" stands for records without a value.

    Args:
        source: the index, or the records of a day.
        settings: of the library.
        rows, columns: names of fields.
        most_rows, most_columns: where there are more values, those with most records, in the order of the names, and
            one heading more for all others together; ``None`` for all.
        order: of rows and columns.
        asked: questions, to say what is asked for; ``None`` where that is not known.

    Raises:
        QueryError: ``rows`` or ``columns`` is not a countable field.
    """
    names = countable(rows), countable(columns)
    axes = [
        axis(source, settings, name, most, order) for name, most in zip(names, (most_rows, most_columns), strict=True)
    ]
    sums = _sums(source, *axes)
    wanted = demand(asked or (), *(list(labels_of(entries)) for entries in axes))
    is_told = asked is not None

    def figures(at: tuple[int, int], n_days: int) -> Figures:
        newest = int(sums.newest[at])
        return Figures(newest or None, int(sums.minutes[at]), int(sums.n_dead[at]), n_days if is_told else None)

    n_rows, n_columns = map(len, axes)
    headings = (
        _headings(source, settings, names[0], axes[0], [figures((at, n_columns), int(wanted.rows[at]))
                                                        for at in range(n_rows)]),
        _headings(source, settings, names[1], axes[1], [figures((n_rows, at), int(wanted.columns[at]))
                                                        for at in range(n_columns)]),
    )  # fmt: skip
    pairs = _pairs(source, settings, names)
    cells = []
    for at, row in enumerate(axes[0]):
        for beside, column in enumerate(axes[1]):
            count, aim = int(sums.counts[at, beside]), pairs.get((row.value, column.value))
            is_out = headings[0][at].is_out or headings[1][beside].is_out or (aim is not None and aim.out)
            n_missing = max((aim.at_least or 1) - count, 0) if aim is not None and not is_out else 0
            query = f"{row.query} {column.query}" if row.query and column.query else ""
            said = figures((at, beside), int(wanted.cells[at, beside]))
            cells.append(Cell(row.value, column.value, count, query, said, is_out, n_missing))
    return CoverageTable(
        *names,
        headings[0],
        headings[1],
        tuple(cells),
        source.statistics.n_documents,
        figures((n_rows, n_columns), wanted.total),
    )


class _Sums(NamedTuple):
    """Of every row and column, the last being all records: int64, shape (n_rows + 1, n_columns + 1)."""

    counts: NDArray[np.int64]
    newest: NDArray[np.int64]
    minutes: NDArray[np.int64]
    n_dead: NDArray[np.int64]


def _sums(source: Counted, rows: Sequence[AxisEntry], columns: Sequence[AxisEntry]) -> _Sums:
    every = AxisEntry("", "", source.statistics.live(), "")
    places, docs = pairs_of([*rows, every])
    years, minutes = numbers_of(source, "year")[docs], numbers_of(source, "minutes")[docs]
    is_dead = dead_links(source)[docs]
    n_rows = len(rows) + 1
    found = _Sums(*(np.zeros((n_rows, len(columns) + 1), np.int64) for _ in range(4)))
    for at, column in enumerate((*columns, every)):
        chosen = column.mask[docs].nonzero()[0]
        there = places[chosen]
        found.counts[:, at] = np.bincount(there, minlength=n_rows)
        found.minutes[:, at] = np.bincount(there, minutes[chosen], n_rows)
        found.n_dead[:, at] = np.bincount(there, is_dead[chosen], n_rows)
        np.maximum.at(found.newest[:, at], there, years[chosen])
    return found


def _headings(
    source: Counted, settings: LibrarySettings, name: str, entries: Sequence[AxisEntry], figures: Sequence[Figures]
) -> tuple[Heading, ...]:
    aims = aims_of(settings, source, name)
    found = []
    for entry, said in zip(entries, figures, strict=True):
        count, aim = int(np.count_nonzero(entry.mask)), aims.get(entry.value)
        is_out = aim is not None and aim.out
        n_missing = max(least_of(settings, name, aim) - count, 0) if entry.query and not is_out else 0
        found.append(Heading(entry.value, entry.label, count, entry.query, said, is_out, n_missing))
    return tuple(found)


def _pairs(source: Counted, settings: LibrarySettings, names: tuple[str, str]) -> dict[tuple[str, str], PairAim]:
    """(row, column) → what ``[scope]`` says of the two together."""
    found = {}
    for pair in settings.scope.pairs:
        values = {
            name: source.facets.column(name).as_most_spell_it(value) for name, value in pair.both if name in names
        }
        if len(values) == len(set(names)) == 2:
            found[values[names[0]], values[names[1]]] = pair
    return found


def find_gaps(
    engine: Engine, lists: Suggestions | None, settings: LibrarySettings, problems: Sequence[Problem]
) -> Gaps:
    """What is untitled, contradictory, or without neighbour.

    Args:
        lists: every record's suggestions; without them nothing is said of neighbours.
        problems: what `check` found.
    """
    live = engine.statistics.live()
    has_text = engine.statistics.field_lengths("text") > 0

    def lacking(name: str) -> Mask:
        return live & ~engine.facets.filter_mask(Filter("has", name))

    return Gaps(
        untitled=_listed(engine, lacking("title")),
        undescribed=_listed(engine, lacking("description") & ~has_text),
        untyped=_listed(engine, lacking("type")),
        without_theme=_listed(engine, lacking("theme")),
        without_link=_listed(engine, lacking("url")),
        without_neighbour=_listed(engine, _without_neighbour(lists, live)),
        problems=tuple(p for p in problems if p.severity != "notice" and not re.match(r"^No record has", p.problem)),
    )


def _listed(engine: Engine, mask: Mask) -> Records:
    (numbers,) = mask.nonzero()
    first = [engine.resource_at(number) for number in numbers[:MAX_LISTED].tolist()]
    return Records(len(numbers), tuple((record.id, record.display_title) for record in first))


def _without_neighbour(lists: Suggestions | None, live: Mask) -> Mask:
    """The records beside which nothing is suggested."""
    if lists is None:
        return np.zeros(len(live), np.bool_)
    return np.asarray(live & (lists.max(axis=1) < 0), np.bool_)


def events(engine: Engine, today: str, limit: int, upcoming_from: int = 0, past_from: int = 0) -> Events:
    """What is coming from ``today`` (ISO 8601) on, and what was before; ``limit`` of each, after those left out."""
    column = engine.facets.column("event")
    border = bisect_left(column.values, today)

    def listed(indexes: Iterable[int], first: int) -> tuple[Resource, ...]:
        numbers = (int(number) for index in indexes for number in column.with_value(index))
        return tuple(engine.resource_at(number) for number in islice(numbers, first, first + limit))

    return Events(
        listed(range(border, len(column.values)), upcoming_from),
        listed(range(border - 1, -1, -1), past_from),
        len(column.between(border, len(column.values))),
        len(column.between(0, border)),
    )
