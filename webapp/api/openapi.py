"""The OpenAPI description of the HTTP API (OpenAPI 3.1): a table of routes; the shapes are those of `seealso.answers`.

Tests compare the table with the routes of the application, with the parameters that each reads, and with real answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from seealso import answers, fields, limits
from seealso.limits import Limit
from webapp.api.see_also_api import SHAPES, SPOT_X, SPOT_Y
from webapp.request_arguments import MAX_MAP_STEPS, YES

PREFIX = "/api/v1"


class Pasted(TypedDict):
    """What to look for in the library."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=limits.MAX_PASTED_CHARS,
            description="A web address, a title, an abstract or a whole text.",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a route reads from its address. ``schema``: JSON Schema of its value."""

    name: str
    description: str
    schema: dict[str, Any]
    place: str = "query"

    def as_openapi(self) -> dict[str, Any]:
        """The parameter object."""
        required = {"required": True} if self.place == "path" else {}
        return {"name": self.name, "in": self.place, "description": self.description, **required, "schema": self.schema}


def _text(name: str, description: str, **more: Any) -> Parameter:
    return Parameter(name, description, {"type": "string", **more})


def _number(limit: Limit, default: int, description: str) -> Parameter:
    ends = {"minimum": limit.least} | ({} if limit.most is None else {"maximum": limit.most})
    return Parameter(limit.name, description, {"type": "integer", "default": default, **ends})


def _texts(name: str, description: str, **more: Any) -> Parameter:
    return Parameter(name, f"{description}; may be repeated.", {"type": "array", "items": {"type": "string"}, **more})


def _filter(name: str) -> Parameter:
    return _texts(name, f"Only records with this {name}", maxItems=limits.MAX_FILTER_VALUES)


def _yes(name: str, description: str) -> Parameter:
    return _text(name, f"{description}: {', '.join(YES)}.")


@dataclass(frozen=True, slots=True)
class Route:
    """A route below `PREFIX`: what it answers with, what it reads, and the statuses with which it refuses."""

    path: str
    summary: str
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    refusals: tuple[int, ...] = ()
    method: str = "get"
    body: Any = None

    @property
    def name(self) -> str:
        """The operation's id: the path in words."""
        return self.path.strip("/").replace("/{id}", "_by_id").replace(".", "_")


ID = Parameter("id", "Id of a record; a slash in it stays as it is.", {"type": "string"}, "path")
QUERY = _text("q", "What a reader types; docs/query-language.md.", maxLength=limits.MAX_QUERY_CHARS)

