"""The week's work: what waits for a curator, each list to be worked off where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import Edit, Entry, Said, UsageError, WorkList
from seealso.asking import today
from seealso.desk.readers_suggestions import WAITING
from seealso.editing_records import RECORD_CHANGES
from seealso.limits import PAGE
from seealso.looking_at_links import look_beside
from seealso.report import NOBODY
from seealso.work_lists import KINDS, kind_of
from webapp.desk.access import may, needs
from webapp.desk.editing_pages import my_name
from webapp.desk.record_forms import served
from webapp.desk.suggest_form import kept_suggestions
from webapp.desk.suggestions_queue import STATES
from webapp.request_arguments import library, number
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_work", __name__)

FIRST = 3
"""So many tasks of each kind stand on the first page."""
PER_PAGE = 20
MOST_DONE = 12
DAYS_BACK = 7


@dataclass(frozen=True, slots=True)
class Did:
    """What was just done from a list: in words, and the form that turns it back."""

    said: Said
    to: str
    back: tuple[tuple[str, str], ...]


@blueprint.get("/desk")
@needs("submitter")
def start() -> ResponseReturnValue:
    """What waits, and what was done lately."""
    if not may("curator"):
        mine = kept_suggestions().of_person(my_name())
        return render_template("desk.html", lists=[], links=None, mine=mine, states=STATES)
    now = library()
    lists = [now.work(kind, FIRST, compute=False) for kind in KINDS]
    since = (dt.date.fromisoformat(today()) - dt.timedelta(days=DAYS_BACK)).isoformat()
    done = _done_by_people(since)
    sent, n_sent = kept_suggestions().listed(WAITING, FIRST), kept_suggestions().counts()[WAITING]
    titles = {one: record.display_title for one, record in now.held([each.id for each in done[:MOST_DONE]]).items()}
    return render_template(
        "desk.html", lists=lists, suggestions=sent, n_suggestions=n_sent,
        n_waiting=n_sent + sum(one.total for one in lists), done=done[:MOST_DONE], n_done=len(done),
        titles=titles, links=now.view.links,
    )  # fmt: skip


def _done_by_people(since: str) -> list[Entry]:
    """What somebody did since a day, the last first; many at one stroke count as one."""
    found: list[Entry] = []
    whats = (*RECORD_CHANGES, "review", "accepted")
    for entry in served().history.entries(whats=whats, since=since, limit=1000):
        is_same = bool(found) and (found[-1].at, found[-1].what) == (entry.at, entry.what)
        if entry.by not in NOBODY and not is_same:
            found.append(entry)
    return found


@blueprint.route("/desk/work/<kind>", methods=["GET", "POST"])
@needs("curator")
def work_list(kind: str) -> ResponseReturnValue:
    """One list, a page of it; by POST what a button of it says is done first."""
    if kind not in KINDS:
        raise NotFound
    if request.method == "POST":
        return _worked_off(kind)
    at = PAGE.checked(number("page", 1))
    found = library().work(kind_of(kind), PER_PAGE, (at - 1) * PER_PAGE, compute=False)
    return _page(found, at)


def _page(found: WorkList, at: int, did: Did | None = None) -> str:
    return render_template(
        "desk/work.html", list=found, at=at, n_pages=-(-found.total // PER_PAGE), did=did, links=library().view.links,
        address=lambda **more: link_to("/desk/work", found.kind, **more),
    )  # fmt: skip


def _worked_off(kind: str) -> ResponseReturnValue:
    """Do what a button of a list says, and show the list as it is then."""
    name, record, do = kind_of(kind), request.form.get("id", ""), request.form.get("do", "")
    if name == "links" and do == "look":
        look_beside(served().path, served().state_folder)
        return redirect(link_to("/desk/work/links"), 303)
    did = _done(do, record)
    g.pop("library", None)  # the list is one of the library as it is now
    if did is None:
        return redirect(link_to("/desk/work", kind), 303)
    at = PAGE.checked(max(number("page", 1), 1))
    found = library().work(name, PER_PAGE, (at - 1) * PER_PAGE, compute=False)
    if found.total and not found.tasks:
        at = -(-found.total // PER_PAGE)
        found = library().work(name, PER_PAGE, (at - 1) * PER_PAGE, compute=False)
    return _page(found, at, did)


def _done(what: str, record: str) -> Did | None:
    """Do it; what was done, to be said and turned back. ``None`` where it was turned back.

    Raises:
        UsageError: there is no such thing to do, or it cannot be done.
    """
    title, field = library().resource(record).display_title, request.form.get("field", "")
    is_back = what.startswith("back-")
    back = (("id", record), ("field", field))
    match what.removeprefix("back-"):
        case "good":
            served().review(record, by=my_name(), again=is_back)
            said = Said("Looked through: %(title)s.", title=title)
            return None if is_back else Did(said, "", (("do", "back-good"), *back))
        case "accept":
            served().accept(record, field, by=my_name(), again=is_back)
            said = Said("Left as it is: %(title)s.", title=title)
            return None if is_back else Did(said, "", (("do", "back-accept"), *back))
        case "tie":
            other = library().resource(request.form.get("other", ""))
            tie = {"type": "related", "target": other.id}
            said = Said("%(title)s and %(other)s lead to each other now.", title=title, other=other.display_title)
            return _edited(Edit(id=record, add={"relations": [tie]}), said)
        case "keyword":
            word = " ".join(request.form.get("word", "").split())
            if not word:
                raise UsageError(Said("There is no word to add."))
            return _edited(Edit(id=record, add={"keywords": [word]}),
                           Said("%(title)s has the keyword “%(word)s” now.", title=title, word=word))  # fmt: skip
    raise UsageError(Said("This page knows nothing of that kind to do."))


def _edited(edit: Edit, said: Said) -> Did:
    served().edit(edit, by=my_name())
    (entry,) = served().history.entries(record=edit.id, limit=1)
    return Did(said, "/desk/undo", (("id", edit.id), ("at", entry.at)))
