"""The directions along which records differ most: latent semantic analysis by scikit-learn's randomised decomposition.

Deerwester et al., "Indexing by latent semantic analysis" (JASIS 41(6), 1990); Halko, Martinsson and Tropp, "Finding
structure with randomness" (SIAM Review 53(2), 2011), whose algorithms 4.4 and 5.1 `TruncatedSVD` runs. How many rounds
it needs here, and what they cost: docs/decisions/0008-low-rank.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_OVERSAMPLES = 10
_ROUNDS = 5
_RANK_TOLERANCE = 1e-5
"""A singular value below this share of the greatest is rounding error of float32, and its direction chance."""


def load() -> None:
    """Load scikit-learn's decompositions, a second's work that only fitting a model needs."""
    import sklearn.decomposition  # noqa: F401


def right_singular_vectors(matrix: sparse.csr_matrix, n_vectors: int) -> NDArray[np.float32]:
    """The first ``n_vectors`` right singular vectors of ``matrix``, nearly: float32, shape (n_columns, n_vectors).

    The same for the same matrix. Vectors for which the matrix has no rank are zero.

    Args:
        matrix: float32, shape (n_rows, n_columns).
        n_vectors: at most the smaller side.
    """
    if not matrix.nnz:
        return np.zeros((matrix.shape[1], n_vectors), np.float32)
    from sklearn.decomposition import TruncatedSVD

    svd = TruncatedSVD(n_vectors, algorithm="randomized", n_iter=_ROUNDS, n_oversamples=_OVERSAMPLES, random_state=0)
    with np.errstate(invalid="ignore"):  # rows that are all alike have no variance to explain
        svd.fit(matrix)
    some = svd.singular_values_ > svd.singular_values_[0] * _RANK_TOLERANCE
    return np.asarray((svd.components_ * some[:, None]).T, np.float32)
