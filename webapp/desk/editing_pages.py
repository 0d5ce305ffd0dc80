"""A record mended in the page: its form, what two people changed at once, and what was done turned back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import (
    Conflict,
    Edit,
    Edited,
    Entry,
    LibraryError,
    Overlap,
    Resource,
    Said,
    UnknownResourceError,
    UsageError,
)
from seealso.editing_records import RECORD_CHANGES, state_now, state_with
from seealso.record_form import (
    Decided,
    Sent,
    as_typed,
    both_lists,
    changes_shown,
    decided,
    label_of,
    refused,
    values_of,
)
from webapp.desk.access import needs, signed_in
from webapp.desk.record_forms import form_page, seen_text, sent_form, served, shown_form
from webapp.languages.translating import _, pgettext
from webapp.request_arguments import library
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_editing", __name__)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_ATTEMPTS = 5
MOST_LISTED = 200
"""So many of the records that were changed together are named."""
MOST_ENTRIES = 100
"""So much of the history of one record is on its page."""


@blueprint.route("/desk/edit/<path:resource_id>", methods=["GET", "POST"])
@needs("curator")
def edit(resource_id: str) -> ResponseReturnValue:
    """Every value of a record, to be changed."""
    if request.method == "GET":
        now = served().as_written(resource_id)
        return form_page(now.to_json_dict(), shown_form(now.to_json_dict()), state=state_now(now))
    sent = sent_form()
    for _attempt in range(_ATTEMPTS):
        try:
            now = served().as_written(resource_id)
        except UnknownResourceError:
            return _gone_meanwhile(resource_id, sent)
        answer = _saved(now, sent)
        if answer is not None:
            return answer
    raise LibraryError(
        Said("This record is being changed all the time. Nothing of yours is saved; try again in a moment.")
    )


def _saved(now: Resource, sent: Sent) -> ResponseReturnValue | None:
    """The answer to a form that came back; ``None`` where the record was changed while it was looked at."""
    record = now.to_json_dict()
    unpicked = [name for name in request.form.getlist("conflict") if not request.form.get(f"pick.{name}")]
    theirs = {name for name in request.form.getlist("conflict") if request.form.get(f"pick.{name}") == "theirs"}
    chosen = replace(sent, texts={name: text for name, text in sent.texts.items() if name not in theirs})
    found = _lists_joined(now, decided(record, chosen))
    wanted = found.fields | {one.field: one.wanted for one in found.overlaps}
    errors = found.errors | (refused(record, wanted) if wanted else {})
    keep = {"seen": request.form.get("seen", ""), "state": request.form.get("state", "")}
    if request.form.get("do") == "look":
        return form_page(record, shown_form(record, sent, errors, keep["seen"]), state=keep["state"], looked=True)
    if errors:
        page = form_page(record, shown_form(record, sent, errors, keep["seen"]), state=keep["state"],
                         said=errors.get("", ""))  # fmt: skip
        return page, 422
    again = [Overlap(name, None, None, found.fields[name]) for name in unpicked if name in found.fields]
    if found.overlaps or again:
        return _conflict(now, chosen, [*found.overlaps, *again])
    if not found.fields:
        return redirect(link_to("/resource", now.id, unchanged="1"), 303)
    step = Edit(id=now.id, fields=found.fields, base=record)
    try:
        done = served().edit(step, by=my_name(), why=request.form.get("why", "").strip())
    except Conflict:
        return None
    except (UsageError, LibraryError) as error:
        return form_page(record, shown_form(record, sent, {}, keep["seen"]), state=keep["state"], said=str(error)), 409
    return after(done)


def _lists_joined(now: Resource, found: Decided) -> Decided:
    """What two people added to one list, or took out of it, goes together where it is known what the list was."""
    was = _state_before(now, request.form.get("state", "")) if found.overlaps else None
    if was is None:
        return found
    flat, fields, left = values_of(was), dict(found.fields), []
    for one in found.overlaps:
        joint = both_lists(flat.get(one.field), one.now, one.wanted)
        if joint is None:
            left.append(one)
        elif joint != one.now:
            fields[one.field] = joint or None
    return replace(found, fields=fields, overlaps=left)


def my_name() -> str:
    """Who is at work, for the history."""
    me = signed_in()
    return me.name if me else ""


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that two people changed: as it was, as it is now, as it was typed, and how it is typed.

    ``was`` is ``None`` where that is not known.
    """

    name: str
    label: str
    way: str
    was: str | None
    now: str
    mine: str


