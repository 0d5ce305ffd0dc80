"""One date without signs round it: by numbers, month, season, quarter, decade or century."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import replace

from corpus.records.date_words import EDTF_SEASONS, MONTH, MONTH_NUMBER, PARTS_OF_CENTURY, SEASON, SEASON_OF
from corpus.records.period import Period


class NoDateError(ValueError):
    """It is not written as a date; another message than this says what is wrong with one that is."""

    def __init__(self) -> None:
        super().__init__("not a date")


_YEAR = re.compile(r"\d{4}\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)\Z", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_TIMED = re.compile(
    r"(\d{4}-\d\d-\d\d)[t ]+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:[.,]\d+)?\s*"
    r"(?:[a-z/_]{1,30}|[+-](?:[01]\d|2[0-3]):?[0-5]\d|\[[a-z/_]+\])?\Z",
    re.ASCII,
)
_UNKNOWN_DIGITS = re.compile(r"(\d{1,3})([xu_*]{1,3}|-{1,2})(?:-(?:xx|uu|\d\d))?(?:-(?:xx|uu|\d\d))?\Z", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/. ])(\d\d?)\2(\d\d?)\Z", re.ASCII)
_YEAR_AND_FEW = re.compile(r"(\d{4})([-/])(\d\d?)\Z", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d\d)(?:-?([1-7]))?\Z", re.ASCII)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_PART = (
    r"(?:(early|earlier|mid|middle|late|later|beginning|end|turn|début|fin|anfang|ende|mitte|milieu|first half|"
    r"second half|last half|1st half|2nd half|first quarter|second quarter|third quarter|fourth quarter|last quarter|"
    r"first third|last third)"
    r"[\s-]*(?:of )?(?:the )?(?:du |des |de )?)?"
)
_CENTURY = re.compile(
    _PART + r"(?:siglo |secolo |século |sec\. |s\. |ganrif )?(\d{1,2}|[ivx]{1,5})\s?"
    r"(?:st|nd|rd|th|\.|e|ème|eme|de|ste|º|°|eg|fed|ain)?"
    r"[\s-]*(century|centuries|cent\.?|c\.?|siècles?|jahrhunderts?|jh\.?|jhd?t?\.?|eeuw|secolo|século|ganrif)?\Z"
)
_CENTURY_BEFORE = re.compile("(?:siglo|secolo|século|sec\\.|s\\.) ")
_DECADE = re.compile(_PART + r"(\d{3}0)\s?(?:'?s|er(?: jahre)?|-?talet|-luku)\Z", re.ASCII)
_DECADE_NAMED = re.compile(r"(?:années|anni|años|jaren|anos) (\d{3}0)\Z")
_QUARTER = re.compile(
    r"(?:q([1-4])[\s,/-]*(\d{4})|(\d{4})[\s,/-]*q([1-4])|([1-4])(?:st|nd|rd|th) quarter,? (\d{4})|"
    r"([1-4])q[\s/]*(\d{4}))\Z"
)
_HALF = re.compile(r"(?:h([12])[\s,/-]*(\d{4})|(\d{4})[\s,/-]*h([12]))\Z")
_PART_OF_YEAR = re.compile(r"(?:early|mid|late|end|beginning|start)[\s-]+(\d{4})\Z")
_BY_SEASON = re.compile(rf"({SEASON})[\s,-]+(\d{{4}})(?:[/-](\d{{4}}|\d\d))?\Z|(\d{{4}})[\s,-]+({SEASON})\Z")
ORDINAL = r"(?:st|nd|rd|th|er|re|\.|º|ain|eg|fed)?"
_BY_NAME = re.compile(
    rf"(?:(?:\w{{2,12}}\.?,?\s+)??(\d{{1,2}}){ORDINAL}[\s.-]*({MONTH})[\s,.-]+(\d{{4}})|"
    rf"(?:\w{{2,12}}\.?,?\s+)??({MONTH})[\s.-]*(\d{{1,2}}){ORDINAL},?\s+(\d{{4}})|"
    rf"({MONTH})[\s,.-]*(\d{{4}})|(\d{{4}})[\s,.-]+({MONTH})(?:[\s.-]+(\d{{1,2}}){ORDINAL})?)\Z"
)


def single_period(text: str) -> Period | None:
    """What a single date in small letters covers; ``None`` where it is none.

    Raises:
        ValueError: the calendar does not have it.
    """
    for read in (_by_numbers, _by_part_of_year, _by_name, _decade, century):
        if (found := read(text)) is not None:
            return found
    return None


def _by_numbers(text: str) -> Period | None:
    if _YEAR.match(text):
        return years_from(int(text), int(text))
    if timed := _TIMED.match(text):
        text = timed[1]
    if day := _DAY.match(text):
        if "-" not in text and not 1000 <= int(day[1]) <= 2200:  # a number of eight digits
            return None
        if day[3] == "00" or day[4] == "00":  # databases that know no months write so
            return _by_numbers(day[1] if day[3] == "00" else f"{day[1]}-{day[3]}")
        one = dt.date(int(day[1]), int(day[3]), int(day[4]))
        return Period(((one, one),))
    if month := _YEAR_MONTH.match(text):
        year, number = int(month[1]), int(month[2])
        if 1 <= number <= 12:
            return months_of(year, number, number)
        if number == 0:
            return years_from(year, year)
        if number > year % 100:  # "2019-21": what people write so is a span
            return years_from(year, year // 100 * 100 + number)
        if number in EDTF_SEASONS:
            return months_of(year, *EDTF_SEASONS[number])
        return None
    if first := _YEAR_FIRST.match(text):
        return _by_numbers(f"{first[1]}-{int(first[3]):02}-{int(first[4]):02}")
    few = _YEAR_AND_FEW.match(text)
    if few and 1 <= int(few[3]) <= 12 and not is_later_end(few[1], few[3], near=few[2] == "/"):
        return months_of(int(few[1]), int(few[3]), int(few[3]))
    if week := _WEEK.match(text):
        begin = dt.date.fromisocalendar(int(week[1]), int(week[2]), int(week[3] or 1))
        return Period(((begin, begin if week[3] else begin + dt.timedelta(days=6)),))
    unknown = _UNKNOWN_DIGITS.match(text)
    if unknown and len(unknown[1]) + len(unknown[2]) == 4 and unknown[1] != "0":
        n = len(unknown[2])
        return years_from(int(unknown[1]) * 10**n, int(unknown[1]) * 10**n + 10**n - 1)
    if re.fullmatch(r"\d{4}-(?:xx|uu)(?:-(?:xx|uu))?", text):
        return years_from(int(text[:4]), int(text[:4]))
    if re.fullmatch(r"\d{4}-(?:xx|uu)-\d\d", text):
        return _by_numbers(text[:4])
    if re.fullmatch(r"\d{4}-\d\d-(?:xx|uu)", text):
        return _by_numbers(text[:7])
    return None


def is_later_end(year: str, digits: str, near: bool = False) -> bool:
    """Whether ``digits`` say the year in which a span ends that begins in ``year``: 1954-5, 1982-83, 1999/00.

    Args:
        year: four digits. digits: one or two.
        near: it is the next year or a month, since a slash parts them: "1914/15", but "2016/08" and "2001/05".
    """
    end = last_year(year, digits)
    return int(year) < end and not (near and len(digits) == 2 and int(digits) <= 12 and end != int(year) + 1)


def last_year(year: str, digits: str) -> int:
    """The year that its last ``digits`` name after ``year``; of 1999/00 the next one."""
    hundreds = int(year[:2]) + (year[2:] == "99" and digits == "00")
    return int(f"{hundreds:02}{digits}") if len(digits) == 2 else int(year[:3] + digits)


def _by_part_of_year(text: str) -> Period | None:
    if quarter := _QUARTER.match(text):
        number, year = (int(part) for part in quarter.groups() if part)
        if number > 4:
            number, year = year, number
        return months_of(year, 3 * number - 2, 3 * number)
    if half := _HALF.match(text):
        number, year = (int(part) for part in half.groups() if part)
        if number > 2:
            number, year = year, number
        return months_of(year, 6 * number - 5, 6 * number)
    if part := _PART_OF_YEAR.match(text):
        return replace(years_from(int(part[1]), int(part[1])), is_sure=False)
    if season := _BY_SEASON.match(text):
        name, year = season[1] or season[5], int(season[2] or season[4])
        first, last = SEASON_OF[name]
        if season[3]:  # winter 2019/20
            end = int(season[3]) if len(season[3]) == 4 else year // 100 * 100 + int(season[3])
            if end != year + 1:
                return None
            return Period(((dt.date(year, first, 1), _last_day(year + (last < first), last)),))
        return months_of(year, first, last)
    return None


def _by_name(text: str) -> Period | None:
    found = _BY_NAME.match(text)
    if not found:
        return None
    for day, month, year in ((1, 2, 3), (5, 4, 6), (0, 7, 8), (11, 10, 9)):
        if found[month]:
            number = MONTH_NUMBER[found[month].rstrip(".")]
            if day and found[day]:
                one = dt.date(int(found[year]), number, int(found[day]))
                return Period(((one, one),))
            return months_of(int(found[year]), number, number)
    return None


def _decade(text: str) -> Period | None:
    if found := _DECADE_NAMED.match(text):
        year = int(found[1])
    elif found := _DECADE.match(text):
        year = int(found[2])
    else:
        return None
    if year % 100 == 0 and year != 2000:  # "1800s" is the century for most, and the decade is in it
        return years_from(year, year + 99)
    return years_from(year, year + 9)


def century(text: str) -> Period | None:
    """ "19th century", "late 18th century", "XIXe siècle", "siglo XIX"; ``None`` for anything else."""
    found = _CENTURY.match(text)
    if not found or not (found[3] or _CENTURY_BEFORE.search(text)):
        return None
    if found[3] in ("c", "c.") and not re.search(r"\d(?:st|nd|rd|th)\b", text):
        return None
    number = int(found[2]) if found[2].isdecimal() else _from_roman(found[2])
    if not 1 <= number <= 21:
        return None
    first, last = PARTS_OF_CENTURY.get(found[1] or "", (0, 99))
    start = (number - 1) * 100
    return replace(years_from(max(start + first, 1), start + last), is_sure=not found[1])


def _from_roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))


def years_from(first: int, last: int) -> Period:
    """All days from one year to another."""
    return Period(((dt.date(first, 1, 1), dt.date(last, 12, 31)),))


def months_of(year: int, first: int, last: int) -> Period:
    """From one month to another of a year. Where the last is before the first, a winter: both ends of the year."""
    if first <= last:
        return Period(((dt.date(year, first, 1), _last_day(year, last)),))
    return Period(((dt.date(year, 1, 1), _last_day(year, last)), (dt.date(year, first, 1), dt.date(year, 12, 31))))


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])
