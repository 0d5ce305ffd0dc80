"""Whoosh's matcher over a term's arrays, for those who ask with Whoosh's own searcher.

`WhooshEngine.whoosh_searcher` gives one; our search does not come by here.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import formats
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from indexer.index.codec.field_columns import BLOCK, BYTE_TO_LENGTH
from indexer.index.codec.segment_columns import FieldReader


class ColumnarMatcher(LeafMatcher):
    """Walks the postings of one term, in blocks of 128 with stored maxima."""

    def __init__(
        self, reader: FieldReader, number: int, form: Any, term: tuple[str, bytes], scorer: Any = None
    ) -> None:
        self._reader = reader
        self._number = number
        self._start, self._end = reader.extent(number)
        self._ids: list[int] = reader.documents(self._start, self._end).tolist()
        self._weights: list[float] | None = None
        self._positions: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None
        self._blocks: tuple[NDArray[Any], NDArray[Any]] | None = None
        self._i = 0
        self.format = form
        self.scorer = scorer
        self._term = term

    def copy(self) -> ColumnarMatcher:
        """An independent matcher at the same place."""
        twin = ColumnarMatcher(self._reader, self._number, self.format, self._term, self.scorer)
        twin._i = self._i
        return twin

    def is_active(self) -> bool:
        return self._i < len(self._ids)

    def reset(self) -> None:
        self._i = 0

    def id(self) -> int:
        # Whoosh's AndNot asks once more after the end and takes the last one, as its own codec gives it.
        return self._ids[self._i] if self._i < len(self._ids) else self._ids[-1]

    def all_ids(self) -> Any:
        return iter(self._ids[self._i :])

    def next(self) -> bool:  # type: ignore[override]
        """To the next posting; True when that begins a block."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        return self._i % BLOCK == 0 or self._i == len(self._ids)

    def skip_to(self, id: int) -> bool:  # type: ignore[override]
        if not self.is_active():
            raise ReadTooFar
        before = self._i // BLOCK
        self._i = bisect_left(self._ids, id, self._i)
        return self._i // BLOCK != before

    def weight(self) -> float:
        if self._weights is None:
            self._weights = self._reader.weights[self._start : self._end].astype(np.float64).tolist()
        return self._weights[self._i]

    def positions(self) -> list[int]:
        """Positions in the current document, ascending."""
        if self._positions is None:
            self._positions = self._reader.positions(self._number)
        offsets, positions = self._positions
        found: list[int] = positions[offsets[self._i] : offsets[self._i + 1]].tolist()
        return found

    def value(self) -> bytes:
        return posting_value(self._reader, self._start + self._i, self.format, self)

    def value_as(self, astype: str) -> Any:
        if astype == "positions" and self._reader.has("positions"):
            return self.positions()
        return self.format.decoder(astype)(self.value())

    def skip_to_quality(self, minquality: float) -> int:
        n_skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._i = (self._i // BLOCK + 1) * BLOCK
            n_skipped += 1
        return n_skipped

    def _maxima(self) -> tuple[NDArray[Any], NDArray[Any]]:
        if self._blocks is None:
            reader = self._reader
            if len(self._ids) <= BLOCK:
                one = slice(self._number, self._number + 1)
                self._blocks = reader.section("max_weights")[one], reader.section("min_lengths")[one]
            else:
                row = int(np.searchsorted(reader.section("block_terms"), self._number))
                offsets = reader.section("block_offsets")
                where = slice(int(offsets[row]), int(offsets[row + 1]))
                self._blocks = (
                    reader.section("block_max_weights")[where],
                    reader.section("block_min_lengths")[where],
                )
        return self._blocks

    def block_max_weight(self) -> float:
        return float(self._maxima()[0][self._i // BLOCK])

    def block_min_length(self) -> int:
        return int(BYTE_TO_LENGTH[self._maxima()[1][self._i // BLOCK]])


def posting_value(reader: FieldReader, place: int, form: Any, matcher: ColumnarMatcher) -> bytes:
    """A posting's value as Whoosh's format writes it."""
    if reader.has("values"):
        offsets = reader.section("value_offsets")
        return reader.section("values")[int(offsets[place]) : int(offsets[place + 1])].tobytes()
    if reader.has("positions"):
        return bytes(form.encode(matcher.positions()))
    if type(form) is formats.Existence:
        return b""
    return bytes(pack_uint(int(reader.frequencies(place, place + 1)[0])))