def _conflict(now: Resource, sent: Sent, overlaps: Sequence[Overlap]) -> ResponseReturnValue:
    """Side by side: theirs, yours, as it was. Everything else that was typed goes along."""
    record = now.to_json_dict()
    was = _state_before(now, request.form.get("state", ""))
    names = {one.field for one in overlaps}
    clashes = [_clash(one.field, record, was, sent.texts[one.field], sent.way(one.field)) for one in overlaps]
    rest = {name: sent.texts[name] for name in sent.touched() if name not in names}
    page = render_template(
        "desk/conflict.html",
        record=record,
        title=now.display_title,
        clashes=clashes,
        rest=[(name, label_of(name), text) for name, text in rest.items()],
        ways=[f"{sent.way(name)} {name}" for name in sent.ways],
        seen=seen_text(record),
        state=state_now(now),
        last=_last(now.id),
        why=request.form.get("why", ""),
    )
    return page, 409


def _clash(name: str, now: Mapping[str, Any], was: Mapping[str, Any] | None, mine: str, way: str) -> Clash:
    before = None if was is None else as_typed(name, values_of(was).get(name))[1]
    return Clash(name, label_of(name), way, before, as_typed(name, values_of(now).get(name))[1], mine)


def _state_before(now: Resource, digest: str) -> dict[str, Any] | None:
    """The record as it was when the form was opened, where the history knows that."""
    try:
        return state_with(served().history, now.id, digest, now)
    except LibraryError:
        return None


def _last(resource_id: str) -> Entry | None:
    found = served().history.entries(whats=RECORD_CHANGES, record=resource_id, limit=1)
    return found[0] if found else None


def _gone_meanwhile(resource_id: str, sent: Sent) -> ResponseReturnValue:
    """The record was taken out while somebody typed: what was typed is shown, to be kept."""
    last = _last(resource_id)
    if last is None:
        raise UnknownResourceError(resource_id)
    typed = [(label_of(name), sent.texts[name]) for name in sent.touched()]
    return render_template("desk/gone.html", id=resource_id, last=last, typed=typed), 409


# -- after it was done --------------------------------------------------------------------------------


def after(done: Edited) -> ResponseReturnValue:
    """What is shown when records were changed: the record, or what was done to all of them."""
    changed = [one for one in done.outcomes if one.what != "unchanged"]
    if not changed:
        return redirect(link_to("/desk/done"), 303)
    last = _last(changed[0].id) if served().history.exists() else None
    at = last.at if last and last.by == my_name() else ""
    if len(changed) == 1 and changed[0].after is not None and not done.notes:
        return redirect(link_to("/resource", changed[0].id, saved=at or "1"), 303)
    if done.notes:
        return make_response(_done_page(at, done.notes))
    return redirect(link_to("/desk/done", at=at), 303)


@blueprint.get("/desk/done")
@needs("curator")
def done() -> ResponseReturnValue:
    """What was done at one stroke, to be turned back with one button."""
    return _done_page(request.args.get("at", ""))


def _done_page(at: str, notes: Sequence[str] = ()) -> str:
    entries = entries_at(at)
    held = library().held([one.id for one in entries[:MOST_LISTED]])
    return render_template(
        "desk/done.html", at=at, entries=entries[:MOST_LISTED], n=len(entries), held=held, notes=notes
    )


def entries_at(at: str, resource_id: str | None = None) -> list[Entry]:
    """What happened to records at one time; none for what is no time."""
    if not _TIME.fullmatch(at):
        return []
    return served().history.entries(whats=RECORD_CHANGES, record=resource_id, since=at, until=at + "~")


