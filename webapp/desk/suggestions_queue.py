"""The queue of what readers suggest: each looked up, then taken up, merged into what is held, or declined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import (
    AskedQuestion,
    Edit,
    Edited,
    Holding,
    LibraryError,
    Said,
    SeealsoError,
    UnknownResourceError,
    UsageError,
)
from seealso.desk.readers_suggestions import DECIDED, WAITING, Suggestion
from seealso.editing_records import kept_addresses
from seealso.limits import PAGE, whole_number
from seealso.record_form import FIRST, decided, joined, refused, values_of
from webapp.desk.access import may, needs
from webapp.desk.editing_pages import my_name
from webapp.desk.record_forms import Shown, sent_form, served, shown_form
from webapp.desk.suggest_form import kept_suggestions
from webapp.languages.translating import _
from webapp.request_arguments import library
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_suggestions", __name__)

PER_PAGE = 20
STATES = {
    WAITING: Said("waiting"), "accepted": Said("taken up"), "merged": Said("merged"), "declined": Said("declined"),
}  # fmt: skip
"""The states of a suggestion as people see them."""
MAX_OFFERED = 6


@blueprint.get("/desk/suggestions")
@needs("submitter")
def suggestions() -> ResponseReturnValue:
    """For curators, what waits, or what was decided; for submitters, what they sent themselves."""
    if not may("curator"):
        return render_template("desk/my_suggestions.html", mine=kept_suggestions().of_person(my_name()), states=STATES)
    state = request.args.get("state", WAITING)
    state = state if state in STATES else WAITING
    counts = kept_suggestions().counts()
    n_pages = max(1, -(-counts[state] // PER_PAGE))
    page = min(PAGE.checked(whole_number("page", request.args.get("page", "1"))), n_pages)
    shown = kept_suggestions().listed(state, PER_PAGE, (page - 1) * PER_PAGE)
    asked = library().asked_for()
    return render_template(
        "desk/suggestions.html",
        state=state, states=STATES, counts=counts, page=page, n_pages=n_pages,
        address=lambda **more: link_to("/desk/suggestions", state=state, **more),
        shown=[(one, held_of(one) if state == WAITING else None, asked.answered_by(one.text)) for one in shown],
        titles={key: record.display_title for key, record in library().held([one.record for one in shown]).items()},
        decided=DECIDED,
    )  # fmt: skip


@blueprint.route("/desk/suggestions/<int:number>", methods=["GET", "POST"])
@needs("curator")
def suggestion(number: int) -> ResponseReturnValue:
    """One of them: the filled form of a record, what is held already, and the letter to whoever sent it."""
    one = kept_suggestions().get(number)
    if request.method == "GET":
        return _page(one)
    actions: Mapping[str, Callable[[Suggestion], ResponseReturnValue]] = {
        "decline": _declined, "merge": _merged, "undo": _undone,
    }  # fmt: skip
    try:
        return actions.get(request.form.get("do", ""), _accepted)(one)
    except (UsageError, UnknownResourceError, LibraryError) as error:
        g.pop("library", None)
        return _page(kept_suggestions().get(number), said=error.args[0] if error.args else str(error)), 409


def held_of(one: Suggestion) -> Holding | None:
    """Whether a suggestion is held, by its address first."""
    found = None
    for text in filter(None, (one.address, one.text)):
        try:
            looked = library().holds(text[:20_000])
        except SeealsoError:
            continue
        if looked.matches:
            return looked
        found = looked
    return found


def _fields(one: Suggestion) -> dict[str, Any]:
    """The record that a suggestion would be."""
    said: dict[str, Any] = {"title": one.title, "description": one.why.replace("\n", " ")}
    said["doi" if one.address.lower().startswith(("10.", "doi:")) else "url"] = one.address
    if one.theme in library().settings.themes:
        said["themes"] = [one.theme]
    said["submitted_by"] = one.name or one.person
    return {name: value for name, value in said.items() if value}


def _page(one: Suggestion, shown: Shown | None = None, said: str = "", is_held: bool = False) -> str:
    holding = held_of(one)
    answers = _questions(one)
    return render_template(
        "desk/suggestion.html",
        one=one, states=STATES, said=said, holding=holding, answers=answers, first=FIRST, record={}, is_held=is_held,
        form=shown or (shown_form(_fields(one), seen="{}") if one.state in (WAITING, "taken") else None),
        mergeable=_mergeable(holding), subject=_("Your suggestion"), texts=_letters(one), mail_to=_mail_to,
        record_title=next((held.display_title for held in library().held([one.record]).values()), ""),
    )  # fmt: skip


def _questions(one: Suggestion) -> tuple[AskedQuestion, ...]:
    """Questions that it would answer: the one that the reader came from, and those whose words it has."""
    asked = library().asked_for()
    own = asked.of(one.question.casefold())
    found = asked.answered_by(one.text)
    first = (own,) if own is not None and own.state in ("open", "wanted") else ()
    return (*first, *(each for each in found if each not in first))[:MAX_OFFERED]


def _mergeable(holding: Holding | None) -> list[tuple[str, str]]:
    if holding is None:
        return []
    found = [(each.id, each.title) for each in holding.matches] + [(each.id, each.title) for each in holding.nearest]
    return list(dict(found).items())[:MAX_OFFERED]


def _letters(one: Suggestion) -> dict[str, str]:
    """What to write to whoever sent it, by what is decided."""
    title = one.title or one.address
    hello = _("Hello %(name)s,", name=one.name) if one.name else _("Hello,")
    thanks = _("thank you for suggesting “%(title)s” to %(library)s.", title=title, library=library().title)
    end = _("With kind regards")
    taken_up = _("We have taken it up. It helps others find it.")
    not_taken_up = _(
        "We have looked at it and decided not to take it up, as it does not fit what we collect. Please do not let "
        "that keep you from sending us the next one."
    )
    return {
        "accepted": f"{hello}\n\n{thanks} {taken_up}\n\n{end}",
        "declined": f"{hello}\n\n{thanks} {not_taken_up}\n\n{end}",
    }


def _mail_to(email: str, subject: str, text: str) -> str:
    return f"mailto:{quote(email, safe='@')}?subject={quote(subject)}&body={quote(text)}"


def _accepted(one: Suggestion) -> ResponseReturnValue:
    sent = sent_form()
    found = decided({}, sent)
    errors = found.errors | (refused({"id": "new"}, found.fields) if found.fields else {})
    shown = shown_form({}, sent, errors, "{}")
    if request.form.get("do") == "look":
        return _page(one, shown)
    if errors or not found.fields:
        return _page(one, shown, said=errors.get("", Said("Nothing is saved yet: look at what is marked below."))), 422
    holding = shown.holding
    if holding and holding.verdict == "held" and holding.matches and not request.form.get("anyway"):
        return _page(one, shown, is_held=True), 409
    store = kept_suggestions()
    store.take(one.number, my_name())
    try:
        done = served().add(joined(found.fields), by=my_name(), why=_why(one))
    except (UsageError, LibraryError) as error:
        store.let_go(one.number)
        return _page(one, shown, said=error.args[0] if error.args else str(error)), 409
    except BaseException:
        store.let_go(one.number)
        raise
    record = done.outcomes[0].id
    store.decide(one.number, "accepted", my_name(), record, _entry_of(done))
    _answer(request.form.getlist("answers"), record)
    return redirect(link_to("/desk/suggestions", str(one.number)), 303)


def _answer(questions: list[str], record: str) -> None:
    """Note that a record answers the questions that were ticked; one that is not listed any more is passed over."""
    for text in questions[:MAX_OFFERED]:
        try:
            served().decide_question(text, "answered", by=my_name(), records=[record])
        except SeealsoError:
            continue


def _merged(one: Suggestion) -> ResponseReturnValue:
    into = request.form.get("into", "").strip()
    if not into:
        raise UsageError(Said("Choose the record that it goes into."))
    held = served().as_written(into)
    fields: dict[str, Any] = {}
    add: dict[str, list[Any]] = {}
    if request.form.get("with_address") and one.address:
        name = "doi" if one.address.lower().startswith(("10.", "doi:")) else "url"
        if getattr(held, name):
            fields["extra.other_addresses"] = kept_addresses(values_of(held.to_json_dict()), one.address)
        else:
            fields[name] = one.address
    words = [" ".join(line.split()) for line in request.form.get("words", "").split("\n")]
    if any(words):
        add["keywords"] = [word for word in dict.fromkeys(words) if word and word not in held.keywords]
    if not fields and not add.get("keywords"):
        raise UsageError(Said("Say what is to go into the record: the address, or some words."))
    store = kept_suggestions()
    store.take(one.number, my_name())
    try:
        done = served().edit(Edit(id=held.id, fields=fields, add=add), by=my_name(), why=_why(one))
    except BaseException:
        store.let_go(one.number)
        raise
    store.decide(one.number, "merged", my_name(), held.id, _entry_of(done))
    return redirect(link_to("/desk/suggestions", str(one.number)), 303)


def _declined(one: Suggestion) -> ResponseReturnValue:
    store = kept_suggestions()
    store.take(one.number, my_name())
    store.decide(one.number, "declined", my_name())
    return redirect(link_to("/desk/suggestions", str(one.number)), 303)


def _undone(one: Suggestion) -> ResponseReturnValue:
    """Let it wait again, and turn back what came of it."""
    store = kept_suggestions()
    before = store.reopen(one.number, int(whole_number("seen", request.form.get("seen", "0"))))
    try:
        if before.entry:
            since = before.entry
            entries = served().history.entries(record=before.record, since=since, until=since + "~")
            served().undo(entries, by=my_name())
    except BaseException:
        store.decide(one.number, before.state, before.decided_by, before.record, before.entry)
        raise
    store.let_go(one.number)
    return redirect(link_to("/desk/suggestions", str(one.number)), 303)


def _why(one: Suggestion) -> str:
    """For the history, which is there for all to read."""
    return f"suggested by {one.name}" if one.name else "suggested by a reader"


def _entry_of(done: Edited) -> str:
    """When the history noted it, to undo it; "" where nothing was changed or there is no history."""
    record = done.outcomes[0].id
    if done.outcomes[0].what == "unchanged":
        return ""
    last = served().history.entries(record=record, whats=("added", "changed"), limit=1)
    return last[0].at if last else ""
