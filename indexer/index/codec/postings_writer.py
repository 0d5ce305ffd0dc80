"""Writes the inverted lists of a segment, a field at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh import formats

from indexer.index.codec import field_columns
from indexer.index.codec.container import Container, ContainerWriter, open_container
from indexer.index.codec.field_columns import FieldColumns
from indexer.index.codec.stored_documents import DOCUMENTS_EXTENSION

POSTINGS_EXTENSION = ".postings"
RECONSTRUCTED_FORMATS = (formats.Existence, formats.Frequency, formats.Positions)
"""Formats whose posting values follow from frequency and positions, so that the bytes need not be kept."""


class ColumnarFieldWriter:
    """The inverted lists of a new segment, each field at once; `indexer.index.bulk_writer` is the Whoosh writer that
    makes them."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._segment = segment
        self._storage = storage
        self._file = storage.create_file(segment.make_filename(POSTINGS_EXTENSION))
        self._out = ContainerWriter(self._file)
        self._names: list[str] = []
        self._documents: Container | None = None
        self.is_closed = False

    def write_field(self, fieldname: str, columns: FieldColumns) -> None:
        """Write a whole field at once; fields in any order, each once."""
        if self._documents is None:
            name = self._segment.make_filename(DOCUMENTS_EXTENSION)
            self._documents = open_container(self._storage, name)
        section = "length." + fieldname
        lengths = self._documents.array(section) if section in self._documents else None
        prefix = f"{len(self._names)}."
        columns.write(self._out, prefix, self._documents.metadata["n_documents"], lengths)
        self._names.append(fieldname)

    def close(self) -> None:
        self._out.finish({"fields": self._names})
        self._file.close()
        self.is_closed = True


def take_values(columns: FieldColumns, form: Any, values: list[bytes]) -> None:
    """Turn Whoosh's posting values into arrays: frequencies, positions, and the bytes of rarer formats."""
    if type(form) is formats.Existence:
        columns.frequencies = np.ones(len(values), np.uint8)
    elif type(form) is formats.Frequency:
        columns.frequencies = np.array([form.decode_frequency(v) for v in values], np.int64)
    else:
        columns.frequencies = np.array(
            [form.decode_frequency(v) if form.supports("frequency") else 1 for v in values], np.int64
        )
    if form.supports("positions"):
        decoded = [sorted(form.decode_positions(v)) for v in values]
        columns.frequencies = np.array([len(d) for d in decoded], np.int64)
        flat = np.array([p for d in decoded for p in d], np.int64)
        columns.positions, columns.position_offsets = field_columns.encode_positions(
            flat, columns.frequencies, columns.offsets
        )
    if type(form) not in RECONSTRUCTED_FORMATS:
        columns.values = np.frombuffer(b"".join(values), np.uint8)
        columns.value_offsets = np.cumsum([0, *map(len, values)], dtype=np.int64)
