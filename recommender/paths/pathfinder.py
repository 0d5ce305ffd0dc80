"""Reading paths: "I have 30 minutes". An ordered list of readings that fits, starts broad and does not repeat itself.

A pool of candidates comes from a record's suggestions, a theme's records or a search. Readings are then taken one by
one, each the best of those that still fit: near to the question, unlike what is on the path already, tied to the step
before. That is the greedy rule for a coverage with a budget (Lin and Bilmes, ACL 2011), with the order as a reader
walks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings, Resource, UnknownResourceError, UsageError
from corpus.said import Said
from indexer.engines.port import Engine
from indexer.search.request import SearchRequest
from indexer.text import analysis
from recommender.paths.pacing import PLAIN_TYPES, POINTING, Following, Pacing, opening, reason
from recommender.paths.reading_time import reading_minutes
from recommender.related.likeness import NEAR_DUPLICATE
from recommender.related.recommender import Recommender

MAX_STEPS = 8
POOL = 28
"""How many candidates are looked at."""
SUGGESTED = 16
"""So many of them for a path from a record: each suggestion is worked out with its reasons."""

LEAST_RELEVANCE = 0.3
"""What is less to the point than this, against the best candidate, is not put on a path to fill the time."""

FEW = 6
"""With fewer suggestions than this, the record's themes help out."""

COMMON_SHARE = 0.08
"""A word or place on more of the records than this tells nothing."""

LONGEST_SUBJECT = 4
MAX_THEME_RECORDS = 2000
"""Of a theme with more records than this, an even selection stands for the whole."""

TAKES = Said("“%(label)s” itself takes %(minutes)s minutes, more than you have: the path goes round it.")
TAKES_ABOUT = Said("“%(label)s” itself takes about %(minutes)s minutes, more than you have: the path goes round it.")

NOTHING_FITS = Said("Nothing here fits into that time: the shortest, “%(title)s”, takes %(minutes)s minutes.")
NOTHING_FITS_ABOUT = Said(
    "Nothing here fits into that time: the shortest, “%(title)s”, takes about %(minutes)s minutes."
)

