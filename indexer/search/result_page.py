"""What an answer to a question looks like: a page of hits, facet counts, and why there is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from indexer.search.limits import QueryError as QueryError


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``score`` is unbounded and comparable within one answer only.

    ``highlights`` are character ranges of ``snippet``; ``missing`` are the words of the query that this record
    does not hold (empty in the first group). ``pinned``: it comes first because a curator said so.
    """

    id: str
    title: str
    type: str | None
    url: str | None
    score: float
    snippet: str = ""
    highlights: tuple[tuple[int, int], ...] = ()
    title_highlights: tuple[tuple[int, int], ...] = ()
    missing: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value, how it is written, how many hits a click on it would give, and its place in a list by name."""

    value: str
    count: int
    label: str = ""
    active: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """One word or filter of a question that found nothing, and how many hits there are without it."""

    kind: Literal["word", "filter"]
    name: str
    value: str
    total: int
    query: str
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What letters of a question, which stand nowhere, may stand for; nothing is searched for unless it is asked.

    word: as typed. short: as the acronym that a curator may declare. kind: what the expression is ("theme", "title"
    ...). value: what a filter on that field takes; of a title the record's id where one alone has it, else empty.
    count: records that have it. query: the question with the expression in the place of the word.
    """

    word: str
    short: str
    expression: str
    kind: str
    value: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One answer.

    ``total`` counts the records that hold every word; where there is none, those that hold some
    (``relaxed``). ``n_partial`` counts the records below the line, in either case those that hold only some.
    ``plainly``: the question found nothing as it was written, so that its words were searched without its syntax; then
    it is ``relaxed``, and ``total`` counts all that was found. Asked literally, it is read as written.
    ``nothing``: where nothing is found, a sentence that says what is true of the question's words.
    ``n_values``: facet → how many values there are, where not all are counted out.
    ``nearest``: where nothing is found, records that a sentence model takes for near in meaning, best first. They are
    no hits and are not counted; their score is the cosine, 0 to 1.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    did_you_mean: str | None = None
    corrected: bool = False
    relaxed: bool = False
    n_partial: int = 0
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[WithoutPart, ...] = ()
    offers: tuple[Offer, ...] = ()
    nothing: str = ""
    limit: int = 10
    offset: int = 0
    plainly: bool = False
    n_values: Mapping[str, int] = field(default_factory=dict)
    nearest: tuple[Hit, ...] = ()
