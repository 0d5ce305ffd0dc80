"""The similarity model: what two records' texts have in common, term by term.

For a source q and a candidate d (chosen by ablation on five collections, docs/see-also.md)

    similarity(q, d) = [(1 - a) (sum over words: q (d + c h) + sum over phrases: p q d) + a max(0, <e_q, e_d>)] / r_d^b

so that it is one contribution per shared word or phrase and one low-rank part; the divisor is the candidate's alone.

* sublinear tf-idf: Salton and Buckley, Information Processing and Management 24(5), 1988;
* pivoted length: Singhal, Buckley and Mitra, SIGIR 1996; field weights before damping: Robertson et al., CIKM 2004;
* phrases with a small weight: Metzler and Croft, SIGIR 2005; h is the candidate's title at unit length;
* low-rank part e: Deerwester et al., JASIS 1990, decomposed after Halko et al., SIAM Review 2011;
* hubness r, the mean of a record's best similarities: Radovanovic et al., JMLR 2010; Zelnik-Manor, Perona, NIPS 2004.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus.records.files import read_regular
from indexer.index.kept_arrays import load_array
from indexer.text.sorted_arrays import union
from recommender.model.stored_matrices import load_matrix, save_matrix

N_POSTINGS = 20_000
"""How many postings of a source's words are read to find candidates, most telling words first."""
N_CANDIDATES = 300
_FEW = 64
"""Up to so many documents, cosines are quicker worked out on dense rows."""
_UNSHARED = 200_000
"""Multiplications that OpenBLAS does not share among threads."""

