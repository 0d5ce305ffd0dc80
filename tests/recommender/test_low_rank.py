"""The randomised decomposition, held against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from recommender.low_rank import right_singular_vectors


def topical(n: int, width: int, n_topics: int, seed: int) -> sparse.csr_matrix:
    """Rows of words drawn from a few topics, and noise: float32."""
    random = np.random.default_rng(seed)
    topics = random.random((n_topics, width)) ** 8
    chances = topics[random.integers(n_topics, size=n)] * 0.5 + 0.005
    return sparse.csr_matrix((random.random((n, width)) < chances).astype(np.float32))


def explained(matrix: sparse.csr_matrix, vectors: NDArray[np.float32]) -> float:
    return float(np.square(matrix @ vectors).sum())


@pytest.mark.parametrize(("n", "width"), [(600, 300), (200, 900)])
def test_it_explains_as_much_as_scikit_learn(n: int, width: int) -> None:
    matrix = topical(n, width, 12, 1)
    theirs = TruncatedSVD(8, algorithm="randomized", n_iter=3, random_state=0).fit(matrix).components_.T
    ours = right_singular_vectors(matrix, 8)
    assert ours.shape == (width, 8)
    assert ours.dtype == np.float32
    assert explained(matrix, ours) >= 0.995 * explained(matrix, theirs.astype(np.float32))
    np.testing.assert_allclose(ours.T @ ours, np.eye(8), atol=1e-3)
    np.testing.assert_array_equal(ours, right_singular_vectors(matrix, 8))


def test_the_first_directions_are_those_of_the_exact_decomposition() -> None:
    matrix = topical(400, 120, 5, 2)
    exact = np.linalg.svd(matrix.toarray(), full_matrices=False)[2][:3].T
    found = right_singular_vectors(matrix, 3)
    np.testing.assert_allclose(np.abs((found * exact).sum(axis=0)), 1, atol=5e-3)


def test_directions_that_are_not_there_are_zero() -> None:
    row = np.array([[1.0, 2.0, 0.0, 0.0]], np.float32)
    matrix = sparse.csr_matrix(np.repeat(row, 6, axis=0))
    found = right_singular_vectors(matrix, 3)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(np.abs(found[:, 0]), row[0] / np.sqrt(5), atol=1e-5)
    assert not found[:, 1:].any()
    assert not right_singular_vectors(sparse.csr_matrix((5, 4), dtype=np.float32), 2).any()
