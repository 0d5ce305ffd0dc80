"""Agreement of two people, beside the formula of Cohen in plain code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from recommender.coverage.agreement import agreement, pooled_kappa

themes = st.lists(st.sets(st.sampled_from("abcd"), max_size=3), min_size=2, max_size=12)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_of_one_theme_it_is_the_kappa_of_cohen(pairs: list[tuple[bool, bool]]) -> None:
    one, other = (np.array([[pair[at]] for pair in pairs]) for at in (0, 1))
    if len(set(one.ravel())) < 2 and len(set(other.ravel())) < 2:
        return  # there it is not defined
    assert pooled_kappa(one, other) == pytest.approx(cohen_kappa_score(one.ravel(), other.ravel()))


@given(themes)
def test_who_agrees_with_themselves_agrees_fully(said: list[set[str]]) -> None:
    found = agreement(said, said)
    assert found.n_same == found.n_records == len(said)
    assert found.kappa in (None, 1.0)


@given(themes, st.randoms())
def test_it_does_not_matter_who_is_first(said: list[set[str]], chance: st.DataObject) -> None:
    other = [set(each) ^ {chance.choice("abcd")} for each in said]  # type: ignore[attr-defined]
    one_way, back = agreement(said, other), agreement(other, said)
    assert one_way.kappa == pytest.approx(back.kappa)
    assert one_way.kappa is None or one_way.low <= one_way.high  # type: ignore[operator]


def test_chance_gives_about_nought_and_the_interval_holds_it() -> None:
    chance = np.random.default_rng(4)
    one, other = ([{t for t in "abcdef" if chance.random() < 0.3} for _ in range(400)] for _ in range(2))
    found = agreement(one, other)
    assert found.kappa == pytest.approx(0.0, abs=0.06)
    assert found.low <= 0.0 <= found.high  # type: ignore[operator]


def test_worked_example() -> None:
    """Ten records, one theme: both say yes of 4, both no of 3, one alone of 2, the other alone of 1."""
    one = [{"x"}] * 6 + [set()] * 4
    other = [{"x"}] * 4 + [set()] * 2 + [{"x"}] + [set()] * 3
    found = agreement(one, other)
    assert found.kappa == pytest.approx((0.7 - (0.6 * 0.5 + 0.4 * 0.5)) / (1 - 0.5))
    assert (found.n_same, found.n_themes, str(found.in_a_word)) == (7, 1, "fair")
