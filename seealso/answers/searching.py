"""The answers to words typed: a page of hits, and what may complete them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from indexer.words import initials
from indexer.words.suggestions import KINDS
from seealso.answers.shapes import Count, Span, answer, one_of


@answer
class Hit(TypedDict):
    """One record that a search finds."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[
        str,
        Field(description="Its title as lists show it: its own, the supplied one, or its first words."),
    ]
    type: Annotated[str | None, Field(description="What kind of thing it is, or null.")]
    url: Annotated[str | None, Field(description="Its web address, or null.")]
    score: Annotated[float, Field(description="How well it fits: no unit, comparable within this answer only.")]
    snippet: Annotated[str, Field(description="The passage that fits best, as plain text; may be empty.")]
    highlights: Annotated[
        list[Span], Field(description="Character ranges of `snippet` that match: [start, end), ascending.")
    ]
    missing: Annotated[list[str], Field(description="Words of the query that the record does not hold.")]
    pinned: Annotated[bool, Field(description="It comes first because the curators chose it for this question.")]


@answer
class FacetCount(TypedDict):
    """A value of a facet."""

    value: Annotated[str, Field(description="The value, as a filter takes it.")]
    count: Annotated[Count, Field(description="How many hits a click on it gives.")]
    label: Annotated[str, Field(description="The value as readers see it.")]


@answer
class WithoutPart(TypedDict):
    """One word or filter of a search that found nothing, and what there is without it."""

    kind: Annotated[Literal["word", "filter"], Field(description="What is left out.")]
    name: Annotated[str, Field(description="Field of the filter; empty for a word.")]
    value: Annotated[str, Field(description="The word, or the value of the filter.")]
    total: Annotated[Count, Field(description="Hits without it.")]
    query: Annotated[str, Field(description="The query without it.")]
    filters: Annotated[dict[str, list[str]], Field(description="The filters without it: field to values.")]


@answer
class Offer(TypedDict):
    """What letters that stand nowhere may stand for: offered, never searched for by itself."""

    word: Annotated[str, Field(description="The letters, as typed.")]
    expression: Annotated[str, Field(description="Words of the library that have these initials.")]
    kind: Annotated[str, one_of(initials.KINDS, "Where the library has them.")]
    value: Annotated[str, Field(description="What a filter on that takes; of a `title` the one record's id, or empty.")]
    count: Annotated[int, Field(ge=1, description="Records that have it.")]
    query: Annotated[str, Field(description="The query with the expression in the place of the letters.")]


@answer
class SearchPage(TypedDict):
    """The answer to a search."""

    query: Annotated[str, Field(description="What was asked, without control characters.")]
    total: Annotated[Count, Field(description="Hits that hold every word; where `relaxed`, those that hold some.")]
    relaxed: Annotated[bool, Field(description="No record holds every word: `total` counts those that hold some.")]
    plainly: Annotated[
        bool,
        Field(description="Nothing is found for the query as written: its words were searched without its syntax."),
    ]
    partial: Annotated[Count, Field(description="Hits below the line, which hold only some of the words.")]
    took_ms: Annotated[float, Field(ge=0.0, description="Time that the search took, in milliseconds.")]
    did_you_mean: Annotated[str | None, Field(description="The query in other spelling, or null.")]
    corrected: Annotated[
        bool, Field(description="The hits are those of `did_you_mean`, because nothing is spelt as asked.")
    ]
    hits: Annotated[list[Hit], Field(description="The hits of this page, best first or as `sort` says.")]
    nearest: Annotated[
        list[Hit],
        Field(
            description="Where nothing is found and a sentence model is there: records that it takes for near in "
            "meaning, with the cosine as their score. They are no hits."
        ),
    ]
    facets: Annotated[dict[str, list[FacetCount]], Field(description="Field to its values, most hits first.")]
    notes: Annotated[list[str], Field(description="Sentences on how the query was understood.")]
    without: Annotated[list[WithoutPart], Field(description="Where nothing is found: what there is without each part.")]
    offers: Annotated[
        list[Offer], Field(description="What letters that stand nowhere may stand for, at most three, best first.")
    ]


