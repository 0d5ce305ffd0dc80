"""Everybody's nearest neighbours at once: what `Vectors.candidates` does for one record, in bulk.

The multiplication is `sparse_dot_topn`'s. Each source is cut to its most telling words, so many that their postings
stay within a budget: cost then grows with the number of records and not with its square.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.model.vectors import Floats, Vectors

N_POSTINGS = 4_000
"""How many postings of a source's words are read."""
LEAST_WORDS = 3
N_EXACT = 20
_ROWS = 4096
_ROWS_AT_ONCE = 1 << 16
"""So many sources are cut at a time."""


def nearest(
    model: Vectors,
    n_neighbours: int,
    n_postings: int = N_POSTINGS,
    among: NDArray[np.int64] | None = None,
    n_exact: int = N_EXACT,
) -> tuple[NDArray[np.int32], Floats]:
    """The ``n_neighbours`` most similar documents of every document, best first.

    Args:
        model: the vectors of all.
        n_neighbours: how many are wanted.
        n_postings: the budget of each source.
        among: the doc_numbers that may be neighbours (ascending); all of them, if not given.
        n_exact: so many of the best so far have their low-rank part added.

    Returns:
        doc_numbers (int32) and similarities (float32), both of shape (n_doc_numbers, n_neighbours); where there are
        fewer, -1 and 0. Equal similarities stand in order of doc_number.
    """
    from sparse_dot_topn import sp_matmul_topn

    n = model.source.shape[0]
    n_neighbours = max(n_neighbours, 1)
    numbers = np.full((n, n_neighbours), -1, np.int32)
    similarities = np.zeros((n, n_neighbours), np.float32)
    sources = telling(model, n_postings)
    candidates = sparse.csr_matrix(model.candidate if among is None else model.candidate[among])
    divisor = model.divisor if among is None else model.divisor[among]
    columns = sparse.csr_matrix(sparse.diags(divisor) @ candidates).T.tocsr()
    # The record itself is among its best and drops out.
    wanted = max(n_exact, 2 * n_neighbours) + 1
    for start in range(0, n, _ROWS):
        found = sp_matmul_topn(
            sources[start : start + _ROWS], columns, top_n=wanted, n_threads=os.cpu_count() or 1, sort=False
        )
        n_rows = found.shape[0]
        rows = np.repeat(np.arange(n_rows), np.diff(found.indptr))
        others = found.indices.astype(np.int64) if among is None else among[found.indices]
        values = found.data.astype(np.float32)
        if model.low_rank.shape[1]:
            mine = model.low_rank[start : start + n_rows]
            low = np.einsum("ij,ij->i", model.low_rank[others], mine[rows])
            values = values + np.maximum(low, 0) * model.divisor[others]
        values[others == rows + start] = 0
        order = np.lexsort((others, -values, rows))
        rows, others, values = rows[order], others[order], values[order]
        rank = np.arange(len(rows)) - found.indptr[rows]
        kept = (rank < n_neighbours) & (values > 0)
        at = (rows[kept] + start, rank[kept])
        numbers[at] = others[kept]
        similarities[at] = values[kept]
    return numbers, similarities


def telling(model: Vectors, n_postings: int) -> sparse.csr_matrix:
    """The sources cut to their most telling features, whose postings together stay within ``n_postings``."""
    source, n = model.source, model.source.shape[0]
    tells = (1 + np.log(max(n, 1) / np.maximum(model.document_frequencies, 1))).astype(np.float32)
    # The same digits of a value count whichever rows are looked at together.
    highest = max(
        (float((source.data[some] * tells[source.indices[some]]).max(initial=0)) for some in _entries_of_rows(source)),
        default=0.0,
    )
    kept = [_most_telling(model, some, tells, n_postings, highest) for some in _stretches_of_rows(n)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(n_kept for _, n_kept in kept)])
    at = np.concatenate([np.empty(0, np.int64), *(places for places, _ in kept)])
    return sparse.csr_matrix((source.data[at], source.indices[at], np.cumsum(sizes)), shape=source.shape)


def _stretches_of_rows(n: int) -> list[tuple[int, int]]:
    return [(first, min(first + _ROWS_AT_ONCE, n)) for first in range(0, n, _ROWS_AT_ONCE)]


def _entries_of_rows(source: sparse.csr_matrix) -> Iterator[slice]:
    for first, last in _stretches_of_rows(source.shape[0]):
        yield slice(int(source.indptr[first]), int(source.indptr[last]))


def _most_telling(
    model: Vectors, rows_at: tuple[int, int], tells: Floats, n_postings: int, highest: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the entries of some rows stand that are kept, ascending, and how many of each row."""
    source, df = model.source, model.document_frequencies
    begin, end = int(source.indptr[rows_at[0]]), int(source.indptr[rows_at[1]])
    first = source.indptr[rows_at[0] : rows_at[1]].astype(np.int64) - begin
    n_features = np.diff(source.indptr[rows_at[0] : rows_at[1] + 1])
    indices = source.indices[begin:end]
    value = source.data[begin:end] * tells[indices]
    rows = np.repeat(np.arange(len(n_features)), n_features)
    places = np.arange(len(rows)) - np.repeat(first, n_features)
    order = _by_row_and_value(rows, places, value, n_features, highest, source.shape[0])
    order += np.repeat(first, n_features)
    spent = np.concatenate([np.zeros(1, np.int64), np.cumsum(df[indices[order]])])
    spent_in_row = spent[1:] - np.repeat(spent[first], n_features)
    among_first = np.arange(len(rows)) < np.repeat(first + LEAST_WORDS, n_features)
    kept = np.zeros(len(rows), np.bool_)
    kept[order[(spent_in_row <= n_postings) | among_first]] = True
    return np.flatnonzero(kept) + begin, np.bincount(rows[kept], minlength=len(n_features))


def _by_row_and_value(
    rows: NDArray[np.int64], places: NDArray[np.int64], values: Floats, n_in_row: NDArray[Any], highest_value: float,
    n_rows: int,
) -> NDArray[np.int64]:  # fmt: skip
    """``places`` (of values in their rows) by row and descending value, to seven digits or what there is room for.

    Row, value and place are packed into one number each: sorting these is many times as quick as an argsort.
    ``highest_value``, ``n_rows``: of all that is looked at, part by part.
    """
    place_bits, row_bits = int(n_in_row.max(initial=0)).bit_length(), n_rows.bit_length()
    value_bits = min(63 - place_bits - row_bits, 23)  # a float32 has no more
    highest = (1 << value_bits) - 1
    scale = highest / max(highest_value, 1e-9)
    packed = rows << value_bits
    packed |= highest - np.minimum(values * scale, highest).astype(np.int64)
    packed <<= place_bits
    packed |= places
    packed.sort()
    return packed & ((1 << place_bits) - 1)
