"""The HTTP API of what is made from the similarity model: paths, suggestions for a set, holdings, reachability."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, ServiceUnavailable

from seealso import UsageError, wire
from seealso.limits import Limit
from webapp.request_arguments import TALL, json_object, library, map_steps, number, plain_text

blueprint = Blueprint("see_also_api", __name__, url_prefix="/api/v1")

DEFAULT_MINUTES = 30
SPOT_X, SPOT_Y = Limit("x", 0, 2000), Limit("y", 0, 2000)
SHAPES = {"wide": (1000.0, 720.0), "tall": TALL[:2]}
DRAWING_SECONDS = 5
"""How long it may take to draw the map of a large library, in another process."""


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
        text = json_object().get("text")
    elif request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        text = request.form.get("text")
    else:
        text = plain_text()
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


@blueprint.get("/map")
def map_() -> ResponseReturnValue:
    """The map as numbers."""
    if not library().view.map_is_known():
        raise ServiceUnavailable(retry_after=DRAWING_SECONDS)
    return jsonify(wire.library_map(library().map()))


@blueprint.get("/map/spot")
def map_spot() -> ResponseReturnValue:
    """What lies at a spot of the map, and what it is tied to."""
    if not library().view.map_is_known():
        raise ServiceUnavailable(retry_after=DRAWING_SECONDS)
    shape = request.args.get("shape") or "wide"
    if shape not in SHAPES:
        raise UsageError(f"shape: {shape[:40]!r} is none of {', '.join(SHAPES)}.")
    x, y = SPOT_X.checked(number("x", 0)), SPOT_Y.checked(number("y", 0))
    found = library().at_spot(x, y, map_steps(), *SHAPES[shape])
    if found is None:
        raise NotFound
    return jsonify(wire.at_spot(found))
