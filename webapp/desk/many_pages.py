"""Many records changed at one stroke: found by a search, ticked, looked at, done, and turned back with one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Edit, Edited, LibraryError, Said, SeealsoError, UsageError
from webapp.desk.access import needs
from webapp.desk.editing_pages import after, my_name
from webapp.desk.record_forms import served
from webapp.request_arguments import filters, library

blueprint = Blueprint("desk_many", __name__)

MOST = 200
"""So many records are changed at one stroke."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done to many records: its name, what it is called, and the field that it is about."""

    name: str
    label: str
    about: str = ""
    needs_value: bool = True


ACTIONS = {
    one.name: one
    for one in (
        Action("add-theme", Said("Add the theme"), "themes"),
        Action("remove-theme", Said("Take off the theme"), "themes"),
        Action("add-keyword", Said("Add the keyword"), "keywords"),
        Action("remove-keyword", Said("Take off the keyword"), "keywords"),
        Action("set-kind", Said("Set the kind to"), "type", needs_value=False),
        Action("retire", Said("Take them out"), needs_value=False),
    )
}


@blueprint.route("/desk/records", methods=["GET", "POST"])
@needs("curator")
def records() -> ResponseReturnValue:
    """A search, its records to be ticked, and what is to be done to them."""
    if request.method == "GET":
        return _search_page()
    ids = list(dict.fromkeys(request.form.getlist("id")))
    action = ACTIONS.get(request.form.get("action", ""))
    value, why = request.form.get("value", "").strip(), request.form.get("why", "").strip()
    said = _lacking(ids, action, value)
    if said or action is None:
        return _search_page(said, ids), 422
    try:
        tried = _done(action, ids, value, why, dry_run=True)
        if request.form.get("do") == "yes":
            return after(_done(action, ids, value, why))
    except (UsageError, LibraryError) as error:
        return _search_page(str(error), ids), 409
    return render_template(
        "desk/many_preview.html",
        action=action,
        value=value,
        why=why,
        ids=ids,
        changed=[one for one in tried.outcomes if one.what != "unchanged"],
        n_unchanged=sum(one.what == "unchanged" for one in tried.outcomes),
        n_files=len(tried.contents),
        wording=_wording(action, value),
    )


def _lacking(ids: Sequence[str], action: Action | None, value: str) -> str:
    if not ids:
        return Said("Tick the records that are meant.")
    if len(ids) > MOST:
        return Said("Up to %(most)s records are changed at one stroke; here are %(n)s.", most=MOST, n=len(ids))
    if action is None:
        return Said("Choose what is to be done to them.")
    if action.needs_value and not value:
        return Said("Say which theme or keyword is meant.")
    return ""


def _wording(action: Action, value: str) -> str:
    """A value as readers see it."""
    settings = library().settings
    if action.about == "themes":
        return settings.theme_label(value)
    return settings.type_label(value) if action.about == "type" and value else value


def _done(action: Action, ids: Sequence[str], value: str, why: str, dry_run: bool = False) -> Edited:
    if action.name == "retire":
        return served().retire(ids, by=my_name(), why=why, dry_run=dry_run)
    change = {
        "add": {"add": {action.about: [value]}}, "remove": {"remove": {action.about: [value]}},
        "set": {"fields": {action.about: value or None}},
    }[action.name.partition("-")[0]]  # fmt: skip
    return served().edit([Edit(id=one, **change) for one in ids], by=my_name(), why=why, dry_run=dry_run)  # type: ignore[arg-type]


def _search_page(said: str = "", ticked: Sequence[str] = ()) -> str:
    asked, hits, total = request.values.get("q", ""), [], 0
    chosen = filters() if request.method == "GET" else {}
    if asked.strip() or chosen:
        try:
            page = library().search(asked, chosen, limit=MOST, facets=(), snippets=False)
            hits, total = [hit for hit in page.hits if not hit.missing or page.relaxed], page.total
        except SeealsoError as error:
            said = said or str(error)
    shown = {hit.id for hit in hits}
    gone_along = list(library().held([one for one in ticked if one not in shown]).values())
    settings = library().settings
    return render_template(
        "desk/many.html",
        asked=asked,
        chosen=chosen,
        hits=hits,
        more=gone_along,
        total=total,
        most=MOST,
        said=said,
        ticked=set(ticked),
        all_ticked=bool(request.values.get("all")),
        actions=ACTIONS.values(),
        themes=[(one, settings.theme_label(one)) for one in settings.themes],
        kinds=[(one, settings.type_label(one)) for one in settings.known_types],
    )
