"""The directions along which records differ most: latent semantic analysis by a randomised decomposition.

Deerwester et al., "Indexing by latent semantic analysis" (JASIS 41(6), 1990); Halko, Martinsson and Tropp, "Finding
structure with randomness" (SIAM Review 53(2), 2011), algorithms 4.4 and 5.1. scikit-learn's TruncatedSVD does the same
and is what the tests hold this against; loading it takes longer than the decomposition itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_OVERSAMPLES = 10
_ITERATIONS = 3


def right_singular_vectors(matrix: sparse.csr_matrix, n_vectors: int) -> NDArray[np.float32]:
    """The first ``n_vectors`` right singular vectors of ``matrix``, nearly: float32, shape (n_columns, n_vectors).

    The same for the same matrix. Vectors for which the matrix has no rank are zero.

    Args:
        matrix: float32, shape (n_rows, n_columns).
        n_vectors: at most the smaller side.
    """
    n = min(n_vectors + _OVERSAMPLES, *matrix.shape)
    start = np.random.default_rng(0).standard_normal((matrix.shape[1], n), np.float32)
    transposed = matrix.T
    basis, _ = np.linalg.qr(matrix @ start)
    for _ in range(_ITERATIONS):
        # Scaled to the basis again each time round: in between, the larger singular values only gain by their squares.
        basis, _ = np.linalg.qr(matrix @ (transposed @ basis))
    projected = transposed @ basis  # its singular vectors on the left are the matrix's on the right
    squares, rotation = np.linalg.eigh((projected.T @ projected).astype(np.float64))
    best = np.argsort(-squares, kind="stable")[:n_vectors]
    squares, rotation = squares[best], rotation[:, best]
    some = squares > max(squares.max(initial=0), 0) * 1e-10
    scale = np.where(some, 1 / np.sqrt(np.where(some, squares, 1)), 0)
    return np.asarray(projected @ (rotation * scale).astype(np.float32), np.float32)
