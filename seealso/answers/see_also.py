"""The answers made from likeness: suggestions, reading paths, holdings, reachability and the map."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, Share, Span, answer


@answer
class Why(TypedDict):
    """One reason for a suggestion."""

    term: Annotated[str, Field(description="What both records share: words, or a person, series, event or theme.")]
    share: Annotated[Share, Field(description="Its share of the similarity, 0 to 1; the shares sum to 1.")]
    kind: Annotated[
        str,
        Field(
            description="`term` for words, else what is shared: `person`, `theme` ...; `meaning` is what a sentence "
            "model finds alike; `low-rank` and `rest` have no name."
        ),
    ]


@answer
class Alike(TypedDict):
    """Two sentences that a sentence model takes for saying nearly the same: its guess."""

    mine: Annotated[str, Field(description="A sentence of the record that was asked for.")]
    theirs: Annotated[str, Field(description="A sentence of this one.")]


@answer
class Facts(TypedDict):
    """What one wants to know of a suggestion before opening it."""

    minutes: Annotated[int | None, Field(description="How long it takes, as the record says; or null.")]
    year: Annotated[int | None, Field(description="The year that it is of, or null.")]
    by: Annotated[list[str], Field(description="By whom: people, else the publisher.")]


@answer
class RelatedItem(TypedDict):
    """A suggestion: what to read next, and why."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    type: Annotated[str | None, Field(description="What kind of thing it is, or null.")]
    url: Annotated[str | None, Field(description="Its web address, or null.")]
    score: Annotated[Share, Field(description="Similarity, 0 to 1; 1 for what a curator stated.")]
    source: Annotated[Literal["curated", "text"], Field(description="Who says so: a curator, or the texts.")]
    relation: Annotated[
        str | None, Field(description="A stated tie in words, from the asking record's side; else null.")
    ]
    note: Annotated[str, Field(description="The curator's words on the tie; may be empty.")]
    reason: Annotated[str, Field(description="The whole reason in one line.")]
    why: Annotated[list[Why], Field(description="What the similarity rests on, most first; last what has no name.")]
    shared: Annotated[dict[str, list[str]], Field(description="Field to the values that both records have.")]
    also: Annotated[list[str], Field(description="Ids of near-duplicates that stand behind this one.")]
    certain: Annotated[bool, Field(description="false where the curator marked the tie as not sure.")]
    weak: Annotated[bool, Field(description="true where it is suggested for want of better ones.")]
    alike: Annotated[Alike | None, Field(description="Where no words carry the tie: what says alike; else null.")]
    strength: Annotated[Literal["stated", "close", "fair", "loose"], Field(description="How near, in a word.")]
    rung: Annotated[
        Literal["series", "theme", "keyword", "place", "publisher", "nearest", "type", "library"] | None,
        Field(description="null for what is stated or alike; else what fills the list up: the same series, theme ..."),
    ]
    facts: Annotated[Facts, Field(description="Length, year, by whom.")]


@answer
class Related(TypedDict):
    """Suggestions for one record."""

    id: Annotated[str, Field(description="Id of the record that was asked for.")]
    related: Annotated[list[RelatedItem], Field(description="Stated ties first, then by likeness, then by `rung`.")]


@answer
class SuggestedItem(RelatedItem):
    """A suggestion for a set of records."""

    because: Annotated[list[str], Field(description="Ids of the records that led to it, strongest tie first.")]


@answer
class RelatedTo(TypedDict):
    """Suggestions for a set of records."""

    ids: Annotated[list[str], Field(description="Ids of the records that were asked for.")]
    related: Annotated[list[SuggestedItem], Field(description="Best first.")]


@with_config(ConfigDict(extra="forbid", json_schema_extra={"minProperties": 2, "maxProperties": 2}))
class PathStart(TypedDict):
    """What a reading path starts from: one of resource, theme and query, and how it is called."""

    resource: Annotated[NotRequired[str], Field(description="Id of the record that it starts from.")]
    theme: Annotated[NotRequired[str], Field(description="The theme that it starts from.")]
    query: Annotated[NotRequired[str], Field(description="The search that it starts from.")]
    label: Annotated[str, Field(description="What it starts from, as readers see it.")]


@answer
class Step(TypedDict):
    """One reading of a path."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    type: Annotated[str | None, Field(description="What kind of thing it is, or null.")]
    url: Annotated[str | None, Field(description="Its web address, or null.")]
    minutes: Annotated[int, Field(ge=1, description="How long it takes, in minutes.")]
    estimated: Annotated[bool, Field(description="The record does not say how long; the minutes are an estimate.")]
    reason: Annotated[str, Field(description="Why it comes here.")]


ReadingPath = TypedDict(  # in this way of writing, because `from` is a word of Python
    "ReadingPath",
    {
        "from": Annotated[PathStart, Field(description="What it starts from.")],
        "minutes": Annotated[int, Field(ge=1, description="The time that there is, in minutes.")],
        "total_minutes": Annotated[Count, Field(description="The time that it takes, in minutes; never more.")],
        "note": Annotated[str, Field(description="What could not be had, in a sentence; may be empty.")],
        "steps": Annotated[list[Step], Field(description="The readings, in order.")],
    },
)
ReadingPath.__doc__ = "Readings in order that fit into the time there is."
answer(ReadingPath)


@answer
class Match(TypedDict):
    """A record that is what was asked for."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    by: Annotated[str, Field(description="What was compared: address, DOI, number, text, title, near copy or version.")]
    likeness: Annotated[Share, Field(description="How much of it is the same, 0 to 1.")]


