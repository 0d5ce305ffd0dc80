"""iCalendar: the events of a calendar file."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.records.readers import Unreadable

_LINE = re.compile(r"([\w-]+)((?:;[\w-]+=(?:\"[^\"]*\"|[^\";:]*)(?:,(?:\"[^\"]*\"|[^\";:,]*))*)*):(.*)\Z", re.DOTALL)
_OWN = "X-SEEALSO-"


def read_calendar(source: Source, findings: Findings) -> Rows:
    """Yield a row for each event.

    Raises:
        SourceError: a line is longer than any that is meant to be.
    """
    text = decode(source.bytes(), source.name, findings)
    if text.lstrip()[:1] == "[":
        yield from _jcal(text, source)
        return
    event: dict[str, tuple[str, str]] | None = None
    began = 0
    strange: list[int] = []
    for number, line in _unfolded(text, source):
        found = _LINE.match(line)
        if not found:
            if line.strip():
                strange.append(number)
            continue
        name, parameters, value = found[1].upper(), found[2], found[3]
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            event, began = {}, number
        elif (name, value.upper()) == ("END", "VEVENT") and event is not None:
            yield one_row(partial(_row, event, began, source), began)
            event = None
        elif event is not None:
            event.setdefault(name, (parameters, value))
    if event is not None:
        yield Unreadable(began, "The event has no end.", "Fetch or export the whole calendar again.")
    if strange:
        shown = ", ".join(map(str, strange[:5])) + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
        findings.note(f"{source.name}:{shown}: no line of an iCalendar file; it was passed over.")


def _jcal(text: str, source: Source) -> Rows:
    """The events of a calendar in JSON (RFC 7265)."""
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{source.name}: this is not valid JSON ({error}). Export the calendar again.") from None
    calendars = [found] if found and isinstance(found[0], str) else found
    number = 0
    for calendar in calendars:
        for component in calendar[2] if isinstance(calendar, list) and len(calendar) == 3 else ():
            if str(component[0]).lower() != "vevent":
                continue
            number += 1
            yield one_row(partial(_jcal_row, component[1], number, source), number)


def _jcal_row(properties: list[Any], number: int, source: Source) -> Row:
    event: dict[str, tuple[str, str]] = {}
    for name, parameters, kind, *values in properties:
        said = ",".join(re.sub(r"([\\;,])", r"\\\1", str(value)).replace("\n", "\\n") for value in values)
        if kind in ("date", "date-time"):
            said = re.sub(r"[-:]", "", str(values[0]))
        zone = f";TZID={parameters['tzid']}" if "tzid" in parameters else ""
        event.setdefault(name.upper(), (zone + (";VALUE=DATE" if kind == "date" else ""), said))
    return _row(event, number, source)


def _unfolded(text: str, source: Source) -> list[tuple[int, str]]:
    out: list[tuple[int, list[str]]] = []
    for number, line in enumerate(re.split(r"\r\n|\n", text), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
        if line[:1] in (" ", "\t") and out:
            out[-1][1].append(line[1:])
        else:
            out.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in out]


def _row(event: dict[str, tuple[str, str]], line: int, source: Source) -> Row:
    return Row(_event(event), line, source.name)


def _event(said: dict[str, tuple[str, str]]) -> dict[str, Any]:
    def text(name: str) -> str:
        return _unescaped(said[name][1]) if name in said else ""

    own = any(name.startswith(_OWN) for name in said)
    data: dict[str, Any] = dict(title_fields(text("SUMMARY")))
    data["id"] = text("UID") or None
    data["description"] = text("DESCRIPTION")
    data["url"] = text(_OWN + "URL") if own else text("URL")
    categories = re.findall(r"(?:\\.|[^\\,])+", said.get("CATEGORIES", ("", ""))[1])
    data["themes"] = [_unescaped(part).strip() for part in categories]
    data["modified"] = None if own else _when(said.get("LAST-MODIFIED"))[:10] or None
    if own:
        parts = {"start": "START", "end": "END", "place": "PLACE", "online_url": "ONLINE-URL", "timezone": "TIMEZONE"}
        data["event"] = {ours: text(_OWN + theirs) for ours, theirs in parts.items()} | {
            "status": text(_OWN + "STATUS")
        }
        return data
    location = text("LOCATION")
    online = location.startswith(("http://", "https://"))
    end = _when(said.get("DTEND"))
    if end and re.search(r"VALUE=DATE(?![-\w])", said["DTEND"][0], re.IGNORECASE):
        # What is no day, or the first of all, stays as it is written, to be told of further on.
        with contextlib.suppress(ValueError, OverflowError):
            end = (dt.date.fromisoformat(end) - dt.timedelta(days=1)).isoformat()
    zone = re.search(r"TZID=\"?([^;\":]+)", said.get("DTSTART", ("", ""))[0])
    data["event"] = {
        "start": _when(said.get("DTSTART")),
        "end": end,
        "place": "" if online else location,
        "online_url": location if online else None,
        "timezone": zone[1] if zone else None,
        "status": text("STATUS").lower(),
    }
    return data


def _when(said: tuple[str, str] | None) -> str:
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", said[1].strip()) if said else None
    if not found:
        return said[1].strip() if said else ""
    year, month, day, hour, minute, _, zulu = found.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}{zulu or ''}" if hour else "")


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)
