"""Which two keywords stand beside a hit."""

from __future__ import annotations

import json

import pytest

from seealso import Library
from tests.conftest import MakeLibrary


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    """Everything has "Africa", two records have "coral", one "zebra"."""
    more = {0: ["oceans", "coral"], 1: ["oceans", "zebra"], 2: ["coral", "Oceans"], 3: ["oceans"]}
    records = [{"id": f"r{n}", "title": f"Talk {n}", "keywords": ["Africa", *more.get(n, ())]} for n in range(8)]
    return make_library({"a.json": json.dumps(records)})


@pytest.mark.parametrize(
    ("keywords", "asked", "told"),
    [
        (["Africa", "oceans", "zebra", "coral"], "", ["coral", "oceans"]),
        (["Africa", "oceans", "zebra", "coral"], "life in Africa", ["Africa", "coral"]),
        (["Africa", "oceans", "zebra", "coral"], "the ocean zebras", ["oceans", "zebra"]),
        (["Africa", "zebra"], "", ["Africa", "zebra"]),
        (["Africa", "Africa"], "", ["Africa"]),
        ([], "anything", []),
    ],
)
def test_what_was_asked_comes_first_then_the_rarest_that_others_share(
    library: Library, keywords: list[str], asked: str, told: list[str]
) -> None:
    assert library.telling_keywords(keywords, asked) == told
