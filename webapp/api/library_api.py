"""The HTTP API under /api/v1: the shapes of `seealso.wire`, the same that the command line prints."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import ServiceUnavailable

from seealso import limits, wire
from webapp.api.openapi import description
from webapp.request_arguments import filters, is_set, library, number, search_options
from webapp.site_addresses import link_to

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

LOOKING_SECONDS = 30
"""How long it may take to look through the records of a large library, in another process."""


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Ranked hits with facets."""
    facets = request.args.get("facets")
    page = library().search(
        **search_options(),
        limit=number("limit", 10),
        offset=number("offset", 0),
        facets=None if facets is None else [name for name in facets.split(",") if name],
    )
    return jsonify(wire.search_page(page))


@blueprint.get("/explain/<path:resource_id>")
def explain(resource_id: str) -> ResponseReturnValue:
    """Why a record stands where it does."""
    found = library().explain(
        request.args.get("q", ""), resource_id, filters(), is_set("literal"), search_options()["sort"]
    )
    return jsonify(wire.explanation(library().resource(resource_id), found))


@blueprint.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What may complete what was typed so far."""
    typed = request.args.get("q", "")
    return jsonify(wire.suggestions(typed, library().suggest(typed, number("limit", 8)), link_to("")))


@blueprint.get("/related/<path:resource_id>")
def related(resource_id: str) -> ResponseReturnValue:
    """Suggestions for one resource."""
    return jsonify(wire.related(resource_id, library().related(resource_id, number("limit", 6))))


@blueprint.get("/resources")
def resources() -> ResponseReturnValue:
    """Records, a page at a time."""
    limit = limits.RECORDS.checked(number("limit", 100))
    offset = limits.FIRST_RECORD.checked(number("offset", 0))
    total = library().manifest.n_documents
    chosen = islice(library().resources(), offset, offset + limit) if offset < total else ()
    return jsonify(wire.resources(total, chosen))


@blueprint.get("/resources/<path:resource_id>")
def resource(resource_id: str) -> ResponseReturnValue:
    """One record."""
    return jsonify(wire.resource(library().resource(resource_id)))


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """Counts by two fields."""
    held, asked = library(), request.args
    as_of = asked.get("as-of") or None
    table = held.coverage(
        asked.get("rows") or None, asked.get("columns") or None, sort=asked.get("sort", ""), as_of=as_of
    )
    learned = held.learned_acronyms() if is_set("acronyms") else None
    return jsonify(wire.coverage(table, held.scope(as_of), held.settings.scope, learned))


@blueprint.get("/check")
def check() -> ResponseReturnValue:
    """Every problem of the records."""
    view = library().view
    if view.is_small:
        return jsonify(wire.problems(view.look_for_problems()))
    if not view.problems_are_known:
        raise ServiceUnavailable(retry_after=LOOKING_SECONDS)
    return jsonify(wire.problems(view.problems()))


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """This API, described."""
    root = link_to("")
    return jsonify(description() | ({"servers": [{"url": root}]} if root else {}))
