"""The best few documents: selection, the rule for ties, and disjunctive ranking that skips what cannot win.

The rule for ties, everywhere: higher score first, then lower doc_number.

Pruning is exact. It combines MaxScore (H. Turtle and J. Flood, "Query evaluation: strategies and
optimizations", Information Processing & Management 31(6), 1995) with block maxima (S. Ding and T. Suel,
"Faster top-k document retrieval using block-max indexes", SIGIR 2011), recast for whole arrays: instead of
moving cursors it derives, from a lower bound of the k-th best score, the smallest impact that a posting of
each list must have to matter, and looks only at those.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer import bm25
from indexer.sorted_arrays import places, union
from indexer.statistics import DocNumbers, TermStatistics, Weights

_BLOCK = 64
_HEAD = 256
"""So many of a list's best documents are kept apart: seeds for the lower bound."""
_EXHAUSTIVE_BELOW = 40_000
"""Lists that together are shorter than this are simply added up: less than pruning costs."""
_SPARSE = 64
"""Postings that make up less than one in so many documents are united by sorting, others in a long array."""
_SLACK = 1 - 1e-5
"""Bounds are lowered by the rounding error that sums of float32 can have."""


class Ranked(NamedTuple):
    """doc_numbers (int32) and scores (float32), best first, of the same shape."""

    doc_numbers: DocNumbers
    scores: Weights


NOTHING = Ranked(np.empty(0, np.int32), np.empty(0, np.float32))


def best(doc_numbers: NDArray[np.int32], scores: NDArray[Any], limit: int) -> NDArray[np.intp]:
    """Indexes of the ``limit`` best, best first: intp, shape (min(limit, n),).

    Args:
        doc_numbers: shape (n,), in any order, none twice.
        scores: shape (n,), no NaN.
        limit: how many at most; below 1 gives none.

    >>> best(np.array([3, 5, 9], np.int32), np.array([1.0, 2.0, 2.0]), 2)
    array([1, 2])
    """
    n = len(scores)
    if limit < 1 or not n:
        return np.empty(0, np.intp)
    if limit >= n:
        return np.lexsort((doc_numbers, -scores))
    # A partial sort may cut through equal scores, so everything as good as the last one is looked at.
    threshold = np.partition(scores, n - limit)[n - limit]
    above = np.flatnonzero(scores >= threshold)
    return above[np.lexsort((doc_numbers[above], -scores[above]))[:limit]]


class Impacts:
    """One term's postings with what each contributes to a score.

    doc_numbers: int32, shape (n,), strictly ascending.
    impacts: float32, shape (n,), above 0.
    maximum: the greatest impact, 0 for an empty list.
    """

    __slots__ = ("_block_maxima", "_head", "doc_numbers", "impacts", "maximum")

    def __init__(self, doc_numbers: DocNumbers, impacts: Weights) -> None:
        self.doc_numbers = doc_numbers
        self.impacts = impacts
        self.maximum = float(impacts.max()) if len(impacts) else 0.0
        self._block_maxima: Weights | None = None
        self._head: DocNumbers | None = None

    def __len__(self) -> int:
        return len(self.doc_numbers)

    def head(self) -> DocNumbers:
        """Up to 256 documents of the greatest impacts, in no order."""
        if self._head is None:
            docs = self.doc_numbers
            if len(docs) > _HEAD:
                docs = docs[np.argpartition(self.impacts, len(docs) - _HEAD)[-_HEAD:]]
            self._head = docs
        return self._head

    def n_read(self, impact: float) -> int:
        """How many postings stand in blocks that reach ``impact``."""
        return int(np.count_nonzero(self._maxima() >= impact)) * _BLOCK

    def at_least(self, impact: float) -> DocNumbers:
        """The documents whose impact reaches ``impact``, ascending; blocks that do not are not read."""
        maxima = self._maxima()
        blocks = np.flatnonzero(maxima >= impact)
        if len(blocks) * 4 > len(maxima):
            return self.doc_numbers[self.impacts >= impact]
        at = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        at = at[: np.searchsorted(at, len(self))]
        found: DocNumbers = self.doc_numbers[at[self.impacts[at] >= impact]]
        return found

    def _maxima(self) -> Weights:
        if self._block_maxima is None:
            self._block_maxima = np.maximum.reduceat(self.impacts, np.arange(0, len(self), _BLOCK))
        return self._block_maxima

    def of(self, docs: DocNumbers) -> Weights:
        """The impacts in ``docs`` (ascending), 0 where the term is not: float32, the shape of ``docs``."""
        at, found = places(docs, self.doc_numbers)
        return self.impacts[at] * found


