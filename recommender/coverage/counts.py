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
from corpus.said import said_of
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


def coverage_table(
    engine: Engine,
    settings: LibrarySettings,
    rows: str,
    columns: str,
    most_rows: int | None = None,
    most_columns: int | None = None,
) -> CoverageTable:
    """Count every pair of values of two exact fields; "none" stands for records without a value.

    Args:
        engine: the index.
        settings: of the library.
        rows, columns: names of fields.
        most_rows, most_columns: where there are more values, those with most records, in the order of the names, and
            one heading more for all others together; ``None`` for all.

    Raises:
        QueryError: ``rows`` or ``columns`` is not a countable field.
    """
    names = [_countable(name) for name in (rows, columns)]
    axes = [_axis(engine, settings, name, most) for name, most in zip(names, (most_rows, most_columns), strict=True)]
    (row_headings, row_masks), (column_headings, column_masks) = axes
    cells = tuple(
        Cell(row.value, column.value, int(np.count_nonzero(row_mask & column_mask)), _both(row, column))
        for row, row_mask in zip(row_headings, row_masks, strict=True)
        for column, column_mask in zip(column_headings, column_masks, strict=True)
    )
    n_documents = engine.statistics.n_documents
    return CoverageTable(names[0], names[1], row_headings, column_headings, cells, n_documents)


def _axis(
    engine: Engine, settings: LibrarySettings, name: str, most: int | None
) -> tuple[tuple[Heading, ...], list[Mask]]:
    """The headings of an axis, and which records each is for: bool, shape (n_doc_numbers,)."""
    column, live = engine.facets.column(name), engine.statistics.live()
    values = _values(name, column, engine, settings)
    rest: list[str] = []
    if most is not None and len(values) > most:
        sizes = dict(zip(column.values, column.counts(live).tolist(), strict=True))
        fullest = sorted(values, key=lambda value: value != NONE and -sizes.get(value, 0))[: most - 1]
        kept = frozenset(fullest)
        rest = [value for value in values if value not in kept]
        values = [value for value in values if value in kept]
    masks = [_mask(column, value, live) for value in values]
    headings = [
        Heading(value, engine.facets.label(name, value), int(mask.sum()), _query(name, value))
        for value, mask in zip(values, masks, strict=True)
    ]
    if rest:
        others = live & ~column.present if NONE in rest else np.zeros(len(live), np.bool_)
        is_rest = np.array([value not in kept for value in column.values], np.bool_)
        others[column.pair_docs[is_rest[column.pair_values]]] = True
        masks.append(others)
        headings.append(Heading(OTHERS, said_of("%(num)s other", "%(num)s others", len(rest)), int(others.sum()), ""))
    return tuple(headings), masks


OTHERS = ""
"""The value of the heading that stands for all that are not shown one by one; no search lists it."""


def _both(row: Heading, column: Heading) -> str:
    return f"{row.query} {column.query}" if row.query and column.query else ""


def _countable(name: str) -> str:
    known = fields.of_any_name(name)
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
    known = frozenset(declared)
    rest = [value for value in column.values if value not in known]
    if not fields.of_name(name).ordered:
        rest.sort(key=engine.facets.places(name).__getitem__)
    if fields.of_name(name).latest_first:
        rest.sort(reverse=True)
    has_missing = not bool(np.all(column.present))
    return [*declared, *rest, *([NONE] if has_missing else [])]


def _mask(
    column: Column, value: str, live: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if value == NONE:
        return live & ~column.present
    mask = np.zeros(len(live), np.bool_)
    index = column.index(value)
    if index >= 0:
        mask[column.with_value(index)] = True
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