Floats = NDArray[np.float32]
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a candidate shares with the source: (feature, contribution) pairs, and the low-rank part."""

    features: list[tuple[str, float]]
    low_rank: float


class Vectors:
    """The fitted model of one snapshot.

    source and candidate: float32 CSR of shape (n_doc_numbers, n_features), words first, then phrases.
    low_rank: float32, shape (n_doc_numbers, dimensions). divisor: float32, shape (n_doc_numbers,).
    means: mean norms that lengths were pivoted at: words, titles, phrases. layout: of the snapshot (`TermStatistics`).
    """

    def __init__(
        self,
        source: sparse.csr_matrix,
        candidate: sparse.csr_matrix,
        low_rank: Floats,
        divisor: Floats,
        features: list[str],
        n_words: int,
        means: tuple[float, float, float] = (1.0, 1.0, 1.0),
        layout: tuple[tuple[str, int], ...] = (),
    ) -> None:
        self.source, self.candidate, self.low_rank, self.divisor = source, candidate, low_rank, divisor
        self.features, self.n_words = features, n_words
        self.means, self.layout = means, layout
        postings = sparse.csr_matrix(candidate.T.tocsr())
        self._postings = postings
        self._df = np.diff(postings.indptr).astype(np.int64)
        self._numbers: dict[str, int] | None = None
        self._local = threading.local()

    @property
    def document_frequencies(self) -> NDArray[np.int64]:
        """In how many candidates each feature stands: shape (n_features,)."""
        return self._df

    def candidates(self, number: int) -> tuple[NDArray[np.int64], Floats]:
        """Documents that share something with ``number`` and their similarities, in no order.

        Stage one reads the postings of the most telling words, as many as `N_POSTINGS` holds; stage two scores the best
        `N_CANDIDATES` of what that found exactly.
        """
        lo, hi = self.source.indptr[number], self.source.indptr[number + 1]
        features, weights = self.source.indices[lo:hi], self.source.data[lo:hi]
        if not len(features):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores = self._added_up(features, weights)
        scores *= self.divisor
        scores[number] = 0.0
        found = _best(scores)
        return found, self.similarities(number, found)

    def similarities(self, number: int, others: NDArray[np.int64]) -> Floats:
        """Similarities of ``number`` to each of ``others``: float32, shape (len(others),)."""
        if not len(others):
            return np.empty(0, np.float32)
        begins, at = _rows(self.candidate.indptr, others)
        row, own = self._spread(number)
        products = row[self.candidate.indices[at]]
        row[own] = 0.0
        products *= self.candidate.data[at]
        shared = np.add.reduceat(np.append(products, np.float32(0)), begins[:-1])
        shared[begins[1:] == begins[:-1]] = 0
        if self.low_rank.shape[1]:
            # Not a product of BLAS: see `_products`.
            shared = shared + np.maximum(np.einsum("ij,j->i", self.low_rank[others], self.low_rank[number]), 0)
        return np.asarray(shared * self.divisor[others], np.float32)

    def contributions(self, number: int, others: Sequence[int]) -> list[Contributions]:
        """What makes up the similarity of a document to each of others, largest part first."""
        row, own = self._spread(number)
        found = []
        for other in others:
            lo, hi = self.candidate.indptr[other], self.candidate.indptr[other + 1]
            features = self.candidate.indices[lo:hi]
            values = row[features] * self.candidate.data[lo:hi]
            divisor = float(self.divisor[other])
            (hits,) = (values != 0).nonzero()
            features, values = features[hits], values[hits]
            order = np.lexsort((features, -values))
            named = map(self.features.__getitem__, features[order].tolist())
            parts = [(feature, value * divisor) for feature, value in zip(named, values[order].tolist(), strict=True)]
            low = 0.0
            if self.low_rank.shape[1]:
                low = max(0.0, float(self.low_rank[other] @ self.low_rank[number])) * divisor
            found.append(Contributions(parts, low))
        row[own] = 0.0
        return found

    def cosines(self, numbers: list[int]) -> Floats:
        """Plain cosines of some documents' words and phrases: how nearly they say the same.

        Returns float32, shape (len(numbers), len(numbers)), 0 to 1.
        """
        begins, at = _rows(self.source.indptr, np.array(numbers, np.int64))
        features, weights = self.source.indices[at], self.source.data[at]
        if len(numbers) > _FEW:
            rows = sparse.csr_matrix((weights, features, begins), shape=(len(numbers), self.source.shape[1]))
            gram = np.asarray((rows @ rows.T).toarray(), np.float32)
        else:
            known = union([features])
            columns = self._columns()
            columns[known] = np.arange(len(known), dtype=np.int32)
            dense = np.zeros((len(numbers), len(known)), np.float32)
            dense[np.repeat(np.arange(len(numbers)), np.diff(begins)), columns[features]] = weights
            gram = _products(dense)
        norms = np.sqrt(np.maximum(gram.diagonal(), 1e-12))
        return np.asarray(gram / norms[:, None] / norms[None, :], np.float32)

    def n_features_of(self, numbers: list[int]) -> NDArray[np.int64]:
        """How many different words and phrases each of some documents has."""
        at, indptr = np.array(numbers, np.int64), self.source.indptr
        return np.asarray(indptr[at + 1] - indptr[at], np.int64)

    def closeness(self, numbers: NDArray[np.int64]) -> Floats:
        """Cosines of some documents to the mean of them all: how central each is. float32, shape (len(numbers),)."""
        rows = sparse.csr_matrix(self.source[numbers])
        norms = np.sqrt(np.maximum(np.asarray(rows.multiply(rows).sum(axis=1)).ravel(), 1e-12))
        mean = np.asarray((sparse.diags(1.0 / norms) @ rows).mean(axis=0)).ravel()
        length = float(np.linalg.norm(mean)) or 1.0
        return np.asarray(rows @ mean / norms / length, np.float32)

    def fold(self, counts: Mapping[str, float]) -> sparse.csr_matrix:
        """A text of somewhere else in the space of the sources.

        Args:
            counts: word or phrase ("first second" of terms) → how often it stands there.

        Returns float32 CSR of shape (1, n_features): words and phrases at unit length each, unknown ones left out.
        """
        if self._numbers is None:
            self._numbers = {feature: number for number, feature in enumerate(self.features) if feature}
        known = {self._numbers[f]: c for f, c in counts.items() if c > 0 and f in self._numbers}
        features = np.array(sorted(known), np.int64)
        df = self._df[features].astype(np.float64)
        n = self.source.shape[0]
        weights = (1 + np.log([max(known[f], 1.0) for f in features.tolist()])) * (np.log((n + 1) / (df + 1)) + 1)
        weights *= df > 0
        for part in (features < self.n_words, features >= self.n_words):
            weights[part] /= max(float(np.linalg.norm(weights[part])), 1e-12)
        shape = (1, self.source.shape[1])
        return sparse.csr_matrix((weights.astype(np.float32), features, [0, len(features)]), shape=shape)

    def near(self, folded: sparse.csr_matrix, limit: int) -> tuple[NDArray[np.int64], Floats]:
        """The ``limit`` documents most similar to a folded text, best first, and their similarities."""
        found = _best(self._added_up(folded.indices, folded.data))
        exact = np.asarray((self.candidate[found] @ folded.T).toarray(), np.float32).ravel()
        best = np.lexsort((found, -exact))[:limit]
        return found[best], exact[best]

    def shared(self, weights: Mapping[int, float], number: int) -> list[tuple[str, float]]:
        """What a folded text (feature number → weight) and a document share, largest contribution first."""
        lo, hi = self.candidate.indptr[number], self.candidate.indptr[number + 1]
        pairs = zip(self.candidate.indices[lo:hi].tolist(), self.candidate.data[lo:hi].tolist(), strict=True)
        parts = [(self.features[f], weights[f] * value) for f, value in pairs if f in weights]
        return sorted(parts, key=lambda part: (-part[1], part[0]))

    def _spread(self, number: int) -> tuple[Floats, NDArray[np.int32]]:
        """The weights of a source by feature, and where they are not 0; the caller sets these to 0 again.

        The array is this thread's own and used over and over: making one takes longer than all else.
        """
        row: Floats | None = getattr(self._local, "row", None)
        if row is None:
            row = self._local.row = np.zeros(self.source.shape[1], np.float32)
        lo, hi = self.source.indptr[number], self.source.indptr[number + 1]
        own = self.source.indices[lo:hi]
        row[own] = self.source.data[lo:hi]
        return row, own

    def _columns(self) -> NDArray[np.int32]:
        """Room for a number for each feature, this thread's own; what stands there is of no meaning."""
        columns: NDArray[np.int32] | None = getattr(self._local, "columns", None)
        if columns is None:
            columns = self._local.columns = np.zeros(self.source.shape[1], np.int32)
        return columns

    def _added_up(self, features: NDArray[np.int32], weights: Floats) -> NDArray[np.float64]:
        """For every document the sum of its weights for the most telling of ``features``, times theirs.

        As many postings are read as `N_POSTINGS` holds, and three features at least. float64, shape (n_doc_numbers,).
        """
        n = self.candidate.shape[0]
        order = np.argsort(-weights * (1 + np.log(n / np.maximum(self._df[features], 1))), kind="stable")
        spent = np.cumsum(self._df[features[order]])
        order = order[: max(3, int(np.searchsorted(spent, N_POSTINGS, side="right")))]
        features, weights = features[order], weights[order]
        if not len(features):
            return np.zeros(n)
        indptr, indices, data = self._postings.indptr, self._postings.indices, self._postings.data
        extents = list(zip(indptr[features].tolist(), indptr[features + 1].tolist(), weights, strict=True))
        documents = np.concatenate([indices[begin:end] for begin, end, _ in extents])
        products = np.concatenate([data[begin:end] * weight for begin, end, weight in extents])
        return np.asarray(np.bincount(documents, products, n), np.float64)

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``, files once each, to be opened memory-mapped."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, found in (("source", self.source), ("candidate", self.candidate)):
            save_matrix(folder, name, found)
        np.save(folder / "low_rank.npy", self.low_rank)
        np.save(folder / "divisor.npy", self.divisor)
        about = {
            "format": _FORMAT,
            "shape": list(self.source.shape),
            "n_words": self.n_words,
            "means": self.means,
            "layout": self.layout,
        }
        (folder / "features.txt").write_text("\n".join(self.features), encoding="utf-8")
        (folder / "model.json").write_text(json.dumps(about), encoding="utf-8")

    @staticmethod
    def load(folder: Path) -> Vectors | None:
        """The model in ``folder``; ``None`` where there is none of this format, or its arrays do not fit together."""
        try:
            about = json.loads(read_regular(folder / "model.json"))
            if about["format"] != _FORMAT:
                return None
            shape = (int(about["shape"][0]), int(about["shape"][1]))
            source, candidate = (load_matrix(folder, name, shape) for name in ("source", "candidate"))
            features = read_regular(folder / "features.txt").decode().split("\n") if shape[1] else []
            low_rank = load_array(folder / "low_rank.npy", ("float32",), mapped=True)
            divisor = load_array(folder / "divisor.npy", ("float32",))
            layout = tuple((str(name), int(n)) for name, n in about["layout"])
            words, titles, phrases = map(float, about["means"])
            n_words = int(about["n_words"])
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError, OverflowError):
            return None
        fits = low_rank.ndim == 2 and len(low_rank) == shape[0] and divisor.shape == shape[:1]
        if not fits or len(features) != shape[1] or not 0 <= n_words <= shape[1]:
            return None
        return Vectors(source, candidate, low_rank, divisor, features, n_words, (words, titles, phrases), layout)


