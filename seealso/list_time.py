"""A reading list with its records: how long each takes and all together, and what of it fits into half an hour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.paths.reading_time import reading_minutes

if TYPE_CHECKING:
    from corpus import Resource


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list.

    Args:
        id: as the list has it.
        record: ``None`` where the library has no such record.
        note: the reader's.
        is_read: whether it was ticked.
        minutes: that it takes; 0 without a record.
        is_estimated: the record does not say, and its length or kind does (`recommender.paths.reading_time`).
    """

    id: str
    record: Resource | None
    note: str = ""
    is_read: bool = False
    minutes: int = 0
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class ListTime:
    """Minutes of some entries, how many minutes of those are estimates, and how many entries they are."""

    minutes: int
    estimated: int
    n: int


def listed(resource_id: str, record: Resource | None, note: str = "", is_read: bool = False) -> Listed:
    """An entry with its minutes."""
    minutes, is_estimated = (0, False) if record is None else reading_minutes(record)
    return Listed(resource_id, record, note, is_read, minutes, is_estimated)


def time_of(entries: Iterable[Listed]) -> ListTime:
    """What they take together; those that the library does not have are not among them."""
    held = [entry for entry in entries if entry.record is not None]
    return ListTime(
        sum(entry.minutes for entry in held), sum(entry.minutes for entry in held if entry.is_estimated), len(held)
    )


def fitting(entries: Sequence[Listed], minutes: int) -> list[Listed]:
    """Those that fit into ``minutes``, in the order of the list: each unread one that there is still time for.

    One that is too long is passed over, and shorter ones behind it have their chance: what stands first goes first.
    """
    found = []
    for entry in entries:
        if entry.record is not None and not entry.is_read and entry.minutes <= minutes:
            found.append(entry)
            minutes -= entry.minutes
    return found
