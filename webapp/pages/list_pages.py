"""The reader's list: a reading list that its address carries, or the browser; the server only shows and reorders it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import SeealsoError, UsageError, list_files
from seealso.limits import MINUTES, PAGE, whole_number
from seealso.list_time import Listed, fitting, listed, time_of
from webapp.languages.translating import _
from webapp.list_link import MAX_LINK, MAX_LISTED, MAX_NAME, MAX_NOTE, Entry, ReadingList, list_of, pairs_of, query_of
from webapp.request_arguments import library
from webapp.site_addresses import link_to

if TYPE_CHECKING:
    from seealso import Suggested

blueprint = Blueprint("list_pages", __name__)

PER_PAGE = 20
LED_BY = 10
"""So many of a list, the last that were put on it, lead to suggestions."""
SUGGESTED = 6
MOST_LOOKED_AT = 40
"""Suggestions that are made, so that six are left without those that are on the list already."""
USUAL_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What came with a list: the page of it, minutes to fill (0: none), a style of references ("": none)."""

    page: int = 1
    minutes: int = 0
    style: str = ""
    is_own: bool = False

    @staticmethod
    def of(said: Mapping[str, str], pressed: Mapping[str, str]) -> Asked:
        """From the fields of an address or a form.

        A form has what was shown before under names of its own, and asks for something else only where the button for
        it was pressed or its field was changed.

        Raises:
            UsageError: something is no number, out of range, or no style.
        """
        minutes, style = said.get("minutes", ""), said.get("style", "")
        if "shown" in said:
            picked, cited = said.get("picked", ""), said.get("cited", "")
            minutes = minutes if "pick" in pressed or minutes != (picked or str(USUAL_MINUTES)) else picked
            style = style if "cite" in pressed or style != (cited or next(iter(list_files.STYLES))) else cited
        if style and style not in list_files.STYLES:
            raise UsageError(f"style: {style[:40]!r} is not one of {', '.join(list_files.STYLES)}.")
        return Asked(
            PAGE.checked(whole_number("page", said.get("page") or "1")),
            MINUTES.checked(whole_number("minutes", minutes)) if minutes.strip() else 0,
            style,
            said.get("own") == "1",
        )

    def address(self, held: ReadingList, page: int) -> str:
        """Of this page of a list."""
        more = [("page", page if page > 1 else ""), ("minutes", self.minutes or ""), ("style", self.style)]
        query = "&".join(part for part in (held.query, *(f"{name}={value}" for name, value in more if value)) if part)
        return link_to("/list") + (f"?{query}" if query else "")


BUTTONS = ("up", "down", "remove", "clear", "add", "pick", "cite", "save")


@blueprint.route("/list", methods=["GET", "POST"])
def my_list() -> ResponseReturnValue:
    """A list, as the address or the form says it; what a button of the form asks is done to it first.

    A form of a list that an address has room for is answered with that address, so that "back" takes a step back.
    """
    pairs = _pairs()
    said = dict(pairs)
    pressed = {name: value for name, value in said.items() if name in BUTTONS} if request.method == "POST" else {}
    asked = Asked.of(said, pressed)
    given = list_of(pairs)
    changed, told = _done(given, pressed)
    at = _page(changed, asked, pressed)
    address = asked.address(changed, at)
    if request.method == "POST" and not asked.is_own and len(address) <= MAX_LINK and not (given.n_left_out or told):
        where = pressed.get("up") or pressed.get("down")
        anchor = f"#at-{changed.ids.index(where) + 1}" if where in changed.ids else ""
        return redirect(address + anchor, 303)
    return render_template("list.html", **_shown(changed, asked, at), told=told, given=given)


