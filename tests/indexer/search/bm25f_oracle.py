"""What the whole evaluator must say, in plain Python: slow, and short enough to be read beside docs/search.md.

It knows words that are their own stems, and records as field → text. No arrays, nothing that is kept, no short cuts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WEIGHTS = {"title": (3.0, 0.75), "description": (1.0, 0.6), "text": (1.0, 0.6), "keywords": (1.6, 0.3)}
"""Field → its weight, and b."""
SAME = {word: group for group in (("larch", "pine"), ("rowan", "service tree")) for word in group}
"""What the library's synonyms say: a word or an expression → all that mean the same."""

Record = Mapping[str, str]
Scores = dict[int, float]
"""Record number → score; records that do not match are not in it."""


@dataclass(frozen=True)
class Part:
    """A part of a query: a "word", a "phrase", an "or" of words, a "not" of one, or a "title" word."""

    kind: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        text = " ".join(self.words)
        return {"word": text, "phrase": f'"{text}"', "not": f"-{text}", "title": f"title:{text}"}.get(
            self.kind, f"({' OR '.join(self.words)})"
        )


def idf(n: int, df: int) -> float:
    return math.log(1 + (n - df + 0.5) / (df + 0.5))


def count(text: str, expression: str) -> int:
    """How often the words of an expression stand side by side in a text."""
    words, wanted = text.split(), expression.split()
    return sum(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def frequencies(records: Sequence[Record], alternatives: Sequence[str], fields: Sequence[str]) -> Scores:
    """How often each record holds a concept: of its alternatives and of the fields, by weight and length."""
    found: Scores = {}
    for field in fields:
        weight, b = WEIGHTS[field]
        lengths = [len(record[field].split()) for record in records]
        mean = sum(lengths) / max(sum(map(bool, lengths)), 1)
        for number, record in enumerate(records):
            tf = sum(count(record[field], expression) for expression in alternatives)
            if tf:
                found[number] = found.get(number, 0) + weight * tf / (1 - b + b * lengths[number] / mean)
    return found


def saturated(x: float) -> float:
    return 2.2 * x / (1.2 + x)


def impacts(records: Sequence[Record], alternatives: Sequence[str], fields: Sequence[str] = tuple(WEIGHTS)) -> Scores:
    """BM25F of one concept."""
    found = frequencies(records, alternatives, fields)
    weight = idf(len(records), len(found)) * (topicality(records, alternatives, found) if len(fields) > 1 else 1)
    return {number: weight * saturated(x) for number, x in found.items()}


def topicality(records: Sequence[Record], alternatives: Sequence[str], holding: Scores) -> float:
    """From .6 for what stands in prose only to 1 for what is a topic of a tenth of the records that hold it."""
    if not holding or sum(bool(record["title"]) for record in records) < len(records) / 2:
        return 1

    def share(*fields: str) -> float:
        n = sum(any(count(records[at][field], one) for one in alternatives for field in fields) for at in holding)
        return n / len(holding)

    return 0.6 + 0.4 * min(1, share("title", "keywords") / 0.1)


def matches(records: Sequence[Record], part: Part) -> Scores:
    """The records that a part matches, with what it adds to their scores."""
    if part.kind == "or":
        added: Scores = {}
        for word in part.words:
            for number, score in matches(records, Part("word", (word,))).items():
                added[number] = added.get(number, 0) + score
        return added
    expression = " ".join(part.words)
    fields = ("title",) if part.kind == "title" else tuple(WEIGHTS)
    return impacts(records, SAME.get(expression, (expression,)), fields)


def words_of(part: Part) -> list[str]:
    """The words or expressions that a part looks for."""
    return list(part.words) if part.kind == "or" else [" ".join(part.words)]


def title_covers(records: Sequence[Record], units: Sequence[Part]) -> Scores:
    """What the titles add, over all words: no piece of a title is said twice, whatever stands for it."""
    added: Scores = {}
    for number, record in enumerate(records):
        told: set[str] = set()
        n_said, idfs = 0, 0.0
        for unit in units:
            fields = ("title",) if unit.kind == "title" else tuple(WEIGHTS)
            for word in words_of(unit):
                same = SAME.get(word, (word,))
                own = sum(count(record["title"], one) * len(one.split()) for one in same if one not in told)
                told.update(same)
                if own:
                    n_said += own
                    idfs += idf(len(records), len(frequencies(records, same, fields)))
        if n_said:
            share = min(1, n_said / len(record["title"].split()))
            added[number] = 0.5 * idfs * share**2
    return added


def neighbours(parts: Sequence[Part]) -> list[str]:
    """Each two different words that the query has side by side."""
    return [
        f"{one.words[0]} {other.words[0]}"
        for one, other in pairwise(parts)
        if one.kind == other.kind == "word" and one.words != other.words
    ]


def fed_back(records: Sequence[Record], scores: Scores, n_units: int) -> Scores:
    """Long questions borrow the thirty most telling words of their ten best records."""
    score = {number: value / n_units for number, value in scores.items()}
    best = sorted(score, key=lambda number: (-score[number], number))[:10]
    if len(best) < 2:
        return score
    raw = {number: (score[number] / score[best[0]]) ** 8 for number in best}
    share = {number: value / sum(raw.values()) for number, value in raw.items()}
    beta = 0.5 * min(max((10 - 1 / sum(s * s for s in share.values())) / 9, 0), 1)
    if beta < 0.01:
        return score
    telling: dict[str, float] = {}
    fields = ("title", "description", "text")
    for number in best:
        for word in {word for field in fields for word in records[number][field].split()}:
            df = max(len(frequencies(records, [word], [field])) for field in fields)
            x = frequencies(records, [word], fields)[number]
            telling[word] = telling.get(word, 0) + share[number] * idf(len(records), df) * saturated(x)
    chosen = dict(sorted(telling.items(), key=lambda item: (-item[1], item[0]))[:30])
    borrowed = {word: impacts(records, [word]) for word in chosen}
    return {
        number: (1 - beta) * value
        + beta * sum(w * borrowed[word].get(number, 0) for word, w in chosen.items()) / sum(chosen.values())
        for number, value in score.items()
    }


@dataclass(frozen=True)
class Answer:
    """all_words and some_words: record number → (score, what it is ordered by)."""

    all_words: dict[int, tuple[float, float]]
    some_words: dict[int, tuple[float, float]]


def answer(records: Sequence[Record], parts: Sequence[Part]) -> Answer:
    """The records that hold all of a query, and those that hold some of it."""
    units = [part for part in parts if part.kind != "not"]
    held = [matches(records, unit) for unit in units]
    excluded = {number for part in parts if part.kind == "not" for number in matches(records, part)}
    allowed = set(range(len(records))) - excluded
    for unit, found in zip(units, held, strict=True):
        if unit.kind == "or":
            allowed &= set(found)  # what is said with an operator is demanded
    scores: Scores = {}
    pairs = [{n: 0.15 * v for n, v in impacts(records, [pair]).items()} for pair in neighbours(parts)]
    for found in (*held, *pairs):
        for number in found.keys() & allowed:
            scores[number] = scores.get(number, 0) + found[number]
    if len(units) >= 4:
        scores = fed_back(records, scores, len(units))
    for number, more in title_covers(records, units).items():
        if number in scores:
            scores[number] += 1.5 * more / len(units) if len(units) >= 4 else more
    weights = [math.log(1 + len(records) / (1 + len(found))) for found in held]
    result = Answer({}, {})
    for number, score in scores.items():
        covered = sum(weight for weight, found in zip(weights, held, strict=True) if number in found) / sum(weights)
        if all(number in found for found in held):
            result.all_words[number] = (score, score)
        else:
            result.some_words[number] = (score, score * math.sqrt(covered) if len(units) <= 3 else score)
    return result
