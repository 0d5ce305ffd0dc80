"""What is missing, for readers who may know of it: only where the library asks them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.contact import contact_address
from webapp.pages.coverage_shown import named, state_of
from webapp.request_arguments import library

blueprint = Blueprint("missing_pages", __name__)

MOST_LISTED = 50


@blueprint.get("/missing")
def missing() -> ResponseReturnValue:
    """Questions of readers without an answer, and topics that the library means to cover and does not yet.

    Raises:
        NotFound: the library does not show it.
    """
    held = library()
    if not held.settings.coverage.show_missing:
        raise NotFound
    questions, gaps = held.missing(), held.scope().gaps
    return render_template(
        "missing.html",
        questions=questions[:MOST_LISTED],
        n_questions=len(questions),
        gaps=gaps[:MOST_LISTED],
        n_gaps=len(gaps),
        named=named,
        state_of=state_of,
        contact=contact_address(held.settings.library.contact),
    )