def _products(rows: Floats) -> Floats:
    """The products of each two rows, float32, shape (n, n), worked out in slices of columns.

    A slice is so small that OpenBLAS keeps it to one thread (below 65,536 times 4 multiplications, its
    interface/gemm.c). More threads gain nothing here, and where the cores are busy each waits for the others: 60 ms at
    the 95th percentile instead of 0.14.
    """
    n = len(rows)
    columns = np.ascontiguousarray(rows.T)
    found = np.zeros((n, n), np.float32)
    width = max(_UNSHARED // max(n * n, 1), 1)
    for begin in range(0, rows.shape[1], width):
        found += rows[:, begin : begin + width] @ columns[begin : begin + width]
    return found


def _rows(indptr: NDArray[Any], numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the entries of some rows of a CSR matrix stand.

    Returns begins, shape (len(numbers) + 1,): where each row begins in the second one, and ends; and the places, in the
    order of ``numbers``.
    """
    first = indptr[numbers].astype(np.int64)
    sizes = indptr[numbers + 1] - first
    begins = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(sizes, out=begins[1:])
    return begins, np.repeat(first - begins[:-1], sizes) + np.arange(begins[-1])


def _best(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Documents of the `N_CANDIDATES` highest scores above 0, ascending."""
    (found,) = (scores > 0).nonzero()
    if len(found) > N_CANDIDATES:
        found = np.sort(found[np.argpartition(-scores[found], N_CANDIDATES)[:N_CANDIDATES]])
    return found
