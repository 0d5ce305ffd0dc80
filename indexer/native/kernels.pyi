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
class Rows:
    """The terms of each document's field in one segment: offsets by document, numbers of terms, weights or None."""

    def __new__(cls, terms: Terms, offsets: Any, numbers: Any, weights: Any, /) -> Rows: ...

@final
class Index:
    """The ranked fields of all segments of an index.

    Args:
        sizes: how many documents each segment has, deleted ones included.
        live: which documents there are: uint8 by doc number; None for all.
        fields: of each its terms by segment, lengths by doc number (float32), weight, 1 - b, b / mean length, whether
            lengths count, and its roles (1 title, 2 topic, 4 name, added up).
    """

    def __new__(
        cls,
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
    def common_words(
        self,
        documents: Any,
        shares: Any,
        fields: tuple[tuple[tuple[Rows | None, ...], Any, float, float, float, float], ...],
        k1: float,
        /,
    ) -> tuple[list[str], bytes, bytes]:
        """The terms of documents (int64) that count for shares (float64), their impacts (float64), and in how many
        documents a field holds each, or more (int64).

        Args:
            fields: of each its rows by segment, lengths by doc number (float32), weight, 1 - b, b, and mean length.

        Raises:
            ValueError: terms are not there that the arrays speak of.
        """
    def n_documents_with(self, term: str, fields: int, /) -> int:
        """In how many documents the one of some fields holds a term that holds it in most."""
    def borrowed(
        self,
        terms: tuple[str, ...],
        weights: tuple[float, ...],
        formula: tuple[float, float, float, float, float, bool],
        check: Callable[[], object],
        /,
    ) -> bytes:
        """What terms add to the scores: float32 by doc number.

        Args:
            formula: how many documents there are; k1, and the least topicality, the shares of topics and names, of
                `indexer.search.bm25`; whether titles tell of topics.
        """

def vocabulary(terms: tuple[Terms, ...], fewest: int, most: int, /) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """The words of ``fewest`` to ``most`` characters that are no numbers, in the order of their bytes, each once: where
    it stands first (segment and number, int32), in how many documents (int32), its characters (int32), and which
    letters stand in it (`indexer.words.near_words.signatures`, uint64).

    Raises:
        ValueError: a word is not written in UTF-8.
    """

def add_at(totals: Any, documents: Any, values: Any, /) -> None:
    """Add values (float32) to the totals (float32) of documents (int32), in place; or one number to all of them.

    Raises:
        ValueError: there is no such document, or not one value for each.
    """