@blueprint.route("/list.<format_name>", methods=["GET", "POST"])
def as_file(format_name: str) -> ResponseReturnValue:
    """A list as a file; ``txt`` are its references in the style that is asked for."""
    pairs = _pairs()
    held, said = list_of(pairs), dict(pairs)
    entries = _with_records(held.entries)
    name = held.name or _("My list, %(library)s", library=library().title)
    if format_name == "txt":
        lines = list_files.references_in(entries, said.get("style") or next(iter(list_files.STYLES)))
        body, media_type, suffix = "".join(f"{line}\n" for line in lines).encode(), "text/plain; charset=utf-8", ".txt"
    else:
        try:
            body, media_type, suffix = list_files.list_file(library(), name, entries, format_name)
        except UsageError:
            raise NotFound from None
    answer = Response(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=reading-list{suffix}"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _pairs() -> list[tuple[str, str]]:
    """What was sent, in its order, which Flask's own fields lose."""
    sent = request.query_string
    if request.method == "POST":
        sent = request.get_data()
    return pairs_of(sent.decode("ascii", "replace"))


def _done(held: ReadingList, pressed: Mapping[str, str]) -> tuple[ReadingList, str]:
    """The list after a button was pressed, and what there is to say of it where that cannot be seen."""
    if "up" in pressed:
        return held.moved(pressed["up"], -1), ""
    if "down" in pressed:
        return held.moved(pressed["down"], 1), ""
    if "remove" in pressed:
        return held.without(pressed["remove"]), ""
    if "clear" in pressed:
        return ReadingList(), ""
    if pressed.get("add", "").strip():
        found = _meant(pressed["add"])
        if found is None:
            return held, _("No resource here has the id or address “%(text)s”.", text=pressed["add"].strip()[:120])
        more = held.with_more([found])
        if more.n_left_out:
            return held, _("A list holds up to %(most)s. Take something off first.", most=MAX_LISTED)
        return more, ""
    return held, ""


def _meant(text: str) -> str | None:
    """The id of the record that a reader names by its id, the address of its page, or the web address of the work."""
    text = text.strip()
    if library().held([text]):
        return text
    own = unquote(urlsplit(text).path) if "://" in text[:9] or text.startswith("/") else ""
    named = own.partition("/resource/")[2]
    if named and library().held([named]):
        return named
    try:
        found = library().holds(text) if "://" in text[:9] else None
    except SeealsoError:
        return None
    return found.matches[0].id if found is not None and found.verdict == "held" and found.matches else None


def _page(held: ReadingList, asked: Asked, pressed: Mapping[str, str]) -> int:
    """The page to show: that with the entry that was moved or put on, else the one that was asked for."""
    ids = held.ids
    moved = pressed.get("up") or pressed.get("down")
    if moved in ids:
        return ids.index(moved) // PER_PAGE + 1
    n_pages = max(-(-len(ids) // PER_PAGE), 1)
    return n_pages if pressed.get("add") else min(asked.page, n_pages)


def _with_records(entries: Sequence[Entry]) -> list[Listed]:
    records = library().held([entry.id for entry in entries])
    return [listed(entry.id, records.get(entry.id), entry.note, entry.is_read) for entry in entries]


def _shown(held: ReadingList, asked: Asked, at: int) -> dict[str, Any]:
    """What the page shows of a list."""
    entries = _with_records(held.entries)
    first = (at - 1) * PER_PAGE
    here = entries[first : first + PER_PAGE]
    address = asked.address(held, 1)
    return {
        "list": held,
        "entries": here,
        "first": first,
        "at": at,
        "n_pages": -(-len(entries) // PER_PAGE),
        "before": query_of(held.entries[:first]),
        "after": query_of(held.entries[first + PER_PAGE :]),
        "time": time_of(entries),
        "unread": time_of(entry for entry in entries if not entry.is_read),
        "n_gone": sum(entry.record is None for entry in entries),
        "asked": asked,
        "picked": fitting(entries, asked.minutes) if asked.minutes else None,
        "shortest": min((e.minutes for e in entries if e.record is not None and not e.is_read), default=0),
        "time_of": time_of,
        "link": address if entries and len(address) <= MAX_LINK else "",
        "styles": list_files.STYLES,
        "formats": list_files.OFFERED,
        "cited": list_files.references_in(here, asked.style) if asked.style else [],
        "suggested": _suggestions(entries) if at == 1 else [],
        "titles": {entry.id: entry.record.display_title for entry in entries if entry.record is not None},
        "most": {"listed": MAX_LISTED, "name": MAX_NAME, "note": MAX_NOTE, "link": MAX_LINK},
        "usual_minutes": asked.minutes or USUAL_MINUTES,
    }


def _suggestions(entries: Sequence[Listed]) -> list[Suggested]:
    """What to read next to the last that were kept; nothing that is on the list already."""
    ids = [entry.id for entry in entries if entry.record is not None]
    if not ids:
        return []
    on_it = set(ids)
    found = library().related_to(ids[-LED_BY:], min(SUGGESTED + len(ids), MOST_LOOKED_AT))
    return [each for each in found if each.item.id not in on_it][:SUGGESTED]
