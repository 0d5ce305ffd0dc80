"""Pages for curators: whether something is held already."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.request_arguments import library

blueprint = Blueprint("curator_pages", __name__)

MAX_SHOWN_CHARS = 2000
"""So much of what was pasted stands in the box again."""


@blueprint.route("/holdings", methods=["GET", "POST"])
def holdings() -> ResponseReturnValue:
    """Paste an address, a title or a text: is it held? What was pasted is in no address and no log."""
    text = request.form.get("text", "") if request.method == "POST" else ""
    found = library().holds(text) if text.strip() else None
    return render_template("holdings.html", text=text[:MAX_SHOWN_CHARS], found=found)
