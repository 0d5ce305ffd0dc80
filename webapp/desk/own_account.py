"""What everybody who is signed in may change of their own: the password, and where else they are signed in."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Said, UsageError
from seealso.desk.passwords import TooBusyError
from webapp.desk.access import begin_session, needs, sent_token, the_desk
from webapp.request_arguments import frame
from webapp.site_addresses import link_to

blueprint = Blueprint("own_account", __name__)

DONE = {
    "password": Said("Your password was changed. Everywhere else you are signed out."),
    "others": Said("Everywhere else you are signed out."),
}
TWO_DIFFER = Said("The two new passwords are not the same.")
LONGEST = 1000


@blueprint.route("/desk/me", methods=["GET", "POST"])
@needs("submitter")
def account() -> ResponseReturnValue:
    """Name and role; another password; end other sessions."""
    if request.method != "POST":
        return _shown()
    if request.form.get("do") == "others":
        the_desk().end_other_sessions(sent_token())
        return redirect(link_to("/desk/me", done="others"), 303)
    password = request.form.get("password", "")[:LONGEST]
    if password != request.form.get("again", "")[:LONGEST]:
        return _shown(TWO_DIFFER, 400)
    try:
        session = the_desk().change_password(
            sent_token(), request.form.get("before", "")[:LONGEST], password, (frame().title,)
        )
    except (UsageError, TooBusyError) as error:  # not what else may go wrong: that names files
        return _shown(error.args[0], 400)
    return begin_session(make_response(redirect(link_to("/desk/me", done="password"), 303)), session)


def _shown(wrong: str = "", code: int = 200) -> Response:
    desk, token = the_desk(), sent_token()
    page = render_template(
        "own_account.html",
        wrong=wrong,
        done=DONE.get(request.args.get("done", "")) if not wrong else None,
        n_others=desk.n_other_sessions(token),
        must_say_password=desk.must_say_password(token),
    )
    return make_response(page, code)
