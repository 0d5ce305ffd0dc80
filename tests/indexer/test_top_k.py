"""Selection and pruned ranking against adding everything up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage

from indexer import bm25, top_k
from indexer.codec import ColumnarCodec
from indexer.columnar_statistics import ColumnarStatistics
from indexer.top_k import ImpactPostings, Impacts, best, top_disjunction


def slow_best(docs: Any, scores: Any, limit: int) -> list[int]:
    return sorted(range(len(docs)), key=lambda i: (-scores[i], docs[i]))[: max(limit, 0)]


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(-1, 45), st.randoms())
def test_best_keeps_the_rule_for_ties(values: list[int], limit: int, rng: Any) -> None:
    docs = list(range(len(values)))
    rng.shuffle(docs)
    scores = np.array(values, np.float32)
    assert best(np.array(docs, np.int32), scores, limit).tolist() == slow_best(docs, values, limit)


def random_lists(rng: np.random.Generator, n_docs: int, sizes: list[int], coarse: bool) -> list[Impacts]:
    lists = []
    for size in sizes:
        docs = np.sort(rng.choice(n_docs, min(size, n_docs), replace=False)).astype(np.int32)
        impacts = (rng.gamma(2.0, size=len(docs)) * rng.uniform(0.2, 5)).astype(np.float32) + np.float32(0.01)
        lists.append(Impacts(docs, np.ceil(impacts) if coarse else impacts))
    return lists


def added_up(lists: list[Impacts], limit: int, n_docs: int, allowed: Any) -> tuple[list[int], list[float]]:
    dense, held = np.zeros(n_docs, np.float32), np.zeros(n_docs, np.bool_)
    for listed in lists:
        dense[listed.doc_numbers] += listed.impacts
        held[listed.doc_numbers] = True
    docs = np.flatnonzero(held if allowed is None else held & allowed)
    order = np.lexsort((docs, -dense[docs]))[:limit]
    return docs[order].tolist(), dense[docs[order]].tolist()


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.lists(st.sampled_from([1, 50, 700, 3000, 12000]), min_size=1, max_size=5),
    limit=st.sampled_from([1, 10, 100, 500]),
    coarse=st.booleans(),
    masked=st.booleans(),
)
def test_pruning_changes_nothing(seed: int, sizes: list[int], limit: int, coarse: bool, masked: bool) -> None:
    rng = np.random.default_rng(seed)
    n_docs = 20_000
    lists = random_lists(rng, n_docs, sizes, coarse)
    allowed = rng.random(n_docs) < rng.choice([0.01, 0.5]) if masked else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top_k, "_EXHAUSTIVE_BELOW", 1000)
        found = top_disjunction(lists, limit, n_docs, allowed)
    docs, scores = added_up(lists, limit, n_docs, allowed)
    assert found.doc_numbers.tolist() == docs
    assert found.scores.tolist() == scores


def test_pruning_prunes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise AssertionError("added everything up")

    monkeypatch.setattr(top_k, "_exhaustive", refused)
    lists = random_lists(np.random.default_rng(5), 90_000, [50_000, 800], coarse=False)
    assert len(top_disjunction(lists, 10, 90_000).doc_numbers) == 10


@dataclass(frozen=True)
class Field:
    name: str
    weight: float
    b: float


def test_impacts_combine_fields_before_saturation() -> None:
    index = RamStorage().create_index(fields.Schema(title=fields.TEXT, body=fields.TEXT))
    for part in ([("cat", "cat dog"), ("dog", "cat cat cat")], [("bird", "dog"), ("cat", "")]):
        writer = index.writer(codec=ColumnarCodec())
        for title, body in part:
            writer.add_document(title=title, body=body)
        writer.commit(merge=False)
    statistics = ColumnarStatistics(index.reader())
    impacts = ImpactPostings(statistics, [Field("title", 2.0, 0.5), Field("body", 1.0, 0.8)])
    cat = impacts.term("cat")
    assert cat.doc_numbers.tolist() == [0, 1, 3]
    mean = (2 + 3 + 1) / 3
    pseudo = [2.0 + 1 / (0.2 + 0.8 * 2 / mean), 3 / (0.2 + 0.8 * 3 / mean), 2.0]
    expected = [bm25.idf(4, 3) * (bm25.K1 + 1) * x / (bm25.K1 + x) for x in pseudo]
    np.testing.assert_allclose(cat.impacts, expected, rtol=1e-5)
    assert impacts.term("cat") is cat
    assert impacts.top(["cat", "nothing"], 2).doc_numbers.tolist() == [0, 1]
    assert len(impacts.top([], 2).doc_numbers) == 0
