"""The one view of an index that ranking, facets and the recommender are allowed: term statistics.

Nothing above the storage knows how postings are kept. `doc_number` is an integer valid in one snapshot of
the index (segments are laid end to end, deleted documents keep their number and never appear in postings).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

DocNumbers = NDArray[np.int32]
Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Postings:
    """One term of one field over the whole index.

    doc_numbers: int32, shape (n,), strictly ascending, no deleted document.
    term_frequencies: float32, shape (n,), how often the term stands in that field of that document.
    """

    doc_numbers: DocNumbers
    term_frequencies: Weights

    def __len__(self) -> int:
        return len(self.doc_numbers)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every token of one field, in no particular order.

    terms: the field's terms in order. The arrays are parallel, int32, shape (n_tokens,): term_numbers (into ``terms``),
    doc_numbers and positions. No deleted document.
    """

    terms: list[str]
    term_numbers: NDArray[np.int32]
    doc_numbers: NDArray[np.int32]
    positions: NDArray[np.int32]


class FieldPostings(NamedTuple):
    """The postings of many terms of a field: the terms in order, how many live documents each has (int64), and those
    one term after the other (int32, ascending within a term).
    """

    terms: list[str]
    sizes: NDArray[np.int64]
    doc_numbers: NDArray[np.int32]


class DocumentTerms(NamedTuple):
    """The terms of one document's field in order.

    frequencies: how often each stands there, float64. n_at_least: int64, in how many live documents each stands at
    least, 1 or more: what is known without looking it up. Both of shape (len(terms),).
    """

    terms: list[str]
    frequencies: NDArray[np.float64]
    n_at_least: NDArray[np.int64]


NO_TERMS = DocumentTerms([], np.empty(0, np.float64), np.empty(0, np.int64))
EMPTY_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class ExactStatistics(Protocol):
    """What whole values are counted by: as much of `TermStatistics` as filters and facets ask."""

    @property
    def n_doc_numbers(self) -> int:
        """One more than the largest doc_number, deleted ones included: the length of per-document arrays."""

    @property
    def n_documents(self) -> int:
        """How many documents are live."""

    def postings(self, field: str, term: str) -> Postings:
        """The postings of ``term``; empty for an unknown field or term."""

    def field_postings(self, field: str, first: str = "", last: str | None = None) -> FieldPostings:
        """The documents of all terms from ``first`` on, below ``last``, in one pass; of an unknown field none."""

    def live(self) -> NDArray[np.bool_]:
        """Which doc_numbers are documents: bool, shape (n_doc_numbers,)."""


class TermStatistics(ExactStatistics, Protocol):
    """What any engine must be able to say about its terms."""

    def document_frequency(self, field: str, term: str) -> int:
        """In how many live documents ``field`` holds ``term``; 0 for an unknown field or term."""

    def positions(
        self, field: str, term: str, among: DocNumbers | None = None
    ) -> tuple[Postings, NDArray[np.int64], NDArray[np.int32]]:
        """The postings of ``term`` with its positions.

        ``among``: only these documents (int32, ascending): who looks for a phrase in some need not read all.

        Returns postings, offsets (int64, shape (n + 1,)) and positions (int32, shape (offsets[-1],)): the
        positions in the i-th document are ``positions[offsets[i]:offsets[i + 1]]``, ascending.
        """

    def occurrences(self, field: str, first: int = 0) -> Occurrences:
        """Every token of a field with positions, in one pass; empty for an unknown field.

        ``first``: only documents from this doc_number on.
        """

    def layout(self) -> tuple[tuple[str, int], ...]:
        """What doc_numbers stand for: the parts of the index in order, each with its name and its number of documents.

        While a snapshot's layout begins as an earlier one's, doc_numbers below their sum mean the same documents.
        """

    def terms(self, field: str, first: str = "", last: str | None = None) -> Iterator[str]:
        """The terms of ``field`` in order, from ``first`` on, below ``last``."""

    def field_lengths(self, field: str) -> Weights:
        """Number of tokens of ``field`` by doc_number: float32, shape (n_doc_numbers,), 0 where it is empty."""

    def terms_of_document(self, field: str, doc_number: int) -> DocumentTerms:
        """The terms of one document's field; none where it is deleted or has none."""
