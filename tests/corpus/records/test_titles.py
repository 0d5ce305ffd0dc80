"""What a record is called: of a record and of a stored one alike."""

from __future__ import annotations

import pytest

from corpus import Resource
from corpus.records.resource import display_title_of, given_title_of


@pytest.mark.parametrize(
    ("record", "given", "displayed"),
    [
        ({"id": "r", "title": "Leeks", "supplied_title": "Beans"}, "Leeks", "Leeks"),
        ({"id": "r", "supplied_title": "Beans"}, "Beans", "[Beans]"),
        ({"id": "r", "title": ""}, "", "[r]"),
        ({"id": "r"}, "", "[r]"),
    ],
)
def test_a_supplied_title_stands_for_a_missing_one(record: dict[str, str], given: str, displayed: str) -> None:
    resource = Resource.model_validate(record)
    assert (resource.given_title or "", resource.display_title) == (given, displayed)
    assert (given_title_of(record), display_title_of(record)) == (given, displayed)
