"""How often words and phrases stand in each record, from the index's own postings: text is analysed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.index.schema import COMPOUND_SEPARATOR
from indexer.index.statistics import Occurrences, TermStatistics
from indexer.text.analysis import stem
from indexer.text.sorted_arrays import distinct, places

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

Numbers = NDArray[np.int64]
_BITS = 32


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one group of fields: float32 CSR of shape (n_doc_numbers, columns of the `Vocabulary`)."""

    words: sparse.csr_matrix
    phrases: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns: words, and phrases as pairs of word numbers (first << 32 | second), both ascending."""

    words: list[str]
    phrases: Numbers

    def phrase_names(self) -> list[str]:
        """The phrases by column, as "first second" of terms."""
        first, second = (self.phrases >> _BITS).tolist(), (self.phrases & 0xFFFFFFFF).tolist()
        return [f"{self.words[a]} {self.words[b]}" for a, b in zip(first, second, strict=True)]


def count(
    statistics: TermStatistics, groups: tuple[tuple[str, ...], ...], left_out: Mapping[int, frozenset[str]]
) -> tuple[Vocabulary, list[Counts]]:
    """Occurrences of words and of phrases (two words side by side, nothing between them).

    Args:
        groups: fields that are counted together. A phrase that stands in one record only is not counted.
        left_out: doc_number → terms that do not count in that document.

    Returns the columns, and the counts of each group.
    """
    n = statistics.n_doc_numbers
    solid = {known.split(COMPOUND_SEPARATOR)[0] for known in statistics.terms("compound")}
    found = [[statistics.occurrences(field) for field in group] for group in groups]
    known = sorted(set().union(*(field.terms for group in found for field in group)))
    words = [t for t in known if not (t in solid or t in GENERIC or len(t) < 2 or t.isdigit())]
    numbers = {term: number for number, term in enumerate(words)}
    hidden = hidden_codes(left_out, numbers)
    counted = [[tokens_of(field, numbers, hidden) for field in group] for group in found]
    pairs = [[pairs_of(*tokens, n) for tokens in group] for group in counted]
    phrases = _in_two_records([pair for group in pairs for pair in group])
    result = []
    for group_tokens, group_pairs in zip(counted, pairs, strict=True):
        docs, columns = joined([(tokens[0], tokens[1]) for tokens in group_tokens])
        pair_docs, codes = joined(group_pairs)
        at, kept = places(codes, phrases)
        result.append(
            Counts(matrix(docs, columns, (n, len(words))), matrix(pair_docs[kept], at[kept], (n, len(phrases))))
        )
    return Vocabulary(words, phrases), result


def matrix(docs: Numbers, columns: Numbers, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Occurrences as counts, float32 CSR."""
    found = sparse.coo_matrix((np.ones(len(docs), np.float32), (docs, columns)), shape=(shape[0], max(shape[1], 1)))
    return sparse.csr_matrix(found.tocsr())


def hidden_codes(left_out: Mapping[int, frozenset[str]], numbers: Mapping[str, int]) -> Numbers:
    """Documents and word numbers that do not count, as codes."""
    codes = [(doc << _BITS) | numbers[term] for doc, terms in left_out.items() for term in terms if term in numbers]
    return np.array(codes, np.int64)


def tokens_of(field: Occurrences, numbers: Mapping[str, int], hidden: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Documents, word numbers and positions of the tokens that count."""
    own = np.array([numbers.get(term, -1) for term in field.terms] or [-1], np.int64)
    columns = own[field.term_numbers]
    kept = columns >= 0
    if len(hidden):
        kept &= ~np.isin((field.doc_numbers << _BITS) | columns, hidden)
    return field.doc_numbers[kept], columns[kept], field.positions[kept]


def pairs_of(docs: Numbers, columns: Numbers, positions: Numbers, n: int) -> tuple[Numbers, Numbers]:
    """Documents and codes of words that stand side by side.

    Every document's words are laid out by position on one long line, with a gap after each document: neighbours on
    the line are neighbours in the text, and nothing needs sorting.
    """
    if not len(docs):
        return docs, docs
    longest = np.zeros(n, np.int64)
    np.maximum.at(longest, docs, positions + 2)
    starts = np.cumsum(longest) - longest
    line = np.full(int(longest.sum()) + 1, -1, np.int32)
    at = starts[docs] + positions
    line[at] = columns
    beside = np.flatnonzero((line[at + 1] >= 0) & (line[at] == columns))
    found = columns[beside].astype(np.int64)
    found <<= _BITS
    found |= line[at[beside] + 1]
    return docs[beside], found


def _in_two_records(pairs: list[tuple[Numbers, Numbers]]) -> Numbers:
    """The codes that stand in more than one document, ascending."""
    docs, codes = joined(pairs)
    order = np.argsort(codes, kind="stable")
    docs, codes = docs[order], codes[order]
    same = codes[1:] == codes[:-1]
    return distinct(codes[1:][same & (docs[1:] != docs[:-1])])


def joined(pairs: list[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    """Several pairs of arrays end to end."""
    empty = np.empty(0, np.int64)
    return np.concatenate([empty, *(p[0] for p in pairs)]), np.concatenate([empty, *(p[1] for p in pairs)])
