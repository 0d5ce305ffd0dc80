"""Fitting the similarity model: weights of words and phrases, the low-rank part, hubness. `recommender.model.vectors`
has the formula and its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.index.statistics import TermStatistics
from recommender.model.all_pairs import nearest
from recommender.model.counting import count
from recommender.model.low_rank import right_singular_vectors
from recommender.model.vectors import Floats, Vectors

TITLE_FIELDS = ("title",)
TEXT_FIELDS = ("description", "text")
KEYWORD_FIELDS = ("keywords",)
KEYWORD_WEIGHT = 0.5
TITLE_WEIGHT = 2.0
MAX_DOCUMENT_SHARE = 0.5
PIVOT_SLOPE = 0.6
TITLE_COVER = 0.2
PHRASE_WEIGHT = 0.15
LOW_RANK_WEIGHT = 0.15
LOW_RANK_DIMENSIONS = 64
LOW_RANK_SLOPE = 0.7
LOW_RANK_FROM = 500
"""Fewer records than this say too little of each other's vocabulary: the low-rank part is left out."""
LEARNED_FROM = 15_000
LEARNED_WORD_FROM = 3
"""From so many records, evenly drawn, the low-rank part of a larger library learns, and of their words from those that
so many of them hold: it explains the same share of the variance as what is learned from 20,000 records and all their
words (of 63,666)."""
MEASURED_AMONG = 20_000
"""Among so many records, evenly drawn, the hubness of each is measured."""
HUB_POWER = 0.2
HUB_NEIGHBOURS = 10


def fit(statistics: TermStatistics, left_out: Mapping[int, frozenset[str]]) -> Vectors:
    """The model of all live documents.

    Args:
        statistics: of the snapshot.
        left_out: doc_number → terms that are names of that record's own people and places. They are evidence of their
            own (`recommender.related.recommender`) and not what the record is about.
    """
    n, live = statistics.n_doc_numbers, max(statistics.n_documents, 1)
    vocabulary, groups = count(statistics, FIELD_GROUPS, left_out)
    # Whatever is no longer needed is let go: of a million records each of these is half a gigabyte.
    title = groups[0].words
    every_word, every_phrase = combined([g.words for g in groups]), combined([g.phrases for g in groups])
    groups.clear()
    word_idf = idf(document_frequencies(every_word), live, 1)
    phrase_idf = idf(document_frequencies(every_phrase), live, 2)
    phrases, phrase_mean = weighed(every_phrase, phrase_idf, PIVOT_SLOPE)
    del every_phrase
    words, word_mean = weighed(every_word, word_idf, PIVOT_SLOPE)
    del every_word
    cover, cover_mean = weighed(title, word_idf, 1.0)
    del title
    low_rank = _low_rank(words) if statistics.n_documents >= LOW_RANK_FROM else np.zeros((n, 0), np.float32)
    n_words = words.shape[1]
    features = [*vocabulary.words, *([""] * (n_words - len(vocabulary.words))), *vocabulary.phrase_names()]
    source, candidate = sides(words, cover, phrases, bool(low_rank.shape[1]))
    del words, cover, phrases, vocabulary
    features += [""] * (source.shape[1] - len(features))
    means = (word_mean, cover_mean, phrase_mean)
    ones = np.ones(n, np.float32)
    model = Vectors(source, candidate, low_rank, ones, features, n_words, means, statistics.layout())
    model.divisor = _hub_divisor(model)
    return model


FIELD_GROUPS = (TITLE_FIELDS, TEXT_FIELDS, KEYWORD_FIELDS)


