"""Pages for somebody with half an hour: reading paths, and the list that a reader keeps in the browser."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.request_arguments import library, number
from webapp.site_addresses import link_to

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
        offered=[(choice, link_to("/path", **given, minutes=choice)) for choice in OFFERED_MINUTES],
    )


@blueprint.get("/list")
def my_list() -> ResponseReturnValue:
    """The reader's own list. The server knows nothing of it."""
    return render_template("list.html")
