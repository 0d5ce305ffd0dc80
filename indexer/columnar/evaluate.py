"""What each Whoosh query node means on arrays, for one segment.

Two forms of every node: its documents, and its documents with scores. Both follow what Whoosh's matchers do,
oddities included; those are marked "Whoosh:" here and listed in docs/engine.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from whoosh import query
from whoosh.query.qcore import _NullQuery

from indexer.columnar import arrays
from indexer.columnar.arrays import NO_DOCUMENTS, NOTHING, DocNumbers, Scored
from indexer.columnar.leaf import Leaf, NotCovered
from indexer.columnar.positions import phrase_documents
from indexer.sorted_arrays import found_in, places

q: Any = query

_FEW_DOCUMENTS = 5000
"""Whoosh: an Or preloads its scores into an array in segments of up to this many documents."""


def documents(query: Any, leaf: Leaf) -> DocNumbers:
    """The live documents of the segment that match: int32, ascending. NotCovered when it cannot say."""
    handler = _DOCUMENTS.get(type(query))
    if handler is None:
        raise NotCovered(type(query).__name__)
    return handler(query, leaf)


def scored(query: Any, leaf: Leaf, skipped: bool = False) -> Scored:
    """The matching live documents with Whoosh's scores.

    ``skipped``: whether Whoosh would move this node's matcher by skip_to, which some of its matchers do not
    survive (see `_and_maybe`).
    """
    handler = _SCORED.get(type(query))
    if handler is None:
        raise NotCovered(type(query).__name__)
    return handler(query, leaf, skipped)


def _positive(number: float) -> float:
    """A boost or score that leaves matches matching: Whoosh drops documents that come to nothing."""
    if not number > 0:
        raise NotCovered("a boost or score that is not above 0")
    return number


def _constant(docs: DocNumbers, score: float) -> Scored:
    return Scored(docs, np.full(len(docs), float(_positive(score))))


# Terms


def _term_bytes(query: Any, leaf: Leaf) -> bytes | None:
    if query.minquality:
        raise NotCovered("Term with minquality")
    if query.fieldname not in leaf.schema:
        return None
    try:
        encoded: bytes = leaf.schema[query.fieldname].to_bytes(query.text)
    except ValueError:
        return None
    return encoded if leaf.holds(query.fieldname, encoded) else None


def _term_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)
    encoded = _term_bytes(query, leaf)
    return NO_DOCUMENTS if encoded is None else leaf.documents(query.fieldname, encoded)


def _term(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    encoded = _term_bytes(query, leaf)
    return NOTHING if encoded is None else leaf.scored(query.fieldname, encoded, _positive(query.boost))


def _expanded(query: Any, leaf: Leaf) -> list[bytes] | range:
    if query.fieldname not in leaf.schema:
        raise NotCovered(f"{type(query).__name__} in an unknown field")  # Whoosh: raises
    return leaf.expanded(query)


def _as_every(query: Any) -> Any:
    """Whoosh: patterns that match everything become Every, which scores the boost."""
    everything = {q.Prefix: "", q.Wildcard: "*", q.Regex: ".*"}
    pattern = everything.get(type(query))
    if pattern is None or query.text != pattern:
        return None
    return q.Every(query.fieldname, boost=query.boost)


def _multi_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)
    every = _as_every(query)
    if every is not None:
        return _every_documents(every, leaf)
    return leaf.documents_of_any(query.fieldname, _expanded(query, leaf))


def _multi(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    every = _as_every(query)
    if every is not None:
        return _every(every, leaf, skipped)
    field, terms, boost = query.fieldname, _expanded(query, leaf), _positive(query.boost)
    # Whoosh: "constant score" holds only for three terms or more in a small segment (and is then 1, whatever
    # the boost), or for very many terms; otherwise the terms are scored and added up.
    preloaded = len(terms) >= q.Or.TOO_MANY_CLAUSES or (len(terms) > 2 and leaf.n_doc_numbers <= _FEW_DOCUMENTS)
    if query.constantscore and preloaded:
        return _constant(leaf.documents_of_any(field, terms), 1.0)
    return leaf.scored_any(field, terms, boost)


def _compiled_range(query: Any, leaf: Leaf) -> Any:
    if query.fieldname not in leaf.schema:
        raise NotCovered("NumericRange in an unknown field")  # Whoosh: raises
    return query._compile_query(leaf.reader)


def _phrase_terms(query: Any, leaf: Leaf) -> list[bytes]:
    field = leaf.schema[query.fieldname]
    if not field.format or not field.format.supports("positions") or not query.words:
        raise NotCovered("Phrase without positions")  # Whoosh: raises, or degrades to And
    terms = []
    for word in query.words:
        try:
            encoded = field.to_bytes(word)
        except ValueError:
            return []
        if not leaf.holds(query.fieldname, encoded):
            return []
        terms.append(encoded)
    return terms


def _phrase_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)
    if query.fieldname not in leaf.schema or not (terms := _phrase_terms(query, leaf)):
        return NO_DOCUMENTS
    if len(terms) == 1:
        return leaf.documents(query.fieldname, terms[0])
    docs = phrase_documents([leaf.positions(query.fieldname, t) for t in terms], query.slop)
    return docs if leaf.live is None else docs[leaf.live[docs]]


def _phrase(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    docs = _phrase_documents(query, leaf)
    if not len(docs):
        return NOTHING
    # Whoosh: a phrase scores the sum of its words, however often it occurs; a repeated word counts twice.
    scores = np.zeros(len(docs))
    for term in _phrase_terms(query, leaf):
        word = leaf.scored(query.fieldname, term, query.boost)
        scores += word.scores[places(docs, word.doc_numbers)[0]]
    return Scored(docs, scores)


def _every_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)  # Whoosh: a boost of 0 scores 1
    if query.fieldname is None:
        return leaf.all_documents()
    if query.fieldname not in leaf.schema:
        raise NotCovered("Every in an unknown field")  # Whoosh: raises
    docs = leaf.arrays.documents_with(query.fieldname)
    return docs if leaf.live is None else docs[leaf.live[docs]]


def _every(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    return _constant(_every_documents(query, leaf), query.boost)


# Compounds. Whoosh: a compound of one clause is that clause, and its own boost is lost.


def _and_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)
    return arrays.intersect([documents(s, leaf) for s in query.subqueries]) if query.subqueries else NO_DOCUMENTS


def _and(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    subqueries = query.subqueries
    if len(subqueries) <= 1:
        return scored(subqueries[0], leaf, skipped) if subqueries else NOTHING
    found = arrays.intersect_scored([scored(s, leaf, True) for s in subqueries])
    return _boosted(found, query.boost)


def _check_or(query: Any) -> None:
    if query.scale:
        raise NotCovered("Or with scale")  # Whoosh: its bonus depends on which matchers have run out
    if query.matcher_type != q.Or.AUTO_MATCHER:
        raise NotCovered("Or with a chosen matcher")


def _or_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _check_or(query)
    _positive(query.boost)
    return arrays.unite([documents(s, leaf) for s in query.subqueries], leaf.n_doc_numbers)


def _or(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    subqueries = query.subqueries
    if len(subqueries) <= 1:
        return scored(subqueries[0], leaf, skipped) if subqueries else NOTHING
    _check_or(query)
    found = arrays.unite_scored([scored(s, leaf, skipped) for s in subqueries], leaf.n_doc_numbers)
    return _boosted(found, query.boost)


def _best_documents(query: Any, leaf: Leaf) -> DocNumbers:
    _positive(query.boost)
    return arrays.unite([documents(s, leaf) for s in query.subqueries], leaf.n_doc_numbers)


def _best(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    """DisjunctionMax.

    Whoosh: each clause counts with its score in the first document at or after this one, even if that is
    another document; the tie breaker is not used.
    """
    subqueries = query.subqueries
    if len(subqueries) <= 1:
        return scored(subqueries[0], leaf, skipped) if subqueries else NOTHING
    parts = [part for s in subqueries if len((part := scored(s, leaf, skipped)).doc_numbers)]
    docs = arrays.unite([part.doc_numbers for part in parts], leaf.n_doc_numbers)
    best = np.zeros(len(docs))
    for part in parts:
        at = np.searchsorted(part.doc_numbers, docs)
        before_end = at < len(part.doc_numbers)
        best[before_end] = np.maximum(best[before_end], part.scores[at[before_end]])
    return _boosted(Scored(docs, best), query.boost)


def _boosted(part: Scored, boost: float) -> Scored:
    return part if boost == 1.0 else Scored(part.doc_numbers, part.scores * _positive(boost))


# Two-sided queries. Whoosh: their boost, if anyone sets one, is not used.


def _and_not_documents(query: Any, leaf: Leaf) -> DocNumbers:
    docs = documents(query.a, leaf)
    return docs[arrays.subtract(docs, documents(query.b, leaf))]


def _and_not(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    part = scored(query.a, leaf, skipped)
    return arrays.select(part, arrays.subtract(part.doc_numbers, documents(query.b, leaf)))


def _require_documents(query: Any, leaf: Leaf) -> DocNumbers:
    return arrays.intersect([documents(query.a, leaf), documents(query.b, leaf)])


def _require(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    part = scored(query.a, leaf, True)
    return arrays.select(part, found_in(part.doc_numbers, documents(query.b, leaf)))


def _and_maybe_documents(query: Any, leaf: Leaf) -> DocNumbers:
    documents(query.b, leaf)  # refused here if it is refused anywhere
    return documents(query.a, leaf)


def _and_maybe(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    if skipped:
        # Whoosh: after skip_to, the optional side may lag behind the required one and its score be lost.
        raise NotCovered("AndMaybe inside a conjunction")
    part, optional = scored(query.a, leaf, skipped), scored(query.b, leaf, True)
    if not len(part.doc_numbers) or not len(optional.doc_numbers):
        return part
    at, both = places(part.doc_numbers, optional.doc_numbers)
    return Scored(part.doc_numbers, part.scores + np.where(both, optional.scores[at], 0))


def _otherwise_documents(query: Any, leaf: Leaf) -> DocNumbers:
    docs = documents(query.a, leaf)  # Whoosh: decided segment by segment
    return docs if len(docs) else documents(query.b, leaf)


def _otherwise(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    part = scored(query.a, leaf, skipped)
    return part if len(part.doc_numbers) else scored(query.b, leaf, skipped)


def _not_documents(query: Any, leaf: Leaf) -> DocNumbers:
    docs = leaf.all_documents()
    return docs[arrays.subtract(docs, documents(query.query, leaf))]


def _not(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    # Whoosh: every document that is left scores 1, also inside an And or Or; and if the last match of the
    # negated clause stands right before a deleted document, Whoosh finds that one too. Here it stays deleted.
    return _constant(_not_documents(query, leaf), 1.0)


def _constant_score(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    return _constant(documents(query.child, leaf), query.score)  # Whoosh: a score of 0 counts as 1


def _none_documents(query: Any, leaf: Leaf) -> DocNumbers:
    return NO_DOCUMENTS


def _none(query: Any, leaf: Leaf, skipped: bool) -> Scored:
    return NOTHING


_MULTI = (q.Prefix, q.Wildcard, q.Regex, q.FuzzyTerm, q.Variations, q.TermRange)
_RANGES = (q.NumericRange, q.DateRange)

_DOCUMENTS: dict[type, Callable[[Any, Leaf], DocNumbers]] = {
    q.Term: _term_documents,
    q.Phrase: _phrase_documents,
    q.Every: _every_documents,
    q.And: _and_documents,
    q.Or: _or_documents,
    q.DisjunctionMax: _best_documents,
    q.AndNot: _and_not_documents,
    q.Require: _require_documents,
    q.AndMaybe: _and_maybe_documents,
    q.Otherwise: _otherwise_documents,
    q.Not: _not_documents,
    q.ConstantScoreQuery: lambda query, leaf: documents(query.child, leaf),
    _NullQuery: _none_documents,
    **dict.fromkeys(_MULTI, _multi_documents),
    **dict.fromkeys(_RANGES, lambda query, leaf: documents(_compiled_range(query, leaf), leaf)),
}

_SCORED: dict[type, Callable[[Any, Leaf, bool], Scored]] = {
    q.Term: _term,
    q.Phrase: _phrase,
    q.Every: _every,
    q.And: _and,
    q.Or: _or,
    q.DisjunctionMax: _best,
    q.AndNot: _and_not,
    q.Require: _require,
    q.AndMaybe: _and_maybe,
    q.Otherwise: _otherwise,
    q.Not: _not,
    q.ConstantScoreQuery: _constant_score,
    _NullQuery: _none,
    **dict.fromkeys(_MULTI, _multi),
    **dict.fromkeys(_RANGES, lambda query, leaf, skipped: scored(_compiled_range(query, leaf), leaf, skipped)),
}
