"""How long an answer may be kept, and by whom: said with every answer, by what sort it is."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Request, Response

from webapp.site_addresses import link_to

FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
A_WHILE = "public, max-age=300"
ASK_AGAIN = "no-cache"
ASK_AGAIN_YOURSELF = "private, no-cache"
KEEP_NOTHING = "no-store"

_OWN_QUESTION = ("results_pages.search", "api.search", "api.suggest", "reading_pages.path", "see_also_api.path",
                 "see_also_api.related_to", "opensearch.suggestions", "list_pages.my_list",
                 "list_pages.as_file")  # fmt: skip
_NEVER_KEPT = ("health.alive", "health.ready", "metrics.metrics")
_OFTEN_FETCHED = ("feeds.search", "feeds.export")
_SELDOM_CHANGED = ("pages.robots", "pages.security", "opensearch.description", "embedding.box")


def rule(request: Request, response: Response, has_base: bool) -> str:
    """The ``Cache-Control`` of an answer.

    Args:
        request: what was asked.
        response: what is answered.
        has_base: whether the site's address is configured, so that a feed is the same whatever name it is asked by.
    """
    endpoint = request.endpoint or ""
    if response.status_code >= 400 or request.method not in ("GET", "HEAD") or endpoint.endswith(".holdings"):
        return KEEP_NOTHING
    if endpoint in _NEVER_KEPT:
        return KEEP_NOTHING
    if endpoint == "static":
        return FOREVER if request.args.get("v") == digest(request.path) else AN_HOUR
    if endpoint in _SELDOM_CHANGED:
        return AN_HOUR
    if endpoint in _OFTEN_FETCHED:
        return A_WHILE if has_base and not request.args.get("q") else ASK_AGAIN_YOURSELF
    return ASK_AGAIN_YOURSELF if endpoint in _OWN_QUESTION else ASK_AGAIN


@cache
def digest(path: str) -> str:
    """A mark of the contents of the static file at ``path`` (of its address); "" where there is none."""
    file = Path(__file__).parents[1] / "static" / path.rpartition("/")[2]
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""


def static_file(name: str) -> str:
    """The address of a file of `webapp/static`; it names the contents, so that they may be kept for ever."""
    return link_to("/static", name, v=digest(name))


def register(app: Flask) -> None:
    """Make `static_file` known to templates."""
    app.jinja_env.globals["static_file"] = static_file
