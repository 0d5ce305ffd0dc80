"""Neighbours in bulk against the plain product of the matrices."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recommender.model.all_pairs import nearest, telling
from recommender.model.vectors import Vectors


def model_of(seed: int, n: int, width: int, dimensions: int) -> Vectors:
    random = np.random.default_rng(seed)
    found = sparse.random_array((n, width), density=0.3, rng=random, format="csr", dtype=np.float32)
    source = sparse.csr_matrix(found)
    low_rank = np.round(random.normal(size=(n, dimensions)) * 0.1, 3).astype(np.float32)
    divisor = random.uniform(0.8, 1.2, n).astype(np.float32)
    return Vectors(source, source.copy(), low_rank, divisor, [str(i) for i in range(width)], width)


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 30), st.sampled_from([0, 4]))
def test_with_room_enough_the_neighbours_are_those_of_the_whole_product(
    seed: int, n: int, width: int, dimensions: int
) -> None:
    model = model_of(seed, n, width, dimensions)
    numbers, similarities = nearest(model, 5, n_postings=10**9)
    sparse_part = (model.source @ model.candidate.T).toarray()
    whole = sparse_part + np.maximum(model.low_rank @ model.low_rank.T, 0) * (sparse_part > 0)
    whole = whole * model.divisor[None, :]
    np.fill_diagonal(whole, 0)
    wanted = -np.sort(-whole, axis=1)[:, :5]
    got = np.zeros_like(wanted)
    got[:] = similarities[:, : wanted.shape[1]]
    if n <= 30:  # all candidates are looked at exactly
        np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-6)
    assert ((numbers >= 0) == (similarities > 0)).all()
    assert (numbers != np.arange(n)[:, None]).all()


def test_the_budget_keeps_the_most_telling_words() -> None:
    model = model_of(1, 40, 30, 0)
    cut = telling(model, 20)
    kept = np.diff(cut.indptr)
    assert (kept <= np.diff(model.source.indptr)).all()
    assert kept.min() >= min(3, int(np.diff(model.source.indptr).min()))
    assert (telling(model, 10**9) != model.source).nnz == 0
