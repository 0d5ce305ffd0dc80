"""Events that are over and left nothing behind, and dates that contradict one another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from corpus.doctor.accepted import accepts_any, without_accepted
from corpus.doctor.case import Case, Held
from corpus.records import dates
from corpus.records.checks import SINGLE_SESSION_TYPES, check_record
from corpus.records.problems import Problem
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings
from corpus.said import Said

LONG_PAST_DAYS = 90
_LEFT_BEHIND = frozenset(("has_recording", "recording_of", "has_slides", "slides_of"))
_SESSIONS = SINGLE_SESSION_TYPES | {"event", "conference", "workshop", "seminar", "talk", "lecture", "course"}
"""Types of records that are the event itself; others tell of an event, or are what is left of one."""
_MAY_BE_SESSIONS = _SESSIONS | {None, "other"}
_ANNOUNCED = frozenset(("forthcoming", "in press", "in preparation", "planned", "announced", "upcoming"))
_NIGHT_HOURS = frozenset((22, 23, 1, 2, 3, 4, 5))
_FIRST_YEAR = 1450
_YEARS_AHEAD = 3


def check(case: Case) -> Iterator[Problem]:
    """Events long past without a recording, days in the wrong order, years that cannot be."""
    recorded = _recorded(case)
    for held in case.held:
        yield from _past_event(held, case.today, recorded)
        yield from _night(held)
        impossible = list(_years(held, case.today))
        # A year that cannot be is out of order with every other date as well; once is enough.
        yield from impossible or _order(held)


def contradictions(resource: Resource, settings: LibrarySettings) -> list[Problem]:
    """What the dates of a record's own event contradict: the warnings of `check` about it that need no other record.

    A finding that seealso.toml accepts is none. The record may come from an index: no file or line is named.
    """
    held = Held(resource, "", lambda *path: 0)
    found = [*check_record(resource, "", held.line_of, settings), *_night(held)]
    about_it = [p for p in found if (p.field or "").partition(".")[0] == "event"]
    kept = without_accepted(about_it, [entry for entry in settings.check.accepted if accepts_any(entry, about_it)])
    return [p for p in kept if p.severity == "warning"]


def _recorded(case: Case) -> set[str]:
    """Ids of the records that another one is a recording of, or slides of."""
    found = set()
    for held in case.held:
        if held.resource.recording_of:
            found.add(held.resource.recording_of)
        found.update(t.target for t in held.resource.relations if t.type in _LEFT_BEHIND and t.target)
    return found


def _past_event(held: Held, today: dt.date, recorded: set[str]) -> Iterator[Problem]:
    record = held.resource
    event = record.event
    if event is None or not event.start or record.id in recorded or record.type not in _MAY_BE_SESSIONS:
        return
    if record.recording_of or any(tie.type in _LEFT_BEHIND for tie in record.relations):
        return
    if (event.status or record.status or "").casefold() in ("cancelled", "canceled", "postponed"):
        return
    last = max(dates.day_range(day)[1] for day in (event.start, event.end) if day)
    if (today - last).days > LONG_PAST_DAYS:
        yield held.problem(
            ("event", "start"),
            Said("The event was on %(day)s and no recording or slides of it are named.", day=event.start),
            "Name what is left of it (`relations:` with has_recording or has_slides), or say so in the description.",
            "notice",
        )


def _night(held: Held) -> Iterator[Problem]:
    # 23:00 is what midnight of a British summer becomes when software moves it to universal time.
    record = held.resource
    event = record.event
    if event is None or not event.start or event.timezone or record.type not in _SESSIONS:
        return
    if dates.has_time(event.start) and dates.moment(event.start).hour in _NIGHT_HOURS and len(event.start) <= 19:
        yield held.problem(
            ("event", "start"),
            Said(
                "A %(kind)s is said to start at night (%(start)s): most likely a slip of the time zone.",
                kind=record.type,
                start=event.start,
            ),
            "Give the real time, the day alone, or `timezone:`.",
        )


def _order(held: Held) -> Iterator[Problem]:
    record = held.resource
    pairs = (("issued", record.issued), ("added", record.added), ("modified", record.modified))
    known = {name: dates.day_range(day) for name, day in pairs if day}
    for earlier, later, what in (
        ("added", "modified", Said("The record was changed (%(later)s) before it was added (%(earlier)s).")),
        ("issued", "modified", Said("The record was changed (%(later)s) before the work was issued (%(earlier)s).")),
        ("issued", "added", Said("The record was added (%(later)s) before the work was issued (%(earlier)s).")),
    ):
        if earlier in known and later in known and known[later][1] < known[earlier][0]:
            # Announcing a work is usual; only the record's own two dates cannot be the other way round.
            certain = earlier == "added"
            if certain or (known[earlier][0] - known[later][1]).days > 366:
                yield held.problem(
                    (later,),
                    what.filled(earlier=getattr(record, earlier), later=getattr(record, later)),
                    "Correct one of the two dates. Both are kept as given until then.",
                )


def _years(held: Held, today: dt.date) -> Iterator[Problem]:
    record = held.resource
    for name in ("issued", "added", "modified"):
        written = getattr(record, name)
        if not written:
            continue
        first, last = dates.day_range(written)
        if name == "issued" and (record.status or "").casefold() in _ANNOUNCED:
            continue
        ahead = _YEARS_AHEAD if name == "issued" else 0
        if first.year > today.year + ahead or (name != "issued" and first > today + dt.timedelta(days=1)):
            yield held.problem((name,), Said("%(day)s is yet to come.", day=written), "Correct the date.")
        elif last.year < _FIRST_YEAR and name == "issued":
            yield held.problem(
                (name,),
                Said("The work is said to be of the year %(year)s, before printing.", year=str(last.year)),
                "Correct the year. If it is right, say so in the description.",
                "notice",
            )
