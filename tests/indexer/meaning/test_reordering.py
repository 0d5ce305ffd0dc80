"""The first hits by words and meaning: the formula in plain Python, and what it never does."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.meaning import reordering
from indexer.meaning.meaning import Meaning
from indexer.meaning.record_vectors import RecordVectors
from indexer.meaning.reordering import LEAST_BEST, WEIGHT, nearest, reordered
from indexer.search.first_page import Ranking
from indexer.search.ordering import REORDERED
from indexer.search.query import is_plain, parse

QUESTION = np.array([1.0, 0.0], np.float32)


class FixedMeaning(Meaning):
    """Cosines that are given, of a question that has no words."""

    def __init__(self, cosines: list[float], has: list[bool]) -> None:
        rows = np.array([[c, (1 - c * c) ** 0.5] for c in cosines], np.float32)
        self.vectors = RecordVectors(
            rows.astype(np.float16), np.ones(len(rows), np.float32), np.array(has, np.bool_)
        )  # fmt: skip
        self.asked: list[tuple[str, str | None]] = []

    def of_question(self, text: str, language: str | None = None) -> Any:
        self.asked.append((text, language))
        return QUESTION


def ranking(scores: list[float], n_all: int) -> Ranking:
    return Ranking(np.arange(len(scores), dtype=np.int32), np.array(scores, np.float32), n_all, len(scores) - n_all)


@given(st.data())
def test_the_order_is_that_of_the_formula(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 140))
    n_all = data.draw(st.integers(0, n))
    steps = st.integers(1, 1000).map(lambda k: k / 50)
    scores = sorted(data.draw(st.lists(steps, min_size=n, max_size=n)), reverse=True)
    cosines = data.draw(st.lists(st.integers(-40, 40).map(lambda k: k / 41), min_size=n, max_size=n))
    has = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    factors = [1.0 if at < n_all else 0.5 for at in range(n)]
    meaning = FixedMeaning(cosines, has)
    found, parts = reordered(
        ranking(scores, n_all), meaning, parse("any words"), np.array(factors[:REORDERED], np.float32)
    )
    m = min(n, REORDERED)
    known = [max(float(np.float16(cosines[at])), 0.0) for at in range(m) if has[at]]
    if len(known) < m / 2:
        assert found.doc_numbers.tolist() == list(range(n))
        assert not parts.any()
        return
    near = [max(float(np.float16(cosines[at])), 0.0) if has[at] else sum(known) / len(known) for at in range(m)]
    added = [WEIGHT / (1 - WEIGHT) * scores[0] * one / max(*near, LEAST_BEST) for one in near]
    total = {at: scores[at] + (added[at] if at < m else 0.0) for at in range(n)}
    assert found.scores.tolist() == pytest.approx([total[at] for at in found.doc_numbers.tolist()], rel=1e-4)
    assert sorted(found.doc_numbers.tolist()[:m]) == list(range(m))  # the rest stays where it is
    assert found.doc_numbers.tolist()[m:] == list(range(m, n))
    tiers = [at < n_all for at in found.doc_numbers.tolist()]
    assert tiers == sorted(tiers, reverse=True)  # who holds every word stays above
    keys = [total[at] * factors[at] for at in found.doc_numbers.tolist()[:m]]
    split = min(n_all, m)
    for some in (keys[:split], keys[split:]):
        assert all(one >= other - 1e-3 for one, other in pairwise(some))
    assert parts.tolist()[:m] == pytest.approx([added[at] for at in found.doc_numbers.tolist()[:m]], rel=1e-4, abs=1e-5)
    assert not parts[m:].any()


@pytest.mark.parametrize(
    ("asked", "plain"),
    [("heart failure", True), ("heart failure type:blog", True), ('"heart failure"', False), ("heart -failure", False),
     ("title:heart", False), ("heart OR liver", False), ("hear*", False), ("type:blog", False), ("", False)],
)  # fmt: skip
def test_only_plain_words_are_reordered(asked: str, plain: bool) -> None:
    assert is_plain(parse(asked)) is plain


def test_the_model_reads_words_and_no_filters() -> None:
    meaning = FixedMeaning([0.9, 0.1], [True, True])
    reordered(ranking([2.0, 1.0], 2), meaning, parse("What is heart failure?"), np.ones(2, np.float32))
    reordered(ranking([2.0, 1.0], 2), meaning, parse("heart type:blog failure"), np.ones(2, np.float32))
    assert [text for text, _ in meaning.asked] == ["What is heart failure?", "heart failure"]


def test_what_is_nearest_is_only_what_is_near() -> None:
    cosines = [0.9, 0.2, 0.6, 0.95, 0.5]
    meaning = FixedMeaning(cosines, [True, True, True, False, True])
    allowed = np.array([True, True, True, True, False])
    found = nearest(meaning, parse("words"), allowed, 10)
    assert [number for number, _ in found] == [0, 2]
    assert [round(cosine, 2) for _, cosine in found] == [0.9, 0.6]
    assert nearest(meaning, parse("words"), allowed, 1) == found[:1]
    assert nearest(meaning, parse("1234"), allowed, 10) == []
    assert nearest(cast(Any, Mute()), parse("words"), allowed, 10) == []
    assert reordering.N_NEAREST == 5


class Mute:
    """A meaning whose model cannot be read."""

    def of_question(self, text: str, language: str | None = None) -> None:
        return None
