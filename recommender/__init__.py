"""From term statistics to neighbours, reasons, and coverage. Imports corpus and indexer."""

from recommender.answers import Cell, CoverageTable, Gaps, Heading, Related, Why
from recommender.coverage import coverage_table, find_gaps
from recommender.recommender import Recommender, build_model

__all__ = [
    "Cell",
    "CoverageTable",
    "Gaps",
    "Heading",
    "Recommender",
    "Related",
    "Why",
    "build_model",
    "coverage_table",
    "find_gaps",
]
