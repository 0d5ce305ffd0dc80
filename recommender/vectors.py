"""TF-IDF vectors of a library, made from the index's own term statistics.

Weights are sublinear (1 + log tf; Salton and Buckley 1988), titles counted more than once, smoothed idf, and
rows of unit length, so that the dot product of two rows is their cosine similarity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import Resource
from indexer import analysis
from indexer.statistics import TermStatistics

FIELD_WEIGHTS: dict[str, float] = {"title": 2.0, "description": 1.0, "text": 1.0}
"""How often a word counts, by where it stands. Credits, facts and wording of ties are left out."""

KEYWORD_WEIGHT = 1.0
"""A keyword counts whole, as one feature: two records that share a word of a name are not alike for it."""

MAX_DOCUMENT_SHARE = 0.5
"""A term in more than this share of the records says nothing of any of them (applied from 20 records on)."""

KEYWORD = "\x1ek:"
"""Prefix of features that are whole keywords."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The model.

    matrix: float32 CSR, shape (n_doc_numbers, n_terms), rows of unit length or empty.
    terms: the features by column; those that begin with `KEYWORD` are whole keywords.
    """

    matrix: sparse.csr_matrix
    columns: sparse.csc_matrix
    terms: list[str]


def fit(statistics: TermStatistics, resources: Sequence[tuple[int, Resource]]) -> Vectors:
    """The vectors of all live documents.

    Args:
        statistics: where term frequencies come from.
        resources: (doc_number, record) of every live document: a record's own people and places are taken out of
            its words, because they are evidence of their own and not what it is about.
    """
    n = statistics.n_doc_numbers
    names = {number: _proper_names(resource) for number, resource in resources}
    column_of: dict[str, int] = {}
    rows: list[NDArray[np.int32]] = []
    columns: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float32]] = []

    def add(term: str, docs: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        column = column_of.setdefault(term, len(column_of))
        rows.append(docs)
        columns.append(np.full(len(docs), column, np.int32))
        values.append(weights)

    for field, weight in FIELD_WEIGHTS.items():
        for term in statistics.terms(field):
            if term.isdigit():
                continue
            postings = statistics.postings(field, term)
            docs, tf = postings.doc_numbers, postings.term_frequencies
            kept = np.array([term not in names.get(int(d), ()) for d in docs], np.bool_)
            if kept.any():
                add(term, docs[kept], (weight * tf[kept]).astype(np.float32))
    proper = {name for found in names.values() for name in found}
    for keyword in statistics.terms("keyword"):
        if frozenset(analysis.terms(keyword)) <= proper:
            continue
        docs = statistics.postings("keyword", keyword).doc_numbers
        add(KEYWORD + keyword, docs, np.full(len(docs), KEYWORD_WEIGHT, np.float32))
    if not rows:
        empty = sparse.csr_matrix(np.zeros((n, 0), np.float32))
        return Vectors(empty, empty.tocsc(), [])
    counts = sparse.csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(n, len(column_of)),
        dtype=np.float32,
    )
    counts.sum_duplicates()
    matrix = _weighted(counts, statistics.n_documents)
    return Vectors(matrix, matrix.tocsc(), list(column_of))


def _weighted(counts: sparse.csr_matrix, n_documents: int) -> sparse.csr_matrix:
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + n_documents) / (1 + df)) + 1.0
    if n_documents >= 20:
        idf[df > MAX_DOCUMENT_SHARE * n_documents] = 0.0
    matrix = counts.astype(np.float32)
    matrix.data = (1.0 + np.log(np.maximum(matrix.data, 1e-6))).clip(min=0.1) * idf[matrix.indices]
    # Pruned vocabulary, but not of a record's length: a term that stands in one record relates nothing, yet tells
    # how much else the record is about.
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    scaled = sparse.diags(1.0 / norms) @ matrix
    result = sparse.csr_matrix(scaled, dtype=np.float32)
    result.data[df[result.indices] < 2] = 0.0
    result.eliminate_zeros()
    return result


def _proper_names(resource: Resource) -> frozenset[str]:
    """Terms of the people credited and the places named in a record."""
    texts = [creator.name for creator in resource.creators] + list(resource.places)
    return frozenset(term for text in texts for term in analysis.terms(text) if not term.isdigit())
