"""The gate that every request goes through: an id, the name it asks for, the limit of its address, and the line in the
log; and on the way out the headers that every answer has.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass, field

from flask import Flask, Request, Response, current_app, g, request
from werkzeug.exceptions import BadRequest, Forbidden, TooManyRequests

from seealso import UsageError, environment, timings
from webapp.request_arguments import frame
from webapp.serving import cache_rules, rate_limit, request_log
from webapp.serving.hosts import Hosts, host_name, sites_named
from webapp.serving.proxies import (
    HOST_IS_MALFORMED,
    HOST_IS_VOUCHED_FOR,
    REQUEST_ID,
    Proxies,
    ProxyHeaders,
    prefix_named,
)
from webapp.serving.watchers import Watchers
from webapp.site_addresses import link_to

_log = logging.getLogger(__name__)

NO_NAME_NEEDED = ("health.alive", "health.ready")
"""What is answered whatever name it is asked by: probes ask by the address of a container."""


class RefusedError(BadRequest):
    """A request that does not say properly whom it is for. The description is for whoever sent it."""


class NotAllowedError(Forbidden):
    """Something that whoever is signed in may not do. The description is for them."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the operator says of who may ask, and how the site is called.

    Args:
        hosts: the names that are answered.
        base_url: the site's address; else the library's ``home_url``.
        proxies: those whose headers are believed.
        searches_per_minute: of one address; 0: any number.
        watchers: who may read ``/metrics``.
        frames: the sites that may show the search box in a frame.
        prefix: the path that the site lies below, where no proxy says it.
        kept_bytes: how much of answers all of them keep in memory.
        n_processes: how many will be forked to answer; they share limits and counts, and do not follow builds.
    """

    hosts: Hosts = field(default_factory=Hosts)
    base_url: str = ""
    proxies: Proxies = field(default_factory=Proxies)
    searches_per_minute: float = 0.0
    watchers: Watchers = field(default_factory=Watchers)
    frames: tuple[str, ...] = ()
    prefix: str = ""
    n_processes: int = 1
    kept_bytes: int = 0

    @classmethod
    def from_environment(cls, bound: str, n_processes: int = 1) -> Gate:
        """As the environment says, for a site that listens on ``bound``.

        Raises:
            UsageError: a variable cannot be used.
        """
        base = environment.BASE_URL.value
        if base and not base.startswith(("http://", "https://")):
            raise UsageError(f"SEEALSO_BASE_URL: {base!r} is no web address. It begins with https:// or http://.")
        return cls(
            Hosts(tuple(environment.HOSTS.value.replace(",", " ").split()), bound),
            base,
            Proxies.named(environment.PROXIES.value),
            environment.RATE.number(least=0),
            Watchers.named(environment.METRICS.value),
            sites_named(environment.EMBED.value),
            prefix_named(environment.PREFIX.value),
            n_processes,
            environment.KEPT.number(least=0, most=100_000) * 1_000_000,
        )


def register(app: Flask, gate: Gate) -> None:
    """Put ``gate`` before every route of ``app``."""
    app.extensions["gate"] = gate
    limit = rate_limit.RateLimit(gate.searches_per_minute, bool(gate.proxies), gate.n_processes)
    app.extensions["rate_limit"] = limit
    app.wsgi_app = ProxyHeaders(app.wsgi_app, gate.proxies, gate.prefix)  # type: ignore[method-assign]
    cache_rules.register(app)

    @app.before_request
    def enter() -> None:
        g.began = time.perf_counter()
        g.timings = timings.begin()
        g.request_id = request.environ.get(REQUEST_ID) or request_log.new_id()
        _check_host(request, gate)
        _check_rate(request, limit)

    @app.after_request
    def leave(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.setdefault("request_id", request_log.new_id())
        if "Cache-Control" not in response.headers or request.endpoint == "static":
            response.headers["Cache-Control"] = cache_rules.rule(request, response, bool(configured_address()))
        took = time.perf_counter() - g.get("began", time.perf_counter())
        response.headers["Server-Timing"] = _timing(took)
        request_log.answered(
            {"method": request.method, "path": request.path, "status": response.status_code,
             "ms": round(took * 1000), "bytes": response.calculate_content_length() or 0}
        )  # fmt: skip
        return response


def _timing(took: float) -> str:
    """The time of each part of this answer in milliseconds, and of all of it, for the tools of browsers."""
    parts = [("memory", 0.0)] if g.get("is_from_memory") else list(g.get("timings", {}).items())
    timings.stop()
    return ", ".join(f"{name};dur={seconds * 1000:.2f}" for name, seconds in (*parts, ("all", took)))


def configured_address() -> str:
    """The site's address as the operator or the library says, with a slash at its end; "" where neither does."""
    gate: Gate = current_app.extensions["gate"]
    said = gate.base_url or frame().settings.library.home_url
    return said.rstrip("/") + "/" if said else ""


def own_address() -> str:
    """The address that links in feeds and exports begin with.

    The configured one, else the one that was asked for if its name is vouched for, else the one at which the server
    listens: never a name that just anybody may have made up.
    """
    configured = configured_address()
    if configured:
        return configured
    gate: Gate = current_app.extensions["gate"]
    environ = request.environ
    if environ.get(HOST_IS_VOUCHED_FOR) or gate.hosts.vouches_for(host_name(environ.get("HTTP_HOST") or "") or ""):
        return request.url_root
    name, port, scheme = environ["SERVER_NAME"], str(environ["SERVER_PORT"]), environ["wsgi.url_scheme"]
    shown = f"[{name}]" if ":" in name else name
    usual = port == {"http": "80", "https": "443"}.get(scheme)
    return f"{scheme}://{shown}{'' if usual else f':{port}'}{link_to('/')}"


def asked_address() -> str:
    """The address of this request, beginning with `own_address`."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return own_address() + request.path.lstrip("/") + query


def _check_host(asked: Request, gate: Gate) -> None:
    if asked.endpoint in NO_NAME_NEEDED:
        return
    given = asked.environ.get("HTTP_HOST")
    if given is None:
        if asked.environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            raise RefusedError("A request of HTTP/1.1 has a Host header.")
        return
    name = host_name(given)
    if name is None or asked.environ.get(HOST_IS_MALFORMED):
        raise RefusedError("The Host header is no name of a host.")
    if asked.environ.get(HOST_IS_VOUCHED_FOR) and not gate.hosts.named:
        return
    if not gate.hosts.accepts(name, configured_address()):
        _log.warning("A request for an unknown host was refused. SEEALSO_HOSTS says which names are the site's.",
                     extra={"seldom": True, "said": {"host": name}})  # fmt: skip
        raise RefusedError(
            "This site is not known by that name. If it is yours, put the name into SEEALSO_HOSTS, or the site's "
            "address into home_url in seealso.toml."
        )


def _check_rate(asked: Request, limit: rate_limit.RateLimit) -> None:
    if not limit:
        return
    address = asked.environ.get("REMOTE_ADDR") or ""
    seconds = limit.wait(address, rate_limit.cost(asked), time.monotonic())
    if not seconds:
        return
    if asked.environ.get("seealso.unnamed_proxy"):
        _log.warning("Readers who come through a proxy count as one address. SEEALSO_PROXIES names the proxy.",
                     extra={"seldom": True})  # fmt: skip
    raise TooManyRequests(retry_after=math.ceil(seconds))
