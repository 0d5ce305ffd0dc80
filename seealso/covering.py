"""What the library covers, now or at the end of a day: the table, and the scope that it is held against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.exchange.formula_cells import neutralised
from indexer.search.facets import today
from seealso.questions import shown

if TYPE_CHECKING:
    from recommender import CoverageTable, ScopeReport
    from seealso.view import View

Axes = tuple[str | None, str | None, int | None, int | None]
"""Rows, columns, and how many of each, as `seealso.Askable.coverage` takes them."""


MOST_TABLES = 60
"""So many are kept with a state of the library."""
MOST_QUESTIONS = 100
"""So many are counted with: those that the coverage page lists, asked on most days."""


def table_of(view: View, axes: Axes, sort: str, as_of: str | None) -> CoverageTable:
    """See `seealso.Askable.coverage`."""
    from recommender import coverage_table
    from recommender.coverage.axes import ordered

    usual = view.engine.profile.axes
    asked = (axes[0] or usual[0], axes[1] or usual[1], axes[2], axes[3], ordered(sort))
    if as_of is not None:
        stood = view.days_past.at(as_of)
        return replace(coverage_table(stood, view.settings, *asked, asked=None), as_of=stood.day)
    # Questions and links change without a build: the last answer stands as long as they are the same.
    listed = shown(view.question_log.listed_before(), view.settings.search.show_questions)
    questions = tuple((one.text, one.n_times) for one in listed[:MOST_QUESTIONS])
    stamp = (questions, view.links.stamp())
    known = view.tables.get(asked)
    if known is None or known[0] != stamp:
        if len(view.tables) >= MOST_TABLES:
            view.tables.clear()
        known = view.tables[asked] = (stamp, coverage_table(view.engine, view.settings, *asked, asked=questions))
    return known[1]


def spreadsheet(rows: Iterable[Sequence[str | int | None]]) -> str:
    """Rows as CSV that a spreadsheet opens as it stands: it knows the encoding, and no text is taken for a formula."""
    written = io.StringIO()
    out = csv.writer(written)
    for row in rows:
        out.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + written.getvalue()


def report_of(view: View, as_of: str | None) -> ScopeReport:
    """See `seealso.Askable.scope`."""
    from recommender import scope_report

    if as_of is not None:
        stood = view.days_past.at(as_of)
        return replace(scope_report(stood, view.settings, stood.year), as_of=stood.day)
    year = int(today()[:4])
    return view.derived.get(("scope", year), lambda: scope_report(view.engine, view.settings, year))
