"""Named arrays in one file, written once and memory-mapped.

Layout: the arrays one after another, each at a multiple of 64 bytes; then a JSON directory (name → dtype,
offset, length) with free metadata; then the directory's length (uint64, little-endian) and a magic word. The
directory is at the end so that a file can be written in one pass without knowing sizes beforehand; a file cut
short has no magic word and is refused.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import CorruptIndexError

MAGIC = b"SEEALSO1"
_ALIGNMENT_BYTES = 64
_DTYPES = frozenset(np.dtype(name).str for name in "u1 u2 u4 u8 i1 i2 i4 i8 f4 f8".split())


class ContainerWriter:
    """Writes named arrays into an open binary file.

    >>> import io
    >>> file = io.BytesIO()
    >>> writer = ContainerWriter(file)
    >>> writer.add("doc_numbers", np.arange(3, dtype=np.int32))
    >>> writer.finish({"fields": ["title"]})
    >>> Container(file.getvalue()).array("doc_numbers")
    array([0, 1, 2], dtype=int32)
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._position = 0

    def _write(self, data: Any) -> None:
        self._file.write(data)
        self._position += len(data)

    def _align(self) -> None:
        padding = -self._position % _ALIGNMENT_BYTES
        if padding:
            self._write(bytes(padding))

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write a one-dimensional array under a name."""
        self._align()
        array = np.ascontiguousarray(array)
        self._directory[name] = (array.dtype.str, self._position, len(array))
        if len(array):
            self._write(array.view(np.uint8).data)

    @contextmanager
    def stream(self, name: str) -> Iterator[Any]:
        """Write an array of bytes piece by piece, with the function that this yields; one at a time."""
        self._align()
        start = self._position
        yield self._write
        self._directory[name] = ("|u1", start, self._position - start)

    def finish(self, metadata: dict[str, Any]) -> None:
        """Write the directory. The file is complete after this, but neither flushed nor closed."""
        directory = json.dumps({"arrays": self._directory, "metadata": metadata}).encode()
        self._write(directory)
        self._write(len(directory).to_bytes(8, "little") + MAGIC)


class Container:
    """The arrays of a finished file, as read-only views of its buffer (bytes or a memory map)."""

    def __init__(self, buffer: Any, name: str = "") -> None:
        self._buffer = buffer
        if len(buffer) < 16 or buffer[-8:] != MAGIC:
            raise CorruptIndexError(
                f"{name or 'A segment file'} is incomplete or not one of ours: it does not end with "
                f"{MAGIC!r}. The index can be rebuilt from the records: run `seealso build`."
            )
        end = len(buffer) - 16
        length = int.from_bytes(buffer[end : end + 8], "little")
        try:
            read: Any = json.loads(bytes(buffer[end - length : end])) if length <= end else None
            arrays, metadata = read["arrays"], read["metadata"]
            self._directory: dict[str, tuple[np.dtype[Any], int, int]] = {
                array: _within(end - length, *where) for array, where in arrays.items()
            }
            self.metadata: dict[str, Any] = {**metadata}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise CorruptIndexError(f"The directory of {name or 'a segment file'} is damaged: {error}.") from None
        self._arrays: dict[str, NDArray[Any]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._directory

    def array(self, name: str) -> NDArray[Any]:
        """The array of that name.

        Raises:
            CorruptIndexError: there is none.
        """
        found = self._arrays.get(name)
        if found is None:
            if name not in self._directory:
                raise CorruptIndexError(f"A segment file has no {name}. Run `seealso build`.")
            dtype, offset, length = self._directory[name]
            found = np.frombuffer(self._buffer, dtype, length, offset)
            self._arrays[name] = found
        return found


def _within(end: int, dtype: str, offset: int, length: int) -> tuple[np.dtype[Any], int, int]:
    """Where an array is, once it is known to be one of numbers and within the file.

    Raises:
        ValueError, TypeError: it is not.
    """
    if dtype not in _DTYPES or type(offset) is not int or type(length) is not int:
        raise ValueError(f"an array of {dtype!r}")
    kind = np.dtype(dtype)
    if offset % _ALIGNMENT_BYTES or not 0 <= offset <= offset + length * kind.itemsize <= end or length < 0:
        raise ValueError("an array reaches beyond the file")
    return kind, offset, length


def open_container(storage: Any, name: str) -> Container:
    """Open a container in a Whoosh storage: mapped when that is a folder, else read into memory."""
    file = storage.open_file(name)
    try:
        if getattr(file, "is_real", False) and storage.supports_mmap:
            return Container(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name)
        return Container(bytes(file.read()), name)
    finally:
        file.close()
