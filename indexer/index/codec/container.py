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
        read = json.loads(bytes(buffer[end - length : end]))
        self._directory: dict[str, tuple[str, int, int]] = read["arrays"]
        self.metadata: dict[str, Any] = read["metadata"]
        self._arrays: dict[str, NDArray[Any]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._directory

    def array(self, name: str) -> NDArray[Any]:
        """The array of that name; KeyError when there is none."""
        found = self._arrays.get(name)
        if found is None:
            dtype, offset, length = self._directory[name]
            found = np.frombuffer(self._buffer, np.dtype(dtype), length, offset)
            self._arrays[name] = found
        return found


def open_container(storage: Any, name: str) -> Container:
    """Open a container in a Whoosh storage: mapped when that is a folder, else read into memory."""
    file = storage.open_file(name)
    try:
        if getattr(file, "is_real", False) and storage.supports_mmap:
            return Container(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), name)
        return Container(bytes(file.read()), name)
    finally:
        file.close()
