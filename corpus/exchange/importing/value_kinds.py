"""What a single value is: an address, a date and in which order, a length, a name of a person, prose, a code ..."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from corpus.exchange.importing.given_names import GIVEN_NAMES

DateOrder = Literal["day-first", "month-first"]

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:[^\s:]|www\.\w|//\w)|(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:[/?#]\S*)?\Z", re.I)
_NOT_HOSTS = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|pdf|docx?|xlsx?|txt|csv|js|py|md|json|xml)\Z", re.I)
_IMAGE = re.compile(r"\S+\.(?:jpe?g|png|gif|svg|webp|ico|avif)(?:[?#]\S*)?\Z", re.I)
_LINK_WITH_TEXT = re.compile(
    r"!?\[([^\]]*)\]\(\s*<?(https?://[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+\"[^\"]*\")?\)"
)
_HYPERLINK = re.compile(
    r"""=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)"\s*)?\)\s*\Z""", re.IGNORECASE
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/\S+\Z", re.I)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}\Z", re.I)
_ISBN = re.compile(r"(?:ISBN[:\s]*)?(?:97[89][- ]?)?(?:\d[- ]?){9}[\dX]\Z", re.I)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[,. ']\d{3})+|\d+)(?:[.,]\d+)?\s?%?\Z|[-+]?\d+(?:\.\d+)?[eE][-+]?\d+\Z")
_YEAR = re.compile(r"(?:c\.? ?|ca\.? ?|\[)?(?:1[4-9]|20)\d\d(?:[-–/](?:(?:1[4-9]|20)?\d\d))?\]?\Z")
_ISO = re.compile(r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[T ,]+\d{1,2}[:.]\d{2}.*)?\Z|(?:19|20)\d{6}(?:T\d{4,6}Z?)?\Z")
_OPEN_DAY = re.compile(r"\d{4}/(?:\d{1,2})?/(?:(?:\d{1,2})?/)?\Z")
"""As reference managers write a date without its day or month: 2014//, 2014/03/."""
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+\d{1,2}[:.]\d{2}.*)?\Z")
_MONTH_YEAR = re.compile(r"\d{1,2}[./-](?:19|20)\d\d\Z")
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec ene abr ago dic fev fév avr mai juin juil aou aoû déc gen mag giu "
    "lug set ott mär mrt mei okt dez maa fab mae ebr meh gor med hyd tac rha maj out"
).split()
_NAMED_DATE = re.compile(
    rf"(?:\w+\.?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?)?(?:{'|'.join(_MONTHS)})\w*\.?"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?)?(?:,|\s)\s*(?:de\s+|del\s+)?\d{4}(?:[T ,]+\d{1,2}[:.]\d{2}.*)?\Z",
    re.IGNORECASE,
)
_SEASON = re.compile(r"(?:spring|summer|autumn|fall|winter)\s+\d{4}\Z", re.I)
_CLOCK = re.compile(r"(?:\d+:)?\d{1,3}:\d{2}\Z")
_HOURS = r"(?:h|hrs?|hours?|std?|stunden?|heures?|horas?|ore|uur|awr)"
_LENGTH = re.compile(
    rf"(?:pt(?=\d)|about |approx\.? |c\. ?|~)?(?:\d+(?:[.,]\d+)?\s*{_HOURS}\b\.?\s*(?:and |et |und |y |e )?)?"
    r"(?:\d+(?:[.,]\d+)?\s*(?:m|mins?|minut\w*|min|'|munud)\.?)?\s*(?:\d+\s*s(?:ec\w*)?)?(?: long| read| lesezeit)?\Z",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z_-])[\w./-]+\Z|[0-9a-f]{8}-[0-9a-f-]{20,}\Z|[A-Z]{1,4}[-_ ]?\d[\w-]*\Z")
_HTML = re.compile(
    r"</(?:p|b|i|em|strong|a|ul|ol|li|div|span|h[1-6]|blockquote|sub|sup|jats:\w+|code|u)\s*>|<br\s*/?>", re.I
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}\d{0,2}|#\d{2,6}|#x[0-9a-f]{2,5});", re.I)

_WORD_START = re.compile(r"[^\W\d_]")
PARTICLES = frozenset("van von der den de la le du di da dos del ter ten bin al el y e ap ab af zu zur".split())
_SUFFIXES = frozenset("jr sr ii iii iv phd md".split())


