"""What all answers have in common: they are closed, and each key says what it holds.

An answer is a ``TypedDict`` that pydantic knows how to describe and to validate. It is a plain dict while the program
runs, so that `seealso.wire` writes it as quickly as it can be written and mypy holds it to its shape, key by key; the
same with instances of ``BaseModel`` took more than six times as long for a page of 200 hits. Only those who describe
or validate answers load these modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from pydantic.json_schema import GenerateJsonSchema

answer = with_config(ConfigDict(extra="forbid"))
"""Decorates a shape: a key that it does not describe is a fault."""

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Span = Annotated[list[int], Field(min_length=2, max_length=2)]


def one_of(values: Iterable[str], description: str) -> Any:
    """A field of text that is one of ``values``, which some module keeps as data."""
    return Field(description=description, json_schema_extra={"enum": list(values)})


class _WithoutTitles(GenerateJsonSchema):
    """JSON Schema without the titles that only repeat each key."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def schemas(
    shapes: Mapping[str, Any], ref_template: str = "#/$defs/{model}"
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """JSON Schemas (2020-12) of ``shapes``: one for each name, and the definitions that they refer to.

    Args:
        shapes: types, by any name.
        ref_template: how a schema refers to the definition of ``{model}``.
    """
    found, shared = TypeAdapter.json_schemas(
        [(name, "serialization", _adapter(shape)) for name, shape in shapes.items()],
        ref_template=ref_template,
        schema_generator=_WithoutTitles,
    )
    return {name: schema for (name, _), schema in found.items()}, shared.get("$defs", {})


def schema(shape: Any) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one shape, whole."""
    found, definitions = schemas({"answer": shape})
    return {**found["answer"], "$defs": definitions}
