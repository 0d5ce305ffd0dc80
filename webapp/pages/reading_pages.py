"""Pages for somebody with half an hour: reading paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.list_link import MAX_NAME, Entry, ReadingList
from webapp.request_arguments import library, number
from webapp.site_addresses import link_to

if TYPE_CHECKING:
    from seealso import ReadingPath

blueprint = Blueprint("reading_pages", __name__)

OFFERED_MINUTES = (10, 20, 30, 45, 60, 120)


@blueprint.get("/path")
def path() -> ResponseReturnValue:
    """What to read in the time that there is."""
    given = {name: request.args[name] for name in ("from", "theme", "q") if request.args.get(name)}
    minutes = number("minutes", 30)
    if not given:
        return render_template("path.html", path=None, given=given, minutes=minutes, offered=OFFERED_MINUTES)
    found = library().reading_path(given.get("from"), theme=given.get("theme"), query=given.get("q"), minutes=minutes)
    return render_template(
        "path.html",
        path=found,
        given=given,
        minutes=minutes,
        as_list=_as_list(found),
        themes_of=lambda step: library().resource(step).themes[:2],
        offered=[(choice, link_to("/path", **given, minutes=choice)) for choice in OFFERED_MINUTES],
    )


def _as_list(path: ReadingPath) -> str:
    """The address of the path as a reading list."""
    name = f"{path.label[:80]}, {path.minutes} minutes"[:MAX_NAME]
    return f"{link_to('/list')}?{ReadingList(name, tuple(Entry(step.id) for step in path.steps)).query}"
