"""The dates of reference managers: BibTeX and biblatex, RIS, CSL. Spans and doubt are kept where they say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.exchange.importing.readable_dates import is_date

_SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}
_RIS_PARTS = re.compile(r"(\d{4})(?:/\s*(\d{0,2})\s*(?:/\s*(\d{0,2})\s*(?:/(.*))?)?)?\Z", re.ASCII | re.DOTALL)


def biblatex_date(source: str, plain: str) -> str:
    """A ``date`` of biblatex, which is EDTF: its "~" is no space, and 2020-21 a spring.

    Args:
        source: the field as the file has it. plain: the field without LaTeX.

    >>> biblatex_date("1900~", "1900"), biblatex_date("2020-21", "2020-21")
    ('1900~', 'Spring 2020')
    """
    text = source.strip().strip("{}")
    season = re.fullmatch(r"(\d{4})-(2[1-4])", text, re.ASCII)
    if season:
        return f"{_SEASONS[season[2]]} {season[1]}"
    return text if "~" in text and is_date(text) else plain


def year_and_words(year: str, month: str) -> str | None:
    """The date of a ``month`` that is more than one ("May--June"), or a season; ``None`` where it is one, or none.

    >>> year_and_words("2019", "May--June"), year_and_words("2019", "Spring"), year_and_words("2019", "May")
    ('May–June 2019', 'Spring 2019', None)
    """
    text = re.sub(r"\s*-{2,}\s*", "–", " ".join(month.split()))
    words = re.findall(r"[^\W\d_]{3,}", text)
    said = f"{text} {year}"
    if not words or not is_date(said) or (len(words) == 1 and is_date(f"1 {words[0]} {year}")):
        return None
    return said


def ris_date(text: str) -> str:
    """A date of RIS, year/month/day/words, or whatever else stands there.

    >>> ris_date("2019/05//"), ris_date("2001///Spring"), ris_date("1914/1934"), ris_date("2019/05-2021/06")
    ('2019-05', 'Spring 2001', '1914/1934', '2019-05/2021-06')
    """
    found = _RIS_PARTS.match(text.strip())
    if not found:
        span = re.fullmatch(r"\s*(\d{4})/(\d{1,2})\s*[-–]\s*(\d{4})/(\d{1,2})\s*", text, re.ASCII)
        return f"{span[1]}-{int(span[2]):02}/{span[3]}-{int(span[4]):02}" if span else text
    year, month, day, words = found.groups()
    if words and words.strip() and not month and is_date(f"{words.strip()} {year}"):
        return f"{words.strip()} {year}"
    return year + (f"-{int(month):02}" + (f"-{int(day):02}" if day else "") if month else "")


def csl_words(value: Mapping[str, Any], written: str) -> str:
    """``written``, the parts of a CSL date, with what CSL says beside them: a season, or that it is about then.

    >>> csl_words({"season": 1}, "2020"), csl_words({"season": "autumn"}, "2020"), csl_words({"circa": True}, "1900")
    ('Spring 2020', 'Autumn 2020', '1900~')
    """
    season = str(value.get("season") or "").strip()
    name = _SEASONS.get(f"2{season}", season.capitalize())
    if name and re.fullmatch(r"\d{4}", written) and is_date(f"{name} {written}"):
        return f"{name} {written}"
    if not value.get("circa") or not re.fullmatch(r"[\d/-]+", written, re.ASCII):
        return written
    about = f"{written.replace('/', '~/')}~"
    return about if is_date(about) else written
