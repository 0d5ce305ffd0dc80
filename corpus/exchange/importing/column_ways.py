"""How the values of one column are to be read, decided once for all of them: dates, lengths, names, lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.exchange.importing.column_profile import ColumnProfile, is_separated_by_blanks
from corpus.exchange.importing.columns import plain
from corpus.exchange.importing.value_kinds import DateOrder, on_a_line, written
from corpus.exchange.importing.written_dates import UnclearDateError, read_date

DATES = frozenset({"issued", "added", "modified", "event.start", "event.end"})
_SINCE_1601 = 11_644_473_600
"""Seconds from 1601, where Chrome counts from, to 1970."""
_PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000, "webkit": 1_000_000}
_UNIT_WORDS = {
    "s": "seconds since 1970", "ms": "milliseconds since 1970", "us": "microseconds since 1970",
    "webkit": "microseconds since 1601",
}  # fmt: skip
_ZONE = re.compile(r"(?<=[\dmM.])\s+(?:GMT|UTC|Z|[ECMP][SD]T|CES?T|BST)(?:[+-]\d{1,2}(?::?\d{2})?)?\Z")
_YEAR_AS_NUMBER = re.compile(r"\d{3,4}\.0")
_LONG_SECONDS = 400
"""Whole numbers whose middle one is larger than this many minutes are seconds: no list is of films of seven hours."""


@dataclass(frozen=True, slots=True)
class ColumnWay:
    """``order`` of day and month; ``unit`` of numbers that count the time; ``per_minute``: how many of its numbers are
    a minute; ``split``: what parts several values; ``inverted``: names are "Surname, First"; ``links``: cells are
    links with a text; ``parts``: the columns that make one name with this one, in the order in which it is written."""

    order: DateOrder | None = None
    unit: str = ""
    per_minute: float = 1
    split: str = ""
    inverted: bool = False
    links: bool = False
    parts: tuple[str, ...] = ()

    def in_words(self) -> str:
        """What is not plain about it, for a curator."""
        parts = [self.order or "", _UNIT_WORDS.get(self.unit, "")]
        if self.per_minute != 1:
            parts.append("in seconds" if self.per_minute == 60 else "in hours" if self.per_minute < 1 else "in ms")
        if self.inverted:
            parts.append("surname first")
        if self.parts:
            parts.append(f"one name: {' + '.join(on_a_line(part, 24) for part in self.parts)}")
        if self.split:
            parts.append("parted by blanks" if self.split == " " else f"parted by {self.split}")
        return ", ".join(part for part in parts if part)


PLAIN = ColumnWay()
_ORDERS: dict[str, DateOrder] = {"day-first": "day-first", "month-first": "month-first"}


def ways(targets: Mapping[str, str], profiles: Mapping[str, ColumnProfile]) -> dict[str, ColumnWay]:
    """How each column is read that is not read as any other.

    Args:
        targets: column → field.
    """
    found: dict[str, ColumnWay] = {}
    blanks = is_separated_by_blanks(profiles)
    proven = {
        order for name, target in targets.items()
        if target in DATES and name in profiles and (order := profiles[name].order()) in ("day-first", "month-first")
    }  # fmt: skip
    for name, target in targets.items():
        profile = profiles.get(name)
        if profile is None or not profile.n_filled:
            continue
        way = replace(PLAIN, links=profile.has_links and target not in ("url", "event.online_url"))
        base = target.split(":")[0]
        if target in DATES:
            order = profile.order()
            if not order and profile.n_two_ways and len(proven) == 1:
                order = next(iter(proven))  # one hand wrote the other dates of the table
            decided = _ORDERS.get(order)
            way = replace(way, order=decided, unit=profile.unit())
        elif target == "minutes":
            way = replace(way, per_minute=_per_minute(profile))
        elif base == "creators":
            way = replace(way, inverted=profile.inverted > 0.5, split=_names_apart(profile))
        elif target == "keywords" and blanks and profile.share("text", "code") > 0.5 and profile.separator in ("", ","):
            way = replace(way, split=" ")
        if base in ("themes", "keywords", "creators", "places", "audience") and profile.separator == " / ":
            way = replace(way, split="/")
        if way != PLAIN:
            found[name] = way
    return found


def _names_apart(profile: ColumnProfile) -> str:
    return "" if profile.separator in ("", ",", ";", "|", "\n", "list") else "/"


def _per_minute(profile: ColumnProfile) -> float:
    words = plain(profile.name).split()
    if {"ms", "milliseconds", "millis"} & set(words):
        return 60_000
    if any(word.startswith(("sec", "sek", "segund")) for word in words) or "s" in words[-1:]:
        return 60
    if any(word.startswith("min") for word in words):
        return 1
    if any(word in ("hours", "hour", "hrs", "stunden", "heures", "horas", "ore", "uren") for word in words):
        return 1 / 60
    numbers = sorted(float(v) for value in profile.values if re.fullmatch(r"\d{1,9}(?:\.0)?", v := written(value)))
    if len(numbers) < 0.9 * len(profile.values) or not numbers:
        return 1
    middle = numbers[len(numbers) // 2]
    return 60_000 if middle > 60_000 else 60 if middle > _LONG_SECONDS else 1


def read_day(value: Any, way: ColumnWay, order: DateOrder | None, keep_time: bool) -> str:
    """``value`` as a date, read as the rest of its column is.

    Args:
        order: what the curator said of the whole source; it goes before what the column proves.

    Raises:
        UnclearDateError: it is no date, or could be two.
    """
    if way.unit and not isinstance(value, bool):
        text = written(value).strip().removesuffix(".0")
        if text.isascii() and text.isdigit() and len(text) < 19:
            seconds = int(text) / _PER_SECOND[way.unit] - (_SINCE_1601 if way.unit == "webkit" else 0)
            try:
                return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()
            except (OverflowError, ValueError, OSError):
                raise UnclearDateError(f"{text[:30]} is no time that is understood.") from None
    if isinstance(value, str):
        value = _ZONE.sub("", value.strip())
        if _YEAR_AS_NUMBER.fullmatch(value):
            value = value[:-2]
    return read_date(value, order or way.order, keep_time)
