"""What the site counts of itself, for Prometheus: requests by route, how long they took, and which state answers.

Nothing in it says who asked or for what. Where `seealso serve` has several processes, any of them tells of all.
"""

from __future__ import annotations

import bisect
import datetime as dt
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from seealso import SeealsoError
from webapp.serving.shared_memory import shared_rows
from webapp.serving.watchers import Watchers

if TYPE_CHECKING:
    from seealso import Library

blueprint = Blueprint("metrics", __name__)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Those that are counted by their names; a stranger may send any word for a method."""
METHODS_TOLD = (*sorted(METHODS), "other")
STATUSES = (*map(str, range(100, 600)), "other")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def rows(n_processes: int) -> int:
    """How many rows a site with so many processes needs: one for the first of them, which forks the others, and room
    for those that give way to new ones."""
    return 1 + 4 * n_processes


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


class RequestCounts(Collector):
    """How many requests there were, by route, method and status, and how long those of a route took.

    A row of numbers for each process that serves the site, which all of them see; what is told is their sum.

    Args:
        routes: the names that are counted.
        n_processes: how many will be forked to serve the site.
    """

    def __init__(self, routes: Sequence[str], n_processes: int) -> None:
        self._routes = {name: at for at, name in enumerate((*routes, "none"))}
        n_each = len(METHODS_TOLD) * len(STATUSES)
        self._n_each = n_each + len(SECONDS) + 2
        self._times_from = n_each
        self._lock = threading.Lock()
        self._row = 0
        n_columns = len(self._routes) * self._n_each
        self._all = shared_rows(rows(n_processes), n_columns) if n_processes > 1 else np.zeros((1, n_columns))

    def use_row(self, number: int) -> None:
        """Count in the row ``number`` from now on: this process was forked to be that one."""
        self._row = number
        self._lock = threading.Lock()

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Add a request."""
        start = self._routes.get(route, self._routes["none"]) * self._n_each
        kind = METHODS_TOLD.index(method if method in METHODS else "other") * len(STATUSES)
        times = start + self._times_from
        row = self._all[self._row]
        with self._lock:
            row[start + kind + (status - 100 if 100 <= status < 600 else 500)] += 1
            row[times + bisect.bisect_left(SECONDS, seconds)] += 1
            row[times + len(SECONDS) + 1] += seconds

    def collect(self) -> Iterator[Metric]:
        """The sums over all processes."""
        total = self._all.sum(axis=0).reshape(len(self._routes), self._n_each)
        counted = CounterMetricFamily(
            "seealso_requests", "Requests by route, method and status.", labels=("route", "method", "status")
        )
        took = HistogramMetricFamily("seealso_request_seconds", "How long answers took.", labels=("route",))
        for route, at in self._routes.items():
            requests = total[at, : self._times_from].reshape(len(METHODS_TOLD), len(STATUSES))
            for method, status in np.argwhere(requests):
                labels = (route, METHODS_TOLD[method], STATUSES[status])
                counted.add_metric(labels, float(requests[method, status]))
            times = np.cumsum(total[at, self._times_from : -1])
            if times[-1]:
                bounds = [*map(str, SECONDS), "+Inf"]
                buckets = [(bound, float(n)) for bound, n in zip(bounds, times, strict=True)]
                took.add_metric((route,), buckets, float(total[at, -1]))
        yield counted
        yield took


def register(app: Flask, library: Library, watchers: Watchers, n_processes: int = 1) -> None:
    """Count the requests of ``app``, and offer ``/metrics``."""
    app.register_blueprint(blueprint)
    registry = CollectorRegistry()
    counts = RequestCounts(sorted({rule.endpoint for rule in app.url_map.iter_rules()}), n_processes)
    registry.register(_State(library))
    registry.register(counts)
    app.extensions["metrics"] = (registry, watchers)
    app.extensions["request_counts"] = counts

    @app.after_request
    def count(response: Response) -> Response:
        took = time.perf_counter() - g.get("began", time.perf_counter())
        counts.count(request.endpoint or "none", request.method, response.status_code, took)
        return response


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """The counts, in the text format of Prometheus; to anybody but the watchers there is nothing here."""
    registry, watchers = current_app.extensions["metrics"]
    if not watchers.let_in(request.remote_addr or "", bool(request.environ.get("seealso.unnamed_proxy"))):
        raise NotFound
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