SAME_WORK = frozenset(
    {"slides_of", "has_slides", "recording_of", "has_recording", "replaces", "replaced_by", "part_of", "has_part"}
)
"""Ties that say "the same again in another form"."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Step:
    """One reading. ``minutes`` is 1 or more; ``estimated`` says that the record does not give them."""

    id: str
    title: str
    type: str | None
    url: str | None
    minutes: int
    estimated: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingPath:
    """Readings in order. ``total_minutes`` never exceeds ``minutes``; ``note`` says what could not be had."""

    start: str
    value: str
    label: str
    minutes: int
    total_minutes: int
    steps: tuple[Step, ...]
    note: str = ""


class Pathfinder:
    """Makes paths over one snapshot. ``minutes`` are 1 or more, as `indexer.search.limits.MINUTES` has them."""

    def __init__(self, engine: Engine, recommender: Recommender, settings: LibrarySettings) -> None:
        self._engine, self._recommender, self._settings = engine, recommender, settings

    def around(self, resource_id: str, minutes: int) -> ReadingPath:
        """A path that begins with a record and goes on to what is near it.

        Raises:
            UnknownResourceError: there is no such record.
        """
        number = self._engine.doc_number(resource_id)
        if number is None:
            raise UnknownResourceError(resource_id)
        record = self._engine.resource_at(number)
        suggested = self._recommender.related(resource_id, SUGGESTED)
        top = max((item.score for item in suggested if item.source == "text"), default=1.0)
        scores: dict[int, float] = {}
        for item in suggested:
            other = self._engine.doc_number(item.id)
            if other is not None:
                scores[other] = 1.0 if item.source == "curated" else 0.9 * item.score / top * (0.6 if item.weak else 1)
        for theme in record.themes if len(scores) < FEW else ():
            for other, score in self._central_in(theme).items():
                scores.setdefault(other, 0.4 * score)
        return self._walk("resource", resource_id, record.display_title, minutes, scores, seed=number)

    def on_theme(self, theme: str, minutes: int) -> ReadingPath:
        """A path through a theme.

        Raises:
            UsageError: the library has no such theme.
        """
        column = self._engine.facets.column("theme")
        if theme not in column.values:
            if theme in self._settings.themes:
                return self._walk("theme", theme, self._settings.theme_label(theme), minutes, {})
            raise UsageError(f"theme: {theme[:60]!r} is not a theme of this library. `/themes` lists them.")
        return self._walk("theme", theme, self._settings.theme_label(theme), minutes, self._central_in(theme))

    def on_query(self, query: str, minutes: int) -> ReadingPath:
        """A path through what a search finds; what holds only some of the words comes in only where nothing else does.

        Raises:
            QueryError: the query is beyond a ceiling.
        """
        page = self._engine.search(SearchRequest.of(query, limit=POOL, facets=(), snippets=False))
        hits = [hit for hit in page.hits if not hit.missing or page.relaxed]
        top = max((hit.score for hit in hits), default=0.0)
        scores: dict[int, float] = {}
        for hit in hits:
            number = self._engine.doc_number(hit.id)
            if number is not None:
                scores[number] = hit.score / top if top > 0 else 1.0
        if hits and len(scores) < FEW:
            # So little is found that what is near the first hit helps out, below whatever was found.
            near = self._recommender.related(hits[0].id, FEW)
            best = max((item.score for item in near if item.source == "text"), default=1.0)
            for item in near:
                number = self._engine.doc_number(item.id)
                if number is not None and not item.weak:
                    scores.setdefault(number, 0.5 * min(1.0, item.score / best))
        return self._walk("query", query, query, minutes, scores)

    def _central_in(self, theme: str) -> dict[int, float]:
        """The records of a theme that have most in common with the rest of it, with scores of 0.5 to 1."""
        column = self._engine.facets.column("theme")
        if theme not in column.values:
            return {}
        numbers = column.with_value(column.values.index(theme)).astype(np.int64)
        if len(numbers) > MAX_THEME_RECORDS:
            numbers = numbers[np.linspace(0, len(numbers) - 1, MAX_THEME_RECORDS).astype(np.int64)]
        closeness = self._recommender.closeness(numbers)
        order = np.lexsort((numbers, -closeness))[:POOL]
        top = float(closeness[order[0]]) or 1.0
        # What a theme's records have in common is little: being under the theme counts for half.
        return {int(numbers[i]): 0.5 + 0.5 * float(closeness[i]) / top for i in order}

    def _walk(
        self, start: str, value: str, label: str, minutes: int, scores: Mapping[int, float], seed: int | None = None
    ) -> ReadingPath:
        pool = sorted((n for n in scores if n != seed), key=lambda n: (-scores[n], n))[:POOL]
        numbers = [*([seed] if seed is not None else []), *pool]
        records = {number: self._engine.resource_at(number) for number in numbers}
        said = self._recommender.vectors.cosines(numbers) if numbers else None
        pacing = Pacing(numbers, records, scores, said, self._recommender.likeness(numbers) if numbers else None)
        chosen: list[int] = []
        left, note = minutes, ""
        if seed is not None:
            needed, estimated = reading_minutes(records[seed])
            if needed <= minutes:
                chosen.append(seed)
                left -= needed
            else:
                note = (TAKES_ABOUT if estimated else TAKES).filled(label=label, minutes=needed)
        while len(chosen) < MAX_STEPS:
            fitting = [
                n
                for n in pool
                if n not in chosen
                and reading_minutes(records[n])[0] <= left
                and scores[n] * (POINTING if records[n].type in PLAIN_TYPES else 1.0) >= LEAST_RELEVANCE
                and not any(self._repeats(records[n], records[c], pacing.cosine(n, c)) for c in chosen)
            ]
            best = pacing.next(fitting, chosen, left, minutes)
            if best is None:
                break
            chosen.append(best)
            left -= reading_minutes(records[best])[0]
        chosen = _in_order(chosen, records, seed)
        steps = tuple(self._step(chosen, at, records, seed, label, start, pacing) for at in range(len(chosen)))
        if not steps and not note:
            note = _nothing_fits([records[n] for n in pool], minutes)
        return ReadingPath(start, value, label, minutes, minutes - left, steps, note)

    @staticmethod
    def _repeats(one: Resource, other: Resource, cosine: float) -> bool:
        """Whether two records say the same: near-duplicates, one work in two forms, one part of a series twice."""
        if cosine >= NEAR_DUPLICATE:
            return True
        for first, second in ((one, other), (other, one)):
            if any(r.target == second.id and r.type in SAME_WORK for r in first.relations):
                return True
            if first.recording_of == second.id:
                return True
        series = one.series, other.series
        return (
            series[0] is not None
            and series[1] is not None
            and series[0].name == series[1].name
            and series[0].position is not None
            and series[0].position == series[1].position
        )

    def _step(
        self,
        chosen: Sequence[int],
        at: int,
        records: Mapping[int, Resource],
        seed: int | None,
        label: str,
        start: str,
        pacing: Pacing,
    ) -> Step:
        number = chosen[at]
        record = records[number]
        minutes, estimated = reading_minutes(record)
        if number == seed:
            said: str = Said("Where you are: it fits, so it comes first.")
        elif at == 0:
            said = opening(record, label, start, pacing.is_central(number), minutes)
        else:
            before = [records[n] for n in chosen[:at]]
            nearest = max(range(at), key=lambda p: (pacing.tie(chosen[p], number), p))
            tie = self._recommender.compare(number, chosen[nearest])
            turns_to = self._turns_to(number, chosen[:at])
            following = Following(record, before, nearest, tie, turns_to, label, self._is_rare)
            said = reason(following, self._settings)
        return Step(record.id, record.display_title, record.type, record.url, minutes, estimated, said)

    def _turns_to(self, number: int, before: Sequence[int]) -> list[str]:
        """What a record is about that no earlier step is, in the curator's words: its keywords that the record itself
        writes, or else the first that says something new."""
        record = self._engine.resource_at(number)
        said = {
            term
            for earlier in map(self._engine.resource_at, before)
            for term in analysis.terms(" . ".join((earlier.display_title, earlier.description, *earlier.keywords)))
        }
        own = analysis.terms(f"{record.display_title} . {record.description}")
        found = [
            keyword
            for keyword in record.keywords
            if (terms := analysis.terms(keyword)) and not set(terms) & said and len(terms) <= LONGEST_SUBJECT
        ]
        return sorted(found, key=lambda keyword: not set(analysis.terms(keyword)) <= set(own))[:2]

    def _is_rare(self, field: str, value: str) -> bool:
        """Whether few enough records have a value for it to tell something."""
        n = self._engine.statistics.n_documents
        return self._engine.statistics.document_frequency(field, value) <= max(3.0, COMMON_SHARE * n)


def _nothing_fits(pool: Sequence[Resource], minutes: int) -> Said:
    """Why there is no path: what is shortest of the candidates ``pool``, if there are any."""
    if not pool:
        return Said("Nothing was found to make a path of.")
    shortest = min(pool, key=lambda record: reading_minutes(record)[0])
    needed, estimated = reading_minutes(shortest)
    if needed <= minutes:  # what fits is too little to the point
        return Said("Nothing here fits into that time.")
    return (NOTHING_FITS_ABOUT if estimated else NOTHING_FITS).filled(title=shortest.display_title, minutes=needed)


def _in_order(chosen: list[int], records: Mapping[int, Resource], seed: int | None) -> list[int]:
    """The same steps; what follows or continues another comes after it, parts of a series in their order."""
    result = list(chosen)
    by_id = {records[number].id: number for number in chosen}
    after: dict[int, set[int]] = {number: set() for number in chosen}
    for number in chosen:
        for relation in records[number].relations:
            other = by_id.get(relation.target or "")
            if other is not None and relation.type in ("follows", "continues"):
                after[number].add(other)
            elif other is not None and relation.type in ("followed_by", "continued_by"):
                after[other].add(number)
        series = records[number].series
        if series is not None and series.position is not None:
            for other in chosen:
                theirs = records[other].series
                if theirs is not None and theirs.name == series.name and theirs.position is not None:
                    after[number] |= {other} if theirs.position < series.position else set()
    ordered: list[int] = []
    while result:
        # Should ties contradict one another, the first waits for nobody.
        ready = [n for n in result if n == seed or not after[n] & set(result) - {n}] or result
        ordered.append(ready[0])
        result.remove(ready[0])
    return ordered
