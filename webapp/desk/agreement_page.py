"""A second pair of eyes: twenty records to be filed by somebody who does not see under what they are filed."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import UsageError
from seealso.agreeing import MOST_DRAWN, MOST_TOPICS, drawn, last_agreement, topic_of_records, topics_offered
from webapp.desk.access import needs
from webapp.desk.editing_pages import my_name
from webapp.desk.record_forms import served
from webapp.request_arguments import library, number
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_agreement", __name__)

DRAWS = 1_000_000


@blueprint.route("/desk/agreement", methods=["GET", "POST"])
@needs("curator")
def agreement() -> ResponseReturnValue:
    """Some records without their topics; by POST, how far those that were given agree with theirs."""
    if request.method == "POST":
        return _agreed()
    draw = number("draw", 0)
    if draw <= 0:
        return redirect(link_to("/desk/agreement", draw=secrets.randbelow(DRAWS) + 1), 303)
    return _page(draw)


def _agreed() -> ResponseReturnValue:
    """How far the two agree, and where they do not."""
    ids = request.form.getlist("id")[:MOST_DRAWN]
    given = {one: request.form.getlist(f"of.{one}") for one in ids}
    try:
        found, looks = served().agree(given, by=my_name())
    except UsageError as error:
        return _page(number("draw", 1), error.args[0]), 422
    name = topic_of_records(library())
    return render_template("desk/agreed.html", found=found, looks=looks, name=name)


def _page(draw: int, said: str = "") -> str:
    now = library()
    return render_template(
        "desk/agreement.html", records=drawn(now, draw), offered=topics_offered(now), draw=draw, said=said,
        name=topic_of_records(now), last=last_agreement(now), most=MOST_TOPICS, given=request.form,
    )  # fmt: skip
