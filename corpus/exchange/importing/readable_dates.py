"""Of the dates that a source gives for one thing, the first that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.exchange.importing.bookmarks import day_of_stamp
from corpus.exchange.importing.written_dates import read_date

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4}) ([A-Za-z]{3,9})\b")


def is_date(text: str) -> bool:
    """Whether ``text`` can be read as a date."""
    try:
        read_date(text)
    except ValueError:
        return False
    return True


def first_date(texts: Iterable[str]) -> str | None:
    """The first of ``texts`` that is a date; else the year in one of them; else the first, to be told of further on.
    So is a day that the calendar does not have, where it comes first.

    >>> first_date(["DEC", "2011"]), first_date(["2016 Mar-Apr"]), first_date(["c2001."])
    ('2011', '2016 Mar-Apr', '2001')
    >>> first_date(["2026-02-31", "2026"])
    '2026-02-31'
    """
    said = [" ".join(text.split()) for text in texts if text and text.strip()]
    if said and _DAY.fullmatch(said[0]) and not is_date(said[0]):
        return said[0]  # a day that no month has is no year either
    for text in said:
        if is_date(text):
            return read_date(text)
    for text in said:
        month = _YEAR_MONTH.search(text)
        if month and is_date(f"{month[2]} {month[1]}"):
            return read_date(f"{month[2]} {month[1]}")
        year = _YEAR.search(text)
        if year:
            return year[1]
    return said[0] if said else None


def first_day(text: str) -> str | None:
    """A day, written as a date, as a moment, or as seconds since 1970; ``None`` for nothing.

    >>> first_day("1599806347"), first_day("2014-06-14T15:51:42Z"), first_day("March 2019"), first_day("")
    ('2020-09-11', '2014-06-14', '2019-03', None)
    """
    return day_of_stamp(text) or first_date([re.sub(r"(?<=\d{4}-\d\d-\d\d)[T ].*", "", text)])