def combined(groups: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
    """The counts of `FIELD_GROUPS` as one, each with its weight."""
    title, text, keywords = groups
    return sparse.csr_matrix(TITLE_WEIGHT * title + text + KEYWORD_WEIGHT * keywords)


def document_frequencies(counts: sparse.csr_matrix) -> NDArray[np.int64]:
    """In how many rows each column stands: int64, shape (n_columns,)."""
    counts = sparse.csr_matrix(counts)
    return np.bincount(counts.indices, minlength=counts.shape[1])


def idf(df: NDArray[np.int64], n_documents: int, least: int) -> Floats:
    """Weights of features by their document frequencies; 0 below ``least`` and for what nearly every record holds."""
    weights = np.log((n_documents + 1) / (df + 1)) + 1.0
    return np.asarray(weights * ((df >= least) & (df <= max(MAX_DOCUMENT_SHARE * n_documents, 5))), np.float32)


def _pivot(norms: NDArray[np.float64], slope: float, mean: float | None = None) -> tuple[NDArray[np.float64], float]:
    """1 / ((1 - slope) mean + slope norm), 0 for an empty row (Singhal et al. 1996, eq. 3), and the mean."""
    some = norms > 0
    if mean is None:
        mean = float(norms[some].mean()) if some.any() else 1.0
    return np.where(some, 1.0 / np.maximum((1 - slope) * mean + slope * norms, 1e-12), 0.0), mean


def weighed(
    counts: sparse.csr_matrix, weights: Floats, slope: float, mean: float | None = None
) -> tuple[sparse.csr_matrix, float]:
    """Sublinear frequency times ``weights``, length pivoted at ``mean`` (else at the rows' own mean, also returned)."""
    found = sparse.csr_matrix(counts, dtype=np.float32)
    damped = np.minimum(found.data, 1) * (1 + np.log(np.maximum(found.data, 1)))
    found.data = (damped * weights[found.indices]).astype(np.float32)
    found.eliminate_zeros()
    squares = sparse.csr_matrix((found.data * found.data, found.indices, found.indptr), shape=found.shape, copy=False)
    norms = np.sqrt(np.asarray(squares.sum(axis=1), np.float64).ravel())
    scale, mean = _pivot(norms, slope, mean)
    found.data *= np.repeat(scale.astype(np.float32), np.diff(found.indptr))
    return found, mean


def sides(
    words: sparse.csr_matrix, cover: sparse.csr_matrix, phrases: sparse.csr_matrix, has_low_rank: bool
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """The two sides of the product: sources and candidates."""
    share = np.float32(1.0 - (LOW_RANK_WEIGHT if has_low_rank else 0.0))
    source = sparse.csr_matrix(sparse.hstack([words, phrases], "csr"), dtype=np.float32)
    parts = [words + np.float32(TITLE_COVER) * cover, np.float32(PHRASE_WEIGHT) * phrases]
    candidate = sparse.csr_matrix(sparse.hstack(parts, "csr"), dtype=np.float32)
    candidate.data *= share
    return source, candidate


def _low_rank(words: sparse.csr_matrix) -> Floats:
    n, n_words = words.shape
    dimensions = min(LOW_RANK_DIMENSIONS, min(n, n_words) - 1)
    if not words.nnz or dimensions < 1:  # no word that tells records apart
        return np.zeros((n, 0), np.float32)
    drawn = _drawn(n, LEARNED_FROM)
    if drawn is None:
        directions = right_singular_vectors(words, dimensions)
    else:
        seen = words[drawn]
        shared = np.flatnonzero(document_frequencies(seen) >= LEARNED_WORD_FROM)
        directions = np.zeros((n_words, dimensions), np.float32)
        if len(shared) > dimensions:
            directions[shared] = right_singular_vectors(seen[:, shared], dimensions)
    vectors = words @ directions
    # Rounded, so that sums in another order (more threads) give the same vectors but for rare ties.
    scale = _pivot(np.linalg.norm(vectors, axis=1), LOW_RANK_SLOPE)[0][:, None] * np.sqrt(LOW_RANK_WEIGHT)
    return np.asarray(np.round(vectors * scale, 4), np.float32)


def _drawn(n: int, n_drawn: int) -> NDArray[np.int64] | None:
    """``n_drawn`` of ``n`` doc_numbers, evenly drawn; ``None`` stands for all."""
    return np.linspace(0, n - 1, n_drawn).astype(np.int64) if n > n_drawn else None


def _hub_divisor(model: Vectors) -> Floats:
    """What a candidate's similarities are multiplied by: records that are near to everything are held back.

    Of a third of the records, the nearest three stand for the nearest ten of all.
    """
    n = model.source.shape[0]
    if n < 2:
        return np.ones(n, np.float32)
    among = _drawn(n, MEASURED_AMONG)
    n_neighbours = HUB_NEIGHBOURS if among is None else max(round(HUB_NEIGHBOURS * MEASURED_AMONG / n), 3)
    _, similarities = nearest(model, n_neighbours, among=among, n_exact=2 * n_neighbours)
    local = similarities.sum(axis=1, dtype=np.float64) / min(n_neighbours, n - 1)
    mean = float(local.mean()) or 1.0
    return np.asarray((np.maximum(local, 0.2 * mean) / mean) ** -HUB_POWER, np.float32)
