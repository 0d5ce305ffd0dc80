"""The best few documents, and the rule for ties: higher score first, then lower doc_number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def best(doc_numbers: NDArray[np.int32], scores: NDArray[Any], limit: int) -> NDArray[np.intp]:
    """Indexes of the ``limit`` best, best first: intp, shape (min(limit, n),).

    Args:
        doc_numbers: shape (n,), in any order, none twice.
        scores: shape (n,), no NaN.
        limit: how many at most; below 1 gives none.

    >>> best(np.array([3, 5, 9], np.int32), np.array([1.0, 2.0, 2.0]), 2)
    array([1, 2])
    """
    n = len(scores)
    if limit < 1 or not n:
        return np.empty(0, np.intp)
    if limit >= n:
        return np.lexsort((doc_numbers, -scores))
    # A partial sort may cut through equal scores, so everything as good as the last one is looked at.
    threshold = np.partition(scores, n - limit)[n - limit]
    above = np.flatnonzero(scores >= threshold)
    return above[np.lexsort((doc_numbers[above], -scores[above]))[:limit]]
