"""iCalendar (RFC 5545): the events of a library, for people's own calendars."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Iterator

from corpus.exchange.crosswalk import title_of
from corpus.exchange.exporting.writer import About
from corpus.records import dates
from corpus.records.resource import Event, Resource


def write_ical(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """An event for each record that has the start of one; the others are left out."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Seealso//Seealso//EN", f"X-WR-CALNAME:{_text(about.title)}"]
    yield _lines(head)
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    for record in records:
        if record.event and record.event.start:
            yield _lines(_event(record, record.event, record.event.start, now, about))
    yield _lines(["END:VCALENDAR"])


def _event(record: Resource, event: Event, start: str, now: str, about: About) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(record.id)}",
        f"DTSTAMP:{now}",
        f"SUMMARY:{_text(title_of(record) or record.id)}",
    ]
    lines.append("DTSTART" + _when(start))
    if event.end:
        end = dates.moment(event.end) if dates.has_time(event.end) else None
        # An end before the start is kept for us and not shown to calendars, which refuse the event for it.
        fits = (end or dates.day_range(event.end)[1]) >= (dates.moment(start) if end else dates.day_range(start)[0])
        if fits and dates.has_time(start) == dates.has_time(event.end):
            lines.append("DTEND" + _when(event.end, days_later=1))
    exact = [("START", start), ("END", event.end), ("PLACE", event.place), ("ONLINE-URL", event.online_url)]
    exact += [("TIMEZONE", event.timezone), ("STATUS", event.status)]
    lines += [f"X-SEEALSO-{name}:{_text(value)}" for name, value in exact if value]
    place = event.place or event.online_url
    if place:
        lines.append(f"LOCATION:{_text(place)}")
    link = record.url or event.online_url or about.page(record.id)
    if link:
        lines.append("URL:" + "".join(link.split()))
    if record.url:
        lines.append(f"X-SEEALSO-URL:{_text(record.url)}")
    if record.description:
        lines.append(f"DESCRIPTION:{_text(record.description)}")
    if record.themes:
        lines.append("CATEGORIES:" + ",".join(map(_text, record.themes)))
    status = (event.status or "").upper()
    if status in ("CANCELLED", "CANCELED", "TENTATIVE", "CONFIRMED"):
        lines.append(f"STATUS:{status.replace('CANCELED', 'CANCELLED')}")
    return [*lines, "END:VEVENT"]


def _when(text: str, days_later: int = 0) -> str:
    if dates.has_time(text):
        moment = dates.moment(text)
        utc = re.search(r"(Z|[+-]\d{2}(?::?\d{2})?)\Z", text[16:])
        if utc:
            with contextlib.suppress(OverflowError):  # in UTC, it would be before or after all years
                aware = dt.datetime.fromisoformat(text.replace(" ", "T")).astimezone(dt.UTC)
                return f":{_compact(aware.date())}T{aware:%H%M%S}Z"
        return f":{_compact(moment.date())}T{moment:%H%M%S}"
    first, last = dates.day_range(text)
    # The end of a whole-day event is the day after it, if there is one.
    day = last + dt.timedelta(days=min(days_later, (dt.date.max - last).days)) if days_later else first
    return ";VALUE=DATE:" + _compact(day)


def _compact(day: dt.date) -> str:
    return day.isoformat().replace("-", "")  # strftime gives the year 800 three digits


def _text(value: str) -> str:
    value = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", value.replace("\r\n", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", value).replace("\n", "\\n")


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    """``line`` in pieces of at most 75 bytes, never cut inside a letter."""
    out: list[bytes] = []
    piece = b""
    for letter in line:
        encoded = letter.encode("utf-8", "replace")
        if len(piece) + len(encoded) > 75 - (1 if out else 0):
            out.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*out, piece]) + b"\r\n"
