"""What happened to a library between two days, and what it held on one: asked of its history."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import UsageError
from corpus.ledger.entries import ALL, RECORDS, What, replayed
from corpus.records import dates, fields

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger
    from seealso.asking import Askable

_OPEN_END = "~"
"""Later than every time."""


def period(since: str | None, until: str | None) -> tuple[str, str]:
    """The times of a history between two dates, both included, as `Ledger.entries` takes them.

    >>> period("2026-11", "2026-11-27")
    ('2026-11-01', '2026-11-28')

    Raises:
        UsageError: one of them is no date.
    """
    begin = _days("since", since)[0].isoformat() if since else ""
    return begin, _after(_days("until", until)[1]) if until else _OPEN_END


def _days(name: str, text: str) -> tuple[dt.date, dt.date]:
    try:
        return dates.day_range(text)
    except ValueError:
        raise UsageError(f"{name}: {text[:40]!r} is no date. {dates.HOW_TO_WRITE_A_DATE}") from None


def _after(day: dt.date) -> str:
    return _OPEN_END if day == dt.date.max else (day + dt.timedelta(days=1)).isoformat()


def kinds_of_entries(names: tuple[str, ...]) -> tuple[What, ...]:
    """``names`` as kinds of entries.

    Raises:
        UsageError: one of them is none.
    """
    known: dict[str, What] = {what: what for what in ALL}
    for name in names:
        if name not in known:
            raise UsageError(f"what: {name[:40]!r} is not one of {', '.join(ALL)}.")
    return tuple(known[name] for name in names)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a library held at the end of a day: the day, how many records, and how many of each value of a field."""

    day: str
    n_records: int
    values: Mapping[str, int]


def standing(library: Askable, date: str, name: str | None) -> Standing:
    """What was held at the end of a day.

    Args:
        library: whose history is asked.
        date: of the day; the last one that it covers.
        name: of a field whose values stand in the record itself, to count by.

    Raises:
        UsageError: it is no date, or the history begins later.
    """
    view = library.view
    day = _days("date", date)[1].isoformat()
    newest = view.history.entries(limit=1)
    key = ("standing", day, name, newest[0].at if newest else "")
    return view.derived.get(key, lambda: _standing(view.history, day, name))


def _standing(history: Ledger, day: str, name: str | None) -> Standing:
    source = fields.of_name(name).source if name else None
    records = records_as_of(history, day)
    values: Counter[str] = Counter()
    if isinstance(source, str) and "." not in source:
        for record in records:
            said = record.get(source) or ()
            values.update({said} if isinstance(said, str) else set(map(str, said)))
    return Standing(day, len(records), values)


def growth(history: Ledger) -> list[tuple[str, int]]:
    """(period, how many records were held at its end) since the history began: months, or days where they are few."""
    months = {month for month, _, _ in history.n_by_period(len("2026-11"))}
    n_chars = len("2026-11-27") if len(months) <= _FEW_MONTHS else len("2026-11")
    found: dict[str, int] = {}
    held = 0
    for name, what, n in history.n_by_period(n_chars):
        held += n * _HELD_MORE[what]
        found[name] = held
    return list(found.items())


_FEW_MONTHS = 2
_HELD_MORE = {"found": 1, "added": 1, "restored": 1, "retired": -1, "changed": 0}


def records_as_of(history: Ledger, date: str) -> list[dict[str, Any]]:
    """The records that were held at the end of a day, as they were then.

    Raises:
        UsageError: it is no date, or the history begins later.
    """
    _, until = period(None, date)
    began = history.began_at()
    if began is None or began >= until:
        since = f"it begins on {began[:10]}" if began else "it has not begun"
        raise UsageError(f"as-of: {date[:40]!r} lies before the history of this library; {since}.")
    return list(replayed(history.entries(whats=RECORDS, until=until, newest_first=False)).values())
