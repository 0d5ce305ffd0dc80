"""One long description under two titles, of which one is the other with words more."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.conftest import MakeLibrary

SAID = "What a practice needs to find, treat and follow up people whose heart pumps less than it should."
SHORT = "Heart failure toolkit for primary care"


def twins(make_library: MakeLibrary, *records: dict[str, Any]) -> list[tuple[str | None, str | None, str]]:
    same = {"description": SAID, "type": "toolkit", "issued": "2021"}
    held = [{"id": f"r{n}", **same, **record} for n, record in enumerate(records)]
    library = make_library({"all.yaml": yaml.safe_dump(held)})
    return [(one.record, one.twin, one.severity) for one in library.check() if one.twin]


@pytest.mark.parametrize("title", [f"{SHORT} teams", "The heart failure toolkit for teams in primary care"])
def test_a_title_with_words_more_and_the_same_description_is_a_twin(make_library: MakeLibrary, title: str) -> None:
    assert twins(make_library, {"title": SHORT}, {"title": title}) == [("r1", "r0", "warning")]


@pytest.mark.parametrize(
    "other",
    [
        {"title": f"{SHORT} 2"}, {"title": f"{SHORT}, part two"}, {"title": f"{SHORT}: workbook"},
        {"title": f"{SHORT} teams", "type": "video"}, {"title": f"{SHORT} teams", "issued": "2019"},
        {"title": f"{SHORT} teams", "description": SAID.replace("less", "more")},
        {"title": f"{SHORT} teams", "relations": [{"type": "follows", "target": "r0"}]},
        {"title": "Stroke toolkit for primary care teams"},
    ],
)  # fmt: skip
def test_a_part_another_form_and_what_is_tied_are_none(make_library: MakeLibrary, other: dict[str, Any]) -> None:
    assert twins(make_library, {"title": SHORT}, other) == []


def test_what_many_say_of_themselves_or_say_shortly_tells_nothing(make_library: MakeLibrary) -> None:
    longer = [{"title": f"{SHORT} {word}"} for word in ("teams", "nurses", "doctors")]
    assert twins(make_library, {"title": SHORT}, *longer) == []
    few = {"description": "A toolkit for teams."}
    assert twins(make_library, {"title": SHORT, **few}, {"title": f"{SHORT} teams", **few}) == []
