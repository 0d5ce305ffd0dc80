"""Adding values to the totals of some documents, which NumPy does in three steps and C in one."""

from __future__ import annotations

import numpy as np

from indexer import native
from indexer.index.statistics import DocNumbers, Weights


def add_at(totals: Weights, docs: DocNumbers, values: Weights | float) -> None:
    """Add values to the totals of documents, in place.

    Args:
        totals: float32, by doc number.
        docs: int32, shape (n,), none twice.
        values: float32, shape (n,); or one number, as float32, for all of them.
    """
    if native.compiled is None:
        totals[docs] += values if isinstance(values, np.ndarray) else np.float32(values)
    else:
        native.compiled.add_at(totals, docs, values)