def top_disjunction(
    lists: Sequence[Impacts], limit: int, n_doc_numbers: int, allowed: NDArray[np.bool_] | None = None
) -> Ranked:
    """The ``limit`` documents of the greatest summed impacts; documents need not hold every term.

    Args:
        lists: one per term of the query.
        limit: how many documents at most.
        n_doc_numbers: one more than the largest doc_number.
        allowed: documents that may be found: bool, shape (n_doc_numbers,); None for all.

    The result is exactly that of adding everything up in float32, in the order of ``lists``.
    """
    lists = [listed for listed in lists if len(listed)]
    if not lists or limit < 1:
        return NOTHING
    if sum(map(len, lists)) < _EXHAUSTIVE_BELOW or limit > _HEAD // 2:
        return _exhaustive(lists, limit, n_doc_numbers, allowed)
    seeds = union([listed.head() for listed in lists])
    if allowed is not None:
        seeds = seeds[allowed[seeds]]
    if len(seeds) < limit:
        return _exhaustive(lists, limit, n_doc_numbers, allowed)
    scores = _scores(lists, seeds)
    floor = float(np.partition(scores, len(scores) - limit)[len(scores) - limit]) * _SLACK
    candidates = _candidates(lists, floor)
    if candidates is None:
        return _exhaustive(lists, limit, n_doc_numbers, allowed)
    if allowed is not None:
        candidates = candidates[allowed[candidates]]
    scores = _scores(lists, candidates)
    order = best(candidates, scores, limit)
    return Ranked(candidates[order], scores[order])


def _candidates(lists: Sequence[Impacts], floor: float) -> DocNumbers | None:
    """Every document that can score ``floor``, and few others, ascending; None when adding up is cheaper.

    Lists whose maxima together stay below the floor need not be essential: no document gets there by them
    alone. The essential ones must bring the rest, so at least one of them brings its share by maximum of it.
    The fewer lists are essential the more each may have to bring, or the less if the others could bring much;
    the division that leaves the fewest blocks is taken.
    """
    ordered = sorted(lists, key=lambda listed: listed.maximum)
    divisions: list[tuple[int, float, int]] = []
    spare = 0.0
    for first, listed in enumerate(ordered):
        if spare >= floor:
            break
        share = (floor - spare) / sum(other.maximum for other in ordered[first:]) * _SLACK
        n_read = sum(other.n_read(other.maximum * share) for other in ordered[first:])
        divisions.append((n_read, share, first))
        spare += listed.maximum
    n_read, share, first = min(divisions)
    if n_read * 2 > sum(map(len, lists)):
        return None
    found = [listed.at_least(listed.maximum * share) for listed in ordered[first:]]
    return found[0] if len(found) == 1 else union(found)


def _scores(lists: Sequence[Impacts], docs: DocNumbers) -> Weights:
    scores = np.zeros(len(docs), np.float32)
    for listed in lists:
        scores += listed.of(docs)
    return scores


def _exhaustive(lists: Sequence[Impacts], limit: int, n_doc_numbers: int, allowed: NDArray[np.bool_] | None) -> Ranked:
    if len(lists) == 1:
        docs, scores = lists[0].doc_numbers, lists[0].impacts
    else:
        dense = np.zeros(n_doc_numbers, np.float32)
        for listed in lists:
            dense[listed.doc_numbers] += listed.impacts
        docs = np.concatenate([listed.doc_numbers for listed in lists])
        scores = dense[docs]
    if allowed is not None:
        kept = allowed[docs]
        docs, scores = docs[kept], scores[kept]
    # A document stands here once for each of its terms: so many times the limit hold the best ones all.
    wide = min(limit * len(lists), len(docs))
    if len(lists) > 1 and wide < len(docs):
        kept = scores >= np.partition(scores, len(scores) - wide)[len(scores) - wide]
        docs, scores = docs[kept], scores[kept]
    if len(lists) > 1:
        docs, at = np.unique(docs, return_index=True)
        scores = scores[at]
    order = best(docs, scores, limit)
    return Ranked(docs[order], scores[order])


class WeightedField(Protocol):
    """A ranked text field: its name, its weight, and how far length counts (0 to 1)."""

    @property
    def name(self) -> str: ...

    @property
    def weight(self) -> float: ...

    @property
    def b(self) -> float: ...


