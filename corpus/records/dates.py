"""Dates as written, and the days that they cover. What a curator wrote is kept as it is.

The plainest forms are those of the Extended Date/Time Format, Library of Congress 2019 (ISO 8601-2:2019), level 0:
``2018``, ``2018-07``, ``2018-07-15``, ``2018-07-15T14:00`` and intervals ``2018/2019``. What else people write, such as
"c. 1900", is for `corpus.records.written_periods` to read.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange

from corpus.records.period import MAX_YEARS, OPEN, Period

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)(Z|[+-]\d{2}(?::?\d{2})?)?\Z", re.ASCII
)

_YEAR_FIRST = re.compile(r"\d{4}(?:\Z|-\d\d-|/)", re.ASCII)
"""A date that begins with its first year, as nearly all do."""

HOW_TO_WRITE_A_DATE = "Write it as 2018, 2018-07, 2018-07-15, 2018-07-15T14:00, 2018/2019 or c. 1900."


def day_range(text: str) -> tuple[dt.date, dt.date]:
    """First and last day that the date ``text`` covers; the last day of all for what has no end yet (``2018/..``).

    Raises:
        ValueError: ``text`` is no date that is understood, or a day that the calendar does not have.
    """
    covered = _covered(text)
    return covered if isinstance(covered, tuple) else (covered.first, covered.last)


def can_be_read(text: str) -> bool:
    """Whether ``text`` names days, as `day_range` reads it.

    >>> can_be_read("2026-02"), can_be_read("2026-02-31")
    (True, False)
    """
    try:
        day_range(text)
    except ValueError:
        return False
    return True


def years(text: str) -> tuple[str, ...]:
    """Every year that the date ``text`` covers, four digits each, ascending; of what has no end yet, up to this year.

    Raises:
        ValueError: as `day_range`.
    """
    covered = _covered(text)
    spans = (covered,) if isinstance(covered, tuple) else covered.spans
    if len(spans) == 1 and spans[0][0].year == spans[0][1].year:
        return (f"{spans[0][0].year:04}",)
    now = dt.date.today().year
    found = {
        year
        for first, last in spans
        for year in range(first.year, max(first.year, now if last == OPEN else last.year) + 1)
    }
    return tuple(f"{year:04}" for year in sorted(found))


def first_year(text: str) -> str:
    """The four digits of the year in which the date ``text`` begins.

    Raises:
        ValueError: as `day_range`.
    """
    return text[:4] if _YEAR_FIRST.match(text) else f"{day_range(text)[0].year:04}"


def is_exact(text: str) -> bool:
    """Whether ``text`` is a date or an interval of EDTF level 0, which programs understand.

    Raises:
        ValueError: as `day_range`.
    """
    return isinstance(_covered(text), tuple)


def plain(text: str) -> str:
    """The day, month or year that ``text`` surely is, as ISO 8601 has it; ``text`` itself where it is more or less.

    >>> plain("[2021]"), plain("15 July 2018"), plain("c. 1900"), plain("Winter 2020")
    ('2021', '2018-07-15', 'c. 1900', 'Winter 2020')

    Raises:
        ValueError: as `day_range`.
    """
    covered = _covered(text)
    if isinstance(covered, tuple) or len(covered.spans) != 1 or not covered.is_sure:
        return text
    said = edtf(text)
    return text if "/" in said else said


def edtf(text: str) -> str:
    """``text`` for other programs: as it is where it is level 0, else its bounds, with "~" where it is not sure.

    >>> edtf("1990s"), edtf("c. 1900"), edtf("May-June 2019"), edtf("since 1985")
    ('1990/1999', '1900~', '2019-05/2019-06', '1985/..')

    Raises:
        ValueError: as `day_range`.
    """
    covered = _covered(text)
    if isinstance(covered, tuple):
        return text
    first, last = covered.first, covered.last
    doubt = "" if covered.is_sure else "~"
    n_chars = 4 if _is_turn_of_year(first, last) else 7 if _is_turn_of_month(first, last) else 10
    begin = first.isoformat()[:n_chars]
    if last == OPEN:
        return f"{begin}{doubt}/.."
    end = last.isoformat()[:n_chars]
    return f"{begin}{doubt}" if begin == end else f"{begin}{doubt}/{end}{doubt}"


def _is_turn_of_year(first: dt.date, last: dt.date) -> bool:
    return (first.month, first.day) == (1, 1) and (last.month, last.day) == (12, 31)


def _is_turn_of_month(first: dt.date, last: dt.date) -> bool:
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def _covered(text: str) -> tuple[dt.date, dt.date] | Period:
    """First and last day of what is EDTF level 0; what any other form covers.

    Raises:
        ValueError: it is no date.
    """
    try:
        return _day_range(text)
    except ValueError as error:
        reason = str(error)
    from corpus.records.written_periods import period  # its patterns are many, and few dates need them

    try:
        return period(text)
    except ValueError as error:
        reason = reason if "not a date" in str(error) else str(error)
    shown = text if len(text) <= 40 else text[:37] + "..."
    raise ValueError(f"{shown!r} is not a date" + ("" if "not a date" in reason else f": {reason}"))


def _day_range(text: str) -> tuple[dt.date, dt.date]:
    if "/" in text:
        first, last = text.split("/", 1)
        start, end = _day_range(first)[0], _day_range(last)[1]
        if end < start:
            raise ValueError("it ends before it begins")
        if end.year - start.year >= MAX_YEARS:
            raise ValueError(f"it covers more than {MAX_YEARS} years")
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
