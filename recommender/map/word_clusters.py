"""Groups for a map of records that name no topics: clusters by their texts, named by their own words."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.engines.port import Engine
from indexer.text import analysis

N_ROUNDS = 12
MOST, FEWEST = 36, 6
PER_CLUSTER = 90
"""A cluster for so many records, as long as there are neither too few clusters nor too many."""
N_READ = 80
"""So many titles of a cluster are read for how its words are written."""
N_WORDS = 3
LEAST_LETTERS = 3
N_FOLDED = 256

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


def clusters(rows: sparse.csr_matrix, ids: Sequence[str], narrow: NDArray[np.float32]) -> Numbers:
    """The cluster of each record: int64, shape (n_records,), numbered from 0 without gaps.

    Spherical k-means (Dhillon and Modha, Machine Learning 42, 2001), begun from the records whose ids have the lowest
    hashes: a record that comes or goes is seldom one of them, so the clusters stay.

    Args:
        rows: the records' words, float64 CSR of shape (n_records, n_words).
        ids: of the records.
        narrow: the same in few dimensions, float32, shape (n_records, dimensions), where the model has any: there
            what is alike without one word in common is near.
    """
    n = len(ids)
    space = _at_unit_length(np.asarray(narrow if narrow.shape[1] else _folded(rows), np.float64))
    k = min(max(FEWEST, n // PER_CLUSTER), MOST, n)
    order = sorted(range(n), key=lambda at: (zlib.crc32(ids[at].encode()), ids[at]))
    centres = space[_apart(space, order[: 12 * k], k)]
    found = np.zeros(n, np.int64)
    for _ in range(N_ROUNDS):
        found = np.asarray((space @ centres.T).argmax(axis=1), np.int64)
        belongs = sparse.csr_matrix((np.ones(n), (np.arange(n), found)), shape=(n, len(centres)))
        centres = _at_unit_length(np.asarray(belongs.T @ space))
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _folded(rows: sparse.csr_matrix) -> Floats:
    """The rows in `N_FOLDED` dimensions: each word goes to one of them, as its number says (feature hashing)."""
    at = np.arange(rows.shape[1])
    shape = (rows.shape[1], N_FOLDED)
    return np.asarray(
        (rows @ sparse.csr_matrix((np.ones(len(at)), (at, at * 40503 % N_FOLDED)), shape=shape)).toarray()
    )


def _apart(space: Floats, candidates: Sequence[int], k: int) -> list[int]:
    """``k`` of the candidates, each as far from those before it as may be."""
    chosen = [candidates[0]]
    near = space[candidates] @ space[chosen[0]]
    while len(chosen) < k:
        at = int(near.argmin())
        chosen.append(candidates[at])
        near = np.maximum(near, space[candidates] @ space[chosen[-1]])
        near[at] = 2.0
    return chosen


def _at_unit_length(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1), 1e-12)[:, None], np.float64)


def names(
    engine: Engine, numbers: Numbers, rows: sparse.csr_matrix, features: Sequence[str], of: Numbers
) -> tuple[str, ...]:
    """A name for each cluster: the words that its records have and others have not, as their titles write them.

    Args:
        numbers: documents of the records. rows, features: their words. of: the cluster of each.
    """
    n_clusters = int(of.max()) + 1 if len(of) else 0
    belongs = sparse.csr_matrix((np.ones(len(of)), (np.arange(len(of)), of)), shape=(len(of), n_clusters))
    sizes = np.maximum(np.asarray(belongs.sum(axis=0)).ravel(), 1.0)
    means = np.asarray((sparse.diags(1.0 / sizes) @ belongs.T @ rows).todense())
    telling = means * np.log1p(means / (np.asarray(rows.mean(axis=0)).ravel() + 1e-9))
    found: list[str] = []
    for at in range(n_clusters):
        own = numbers[of == at]
        written: dict[str, Counter[str]] = {}
        for number in own[:: max(1, len(own) // N_READ)].tolist():
            for word in _WORD.findall(engine.resource_at(number).display_title):
                terms = analysis.terms(word)
                if len(terms) == 1:  # no name of a part of a program, which is several words in one
                    written.setdefault(terms[0], Counter())[_plain(word)] += 1
        best = np.argsort(-telling[at], kind="stable")[:60].tolist()
        words = [_most(written[features[b]]) for b in best if features[b] in written]
        words = [word for word in words if len(word) >= LEAST_LETTERS][:N_WORDS] or [f"Group {at + 1}"]
        name = ", ".join(words)
        found.append(name[:1].upper() + name[1:])
    taken: Counter[str] = Counter()
    for at, name in enumerate(found):
        taken[name] += 1
        found[at] = name if taken[name] == 1 else f"{name} ({taken[name]})"
    return tuple(found)


def _plain(word: str) -> str:
    """A word as it stands in the middle of a sentence: "Array", but "SVG" and "JavaScript" as they are."""
    return word.lower() if word[1:] == word[1:].lower() else word


def _most(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], word))
