"""Dates as written: the part of EDTF level 0 that catalogues use, plus times for events.

Extended Date/Time Format, Library of Congress 2019 (ISO 8601-2:2019), level 0: ``2018``,
``2018-07``, ``2018-07-15``, ``2018-07-15T14:00`` and intervals ``2018/2019``. What a curator wrote
is kept; these functions only say whether it is a date, and which days it covers.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)(Z|[+-]\d{2}(?::?\d{2})?)?\Z", re.ASCII
)

HOW_TO_WRITE_A_DATE = "Write it as 2018, 2018-07, 2018-07-15 or 2018-07-15T14:00."


def day_range(text: str) -> tuple[dt.date, dt.date]:
    """First and last day that the date ``text`` covers.

    Raises:
        ValueError: ``text`` is no date of EDTF level 0, or a day that the calendar does not have.
    """
    try:
        return _day_range(text)
    except ValueError as error:
        shown = text if len(text) <= 40 else text[:37] + "..."
        reason = "" if "not a date" in str(error) else f": {error}"
        raise ValueError(f"{shown!r} is not a date{reason}") from None


def _day_range(text: str) -> tuple[dt.date, dt.date]:
    if "/" in text:
        first, last = text.split("/", 1)
        start, end = _day_range(first)[0], _day_range(last)[1]
        if end < start:
            raise ValueError("it ends before it begins")
        return start, end
    timed = _DATE_TIME.match(text)
    if timed:
        dt.time.fromisoformat(timed[2] + (timed[3] or ""))
        day = dt.date.fromisoformat(timed[1])
        return day, day
    plain = _DATE.match(text)
    if not plain:
        raise ValueError("not a date")
    year, month, day_of_month = int(plain[1]), plain[2], plain[3]
    if day_of_month:
        day = dt.date(year, int(month), int(day_of_month))
        return day, day
    if month:
        return dt.date(year, int(month), 1), dt.date(year, int(month), monthrange(year, int(month))[1])
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


_DAY_AND_MONTH = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+\d.*)?\Z")


def readings(text: str) -> list[dt.date]:
    """The days that a date written with slashes, dots or dashes can mean: "03/04/2018" is 3 April or 4 March.

    Day first comes first. Empty where ``text`` is written in another way or names no day of the calendar.
    """
    found = _DAY_AND_MONTH.match(text.strip())
    if not found:
        return []
    days: list[dt.date] = []
    for day, month in ((found[1], found[2]), (found[2], found[1])):
        try:
            date = dt.date(int(found[3]), int(month), int(day))
        except ValueError:
            continue
        if date not in days:
            days.append(date)
    return days


def moment(text: str) -> dt.datetime:
    """The instant an event's ``text`` names, without zone; a plain day is its midnight.

    Raises:
        ValueError: as `day_range`.
    """
    timed = _DATE_TIME.match(text)
    if timed:
        return dt.datetime.combine(dt.date.fromisoformat(timed[1]), dt.time.fromisoformat(timed[2]))
    return dt.datetime.combine(day_range(text)[0], dt.time())


def has_time(text: str) -> bool:
    """Whether ``text`` names a time of day as well as a day."""
    return _DATE_TIME.match(text) is not None
