"""One field of one segment while it is written: its whole inverted list in arrays.

Everything that writes postings (Whoosh's writer one by one, the bulk writer, merging) ends here; everything
that reads them starts from the sections named here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from indexer.index.codec import varints
from indexer.index.codec.container import ContainerWriter

BLOCK = 128
"""Postings a block; lists longer than one block have maxima for each of their blocks."""

_LONGEST = 106_374
LENGTH_TO_BYTE: NDArray[np.uint8] = np.searchsorted(
    np.array([byte_to_length(b) for b in range(256)]), np.arange(_LONGEST + 1), side="left"
).astype(np.uint8)
"""Whoosh's one-byte approximation of a field length, as a table; longer fields are 255."""
BYTE_TO_LENGTH: NDArray[np.float32] = np.array([byte_to_length(b) for b in range(256)], np.float32)
"""What Whoosh takes a length byte for, in tokens: float32, shape (256,)."""


def length_bytes(lengths: NDArray[Any]) -> NDArray[np.uint8]:
    """Field lengths in tokens → Whoosh's length bytes: uint8, shape as given."""
    return np.asarray(LENGTH_TO_BYTE[np.minimum(lengths.astype(np.int64), _LONGEST)], np.uint8)


def small(values: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in the smallest type that holds them: uint8, uint16, uint32 or else float32.

    >>> small(np.array([1.0, 300.0])).dtype, small(np.array([0.5])).dtype
    (dtype('uint16'), dtype('float32'))
    """
    if not len(values):
        return values.astype(np.uint8)
    if values.dtype.kind == "f":
        whole = values.astype(np.int64)
        if (whole != values).any():
            return values.astype(np.float32)
        values = whole
    if values.min() < 0:
        return values.astype(np.float32)
    highest = int(values.max())
    for dtype in (np.uint8, np.uint16, np.uint32):
        if highest <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.int64)


@dataclass(slots=True)
class FieldColumns:
    """The postings of a field, term after term in byte order, documents ascending within a term.

    terms: the term bytes, strictly ascending.
    offsets: int64, shape (n_terms + 1,): term t's postings are ``offsets[t]:offsets[t + 1]``.
    doc_numbers: int32, shape (n_postings,).
    weights: float32 or unsigned, shape (n_postings,): Whoosh's weight, the frequency if nothing is boosted.
    frequencies: unsigned, shape (n_postings,), or None when they are the weights.
    positions: varint differences of every posting's ascending positions (uint8), or None.
    position_offsets: int64, shape (n_terms + 1,), into ``positions``; None without positions.
    values: Whoosh's posting values end to end (uint8) for formats that we do not take apart, or None.
    value_offsets: int64, shape (n_postings + 1,), into ``values``.
    """

    terms: Sequence[bytes]
    offsets: NDArray[np.int64]
    doc_numbers: NDArray[np.int32]
    weights: NDArray[Any]
    frequencies: NDArray[Any] | None = None
    positions: NDArray[np.uint8] | None = None
    position_offsets: NDArray[np.int64] | None = None
    values: NDArray[np.uint8] | None = None
    value_offsets: NDArray[np.int64] | None = None

    def write(self, out: ContainerWriter, prefix: str, n_documents: int, lengths: NDArray[Any] | None) -> None:
        """Write the sections of the field under ``prefix``.

        ``lengths``: the field's length by document, for the maxima; None when the field has none.
        """
        blob = b"".join(self.terms)
        sizes = np.fromiter(map(len, self.terms), np.int64, len(self.terms))
        out.add(prefix + "terms", np.frombuffer(blob, np.uint8))
        out.add(prefix + "term_offsets", _offsets(np.cumsum(sizes)))
        out.add(prefix + "offsets", small(self.offsets))
        out.add(prefix + "doc_numbers", self.doc_numbers.astype(np.int32, copy=False))
        weights = small(self.weights)
        out.add(prefix + "weights", weights)
        if self.frequencies is not None and not np.array_equal(self.frequencies, weights):
            out.add(prefix + "frequencies", small(self.frequencies))
        if self.positions is not None and self.position_offsets is not None:
            out.add(prefix + "positions", self.positions)
            out.add(prefix + "position_offsets", small(self.position_offsets))
        if self.values is not None and self.value_offsets is not None:
            out.add(prefix + "values", self.values)
            out.add(prefix + "value_offsets", small(self.value_offsets))
        self._write_maxima(out, prefix, weights, lengths)
        self._write_forward(out, prefix, weights, n_documents)

    def _write_maxima(
        self, out: ContainerWriter, prefix: str, weights: NDArray[Any], lengths: NDArray[Any] | None
    ) -> None:
        """Per term and, in lists longer than a block, per block: greatest weight, least and greatest length.

        They bound any score that grows with the weight and falls with the length (Ding and Suel, "Faster
        top-k document retrieval using block-max indexes", SIGIR 2011), whatever its parameters.
        """
        if lengths is None:
            posting_bytes = np.zeros(len(self.doc_numbers), np.uint8)
        else:
            posting_bytes = length_bytes(lengths)[self.doc_numbers]
        starts = self.offsets[:-1]
        if not len(starts):
            return
        out.add(prefix + "max_weights", np.maximum.reduceat(weights, starts))
        out.add(prefix + "min_lengths", np.minimum.reduceat(posting_bytes, starts))
        out.add(prefix + "max_lengths", np.maximum.reduceat(posting_bytes, starts))
        long = np.flatnonzero(np.diff(self.offsets) > BLOCK)
        if not len(long):
            return
        n_blocks = -(-np.diff(self.offsets)[long] // BLOCK)
        first = np.cumsum(n_blocks) - n_blocks
        number = np.arange(int(n_blocks.sum())) - np.repeat(first, n_blocks)
        ends = np.empty((len(number), 2), np.int64)
        ends[:, 0] = np.repeat(self.offsets[long], n_blocks) + number * BLOCK
        ends[:, 1] = np.minimum(ends[:, 0] + BLOCK, np.repeat(self.offsets[long + 1], n_blocks))
        # reduceat over (start, end, start, end, ...) gives every second result for a block; an end equal to
        # the array's length is out of its range, so one neutral element is appended.
        flat = ends.ravel()
        padded = np.append(weights, weights[:1])
        out.add(prefix + "block_terms", long.astype(np.uint32))
        out.add(prefix + "block_offsets", _offsets(np.cumsum(n_blocks)))
        out.add(prefix + "block_max_weights", np.maximum.reduceat(padded, flat)[::2])
        padded_bytes = np.append(posting_bytes, np.uint8(0))
        out.add(prefix + "block_min_lengths", np.minimum.reduceat(padded_bytes, flat)[::2])

    def _write_forward(self, out: ContainerWriter, prefix: str, weights: NDArray[Any], n_documents: int) -> None:
        """The same postings document after document: the rows of a sparse document × term matrix (CSR)."""
        n_terms = len(self.terms)
        term_numbers = np.repeat(
            np.arange(n_terms, dtype=np.uint16 if n_terms <= 1 << 16 else np.uint32), np.diff(self.offsets)
        )
        order = stable_order(self.doc_numbers, n_documents)
        n_in_document = np.bincount(self.doc_numbers, minlength=n_documents)
        out.add(prefix + "forward_offsets", _offsets(np.cumsum(n_in_document)))
        out.add(prefix + "forward_terms", term_numbers[order])
        if weights.dtype != np.uint8 or not (weights == 1).all():
            out.add(prefix + "forward_weights", weights[order])


def stable_order(keys: NDArray[Any], n_keys: int) -> NDArray[np.int64]:
    """The stable ascending order of integers in 0 .. n_keys - 1, in linear time (radix, 16 bits a pass)."""
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    if n_keys > 1 << 16:
        high = (keys >> 16).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


def _offsets(ends: NDArray[Any]) -> NDArray[Any]:
    return small(np.concatenate([np.zeros(1, np.int64), ends.astype(np.int64)]))


def encode_positions(
    positions: NDArray[Any], counts: NDArray[Any], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Positions of all postings in order → ``positions`` and ``position_offsets`` of `FieldColumns`.

    counts: how many positions each posting has; offsets: postings of each term, (n_terms + 1,).
    """
    encoded, value_offsets = varints.encode(varints.deltas(positions, counts))
    ends = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    return encoded, value_offsets[ends[offsets]]
