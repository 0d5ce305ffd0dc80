from collections.abc import Callable
from typing import Any, final

@final
class Terms:
    """The terms of a field in one segment, with their postings: sections of `FieldColumns`, None for what it lacks."""

    def __new__(
        cls,
        terms: Any,
        term_offsets: Any,
        offsets: Any,
        doc_numbers: Any,
        weights: Any,
        frequencies: Any,
        positions: Any,
        position_offsets: Any,
        /,
    ) -> Terms: ...
    def find(self, term: bytes, /) -> int: ...
    def position_of(self, term: bytes, /) -> int: ...

@final
class Index:
    """The ranked fields of all segments of an index.

    Args:
        terms: the class `Terms`.
        sizes: how many documents each segment has, deleted ones included.
        live: which documents there are: uint8 by doc number; None for all.
        fields: of each its terms by segment, lengths by doc number (float32), weight, 1 - b, b / mean length, whether
            lengths count, and its roles (1 title, 2 topic, 4 name, added up).
    """

    def __new__(
        cls,
        terms: type[Terms],
        sizes: tuple[int, ...],
        live: Any,
        fields: tuple[tuple[tuple[Terms | None, ...], Any, float, float, float, bool, int], ...],
        /,
    ) -> Index: ...
    def gather(
        self,
        sequences: tuple[tuple[tuple[str, int], ...], ...],
        n_full: int,
        fields: int,
        check: Callable[[], object],
        /,
    ) -> tuple[bytes, bytes, bytes, bytes, int, int]:
        """Docs (int32), pseudo-frequencies (float32), docs of titles (int32), how many of their words are said
        (float32), and how many documents hold it as a topic and as a name.

        Args:
            sequences: of terms with their offsets.
            n_full: so many of these count in full, the others half.
            fields: a bit for each that is to be looked in, the first of the index's lowest.
            check: called once in a while; what it raises ends this.

        Raises:
            ValueError: documents or positions are not there that the arrays speak of.
        """
