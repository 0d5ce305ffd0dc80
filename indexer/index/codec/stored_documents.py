"""What a segment keeps by document: stored fields and field lengths.

Stored fields are one blob, a document after the other; lengths are an array for each field. Columns and
vectors are left to Whoosh's own writer and reader.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import whoosh3
from whoosh.filedb import compound
from whoosh.reading import CorruptIndexError

from indexer.index.codec import field_columns
from indexer.index.codec.container import Container, ContainerWriter
from indexer.index.codec.field_columns import BYTE_TO_LENGTH

DOCUMENTS_EXTENSION = ".documents"
_STORED_COMPRESSION_LEVEL = 1
_COMPRESS_FROM_BYTES = 4096
"""Shorter records are kept as they are: deflating them took a fifth of the build to save a sixth of the index."""
_MAX_STORED_BYTES = 1 << 28
"""More than any record has; what inflates to more was made to fill the memory."""


class ColumnarDocumentWriter(whoosh3.W3PerDocWriter):
    """Stored fields and lengths of a new segment; columns and vectors go to Whoosh's writer."""

    def __init__(self, codec: Any, storage: Any, segment: Any) -> None:
        self._codec = codec
        self._storage: Any = storage
        self._segment: Any = segment
        self._cols: Any = None
        self._colwriters: dict[str, Any] = {}
        self._fieldlengths: defaultdict[str, int] = defaultdict(int)
        self._doccount = 0
        self._docnum = None
        self._storedfields: dict[str, Any] | None = None
        self._indoc = False
        self._vpostfile = None
        self.is_closed = False
        self._file = storage.create_file(segment.make_filename(DOCUMENTS_EXTENSION))
        self._out = ContainerWriter(self._file)
        self._stream = self._out.stream("stored")
        self._write_stored = self._stream.__enter__()
        self._stored_sizes: list[int] = []
        self._lengths: dict[str, NDArray[np.int64]] = {}

    def _create_column(self, fieldname: str, column: Any) -> None:
        if self._cols is None:
            temporary = self._storage.temp_storage(f"{self._segment.indexname}.tmp")
            writer: Any = compound.CompoundWriter
            self._cols = writer(temporary)
        self._colwriters[fieldname] = column.writer(self._cols.create_file(fieldname))

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Keep a stored value; ``length`` is not used, since lengths come by the field (`set_lengths`)."""
        if value is not None and self._storedfields is not None:
            self._storedfields[fieldname] = value

    def set_lengths(self, fieldname: str, lengths: NDArray[np.int64]) -> None:
        """The lengths of a whole field, by document."""
        self._lengths[fieldname] = lengths

    def start_copy(self, docnum: int, stored: bytes) -> None:
        """A document whose stored fields are as `ColumnarDocumentReader.stored_bytes` gives them.

        Instead of start_doc to finish_doc; column values and vectors may follow.
        """
        self._docnum = docnum
        self._doccount += 1
        self._stored_sizes.append(len(stored))
        self._write_stored(stored)

    def finish_doc(self) -> None:
        stored = dump_stored(self._storedfields) if self._storedfields else b""
        self._stored_sizes.append(len(stored))
        self._write_stored(stored)
        self._storedfields = None
        self._indoc = False

    def add_stored(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Documents of which only stored fields are to be kept here: name → value."""
        dumped = [dump_stored(stored) if stored else b"" for stored in documents]
        self._doccount += len(dumped)
        self._stored_sizes.extend(map(len, dumped))
        self._write_stored(b"".join(dumped))

    def close(self) -> None:
        if self._indoc:
            self.finish_doc()
        self._stream.__exit__(None, None, None)
        sizes = np.zeros(self._doccount + 1, np.int64)
        np.cumsum(self._stored_sizes[: self._doccount], out=sizes[1:])
        self._out.add("stored_offsets", field_columns.small(sizes))
        totals = {name: int(lengths.sum()) for name, lengths in self._lengths.items()}
        for name, by_document in self._lengths.items():
            if totals[name]:
                self._out.add("length." + name, field_columns.small(by_document))
        self._out.finish({"n_documents": self._doccount, "total_lengths": totals})
        self._file.close()
        for writer in self._colwriters.values():
            writer.finish(self._doccount)
        if self._cols is not None:
            self._cols.save_as_files(self._storage, self._column_filename)
        if self._vpostfile:
            self._vpostfile.close()
        self.is_closed = True


