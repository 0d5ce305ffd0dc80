"""How much it says that two records are of one series: of four parts much, of a conference's eighty talks nothing."""

from __future__ import annotations

SMALL_SERIES = 12
"""The parts of a series of up to so many belong together."""
WIDE_SERIES = 36
"""A series of so many or more is a shelf: to be of it is no reason to read two things together."""


def closeness_of_parts(n_parts: int) -> float:
    """What being of a series of ``n_parts`` records counts for: 1 up to `SMALL_SERIES`, 0 from `WIDE_SERIES` on, and
    evenly less between them."""
    return min(max((WIDE_SERIES - n_parts) / (WIDE_SERIES - SMALL_SERIES), 0.0), 1.0)
