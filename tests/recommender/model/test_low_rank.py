"""The randomised decomposition, held against the exact one."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from recommender.model.low_rank import right_singular_vectors


def topical(n: int, width: int, n_topics: int, seed: int) -> sparse.csr_matrix:
    """Rows of words drawn from a few topics, and noise: float32."""
    random = np.random.default_rng(seed)
    topics = random.random((n_topics, width)) ** 8
    chances = topics[random.integers(n_topics, size=n)] * 0.5 + 0.005
    return sparse.csr_matrix((random.random((n, width)) < chances).astype(np.float32))


def explained(matrix: sparse.csr_matrix, vectors: NDArray[np.float32]) -> float:
    return float(np.square(matrix @ vectors).sum())


@pytest.mark.parametrize(("n", "width"), [(600, 300), (200, 900)])
def test_it_explains_nearly_as_much_as_the_exact_decomposition(n: int, width: int) -> None:
    matrix = topical(n, width, 12, 1)
    exact = np.linalg.svd(matrix.toarray(), full_matrices=False)[2][:8].T
    found = right_singular_vectors(matrix, 8)
    assert found.shape == (width, 8)
    assert found.dtype == np.float32
    assert explained(matrix, found) >= 0.995 * explained(matrix, exact)
    np.testing.assert_allclose(found.T @ found, np.eye(8), atol=1e-3)
    np.testing.assert_array_equal(found, right_singular_vectors(matrix, 8))


def test_it_is_loaded_only_where_a_model_is_fitted() -> None:
    loaded = "sys, seealso, recommender.related.recommender, recommender.model.low_rank"
    searching = f"import {loaded}; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", searching], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


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
