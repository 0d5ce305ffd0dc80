"""Dates as people write them: spans, years that are not sure, decades, centuries, seasons, months by name.

What is read here is kept as it stands; these functions say which days it covers. The forms of the Extended Date/Time
Format beyond level 0 (``2020~``, ``201X``, ``2019/..``) are among them. What could mean two things is read as all that
it could mean where that is one stretch of time ("1800s"), and refused where it is not ("03/04/2018").
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.records.date_words import EDTF_SEASONS, MONTH, MONTH_NUMBER, PARTS_OF_CENTURY, SEASON, SEASON_OF

MAX_CHARS = 100
MAX_YEARS = 2000
"""What is longer, or covers more years, is no date: a slip most likely."""

OPEN = dt.date.max
"""The end of what has none yet: ``2019/..``."""


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


class _NoDateError(ValueError):
    """It is not written as a date; another message than this says what is wrong with one that is."""

    def __init__(self) -> None:
        super().__init__("not a date")


_DASHES = re.compile("[‐‑‒–—―−]")
_ABOUT = re.compile(
    r"(?:(?:circa|ca\.?|c\.|about|abt\.?|approximately|approx\.?|around|probably|prob\.|possibly|perhaps|maybe|vers|"
    r"env\.?|environ|um|hacia|cerca de|verso|omstreeks|omstr\.?|tua|est\.|estimated)\s*|c\s*(?=1|2|\[)(?<=c\s))"
)
_AFTER_ABOUT = re.compile(r"(?:[?~%]+|\(\?\)|,?\s*\(?(?:circa|ca\.?|approx\.?|approximately|uncertain)\)?)\Z")
_COPYRIGHT = re.compile(r"(?:©|℗|\(c\)|cop\.|copyright|cop(?=\s?\d)|[cp](?=\d{4}))\s*")
_DONE = re.compile(
    r"\b(?:(?:first|originally|later|then)\s+)?(?:printed|published|reprinted|reissued|cast|signed|dated|executed|"
    r"designed|manufactured|made|issued|released|revised|completed|begun|erschienen|publié|printing|reprint|edition|"
    r"print|gedruckt)(?:\s+(?:in|on))?\b"
)
_LITTLE = re.compile(
    r"\b(?:(?:in )?the |in |on |of |de |del |di |du |von |vom |år |anno |années |les |die |los |anni |gli |ad |a\.d\. )"
)
_ERA = re.compile(r"(?:\bad\b|a\.d\.|\bce\b|c\.e\.)")
_BEFORE_CHRIST = re.compile(r"\b(?:bc|bce|b\.c\.?(?:e\.)?|av\.? j\.?-?c\.?|v\. ?chr\.?)(?!\w)")
_TO = re.compile(
    r"\s*(?:\.\.+|/)\s*|\s+-+\s*|\s*-+\s+|\s*--+\s*|\s+(?:to|until|till|through|thru|bis|à|au|al?|tot|ate|até|i|and|&)\s+"
)
_FROM = re.compile(r"(?:from|between|de|von|zwischen|entre|dal?|desde|van)\s+")
_NOW = r"(?:present|now|today|ongoing|date|current|continuing|heute|aujourd'hui|presente|oggi|heden|)"
_OPEN_END = re.compile(
    rf"(?:(?:since|from|seit|depuis|desde|sinds|dal)\s+(.+)|(.+?)\s*(?:-|/|to|/\.\.)\s*{_NOW}|"
    r"(.+?)\s+(?:onwards?|on|or later|ff\.?))\Z"
)
_ONE_SIDE = re.compile(
    r"(?:before|after|by|until|till|up to|not before|not after|no later than|no earlier than|post|pre|avant|après|vor|"
    r"nach|antes de|después de|prima del|dopo il|voor|na|ante|\.\./|/)\s*(.+)\Z"
)

_HOLDS_NUMBER = re.compile(r"\d|\b[ivxIVX]+", re.ASCII)
_YEAR = re.compile(r"\d{4}\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)\Z", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_TIMED = re.compile(
    r"(\d{4}-\d\d-\d\d)[t ]+\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?\s*(?:[a-z/_]{1,30}|[+-]\d\d:?\d\d|\[[a-z/_]+\])?\Z",
    re.ASCII,
)
_UNKNOWN_DIGITS = re.compile(r"(\d{1,3})([xu_*]{1,3}|-{1,2})(?:-(?:xx|uu|\d\d))?(?:-(?:xx|uu|\d\d))?\Z", re.ASCII)
_YEAR_SHORT = re.compile(r"(\d{4})-(\d\d)\Z", re.ASCII)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_PART = (
    r"(?:(early|mid|middle|late|first half|second half|1st half|2nd half|beginning|end|turn|début|fin|anfang|ende|"
    r"mitte|milieu|first quarter|second quarter|third quarter|fourth quarter|last quarter|first third|last third)"
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
_ORDINAL = r"(?:st|nd|rd|th|er|re|\.|º|ain|eg|fed)?"
_BY_NAME = re.compile(
    rf"(?:(?:\w{{2,12}}\.?,?\s+)??(\d{{1,2}}){_ORDINAL}[\s.-]*({MONTH})[\s,.-]+(\d{{4}})|"
    rf"(?:\w{{2,12}}\.?,?\s+)??({MONTH})[\s.-]*(\d{{1,2}}){_ORDINAL},?\s+(\d{{4}})|"
    rf"({MONTH})[\s,.-]*(\d{{4}})|(\d{{4}})[\s,.-]+({MONTH})(?:[\s.-]+(\d{{1,2}}){_ORDINAL})?)\Z"
)
_LONE_MONTH = re.compile(rf"{MONTH}\Z")
_LONE_SEASON = re.compile(rf"{SEASON}\Z")
_LONE_DAY = re.compile(rf"(?:({MONTH})[\s.]*)?(\d{{1,2}}){_ORDINAL}(?:[\s.-]*({MONTH}))?\Z")
_DAYS_OF_MONTH = re.compile(rf"({MONTH})[\s.]*(\d{{1,2}}){_ORDINAL}\s*[-/]\s*(\d{{1,2}}){_ORDINAL},?\s+(\d{{4}})\Z")
_ENDS_IN_YEAR = re.compile(r"(?<!\d)(\d{4})(?:/\d\d)?\Z", re.ASCII)


@lru_cache(maxsize=16_384)
def period(text: str) -> Period:
    """What the date ``text`` covers.

    >>> period("c. 1900").spans[0][1].isoformat(), period("2019–2021").first.isoformat()
    ('1900-12-31', '2019-01-01')

    Raises:
        ValueError: it is no date, or a day that the calendar does not have, or ends before it begins.
    """
    if len(text) > MAX_CHARS or not _HOLDS_NUMBER.search(text):
        raise _NoDateError
    plain = " ".join(_DASHES.sub(" - " if _spaced_dash(text) else "-", text).split()).lower().strip(" .,;")
    plain = plain.replace("’", "'").replace("…", "..")
    if _BEFORE_CHRIST.search(plain):
        raise ValueError("years before the year 1 cannot be counted")
    found = _read(plain, 0)
    if found.last < found.first or any(last < first for first, last in found.spans):
        raise ValueError("it ends before it begins")
    end = found.first if found.last == OPEN else found.last
    if end.year - found.first.year >= MAX_YEARS:
        raise ValueError(f"it covers more than {MAX_YEARS} years")
    return found


def _spaced_dash(text: str) -> bool:
    """Whether a dash that is no hyphen parts the text into halves that hold hyphens of their own."""
    return "-" in text and bool(_DASHES.search(text))


def _read(text: str, depth: int) -> Period:
    text = text.strip(" .,;")
    if not text or depth > 6:
        raise _NoDateError
    found = _one(text)
    if found is not None:
        return found
    for read in (_without_signs, _span, _several):
        try:
            found = read(text, depth + 1)
        except _NoDateError:
            continue
        if found is not None:
            return found
    raise _NoDateError


def _without_signs(text: str, depth: int) -> Period | None:
    """Without brackets, "c." and other words that say how sure it is."""
    bare = text
    if bare[0] in "[<{" or bare[-1] in "]>}":
        bare = re.sub(r"[\[\]<>{}]", "", bare)
    elif "[" in bare and re.fullmatch(r"[\d\[\]?-]+", bare):  # 19[99]
        bare = re.sub(r"[\[\]]", "", bare)
    elif bare[0] == "(" and bare[-1] == ")" and bare.count("(") == 1 and not bare.startswith("(c)"):
        bare = bare[1:-1]
    if bare != text:
        return _read(bare, depth)
    if (found := _COPYRIGHT.match(text)) and found.end() < len(text):
        return _read(text[found.end() :], depth)
    for sign in (_ABOUT.match(text), _AFTER_ABOUT.search(text)):
        if sign and 0 < sign.end() - sign.start() < len(text):
            rest = text[: sign.start()] + text[sign.end() :]
            return replace(_read(rest, depth), is_sure=False)
    if re.match(r"c \d", text) or re.match(r"[?~%]\d", text):
        return replace(_read(text[1:], depth), is_sure=False)
    if re.search(r"\d[?~%](?:-|/)", text) or re.search(r"-[~?%]\d", text):  # 2004?-06, 2004-06~/2005, 2004-~06
        return replace(_read(re.sub(r"[?~%]", "", text), depth), is_sure=False)
    if era := _ERA.search(text):
        year = (text[: era.start()] + text[era.end() :]).strip()
        if re.fullmatch(r"\d{1,4}", year, re.ASCII) and int(year):
            return _years(int(year), int(year))
        return _read(year, depth)
    if (found := _LITTLE.match(text)) or (found := _DONE.match(text)):
        return _read(text[found.end() :], depth)
    return None


# -- several -------------------------------------------------------------------------------------------------------


def _span(text: str, depth: int) -> Period | None:
    """From one date to another; what only the end says (its year, its month) holds for the beginning too."""
    if days := _DAYS_OF_MONTH.match(text):
        first, last = (_read(f"{day} {days[1]} {days[4]}", depth) for day in (days[2], days[3]))
        return Period(((first.first, last.last),))
    one = _ONE_SIDE.match(text)
    if one:
        return replace(_read(one[1], depth), is_sure=False)
    if not text.startswith("from ") or not _TO.search(text):
        open_end = _OPEN_END.match(text)
        if open_end:
            begun = _read(open_end[1] or open_end[2] or open_end[3], depth)
            return replace(begun, spans=((begun.first, OPEN),))
    begins = _FROM.match(text)
    if begins:
        text = text[begins.end() :]
    places = [(found.start(), found.end()) for found in _TO.finditer(text)]
    places += [(at, at + 1) for at, sign in enumerate(text) if sign == "-" and (at, at + 1) not in places]
    for start, end in places:
        left, right = text[:start].strip(), text[end:].strip()
        if not left or not right:
            continue
        if (both := _from_to(left, right, depth)) is not None:
            return both
    return None


def _from_to(left: str, right: str, depth: int) -> Period | None:
    try:
        if re.fullmatch(r"\d\d", right) and (year := _ENDS_IN_YEAR.search(left)):
            # "1982-83", "c. 1982/83"
            end: Period = _years(int(year[1][:2] + right), int(year[1][:2] + right))
            if end.first.year <= int(year[1]):
                return None
        else:
            end = _read(right, depth)
    except _NoDateError:
        return None
    try:
        begin = _read(left, depth)
    except _NoDateError:
        whole = _completed(left, right, end)
        if whole is None:
            return None
        begin, end = whole
    return Period(((begin.first, end.last),), begin.is_sure and end.is_sure)


def _completed(left: str, right: str, end: Period) -> tuple[Period, Period] | None:
    """The beginning with the year and the month that only the end names, and the end."""
    year = end.first.year
    if _LONE_MONTH.match(left):
        begin = _read(f"{left} {year}", 1)
        if begin.first > end.last:  # November to January 2020
            begin = _read(f"{left} {year - 1}", 1)
        return begin, end
    if _LONE_SEASON.match(left):
        return _read(f"{left} {year}", 1), end
    if re.search("centur|cent\\.|jahrh|siècle|eeuw", right):  # "18th - 19th century"
        century = _century(left + " century")
        return (century, end) if century else None
    day = _LONE_DAY.match(left)
    if day:
        month = day[1] or day[3]
        if month:
            return _read(f"{day[2]} {month} {year}", 1), end
        if end.first == end.last:
            return _read(f"{year}-{end.first.month:02}-{int(day[2]):02}", 1), end
        return None
    within = re.match(rf"({MONTH})[\s.]*(\d{{1,2}})\Z", left)
    if within:
        return _read(f"{within[2]} {within[1]} {year}", 1), end
    return None


_AND = re.compile(r"\s*(?:[,;]|\band\b|&|\(|\bor\b|\bet\b|\bund\b|\bo\b|\by\b|\bor\b|\bplus\b)\s*")


def _several(text: str, depth: int) -> Period | None:
    """Several dates: "1914, 1916", "1967 (printed 1970)"; all of them have to be dates."""
    parts = [part.strip(" )") for part in _AND.split(text)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or len(parts) > 8:
        return None
    found = [_read(_DONE.sub("", part), depth) for part in parts if _DONE.sub("", part).strip()]
    if not found:
        return None
    spans = tuple(sorted({span for one in found for span in one.spans}))
    return Period(spans, all(one.is_sure for one in found))


# -- one ----------------------------------------------------------------------------------------------------------


def _one(text: str) -> Period | None:
    """A single date without signs round it; ``None`` where it is none."""
    for read in (_by_numbers, _by_part_of_year, _by_name, _decade, _century):
        if (found := read(text)) is not None:
            return found
    return None


def _by_numbers(text: str) -> Period | None:
    if _YEAR.match(text):
        return _years(int(text), int(text))
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
            return _months(year, number, number)
        if number == 0:
            return _years(year, year)
        if number > year % 100:  # "2019-21": what people write so is a span
            return _years(year, year // 100 * 100 + number)
        if number in EDTF_SEASONS:
            return _months(year, *EDTF_SEASONS[number])
        return None
    unknown = _UNKNOWN_DIGITS.match(text)
    if unknown and len(unknown[1]) + len(unknown[2]) == 4 and unknown[1] != "0":
        n = len(unknown[2])
        return _years(int(unknown[1]) * 10**n, int(unknown[1]) * 10**n + 10**n - 1)
    if re.fullmatch(r"\d{4}-(?:xx|uu)(?:-(?:xx|uu))?", text):
        return _years(int(text[:4]), int(text[:4]))
    if re.fullmatch(r"\d{4}-\d\d-(?:xx|uu)", text):
        return _by_numbers(text[:7])
    return None


def _by_part_of_year(text: str) -> Period | None:
    if quarter := _QUARTER.match(text):
        number, year = (int(part) for part in quarter.groups() if part)
        if number > 4:
            number, year = year, number
        return _months(year, 3 * number - 2, 3 * number)
    if half := _HALF.match(text):
        number, year = (int(part) for part in half.groups() if part)
        if number > 2:
            number, year = year, number
        return _months(year, 6 * number - 5, 6 * number)
    if part := _PART_OF_YEAR.match(text):
        return replace(_years(int(part[1]), int(part[1])), is_sure=False)
    if season := _BY_SEASON.match(text):
        name, year = season[1] or season[5], int(season[2] or season[4])
        first, last = SEASON_OF[name]
        if season[3]:  # winter 2019/20
            end = int(season[3]) if len(season[3]) == 4 else year // 100 * 100 + int(season[3])
            if end != year + 1:
                return None
            return Period(((dt.date(year, first, 1), _last_day(year + (last < first), last)),))
        return _months(year, first, last)
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
            return _months(int(found[year]), number, number)
    return None


def _decade(text: str) -> Period | None:
    if found := _DECADE_NAMED.match(text):
        year = int(found[1])
    elif found := _DECADE.match(text):
        year = int(found[2])
    else:
        return None
    if year % 100 == 0 and year != 2000:  # "1800s" is the century for most, and the decade is in it
        return _years(year, year + 99)
    return _years(year, year + 9)


def _century(text: str) -> Period | None:
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
    return replace(_years(max(start + first, 1), start + last), is_sure=not found[1])


def _from_roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))


def _years(first: int, last: int) -> Period:
    return Period(((dt.date(first, 1, 1), dt.date(last, 12, 31)),))


def _months(year: int, first: int, last: int) -> Period:
    """From one month to another of a year. Where the last is before the first, a winter: both ends of the year."""
    if first <= last:
        return Period(((dt.date(year, first, 1), _last_day(year, last)),))
    return Period(((dt.date(year, 1, 1), _last_day(year, last)), (dt.date(year, first, 1), dt.date(year, 12, 31))))


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])
