"""Pages for curators: what the library covers, and whether something is held already."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from seealso import fields, wire
from webapp.request_arguments import library, search_options

blueprint = Blueprint("curator_pages", __name__)

MAX_SHOWN_CHARS = 2000
"""So much of what was pasted stands in the box again."""


@blueprint.route("/holdings", methods=["GET", "POST"])
def holdings() -> ResponseReturnValue:
    """Paste an address, a title or a text: is it held? What was pasted is in no address and no log."""
    text = request.form.get("text", "") if request.method == "POST" else ""
    found = library().holds(text) if text.strip() else None
    return render_template("holdings.html", text=text[:MAX_SHOWN_CHARS], found=found)


@blueprint.get("/explain")
def explain() -> ResponseReturnValue:
    """Why a record stands where it does in the answer to a question, or why it is not there."""
    options, wanted = search_options(), request.args.get("id", "").strip()
    found = None
    if wanted:
        resource_id = wanted.rsplit("/resource/", 1)[-1]
        why = library().explain(options["query"], resource_id, options["filters"], options["literal"])
        found = wire.explanation(library().resource(resource_id), why)
    return render_template("explain.html", options=options, wanted=wanted, found=found)


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """What the library covers, for curators."""
    rows, columns = request.args.get("rows") or None, request.args.get("columns") or None
    table = library().coverage(rows, columns)
    view = library().view
    highest = max((cell.count for cell in table.cells), default=0)
    return render_template(
        "coverage.html",
        table=table,
        highest=highest,
        gaps=view.gaps_so_far,
        still_looking=not view.problems_are_known,
        acronyms=library().learned_acronyms(),
        n_broken=library().search("", {"link": "broken"}, limit=0, facets=()).total,
        questions=library().public_questions(),
        reach=library().reachability(compute=False),
        countable=fields.COUNTED,
    )
