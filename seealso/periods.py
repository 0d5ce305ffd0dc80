"""From a date to the times of a history, and to the records that were held at its end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from corpus.errors import UsageError
from corpus.ledger.entries import RECORDS, replayed
from corpus.records import dates

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger

_OPEN_END = "~"
"""Later than every time."""


def period(since: str | None, until: str | None) -> tuple[str, str]:
    """The times of a history between two dates, both included, as `Ledger.entries` takes them.

    >>> period("2026-11", "2026-11-27")
    ('2026-11-01', '2026-11-28')

    Raises:
        UsageError: one of them is no date.
    """
    begin = days_of("since", since)[0].isoformat() if since else ""
    return begin, _after(days_of("until", until)[1]) if until else _OPEN_END


def days_of(name: str, text: str) -> tuple[dt.date, dt.date]:
    """The first and the last day that a date covers; ``name`` says what it was given as.

    Raises:
        UsageError: it is no date.
    """
    try:
        return dates.day_range(text)
    except ValueError:
        raise UsageError(f"{name}: {text[:40]!r} is no date. {dates.HOW_TO_WRITE_A_DATE}") from None


def _after(day: dt.date) -> str:
    return _OPEN_END if day == dt.date.max else (day + dt.timedelta(days=1)).isoformat()


def records_as_of(history: Ledger, date: str) -> list[dict[str, Any]]:
    """The records that were held at the end of a day, as they were then.

    Raises:
        UsageError: it is no date, or the history begins later.
    """
    _, until = period(None, date)
    began = history.began_at()
    if began is None or began >= until:
        since = f"it begins on {began[:10]}" if began else "it has not begun"
        raise UsageError(f"as-of: {date[:40]!r} lies before the history of this library; {since}.")
    return list(replayed(history.entries(whats=RECORDS, until=until, newest_first=False)).values())
