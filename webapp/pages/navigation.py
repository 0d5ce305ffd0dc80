"""What the frame of every page leads to: only what this library has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask

from seealso import SeealsoError
from webapp.languages.translating import _
from webapp.request_arguments import library
from webapp.search_state import values_address
from webapp.site_addresses import link_to


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation; ``first``: it stands in the header where there is room."""

    label: str
    address: str
    first: bool = False


def entries() -> list[Entry]:
    """The navigation, most used first. What a library has nothing of is left out."""
    held = library()
    profile = held.profile
    browsed = [field for field in profile.browsed if profile.has(field.name)]
    found = [
        Entry(field.plural, values_address(field.name), field.name in (profile.topics, "people")) for field in browsed
    ]
    found.sort(key=lambda entry: not entry.first)
    found[2:2] = [
        Entry(_("Map"), link_to("/map"), True),
        Entry(_("Reading paths"), link_to("/path"), True),
        Entry(_("My list"), link_to("/list"), True),
    ]
    if held.knows_arrivals:
        found.append(Entry(_("New"), link_to("/new")))
    if profile.has("event"):
        found.append(Entry(_("Events"), link_to("/events")))
    if held.settings.coverage.show_missing:
        found.append(Entry(_("What is missing"), link_to("/missing")))
    return [
        *found,
        Entry(_("Coverage"), link_to("/coverage")),
        Entry(_("History"), link_to("/history")),
        Entry(_("Do we hold this?"), link_to("/holdings")),
        Entry(_("About"), link_to("/about")),
    ]


def entries_of() -> list[Entry]:
    """`entries`, or so much as can be said where the library cannot be read."""
    try:
        return entries()
    except (SeealsoError, OSError):
        return without_a_library()


def without_a_library() -> list[Entry]:
    """The navigation where nothing is known of the library: it cannot be opened, or is not to be for this answer."""
    return [Entry(_("About"), link_to("/about"), True)]


def register(app: Flask) -> None:
    """Make it known to templates."""

    @app.context_processor
    def navigation() -> dict[str, Any]:
        return {"navigation": entries_of}