def day_order(text: str) -> str:
    """What 27/06/2018 proves about its column: "day-first", "month-first", or "" (either, or no such date)."""
    found = _NUMERIC.match(text)
    if not found:
        return ""
    one, two = int(found[1]), int(found[3])
    return "day-first" if one > 12 >= two else "month-first" if two > 12 >= one else ""


def without_open_day(text: str) -> str:
    """``text``, without the strokes after the last part of a date that reference managers wrote.

    >>> without_open_day("2014//"), without_open_day("2014/03/"), without_open_day("2014/..")
    ('2014', '2014/03', '2014/..')
    """
    return text.rstrip("/") if _OPEN_DAY.match(text) else text


def is_two_ways(text: str) -> bool:
    """Whether ``text`` is a date that could be two."""
    found = _NUMERIC.match(text)
    if found is None:
        return False
    return (int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3]) or len(found[4]) == 2


def epoch_unit(text: str) -> str:
    """The unit in which a whole number counts from 1970 ("s", "ms", "us") or from 1601 ("webkit"), of 1990 to 2037."""
    if not text.isascii() or not text.isdigit():
        return ""
    number = int(text) if len(text) < 18 else 0
    for unit, factor in (("s", 1), ("ms", 1000), ("us", 1_000_000)):
        if 631_152_000 <= number // factor < 2_145_916_800 and len(text) >= {"s": 9, "ms": 12, "us": 15}[unit]:
            return unit
    return "webkit" if 12_275_625_600 <= number // 1_000_000 < 13_790_390_400 else ""


