"""What a list of suggestions owes its reader: two kinds of thing, and recordings before their events."""

from __future__ import annotations

from typing import Any

import pytest

from corpus import Resource
from recommender.related.arrangement import recordings_first, with_two_types

TYPES = {1: "blog", 2: "blog", 3: "blog", 4: "blog", 5: "blog", 6: None, 7: "video", 8: "report"}


@pytest.mark.parametrize(
    ("chosen", "arranged"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 7]),  # the best one of another type, in the last place
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 7]),
        ([1, 2, 3], [1, 2, 3]),  # a short list may be of one kind
        ([1, 2, 3, 8], [1, 2, 3, 8]),  # there are two
        ([1, 2, 3, 6], [1, 2, 3, 6]),  # none is a kind of its own among those shown
        ([], []),
    ],
)
def test_two_types(chosen: list[int], arranged: list[int]) -> None:
    assert with_two_types(chosen, list(TYPES), TYPES.get) == arranged


def test_without_another_type_the_list_stays() -> None:
    assert with_two_types([1, 2, 3, 4], [1, 2, 3, 4, 5, 6], TYPES.get) == [1, 2, 3, 4]


def arranged(*records: dict[str, Any]) -> list[str]:
    resources = [Resource.model_validate({"title": "x", **record}) for record in records]
    return [resources[number].id for number in recordings_first(list(range(len(resources))), resources.__getitem__)]


def tied(kind: str, target: str) -> list[dict[str, str]]:
    return [{"type": kind, "target": target}]


OTHER = {"id": "other"}


@pytest.mark.parametrize(
    "recorded",
    [
        ({"id": "event"}, {"id": "film", "recording_of": "event"}),
        ({"id": "event"}, {"id": "film", "relations": tied("recording_of", "event")}),
        ({"id": "event", "relations": tied("has_recording", "film")}, {"id": "film"}),
    ],
)
def test_the_recording_stands_before_its_event(recorded: tuple[dict[str, Any], dict[str, Any]]) -> None:
    event, film = recorded
    assert arranged(OTHER, event, {"id": "between"}, film) == ["other", "film", "event", "between"]
    assert arranged(film, OTHER, event) == ["film", "other", "event"]


def test_other_ties_and_absent_events_move_nothing() -> None:
    assert arranged({"id": "a"}, {"id": "b", "relations": tied("related", "a")}) == ["a", "b"]
    assert arranged({"id": "a"}, {"id": "b", "recording_of": "gone"}) == ["a", "b"]
    assert arranged({"id": "a", "relations": tied("has_recording", "gone")}, {"id": "b"}) == ["a", "b"]
    assert arranged({"id": "a"}, {"id": "b", "recording_of": "b"}) == ["a", "b"]


def test_two_recordings_of_one_event_keep_before_it() -> None:
    films = [{"id": name, "recording_of": "event"} for name in ("one", "two")]
    assert arranged({"id": "event"}, *films) == ["one", "two", "event"]
