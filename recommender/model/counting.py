"""How often words and phrases stand in each record, from the index's own postings: text is analysed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

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

Numbers = NDArray[np.int32]
Codes = NDArray[np.int64]
Number = TypeVar("Number", np.int32, np.int64)
_BITS = 32
_AT_ONCE = 4_000_000
"""So many pairs of words are sorted or looked up at a time: arrays for all of them would be most of the memory."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one group of fields: float32 CSR of shape (n_doc_numbers, columns of the `Vocabulary`)."""

    words: sparse.csr_matrix
    phrases: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The columns: words, and phrases as pairs of word numbers (first << 32 | second), both ascending."""

    words: list[str]
    phrases: Codes

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
    known = sorted(set().union(*(statistics.terms(field) for group in groups for field in group)))
    words = [t for t in known if not (t in solid or t in GENERIC or len(t) < 2 or t.isdigit())]
    numbers = {term: number for number, term in enumerate(words)}
    hidden = hidden_codes(left_out, numbers)
    counted: list[sparse.csr_matrix] = []
    pairs: list[list[tuple[Numbers, Codes]]] = []
    for group in groups:
        none = np.empty(0, np.int32)
        of_words, of_pairs = matrix(none, none, (n, len(words))), []
        for field in group:
            tokens = tokens_of(statistics.occurrences(field), numbers, hidden)
            of_words = of_words + matrix(tokens[0], tokens[1], (n, len(words)))
            of_pairs.append(pairs_of(*tokens, n))
        counted.append(sparse.csr_matrix(of_words))
        pairs.append(of_pairs)
    phrases = _in_two_records([pair for group_pairs in pairs for pair in group_pairs])
    result = []
    for of_words, group_pairs in zip(counted, pairs, strict=True):
        docs, columns = _known(group_pairs, phrases)
        group_pairs.clear()
        result.append(Counts(of_words, matrix(docs, columns, (n, len(phrases)))))
    return Vocabulary(words, phrases), result


def _known(pairs: list[tuple[Numbers, Codes]], phrases: Codes) -> tuple[Numbers, Numbers]:
    """Documents and columns of the pairs that are ``phrases``."""
    found: list[tuple[Numbers, Numbers]] = []
    for docs, codes in pairs:
        for begin in range(0, len(codes), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            at, kept = places(codes[some], phrases)
            found.append((docs[some][kept], at[kept].astype(np.int32)))
    return joined(found)


def matrix(docs: Numbers, columns: Numbers, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Occurrences as counts, float32 CSR."""
    found = sparse.coo_matrix((np.ones(len(docs), np.float32), (docs, columns)), shape=(shape[0], max(shape[1], 1)))
    return sparse.csr_matrix(found.tocsr())


def hidden_codes(left_out: Mapping[int, frozenset[str]], numbers: Mapping[str, int]) -> Codes:
    """Documents and word numbers that do not count, as codes."""
    codes = [(doc << _BITS) | numbers[term] for doc, terms in left_out.items() for term in terms if term in numbers]
    return np.array(codes, np.int64)


def tokens_of(field: Occurrences, numbers: Mapping[str, int], hidden: Codes) -> tuple[Numbers, Numbers, Numbers]:
    """Documents, word numbers and positions of the tokens that count."""
    own = np.array([numbers.get(term, -1) for term in field.terms] or [-1], np.int32)
    columns = own[field.term_numbers]
    kept = columns >= 0
    if len(hidden):
        kept &= ~np.isin((field.doc_numbers.astype(np.int64) << _BITS) | columns, hidden)
    return field.doc_numbers[kept], columns[kept], field.positions[kept]


def pairs_of(docs: Numbers, columns: Numbers, positions: Numbers, n: int) -> tuple[Numbers, Codes]:
    """Documents and codes of words that stand side by side.

    Every document's words are laid out by position on one long line, with a gap after each document: neighbours on
    the line are neighbours in the text, and nothing needs sorting.
    """
    if not len(docs):
        return docs, np.empty(0, np.int64)
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


def _in_two_records(pairs: list[tuple[Numbers, Codes]]) -> Codes:
    """The codes that stand in more than one document, ascending.

    Found for stretches of first words, one after the other, with about `_AT_ONCE` pairs in each.
    """
    n_pairs = sum(len(codes) for _, codes in pairs)
    found = [np.empty(0, np.int64)]
    for low, high in _stretches_of_first_words(pairs, max(n_pairs // _AT_ONCE, 1)):
        inside = [(codes >= low) & (codes < high) for _, codes in pairs]
        docs = np.concatenate([own[mask] for (own, _), mask in zip(pairs, inside, strict=True)])
        codes = np.concatenate([own[mask] for (_, own), mask in zip(pairs, inside, strict=True)])
        order = np.argsort(codes, kind="stable")
        docs, codes = docs[order], codes[order]
        same = codes[1:] == codes[:-1]
        found.append(distinct(codes[1:][same & (docs[1:] != docs[:-1])]))
    return np.concatenate(found)


def _stretches_of_first_words(pairs: list[tuple[Numbers, Codes]], n_stretches: int) -> list[tuple[int, int]]:
    """Bounds of codes, of which about as many pairs lie between each two."""
    drawn = np.concatenate([np.empty(0, np.int64), *(codes[:: max(len(codes) // 10_000, 1)] for _, codes in pairs)])
    if not len(drawn):
        return []
    inner = np.quantile(drawn, np.arange(1, n_stretches) / n_stretches, method="lower") if n_stretches > 1 else []
    bounds = [0, *sorted(set(map(int, inner)) - {0}), 2**62]
    return list(pairwise(bounds))


def joined(pairs: Sequence[tuple[Numbers, NDArray[Number]]]) -> tuple[Numbers, NDArray[Number]]:
    """Several pairs of arrays end to end."""
    if not pairs:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])
