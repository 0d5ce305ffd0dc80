"""The quick first page is the whole evaluation's first page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import first_page as module
from indexer import matches as matches_module
from indexer.evaluation import Evaluation, Unit, ordered
from indexer.matches import Matches
from indexer.sorted_arrays import common
from indexer.statistics import DocNumbers

N = 400


def matches(docs: list[int], levels: int, seed: int) -> Matches:
    numbers = np.array(sorted(docs), np.int32)
    random = np.random.default_rng(seed)
    return Matches(numbers, (random.integers(1, levels + 1, len(numbers)) / np.float32(8)).astype(np.float32))


@given(
    st.lists(st.lists(st.integers(0, N - 1), unique=True, max_size=N), min_size=1, max_size=3),
    st.sampled_from([3, 5_000]),
    st.integers(0, 99),
    st.integers(1, 30),
    st.booleans(),
    st.booleans(),
)
def test_the_quick_page_is_the_beginning_of_the_whole_ranking(
    doc_lists: list[list[int]], levels: int, seed: int, n_wanted: int, with_pair: bool, dated: bool
) -> None:
    order = np.random.default_rng(seed).permutation(N).astype(np.int32) if dated else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matches_module, "HEAD", 20)
        patch.setattr(module, "_FEW", 8)
        lists = [matches(docs, levels, seed + i) for i, docs in enumerate(doc_lists)]
        pairs: list[Matches | None] = [None] * (len(lists) - 1)
        if with_pair and len(lists) > 1:
            both: DocNumbers = common(lists[0].doc_numbers, lists[1].doc_numbers)[::2]
            pairs[0] = Matches(both, np.full(len(both), 0.375, np.float32))
        weights = [float(np.log1p(N / (1 + len(found)))) for found in lists]
        quick = module.first_page(lists, pairs, weights, n_wanted, N, order)
    scores, covered, held = np.zeros(N, np.float32), np.zeros(N, np.float32), np.zeros(N, int)
    for found, weight in zip(lists, weights, strict=True):
        scores[found.doc_numbers] += found.scores
        covered[found.doc_numbers] += np.float32(weight)
        held[found.doc_numbers] += 1
    for pair in pairs:
        if pair is not None:
            scores[pair.doc_numbers] += pair.scores
    total = np.float32(sum(map(np.float32, weights)) or 1.0)
    units = [Unit("", found, (), False) for found in lists]
    everything = Evaluation(scores, held == len(lists), (held > 0) & (held < len(lists)), covered / total, units)
    whole = ordered(everything, None, n_wanted, order)
    if quick is None:
        assert sum(map(len, lists)) > 20  # only long lists may need the whole evaluation
        return
    assert quick.doc_numbers.tolist() == whole.doc_numbers.tolist()
    np.testing.assert_array_equal(quick.scores, whole.scores)
    assert (quick.n_all, quick.n_some) == (whole.n_all, whole.n_some)


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_common_is_the_intersection(one: set[int], other: set[int]) -> None:
    found = common(np.array(sorted(one), np.int64), np.array(sorted(other), np.int64))
    assert found.tolist() == sorted(one & other)
