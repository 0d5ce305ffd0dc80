"""What readers ask for, as curators work it off: by theme, with states, and what to add next."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import AskedFor, AskedQuestion, Library, LibraryError, Said, UnknownResourceError, UsageError
from seealso.asked.question_states import STATES_IN_WORDS
from seealso.limits import PAGE, whole_number
from seealso.promising import promised_of, take_back
from webapp.desk.access import needs, signed_in
from webapp.request_arguments import library
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_asked", __name__)

PER_PAGE = 40
SHOWN_ADDITIONS = 8
FOUND = 12
_SAID_OF_ITSELF = ("promise", "unpromise", "confirm")


@blueprint.get("/desk/questions")
@needs("curator")
def questions() -> ResponseReturnValue:
    """All of them, or those of a state, of a theme, in some words, or behind something to add."""
    return _page()


def _page(said: str = "") -> str:
    asked = library().asked_for()
    additions = library().additions(asked)
    given = request.args
    states = [given["state"]] if given.get("state") in STATES_IN_WORDS else []
    texts = [" ".join(given["q"].split()).casefold()] if given.get("q", "").strip() else []
    behind = next((one for one in additions.listed if one.key == given.get("of")), None)
    if behind is not None:
        texts = [one.text for one in behind.questions] or [""]
    elif given.get("of") == "out":
        texts = [one.text for one in additions.out] or [""]
    chosen = asked.chosen(states, given.get("theme"), texts)
    page = PAGE.checked(whole_number("page", given.get("page", "1")))
    n_pages = max(1, -(-len(chosen) // PER_PAGE))
    page = min(page, n_pages)
    ordered = [one for theme in asked.by_theme(chosen) for one in theme.questions]
    promised = _promised()
    kept = [name for names in promised.values() for name in names]
    shown = ordered[(page - 1) * PER_PAGE : page * PER_PAGE]
    return render_template(
        "desk/questions.html",
        asked=asked,
        chosen=chosen,
        n_times=sum(one.n_times for one in chosen),
        themes=asked.by_theme(asked.questions),
        groups=_in_order(asked, shown, chosen),
        additions=additions,
        is_whole=not any(given.get(name) for name in ("state", "theme", "of", "q")) and page == 1,
        shown_additions=None if given.get("all") else SHOWN_ADDITIONS,
        behind=behind,
        states=STATES_IN_WORDS,
        state=states[0] if states else "",
        theme=given.get("theme"),
        counts=asked.n_in(given.get("theme")),
        page=page,
        n_pages=n_pages,
        address=lambda **more: _address(**more),
        titles={key: record.display_title for key, record in library().held([*_ids(shown), *kept]).items()},
        promised=promised,
        may_promise=_may_promise,
        done=asked.of(given.get("done", "")),
        said=said,
    )


def _in_order(
    asked: AskedFor, shown: list[AskedQuestion], chosen: tuple[AskedQuestion, ...]
) -> list[tuple[Any, list[AskedQuestion]]]:
    """The questions of a page under their themes, each with all that was chosen of it."""
    whole = {group.value: group for group in asked.by_theme(chosen)}
    return [
        (whole[value], [one for one in shown if one.theme[0] == value])
        for value in dict.fromkeys(one.theme[0] for one in shown)
    ]


def _ids(shown: list[AskedQuestion]) -> list[str]:
    return [name for one in shown for name in one.answers]


def _address(**more: str | int) -> str:
    kept = {name: request.args[name] for name in ("state", "theme", "of", "q") if name in request.args}
    return link_to("/desk/questions", **{**kept, **more})


@blueprint.get("/desk/questions/answer")
@needs("curator")
def answer() -> ResponseReturnValue:
    """Pick the record that answers a question: by default among what its words find."""
    one = library().asked_for().of(" ".join(request.args.get("q", "").split()).casefold())
    if one is None:
        raise UsageError(Said("This question is not listed any more."))
    find = request.args.get("find", one.anew.meant)
    page = library().search(find, limit=FOUND, facets=())
    return render_template("desk/answer_question.html", one=one, find=find, page=page)


@blueprint.post("/desk/questions/decide")
@needs("curator")
def decide() -> ResponseReturnValue:
    """Give a question a state, promise what answers it, take either back, or confirm what its letters stand for."""
    served: Library = current_app.extensions["library"]
    text, what, person = request.form.get("q", ""), request.form.get("do", ""), signed_in()
    by = person.name if person else ""
    try:
        if what == "undo":
            served.undo_question(text, by=by)
        elif what == "promise":
            served.promise(text, _answers(text, request.form.getlist("promise")))
        elif what == "unpromise":
            take_back(served.path, text, request.form.getlist("promise"))
        elif what == "confirm":
            one = library().asked_for().of(text)
            if one is None or one.found is None or not one.found.short:
                raise UsageError(Said("This question is not listed any more."))
            served.confirm(one.found.short, one.found.expression)
        else:
            records = request.form.getlist("record")
            note, seen = request.form.get("note", ""), request.form.get("seen")
            served.decide_question(text, what, by=by, note=note, records=records, seen=seen)
    except (UsageError, UnknownResourceError, LibraryError) as error:
        g.pop("library", None)
        return _page(error.args[0] if error.args else str(error)), 409
    return redirect(link_to("/desk/questions", done=text, **({"did": what} if what in _SAID_OF_ITSELF else {})), 303)


def _answers(text: str, seen: list[str]) -> tuple[str, ...]:
    """What answers a question first, which is what its promise names: the record that whoever clicked has seen."""
    one = library().asked_for().of(text)
    if one is None:
        raise UsageError(Said("This question is not listed any more."))
    if not seen or list(one.answers[:1]) != seen:
        raise UsageError(Said("Another resource answers “%(question)s” by now. Look at it again.", question=text[:60]))
    return one.answers[:1]


def _may_promise(one: AskedQuestion) -> bool:
    """Whether the words themselves find what answers: letters that stand for something have to be confirmed first."""
    is_named = one.decision is not None and one.decision.is_of_somebody
    return one.state == "answered" and (is_named or (one.found is not None and one.found.how != "letters"))


def _promised() -> dict[str, tuple[str, ...]]:
    served: Library = current_app.extensions["library"]
    try:
        return promised_of(served.path)
    except LibraryError:  # the file is broken at the moment: what is answered goes by the settings before
        return {}
