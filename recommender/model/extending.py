"""A fitted model, carried on to documents that were added and taken from after it was fitted.

New documents are folded in (Berry, Dumais, O'Brien, "Using linear algebra for intelligent information retrieval", SIAM
Review 37(4), 1995): they are written in the model's vocabulary with its weights, and have no low-rank part until the
next fit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from indexer.index.statistics import TermStatistics
from recommender.model.counting import hidden_codes, joined, matrix, pairs_of, tokens_of
from recommender.model.fitting import FIELD_GROUPS, PIVOT_SLOPE, combined, idf, sides, weighed
from recommender.model.vectors import Vectors


def is_base_of(model: Vectors, statistics: TermStatistics) -> bool:
    """Whether the model's documents are the first ones of the snapshot, with the same doc_numbers."""
    layout = statistics.layout()
    return bool(model.layout) and layout[: len(model.layout)] == model.layout


def extended(model: Vectors, statistics: TermStatistics, left_out: Mapping[int, frozenset[str]]) -> Vectors:
    """``model`` for the snapshot that `is_base_of` it.

    Args:
        left_out: as in `recommender.model.fitting.fit`; only what the new documents leave out is looked at.
    """
    first, n = model.source.shape[0], statistics.n_doc_numbers
    if first == n and bool(statistics.live().all()):
        return model
    numbers = {word: number for number, word in enumerate(model.features[: model.n_words]) if word}
    names = {name: at for at, name in enumerate(model.features[model.n_words :]) if name}
    hidden = hidden_codes({doc - first: terms for doc, terms in left_out.items()}, numbers)
    words, phrases = [], []
    for group in FIELD_GROUPS:
        tokens = []
        for field in group:
            found = statistics.occurrences(field, first)
            moved = type(found)(found.terms, found.term_numbers, found.doc_numbers - first, found.positions)
            tokens.append(tokens_of(moved, numbers, hidden))
        words.append(matrix(*joined([(t[0], t[1]) for t in tokens]), (n - first, model.n_words)))
        docs, codes = joined([pairs_of(*t, n - first) for t in tokens])
        known = np.array(
            [names.get(f"{model.features[c >> 32]} {model.features[c & 0xFFFFFFFF]}", -1) for c in codes.tolist()],
            np.int32,
        )
        n_phrases = model.source.shape[1] - model.n_words
        phrases.append(matrix(docs[known >= 0], known[known >= 0], (n - first, n_phrases)))
    df = model.document_frequencies
    word_idf, phrase_idf = idf(df[: model.n_words], first, 1), idf(df[model.n_words :], first, 2)
    source, candidate = sides(
        weighed(combined(words), word_idf, PIVOT_SLOPE, model.means[0])[0],
        weighed(words[0], word_idf, 1.0, model.means[1])[0],
        weighed(combined(phrases), phrase_idf, PIVOT_SLOPE, model.means[2])[0],
        bool(model.low_rank.shape[1]),
    )
    low_rank = np.concatenate([model.low_rank, np.zeros((n - first, model.low_rank.shape[1]), np.float32)])
    # A deleted document is like nothing: its similarities are multiplied by 0.
    divisor = np.concatenate([model.divisor, np.ones(n - first, np.float32)]) * statistics.live()
    return Vectors(
        sparse.csr_matrix(sparse.vstack([model.source, source], "csr")),
        sparse.csr_matrix(sparse.vstack([model.candidate, candidate], "csr")),
        low_rank,
        divisor.astype(np.float32),
        model.features,
        model.n_words,
        model.means,
        model.layout,
    )
