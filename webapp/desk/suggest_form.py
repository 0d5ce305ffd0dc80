"""The form in which any reader suggests something, without an account and without a cookie."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Holding, Said, SeealsoError
from seealso.desk.readers_suggestions import LONGEST, OldFormError, Suggestions, TooManyError, TooQuickError, checked
from webapp.desk.access import for_everybody, person, the_desk
from webapp.request_arguments import library
from webapp.serving.rate_limit import counted_address
from webapp.site_addresses import link_to

blueprint = Blueprint("suggest_form", __name__)

HONEYPOT = "website"
"""A field that people do not see: who fills it in is a program."""


def kept_suggestions() -> Suggestions:
    """The suggestions of the library that is served."""
    return Suggestions(the_desk().folder)


@blueprint.route("/suggest", methods=["GET", "POST"])
@for_everybody
def suggest() -> ResponseReturnValue:
    """Suggest a work; what is held already is said at once, and nothing is sent then unless it is meant."""
    given = request.form if request.method == "POST" else request.args
    typed, wrong = checked({name: given.get(name, "") for name in LONGEST})
    if request.method == "GET":
        return _page(typed)
    if given.get(HONEYPOT, "").strip():
        return _page(
            typed, said=Said("One field has to stay empty, and something filled it in. Empty it, then send again.")
        ), 422
    if wrong:
        return _page(typed, wrong), 422
    holding = held_already(typed["address"], typed["title"])
    if holding is not None and not given.get("anyway"):
        return _page(typed, holding=holding, form=given.get("form", ""))
    me = person()
    try:
        kept_suggestions().add(
            typed, given.get("form", ""), counted_address(request.remote_addr or ""), me.name if me else ""
        )
    except TooQuickError as error:
        again = kept_suggestions().form(looked_over=True)
        return _page(typed, said=error.args[0], holding=holding, form=again), 422
    except OldFormError as error:
        return _page(typed, said=error.args[0], holding=holding), 422
    except TooManyError as error:
        return _page(typed, said=error.args[0], holding=holding), 429
    return redirect(link_to("/suggest/thanks"), 303)


@blueprint.get("/suggest/thanks")
@for_everybody
def thanks() -> ResponseReturnValue:
    """It has arrived."""
    return render_template("thanks.html")


def held_already(address: str, title: str) -> Holding | None:
    """The records that seem to be what is suggested; ``None`` where none does."""
    for text in filter(None, (address, title)):
        try:
            found = library().holds(text)
        except SeealsoError:
            continue
        if found.matches and found.verdict == "held":
            return found
    return None


def _page(
    typed: dict[str, str],
    wrong: dict[str, Said] | None = None,
    said: str = "",
    holding: Holding | None = None,
    form: str = "",
) -> str:
    me = person()
    known = {**typed, "name": typed["name"] or (me.name if me else "")}
    return render_template(
        "suggest.html", typed=known, wrong=wrong or {}, said=said, holding=holding, longest=LONGEST,
        form=_still_good(form) or kept_suggestions().form(), honeypot=HONEYPOT,
        theme_label=library().value_label("theme", typed["theme"]) if typed["theme"] else "",
    )  # fmt: skip


def _still_good(form: str) -> str:
    """The form that came back, so that nobody waits a second time; ours or not is seen when it is sent."""
    return form[:200] if form.count(".") == 2 else ""
