"""What the site counts of itself, for Prometheus: requests by route, how long they took, and which state answers.

Nothing in it says who asked or for what. Where several processes serve one library, each counts its own.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from seealso import SeealsoError
from webapp.serving.watchers import Watchers

if TYPE_CHECKING:
    from seealso import Library

blueprint = Blueprint("metrics", __name__)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Those that are counted by their names; a stranger may send any word for a method."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _State(Collector):
    """The state of the library that answers, looked at when somebody asks."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def collect(self) -> Iterator[Metric]:
        """The gauges; none where the index cannot be opened."""
        try:
            view = self._library.view
        except (SeealsoError, OSError):
            yield GaugeMetricFamily("seealso_ready", "Whether the index is open.", 0)
            return
        built = dt.datetime.fromisoformat(view.built.built_at).timestamp()
        for name, help_text, value in (
            ("seealso_ready", "Whether the index is open.", 1),
            ("seealso_resources", "Resources in the index.", view.engine.statistics.n_documents),
            ("seealso_set_aside", "Records that the last build had to set aside.", view.built.n_set_aside),
            ("seealso_built_timestamp_seconds", "When the index was built.", built),
            ("seealso_index_age_seconds", "How long ago that was.", max(time.time() - built, 0)),
        ):
            yield GaugeMetricFamily(name, help_text, value)


def register(app: Flask, library: Library, watchers: Watchers) -> None:
    """Count the requests of ``app``, and offer ``/metrics``."""
    registry = CollectorRegistry()
    registry.register(_State(library))
    requests = Counter(
        "seealso_requests", "Requests by route, method and status.", ("route", "method", "status"), registry=registry
    )
    seconds = Histogram(
        "seealso_request_seconds", "How long answers took.", ("route",), registry=registry, buckets=SECONDS
    )
    app.extensions["metrics"] = (registry, watchers)
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        route = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        requests.labels(route, method, str(response.status_code)).inc()
        seconds.labels(route).observe(time.perf_counter() - g.get("began", time.perf_counter()))
        return response


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """The counts, in the text format of Prometheus; to anybody but the watchers there is nothing here."""
    registry, watchers = current_app.extensions["metrics"]
    if not watchers.let_in(request.remote_addr or "", bool(request.environ.get("seealso.unnamed_proxy"))):
        raise NotFound
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
