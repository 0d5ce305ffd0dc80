"""A topic is more than one word, and a record belongs to it by more than one."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from scipy import sparse

from recommender.coverage.topic_fitting import Fitted, Weighed
from recommender.coverage.topic_members import LEAST_ALIKE, alike_without, sure_members
from tests.conftest import MakeLibrary
from tests.recommender.coverage.planted_topics import TOPICS


def weighed(rows: np.ndarray) -> Weighed:
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1), 1e-12)[:, None]
    enough = np.ones(len(rows), np.bool_)
    return Weighed(sparse.csr_matrix(unit), np.arange(rows.shape[1], dtype=np.int64), enough)


def fitted(found: Weighed, topics: np.ndarray) -> Fitted:
    likeness = np.asarray(found.rows @ topics.T)
    return Fitted(topics, likeness, likeness, np.ones(len(topics)), ())


NO_KEYWORDS = sparse.csc_matrix((90, 0), dtype=np.bool_)


def a_word_and_a_subject() -> tuple[Weighed, np.ndarray]:
    """Thirty records with word 0 and whatever, thirty with words of 1 to 4, thirty with whatever; and the topics."""
    rng = np.random.default_rng(5)
    rows = np.zeros((90, 60))
    for at in range(90):
        rows[at, rng.choice(np.arange(5, 60), 5, replace=False)] = 1.0
    rows[:30, 0] = 2.0
    for at in range(30, 60):
        rows[at, rng.choice([1, 2, 3, 4], 3, replace=False)] = 1.5
    topics = np.zeros((2, 60))
    topics[0, 0], topics[0, 5:25], topics[1, 1:5] = 0.7, 0.16, 0.5  # by chance, two
    return weighed(rows), topics


def test_a_topic_that_is_one_word_is_left_out_and_counted() -> None:
    found, topics = a_word_and_a_subject()
    members = sure_members(found, fitted(found, topics), NO_KEYWORDS)
    assert members.of == ((1,),)
    assert members.n_single == 1
    assert np.flatnonzero(members.belongs[:, 0]).tolist() == list(range(30, 60))


def test_likeness_without_a_word_is_what_pairs_say() -> None:
    found, _ = a_word_and_a_subject()
    rows = found.rows.toarray()
    rows[:, 0] = 0.0
    rows /= np.linalg.norm(rows, axis=1)[:, None]
    cosines = rows @ rows.T
    within = np.mean([cosines[one, other] for one in range(30) for other in range(30) if one != other])
    expected = within / cosines[:30, 30:].mean()
    told = alike_without(found.rows, np.arange(90) < 30, [0])
    assert told == pytest.approx(expected)
    assert told < LEAST_ALIKE < alike_without(found.rows, (np.arange(90) // 30) == 1, [1])


def test_one_word_of_a_topic_is_not_enough_and_one_with_its_keyword_is() -> None:
    found, topics = a_word_and_a_subject()
    rows = found.rows.toarray()
    rows[60:64, 1] = 3.0
    found = weighed(rows)
    has = np.zeros((90, 1), np.bool_)
    has[30:50] = has[60:62] = True
    members = sure_members(found, fitted(found, topics), sparse.csc_matrix(has))
    assert np.flatnonzero(members.belongs[60:, 0]).tolist() == [0, 1]


def test_topics_with_many_records_in_common_are_one() -> None:
    found, _ = a_word_and_a_subject()
    halves = np.zeros((2, 60))
    halves[0, 1:4], halves[1, 2:5] = 0.577, 0.577
    members = sure_members(found, fitted(found, halves), NO_KEYWORDS)
    assert members.of in (((0, 1),), ((1, 0),))
    assert members.belongs[30:60, 0].all()


def test_titles_that_share_a_word_only_give_no_topic_and_the_reason(make_library: MakeLibrary) -> None:
    rng = random.Random(4)
    nouns = " ".join(TOPICS.values()).replace("-", "").split()
    records = []
    for number in range(240):
        word = ("activity", "human", "model")[number % 3]
        others = rng.sample(nouns, 6)
        records.append({"id": f"r{number}", "title": f"{word.title()}: {', '.join(others)} and the {word}"})
    found = make_library({"all.json": json.dumps(records)}).topics_of_text()
    assert found.topics == ()
    assert found.why_none
