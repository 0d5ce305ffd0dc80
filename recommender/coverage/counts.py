"""What a collection covers: counts by two fields, each with the search that lists it, and the gaps."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from corpus import LibrarySettings, Problem, Resource
from corpus.records import fields
from indexer.engines.port import Engine
from indexer.index.schema import NONE
from indexer.search.facets import Column, Mask
from indexer.search.query import Filter, quote
from indexer.search.request import QueryError
from recommender.coverage.table import Cell, CoverageTable, Events, Gaps, Heading, Records

if TYPE_CHECKING:
    from recommender.coverage.reachability import Suggestions


MAX_LISTED = 200
"""So many records of a sort are listed; all of them are counted."""


def coverage_table(engine: Engine, settings: LibrarySettings, rows: str, columns: str) -> CoverageTable:
    """Count every pair of values of two exact fields; "none" stands for records without a value.

    Raises:
        QueryError: ``rows`` or ``columns`` is not a countable field.
    """
    names = [_countable(name) for name in (rows, columns)]
    row_column, column_column = (engine.facets.column(name) for name in names)
    live = engine.statistics.live()
    row_values = _values(names[0], row_column, engine, settings)
    column_values = _values(names[1], column_column, engine, settings)
    row_masks = {value: _mask(row_column, value, live) for value in row_values}
    column_masks = {value: _mask(column_column, value, live) for value in column_values}

    def headings(name: str, masks: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]) -> tuple[Heading, ...]:
        return tuple(
            Heading(value, engine.facets.label(name, value), int(mask.sum()), _query(name, value))
            for value, mask in masks.items()
        )

    cells = tuple(
        Cell(
            row,
            column,
            int(np.count_nonzero(row_mask & column_mask)),
            f"{_query(names[0], row)} {_query(names[1], column)}",
        )
        for row, row_mask in row_masks.items()
        for column, column_mask in column_masks.items()
    )
    return CoverageTable(
        names[0],
        names[1],
        headings(names[0], row_masks),
        headings(names[1], column_masks),
        cells,
        engine.statistics.n_documents,
    )


def _countable(name: str) -> str:
    known = fields.BY_ANY_NAME.get(name)
    if known is None or not known.counted:
        raise QueryError(f"{name[:40]!r} cannot be counted. Choose one of {', '.join(fields.COUNTED)}.")
    return known.name


def _values(name: str, column: Column, engine: Engine, settings: LibrarySettings) -> list[str]:
    """Declared values first, in their order (a theme with nothing in it is the gap), then those found, then none."""
    declared: Sequence[str] = ()
    if name == "theme":
        declared = tuple(settings.themes)
    elif name == "type":
        declared = tuple(slug for slug in settings.known_types if slug in column.values)
    rest = [value for value in column.values if value not in declared]
    if not fields.BY_NAME[name].ordered:
        rest.sort(key=engine.facets.places(name).__getitem__)
    if fields.BY_NAME[name].latest_first:
        rest.sort(reverse=True)
    has_missing = not bool(np.all(column.present))
    return [*declared, *rest, *([NONE] if has_missing else [])]


def _mask(
    column: Column, value: str, live: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if value == NONE:
        return live & ~column.present
    mask = np.zeros(len(live), np.bool_)
    if value in column.values:
        mask[column.with_value(column.values.index(value))] = True
    return mask


def _query(name: str, value: str) -> str:
    return f"{name}:{quote(value)}"


def find_gaps(
    engine: Engine, lists: Suggestions | None, settings: LibrarySettings, problems: Sequence[Problem]
) -> Gaps:
    """What is thin, untitled, contradictory, or without neighbour.

    Args:
        lists: every record's suggestions; without them nothing is said of neighbours.
        problems: what `check` found.
    """
    live = engine.statistics.live()
    themes = engine.facets.column("theme")
    counts = dict(zip(themes.values, themes.counts(live).tolist(), strict=True))
    has_text = engine.statistics.field_lengths("text") > 0

    def lacking(name: str) -> Mask:
        return live & ~engine.facets.filter_mask(Filter("has", name))

    return Gaps(
        thin_themes=tuple(
            (slug, settings.theme_label(slug), counts.get(slug, 0))
            for slug in (settings.themes or sorted(counts, key=engine.facets.places("theme").__getitem__))
            if counts.get(slug, 0) < settings.coverage.thin_below
        ),
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


def events(engine: Engine, today: str, limit: int) -> Events:
    """What is coming from ``today`` (ISO 8601) on, and what was before; ``limit`` of each at most."""
    column = engine.facets.column("event")
    border = bisect_left(column.values, today)

    def listed(indexes: Iterable[int]) -> tuple[Resource, ...]:
        numbers = (int(number) for index in indexes for number in column.with_value(index))
        return tuple(engine.resource_at(number) for number in islice(numbers, limit))

    return Events(
        listed(range(border, len(column.values))),
        listed(range(border - 1, -1, -1)),
        len(column.between(border, len(column.values))),
        len(column.between(0, border)),
    )