def html_in(text: str) -> bool:
    """Whether ``text`` has tags of HTML that end, or its entities."""
    return ("<" in text and _HTML.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def is_file_name(text: str) -> bool:
    """Whether ``text`` is rather the name of a file, or of a program, than of a host: report.pdf, Next.js."""
    return _NOT_HOSTS.match(text) is not None


def link_in(text: str) -> tuple[str, str] | None:
    """The text and the address of a cell that is a link as a whole: ``[text](address)``, ``=HYPERLINK(...)``."""
    found = _LINK_WITH_TEXT.fullmatch(text)
    if found:
        return found[1].strip(), found[2]
    formula = _HYPERLINK.match(text)
    if formula:
        return (formula[2] or "").replace('""', '"').strip(), formula[1].replace('""', '"').strip()
    return None


def list_in(text: str) -> list[Any] | None:
    """The list that ``text`` is in JSON, or in Python's way of writing one: ``['children', 'creativity']``."""
    text = text.strip()
    if text[:1] != "[" or text[-1:] != "]" or len(text) > 100_000:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if not re.match(r"\[\s*(?:['\"{\]]|\d)", text):
            return None
        try:
            found = ast.literal_eval(text)  # reads literals alone; nothing is run
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return found if isinstance(found, list) else None


@lru_cache(8192)
def kind_of(text: str) -> str:
    """The one kind that ``text`` is: address, image, doi, email, isbn, date, year, epoch, number, clock, length, link,
    markup (an object), code, or text."""
    text = text.strip()
    if _DOI.match(text):
        return "doi"
    if _EMAIL.match(text):
        return "email"
    if link_in(text) is not None:
        return "link"
    squeezed = re.sub(r"[\x00-\x1f]", "", text)
    if not re.search(r"\s", squeezed) and _ADDRESS.match(squeezed) and not _NUMERIC.match(text):
        if _IMAGE.match(text):
            return "image"
        if "/" in text or ":" in text or not _NOT_HOSTS.match(text):
            return "address"
    first = text[:1]
    if first.isdigit() or first in "[-+c.~":
        if epoch_unit(text):
            return "epoch"
        if _YEAR.match(text):
            return "year"
        if _ISBN.match(text) and sum(c.isdigit() for c in text) in (9, 10, 13) and not _ISO.match(text):
            return "isbn"
        if _ISO.match(text) or _NUMERIC.match(text) or _MONTH_YEAR.match(text) or _OPEN_DAY.match(text):
            return "date"
        if _NUMBER.match(text):
            return "number"
        if _CLOCK.match(text):
            return "clock"
    if _NAMED_DATE.match(text) or _SEASON.match(text):
        return "date"
    if re.search(r"\d", text) and _LENGTH.match(text.casefold()):
        return "length"
    if text[:1] in "[{" and text[-1:] in "]}" and re.search(r"['\"]\s*:", text):
        return "object"
    if _CODE.match(text) and len(text) <= 60:
        return "code"
    return "text"


def written(value: Any) -> str:
    """``value`` as text; its kind where Python does not write it: thousands of digits, lists in lists in lists."""
    if isinstance(value, str):
        return value
    try:
        return str(value)
    except (ValueError, RecursionError):
        return f"a {type(value).__name__} too large to show"


def on_a_line(text: str, most: int = 60) -> str:
    """``text`` for a message: one line, no sign that a terminal obeys, no longer than ``most``."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * most]).split())
    return line if len(line) <= most else line[: most - 3] + "..."


def kind_of_value(value: Any) -> str:
    """The kind of a value that need not be text: JSON and spreadsheets have numbers, dates and objects."""
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, dt.time | dt.timedelta):
        return "length"
    if isinstance(value, int | float):
        return kind_of(written(int(value)) if isinstance(value, int) or value.is_integer() else "0.5")
    if isinstance(value, Mapping):
        return "object"
    return kind_of(written(value)[:2000])


def person_likeness(name: str) -> float:
    """How far ``name`` reads as a person's: 1 with a known given name, 0.5 by its form alone, 0 if it cannot be one."""
    name = re.sub(r"\s*\([^)]*\)\s*\Z", "", name.strip())
    name = re.sub(r"^(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Herr|Frau|Mme|M|Sr|Sra|Dott|Professor)\.?\s+", "", name)
    if not 3 < len(name) < 60 or any(c.isdigit() or c in ':/!?@&"#' for c in name):
        return 0.0
    words = name.replace(",", " ").split()
    if not 2 <= len(words) <= 6:
        return 0.0
    for word in words:
        bare = word.strip(".'’-")
        if not bare or bare.casefold() in PARTICLES or bare.casefold() in _SUFFIXES:
            continue
        if not _WORD_START.match(bare) or bare[0].islower():
            return 0.0
    folded = ["".join(c for c in unicodedata.normalize("NFKD", w) if c.isalpha()).casefold() for w in words]
    parts = [piece for word in words for piece in re.split(r"[-’']", word)]
    folded += ["".join(c for c in unicodedata.normalize("NFKD", w) if c.isalpha()).casefold() for w in parts]
    if any(word in GIVEN_NAMES for word in folded):
        return 1.0
    initials = sum(bool(re.fullmatch(r"(?:\w\.?-?){1,3}", w)) and w.isupper() for w in words)
    return 0.8 if initials and initials < len(words) and len(words) <= 4 else 0.5


_NAME_PART = re.compile(r"[^\W\d_](?:[^\W_]|[ .'’‘()&/‐‑–-])*")


def family_first(name: str) -> bool:
    """Whether ``name`` is written "Surname, First": no part holds what no name does."""
    parts = [part.strip() for part in name.split(",")]
    return (
        len(parts) in (2, 3)
        and all(map(_NAME_PART.fullmatch, parts))
        and len(parts[0].split()) <= 4
        and len(parts[1].split()) <= 4
    )


_LANGUAGES = frozenset(
    "en de fr es it pt nl cy ga gd da sv no nb nn fi is pl cs sk hu ro bg hr sr sl el ru uk tr ar he fa hi bn ta ur "
    "zh ja ko vi th id ms sw ca eu gl la eng ger deu fre fra spa ita por nld dut cym wel english welsh french german "
    "spanish dutch italian portuguese deutsch englisch franzosisch spanisch italienisch niederlandisch francais "
    "anglais allemand espagnol italien neerlandais portugais espanol ingles frances aleman italiano portugues "
    "neerlandes inglese francese tedesco spagnolo portoghese olandese nederlands engels frans duits spaans italiaans "
    "alemao espanhol cymraeg saesneg ffrangeg almaeneg sbaeneg danish swedish norwegian finnish polish czech russian "
    "arabic chinese japanese korean hindi turkish greek hebrew irish gaeilge catalan catala dansk svenska norsk "
    "suomi polski mandarin latin bengali urdu".split()
)


def language_like(text: str) -> bool:
    """Whether ``text`` is a language: its code (en, pt-BR) or its name."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.strip()) if not unicodedata.combining(c)).casefold()
    code, *region = re.split(r"[-_]", folded, maxsplit=1)
    return code in _LANGUAGES and (not region or (len(code) <= 3 and len(region[0]) <= 4))
