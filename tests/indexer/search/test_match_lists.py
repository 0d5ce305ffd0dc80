"""Lists of documents with scores in all their forms: heads, bits, intersections."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search import match_lists as module
from indexer.search.match_lists import NO_MATCHES, Matches, all_of, documents_of, in_both, n_set

N = 200
SETS = st.sets(st.integers(0, N - 1))


def made(scores: dict[int, float]) -> Matches:
    docs = sorted(scores)
    return Matches(np.array(docs, np.int32), np.array([scores[doc] for doc in docs], np.float32))


def of(docs: set[int]) -> Matches:
    return made({doc: 1.0 + doc % 7 for doc in docs})


def test_what_is_held_and_with_what_score() -> None:
    found = made({3: 0.5, 7: 2.0})
    held, scores = found.held(np.array([7, 1, 3, 9], np.int32))
    assert (held.tolist(), scores.tolist()) == ([True, False, True, False], [2.0, 0.0, 0.5, 0.0])
    assert found.of(np.array([7, 1], np.int32)).tolist() == [2.0, 0.0]
    assert len(found) == 2
    held, scores = NO_MATCHES.held(np.array([1, 2], np.int32))
    assert (held.tolist(), scores.tolist(), scores.dtype) == ([False, False], [0, 0], np.float32)


def test_within_what_is_allowed_and_kept_for_the_same_array() -> None:
    found = made({1: 0.5, 3: 2.0, 4: 1.0})
    allowed = np.array([1, 1, 0, 1, 0], np.bool_)
    inside = found.within(allowed)
    assert (inside.doc_numbers.tolist(), inside.scores.tolist()) == ([1, 3], [0.5, 2.0])
    assert found.within(allowed) is inside
    other = found.within(np.ones(5, np.bool_))
    assert other.doc_numbers.tolist() == [1, 3, 4]
    assert found.within(allowed) is not inside


def test_the_head_is_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD", 3)
    docs, scores = made({1: 1, 2: 5, 3: 5, 4: 9, 5: 2}).head()
    assert (docs.tolist(), scores.tolist()) == ([4, 2, 3], [9, 5, 5])
    docs, _ = made({1: 1, 2: 5, 3: 5}).head(np.array([0, 1, 3, 2], np.int32))
    assert docs.tolist() == [3, 2, 1]
    found = made({1: 1, 2: 5})
    assert found.head() is found.head()
    assert found.head()[0].tolist() == [2, 1]


@given(SETS)
def test_bits_and_back(docs: set[int]) -> None:
    found = of(docs)
    bits = found.bits(N)
    assert bits.shape == (4,)
    assert bits.dtype == np.uint64
    assert documents_of(bits).tolist() == sorted(docs)
    assert documents_of(bits).dtype == np.int32
    assert n_set(bits) == len(docs)
    assert found.bits(N) is bits


@pytest.mark.parametrize(("n", "words"), [(64, 1), (65, 2), (128, 2), (129, 3)])
def test_bits_have_room_for_every_document(n: int, words: int) -> None:
    bits = made({n - 1: 1.0}).bits(n)
    assert bits.shape == (words,)
    assert documents_of(bits).tolist() == [n - 1]


def test_a_list_is_dense_from_one_document_in_sixty_four() -> None:
    assert made({1: 1.0}).is_dense(64)
    assert not made({1: 1.0}).is_dense(65)
    assert made({1: 1.0, 2: 1.0}).is_dense(128)


@given(SETS, SETS, st.sampled_from([1, 8, 64]))
def test_in_both_whatever_is_dense(one: set[int], other: set[int], dense: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE", dense)
        found = in_both(of(one), of(other), N)
    assert found.tolist() == sorted(one & other)
    assert found.dtype == np.int32


@pytest.mark.parametrize("seed", range(20))
def test_a_short_list_is_looked_up_in_the_bits_of_a_long_one(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(module, "DENSE", 8)
    chance = random.Random(seed)
    short, long = set(range(seed, seed + 16)), set(chance.sample(range(N), 100))
    assert not of(short).is_dense(N)
    assert of(long).is_dense(N)
    for one, other in ((short, long), (long, short)):
        assert in_both(of(one), of(other), N).tolist() == sorted(short & long)


@given(st.lists(SETS, min_size=1, max_size=4))
def test_all_of_adds_up_what_all_hold(sets: list[set[int]]) -> None:
    found = all_of([of(docs) for docs in sets], N)
    every = set.intersection(*sets)
    assert found.doc_numbers.tolist() == sorted(every)
    assert found.scores.tolist() == [len(sets) * (1.0 + doc % 7) for doc in sorted(every)]
    assert found.scores.dtype == np.float32
