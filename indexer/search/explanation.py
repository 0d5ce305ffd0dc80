"""Why a record stands where it does in the answer to a question, in the numbers of the ranking itself.

A score is a sum: what each word of the question adds, what neighbouring words add, what the title gains, what a long
question borrows from its best records. A word's impact is saturated over all fields together (BM25F), so that a field's
part of it is its share of the pseudo-frequency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from indexer.index.statistics import DocNumbers, Weights
from indexer.search.evaluation import LONG_COVER, Evaluation, Evaluator, Prepared, Unit
from indexer.search.matcher import Matcher
from indexer.search.ordering import COVERAGE_WORDS, ordered
from indexer.search.title_cover import title_cover

Standing = Literal["all", "some", "none", "out"]
"""Holds every word; some of them; none; is kept out by a filter, a minus or what is demanded."""


@dataclass(frozen=True, slots=True)
class FieldPart:
    """What a field adds to the impact of a word. ``occurrences``: how often the word stands there, in any form."""

    field: str
    occurrences: int
    score: float


@dataclass(frozen=True, slots=True)
class WordPart:
    """What one word of the question adds. ``held``: whether the record holds it; ``forms``: as what, as terms."""

    text: str
    held: bool
    score: float
    n_records: int
    fields: tuple[FieldPart, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record stands where it does.

    kept_out: what of the question does not let it through: filters, what is excluded or demanded, as typed.
    score: as the search gives it; ``words``, ``neighbours``, ``title``, ``borrowed`` and ``meaning`` add up to it, but
    for what is lost in float32. meaning: what a sentence model adds, 0 without one. factor: what the score is
    multiplied by to be ordered among records that hold some of the words (1 else).
    place: among all results, from 1; ``None`` where it is no result. n_found: results, of which n_all hold every word.
    """

    standing: Standing
    place: int | None
    n_found: int
    score: float
    words: tuple[WordPart, ...]
    neighbours: float
    title: float
    borrowed: float
    factor: float
    kept_out: tuple[str, ...] = ()
    n_all: int = 0
    meaning: float = 0.0


def explain(evaluator: Evaluator, matcher: Matcher, prepared: Prepared, number: int) -> Explanation:
    """Why document ``number`` stands where it does.

    Args:
        evaluator, matcher: of the snapshot.
        prepared: the question, as it was read, among the documents that its filters let through.
        number: a doc_number.
    """
    evaluation = evaluator.complete(prepared)
    docs = np.array([number], np.int32)
    words = [_word(matcher, unit, number) for unit in prepared.units]
    neighbours = sum(float(pair.of(docs)[0]) for pair in prepared.pairs if pair is not None)
    title = float(title_cover(docs, prepared.said)[0])
    score = float(evaluation.scores[number])
    if evaluation.mix is not None:  # the sum was divided by the number of words, and mixed with what was borrowed
        n = len(prepared.units)
        words = [_scaled(word, 1 / n) for word in words]
        neighbours, title = neighbours / n, title * LONG_COVER / n
    borrowed = score - sum(word.score for word in words) - neighbours - title
    standing = _standing(prepared, evaluation, words, number)
    place, n_found = _place(evaluator, evaluation, number)
    stressed = standing == "some" and len(prepared.units) <= COVERAGE_WORDS
    factor = float(np.sqrt(evaluation.coverage[number])) if stressed else 1.0
    if evaluation.mix is None:
        borrowed = 0.0
    n_all = int(np.count_nonzero(evaluation.all_words))
    return Explanation(standing, place, n_found, score, tuple(words), neighbours, title, borrowed, factor, n_all=n_all)


def with_meaning(why: Explanation, number: int, docs: DocNumbers, parts: Weights) -> Explanation:
    """An explanation with what meaning does to the record, where it is among the first hits.

    Args:
        number: of the record.
        docs, parts: the first hits in the order that they are shown in, and what meaning adds to their scores.
    """
    (at,) = np.nonzero(docs == number)
    if not len(at) or not parts.any():
        return why
    part = float(parts[at[0]])
    return replace(why, place=int(at[0]) + 1, score=why.score + part, meaning=part)


def _standing(prepared: Prepared, evaluation: Evaluation, words: Sequence[WordPart], number: int) -> Standing:
    if evaluation.all_words[number]:
        return "all"
    if evaluation.some_words[number]:
        return "some"
    return "out" if any(word.held for word in words) or not prepared.units else "none"


def _place(evaluator: Evaluator, evaluation: Evaluation, number: int) -> tuple[int | None, int]:
    n_found = int(np.count_nonzero(evaluation.all_words | evaluation.some_words))
    ranking = ordered(evaluation, None, n_found, evaluator.order)
    (at,) = np.nonzero(ranking.doc_numbers == number)
    return (int(at[0]) + 1 if len(at) else None), n_found


def _scaled(word: WordPart, by: float) -> WordPart:
    fields = tuple(FieldPart(part.field, part.occurrences, part.score * by) for part in word.fields)
    return WordPart(word.text, word.held, word.score * by, word.n_records, fields, word.forms)


def _word(matcher: Matcher, unit: Unit, number: int) -> WordPart:
    docs = np.array([number], np.int32)
    held, scores = unit.matches.held(docs)
    score = float(scores[0])
    if not held[0] and unit.apart is not None:
        at = np.searchsorted(unit.apart.doc_numbers, number)
        if at < len(unit.apart.doc_numbers) and unit.apart.doc_numbers[at] == number:
            score = float(unit.apart.scores[at])
    found = [part for concept in unit.concepts for part in matcher.parts_of(concept, number)]
    total = sum(x for *_, x in found)
    by_field: dict[str, tuple[int, float]] = {}
    for field, _, n, x in found:
        count, part = by_field.get(field, (0, 0.0))
        by_field[field] = count + round(n), part + (score * x / total if total else 0.0)
    fields = tuple(FieldPart(field, count, part) for field, (count, part) in by_field.items())
    forms = tuple(dict.fromkeys(" ".join(term for term, _ in sequence) for _, sequence, *_ in found))
    return WordPart(unit.text, bool(held[0]), score, len(unit.matches), fields, forms)


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation, and the question that it is of: ``corrected`` in spelling, or its words searched ``plainly``."""

    query: str
    corrected: bool
    plainly: bool
    explanation: Explanation