@answer
class FieldPart(TypedDict):
    """What a field of a record adds to the score for a word."""

    field: Annotated[str, Field(description="The field, as it is indexed.")]
    occurrences: Annotated[int, Field(ge=1, description="How often the word stands there, in any form.")]
    score: Annotated[float, Field(description="What that adds.")]


@answer
class WordPart(TypedDict):
    """What one word of the question adds to the score of a record."""

    text: Annotated[str, Field(description="The word, phrase or group, as it was read.")]
    held: Annotated[bool, Field(description="Whether the record holds it.")]
    score: Annotated[float, Field(description="What it adds: the sum over the fields.")]
    records: Annotated[Count, Field(description="How many records hold it: the fewer, the more it tells.")]
    forms: Annotated[list[str], Field(description="As what it stands in the record: terms, as they are indexed.")]
    fields: Annotated[list[FieldPart], Field(description="Where it stands.")]


class BestBetTried(TypedDict):
    """A best bet of seealso.toml that has to do with a question or a record."""

    question: Annotated[str, Field(description="What it is for.")]
    match: Annotated[Literal["same", "contains"], Field(description="How the question has to match it.")]
    pins: Annotated[list[str], Field(description="Ids of what it puts first.")]
    until: Annotated[str | None, Field(description="Its last day, ISO 8601, or null.")]
    note: Annotated[str, Field(description="What the curators noted.")]
    verdict: Annotated[
        Literal["first", "other_words", "past", "filtered", "not_held", "other_order"],
        Field(description="`first`: what it pins comes first; else why not."),
    ]
    said: Annotated[str, Field(description="The same in a sentence.")]


@answer
class Explanation(TypedDict):
    """Why a record stands where it does in the answer to a question, or why it is not there."""

    query: Annotated[str, Field(description="The question as it was searched.")]
    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    said: Annotated[str, Field(description="The answer in a sentence or two.")]
    standing: Annotated[
        Literal["all", "some", "none", "out"],
        Field(description="Holds every word, some, none; or is kept out by what is in `kept_out`."),
    ]
    place: Annotated[int | None, Field(description="Its place among all results, from 1; null where it is none.")]
    found: Annotated[Count, Field(description="How many results there are.")]
    score: Annotated[float, Field(description="Its score: words, neighbours, title, borrowed and meaning added up.")]
    words: Annotated[list[WordPart], Field(description="What each word of the question adds.")]
    neighbours: Annotated[float, Field(description="For words that stand side by side as in the question.")]
    title_gain: Annotated[float, Field(description="For a title that the question says.")]
    borrowed: Annotated[float, Field(description="For words that the best records of a long question have in common.")]
    meaning: Annotated[float, Field(description="For what a sentence model takes for near; 0 without one.")]
    factor: Annotated[
        float, Field(description="What the score is multiplied by for the order below the line: how much is covered.")
    ]
    kept_out: Annotated[list[str], Field(description="Filters, exclusions and demands that it does not meet.")]
    corrected: Annotated[bool, Field(description="The question was searched in other spelling.")]
    plainly: Annotated[bool, Field(description="Its words were searched without its syntax.")]
    pinned: Annotated[bool, Field(description="It comes first because the curators chose it for this question.")]
    best_bets: Annotated[list[BestBetTried], Field(description="Best bets for the question, or that pin the record.")]


@answer
class Suggestion(TypedDict):
    """Something that completes what was typed."""

    text: Annotated[str, Field(description="As it is shown.")]
    kind: Annotated[str, one_of(KINDS, "What it is.")]
    count: Annotated[Count, Field(description="Records that it leads to; for a `query`, how often it was asked.")]
    id: Annotated[str | None, Field(description="Id of the record, where it is one; else null.")]
    query: Annotated[str, Field(description="A search that lists it.")]
    path: Annotated[str, Field(description="Its page in the site: an address that begins with a slash.")]


@answer
class Suggestions(TypedDict):
    """What may complete what was typed."""

    query: Annotated[str, Field(description="What was typed: at most 200 characters, without control characters.")]
    suggestions: Annotated[list[Suggestion], Field(description="Best first.")]
