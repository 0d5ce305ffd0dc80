"""The similarity model: what two records' texts have in common, term by term.

For a source q and a candidate d (chosen by ablation on five collections, docs/see-also.md)

    similarity(q, d) = [(1 - a) (sum over words: q (d + c h) + sum over phrases: p q d) + a max(0, <e_q, e_d>)] / r_d^b

so that it is one contribution per shared word or phrase and one low-rank part; the divisor is the candidate's alone.

* sublinear tf-idf: Salton and Buckley, Information Processing and Management 24(5), 1988;
* pivoted length: Singhal, Buckley and Mitra, SIGIR 1996; field weights before damping: Robertson et al., CIKM 2004;
* phrases with a small weight: Metzler and Croft, SIGIR 2005; h is the candidate's title at unit length;
* low-rank part e: Deerwester et al., JASIS 1990, by scikit-learn's TruncatedSVD (Halko et al., SIAM Review 2011);
* hubness r, the mean of a record's best similarities: Radovanovic et al., JMLR 2010; Zelnik-Manor, Perona, NIPS 2004.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

N_POSTINGS = 20_000
"""How many postings of a source's words are read to find candidates, most telling words first."""
N_CANDIDATES = 300

Floats = NDArray[np.float32]
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a candidate shares with the source: (feature, contribution) pairs, and the low-rank part."""

    features: list[tuple[str, float]]
    low_rank: float

    @property
    def total(self) -> float:
        """The similarity."""
        return sum(value for _, value in self.features) + self.low_rank


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
        n = self.candidate.shape[0]
        order = np.argsort(-weights * (1 + np.log(n / np.maximum(self._df[features], 1))), kind="stable")
        spent = np.cumsum(self._df[features[order]])
        order = order[: max(3, int(np.searchsorted(spent, N_POSTINGS, side="right")))]
        scores = np.zeros(n, np.float32)
        for feature, weight in zip(features[order].tolist(), weights[order].tolist(), strict=True):
            a, b = self._postings.indptr[feature], self._postings.indptr[feature + 1]
            scores[self._postings.indices[a:b]] += np.float32(weight) * self._postings.data[a:b]
        scores *= self.divisor
        scores[number] = 0.0
        found = np.flatnonzero(scores)
        if len(found) > N_CANDIDATES:
            found = np.sort(found[np.argpartition(-scores[found], N_CANDIDATES)[:N_CANDIDATES]])
        return found, self.similarities(number, found)

    def similarities(self, number: int, others: NDArray[np.int64]) -> Floats:
        """Similarities of ``number`` to each of ``others``: float32, shape (len(others),)."""
        if not len(others):
            return np.empty(0, np.float32)
        row = self._dense(number)
        chosen = self.candidate[others]
        shared = np.add.reduceat(np.append(row[chosen.indices] * chosen.data, 0), chosen.indptr[:-1])
        shared[np.diff(chosen.indptr) == 0] = 0
        if self.low_rank.shape[1]:
            shared = shared + np.maximum(self.low_rank[others] @ self.low_rank[number], 0)
        return np.asarray(shared * self.divisor[others], np.float32)

    def contributions(self, number: int, other: int) -> Contributions:
        """What makes up the similarity of two documents, largest part first."""
        lo, hi = self.source.indptr[number], self.source.indptr[number + 1]
        mine, weights = self.source.indices[lo:hi], self.source.data[lo:hi]
        lo, hi = self.candidate.indptr[other], self.candidate.indptr[other + 1]
        features, at, there = np.intersect1d(
            mine, self.candidate.indices[lo:hi], assume_unique=True, return_indices=True
        )
        values = weights[at] * self.candidate.data[lo:hi][there]
        divisor = float(self.divisor[other])
        hits = np.flatnonzero(values)
        hits = hits[np.lexsort((features[hits], -values[hits]))]
        parts = [(self.features[features[h]], float(values[h]) * divisor) for h in hits]
        low = max(0.0, float(self.low_rank[other] @ self.low_rank[number])) * divisor if self.low_rank.shape[1] else 0.0
        return Contributions(parts, low)

    def cosines(self, numbers: list[int]) -> Floats:
        """Plain cosines of some documents' words and phrases: how nearly they say the same.

        Returns float32, shape (len(numbers), len(numbers)), 0 to 1.
        """
        rows = sparse.csr_matrix(self.source[numbers])
        gram = np.asarray((rows @ rows.T).toarray(), np.float32)
        norms = np.sqrt(np.maximum(gram.diagonal(), 1e-12))
        return np.asarray(gram / norms[:, None] / norms[None, :], np.float32)

    def closeness(self, numbers: NDArray[np.int64]) -> Floats:
        """Cosines of some documents to the mean of them all: how central each is. float32, shape (len(numbers),)."""
        rows = sparse.csr_matrix(self.source[numbers])
        norms = np.sqrt(np.maximum(np.asarray(rows.multiply(rows).sum(axis=1)).ravel(), 1e-12))
        mean = np.asarray((sparse.diags(1.0 / norms) @ rows).mean(axis=0)).ravel()
        length = float(np.linalg.norm(mean)) or 1.0
        return np.asarray(rows @ mean / norms / length, np.float32)

    def telling(self, number: int) -> list[tuple[str, float]]:
        """The words and phrases of a document with their weights, heaviest first."""
        lo, hi = self.source.indptr[number], self.source.indptr[number + 1]
        features, weights = self.source.indices[lo:hi], self.source.data[lo:hi]
        order = np.lexsort((features, -weights))
        return [(self.features[features[at]], float(weights[at])) for at in order]

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
        features, weights = folded.indices, folded.data
        n = self.candidate.shape[0]
        order = np.argsort(-weights * (1 + np.log(n / np.maximum(self._df[features], 1))), kind="stable")
        spent = np.cumsum(self._df[features[order]])
        order = order[: max(3, int(np.searchsorted(spent, N_POSTINGS, side="right")))]
        scores = np.zeros(n, np.float32)
        for feature, weight in zip(features[order].tolist(), weights[order].tolist(), strict=True):
            a, b = self._postings.indptr[feature], self._postings.indptr[feature + 1]
            scores[self._postings.indices[a:b]] += np.float32(weight) * self._postings.data[a:b]
        found = np.flatnonzero(scores)
        if len(found) > N_CANDIDATES:
            found = np.sort(found[np.argpartition(-scores[found], N_CANDIDATES)[:N_CANDIDATES]])
        exact = np.asarray((self.candidate[found] @ folded.T).toarray(), np.float32).ravel()
        best = np.lexsort((found, -exact))[:limit]
        return found[best], exact[best]

    def shared(self, weights: Mapping[int, float], number: int) -> list[tuple[str, float]]:
        """What a folded text (feature number → weight) and a document share, largest contribution first."""
        lo, hi = self.candidate.indptr[number], self.candidate.indptr[number + 1]
        pairs = zip(self.candidate.indices[lo:hi].tolist(), self.candidate.data[lo:hi].tolist(), strict=True)
        parts = [(self.features[f], weights[f] * value) for f, value in pairs if f in weights]
        return sorted(parts, key=lambda part: (-part[1], part[0]))

    def _dense(self, number: int) -> Floats:
        row = np.zeros(self.source.shape[1], np.float32)
        lo, hi = self.source.indptr[number], self.source.indptr[number + 1]
        row[self.source.indices[lo:hi]] = self.source.data[lo:hi]
        return row

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``, files once each, to be opened memory-mapped."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, found in (("source", self.source), ("candidate", self.candidate)):
            for part in ("data", "indices", "indptr"):
                np.save(folder / f"{name}.{part}.npy", getattr(found, part))
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
        """The model in ``folder``; ``None`` where there is none of this format."""
        try:
            about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            if about["format"] != _FORMAT:
                return None
            found = []
            for name in ("source", "candidate"):
                parts = [np.load(folder / f"{name}.{p}.npy", mmap_mode="r") for p in ("data", "indices", "indptr")]
                found.append(sparse.csr_matrix(tuple(parts), shape=tuple(about["shape"]), copy=False))
            features = (folder / "features.txt").read_text(encoding="utf-8").split("\n") if about["shape"][1] else []
            low_rank = np.load(folder / "low_rank.npy", mmap_mode="r")
            layout = tuple((str(name), int(n)) for name, n in about["layout"])
            divisor, means = np.load(folder / "divisor.npy"), tuple(about["means"])
            return Vectors(found[0], found[1], low_rank, divisor, features, about["n_words"], means, layout)
        except (OSError, ValueError, KeyError):
            return None
