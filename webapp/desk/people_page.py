"""Who may sign in: for owners, who let people in, hand over their links, and end it."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Said, UsageError
from seealso.desk.accounts import ROLES
from webapp.desk.access import needs, the_desk
from webapp.serving.gate import own_address
from webapp.site_addresses import link_to

blueprint = Blueprint("people_page", __name__)

ROLE_LABELS = {"submitter": Said("Submitter"), "curator": Said("Curator"), "owner": Said("Owner")}
WHAT_THEY_MAY = {
    "submitter": Said("A submitter suggests records."),
    "curator": Said("A curator changes records too."),
    "owner": Said("An owner lets others in as well."),
}
DONE = {"role": Said("The role was changed."), "end": Said("That person can no longer sign in.")}
LONGEST = 300


@blueprint.route("/desk/people", methods=["GET", "POST"])
@needs("owner")
def people() -> ResponseReturnValue:
    """The list; and what is done with it."""
    if request.method != "POST":
        return _shown()
    asked, desk = request.form.get("do", ""), the_desk()
    name, role = request.form.get("name", "")[:LONGEST], request.form.get("role", "")
    try:
        if asked == "add":
            name = desk.add(name, role, request.form.get("email", "")[:LONGEST]).name
        if asked in ("add", "link"):
            return _shown(link=f"{own_address()}sign-in/link?token={desk.link(name)}", link_for=name)
        if asked == "role":
            desk.set_role(name, role, keep_an_owner=True)
        elif asked == "end":
            desk.end(name, keep_an_owner=True)
        else:
            asked = ""
    except UsageError as error:
        return make_response(_shown(wrong=error.args[0]), 400)
    return redirect(link_to("/desk/people", done=asked) if asked else link_to("/desk/people"), 303)


def _shown(**said: str) -> str:
    return render_template(
        "people.html",
        people=the_desk().people(),
        roles=ROLES,
        labels=ROLE_LABELS,
        explained=WHAT_THEY_MAY,
        done=DONE.get(request.args.get("done", "")) if not said else None,
        **said,
    )
