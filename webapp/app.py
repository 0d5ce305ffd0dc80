"""The Flask application: put together here, one module for each thing that it does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Flask, Response

from seealso import preparing
from webapp import error_pages
from webapp.api import library_api, see_also_api
from webapp.pages import curator_pages, library_pages, map_pages, reading_pages, wording
from webapp.serving.gate import Gate
from webapp.serving.gate import register as register_gate
from webapp.standards import feeds, oai_pmh, page_heads, sitemap

if TYPE_CHECKING:
    from seealso import Library

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

MAX_REQUEST_BYTES = 1024 * 1024
LOOK_EVERY_SECONDS = 1.0


def create_app(library: Library, gate: Gate | None = None) -> Flask:
    """The WSGI application for ``library``. It keeps no state of its own, sets no cookie and asks nobody else.

    Args:
        library: what is served.
        gate: who may ask, and how the site is called; without one any name is answered and nobody is counted.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["library"] = library
    wording.register(app)
    error_pages.register(app)
    page_heads.register(app)
    app.register_blueprint(library_pages.blueprint)
    app.register_blueprint(reading_pages.blueprint)
    app.register_blueprint(curator_pages.blueprint)
    app.register_blueprint(map_pages.blueprint)
    app.register_blueprint(library_api.blueprint)
    app.register_blueprint(see_also_api.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(sitemap.blueprint)
    app.register_blueprint(oai_pmh.blueprint)

    register_gate(app, gate or Gate())  # before all else: who is refused has nothing opened, and nothing followed
    looked: list[float | None] = [None]

    @app.before_request
    def follow_builds() -> None:
        """A running site shows a new build, or an update, within a second."""
        now = time.monotonic()
        if looked[0] is None:
            preparing.prepare_beside(library)
        elif now - looked[0] > LOOK_EVERY_SECONDS:
            preparing.follow(library)
        else:
            return
        looked[0] = now

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
