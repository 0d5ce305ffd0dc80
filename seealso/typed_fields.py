"""Values of fields as they are typed: ``title=Wards``, ``themes=care; safety``, ``extra.shelf=3``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from corpus import Creator, Event, Relation, Resource, SeeAlso, Series, UsageError
from corpus.records.edited_fields import check_name

_PARTS: dict[str, type[BaseModel]] = {"series": Series, "event": Event, "see_also": SeeAlso}
_NUMBER = re.compile(r"[+-]?\d+\Z")


def typed_fields(pairs: Iterable[str]) -> dict[str, Any]:
    """``FIELD=VALUE`` pairs as values of a record; one that is given more than once is a list, an empty one ``None``.

    >>> typed_fields(["title=Wards", "themes=care; safety", "minutes=5", "publisher="])
    {'title': 'Wards', 'themes': ['care', 'safety'], 'minutes': 5, 'publisher': None}
    >>> typed_fields(["creators=Ada Lovelace; editor: George Boole"])
    {'creators': [{'name': 'Ada Lovelace'}, {'name': 'George Boole', 'role': 'editor'}]}

    Raises:
        UsageError: a pair has no ``=``, there is no such field, or it is given twice and is no list.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        name = name.strip()
        if not sign or not name:
            raise UsageError(f"{pair[:80]!r} is not FIELD=VALUE, for example title=Wards.")
        name = "series.name" if name == "series" else name
        value = typed_value(name, text)
        if name in found and not (isinstance(found[name], list) and isinstance(value, list)):
            raise UsageError(f"{name} is given twice, and is no list.")
        found[name] = [*found[name], *value] if name in found else value
    return found


def typed_value(name: str, text: str) -> Any:
    """One value of a field as JSON has it; ``None`` for an empty text.

    Raises:
        UsageError: there is no such field, or it has parts that are typed one by one.
    """
    check_name(name)
    kind = kinds().get(name, str)
    text = text.strip()
    if name in ("event", "see_also", "extra"):
        raise UsageError(f"{name} has parts, which are given one by one, as in {_example(name)}.")
    if not text:
        return None
    if kind is int:
        return (
            int(text) if _NUMBER.match(text) and len(text) < 20 else text
        )  # what is no number is refused as in a file
    if kind is str:
        return text
    items = [part.strip() for part in text.split(";") if part.strip()]
    if kind is Creator:
        return [_with_role(item, "role", "name") for item in items]
    if kind is Relation:
        return [{"type": "related", **_with_role(item, "type", "target")} for item in items]
    return items


def _with_role(item: str, role: str, name: str) -> dict[str, str]:
    before, colon, after = item.partition(": ")
    return {name: after.strip(), role: before.strip()} if colon and before and after.strip() else {name: item}


def _example(name: str) -> str:
    return {"event": "event.place=Bath", "see_also": "see_also.pin=some-id", "extra": "extra.shelf=3"}[name]


@cache
def kinds() -> dict[str, Any]:
    """Name of a field, or of a part of one → what is in it: ``int``, or of a list ``list``, `Creator` or `Relation`."""
    found: dict[str, Any] = {}
    models: list[tuple[str, type[BaseModel]]] = [("", Resource), *((f"{name}.", one) for name, one in _PARTS.items())]
    for prefix, model in models:
        for name, field in model.model_fields.items():
            kind = field.annotation
            if get_origin(kind) is tuple:
                inner = get_args(kind)[0]
                found[prefix + name] = inner if inner in (Creator, Relation) else list
            elif kind is int or int in [getattr(one, "__origin__", one) for one in get_args(kind)]:
                found[prefix + name] = int
    return found
