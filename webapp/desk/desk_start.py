"""The first page of the desk."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.desk.access import needs

blueprint = Blueprint("desk_start", __name__)


@blueprint.get("/desk")
@needs("submitter")
def start() -> ResponseReturnValue:
    """What there is to do."""
    return render_template("desk.html")
