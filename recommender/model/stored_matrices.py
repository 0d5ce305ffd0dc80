"""Sparse matrices kept as files: memory-mapped, and looked at before SciPy's native code sees them.

That code trusts what it is given: a column number beyond the matrix, or a row that ends before it begins, is memory
read or written anywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.index.kept_arrays import load_array
from indexer.text.sorted_arrays import are_below, are_offsets

PARTS = ("data", "indices", "indptr")
_INTEGERS = ("int32", "int64")


def save_matrix(folder: Path, name: str, matrix: sparse.csr_matrix) -> None:
    """Write the three arrays of a CSR matrix into ``folder``."""
    for part in PARTS:
        np.save(folder / f"{name}.{part}.npy", getattr(matrix, part))


def load_matrix(folder: Path, name: str, shape: tuple[int, int]) -> sparse.csr_matrix:
    """The matrix that `save_matrix` wrote: float32 CSR over the mapped files.

    Raises:
        ValueError: the arrays are not those of a CSR matrix of that shape.
        OSError: one cannot be read.
    """
    data = load_array(folder / f"{name}.data.npy", ("float32",), mapped=True)
    indices = load_array(folder / f"{name}.indices.npy", _INTEGERS, mapped=True)
    indptr = load_array(folder / f"{name}.indptr.npy", _INTEGERS, mapped=True)
    _fits(data, indices, indptr, shape)
    return sparse.csr_matrix((data, indices, indptr), shape=shape, copy=False)


def _fits(data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], shape: tuple[int, int]) -> None:
    n_rows, n_columns = shape
    if min(shape) < 0 or data.ndim != 1 or indices.ndim != 1 or indptr.shape != (n_rows + 1,):
        raise ValueError("the arrays of a matrix have other shapes than it")
    if len(indices) != len(data) or indices.dtype != indptr.dtype:
        raise ValueError("the arrays of a matrix do not fit each other")
    if not are_offsets(indptr, n_rows, len(data)):
        raise ValueError("the rows of a matrix do not follow each other")
    if not are_below(indices, n_columns):
        raise ValueError("an entry of a matrix is outside of it")
