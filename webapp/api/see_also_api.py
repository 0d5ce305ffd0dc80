"""The HTTP API of what is made from the similarity model: paths, suggestions for a set, holdings, reachability."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from seealso import UsageError, wire
from webapp.request_arguments import library, number

blueprint = Blueprint("see_also_api", __name__, url_prefix="/api/v1")

DEFAULT_MINUTES = 30


@blueprint.get("/path")
def path() -> ResponseReturnValue:
    """An ordered path of readings that fits into the minutes."""
    found = library().reading_path(
        request.args.get("from") or None,
        theme=request.args.get("theme") or None,
        query=request.args.get("q") or None,
        minutes=number("minutes", DEFAULT_MINUTES),
    )
    return jsonify(wire.reading_path(found))


@blueprint.get("/related")
def related_to() -> ResponseReturnValue:
    """Suggestions for a set of resources: ``id=a&id=b``."""
    ids = request.args.getlist("id")
    return jsonify(wire.related_to(ids, library().related_to(ids, number("limit", 6))))


@blueprint.post("/holdings")
def holdings() -> ResponseReturnValue:
    """Whether a text is held: ``{"text": "..."}`` as JSON, a form field ``text``, or the text itself."""
    if request.mimetype == "application/json":
        try:
            given = request.get_json(silent=True)
        except RecursionError:
            raise UsageError("That JSON is nested too deeply.") from None
        text = given.get("text") if isinstance(given, dict) else None
    elif request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        text = request.form.get("text")
    else:
        text = request.get_data().decode("utf-8", "replace")
    if not isinstance(text, str):
        raise UsageError('Send {"text": "..."} as JSON, a form field called text, or plain text.')
    return jsonify(wire.holding(library().holds(text)))


@blueprint.get("/reachability")
def reachability() -> ResponseReturnValue:
    """What nothing suggests, what everything suggests, and the islands."""
    found = library().reachability(compute=False)
    if found is None:
        raise UsageError("Not worked out yet for this build: run `seealso coverage --reach` once.")
    return jsonify(wire.reachability(found))
