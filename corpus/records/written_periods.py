"""Dates as people write them: spans, years that are not sure, decades, centuries, seasons, months by name.

What is read here is kept as it stands; these functions say which days it covers. The forms of the Extended Date/Time
Format beyond level 0 (``2020~``, ``201X``, ``2019/..``) are among them. What could mean two things is read as all that
it could mean where that is one stretch of time ("1800s"), and refused where it is not ("03/04/2018").
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from functools import lru_cache

from corpus.records.date_words import DONE, MADE, MONTH, SEASON
from corpus.records.period import MAX_YEARS, OPEN, Period
from corpus.records.single_periods import (
    ORDINAL,
    NoDateError,
    century,
    is_later_end,
    last_year,
    single_period,
    years_from,
)

MAX_CHARS = 100
"""What is longer is no date: a slip most likely."""

_MOST_READINGS = 120
"""How often one date may be taken apart; real ones need forty at most, and nonsense would take for ever."""
_readings = threading.local()

_DASHES = re.compile("[‐‑‒–—―−～〜]")
_ABOUT = re.compile(
    r"(?:(?:c[.,]|(?:circa|ca|about|abt|approximately|approx|around|probably|prob|possibly|perhaps|maybe|vers|env|environ|"
    r"um|hacia|cerca de|verso|omstreeks|omstr|tua|est|estimated)(?![a-zà-ÿ])\.?)\s*|c\s*(?=1|2|\[)(?<=c\s))"
)
_AFTER_ABOUT = re.compile(
    r"(?:[?~%]+|\(\?\)|,?\s*\(?(?:circa|ca\.?|approx\.?|approximately|uncertain)\)?|\s+or (?:earlier|before))\Z"
)
_COPYRIGHT = re.compile(r"(?:©|℗|\(c\)|cop\.|copyright|cop(?=\s?\d)|[cp](?=\d{4}))\s*")
_DONE = re.compile(
    rf"\b(?:(?:first|originally|later|then|enlarged|posthumous|partly)\s+)*(?:{DONE})(?:\s+(?:in|on|later|posthumously))?\b"
)
_ALSO_DONE = re.compile(rf"(?:[a-zà-ÿ'.-]+ ){{0,6}}(?:{DONE}|{MADE}|[a-zà-ÿ-]{{4,}}ed)(?: in)?(?: |\Z)")
_WITHOUT_DATE = re.compile(r"(?:\[?(?:n\.? ?d\.?|s\.? ?d\.?|o\. ?j\.|undated)\]?,?)\s*(?=[\[(c\d?])")
_CORRECTED = re.compile(r"\d{4}\s*[\[(,]?\s*i\.? ?e\.?,?\s*(\d{4})[\])]?\Z", re.ASCII)
_EARLY_YEARS = re.compile(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?\Z", re.ASCII)
_CJK = re.compile(r"(\d{4})\s?[年년](?:\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?)?度?")
_SHORT_END = re.compile(r"(?<![\d-])(\d{4})\s?[‒–—―−]\s?(\d\d?)(?=\s*(?:[,;)\]?.]|\Z))", re.ASCII)
"""A span whose end is shortened. A hyphen would leave open whether 2001-05 is May; a dash does not."""
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
    r"(.+?)\s+(?:onwards?|on|or (?:later|after)|ff\.?))\Z"
)
_ONE_SIDE = re.compile(
    r"(?:before|after|by|until|till|up to|not before|not after|no later than|no earlier than|post|pre|avant|après|vor|"
    r"nach|antes de|después de|prima del|dopo il|voor|na|ante|\.\./|/)\s*(.+)\Z"
)

_DAY_BY_NUMBERS = re.compile(r"\s*\d{1,2}([/.-])\d{1,2}\1\d{2,4}\s*\Z", re.ASCII)
"""Which of the numbers is the month cannot be told here (`read_date` of an import asks the whole column)."""
_HOLDS_NUMBER = re.compile(r"\d|\b[ivxIVX]+", re.ASCII)
_LONE_MONTH = re.compile(rf"{MONTH}\Z")
_LONE_SEASON = re.compile(rf"{SEASON}\Z")
_LONE_DAY = re.compile(rf"(?:({MONTH})[\s.]*)?(\d{{1,2}}){ORDINAL}(?:[\s.-]*({MONTH}))?\Z")
_DAYS_OF_MONTH = re.compile(rf"({MONTH})[\s.]*(\d{{1,2}}){ORDINAL}\s*[-/]\s*(\d{{1,2}}){ORDINAL},?\s+(\d{{4}})\Z")
_LONE_MONTH_OR_DAY = re.compile(rf"(?:({MONTH})(?: \d{{1,2}})?|\d{{1,2}})\Z")
_YEAR_AND_MONTH = re.compile(rf"(\d{{4}}) ({MONTH})(?: \d{{1,2}})?\Z")
_PART_OF_CENTURY = re.compile(r"(?:early|mid|late)\Z")
_ENDS_IN_YEAR = re.compile(r"(?<!\d)(\d{4})(?:/\d\d)?\Z", re.ASCII)


def period(text: str) -> Period:
    """What the date ``text`` covers.

    >>> period("c. 1900").spans[0][1].isoformat(), period("2019–2021").first.isoformat()
    ('1900-12-31', '2019-01-01')

    Raises:
        ValueError: it is no date, or a day that the calendar does not have, or ends before it begins.
    """
    if len(text) > MAX_CHARS or not _HOLDS_NUMBER.search(text) or _DAY_BY_NUMBERS.match(text):
        raise NoDateError
    found = _period(text)
    if isinstance(found, str):
        raise ValueError(found) if found else NoDateError
    return found


@lru_cache(maxsize=16_384)
def _period(text: str) -> Period | str:
    """`period`, or what is wrong with it; an empty text where it is no date. Refusals are remembered as well."""
    text = _SHORT_END.sub(_whole_end, _CJK.sub(_iso, text))
    plain = " ".join(_DASHES.sub(" - " if _spaced_dash(text) else "-", text).split()).lower().strip(" .,;")
    plain = re.sub(r"-\s+to\b", " to", plain)
    plain = re.sub(r",(?=\d{4})", ", ", plain.replace("’", "'").replace("…", ".."))
    if _BEFORE_CHRIST.search(plain) or re.match(r"-\d{4,}(?!\d)", plain):
        return "years before the year 1 cannot be counted"
    _readings.n_left = _MOST_READINGS
    try:
        found = _read(plain, 0)
    except NoDateError:
        return ""
    except ValueError as error:
        return str(error)
    if found.last < found.first or any(last < first for first, last in found.spans):
        return "it ends before it begins"
    end = found.first if found.last == OPEN else found.last
    if end.year - found.first.year >= MAX_YEARS:
        return f"it covers more than {MAX_YEARS} years"
    return found


def _iso(found: re.Match[str]) -> str:
    return "-".join(part if len(part) == 4 else f"{int(part):02}" for part in found.groups() if part)


def _whole_end(found: re.Match[str]) -> str:
    year, digits = found.groups()
    return f"{year}–{last_year(year, digits):04}" if is_later_end(year, digits) else found[0]


def _spaced_dash(text: str) -> bool:
    """Whether a dash that is no hyphen parts the text into halves that hold hyphens of their own."""
    return "-" in text and bool(_DASHES.search(text))


def _read(text: str, depth: int) -> Period:
    text = text.strip(" .,;")
    _readings.n_left -= 1
    if not text or depth > 6 or _readings.n_left < 0:
        raise NoDateError
    found = single_period(text)
    if found is not None:
        return found
    for read in (_without_signs, _span, _several):
        try:
            found = read(text, depth + 1)
        except NoDateError:
            continue
        if found is not None:
            return found
    raise NoDateError


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
            if re.fullmatch(r"\d{3}(?:\s*-\s*\d{3,4})?", rest, re.ASCII):
                return replace(_early_years(rest), is_sure=False)
            return replace(_read(rest, depth), is_sure=False)
    if re.match(r"c \d", text) or re.match(r"[?~%]\s*[a-zc\d\[]", text):
        return replace(_read(text[1:], depth), is_sure=False)
    if (found := _WITHOUT_DATE.match(text)) and found.end() < len(text):
        return replace(_read(text[found.end() :], depth), is_sure=False)
    if corrected := _CORRECTED.match(text):
        return _read(corrected[1], depth)
    if re.search(r"\d[?~%](?:-|/)", text) or re.search(r"-[~?%]\d", text):  # 2004?-06, 2004-06~/2005, 2004-~06
        return replace(_read(re.sub(r"[?~%]", "", text), depth), is_sure=False)
    if era := _ERA.search(text):
        year = (text[: era.start()] + text[era.end() :]).strip()
        return _early_years(year) if _EARLY_YEARS.match(year) else _read(year, depth)
    if (found := _LITTLE.match(text)) or (found := _DONE.match(text)):
        return _read(text[found.end() :], depth)
    return None


def _early_years(text: str) -> Period:
    """Years that may have fewer than four digits; only what stands with them says that they are years."""
    found = _EARLY_YEARS.match(text)
    if not found or not int(found[1]):
        raise NoDateError
    return years_from(int(found[1]), int(found[2] or found[1]))


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
        if re.fullmatch(r"\d\d?", right) and (year := _ENDS_IN_YEAR.search(left)):  # "1982-83", "c. 1982/83", "1954-5"
            if not is_later_end(year[1], right):
                return None
            end = years_from(last_year(year[1], right), last_year(year[1], right))
        elif (month := _LONE_MONTH_OR_DAY.match(right)) and (begun := _YEAR_AND_MONTH.match(left)):  # 2016 Mar-Apr
            said = f"{right} {begun[1]}" if month[1] else f"{right} {begun[2]} {begun[1]}"
            end = _read(said, depth)
            if month[1] and end.first < _read(left, depth).first:  # 2016 Nov-Jan
                end = _read(f"{right} {int(begun[1]) + 1}", depth)
        else:
            end = _read(right, depth)
    except NoDateError:
        return None
    try:
        begin = _read(left, depth)
    except NoDateError:
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
    if _PART_OF_CENTURY.match(left.strip("- ")) and (bare := re.search(r"\d{1,2}(?:st|nd|rd|th)\b.*", right)):
        begin_part = century(f"{left.strip('- ')} {bare[0]}")
        return (begin_part, end) if begin_part else None
    if re.search("centur|cent\\.|jahrh|siècle|eeuw", right):  # "18th - 19th century"
        begun = century(left + " century")
        return (begun, end) if begun else None
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


_AND = re.compile(
    r"\s*(?:[,;:]|\band\b|&|\(|\bor\b|\bet\b|\bund\b|\bo\b|\by\b|\bplus\b)\s*|(?<=[\d)?])\s+" + f"(?=(?:{DONE})\\b)"
)


def _several(text: str, depth: int) -> Period | None:
    """Several dates: "1914, 1916", "1831 or 2", "1967 (printed 1970)", "1927, printed later".

    All of them have to be dates; behind the first, words may say what was done then.
    """
    parts = [part.strip(" )") for part in _AND.split(text)]
    parts = [part for part in parts if part]
    if len(parts) < 2 or len(parts) > 8:
        return None
    found: list[Period] = []
    is_sure, year = True, ""
    for part in parts:
        bare = _DONE.sub("", re.sub(r"(?:\?|probably )\s*(?=[a-z]+ )", "", part)).strip(" )")
        if not bare or bare in ("later", "posthumously", "posthumous"):
            is_sure = is_sure and not re.search(r"\?|later|posthumous", part)
            continue
        if text.endswith(" century") and re.search(r"\d(?:st|nd|rd|th)\Z", bare):
            bare += " century"
        if re.fullmatch(r"\d\d?", bare) and year and is_later_end(year, bare):
            bare = str(last_year(year, bare))
        try:
            found.append(_read(bare, depth))
        except NoDateError:
            words = _ALSO_DONE.match(part)
            if not found or words is None:
                raise
            if words.end() < len(part):
                found.append(_read(part[words.end() :], depth))
        if ends := re.search(r"(\d{4})\Z", bare):
            year = ends[1]
    if not found:
        return None
    spans = tuple(sorted({span for one in found for span in one.spans}))
    return Period(spans, is_sure and all(one.is_sure for one in found))
