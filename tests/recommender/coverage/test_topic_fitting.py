"""How many topics there are, and that a language is none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import sparse

from bench.planted_library import PlantedLibrary
from recommender.coverage import topic_fitting
from recommender.coverage.topic_fitting import NUMBERS, in_own_language
from tests.conftest import MakeLibrary


def test_two_topics_that_say_nothing_of_each_other_end_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    rows = sparse.csr_matrix(rng.random((60, 40)))
    answers = iter([-0.1, 0.2, 0.4, 0.9, *([0.1] * 20)])
    monkeypatch.setattr(topic_fitting, "_in_common", lambda one, other: next(answers))
    tried = topic_fitting._agreement(rows, [f"w{n}" for n in range(40)], 15)
    assert [number for number, _ in tried] == list(NUMBERS[: NUMBERS.index(10) + 1])  # twice the best, and far from it
    assert max(tried, key=lambda one: one[1])[0] == 5


def test_a_topic_that_is_a_language_is_none() -> None:
    languages = ["en"] * 40 + ["de"] * 20
    share = np.zeros((60, 3))
    share[:20, 0] = share[20:40, 1] = share[40:60, 2] = 1.0
    enough = np.ones(60, np.bool_)
    assert topic_fitting._is_a_language(share, languages, enough).tolist() == [False, False, True]
    share[40:54] = [1.0, 0.0, 0.0]  # six of twenty are no language, and German records of a topic none either
    assert topic_fitting._is_a_language(share, languages, enough).tolist() == [False, False, False]


def test_words_are_weighed_among_those_of_their_language() -> None:
    rows = sparse.csr_matrix(np.array([[1.0, 0.0, 1.0]] * 90 + [[0.0, 1.0, 1.0]] * 10))
    found = in_own_language(rows, ["en"] * 90 + ["de"] * 10).toarray()
    assert found[95, 1] == 0.0  # on every German record
    assert found[95, 2] == 0.0
    same = in_own_language(rows[:, :1], ["en"] * 100).toarray()
    assert same[95, 0] == 0.0


def test_a_theme_in_two_languages_is_not_two(make_library: MakeLibrary) -> None:
    made = PlantedLibrary(1001)  # whose second language has topics of its own
    lines = "\n".join(map(json.dumps, made.records))
    found = make_library({"all.jsonl": lines}, made.settings).topics_of_text()
    assert {one.themes[0][0] for one in found.findings if one.kind == "two topics"} == made.truth.two
