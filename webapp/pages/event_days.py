"""When an event is, as readers are told: plainly, and without what its own dates contradict.

What is wrong with the dates is for whoever keeps the records: it stands under where a record comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask

from webapp.pages.wording import from_to, written_date

if TYPE_CHECKING:
    from seealso import Event, Problem


def days_of_event(event: Event, doubts: Sequence[Problem]) -> str:
    """The day of an event, or its first and its last; the last is left out where ``doubts`` are about it."""
    first, last = event.start or "", event.end or ""
    if not first:
        return written_date(last)
    is_doubtful = any(doubt.field == "event.end" for doubt in doubts)
    return written_date(first) if is_doubtful or not last or last[:10] == first[:10] else from_to(first, last)


def said_once(facts: Iterable[str | None]) -> list[str]:
    """The facts of a line in their order, each once: a webinar that takes place in "Webinar" is said to be one."""
    kept: dict[str, str] = {}
    for fact in facts:
        if fact:
            kept.setdefault(fact.strip().casefold(), fact)
    return list(kept.values())


def register(app: Flask) -> None:
    """Make the functions of this module known to templates."""
    app.jinja_env.globals.update(days_of_event=days_of_event, said_once=said_once)
