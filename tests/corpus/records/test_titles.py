"""What a record is called: of a record and of a stored one alike."""

from __future__ import annotations

import pytest

from corpus import Resource
from corpus.records.resource import display_title_of, given_title_of


@pytest.mark.parametrize(
    ("record", "given", "displayed"),
    [
        ({"id": "r", "title": "Leeks", "supplied_title": "Beans"}, "Leeks", "Leeks"),
        ({"id": "r", "supplied_title": "Beans"}, "Beans", "Beans"),
        ({"id": "r", "title": "", "description": "Of leeks."}, "", "Of leeks"),
        ({"id": "r"}, "", "Untitled"),
    ],
)
def test_a_supplied_title_stands_for_a_missing_one(record: dict[str, str], given: str, displayed: str) -> None:
    resource = Resource.model_validate(record)
    assert (resource.given_title or "", resource.display_title) == (given, displayed)
    assert (given_title_of(record), display_title_of(record)) == (given, displayed)


@pytest.mark.parametrize(
    ("record", "cited"),
    [
        ({"id": "r", "title": "Leeks"}, "Leeks"),
        ({"id": "r", "supplied_title": "Beans"}, "[Beans]"),
        ({"id": "r", "description": "Of leeks."}, "[Of leeks]"),
    ],
)
def test_brackets_are_for_references(record: dict[str, str], cited: str) -> None:
    assert Resource.model_validate(record).cited_title == cited
