"""From term statistics to neighbours, reasons, and coverage. Imports corpus and indexer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommender.answers import Cell, CoverageTable, Events, Gaps, Heading, Records, Related, Why
from recommender.coverage import coverage_table, find_gaps

if TYPE_CHECKING:
    from recommender.recommender import Recommender, build_model

__all__ = [
    "Cell",
    "CoverageTable",
    "Events",
    "Gaps",
    "Heading",
    "Recommender",
    "Records",
    "Related",
    "Why",
    "build_model",
    "coverage_table",
    "find_gaps",
]


def __getattr__(name: str) -> Any:
    """What needs SciPy is loaded when it is first asked for: searching and reading records need none of it."""
    if name in ("Recommender", "build_model"):
        from recommender import recommender

        return getattr(recommender, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
