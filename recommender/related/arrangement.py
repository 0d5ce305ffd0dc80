"""What a list of suggestions owes its reader besides relevance: more than one kind of thing, recordings first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from corpus import Resource

FEW = 4
"""Shorter lists may be all of one kind."""


def with_two_types(chosen: list[int], pool: Sequence[int], type_of: Callable[[int], Hashable]) -> list[int]:
    """``chosen`` with its last member replaced by the best of ``pool`` of another type, where all are of one type.

    Args:
        chosen: what would be shown, best first.
        pool: everything that is near enough to be shown, best first.
        type_of: the type of a document; ``None`` counts as no type.
    """
    types = {type_of(number) for number in chosen}
    if len(chosen) < FEW or len(types) != 1:
        return chosen
    other = next((number for number in pool if type_of(number) not in (None, *types)), None)
    return chosen if other is None else [*chosen[:-1], other]


def recordings_first(chosen: list[int], resource_of: Callable[[int], Resource]) -> list[int]:
    """``chosen`` with the recording of an event moved up to stand before the event."""
    place = {resource_of(number).id: number for number in chosen}
    for number in list(chosen):
        resource = resource_of(number)
        events = [resource.recording_of, *(r.target for r in resource.relations if r.type == "recording_of")]
        recorded = [r.target for r in resource.relations if r.type == "has_recording"]
        for event, recording in [(e, resource.id) for e in events if e] + [(resource.id, r) for r in recorded if r]:
            if event in place and recording in place:
                first, second = chosen.index(place[event]), chosen.index(place[recording])
                if first < second:
                    chosen.insert(first, chosen.pop(second))
    return chosen
