"""What a request asks: query, filters, sort and page, read the same way by pages and API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import current_app, g, request

from seealso import Library, UsageError, fields
from seealso.asking import Moment
from seealso.limits import whole_number

if TYPE_CHECKING:
    from seealso import Steps

PER_PAGE = 10
MAX_MAP_STEPS = 4
TALL = (400.0, 1240.0, 9)
"""Width, height and rows of the map for a narrow screen."""
YES = ("1", "true", "yes")


def library() -> Moment:
    """The library that this application serves, as it was when the request came: one state for the whole answer."""
    moment: Moment | None = g.get("library")
    if moment is None:
        served: Library = current_app.extensions["library"]
        moment = g.library = served.now()
    return moment


def frame() -> Library | Moment:
    """What the library is called and how it is set, for the frame of a page and for the gate; opens nothing.

    It is the state that the request is answered from, where it has asked for one.
    """
    moment: Moment | None = g.get("library")
    served: Library = current_app.extensions["library"]
    return moment or served


def filters() -> dict[str, list[str]]:
    """The filters of the request: facet parameters (``type=video``, ``extra.platforms=Docker``), and
    ``filter=type:video`` pairs.
    """
    names = (*fields.FILTERS, *(name for name in request.args if fields.is_extra(name)))
    found = {name: [v for v in request.args.getlist(name) if v.strip()] for name in names}
    for pair in request.args.getlist("filter"):
        name, _, value = pair.partition(":")
        if not value.strip():
            raise UsageError(f"filter: {pair[:60]!r} is not FIELD:VALUE, for example type:video.")
        name = name.strip()
        found.setdefault(name if fields.is_extra(name) else name.lower(), []).append(value.strip().strip('"'))
    return {name: values for name, values in found.items() if values}


def map_steps() -> Steps:
    """What narrows the map down, in the order of the address: ``theme=art&theme=music``, ``group=others``.

    Raises:
        UsageError: there are more than `MAX_MAP_STEPS`.
    """
    if not request.args.getlist("theme") and not request.args.getlist("group"):
        return ()
    given = parse_qsl(request.query_string.decode("ascii", "replace"), errors="replace")
    steps: Steps = ()
    for name, value in given:
        if value and name == "theme":
            steps += (("theme", value),)
        elif value and name == "group":
            steps += (("group", value),)
    if len(steps) > MAX_MAP_STEPS:
        raise UsageError(f"The map is narrowed down by up to {MAX_MAP_STEPS} themes; here are {len(steps)}.")
    return steps


def number(name: str, default: int) -> int:
    """An integer parameter; whether it is in range is for the library to say.

    Raises:
        UsageError: it is no whole number.
    """
    given = request.args.get(name, "")
    return whole_number(name, given) if given.strip() else default


def json_object() -> dict[str, Any]:
    """The body of the request, a JSON object.

    Raises:
        UsageError: it is no JSON in UTF-8, no object, nested too deeply, or holds a number longer than any is.
    """
    try:
        given = json.loads(request.get_data())
    except (ValueError, RecursionError):  # ValueError: no JSON, no Unicode, or a number of thousands of digits
        raise UsageError("The body of the request is no JSON that can be read.") from None
    if not isinstance(given, dict):
        raise UsageError("The body of the request must be a JSON object.")
    return given


def plain_text() -> str:
    """The body of the request as text, in the encoding that it names; where it names none, in UTF-8 as far as it is.

    Raises:
        UsageError: it is not in the encoding that it names, or nobody knows that.
    """
    charset = request.mimetype_params.get("charset")
    if charset is None:
        return request.get_data().decode("utf-8", "replace")
    try:
        return request.get_data().decode(charset)
    except (LookupError, ValueError):
        raise UsageError(f"The body of the request is not {charset[:40]!r} text. Send it as UTF-8.") from None


def is_set(name: str) -> bool:
    """Whether a parameter says yes: 1, true or yes."""
    return request.args.get(name, "") in YES


def search_options() -> dict[str, Any]:
    """Query, filters, sort and literal, as `Library.search` takes them."""
    return {
        "query": request.args.get("q", ""),
        "filters": filters(),
        "sort": request.args.get("sort") or "relevance",
        "literal": is_set("literal"),
    }
