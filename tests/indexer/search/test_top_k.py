"""Selection of the best few, against sorting everything."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.top_k import best


def slow_best(docs: Any, scores: Any, limit: int) -> list[int]:
    return sorted(range(len(docs)), key=lambda i: (-scores[i], docs[i]))[: max(limit, 0)]


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(-1, 45), st.randoms())
def test_best_keeps_the_rule_for_ties(values: list[int], limit: int, rng: Any) -> None:
    docs = list(range(len(values)))
    rng.shuffle(docs)
    scores = np.array(values, np.float32)
    assert best(np.array(docs, np.int32), scores, limit).tolist() == slow_best(docs, values, limit)