@answer
class ProposedTheme(TypedDict):
    """A theme that what was asked for is likely to have."""

    theme: Annotated[str, Field(description="The theme, as a filter takes it.")]
    label: Annotated[str, Field(description="The theme as readers see it.")]
    confidence: Annotated[Share, Field(description="The share of the nearest records' votes, 0 to 1.")]


@answer
class Holding(TypedDict):
    """Whether something is held."""

    verdict: Annotated[Literal["held", "near", "not held"], Field(description="The verdict.")]
    said: Annotated[str, Field(description="The verdict in a sentence.")]
    matches: Annotated[list[Match], Field(description="The records that are it, most alike first.")]
    nearest: Annotated[list[RelatedItem], Field(description="The records near it, whatever the verdict.")]
    themes: Annotated[list[ProposedTheme], Field(description="Its likely themes, likeliest first.")]


@answer
class Reached(TypedDict):
    """A record, and how many lists of suggestions it is on."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    count: Annotated[Count, Field(description="How many lists it is on.")]


@answer
class Reachability(TypedDict):
    """What the lists of suggestions lead to."""

    records: Annotated[Count, Field(description="Records of the library.")]
    list_length: Annotated[Count, Field(description="Suggestions on a list at most.")]
    never: Annotated[list[Reached], Field(description="Records on no list; the first 500.")]
    n_never: Annotated[Count, Field(description="How many records are on no list.")]
    hubs: Annotated[list[Reached], Field(description="Records on so many lists that they stand out, most first.")]
    skewness: Annotated[float, Field(description="Skewness of the number of lists per record: no unit.")]
    most: Annotated[Count, Field(description="The number of lists that the most suggested record is on.")]
    islands: Annotated[
        list[list[Reached]], Field(description="Groups tied to one another and to nothing else, largest first.")
    ]
    alone: Annotated[list[Reached], Field(description="Records without a suggestion either way; the first 500.")]
    n_alone: Annotated[Count, Field(description="How many records are alone.")]


@answer
class MapGroup(TypedDict):
    """A theme on the map: an ellipse."""

    theme: Annotated[str, Field(description='The theme; "none" and "others" for what has none, or none with a place.')]
    label: Annotated[str, Field(description="The theme as readers see it.")]
    count: Annotated[Count, Field(description="Records that have the theme, as many as its page says.")]
    x: Annotated[float, Field(description="Middle, in map units from the left.")]
    y: Annotated[float, Field(description="Middle, in map units from the top.")]
    rx: Annotated[float, Field(description="Half of its width, in map units.")]
    ry: Annotated[float, Field(description="Half of its height, in map units.")]
    kind: Annotated[
        Literal["topic", "others", "none", "words", "all"],
        Field(
            description="A theme, those without a place, none, a cluster of texts named by its words, or everything."
        ),
    ]
    drawn: Annotated[Count, Field(description="Records that lie in it: one with several themes lies in one of them.")]
    colour: Annotated[Count, Field(description="The number of its colour, 0 to 7.")]


@answer
class MapPoint(TypedDict):
    """A record on the map."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown; empty on the map of a large library.")]
    type: Annotated[str | None, Field(description="What kind of thing it is, or null.")]
    x: Annotated[float, Field(description="In map units from the left.")]
    y: Annotated[float, Field(description="In map units from the top.")]
    group: Annotated[Count, Field(description="Index of its group in `groups`.")]


@answer
class LibraryMap(TypedDict):
    """Every record as a point, grouped by theme."""

    width: Annotated[float, Field(description="Width of the map: the unit of all its lengths is a share of it.")]
    height: Annotated[float, Field(description="Height of the map, in the same units.")]
    groups: Annotated[list[MapGroup], Field(description="The themes, in the curator's order.")]
    points: Annotated[list[MapPoint], Field(description="The records.")]
    ties: Annotated[list[Span], Field(description="Pairs of near records, as indexes of `points`.")]
    topic: Annotated[
        str, Field(description='The field of the groups, "theme" or "keyword"; empty where texts make them.')
    ]
    n_topics: Annotated[Count, Field(description="How many themes or keywords there are, with a place or without.")]


@answer
class TiedOnMap(TypedDict):
    """A record on the map that says much the same as another."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    x: Annotated[float, Field(description="In map units from the left.")]
    y: Annotated[float, Field(description="In map units from the top.")]
    similarity: Annotated[float, Field(description="How alike they are; 0 for nothing in common.")]


@answer
class AtSpot(TypedDict):
    """What lies at a spot of the map."""

    id: Annotated[str, Field(description="Id of the record nearest to the spot.")]
    title: Annotated[str, Field(description="Its title as it is shown.")]
    type: Annotated[str | None, Field(description="What kind of thing it is, or null.")]
    x: Annotated[float, Field(description="In map units from the left.")]
    y: Annotated[float, Field(description="In map units from the top.")]
    ties: Annotated[list[TiedOnMap], Field(description="The records on this map that say most alike, nearest first.")]
