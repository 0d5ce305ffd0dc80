"""Dates, numbers and enumerations as the language of the reader writes them (CLDR, by Babel)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from webapp.languages.catalogues import current

_VOWELS = "aeiouwyâêîôûŵŷ"
_SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeo])|y[^aeiouáéíóú\W]", re.IGNORECASE)
"""How a word begins before which Spanish says "e": "padres e hijos", "lectura e Internet", but "agua y hielo"."""


def number(value: int) -> str:
    """ "2,550", "2 550"."""
    return _number(value, current().locale)


@lru_cache(maxsize=4096)
def _number(value: int, locale: Locale) -> str:
    if locale.language == "es":  # a space from five digits on, as the academies have it: a point is a decimal in Mexico
        return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)
    return f"{value:,}" if locale.language == "en" else format_decimal(value, locale=locale)


def decimal(value: float) -> str:
    """With two digits behind the point or comma: "0.25", "0,25"."""
    return format_decimal(value, "0.00", locale=current().locale)


def short_decimal(value: float) -> str:
    """With one digit behind the point or comma, where there is one to say: "2.5", "3"."""
    return format_decimal(value, "0.#", locale=current().locale)


def calendar_date(year: int, month: int, day: int | None) -> str:
    """ "15 July 2018" or "July 2018"; "1er juillet 2018".

    Raises:
        ValueError: there is no such day.
    """
    return _calendar_date(year, month, day, current().locale)


@lru_cache(maxsize=4096)
def _calendar_date(year: int, month: int, day: int | None, locale: Locale) -> str:
    date = dt.date(year, month, day or 1)
    if day is None:
        return format_skeleton("yMMMM", date, locale=locale)
    text = format_date(date, "long", locale=locale)
    return "1er " + text[2:] if locale.language == "fr" and text.startswith("1 ") else text


@lru_cache(maxsize=512)
def _language_name(code: str, locale: Locale) -> str:
    found: str = locale.languages.get(code.replace("-", "_")) or locale.languages.get(
        code.partition("-")[0].lower(), ""
    )
    return found[:1].upper() + found[1:]


def language_name(code: str) -> str:
    """A language as the reader's names it: "German", "Allemand"; "" where that is not known, and in English."""
    locale = current().locale
    return "" if locale.language == "en" else _language_name(code, locale)


def listed(texts: Sequence[str]) -> str:
    """ "a, b and c"."""
    locale = current().locale
    if len(texts) < 2:
        return "".join(texts)
    if locale.language == "cy":  # CLDR writes "a(c)" and leaves the choice to the reader
        joined = "ac" if texts[-1][:1].lower() in _VOWELS else "a"
        return f"{', '.join(texts[:-1])} {joined} {texts[-1]}"
    if locale.language == "es" and _SOUNDS_LIKE_Y.match(texts[-1]):  # CLDR leaves "e" for "y" to the reader
        return f"{', '.join(texts[:-1])} e {texts[-1]}"
    return format_list(list(texts), locale=locale)