class ImpactFormula(Protocol):
    """How frequencies become impacts; `indexer.bm25` holds the formulas themselves."""

    def part(self, field: WeightedField, frequencies: Weights, lengths: Weights, mean_length: float) -> Weights:
        """What one field adds to the pseudo-frequency of each of its postings."""

    def impact(self, pseudo_frequencies: Weights, n_documents: int, document_frequency: int) -> Weights:
        """The contributions to the score, growing with the pseudo-frequency."""


class Bm25f:
    """BM25F as `indexer.bm25` has it: fields are combined before saturation."""

    def part(self, field: WeightedField, frequencies: Weights, lengths: Weights, mean_length: float) -> Weights:
        return bm25.normalised_frequency(frequencies, lengths, mean_length, field.weight, field.b)

    def impact(self, pseudo_frequencies: Weights, n_documents: int, document_frequency: int) -> Weights:
        return bm25.saturate(pseudo_frequencies, bm25.idf(n_documents, document_frequency))


class ImpactPostings:
    """Impacts of terms over several weighted fields, computed when first asked for and remembered.

    Args:
        statistics: one snapshot of an index.
        fields: the ranked fields.
        formula: BM25F unless told otherwise.
        max_postings: how many postings are remembered (8 bytes each) before the least used terms go.

    Safe for many threads.
    """

    def __init__(
        self,
        statistics: TermStatistics,
        fields: Sequence[WeightedField],
        formula: ImpactFormula | None = None,
        max_postings: int = 20_000_000,
    ) -> None:
        self._statistics = statistics
        self._fields = tuple(fields)
        self._formula: ImpactFormula = formula or Bm25f()
        self._max_postings = max_postings
        self._lengths: dict[str, tuple[Weights, float]] = {}
        self._known: OrderedDict[str, Impacts] = OrderedDict()
        self._n_postings = 0
        self._lock = Lock()

    def term(self, term: str) -> Impacts:
        """The impacts of a term; empty when no ranked field holds it."""
        with self._lock:
            found = self._known.get(term)
            if found is not None:
                self._known.move_to_end(term)
                return found
        found = self._computed(term)
        with self._lock:
            if term not in self._known:
                self._known[term] = found
                self._n_postings += len(found)
                while self._n_postings > self._max_postings and len(self._known) > 1:
                    self._n_postings -= len(self._known.popitem(last=False)[1])
        return found

    def top(self, terms: Sequence[str], limit: int, allowed: NDArray[np.bool_] | None = None) -> Ranked:
        """The best documents for ``terms``, any of them; a term given twice counts twice."""
        lists = [self.term(term) for term in terms]
        return top_disjunction(lists, limit, self._statistics.n_doc_numbers, allowed)

    def _computed(self, term: str) -> Impacts:
        docs: list[DocNumbers] = []
        parts: list[Weights] = []
        for field in self._fields:
            postings = self._statistics.postings(field.name, term)
            if len(postings):
                lengths, mean = self._field_lengths(field.name)
                numbers = postings.doc_numbers
                docs.append(numbers)
                parts.append(self._formula.part(field, postings.term_frequencies, lengths[numbers], mean))
        if not docs:
            return Impacts(NOTHING.doc_numbers, NOTHING.scores)
        united, pseudo = _added(docs, parts, self._statistics.n_doc_numbers)
        return Impacts(united, self._formula.impact(pseudo, self._statistics.n_documents, len(united)))

    def _field_lengths(self, field: str) -> tuple[Weights, float]:
        """Lengths of a field, and their mean over the documents that have it."""
        known = self._lengths.get(field)
        if known is None:
            lengths = self._statistics.field_lengths(field)
            filled = lengths[lengths > 0]
            known = self._lengths[field] = (lengths, float(filled.mean()) if len(filled) else 1.0)
        return known


def _added(docs: list[DocNumbers], parts: list[Weights], n_doc_numbers: int) -> tuple[DocNumbers, Weights]:
    if len(docs) == 1:
        return docs[0], parts[0]
    if sum(map(len, docs)) * _SPARSE < n_doc_numbers:
        united = union(docs)
        pseudo = np.zeros(len(united), np.float32)
        for numbers, part in zip(docs, parts, strict=True):
            pseudo[np.searchsorted(united, numbers)] += part
        return united, pseudo
    dense = np.zeros(n_doc_numbers, np.float32)
    held = np.zeros(n_doc_numbers, np.bool_)
    for numbers, part in zip(docs, parts, strict=True):
        dense[numbers] += part
        held[numbers] = True
    united = np.flatnonzero(held).astype(np.int32)
    return united, dense[united]
