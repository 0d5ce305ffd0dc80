"""Signing in, by a password or a one-time link, and out.

A one-time link is used up by POST alone: programs that look at mail for viruses fetch the addresses in it. A name that
nobody has is answered like a wrong password: by the same words, after as long.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Said
from seealso.desk.desk import TooSoonError
from seealso.desk.passwords import TooBusyError
from webapp.desk.access import (
    begin_session,
    end_session,
    for_everybody,
    needs,
    sent_token,
    signed_in,
    the_desk,
)
from webapp.serving.gate import Gate
from webapp.serving.hosts import is_loopback
from webapp.serving.rate_limit import counted_address
from webapp.site_addresses import link_to, own_page

blueprint = Blueprint("sign_in", __name__)

LONGEST_NAME, LONGEST_PASSWORD, LONGEST_TOKEN = 200, 1000, 200
WRONG = Said("That name and password do not belong together.")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@for_everybody
def by_password() -> ResponseReturnValue:
    """How to come in; and a name with a password."""
    back = own_page(request.values.get("next", ""))
    if request.method != "POST":
        return redirect(_after(back), 303) if signed_in() is not None else _asked(back)
    name = request.form.get("name", "")[:LONGEST_NAME]
    try:
        session = the_desk().sign_in_by_password(
            name, request.form.get("password", "")[:LONGEST_PASSWORD], _counted_address()
        )
    except TooSoonError as error:
        answer = _asked(back, name, error.args[0], 429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    except TooBusyError as error:
        return _asked(back, name, error.args[0], 503)
    return _asked(back, name, WRONG, 403) if session is None else _begun(session, _after(back))


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
    return _begun(session, link_to("/desk"))


@blueprint.post("/sign-out")
@needs("submitter")
def out() -> ResponseReturnValue:
    """End this session, here and in the browser."""
    the_desk().sign_out(sent_token())
    return end_session(make_response(redirect(link_to("/"), 303)))


def _asked(back: str, name: str = "", wrong: str = "", code: int = 200) -> Response:
    return make_response(render_template("sign_in.html", back=back, name=name, wrong=wrong), code)


def _begun(session: str, address: str) -> Response:
    """A session has begun, by a token that nobody knew before; one that this browser was in is over."""
    if old := sent_token():
        the_desk().sign_out(old)
    return begin_session(make_response(redirect(address, 303)), session)


def _after(back: str) -> str:
    return link_to("/desk") if back == link_to("/") else back


def _counted_address() -> str | None:
    """The address whose wrong passwords are counted; ``None`` for what comes through a proxy that nobody named."""
    gate: Gate = current_app.extensions["gate"]
    address = request.environ.get("REMOTE_ADDR") or ""
    return None if not gate.proxies and is_loopback(address) else counted_address(address)
