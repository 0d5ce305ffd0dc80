"""The OpenAPI description of the HTTP API (OpenAPI 3.1). A test compares it with real answers."""

from __future__ import annotations

from typing import Any

from seealso import fields


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _object(required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


STRING, NUMBER, INTEGER, BOOLEAN = ({"type": name} for name in ("string", "number", "integer", "boolean"))
OPTIONAL = {"type": ["string", "null"]}
SPAN = {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}
ID = {"name": "id", "in": "path", "required": True, "schema": STRING}

HIT = _object(
    "id title type url score snippet highlights missing",
    id=STRING, title=STRING, type=OPTIONAL, url=OPTIONAL, score=NUMBER, snippet=STRING,
    highlights=_list(SPAN), missing=_list(STRING),
)  # fmt: skip
SEARCH = _object(
    "query total took_ms did_you_mean hits facets",
    query=STRING, total=INTEGER, relaxed=BOOLEAN, partial=INTEGER, took_ms=NUMBER, did_you_mean=OPTIONAL,
    corrected=BOOLEAN, hits=_list(HIT), notes=_list(STRING), without=_list({"type": "object"}),
    facets={"type": "object", "additionalProperties": _list(_object("value count", value=STRING, count=INTEGER))},
)  # fmt: skip
SUGGESTIONS = _object(
    "query suggestions",
    query=STRING,
    suggestions=_list(
        _object(
            "text kind count id query path",
            text=STRING, count=INTEGER, id=OPTIONAL, query=STRING, path=STRING,
            kind={"enum": [*fields.SUGGESTED, "query", "record"]},
        )
    ),
)  # fmt: skip
RELATED = _object(
    "id related",
    id=STRING,
    related=_list(
        _object(
            "id title score source why",
            id=STRING, title=STRING, score=NUMBER, source={"enum": ["curated", "text"]},
            why=_list(_object("term share", term=STRING, share=NUMBER)),
        )
    ),
)  # fmt: skip
COVERAGE = _object(
    "rows columns cells",
    rows=_list(STRING), columns=_list(STRING),
    cells=_list(_object("row column count query", row=STRING, column=STRING, count=INTEGER, query=STRING)),
)  # fmt: skip
RESOURCE = _object("id display_title", id=STRING, display_title=STRING)
PROBLEMS = _object(
    "problems",
    problems=_list(
        _object(
            "file line record field problem mend",
            file=STRING, line={"type": ["integer", "null"]}, record=OPTIONAL, field=OPTIONAL, problem=STRING,
            mend=STRING, severity={"enum": ["error", "warning", "notice"]},
        )
    ),
)  # fmt: skip
PATH = _object(
    "from minutes total_minutes note steps",
    minutes=INTEGER, total_minutes=INTEGER, note=STRING,
    steps=_list(
        _object(
            "id title type url minutes estimated reason",
            id=STRING, title=STRING, type=OPTIONAL, url=OPTIONAL, minutes=INTEGER, estimated=BOOLEAN, reason=STRING,
        )
    ),
)  # fmt: skip
RELATED_TO = _object(
    "ids related",
    ids=_list(STRING),
    related=_list(_object("id title score reason because", id=STRING, title=STRING, reason=STRING, score=NUMBER,
                          because=_list(STRING))),
)  # fmt: skip
HOLDING = _object(
    "verdict said matches nearest themes",
    verdict={"enum": ["held", "near", "not held"]}, said=STRING,
    matches=_list(_object("id title by likeness", id=STRING, title=STRING, by=STRING, likeness=NUMBER)),
    nearest=_list(_object("id title score reason why", id=STRING, title=STRING, score=NUMBER, reason=STRING,
                          why=_list(_object("term share", term=STRING, share=NUMBER)))),
    themes=_list(_object("theme label confidence", theme=STRING, label=STRING, confidence=NUMBER)),
)  # fmt: skip
REACHED = _list(_object("id title count", id=STRING, title=STRING, count=INTEGER))
REACHABILITY = _object(
    "records list_length never n_never hubs skewness most islands alone n_alone",
    records=INTEGER, list_length=INTEGER, never=REACHED, n_never=INTEGER, hubs=REACHED, skewness=NUMBER, most=INTEGER,
    islands=_list(REACHED), alone=REACHED, n_alone=INTEGER,
)  # fmt: skip
MAP = _object(
    "width height groups points ties",
    width=NUMBER, height=NUMBER,
    groups=_list(_object("theme label count x y rx ry", theme=STRING, label=STRING, count=INTEGER, x=NUMBER, y=NUMBER,
                         rx=NUMBER, ry=NUMBER)),
    points=_list(_object("id title type x y group", id=STRING, title=STRING, type=OPTIONAL, x=NUMBER, y=NUMBER,
                         group=INTEGER)),
    ties=_list(SPAN),
)  # fmt: skip
ERROR = _object("error", error=STRING)


def _answers(schema: dict[str, Any]) -> dict[str, Any]:
    def answer(description: str, shape: dict[str, Any]) -> dict[str, Any]:
        return {"description": description, "content": {"application/json": {"schema": shape}}}

    return {"200": answer("The answer", schema), "4XX": answer("What is wrong, in a sentence", ERROR)}


def _post(summary: str, schema: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": body}}, "required": True}
    return {"post": {"summary": summary, "requestBody": content, "responses": _answers(schema)}}


def _get(summary: str, schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": _answers(schema)}}


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Seealso", "version": "1", "description": "Search, see also and coverage of one library."},
    "paths": {
        "/api/v1/search": _get(
            "Ranked hits", SEARCH,
            _query("q", "What a reader types", STRING),
            _query("filter", "FIELD:VALUE, may be repeated; type=video and the like work too", _list(STRING)),
            *(_query(name, fields.BY_NAME[name].plural, _list(STRING)) for name in fields.FILTERS),
            _query("sort", "Order", {"enum": ["relevance", "newest", "title"]}),
            _query("limit", "Hits, 0 to 200", INTEGER), _query("offset", "Hits left out, 0 to 10,000", INTEGER),
            _query("literal", "1: correct nothing", STRING), _query("facets", "Fields to count, with commas", STRING),
        ),
        "/api/v1/suggest": _get(
            "What may complete what was typed", SUGGESTIONS,
            _query("q", "What was typed so far", STRING), _query("limit", "0 to 50", INTEGER),
        ),
        "/api/v1/related/{id}": _get("Suggestions", RELATED, ID, _query("limit", "0 to 100", INTEGER)),
        "/api/v1/related": _get(
            "Suggestions for a set of resources", RELATED_TO,
            _query("id", "A resource of the set, 1 to 30 of them", _list(STRING)),
            _query("limit", "0 to 100", INTEGER),
        ),
        "/api/v1/path": _get(
            "A path of readings that fits into the minutes; one of from, theme and q", PATH,
            _query("from", "Id of a resource", STRING), _query("theme", "A theme", STRING),
            _query("q", "A search", STRING), _query("minutes", "1 to 1,440; 30 where not given", INTEGER),
        ),
        "/api/v1/holdings": _post(
            "Whether a web address, a title or a text is held; form field or plain text as well", HOLDING,
            _object("text", text=STRING),
        ),
        "/api/v1/resources": _get(
            "Records", _object("total resources", total=INTEGER, resources=_list(RESOURCE)),
            _query("limit", "0 to 1,000", INTEGER), _query("offset", "0 or more", INTEGER),
        ),
        "/api/v1/resources/{id}": _get("One record", RESOURCE, ID),
        "/api/v1/coverage": _get(
            "Counts by two fields", COVERAGE, _query("rows", "Field", STRING), _query("columns", "Field", STRING),
            _query("acronyms", "1: list the acronyms that the records explain as well", STRING),
        ),
        "/api/v1/reachability": _get("What nothing suggests, what everything suggests, and islands", REACHABILITY),
        "/api/v1/map": _get("Every record as a point, grouped by theme; the same between builds", MAP),
        "/api/v1/check": _get("Problems of the records", PROBLEMS),
    },
}  # fmt: skip
