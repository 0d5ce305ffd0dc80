"""The tables of docs/api.md, made from the routes and the shapes of answers: ``python -m
tests.webapp.api.api_page``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seealso import answers
from webapp.api.openapi import PREFIX, ROUTES, Parameter, Route, description

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
BEGIN, END = "<!-- made by python -m tests.webapp.api.api_page -->", "<!-- end of what is made -->"

COMMANDS = {
    "seealso show ID --cite STYLE": answers.Reference,
    "seealso coverage --asked": answers.Questions,
    "seealso coverage --topics": answers.TextTopics,
    "seealso questions": answers.AskedFor,
    "seealso questions QUESTION --set STATE": answers.AskedQuestion,
    "seealso questions --next": answers.Additions,
    "seealso suggestions": answers.ReadersSuggestions,
    "seealso confirm": answers.Confirmed,
    "seealso promise": answers.Promised,
    "seealso promise --check": answers.Promises,
    "seealso add": answers.Edited,
    "seealso edit": answers.Edited,
    "seealso merge": answers.Edited,
    "seealso retire": answers.Edited,
    "seealso restore": answers.Edited,
    "seealso undo": answers.Edited,
    "seealso check --fix": answers.Fixes,
    "seealso import": answers.ImportReport,
    "seealso build": answers.Built,
    "seealso build --check": answers.CheckedIndex,
    "seealso update": answers.Updated,
    "seealso rollback": answers.RolledBack,
    "seealso history": answers.History,
    "seealso work": answers.Work,
    "seealso eval": answers.Evaluation,
    "seealso people": answers.People,
}
"""Answers that only the command line gives."""


def tables() -> str:
    """All that is made."""
    lines = [
        "| address | answers with |",
        "|---|---|",
        *(f"| {_address(route)} | {_link(_shape_of(route))}: {route.summary} |" for route in ROUTES),
        "",
        "| command with `--json` | prints |",
        "|---|---|",
        *(f"| `{command}` | {_link(_name(shape))} |" for command, shape in COMMANDS.items()),
        "",
        "## Parameters",
        "",
        *_parameters(),
        "## Keys",
    ]
    for name, shape in sorted(_shapes().items()):
        lines += ["", f"### {name}", "", shape["description"], "", "| key | type | what it is |", "|---|---|---|"]
        required = shape.get("required", ())
        for key, schema in shape["properties"].items():
            kind = _type(schema) + ("" if key in required else ", optional")
            lines.append(f"| `{key}` | {kind} | {schema['description']} |")
    return "\n".join(lines) + "\n"


def _shape_of(route: Route) -> str:
    """The name of the shape that ``route`` answers with; empty for the description itself."""
    response = description()["paths"][PREFIX + route.path][route.method]["responses"]["200"]
    return str(response["content"]["application/json"]["schema"].get("$ref", "")).rsplit("/", 1)[-1]


def _shapes() -> dict[str, Any]:
    """Every object of every answer by name, of the API and of the command line."""
    found = dict(description()["components"]["schemas"])
    _, more = answers.schemas(dict(COMMANDS))
    return {**found, **more}


def _name(shape: Any) -> str:
    return str(shape.__name__)


def _address(route: Route) -> str:
    method = "POST " if route.method == "post" else ""
    return f"`{method}{PREFIX}{route.path}`"


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})" if name in _shapes() else "an object"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _link(schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object: name to {_type(schema['additionalProperties'])}"
    ends = [f"{word} {schema[end]:,}" for word, end in (("from", "minimum"), ("to", "maximum")) if end in schema]
    return " ".join([str(kind), *ends])


def _parameters() -> Iterator[str]:
    for route in ROUTES:
        if route.parameters:
            yield f"{_address(route)}"
            yield ""
            yield "| parameter | type | what it is |"
            yield "|---|---|---|"
            for parameter in route.parameters:
                yield f"| `{parameter.name}` | {_type(parameter.schema)} | {_said(parameter)} |"
            yield ""


def _said(parameter: Parameter) -> str:
    default = parameter.schema.get("default")
    return parameter.description + ("" if default is None else f" If not given: {default}.")


def rewritten(page: str) -> str:
    """``page`` with its tables made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
