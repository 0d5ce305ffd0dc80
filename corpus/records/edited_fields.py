"""Values that somebody wants a record to have: whether it can, and which fields of its file they are."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel

from corpus.errors import UsageError
from corpus.records.file_edits import Parts
from corpus.records.folder import validate
from corpus.records.parted_values import GROUPS, joined
from corpus.records.problems import Problem
from corpus.records.readers import RawRecord
from corpus.records.resource import Event, Resource, SeeAlso, Series

_PART_MODELS: Final[Mapping[str, type[BaseModel]]] = {"series": Series, "event": Event, "see_also": SeeAlso}


def check_name(name: str) -> None:
    """Whether a record has such a field, or part of one.

    Raises:
        UsageError: it has none, or it is the id.
    """
    group, dot, part = name.partition(".")
    if name == "id":
        raise UsageError(
            "The id of a record is for ever, for others point at it. Add a record, and merge this one into it."
        )
    parts = list(_PART_MODELS[group].model_fields) if group in _PART_MODELS else []
    if (dot and ((group == "extra" and part) or part in parts)) or (not dot and name in Resource.model_fields):
        return
    known = [one for one in Resource.model_fields if one != "id"]
    known += [f"{one}.{inner}" for one, model in _PART_MODELS.items() for inner in model.model_fields]
    close = difflib.get_close_matches(name[:80], known, 1, 0.6)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    raise UsageError(
        f"{name[:80]!r} is not a field of a record. {meant}A field of your own is called extra.{name[:80]}."
    )


def checked(resource_id: str, flat: Mapping[str, Any], touched: Collection[str]) -> Resource:
    """The record that has these values.

    Raises:
        UsageError: there is none, in the words in which readers say so of a file.
    """
    problems: list[Problem] = []
    fields = joined({name: value for name, value in flat.items() if value is not None})
    found = validate(RawRecord({"id": resource_id, **fields}, 1), "", problems)
    asked = {name.partition(".")[0] for name in touched}
    bad = [one for one in problems if one.severity == "error" or (one.field or "").partition(".")[0] in asked]
    if found is None or bad:
        raise UsageError(said_of_problems(bad or problems))
    return found


def said_of_problems(problems: Iterable[Problem]) -> str:
    """What is wrong with a record, and how to mend it, in sentences."""
    return " ".join(
        f"{one.record or ''}{f', {one.field}' if one.field else ''}: {one.problem} {one.mend}" for one in problems
    )


def file_edit(
    raw: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], passed_over: Collection[str]
) -> dict[str, Any]:
    """Field of the file → new value: what makes of a record with the values ``before`` one with those ``after``.

    Args:
        raw: the record as its file has it.
        passed_over: values that stand in no file.
    """
    edit: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for name in {**before, **after}:
        value = after.get(name)
        if value == before.get(name) or name in passed_over:
            continue
        group, dot, part = name.partition(".")
        if not (dot and group in GROUPS):
            edit[name] = value
            continue
        inside = raw.get(group)
        is_inside = isinstance(inside, Mapping) and part in inside
        if group == "extra" and part in raw and part not in Resource.model_fields:
            # A field that is not ours stands beside the others, and counts as extra unless that has it too.
            if value is None or not is_inside:
                edit[part] = value
            if not is_inside:
                continue
        parts.setdefault(group, {})[part] = value
    for group, changes in parts.items():
        inside = raw.get(group)
        if isinstance(inside, Mapping):
            whole = {part: value for part, value in inside.items() if part not in changes}
            whole |= {part: value for part, value in changes.items() if value is not None}
            edit[group] = Parts(changes, whole) if whole else None
        else:
            values = (joined(after).get(group) or {}).items()
            edit[group] = {part: value for part, value in values if group != "extra" or part not in raw} or None
    return edit
