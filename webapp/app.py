"""The Flask application: put together here, one module for each thing that it does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from seealso import SeealsoError, preparing
from webapp import error_pages
from webapp.api import library_api, see_also_api
from webapp.desk import desk_pages
from webapp.languages import choice, translating
from webapp.pages import (
    curator_pages,
    embedding,
    event_days,
    history_pages,
    library_pages,
    list_pages,
    map_pages,
    missing_pages,
    navigation,
    phrases,
    reading_pages,
    results_pages,
    topic_pages,
    wording,
)
from webapp.serving import compression, health, kept, metrics, sharing, timing_of_pages
from webapp.serving.gate import Gate
from webapp.serving.gate import register as register_gate
from webapp.standards import feeds, oai_pmh, opensearch, page_heads, signposting, sitemap

if TYPE_CHECKING:
    from seealso import Library
    from seealso.desk.desk import Desk

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        embedding.NO_FRAMES,
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


def create_app(library: Library, gate: Gate | None = None, desk: Desk | None = None) -> Flask:
    """The WSGI application for ``library``. It keeps no state of its own, asks nobody else, and sets
    no cookie but the one that a reader asks for by choosing a language, and that of whoever signs in at ``desk``.

    Args:
        library: what is served.
        gate: who may ask, and how the site is called; without one any name is answered and nobody is counted.
        desk: who may sign in, where curators may; without one no page of theirs is there, and nobody has a session.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["library"] = library
    translating.register(app)
    wording.register(app)
    phrases.register(app)
    event_days.register(app)
    error_pages.register(app)
    page_heads.register(app)
    navigation.register(app)
    app.register_blueprint(library_pages.blueprint)
    app.register_blueprint(results_pages.blueprint)
    app.register_blueprint(reading_pages.blueprint)
    app.register_blueprint(list_pages.blueprint)
    app.register_blueprint(curator_pages.blueprint)
    app.register_blueprint(topic_pages.blueprint)
    app.register_blueprint(history_pages.blueprint)
    app.register_blueprint(missing_pages.blueprint)
    app.register_blueprint(map_pages.blueprint)
    app.register_blueprint(library_api.blueprint)
    app.register_blueprint(see_also_api.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(sitemap.blueprint)
    app.register_blueprint(oai_pmh.blueprint)
    app.register_blueprint(opensearch.blueprint)
    app.register_blueprint(signposting.blueprint)
    app.register_blueprint(embedding.blueprint)
    app.register_blueprint(health.blueprint)

    gate = gate or Gate()
    choice.register(app)
    register_gate(app, gate)  # before all else: who is refused has nothing opened, and nothing followed
    metrics.register(app, library, gate.watchers, gate.n_processes)
    sharing.register(app)
    timing_of_pages.register(app)
    embedding.register(app)
    if desk is not None:
        desk_pages.register(app, desk)
    looked: list[float | None] = [None]

    @app.before_request
    def follow_builds() -> None:
        """A running site shows a new build, or an update, within a second."""
        now = time.monotonic()
        if request.endpoint == "health.alive" or gate.n_processes > 1:  # then whoever forked this one follows
            return
        try:
            if looked[0] is None:
                preparing.prepare_beside(library)
            elif now - looked[0] > LOOK_EVERY_SECONDS:
                preparing.follow(library)
            else:
                return
        except SeealsoError:
            if request.endpoint not in health.ANSWERED_WITHOUT_AN_INDEX:
                raise
            return
        looked[0] = now

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    compression.register(app)
    kept.register(app, kept.KeptAnswers(gate.kept_bytes // gate.n_processes))
    return app
