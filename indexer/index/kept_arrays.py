"""Arrays kept in files of their own, in NumPy's format: numbers only, never objects."""

from __future__ import annotations

import io
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.records.files import read_regular


def load_array(path: Path, dtypes: Sequence[str], mapped: bool = False) -> NDArray[Any]:
    """The array in a file.

    Args:
        path: what `numpy.save` wrote.
        dtypes: names of the types that it may have.
        mapped: leave it in the file, and read what is asked for.

    Raises:
        ValueError: there is another type, or no array.
        OSError: the file cannot be read, or is no regular one.
    """
    if mapped:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise OSError(f"{path} is not a regular file")
        # A plain array over the mapped file: numpy's memmap class makes every slice slow.
        found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    else:
        found = array_of(read_regular(path))
    if found.dtype.name not in dtypes or not found.dtype.isnative:
        raise ValueError(f"{path} holds {found.dtype}, not {' or '.join(dtypes)}")
    return found


def array_of(content: bytes) -> NDArray[Any]:
    """The array in what `numpy.save` wrote. Raises ValueError."""
    try:
        found: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    except (EOFError, SyntaxError, TypeError, MemoryError, OverflowError, RecursionError) as error:
        raise ValueError(f"not an array ({error})") from None
    if not isinstance(found, np.ndarray):
        raise ValueError("not an array")
    return found
