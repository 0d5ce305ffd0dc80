"""Whether the site lives and whether it can answer, for whatever watches over it; both say nothing of the library."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from seealso import SeealsoError
from webapp.request_arguments import library

blueprint = Blueprint("health", __name__)

ANSWERED_WITHOUT_AN_INDEX = ("health.alive", "health.ready", "metrics.metrics")


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers. Nothing is opened for it."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """The index is open, so that readers get answers; else 503."""
    try:
        library().view.engine.statistics.n_documents  # noqa: B018  opened
    except (SeealsoError, OSError) as error:
        current_app.logger.warning("not ready: %s", error, extra={"seldom": True})
        return Response("not ready\n", status=503, mimetype="text/plain", headers={"Retry-After": "5"})
    return Response("ready\n", mimetype="text/plain")
