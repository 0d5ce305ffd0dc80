"""What a date covers, however it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

OPEN = dt.date.max
"""The end of what has none yet: ``2019/..``."""
MAX_YEARS = 2000
"""What covers more years is no date: a slip most likely."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a date covers.

    spans: first and last day of each stretch, in order; several for "1914, 1916". is_sure: ``False`` for "c. 1900".
    """

    spans: tuple[tuple[dt.date, dt.date], ...]
    is_sure: bool = True

    @property
    def first(self) -> dt.date:
        """The day with which it begins."""
        return min(first for first, _ in self.spans)

    @property
    def last(self) -> dt.date:
        """The day with which it ends; `OPEN` where there is no end yet."""
        return max(last for _, last in self.spans)