ROUTES = (
    Route(
        "/search", "Ranked hits, with facets", answers.SearchPage,
        (
            QUERY,
            *(_filter(name) for name in fields.FILTERS),
            _texts("filter", "FIELD:VALUE, the same in another form", maxItems=limits.MAX_FILTER_VALUES),
            _text("sort", "Order of the hits.", enum=list(limits.SORTS), default=limits.SORTS[0]),
            _number(limits.HITS, 10, "Hits in this answer."),
            _number(limits.OFFSET, 0, "Hits to leave out first."),
            _yes("literal", "Search for what was typed, correct nothing"),
            _text("facets", "Fields to count, with commas between them; those that the library shows if not given."),
        ), (400,),
    ),
    Route(
        "/explain/{id}", "Why a record stands where it does in the answer to a question", answers.Explanation,
        (
            ID,
            QUERY,
            *(_filter(name) for name in fields.FILTERS),
            _texts("filter", "FIELD:VALUE, the same in another form", maxItems=limits.MAX_FILTER_VALUES),
            _text("sort", "Order of the hits that are explained.", enum=list(limits.SORTS), default=limits.SORTS[0]),
            _yes("literal", "Read the question as typed"),
        ), (400, 404),
    ),
    Route(
        "/suggest", "What may complete what was typed", answers.Suggestions,
        (_text("q", "What was typed so far."), _number(limits.SUGGESTIONS, 8, "Suggestions in this answer.")), (400,),
    ),
    Route(
        "/related/{id}", "What to read next to a record", answers.Related,
        (ID, _number(limits.RELATED, 6, "Suggestions in this answer.")), (400, 404),
    ),
    Route(
        "/related", "What to read next to a set of records", answers.RelatedTo,
        (
            _texts("id", f"A record of the set, 1 to {limits.MAX_READ}", minItems=1, maxItems=limits.MAX_READ),
            _number(limits.RELATED, 6, "Suggestions in this answer."),
        ), (400, 404),
    ),
    Route(
        "/path", "A path of readings that fits into the time: from one of from, theme and q", answers.ReadingPath,
        (
            _text("from", "Id of a record to start from."),
            _text("theme", "A theme to start from."),
            QUERY,
            _number(limits.MINUTES, 30, "The time that there is, in minutes."),
        ), (400, 404),
    ),
    Route(
        "/holdings", "Whether a web address, a title or a text is held", answers.Holding,
        refusals=(400, 413), method="post", body=Pasted,
    ),
    Route(
        "/resources", "Records, a page at a time", answers.Records,
        (
            _number(limits.RECORDS, 100, "Records in this answer."),
            _number(limits.FIRST_RECORD, 0, "Records to leave out first."),
        ), (400,),
    ),
    Route("/resources/{id}", "One record", answers.Record, (ID,), (404,)),
    Route(
        "/coverage", "How many records each pair of values has", answers.Coverage,
        (
            _text("rows", "Field of the rows; the library's choice if not given."),
            _text("columns", "Field of the columns; the library's choice if not given."),
            _text("sort", "Order of rows and columns; the library's own if not given.", enum=["name", "size"]),
            _text("as-of", "A date: as the library stood at its end, by its history."),
            _yes("acronyms", "List the acronyms that the records explain as well"),
        ), (400,),
    ),
    Route(
        "/reachability", "What nothing suggests, what everything suggests, and the islands", answers.Reachability,
        refusals=(400,),
    ),
    Route(
        "/map", "Every record as a point, grouped by theme; the same between builds", answers.LibraryMap,
        refusals=(503,),
    ),
    Route(
        "/map/spot", "What lies nearest to a spot of the map, and what says much the same", answers.AtSpot,
        (
            _number(SPOT_X, 0, "Map units from the left."),
            _number(SPOT_Y, 0, "Map units from the top."),
            _text("shape", "The map for wide or for narrow screens.", enum=list(SHAPES), default="wide"),
            _texts("theme", "The part of the map that is about this theme", maxItems=MAX_MAP_STEPS),
            _texts("group", "The part of the map in this group of it", maxItems=MAX_MAP_STEPS),
        ), (400, 404, 503),
    ),
    Route("/check", "Every problem of the records", answers.Problems, refusals=(503,)),
    Route("/openapi.json", "This description", dict[str, Any]),
)  # fmt: skip

REFUSALS = {
    400: "Used wrongly: the sentence says which parameter, what was given and what is allowed.",
    404: "No record has that id.",
    503: "This is still being worked out for a large library; Retry-After says when to ask again.",
    413: "The text is too long.",
}


def _response(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(route: Route, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.summary}
    if route.parameters:
        operation["parameters"] = [parameter.as_openapi() for parameter in route.parameters]
    if route.body is not None:
        as_form = {"schema": found[f"{route.name} body"]}
        text = {"schema": {"type": "string", "maxLength": limits.MAX_PASTED_CHARS}}
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/json": as_form,
                "application/x-www-form-urlencoded": as_form,
                "multipart/form-data": as_form,
                "text/plain": text,
            },
        }
    error = found["error"]
    operation["responses"] = {
        "200": _response(found[route.name], "The answer."),
        **{str(code): _response(error, REFUSALS[code]) for code in route.refusals},
        "default": _response(error, "Another method than this one, or something went wrong on our side."),
    }
    return operation


def _shapes(routes: Iterable[Route]) -> dict[str, Any]:
    shapes = {"error": answers.Error}
    for route in routes:
        shapes[route.name] = route.answer
        if route.body is not None:
            shapes[f"{route.name} body"] = route.body
    return shapes


@cache
def description() -> dict[str, Any]:
    """The whole document, made when it is first asked for."""
    found, definitions = answers.schemas(_shapes(ROUTES), "#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Seealso", "version": "1", "description": "Search, see also and coverage of one library."},
        "paths": {PREFIX + route.path: {route.method: _operation(route, found)} for route in ROUTES},
        "components": {"schemas": definitions},
    }
