"""Libraries that have little to tell their records apart are fitted without complaint."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.model import all_pairs, counting, fitting
from recommender.model.fitting import fit
from tests.conftest import MakeLibrary
from tests.indexer.search.test_gathering import statistics_of


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


WORDS = st.lists(st.sampled_from("oak elm fir ash yew bay box may tea ivy".split()), max_size=12).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=25), st.integers(0, 24), st.integers(1, 9))
def test_a_model_is_the_same_however_much_is_worked_out_at_a_time(
    records: list[tuple[str, str]], deleted: int, n: int
) -> None:
    """Pairs of words, and sources that are cut, are looked at in stretches: here in short ones, over two segments."""
    fields = [{"title": title, "description": text} for title, text in records]
    statistics = statistics_of([part for part in (fields[:7], fields[7:]) if part], [deleted])
    whole = fit(statistics, {0: frozenset(["oak"])})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_AT_ONCE", n)
        patch.setattr(all_pairs, "_ROWS_AT_ONCE", n)
        parted = fit(statistics, {0: frozenset(["oak"])})
    assert parted.features == whole.features
    for one, other in ((parted.source, whole.source), (parted.candidate, whole.candidate)):
        for part in ("data", "indices", "indptr"):
            assert getattr(one, part).tolist() == getattr(other, part).tolist()
    assert parted.divisor.tolist() == whole.divisor.tolist()
    cut = [all_pairs.telling(model, 4) for model in (whole, parted)]
    assert cut[0].indices.tolist() == cut[1].indices.tolist()
