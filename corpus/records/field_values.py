"""What records have in the fields of the field table, and how it is written, where that takes more than to look."""

from __future__ import annotations

import re

from corpus.records import dates
from corpus.records.resource import Resource
from corpus.said import Said, said_of


def minutes(resource: Resource) -> str | None:
    """Six digits, so that they are compared as numbers."""
    return None if resource.minutes is None else f"{resource.minutes:06d}"


def day(resource: Resource) -> str | None:
    """The day with which its date begins, ISO 8601."""
    return dates.day_range(date)[0].isoformat() if (date := resource.date) else None


def last_day(resource: Resource) -> str | None:
    """The day with which it ends, where that is not the one with which it begins."""
    if not (date := resource.date):
        return None
    first, last = dates.day_range(date)
    return last.isoformat() if last != first else None


def years(resource: Resource) -> tuple[str, ...]:
    """Every year that its date covers."""
    return dates.years(date) if (date := resource.date) else ()


def day_of_event(resource: Resource) -> str | None:
    """The day on which its event begins."""
    start = resource.event.start if resource.event else None
    return dates.day_range(start)[0].isoformat() if start else None


def added(resource: Resource) -> str | None:
    """When it came to the library: a day, or a second of UTC, ISO 8601."""
    return _time(resource.added)


def modified(resource: Resource) -> str | None:
    """When it was last changed, likewise; when it came, of what never was."""
    return _time(resource.modified) or _time(resource.added)


def _time(date: str | None) -> str | None:
    if not date:
        return None
    return date if _SECOND.fullmatch(date) else dates.day_range(date)[0].isoformat()


_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def roles(resource: Resource) -> list[str]:
    """Each role with the name of who has it; who sent the record in is its submitter."""
    found = [f"{creator.role or 'not said'}: {creator.name}" for creator in resource.creators]
    return list(dict.fromkeys([*found, f"submitter: {resource.submitted_by}"])) if resource.submitted_by else found


def of_minutes(settings: object, value: str) -> str:
    """A length for readers."""
    return said_of("%(num)s minute", "%(num)s minutes", int(value)) if value.isdecimal() else value


HELD = {
    "recording": Said("A recording"), "url": Said("A web address"), "minutes": Said("A length"),
    "people": Said("People"),
}  # fmt: skip


LINKS = {
    "broken": Said("Broken link"), "dead": Said("Dead link"), "failing": Said("Failing link"),
    "moved": Said("Moved link"), "unchecked": Said("Unchecked link"),
}  # fmt: skip


def of_held(settings: object, value: str) -> str:
    """What a record has, for readers."""
    return HELD.get(value) or f"{'An' if value[:1] in 'aeiou' else 'A'} {value}"
