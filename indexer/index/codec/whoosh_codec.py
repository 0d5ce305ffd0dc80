"""Whoosh's side of the codec: segment, writers and readers, over the arrays of `field_columns`.

Whoosh's own code keeps columns and vectors. Scores are the same as with its own codec because field lengths
are handed out as it would round them (one byte each), while our own statistics see the exact ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from whoosh.codec import base, whoosh3
from whoosh.reading import CorruptIndexError, TermInfo, TermNotFound

from indexer.index.codec.container import open_container
from indexer.index.codec.field_columns import BYTE_TO_LENGTH
from indexer.index.codec.postings_writer import POSTINGS_EXTENSION, ColumnarFieldWriter
from indexer.index.codec.segment_columns import FieldReader, SegmentColumns
from indexer.index.codec.stored_documents import DOCUMENTS_EXTENSION, ColumnarDocumentReader, ColumnarDocumentWriter
from indexer.index.codec.whoosh_matcher import ColumnarMatcher

_opened: WeakValueDictionary[tuple[str, str], SegmentColumns] = WeakValueDictionary()
"""Segments of files that are open now. A segment's files never change, so readers can share one view."""


class ColumnarSegment(whoosh3.W3Segment):
    """A segment of our codec, with its set of deleted documents; kept by `indexer.index.segment_index`."""

    def should_assemble(self) -> bool:
        """False: one file of all would put the arrays at odd addresses."""
        return False

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document deleted, or take the mark away."""
        if delete:
            if self._deleted is None:
                self._deleted = set()
            self._deleted.add(docnum)
        elif self._deleted:
            self._deleted.discard(docnum)


class ColumnarCodec(base.Codec):
    """Postings as memory-mapped NumPy arrays; use with ``index.writer(codec=ColumnarCodec())``."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def per_document_writer(self, storage: Any, segment: Any) -> ColumnarDocumentWriter:
        return ColumnarDocumentWriter(self, storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> ColumnarFieldWriter:
        return ColumnarFieldWriter(storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        """For vectors only, which stay Whoosh's."""
        codec: Any = whoosh3.W3Codec
        return codec().postings_writer(dbfile, byteids=byteids)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Not used: our matchers come from the terms reader."""
        raise NotImplementedError

    def terms_reader(self, storage: Any, segment: Any) -> ColumnarTermsReader:
        return ColumnarTermsReader(segment_columns(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> ColumnarDocumentReader:
        return ColumnarDocumentReader(storage, segment, segment_columns(storage, segment).documents)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        segment: Any = ColumnarSegment
        return segment(self, indexname)


def segment_columns(storage: Any, segment: Any) -> SegmentColumns:
    """The arrays of a segment, opened once for all readers of the same folder.

    Raises:
        CorruptIndexError: they do not fit together, or are of another number of documents than the list says.
    """
    key = (str(getattr(storage, "folder", "")), segment.segment_id())
    found = _opened.get(key) if key[0] else None
    if found is None:
        found = SegmentColumns(
            open_container(storage, segment.make_filename(POSTINGS_EXTENSION)),
            open_container(storage, segment.make_filename(DOCUMENTS_EXTENSION)),
        )
        if key[0]:
            _opened[key] = found
    if found.n_doc_numbers != segment.doc_count_all():
        raise CorruptIndexError(f"{segment.segment_id()} has another number of documents. Run `seealso build`.")
    return found


class ColumnarTermsReader(base.TermsReader):
    """Terms of a segment in order, and matchers of their postings."""

    def __init__(self, arrays: SegmentColumns) -> None:
        self.arrays = arrays

    def _reader(self, fieldname: str) -> FieldReader | None:
        return self.arrays.field(fieldname)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        reader = self._reader(term[0])
        return reader is not None and reader.find(term[1]) >= 0

    def indexed_field_names(self) -> list[str]:
        return self.arrays.field_names

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self.arrays.field_names):
            yield from ((name, term) for term in self.arrays.term_bytes(name))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        yield from ((fieldname, term) for term in self.arrays.term_bytes(fieldname, prefix))
        for name in sorted(self.arrays.field_names):
            if name > fieldname:
                yield from ((name, term) for term in self.arrays.term_bytes(name))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (((field, term), self.term_info(field, term)) for field, term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return (((field, term), self.term_info(field, term)) for field, term in self.terms_from(fieldname, prefix))

    def _find(self, fieldname: str, term: bytes) -> tuple[FieldReader, int]:
        reader = self._reader(fieldname)
        number = -1 if reader is None else reader.find(term)
        if reader is None or number < 0:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        return reader, number

    def term_info(self, fieldname: str, text: bytes) -> Any:
        reader, number = self._find(fieldname, text)
        start, end = reader.extent(number)
        documents = reader.documents(start, end)
        info: Any = TermInfo
        return info(
            weight=float(reader.weights[start:end].sum(dtype=np.float64)),
            df=end - start,
            minlength=int(BYTE_TO_LENGTH[reader.section("min_lengths")[number]]),
            maxlength=int(BYTE_TO_LENGTH[reader.section("max_lengths")[number]]),
            maxweight=float(reader.section("max_weights")[number]),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        if (fieldname, text) not in self:  # Whoosh asks every segment for a word that one of them has
            return 0.0
        reader, number = self._find(fieldname, text)
        start, end = reader.extent(number)
        return float(reader.weights[start:end].sum(dtype=np.float64))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self.arrays.document_frequency(fieldname, text)

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        reader = self._reader(fieldname)
        return base.EmptyCursor() if reader is None else ColumnarCursor(self, reader, fieldname, fieldobj)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        reader, number = self._find(fieldname, text)
        return ColumnarMatcher(reader, number, format_, (fieldname, text), scorer)


class ColumnarCursor(base.FieldCursor):
    """Walks the terms of a field; fuzzy matching and spelling jump along it."""

    def __init__(self, terms: ColumnarTermsReader, reader: FieldReader, fieldname: str, fieldobj: Any) -> None:
        self._terms = terms
        self._reader = reader
        self._fieldname = fieldname
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> Any:
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> Any:
        encoded = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._number = self._reader.position_of(encoded)
        return self.text()

    def next(self) -> Any:
        self._number += 1
        return self.text()

    def text(self) -> Any:
        return self._fieldobj.from_bytes(self._reader.term(self._number)) if self.is_valid() else None

    def term_info(self) -> Any:
        if not self.is_valid():
            return None
        return self._terms.term_info(self._fieldname, self._reader.term(self._number))

    def is_valid(self) -> bool:
        return self._number < self._reader.n_terms
