"""``[scope]`` of seealso.toml: what a library means to cover, how much of it, and how fresh.

[scope.theme.primary-care]
at_least = 5
newest_within_years = 5

[scope.theme.dentistry]
out = true
note = "The dental school covers it"

[[scope.pairs]]
theme = "leadership"
type = "podcast"
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictStr,
    model_serializer,
    model_validator,
)

from corpus.records import fields

ValueOf = tuple[str, str]
"""A field and one of its values."""

_EXAMPLE = 'theme = "leadership" and type = "podcast"'


class Aim(BaseModel):
    """What is wanted of one value of a field, ``[scope.FIELD.VALUE]``.

    at_least: so many records; where it is not said, as many as ``coverage.thin_below``.
    newest_within_years: the newest of them is dated at most so many years back.
    stale_after_years: so old each of them is old, and to be looked through; without it that is learned.
    out: it is not meant to be covered, and its absence is no gap.
    note: why, for whoever looks at the coverage.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    at_least: Annotated[int, Field(ge=1, strict=True)] | None = None
    newest_within_years: Annotated[int, Field(ge=0, strict=True)] | None = None
    stale_after_years: Annotated[int, Field(ge=1, strict=True)] | None = None
    out: StrictBool = False
    note: StrictStr = ""

    @model_validator(mode="after")
    def _of_one_mind(self) -> Aim:
        wanted = [name for name in ("at_least", "newest_within_years") if getattr(self, name) is not None]
        if self.out and wanted:
            raise ValueError(
                f"out = true says that it is not meant to be covered, and {wanted[0]} = {getattr(self, wanted[0])} that"
                " it is. Take one of the two out"
            )
        return self


_OF_AN_AIM = tuple(Aim.model_fields)


class PairAim(Aim):
    """The same of two values together, ``[[scope.pairs]]``; where ``at_least`` is not said, one record.

    both: the two fields with their values; in the file each is a key of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    both: tuple[ValueOf, ValueOf]

    @model_validator(mode="before")
    @classmethod
    def _of_keys(cls, said: Any) -> Any:
        if not isinstance(said, Mapping) or "both" in said:
            return said
        given = {key: value for key, value in said.items() if key not in _OF_AN_AIM}
        both = []
        for key, value in given.items():
            if not isinstance(value, str) or not value:
                raise ValueError(f'{key} = {value!r} is no value of a field. Write a text, {key} = "..."')
            both.append((_field(key, (*fields.COUNTED, *_OF_AN_AIM)), value))
        if len(both) != 2 or both[0][0] == both[1][0]:
            names = ", ".join(given) or "none"
            raise ValueError(f"a pair names two fields, and here they are: {names}. For example {_EXAMPLE}")
        return {**{key: value for key, value in said.items() if key in _OF_AN_AIM}, "both": tuple(both)}

    @model_serializer(mode="wrap")
    def _as_keys(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said = dump(self)
        return {**dict(said.pop("both")), **said}


class Scope(BaseModel):
    """``[scope]``: what is meant to be covered. Where it says nothing of a value, ``coverage.thin_below`` holds.

    about: in a sentence or two, for whoever looks at the coverage. notes: what to know when reading its figures.
    aims: field → value → what is wanted; in the file they are tables of their own. pairs: of two values together.
    """

    model_config = ConfigDict(frozen=True)

    about: StrictStr = ""
    notes: tuple[StrictStr, ...] = ()
    pairs: tuple[PairAim, ...] = ()
    aims: dict[str, dict[str, Aim]] = {}

    @model_validator(mode="before")
    @classmethod
    def _of_tables(cls, said: Any) -> Any:
        if not isinstance(said, Mapping) or "aims" in said:
            return said
        known = {key: value for key, value in said.items() if key in _OF_A_SCOPE}
        aims: dict[str, Any] = {}
        for key, value in said.items():
            if key in _OF_A_SCOPE:
                continue
            # [scope.extra.period.antiquity] is what people write; in TOML that is a table in a table.
            tables = (
                {f"{fields.EXTRA_PREFIX}{own}": inner for own, inner in value.items()}
                if f"{key}." == fields.EXTRA_PREFIX and isinstance(value, Mapping)
                else {key: value}
            )
            for name, values in tables.items():
                field = _field(name, (*fields.COUNTED, *_OF_A_SCOPE))
                if not isinstance(values, Mapping) or not all(isinstance(aim, Mapping) for aim in values.values()):
                    raise ValueError(
                        f"{name} = {_short(values)} names no value. Write a table for each: [scope.{name}.VALUE]"
                    )
                aims[field] = {**aims.get(field, {}), **values}
        return {**known, "aims": aims}

    @model_serializer(mode="wrap")
    def _as_tables(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said = dump(self)
        return {**said.pop("aims"), **said}

    def aim(self, field: str, value: str) -> Aim | None:
        """What is wanted of a value; ``None`` where nothing is said of it."""
        return self.aims.get(field, {}).get(value)

    def is_out(self, *values: ValueOf) -> bool:
        """Whether one of these values, or two of them together, are not meant to be covered."""
        return any((aim := self.aim(*value)) is not None and aim.out for value in values) or any(
            pair.out and set(pair.both) <= set(values) for pair in self.pairs
        )


_OF_A_SCOPE = ("about", "notes", "pairs")


def _field(name: str, known: tuple[str, ...]) -> str:
    """The name of the field that goes by ``name``.

    Raises:
        ValueError: there is none; the message says what there is, and what was most likely meant.
    """
    found = fields.of_any_name(name)
    if found is not None and (found.counted or fields.is_extra(found.name)):
        return found.name
    close = difflib.get_close_matches(name[:40], [*fields.BY_ANY_NAME, *known], 1, 0.6)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(
        f"{name[:40]!r} is none of {', '.join(known)}, nor extra. and the name of a field of yours.{meant}"
    )


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
