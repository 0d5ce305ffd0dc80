"""From term statistics to neighbours, reasons, and coverage. Imports corpus and indexer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommender.coverage.counts import coverage_table, find_gaps
from recommender.coverage.scope_report import scope_report
from recommender.coverage.table import (
    Cell,
    CoverageTable,
    Events,
    Figures,
    Gaps,
    Heading,
    Records,
    ScopeReport,
    Wanted,
)
from recommender.related.related_record import Related, Why

if TYPE_CHECKING:
    from recommender.related.recommender import Recommender, build_model

__all__ = [
    "Cell",
    "CoverageTable",
    "Events",
    "Figures",
    "Gaps",
    "Heading",
    "Recommender",
    "Records",
    "Related",
    "ScopeReport",
    "Wanted",
    "Why",
    "build_model",
    "coverage_table",
    "find_gaps",
    "scope_report",
]


def __getattr__(name: str) -> Any:
    """What needs SciPy is loaded when it is first asked for: searching and reading records need none of it."""
    if name in ("Recommender", "build_model"):
        from recommender.related import recommender

        return getattr(recommender, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
