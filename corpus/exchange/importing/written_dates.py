"""Dates as people write them in lists, to EDTF level 0. What could be read in two ways is never guessed."""

from __future__ import annotations

import datetime as dt
import re
from calendar import month_name
from typing import Any

from corpus.exchange.importing.value_kinds import DateOrder, without_open_day
from corpus.records import dates

_TIME = re.compile(r"[T ,]+(?:at )?(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?\s*\Z", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\Z")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})\Z|(\d{4})[./](\d{1,2})\Z")
_FEW_DIGITS = re.compile("[0-9]{1,9}")
_DAY_COUNT = range(20_000, 80_000)
"""What Excel stores for the days of 1954 to 2119."""

_ZONED = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?:(UTC|GMT|Z)|[A-Z]{2,5}|\[[\w/]+\])\Z", re.IGNORECASE
)
"""A time with the zone by its name; only that of the world can be written with the time."""

_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
_DEFAULTS = (dt.datetime(2000, 1, 1), dt.datetime(2001, 2, 2))


class UnclearDateError(ValueError):
    """It is no date, or could be two; the message says which and ``mend`` what to do."""

    def __init__(self, message: str, mend: str = dates.HOW_TO_WRITE_A_DATE) -> None:
        super().__init__(message)
        self.mend = mend


def read_date(value: Any, order: DateOrder | None = None, keep_time: bool = False) -> str:
    """``value`` (text, or a date from a spreadsheet) as EDTF level 0.

    Args:
        order: what 03/04/2018 means, where the curator has said so.
        keep_time: whether a time of day belongs to the field (an event's start).

    Raises:
        UnclearDateError: it is no date, or both the third of April and the fourth of March.
    """
    if isinstance(value, dt.datetime):
        plain_day = value.time() == dt.time() or not keep_time
        return value.date().isoformat() if plain_day else value.isoformat(timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split()).strip(" ,;")
    text = text if ".." in text else text.strip(" .,;")  # 2019/.. has no end yet
    text = without_open_day(text)
    try:
        return _plainly(text, keep_time)
    except ValueError:
        pass
    if _FEW_DIGITS.fullmatch(text) and int(text) in _DAY_COUNT:
        raise UnclearDateError(
            f"{text} is a number, most likely the spreadsheet's count of days.", "Format the column as dates."
        )
    clock = _TIME.search(text)
    day_text = text[: clock.start()].strip(" ,") if clock else text
    day = _numeric(day_text, order) or _by_name(day_text)
    if day is None:
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise UnclearDateError(f"{shown!r} is not a date that is understood.")
    try:
        dates.day_range(day)
    except ValueError as error:
        raise UnclearDateError(f"{text[:40]!r} is no date of the calendar ({error}).") from None
    return day + _time_of_day(clock) if clock and keep_time and len(day) == 10 else day


def _plainly(text: str, keep_time: bool) -> str:
    """A date that is understood as it stands, as plainly as it can be said.

    "[2021]" is 2021 and "15. Juli 2018" is 2018-07-15; "c. 1900" and "Spring 2020" have no plain form and stay.

    Raises:
        ValueError: it is not understood.
    """
    if dates.is_exact(text):
        return text
    zoned = _ZONED.match(text)
    if zoned and keep_time:
        dates.day_range(f"{zoned[1]}T{zoned[2]}")
        return f"{zoned[1]}T{zoned[2]}" + ("Z" if zoned[3] else "")
    return dates.plain(text)


def _time_of_day(clock: re.Match[str]) -> str:
    hour, minute, half = int(clock[1]), clock[2], (clock[4] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or int(minute) > 59:
        raise UnclearDateError(f"{clock[0].strip(' ,T')!r} is no time of the day.", "Write it as 2018-07-15T14:00.")
    return f"T{hour:02}:{minute}"


def _numeric(text: str, order: DateOrder | None) -> str | None:
    month_year = _MONTH_YEAR.match(text)
    if month_year:
        year, month = month_year[2] or month_year[3], month_year[1] or month_year[4]
        return f"{year}-{int(month):02}"
    found = _NUMERIC.match(text)
    if not found:
        return None
    first, second, last = found[1], int(found[3]), found[4]
    if len(first) == 4:
        return f"{first}-{second:02}-{int(last):02}"
    if len(first) > 2 or len(last) not in (2, 4):
        return None
    if len(last) == 2:
        if order is None:
            raise UnclearDateError(
                f"{text!r} has a year of two digits and could be several dates.",
                "Write the year in full, or say --dates day-first (or month-first).",
            )
        last = ("19" if int(last) > 68 else "20") + last
    one, two = int(first), second
    if one <= 12 and two <= 12 and one != two and order is None:
        raise UnclearDateError(
            f"{text!r} could be {one} {month_name[two]} or {two} {month_name[one]}.",
            f"Write it as {last}-{two:02}-{one:02} or {last}-{one:02}-{two:02}, or say --dates day-first "
            "(or month-first) for the whole source.",
        )
    day, month = (two, one) if two > 12 or (one <= 12 and order == "month-first") else (one, two)
    return f"{last}-{month:02}-{day:02}"


def _by_name(text: str) -> str | None:
    """ "15 July 2018", "July 15th, 2018", "Sunday, 15 Jul 2018", "July 2018"; a year of four digits is needed."""
    if len(text) > 60 or not re.search(r"(?<!\d)\d{4}(?!\d)", text) or not _NAMED.search(text):
        return None
    from dateutil import parser

    cleaned = _ORDINAL.sub("", text)
    try:
        # Parts that were not given differ between the two, because the defaults do.
        one, other = (parser.parse(cleaned, default=default) for default in _DEFAULTS)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if one.year != other.year or one.month != other.month:
        return None
    day = f"-{one.day:02}" if one.day == other.day else ""
    return f"{one.year:04}-{one.month:02}{day}"
