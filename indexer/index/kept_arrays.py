"""Arrays kept in files of their own, in NumPy's format: numbers only, never objects."""

from __future__ import annotations

import io
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from corpus.records.files import read_regular

_MAGIC = b"\x93NUMPY"


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
        with path.open("rb") as file:
            _is_one(file.read(len(_MAGIC)))
        found: NDArray[Any] = _loaded(path, "r").view(np.ndarray)
    else:
        found = array_of(read_regular(path))
    if found.dtype.name not in dtypes or not found.dtype.isnative:
        raise ValueError(f"{path} holds {found.dtype}, not {' or '.join(dtypes)}")
    return found


def array_of(content: bytes) -> NDArray[Any]:
    """The array in what `numpy.save` wrote. Raises ValueError."""
    _is_one(content)
    return _loaded(io.BytesIO(content))


def _is_one(content: bytes) -> None:
    """Raises ValueError. NumPy takes archives of arrays, and pickles, for something that may be loaded as well."""
    if not content.startswith(_MAGIC):
        raise ValueError("not an array in NumPy's format")


def _loaded(source: Path | io.BytesIO, mmap_mode: Literal["r"] | None = None) -> NDArray[Any]:
    try:
        found: NDArray[Any] = np.load(source, mmap_mode=mmap_mode, allow_pickle=False)
    except (EOFError, SyntaxError, TypeError, MemoryError, OverflowError, RecursionError) as error:
        raise ValueError(f"not an array ({error})") from None
    return found
