"""A search box for pages of other sites: a plain form to copy, and a page for frames where the operator allows them."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from webapp.serving.gate import Gate, own_address

blueprint = Blueprint("embedding", __name__)

NO_FRAMES = "frame-ancestors 'none'"


@blueprint.get("/embed")
def embed() -> ResponseReturnValue:
    """How to put a search box on a page of one's own."""
    gate: Gate = current_app.extensions["gate"]
    return render_template("embed.html", own=own_address(), sites=gate.frames)


@blueprint.get("/embed/box")
def box() -> ResponseReturnValue:
    """The search box alone, for a frame. What is found opens in a window of its own."""
    answer = Response(render_template("embed_box.html"))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def register(app: Flask) -> None:
    """Let the sites that the operator names show the box in a frame; all other pages are shown in none."""
    gate: Gate = app.extensions["gate"]

    @app.after_request
    def let_into_frames(response: Response) -> Response:
        if request.endpoint == "embedding.box" and gate.frames:
            policy = response.headers.get("Content-Security-Policy", "")
            allowed = policy.replace(NO_FRAMES, f"frame-ancestors {' '.join(gate.frames)}")
            response.headers["Content-Security-Policy"] = allowed
            response.headers.pop("X-Frame-Options", None)
        return response
