"""A record added in the page: what was pasted fills the form, and what is held already is said first. Nothing is
fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Holding, LibraryError, Said, UsageError
from seealso.pasted import Pasted, understood
from seealso.record_form import FIRST, Sent, decided, joined, refused
from webapp.desk.access import needs
from webapp.desk.editing_pages import after, my_name
from webapp.desk.record_forms import Shown, sent_form, served, shown_form
from webapp.request_arguments import library

blueprint = Blueprint("desk_adding", __name__)


@blueprint.route("/desk/add", methods=["GET", "POST"])
@needs("curator")
def add() -> ResponseReturnValue:
    """Paste an address, a DOI, a title or an entry of a list; look at what came of it; save it."""
    if request.method == "POST" and request.form.get("do") in ("save", "look"):
        return _sent(sent_form())
    text = request.values.get("what", "")
    if not text.strip():
        return _page(None)
    try:
        pasted = understood(text, library().settings)
    except UsageError as error:
        return _page(None, what=text, said=str(error)), 422
    return _page(shown_form(pasted.fields, seen="{}"), what=text, pasted=pasted)


def _sent(sent: Sent) -> ResponseReturnValue:
    found = decided({}, sent)
    wanted_id = request.form.get("id", "").strip()
    errors = found.errors | (refused({"id": wanted_id or "new"}, found.fields) if found.fields else {})
    shown = shown_form({}, sent, errors, "{}")
    if request.form.get("do") == "look":
        return _page(shown)
    if not found.fields and not errors:
        return _page(shown, said=Said("Nothing is typed yet. Give it a title, an address or a description.")), 422
    if errors:
        return _page(shown, said=errors.get("", "")), 422
    if _is_held(shown.holding) and not request.form.get("anyway"):
        return _page(shown, is_held=True), 409
    fields: Mapping[str, Any] = joined(found.fields)
    try:
        done = served().add(
            {**({"id": wanted_id} if wanted_id else {}), **fields},
            by=my_name(),
            why=request.form.get("why", "").strip(),
        )
    except (UsageError, LibraryError) as error:
        return _page(shown, said=str(error)), 409
    return after(done)


def _is_held(holding: Holding | None) -> bool:
    return holding is not None and holding.verdict == "held" and bool(holding.matches)


def _page(
    shown: Shown | None, what: str = "", said: str = "", pasted: Pasted | None = None, is_held: bool = False
) -> str:
    return render_template(
        "desk/add.html", form=shown, what=what, said=said, pasted=pasted, is_held=is_held, record={}, first=FIRST
    )
