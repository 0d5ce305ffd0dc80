"""What the library means to hold: for owners, who say it of each topic, and of all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from seealso import LibraryError, Said, UsageError
from seealso.limits import PAGE
from seealso.wanting import (
    DEFAULT_AT_LEAST,
    OF_ALL,
    Change,
    WantedTopic,
    WantedTopics,
    Wish,
    WishOfAll,
    want,
    wanted_topics,
    wish_in_words,
)
from webapp.desk.access import needs
from webapp.desk.record_forms import served
from webapp.request_arguments import library, number
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_wanted", __name__)

PER_PAGE = 40
MOST_WANTED = 100_000
MOST_YEARS = 1000
LONGEST_NOTE = 300
LONGEST_SEEN = 4000
NUMBER = Said("Write a whole number from %(low)s to %(high)s, or leave it empty.", low="1", high="1000")
OUT_AND_WANTED = Said("Out of scope, and yet wanted: take one of the two out.")
CLASH = Said(
    "Somebody has changed this since you opened the page. It is now: %(now)s. Save again to put yours there.", now=""
)

Wrong = dict[str, str]
"""Part of a row and its topic ("least.TOPIC"), or of what is for all ("all.least") → what is the matter with it."""


@blueprint.route("/desk/wanted", methods=["GET", "POST"])
@needs("owner")
def wanted() -> ResponseReturnValue:
    """What is wanted of the topics, a page of them; by POST it is written down."""
    if request.method != "POST":
        return _page()
    wrong: Wrong = {}
    changes = [_change(at, wrong) for at in range(PER_PAGE) if f"value.{at}" in request.form]
    overall = _overall(wrong) if "seen.all" in request.form else None
    if wrong:
        return _page(wrong=wrong), 422
    try:
        clashes = want(served(), changes, overall)
    except (UsageError, LibraryError) as error:
        g.pop("library", None)
        return _page(said=error.args[0]), 409
    if clashes:
        return _page(wrong=_told(clashes), seen=clashes), 409
    return redirect(_address(page=number("page", 1), done=1), 303)


def _address(**more: str | int) -> str:
    find = request.args.get("find", "")
    return link_to("/desk/wanted", **({"find": find} if find else {}), **more)


def _page(said: str = "", wrong: Wrong | None = None, seen: Mapping[str, Wish | WishOfAll] | None = None) -> str:
    at = PAGE.checked(max(number("page", 1), 1))
    found = wanted_topics(library().view, PER_PAGE, (at - 1) * PER_PAGE, request.args.get("find", "")[:100])
    is_sent = request.method == "POST"
    return render_template(
        "desk/wanted.html", found=found, rows=_rows_sent(found, seen or {}) if is_sent else _rows(found),
        overall=_of_all(found, seen or {}), default=DEFAULT_AT_LEAST, said=said, wrong=wrong or {}, at=at,
        n_pages=-(-found.total // PER_PAGE), find=request.args.get("find", "")[:100], address=_address,
        longest=LONGEST_NOTE, done="done" in request.args and not is_sent,
    )  # fmt: skip


def _rows(found: WantedTopics) -> list[dict[str, Any]]:
    """What the form shows: of each topic what is written down, as texts."""
    return [_row(one, _texts(one.wish), one.wish) for one in found.topics]


def _rows_sent(found: WantedTopics, clashes: Mapping[str, Wish | WishOfAll]) -> list[dict[str, Any]]:
    """The same with what was sent, and what it was seen to be when the page was opened; of a clash, what it is now."""
    sent = {request.form[f"value.{at}"]: at for at in range(PER_PAGE) if f"value.{at}" in request.form}
    rows = []
    for one in found.topics:
        at = sent.get(one.value)
        if at is None:
            rows.append(_row(one, _texts(one.wish), one.wish))
            continue
        texts = {name: request.form.get(f"{name}.{at}", "") for name in ("least", "within", "note")}
        rows.append(_row(one, {**texts, "out": f"out.{at}" in request.form}, clashes.get(one.value) or _seen(at)))
    return rows


def _row(one: WantedTopic, texts: Mapping[str, Any], seen: Wish | WishOfAll) -> dict[str, Any]:
    return {"topic": one, **texts, "seen": json.dumps(astuple(seen), ensure_ascii=False)}


def _texts(wish: Wish) -> dict[str, Any]:
    return {
        "least": _text(wish.at_least), "within": _text(wish.newest_within_years), "out": wish.out, "note": wish.note,
    }  # fmt: skip


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _of_all(found: WantedTopics, clashes: Mapping[str, Wish | WishOfAll]) -> dict[str, str]:
    said = found.overall
    if "seen.all" not in request.form:
        texts, seen = {"least": _text(said.thin_below), "age": _text(said.stale_after_years)}, said
    else:
        texts = {"least": request.form.get("least.all", ""), "age": request.form.get("age.all", "")}
        now = clashes.get(OF_ALL)
        seen = now if isinstance(now, WishOfAll) else _seen_of_all()
    return {**texts, "seen": json.dumps(astuple(seen))}


def _change(at: int, wrong: Wrong) -> Change[Wish]:
    """What a row of the form asks for; what is the matter with it is put in ``wrong``."""
    form, value = request.form, request.form[f"value.{at}"]
    note = " ".join(form.get(f"note.{at}", "").split())[:LONGEST_NOTE]
    least = _number(form.get(f"least.{at}", ""), (1, MOST_WANTED), f"least.{value}", wrong)
    within = _number(form.get(f"within.{at}", ""), (0, MOST_YEARS), f"within.{value}", wrong)
    is_out = f"out.{at}" in form
    if is_out and (least is not None or within is not None):
        wrong[f"out.{value}"] = OUT_AND_WANTED
    return Change(value, _seen(at), Wish(least, within, is_out, note))


def _overall(wrong: Wrong) -> Change[WishOfAll]:
    least = _number(request.form.get("least.all", ""), (0, MOST_WANTED), "all.least", wrong)
    age = _number(request.form.get("age.all", ""), (1, MOST_YEARS), "all.age", wrong)
    return Change(OF_ALL, _seen_of_all(), WishOfAll(least, age))


def _number(text: str, bounds: tuple[int, int], key: str, wrong: Wrong) -> int | None:
    """A number that was typed; ``None`` where it is empty, or wrong, which is noted."""
    text, (low, high) = text.strip(), bounds
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high:
        return int(text)
    wrong[key] = NUMBER.filled(low=str(low), high=str(high))
    return None


def _seen(at: int) -> Wish:
    """What was written down of a topic when the page was opened, as the form says."""
    match _sent(f"seen.{at}"):
        case [int() | None as least, int() | None as within, bool() as out, str() as note]:
            return Wish(least, within, out, note)
    raise UsageError(Said("This form is not whole. Load the page again and send it once more."))


def _seen_of_all() -> WishOfAll:
    match _sent("seen.all"):
        case [int() | None as least, int() | None as age]:
            return WishOfAll(least, age)
    raise UsageError(Said("This form is not whole. Load the page again and send it once more."))


def _sent(name: str) -> Any:
    text = request.form.get(name, "")
    try:
        return json.loads(text) if len(text) <= LONGEST_SEEN else None
    except (ValueError, RecursionError):
        return None


def _told(clashes: Mapping[str, Wish | WishOfAll]) -> Wrong:
    """What somebody else has written meanwhile, beside each row that it is about."""
    return {"all.row" if value == OF_ALL else f"row.{value}": CLASH.filled(now=wish_in_words(now))
            for value, now in clashes.items()}  # fmt: skip
