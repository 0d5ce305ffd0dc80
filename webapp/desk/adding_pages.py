"""A record added in the page: what was pasted fills the form, and what is held already is said first. Nothing is
fetched. Whoever comes from a gap finds its theme, its kind and what else it names filled in (`adding_address`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from seealso import Holding, LibraryError, Said, UsageError, fields
from seealso.pasted import Pasted, understood
from seealso.record_form import FIRST, Sent, as_sent, decided, joined, read_typed, refused, values_of
from webapp.desk.access import needs
from webapp.desk.editing_pages import after, my_name
from webapp.desk.record_forms import Shown, sent_form, served, shown_form
from webapp.request_arguments import library
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_adding", __name__)


FROM_GAPS = ("themes", "type", "language", "publisher", "collection", "keywords", "audience", "places", "licence",
             "series.name", "issued")  # fmt: skip
"""Values that the address of the form may name: what a gap, or a question, says of what is to be added."""
_MOST_CHARS = 300


def adding_address(values: Iterable[tuple[str, str]], what: str = "") -> str:
    """The address of the form with what a gap names filled in.

    Args:
        values: (field that is counted, value) of each, as `Wanted` has them.
        what: what is to be looked up.
    """
    asked: dict[str, str] = {"what": what} if what else {}
    for name, value in values:
        source = "issued" if name == "year" else fields.of_name(name).source
        source = "licence" if source == "licences" else source
        if isinstance(source, str) and source in FROM_GAPS and value:
            asked[source] = f"{asked[source]}\n{value}" if source in asked else value
    return link_to("/desk/add", **asked)


@blueprint.record_once
def _offer(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["adding_address"] = adding_address


@blueprint.route("/desk/add", methods=["GET", "POST"])
@needs("curator")
def add() -> ResponseReturnValue:
    """Paste an address, a DOI, a title or an entry of a list; look at what came of it; save it."""
    if request.method == "POST" and request.form.get("do") in ("save", "look"):
        return _sent(sent_form())
    text, named = request.values.get("what", ""), _named()
    if not text.strip():
        return _page(shown_form({}, Sent(named), seen="{}") if named else None)
    try:
        pasted = understood(text, library().settings)
    except UsageError as error:
        return _page(None, what=text, said=str(error)), 422
    return _page(shown_form(_with(pasted.fields, named), seen="{}"), what=text, pasted=pasted)


def _named() -> dict[str, str]:
    """What the address says of the record: name → text."""
    found = {name: as_sent(request.values.get(name, ""))[:_MOST_CHARS].strip() for name in FROM_GAPS}
    return {name: text for name, text in found.items() if text}


def _with(pasted: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """What was pasted, with what the address names where that says nothing; both lists, where both have one."""
    flat = values_of(pasted)
    for name, text in named.items():
        value = read_typed(Sent({}).way(name), name, text)
        held = flat.get(name)
        if isinstance(value, list) and isinstance(held, list):
            flat[name] = [*held, *(one for one in value if one not in held)]
        elif held in (None, "", []):
            flat[name] = value
    return joined(flat)


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
        "desk/add.html", form=shown, what=what, said=said, pasted=pasted, is_held=is_held, record={}, first=FIRST,
        named=_named() if request.form.get("do") not in ("save", "look") else {},
    )  # fmt: skip