def dump_stored(stored: Mapping[str, Any]) -> bytes:
    """Stored fields of a document in bytes, deflated when long; the first byte says which.

    A line of JSON names the fields, the length of each in bytes, and whether it is a text; then they follow, texts as
    they are, all else as JSON.

    >>> dump_stored({"id": "a", "record": "{}"})
    b't[["id", 1, 1], ["record", 2, 1]]\\na{}'
    """
    head, parts = [], []
    for name, value in stored.items():
        text = isinstance(value, str)
        part = (value if text else json.dumps(value)).encode("utf-8", "surrogatepass")
        head.append((name, len(part), int(text)))
        parts.append(part)
    whole = b"\n".join((json.dumps(head).encode(), b"".join(parts)))
    if len(whole) < _COMPRESS_FROM_BYTES:
        return b"t" + whole
    return b"z" + zlib.compress(whole, _STORED_COMPRESSION_LEVEL)


def load_stored(stored: bytes) -> dict[str, Any]:
    """The inverse of `dump_stored`; nothing for nothing.

    Raises:
        CorruptIndexError: it is something else.
    """
    if not stored:
        return {}
    try:
        head, _, rest = (_inflated(stored[1:]) if stored[:1] == b"z" else stored[1:]).partition(b"\n")
        found: dict[str, Any] = {}
        begin = 0
        for name, length, is_text in json.loads(head):
            part = rest[begin : begin + length].decode("utf-8", "surrogatepass")
            found[name] = part if is_text else json.loads(part)
            begin += length
    except (ValueError, TypeError, RecursionError, zlib.error) as error:
        raise CorruptIndexError(f"A stored record is damaged ({error}). Run `seealso build`.") from None
    if begin != len(rest) or stored[:1] not in b"tz":
        raise CorruptIndexError("A stored record is damaged: its lengths do not fit. Run `seealso build`.")
    return found


def _inflated(deflated: bytes) -> bytes:
    inflater = zlib.decompressobj()
    found = inflater.decompress(deflated, _MAX_STORED_BYTES)
    if not inflater.eof:
        raise ValueError("it does not end")
    return found


class ColumnarDocumentReader(whoosh3.W3PerDocReader):
    """Stored fields, lengths and deletions of a segment; ``documents`` is its file of stored fields and lengths."""

    def __init__(self, storage: Any, segment: Any, documents: Container) -> None:
        super().__init__(storage, segment)  # type: ignore[no-untyped-call]
        # Open from the start: a commit that merges the segment away removes the file that a snapshot still reads.
        self.documents = documents
        self._length_tables: dict[str, list[int]] = {}

    def stored_bytes(self, docnum: int) -> bytes:
        """The stored fields of a document as they are in the file."""
        offsets = self.documents.array("stored_offsets")
        stored = self.documents.array("stored")
        return stored[int(offsets[docnum]) : int(offsets[docnum + 1])].tobytes()

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return load_stored(self.stored_bytes(docnum))

    def _table(self, fieldname: str) -> list[int]:
        found = self._length_tables.get(fieldname)
        if found is None:
            section = "length." + fieldname
            if section not in self.documents:
                found = []
            else:
                bytes_ = field_columns.length_bytes(self.documents.array(section))
                found = BYTE_TO_LENGTH[bytes_].astype(np.int64).tolist()
            self._length_tables[fieldname] = found
        return found

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        table = self._table(fieldname)
        return (table[docnum] or default) if table else default

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Any:
        table = self._table(fieldname)
        return (lambda docnum: table[docnum] or default) if table else (lambda docnum: default)

    def field_length(self, fieldname: str) -> int:
        return int(self.documents.metadata["total_lengths"].get(fieldname, 0))

    def min_field_length(self, fieldname: str) -> int:
        return min(self._table(fieldname), default=0)

    def max_field_length(self, fieldname: str) -> int:
        return max(self._table(fieldname), default=0)