@dataclass(frozen=True, slots=True)
class JustDone:
    """What somebody did a moment ago to the record that they look at."""

    entry: Entry | None

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(label, before, after) of what was changed."""
        return changes_shown(self.entry.fields) if self.entry else []


def just_done(resource_id: str) -> JustDone | None:
    """What the address says was just done to a record."""
    at = request.args.get("saved", "")
    if not at:
        return None
    return JustDone(next(iter(entries_at(at, resource_id)), None))


# -- out of the library and back ----------------------------------------------------------------------


@blueprint.route("/desk/retire/<path:resource_id>", methods=["GET", "POST"])
@needs("curator")
def retire(resource_id: str) -> ResponseReturnValue:
    """Take a record out, and say why."""
    if request.method == "GET":
        found = served().as_written(resource_id)
        return render_template("desk/retire.html", record=found.to_json_dict(), title=found.display_title)
    try:
        return after(served().retire(resource_id, by=my_name(), why=request.form.get("why", "").strip()))
    except (UsageError, LibraryError) as error:
        return _refusal(error, resource_id)


@blueprint.post("/desk/restore")
@needs("curator")
def restore() -> ResponseReturnValue:
    """Bring back a record that was taken out."""
    resource_id = request.form.get("id", "")
    try:
        return after(served().restore(resource_id, by=my_name(), why=request.form.get("why", "").strip()))
    except (UsageError, LibraryError) as error:
        return _refusal(error, resource_id)


@blueprint.post("/desk/undo")
@needs("curator")
def undo() -> ResponseReturnValue:
    """Turn back what was done at one stroke, to one record or to all of them."""
    resource_id = request.form.get("id") or None
    what, by = request.form.get("what", ""), request.form.get("by")
    entries = [
        one for one in entries_at(request.form.get("at", ""), resource_id)
        if what in ("", one.what) and by in (None, one.by)
    ]  # fmt: skip
    if not entries:
        return _refusal(UsageError(Said("The history does not know what was done then.")), resource_id or "")
    try:
        return after(served().undo(entries, by=my_name()))
    except (UsageError, LibraryError) as error:
        return _refusal(error, resource_id or "")


def _refusal(error: Exception, resource_id: str) -> ResponseReturnValue:
    """What cannot be done, and where the two differ: nothing was changed."""
    clashes = []
    if isinstance(error, Conflict):
        for key, found in error.overlaps.items():
            for one in found:
                texts = (as_typed(one.field, value)[1] for value in (one.was, one.now, one.wanted))
                clashes.append((key, Clash(one.field, label_of(one.field), "", *texts)))
    return render_template("desk/refused.html", said=_words_of(error), clashes=clashes, id=resource_id), 409


def _words_of(error: Exception) -> str:
    """What an error says, which may be a message that can be translated."""
    return error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)


@blueprint.get("/desk/history/<path:resource_id>")
@needs("curator")
def history(resource_id: str) -> ResponseReturnValue:
    """All that happened to a record; one that was taken out, as it was last."""
    held = served().history
    entries = held.entries(record=resource_id, limit=MOST_ENTRIES)
    if not entries:
        raise UnknownResourceError(resource_id)
    heads = held.heads([resource_id])
    is_held = resource_id in heads and heads[resource_id].is_held
    last = None if is_held else held.record_at(resource_id)
    return render_template(
        "desk/record_history.html",
        id=resource_id,
        title=entries[0].title or resource_id,
        entries=entries,
        is_held=is_held,
        gone=[] if last is None else changes_shown({name: (None, value) for name, value in last.items()}),
        changes=lambda entry: changes_shown(entry.fields),
        undoable=RECORD_CHANGES,
        n_more=sum(held.n_entries(record=resource_id).values()) - len(entries),
    )


def what_happened(what: str) -> str:
    """What was done to a record, in words."""
    said = {
        "found": _("here when the history began"), "added": _("added"), "changed": pgettext("record", "changed"),
        "retired": _("taken out"), "restored": _("brought back"), "link": _("link looked at"),
        "finding": _("found by the data doctor"), "review": _("looked through"), "accepted": _("left as it is"),
    }  # fmt: skip
    return said.get(what, what)


def hand_of(by: str, source: str = "") -> str:
    """Who did it, in words."""
    said = {
        "import": _("imported from %(source)s", source=source), "files": _("edited by hand"),
        "mend": _("put right by the data doctor"), "build": _("when the index was built"), "curator": _("a curator"),
        "links": _("when links were looked at"), "check": _("when the records were checked"),
    }  # fmt: skip
    return said.get(by, by)


@blueprint.record_once
def _for_templates(state: Any) -> None:
    state.app.jinja_env.globals.update(
        just_done=just_done, what_happened=what_happened, hand_of=hand_of, changes_shown=changes_shown
    )
