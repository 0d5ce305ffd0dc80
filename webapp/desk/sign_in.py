"""Signing in and out.

A one-time link is used up by POST alone: programs that look at mail for viruses fetch the addresses in it.
"""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.desk.access import (
    begin_session,
    end_session,
    for_everybody,
    needs,
    sent_token,
    signed_in,
    the_desk,
)
from webapp.site_addresses import link_to, own_page

blueprint = Blueprint("sign_in", __name__)

LONGEST_TOKEN = 200


@blueprint.get("/sign-in")
@for_everybody
def ask() -> ResponseReturnValue:
    """How to come in."""
    back = own_page(request.args.get("next", ""))
    if signed_in() is not None:
        return redirect(_after(back), 303)
    return render_template("sign_in.html", back=back)


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@for_everybody
def by_link() -> ResponseReturnValue:
    """What a one-time link leads to: one button; and that, which uses it up."""
    if request.method != "POST":
        token = request.args.get("token", "")[:LONGEST_TOKEN]
        return render_template("sign_in_link.html", token=token, somebody=the_desk().whose_link(token))
    session = the_desk().sign_in_by_link(request.form.get("token", "")[:LONGEST_TOKEN])
    if session is None:
        return make_response(render_template("sign_in_link.html", token="", somebody=None), 403)
    if old := sent_token():
        the_desk().sign_out(old)
    return begin_session(make_response(redirect(link_to("/desk"), 303)), session)


@blueprint.post("/sign-out")
@needs("submitter")
def out() -> ResponseReturnValue:
    """End this session, here and in the browser."""
    the_desk().sign_out(sent_token())
    return end_session(make_response(redirect(link_to("/"), 303)))


def _after(back: str) -> str:
    return link_to("/desk") if back == link_to("/") else back
