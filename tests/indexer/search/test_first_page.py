"""The quick first page is the whole evaluation's first page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.statistics import DocNumbers
from indexer.search import first_page as module
from indexer.search import match_lists as matches_module
from indexer.search.evaluation import Evaluation, Unit
from indexer.search.lexicon import Concept
from indexer.search.match_lists import Matches
from indexer.search.ordering import ordered
from indexer.search.title_cover import Said, add_title_cover
from indexer.text.sorted_arrays import common

N = 400


def matches(docs: list[int], levels: int, seed: int) -> Matches:
    numbers = np.array(sorted(docs), np.int32)
    random = np.random.default_rng(seed)
    scores = (random.integers(1, levels + 1, len(numbers)) / np.float32(8)).astype(np.float32)
    titled = numbers[random.random(len(numbers)) < 0.3]
    shares = random.choice(np.array([0.25, 1 / 3, 0.5, 1], np.float32), len(titled))
    said = Said(Concept(((("oak", 0),),)), titled, shares, 0.7 * (1 + seed % 3))
    return Matches(numbers, scores, (said,) if seed % 4 else ())


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
    add_title_cover(scores, [said for found in lists for said in found.said])
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


def ranked(scores: dict[int, float]) -> Matches:
    docs = sorted(scores)
    return Matches(np.array(docs, np.int32), np.array([scores[doc] for doc in docs], np.float32))


def page(lists: list[Matches], n_wanted: int) -> list[int] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matches_module, "HEAD", 4)
        patch.setattr(module, "_FEW", 2)
        found = module.first_page(lists, [None] * (len(lists) - 1), [1.0] * len(lists), n_wanted, N)
    return None if found is None else found.doc_numbers.tolist()


def test_more_words_than_three_and_no_page_at_all_are_left_to_the_whole_evaluation() -> None:
    assert page([ranked({1: 1.0})] * 4, 1) is None
    assert page([ranked({1: 1.0})], 0) is None
    assert page([], 1) is None


@pytest.mark.parametrize(
    ("scores", "n_wanted", "expected"),
    [
        ([5, 4, 3.5, 3, 3], 3, [0, 1, 2]),
        ([5, 4, 3, 3, 3], 2, [0, 1]),
        ([5, 4, 3, 3, 3], 3, None),  # which of three comes third cannot be told from the four that are kept
        ([5, 4, 3, 2, 1], 4, None),
        ([5, 4, 3, 3], 4, [0, 1, 2, 3]),  # all of them are kept
    ],
)
def test_one_word_is_answered_from_its_head_where_that_is_certain(
    scores: list[float], n_wanted: int, expected: list[int] | None
) -> None:
    assert page([ranked(dict(enumerate(scores)))], n_wanted) == expected


@pytest.mark.parametrize(("n_wanted", "expected"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, None)])
def test_what_was_not_looked_at_bounds_what_is_certain(n_wanted: int, expected: list[int] | None) -> None:
    """Two words that no record shares, of 10, 9, 8, ... and of 5, 4, 3, ...: four of each list are kept.

    The best that was not looked at may be as good as the least of the better list that was: 7. So 8 is certain, 7 not.
    """
    better, worse = ranked({n: 10.0 - n for n in range(8)}), ranked({100 + n: 5.0 - n / 2 for n in range(8)})
    assert page([better, worse], n_wanted) == expected
    assert page([worse, better], n_wanted) == expected


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_common_is_the_intersection(one: set[int], other: set[int]) -> None:
    found = common(np.array(sorted(one), np.int64), np.array(sorted(other), np.int64))
    assert found.tolist() == sorted(one & other)
