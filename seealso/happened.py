"""What happened to a library between two days, and what it held on one: asked of its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.ledger.entries import ALL, RECORDS, What, changes_between
from corpus.records import fields
from seealso.periods import days_of, period, records_as_of

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger
    from seealso.asking import Askable


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
    day = days_of("date", date)[1].isoformat()
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


@dataclass(frozen=True, slots=True)
class Difference:
    """How many records came, are otherwise and went between the day before a time and its end.

    What came and went within it is neither, and what was done and undone is nothing.
    """

    n_added: int
    n_changed: int
    n_retired: int


def difference(history: Ledger, first: str, last: str) -> Difference:
    """What differs between the day before ``first`` and the end of ``last``; of what the history began with, since.

    Raises:
        UsageError: one of them is no date.
    """
    counts = Counter(differing(history, first, last).values())
    return Difference(counts["added"], counts["changed"], counts["retired"])


def differing(history: Ledger, first: str, last: str) -> dict[str, What]:
    """Id → added, changed or retired, of each record that `difference` counts.

    Raises:
        UsageError: one of them is no date.
    """
    since, until = period(first, last)
    found: dict[str, What] = {}
    for record, whats in history.happened_to(since, until).items():
        was_held, is_held = whats[0] not in ("added", "restored"), whats[-1] != "retired"
        if was_held != is_held:
            found[record] = "added" if is_held else "retired"
        elif was_held and (whats == ["changed"] or (len(whats) > 1 and _is_otherwise(history, record, since, until))):
            found[record] = "changed"
    return found


def _is_otherwise(history: Ledger, record: str, since: str, until: str) -> bool:
    """Whether a record that was held all the time, or again, has another state at the end."""
    entries = history.entries(whats=RECORDS, record=record, since=since, until=until, newest_first=False)
    if all(entry.what == "changed" for entry in entries):
        first = {name: old for entry in reversed(entries) for name, (old, _) in entry.fields.items()}
        last = {name: new for entry in entries for name, (_, new) in entry.fields.items()}
        return first != last
    before = entries[0].record if entries[0].what == "found" else history.record_at(record, since)
    after = history.record_at(record, until)
    return bool(changes_between(before or {}, after or {}))


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
