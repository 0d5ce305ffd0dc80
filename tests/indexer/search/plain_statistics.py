"""Term statistics of a few lines of text, in plain Python: what a formula is given stands beside what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.statistics import (
    EMPTY_POSTINGS,
    DocNumbers,
    DocumentTerms,
    FieldPostings,
    Occurrences,
    Postings,
    Weights,
)

Value = str | Sequence[str]


class PlainStatistics:
    """`indexer.index.statistics.TermStatistics` of records that are written down in a test.

    Args:
        fields: field → what each document has in it: words with spaces between (a term each, at positions 0, 1, ...),
            or a list of whole values. All fields have as many documents.
        deleted: documents that are no longer there.
    """

    def __init__(self, fields: Mapping[str, Sequence[Value]], deleted: Sequence[int] = ()) -> None:
        self._tokens = {
            name: [value.split() if isinstance(value, str) else list(value) for value in values]
            for name, values in fields.items()
        }
        self.n_doc_numbers = max(map(len, self._tokens.values()), default=0)
        self._live: NDArray[np.bool_] = np.ones(self.n_doc_numbers, np.bool_)
        for number in deleted:
            self._live[number] = False
            for tokens in self._tokens.values():
                tokens[number] = []

    @property
    def n_documents(self) -> int:
        return int(np.count_nonzero(self._live))

    def live(self) -> NDArray[np.bool_]:
        return self._live

    def _places(self, field: str, term: str) -> dict[int, list[int]]:
        return {
            number: [place for place, token in enumerate(tokens) if token == term]
            for number, tokens in enumerate(self._tokens.get(field, ()))
            if term in tokens
        }

    def document_frequency(self, field: str, term: str) -> int:
        return len(self._places(field, term))

    def postings(self, field: str, term: str) -> Postings:
        found = self._places(field, term)
        return Postings(np.array(list(found), np.int32), np.array([len(p) for p in found.values()], np.float32))

    def field_postings(self, field: str, first: str = "", last: str | None = None) -> FieldPostings:
        terms = list(self.terms(field, first, last))
        docs = [list(self._places(field, term)) for term in terms]
        sizes = np.array([len(found) for found in docs], np.int64)
        return FieldPostings(terms, sizes, np.array([n for found in docs for n in found], np.int32))

    def positions(
        self, field: str, term: str, among: DocNumbers | None = None
    ) -> tuple[Postings, NDArray[np.int64], NDArray[np.int32]]:
        wanted = None if among is None else set(among.tolist())
        found = {n: places for n, places in self._places(field, term).items() if wanted is None or n in wanted}
        if not found:
            return EMPTY_POSTINGS, np.zeros(1, np.int64), np.empty(0, np.int32)
        counts = np.array([len(places) for places in found.values()])
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        postings = Postings(np.array(list(found), np.int32), counts.astype(np.float32))
        return postings, offsets, np.concatenate(list(found.values())).astype(np.int32)

    def occurrences(self, field: str, first: int = 0) -> Occurrences:
        terms = list(self.terms(field))
        rows = [
            (terms.index(token), number, place)
            for number, tokens in enumerate(self._tokens.get(field, ()))
            for place, token in enumerate(tokens)
            if number >= first
        ]
        columns = np.array(rows, np.int64).reshape(len(rows), 3).T
        return Occurrences(terms, *columns)

    def layout(self) -> tuple[tuple[str, int], ...]:
        return (("all", self.n_doc_numbers),)

    def terms(self, field: str, first: str = "", last: str | None = None) -> Iterator[str]:
        every = {token for tokens in self._tokens.get(field, ()) for token in tokens}
        return iter(sorted(t for t in every if t >= first and (last is None or t < last)))

    def field_lengths(self, field: str) -> Weights:
        tokens = self._tokens.get(field) or [[]] * self.n_doc_numbers
        return np.array([len(each) for each in tokens], np.float32)

    def terms_of_document(self, field: str, doc_number: int) -> DocumentTerms:
        tokens = self._tokens.get(field, [[]] * self.n_doc_numbers)[doc_number]
        terms = sorted(set(tokens))
        return DocumentTerms(terms, np.array([*map(tokens.count, terms)], np.float64), np.ones(len(terms), np.int64))

    def numbers(self, field: str, term: str) -> DocNumbers:
        """The documents whose ``field`` holds ``term``."""
        return self.postings(field, term).doc_numbers
