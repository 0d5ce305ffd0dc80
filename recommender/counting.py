"""How often words and phrases stand in each record, from the index's own postings: text is analysed once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.analysis import stem
from indexer.schema import COMPOUND_SEPARATOR
from indexer.statistics import TermStatistics

GENERIC = frozenset(
    stem(word)
    for word in (
        "about above after again all also although always among another any around because before being below "
        "between both during each either else ever every few further get give go here however just know like "
        "look made make many may more most much must need new next now often one only other out own part per "
        "put rather same see several since some still such take through together too two until upon use used "
        "using various very want way well what whether within without "
    ).split()
)
"""Words that are in no stop list and yet no topic: two records are not alike for them."""


class Vocabulary:
    """Numbers for terms, shared by the fields."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.phrases: dict[int, int] = {}

    def phrase_names(self) -> list[str]:
        """The phrases by column, as "first second" of terms."""
        names = list(self.words)
        return [f"{names[code >> 32]} {names[code & 0xFFFFFFFF]}" for code in self.phrases]


def count(
    statistics: TermStatistics,
    fields: tuple[str, ...],
    vocabulary: Vocabulary,
    left_out: Mapping[int, frozenset[str]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Occurrences of words and of phrases (two words side by side, nothing between them) in ``fields``.

    Args:
        left_out: doc_number → terms that do not count in that document.

    Returns four int64 arrays: documents and columns of the words, documents and columns of the phrases.
    """
    joined = {known.split(COMPOUND_SEPARATOR)[0] for known in statistics.terms("compound")}
    word_docs, word_columns, phrase_docs, phrase_columns = [], [], [], []
    for field in fields:
        docs_of, columns_of, places_of = [], [], []
        for term in statistics.terms(field):
            if term in joined or term in GENERIC or len(term) < 2 or term.isdigit():
                continue
            postings, offsets, positions = statistics.positions(field, term)
            if not len(postings):
                continue
            docs = np.repeat(postings.doc_numbers.astype(np.int64), np.diff(offsets))
            docs_of.append(docs)
            columns_of.append(np.full(len(docs), vocabulary.words.setdefault(term, len(vocabulary.words)), np.int64))
            places_of.append(positions.astype(np.int64))
        if not docs_of:
            continue
        docs, columns, places = np.concatenate(docs_of), np.concatenate(columns_of), np.concatenate(places_of)
        kept = _kept(docs, columns, vocabulary, left_out)
        word_docs.append(docs[kept])
        word_columns.append(columns[kept])
        order = np.lexsort((places, docs))
        docs, columns, places, kept = docs[order], columns[order], places[order], kept[order]
        beside = (docs[1:] == docs[:-1]) & (places[1:] == places[:-1] + 1) & kept[1:] & kept[:-1]
        codes = (columns[:-1][beside] << 32) | columns[1:][beside]
        distinct, inverse = np.unique(codes, return_inverse=True)
        numbers = np.array(
            [vocabulary.phrases.setdefault(code, len(vocabulary.phrases)) for code in distinct.tolist()], np.int64
        )
        phrase_docs.append(docs[1:][beside])
        phrase_columns.append(numbers[inverse] if len(numbers) else np.empty(0, np.int64))
    empty = [np.empty(0, np.int64)]
    return (
        np.concatenate(word_docs or empty),
        np.concatenate(word_columns or empty),
        np.concatenate(phrase_docs or empty),
        np.concatenate(phrase_columns or empty),
    )


def _kept(
    docs: NDArray[np.int64],
    columns: NDArray[np.int64],
    vocabulary: Vocabulary,
    left_out: Mapping[int, frozenset[str]],
) -> NDArray[np.bool_]:
    """Which occurrences count: those that are not a name of their own record's people and places."""
    numbers = vocabulary.words
    codes = np.array(
        [(doc << 32) | numbers[term] for doc, terms in left_out.items() for term in terms if term in numbers], np.int64
    )
    return np.asarray(~np.isin((docs << 32) | columns, codes))


def matrix(docs: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Occurrences as counts, float32 CSR."""
    found = sparse.coo_matrix((np.ones(len(docs), np.float32), (docs, columns)), shape=(shape[0], max(shape[1], 1)))
    return sparse.csr_matrix(found.tocsr())
