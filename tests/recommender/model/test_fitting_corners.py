"""Libraries that have little to tell their records apart are fitted without complaint."""

from __future__ import annotations

import json

import pytest

from recommender.model import fitting
from tests.conftest import MakeLibrary


@pytest.mark.parametrize(
    "titles",
    [
        ["Network care"] * 6,
        ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"],
        ["One", "One", "Two", "Two", "3", "4"],
    ],
    ids=["all alike", "nothing shared", "two pairs"],
)
def test_low_rank_part_of_little(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch, titles: list[str]) -> None:
    monkeypatch.setattr(fitting, "LOW_RANK_FROM", 1)
    records = [{"id": f"r{number}", "title": title} for number, title in enumerate(titles)]
    library = make_library({"all.json": json.dumps(records)})
    for record in records:
        assert record["id"] not in [found.id for found in library.related(record["id"])]
