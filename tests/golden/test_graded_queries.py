"""Graded queries over the sample: what is meant is among the first three, whichever door is used."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from seealso import Library
from webapp import create_app

QUERIES = yaml.safe_load((Path(__file__).parent.parent / "golden" / "sample_queries.yaml").read_text(encoding="utf-8"))
GRADED = [row for row in QUERIES if row["grades"]]


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    return sum(grades.get(name, 0) / math.log2(place + 2) for place, name in enumerate(found[:10])) / ideal


def test_there_are_enough_graded_queries() -> None:
    assert len(GRADED) >= 120
    assert all(max(row["grades"].values()) == 3 for row in GRADED)


@pytest.mark.parametrize("row", GRADED, ids=lambda row: row["query"])
def test_the_best_record_is_in_the_first_three(sample: Library, row: dict[str, object]) -> None:
    grades = row["grades"]
    assert isinstance(grades, dict)
    found = [hit.id for hit in sample.search(str(row["query"]), limit=3).hits]
    assert {name for name, grade in grades.items() if grade == 3} & set(found), found


@pytest.mark.parametrize("row", [row for row in GRADED if row["kind"] == "question"], ids=lambda row: row["query"])
def test_a_whole_question_has_its_record_first(sample: Library, row: dict[str, dict[str, int]]) -> None:
    """Short queries forgive any weight; these do not: a title that weighs thirty, or pairs that weigh five, fail."""
    (first,) = sample.search(str(row["query"]), limit=1).hits
    assert row["grades"].get(first.id) == 3


def test_mean_ndcg(sample: Library) -> None:
    values = [ndcg([hit.id for hit in sample.search(row["query"]).hits], row["grades"]) for row in GRADED]
    assert sum(values) / len(values) >= 0.9


@pytest.mark.parametrize("row", [row for row in QUERIES if not row["grades"]], ids=lambda row: row["query"])
def test_what_is_not_there_finds_nothing(sample: Library, row: dict[str, str]) -> None:
    assert sample.search(row["query"]).total == 0


def test_page_and_api_rank_as_the_library_does(sample: Library) -> None:
    site: FlaskClient = create_app(sample).test_client()
    for row in GRADED[::7]:
        ranked = [hit.id for hit in sample.search(row["query"]).hits]
        answer = site.get("/api/v1/search", query_string={"q": row["query"]}).get_json()
        assert [hit["id"] for hit in answer["hits"]] == ranked
        page = site.get("/search", query_string={"q": row["query"]}).text
        assert [page.index(f'"/resource/{name}"') for name in ranked] == sorted(
            page.index(f'"/resource/{name}"') for name in ranked
        )
