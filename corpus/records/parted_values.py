"""A record as single values, each of which can be changed by itself; what two people made of one, brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

GROUPS: Final = ("series", "event", "see_also", "extra")
"""The fields that have parts, which are called ``event.place``."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A value that two people changed, each in another way: what it was, what is in the file now, what is wanted.

    ``None`` where there is none; ``was`` is ``None`` too where it is not known.
    """

    field: str
    was: Any
    now: Any
    wanted: Any


def parted(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record as JSON has it, without its id; those of a field that has parts each by itself.

    >>> parted({"id": "a", "title": "A", "event": {"start": "2026", "place": "Bath"}})
    {'title': 'A', 'event.start': '2026', 'event.place': 'Bath'}
    """
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if name in GROUPS and isinstance(value, Mapping):
            flat |= {f"{name}.{part}": inner for part, inner in value.items()}
        elif name != "id":
            flat[name] = value
    return flat


def joined(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that values of `parted` make up."""
    fields: dict[str, Any] = {}
    for name, value in flat.items():
        group, dot, part = name.partition(".")
        if dot and group in GROUPS:
            fields.setdefault(group, {})[part] = value
        else:
            fields[name] = value
    return fields


def whole_values(fields: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """``fields`` with each part by itself: a field that has parts and is given whole takes out those it does not have.

    Args:
        fields: name or ``name.part`` → value, ``None`` to take it out.
        now: the values of the record (`parted`).
    """
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        if name in GROUPS:
            flat |= dict.fromkeys(one for one in now if one.startswith(f"{name}."))
            value = {"name": value} if name == "series" and isinstance(value, str) else value
        if name in GROUPS and isinstance(value, Mapping):
            flat |= {f"{name}.{part}": inner for part, inner in value.items()}
        elif name not in GROUPS or value is not None:
            flat[name] = value
    return flat


def both_lists(was: Any, now: Any, wanted: Any) -> list[str] | None:
    """What two people made of one list of texts, with what either added and without what either took out.

    ``None`` where it is none, or one of them put it in another order.

    >>> both_lists(["a", "b"], ["a", "b", "by hand"], ["b", "by page"])
    ['b', 'by hand', 'by page']
    """
    lists = [value if value is not None else [] for value in (was, now, wanted)]
    if was is now is wanted or not all(isinstance(one, list) for one in lists):
        return None
    if not all(isinstance(each, str) for one in lists for each in one) or any(
        len(set(one)) < len(one) for one in lists
    ):
        return None
    before, held, mine = lists
    for other in (held, mine):
        if [each for each in other if each in before] != [each for each in before if each in other]:
            return None
    kept = [each for each in held if each in mine or each not in before]
    return kept + [each for each in mine if each not in before and each not in held]


def brought_together(
    now: Mapping[str, Any], wanted: Mapping[str, Any], was: Mapping[str, Any] | None
) -> tuple[dict[str, Any], list[Overlap]]:
    """What is to be changed so that what is ``wanted`` holds, and what cannot be decided here.

    >>> brought_together({"title": "Ah", "minutes": 5}, {"title": "A", "minutes": 6}, {"title": "A", "minutes": 5})
    ({'minutes': 6}, [])

    Args:
        now: the values in the file.
        wanted: some values as they are to be, ``None`` for nothing.
        was: the values that ``wanted`` was made from; ``None`` where it goes by those in the file.
    """
    changes: dict[str, Any] = {}
    overlaps = []
    for name, value in wanted.items():
        held = now.get(name)
        if value == held:
            continue
        if was is not None:
            before = was.get(name)
            if before == value:
                continue  # it was left as it was, and somebody else changed it
            if before != held and (joint := both_lists(before, held, value)) is not None:
                value = joint or None
            elif before != held:
                overlaps.append(Overlap(name, before, held, value))
                continue
        changes[name] = value
    return changes, overlaps
