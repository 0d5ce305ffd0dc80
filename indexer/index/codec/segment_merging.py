"""Several segments into one, in arrays: no document is analysed again and no posting handled by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.codec import varints
from indexer.index.codec.field_columns import FieldColumns, stable_order
from indexer.index.codec.segment_columns import FieldReader, SegmentColumns
from indexer.index.codec.stored_documents import ColumnarDocumentReader
from indexer.index.codec.whoosh_codec import segment_columns

_BLOBS = ("positions", "values")


@dataclass(slots=True)
class Part:
    """A segment to merge: where its documents go.

    new_numbers: int32 by old doc number, -1 for a deleted document.
    """

    segment: Any
    columns: SegmentColumns
    documents: Any
    new_numbers: NDArray[np.int32]


def parts_of(storage: Any, segments: Sequence[Any]) -> tuple[list[Part], int]:
    """The segments ready for merging, in order, and how many documents live in them."""
    parts, n_documents = [], 0
    for segment in segments:
        kept = np.ones(segment.doc_count_all(), np.bool_)
        kept[list(segment.deleted_docs())] = False
        numbers = np.where(kept, np.cumsum(kept) - 1 + n_documents, -1).astype(np.int32)
        n_documents += int(kept.sum())
        columns = segment_columns(storage, segment)
        parts.append(Part(segment, columns, ColumnarDocumentReader(storage, segment, columns.documents), numbers))
    return parts, n_documents


def merge_segments(storage: Any, schema: Any, segments: Sequence[Any], codec: Any, name: str) -> Any:
    """Write a new segment with the live documents of ``segments``, in their order.

    Memory: about 40 bytes per posting of the largest field. The given segments are left as they are.
    Raises ValueError when a field is indexed in different formats in two of them.

    Returns the new `ColumnarSegment`; no list of segments knows it yet.
    """
    parts, n_documents = parts_of(storage, segments)
    merged = codec.new_segment(storage, name)
    _copy_documents(parts, schema, codec.per_document_writer(storage, merged), n_documents)
    merged.set_doc_count(n_documents)
    writer = codec.field_writer(storage, merged)
    names = {field for part in parts for field in part.columns.field_names}
    for field in sorted(names & set(schema.names())):
        holders = [(part.columns.field(field), part.new_numbers) for part in parts]
        columns = merge_field([(reader, numbers) for reader, numbers in holders if reader is not None])
        if len(columns.doc_numbers):
            writer.write_field(field, columns)
    writer.close()
    for part in parts:
        part.documents.close()
    return merged


def _copy_documents(parts: list[Part], schema: Any, writer: Any, n_documents: int) -> None:
    columned = [(name, field) for name, field in schema.items() if field.column_type or field.vector]
    for part in parts:
        readers = {
            name: part.documents.column_reader(name, field.column_type)
            for name, field in columned
            if field.column_type and part.documents.has_column(name)
        }
        vectors = [(name, field) for name, field in columned if field.vector]
        for old, new in enumerate(part.new_numbers.tolist()):
            if new < 0:
                continue
            writer.start_copy(new, part.documents.stored_bytes(old))
            for name, reader in readers.items():
                writer.add_column_value(name, schema[name].column_type, reader[old])
            for name, field in vectors:
                if part.documents.has_vector(old, name):
                    vector = part.documents.vector(old, name, field.vector)
                    writer.add_vector_matcher(name, field, vector)
    for name in schema.names():
        lengths = np.zeros(n_documents, np.int64)
        for part in parts:
            exact = part.columns.exact_lengths(name)
            if exact is not None:
                kept = part.new_numbers >= 0
                lengths[part.new_numbers[kept]] = exact[kept]
        writer.set_lengths(name, lengths)
    writer.close()


def merge_field(holders: Sequence[tuple[FieldReader, NDArray[np.int32]]]) -> FieldColumns:
    """One field of several segments as one: readers with the new number (or -1) of each of their documents."""
    readers = [reader for reader, _ in holders]
    for section in _BLOBS:
        if len({reader.has(section) for reader in readers}) > 1:
            raise ValueError("Segments that index a field in different formats cannot be merged.")
    lists = [[reader.term(n) for n in range(reader.n_terms)] for reader in readers]
    terms = lists[0] if len(lists) == 1 else sorted(set().union(*lists))
    rank = {term: n for n, term in enumerate(terms)}
    term_numbers, doc_numbers, weights, frequencies = [], [], [], []
    pieces: dict[str, list[NDArray[np.uint8]]] = {blob: [] for blob in _BLOBS if readers[0].has(blob)}
    sizes: dict[str, list[NDArray[np.int64]]] = {blob: [] for blob in pieces}
    for (reader, new_numbers), listed in zip(holders, lists, strict=True):
        bounds = reader.offsets.astype(np.int64)
        n_postings = bounds[1:] - bounds[:-1]
        docs = new_numbers[reader.documents()]
        kept = docs >= 0
        numbers = np.array([rank[term] for term in listed], np.int32)
        term_numbers.append(np.repeat(numbers, n_postings)[kept])
        doc_numbers.append(docs[kept])
        weights.append(reader.weights[kept])
        every = reader.frequencies(0, len(docs))
        frequencies.append(every[kept])
        for blob, found in pieces.items():
            size = _position_sizes(reader, every) if blob == "positions" else _value_sizes(reader)
            found.append(reader.section(blob)[np.repeat(kept, size)])
            sizes[blob].append(size[kept])
    ranks = np.concatenate(term_numbers)
    order = stable_order(ranks, len(terms))
    counts = np.bincount(ranks, minlength=len(terms))
    offsets = np.zeros(int((counts > 0).sum()) + 1, np.int64)
    np.cumsum(counts[counts > 0], out=offsets[1:])
    columns = FieldColumns(
        [term for term, n in zip(terms, counts.tolist(), strict=True) if n],
        offsets,
        np.concatenate(doc_numbers)[order],
        np.concatenate(weights)[order],
        np.concatenate(frequencies)[order],
    )
    for blob, found in pieces.items():
        gathered, bounds = _gathered(np.concatenate(found), np.concatenate(sizes[blob]), order)
        if blob == "positions":
            columns.positions, columns.position_offsets = gathered, bounds[offsets]
        else:
            columns.values, columns.value_offsets = gathered, bounds
    return columns


def _position_sizes(reader: FieldReader, frequencies: NDArray[Any]) -> NDArray[np.int64]:
    """Bytes of each posting's positions."""
    ends = np.concatenate([np.zeros(1, np.int64), varints.value_ends(reader.section("positions"))])
    bounds = ends[np.concatenate([np.zeros(1, np.int64), np.cumsum(frequencies, dtype=np.int64)])]
    return np.asarray(bounds[1:] - bounds[:-1])


def _value_sizes(reader: FieldReader) -> NDArray[np.int64]:
    bounds = reader.section("value_offsets").astype(np.int64)
    return np.asarray(bounds[1:] - bounds[:-1])


def _gathered(
    blob: NDArray[np.uint8], sizes: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pieces of a blob in another order, and where each then begins (int64, n + 1)."""
    starts = np.cumsum(sizes) - sizes
    sizes, starts = sizes[order], starts[order]
    bounds = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=bounds[1:])
    at = np.repeat(starts - bounds[:-1], sizes) + np.arange(int(bounds[-1]))
    return blob[at], bounds
