"""What the doors need of `indexer.search.limits`: the numbers that a question may give, and how text becomes one."""

from __future__ import annotations

from indexer.search.limits import (
    DOWNLOADED,
    ENTRIES,
    FIRST_RECORD,
    HITS,
    LAST_PAGE,
    MAX_DOWNLOADED,
    MAX_FILTER_VALUES,
    MAX_PASTED_CHARS,
    MAX_QUERY_CHARS,
    MAX_READ,
    MINUTES,
    OFFSET,
    PAGE,
    RECORDS,
    RELATED,
    SUGGESTIONS,
    TASKS,
    Limit,
    whole_number,
)
from indexer.search.request import SORTS

__all__ = [
    "DOWNLOADED",
    "ENTRIES",
    "FIRST_RECORD",
    "HITS",
    "LAST_PAGE",
    "MAX_DOWNLOADED",
    "MAX_FILTER_VALUES",
    "MAX_PASTED_CHARS",
    "MAX_QUERY_CHARS",
    "MAX_READ",
    "MINUTES",
    "OFFSET",
    "PAGE",
    "RECORDS",
    "RELATED",
    "SORTS",
    "SUGGESTIONS",
    "TASKS",
    "Limit",
    "whole_number",
]
