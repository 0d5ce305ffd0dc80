"""Everybody's nearest neighbours at once: what `Vectors.candidates` does for one record, in bulk.

The multiplication is `sparse_dot_topn`'s. Each source is cut to its most telling words, so many that their postings
stay within a budget: cost then grows with the number of records and not with its square.
"""

from __future__ import annotations

import os
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
    candidates = sparse.csr_matrix(sparse.diags(model.divisor) @ model.candidate)
    columns = (candidates if among is None else candidates[among]).T.tocsr()
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
    df = model.document_frequencies
    tells = (1 + np.log(max(n, 1) / np.maximum(df, 1))).astype(np.float32)
    value = source.data * tells[source.indices]
    n_features = np.diff(source.indptr)
    rows = np.repeat(np.arange(n), n_features)
    first = source.indptr[:-1].astype(np.int64)
    order = _by_row_and_value(rows, np.arange(len(rows)) - np.repeat(first, n_features), value, n_features)
    order += np.repeat(first, n_features)
    spent = np.concatenate([np.zeros(1, np.int64), np.cumsum(df[source.indices[order]])])
    spent_in_row = spent[1:] - np.repeat(spent[first], n_features)
    among_first = np.arange(len(rows)) < np.repeat(first + LEAST_WORDS, n_features)
    kept = np.zeros(len(rows), np.bool_)
    kept[order[(spent_in_row <= n_postings) | among_first]] = True
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(rows[kept], minlength=n))])
    return sparse.csr_matrix((source.data[kept], source.indices[kept], ends), shape=source.shape)


def _by_row_and_value(
    rows: NDArray[np.int64], places: NDArray[np.int64], values: Floats, n_in_row: NDArray[Any]
) -> NDArray[np.int64]:
    """``places`` (of values in their rows) by row and descending value, to seven digits or what there is room for.

    Row, value and place are packed into one number each: sorting these is many times as quick as an argsort.
    """
    place_bits, row_bits = int(n_in_row.max(initial=0)).bit_length(), len(n_in_row).bit_length()
    value_bits = min(63 - place_bits - row_bits, 23)  # a float32 has no more
    highest = (1 << value_bits) - 1
    scale = highest / max(float(values.max(initial=0)), 1e-9)
    packed = rows << value_bits
    packed |= highest - np.minimum(values * scale, highest).astype(np.int64)
    packed <<= place_bits
    packed |= places
    packed.sort()
    return packed & ((1 << place_bits) - 1)
