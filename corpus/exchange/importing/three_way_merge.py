"""A record as it stands, as the source has it now and as the source had it last: what to change.

What a curator wrote stays, unless asked: a field that differs from what was last imported was edited by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.exchange.importing.last_import import field_digest, flat_fields


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record: what it was and what it becomes (``None`` for nothing)."""

    field: str
    old: Any
    new: Any


@dataclass(slots=True)
class Merge:
    """What happens to one record. ``kept``: fields where the curator's value stays and the source's differs."""

    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)


def merge(
    current: Mapping[str, Any], theirs: Mapping[str, Any], last: Mapping[str, str] | None, replace: bool = False
) -> Merge:
    """What bringing ``theirs`` into ``current`` changes.

    Args:
        current: the record's fields as its file has them, validated.
        theirs: the fields that the source gives now.
        last: field → digest of what the source gave last time; ``None`` if this record never came from it.
        replace: the source's values win over the curator's.
    """
    out = Merge()
    mine, new = flat_fields(current), flat_fields(theirs)
    last = last or {}
    for name, value in new.items():
        if name in mine:
            if mine[name] == value or field_digest(name, mine[name]) == field_digest(name, value):
                continue
            untouched = last.get(name) == field_digest(name, mine[name])
            change = Change(name, mine[name], value)
            if replace or untouched:
                out.changes.append(change)
            elif last.get(name) != field_digest(name, value):
                out.kept.append(change)
        elif name not in last or replace:
            out.changes.append(Change(name, None, value))
        elif last[name] != field_digest(name, value):  # the curator took it out and the source has changed it since
            out.kept.append(Change(name, None, value))
    for name, was in last.items():
        if name not in new and name in mine and was == field_digest(name, mine[name]):
            out.changes.append(Change(name, mine[name], None))
    return out


def applied(fields: Mapping[str, Any], changes: list[Change]) -> dict[str, Any]:
    """``fields`` (a record as its file has it) with ``changes`` made; the order of what stays is kept."""
    out = dict(fields)
    for change in changes:
        group, dot, part = change.field.partition(".")
        if dot and group == "extra":
            extra = dict(out.get("extra") or {})
            if change.new is None:
                extra.pop(part, None)
                # Fields that are not ours stand beside the others and count as extra.
                out.pop(part, None)
            elif part in out:
                out[part] = change.new
            else:
                extra[part] = change.new
            out.pop("extra", None)
            if extra:
                out["extra"] = extra
        elif change.new is None:
            out.pop(change.field, None)
        else:
            out[change.field] = change.new
    return out
