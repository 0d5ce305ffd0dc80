"""The answer about topics in the texts of records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, Share, answer


@answer
class Named(TypedDict):
    """A record."""

    id: Annotated[str, Field(description="Id of the record.")]
    title: Annotated[str, Field(description="Its title.")]


@answer
class ValueOfTopic(TypedDict):
    """A theme or keyword of a topic's records."""

    value: Annotated[str, Field(description="The value.")]
    label: Annotated[str, Field(description="The value as readers see it.")]
    count: Annotated[Count, Field(description="How many of the topic's records have it.")]


@answer
class TextTopic(TypedDict):
    """A topic that texts have in common."""

    id: Annotated[str, Field(description="Its id, the same from build to build.")]
    label: Annotated[str, Field(description="Its name.")]
    phrases: Annotated[list[str], Field(description="The phrases of the name.")]
    count: Annotated[Count, Field(description="How many records belong to it.")]
    records: Annotated[list[Named], Field(description="Those that are most of it.")]
    themes: Annotated[list[ValueOfTopic], Field(description="Themes of its records, most frequent first.")]
    keywords: Annotated[list[ValueOfTopic], Field(description="Keywords of its records, most frequent first.")]
    steadiness: Annotated[float, Field(description="How nearly half of the records give the same topic, 0 to 1.")]
    ids: Annotated[list[str], Field(description="Ids of all its records, those that are most of it first.")]


@answer
class TopicFinding(TypedDict):
    """Something about themes to look at, with what speaks for it and how to mend it."""

    kind: Annotated[
        Literal["no theme", "two topics", "one theme", "other theme"],
        Field(
            description="A topic that no theme names; a theme that is two topics; two themes that are one; a record "
            "that sounds like another theme."
        ),
    ]
    said: Annotated[str, Field(description="What was found.")]
    evidence: Annotated[str, Field(description="What speaks for it.")]
    mend: Annotated[str, Field(description="What to do.")]
    commands: Annotated[list[str], Field(description="Lines of `seealso edit` that do it.")]
    themes: Annotated[list[str], Field(description="The themes; of a record its own, then the one it sounds like.")]
    labels: Annotated[list[str], Field(description="Names of the topics.")]
    counts: Annotated[list[Count], Field(description="How many records each topic or theme has.")]
    records: Annotated[list[list[Named]], Field(description="The records of each topic or theme.")]
    words: Annotated[list[str], Field(description="Words in common.")]
    figures: Annotated[list[Share], Field(description="The figures of the evidence, as shares.")]


@answer
class ThemeOffer(TypedDict):
    """A theme for a library that has none."""

    theme: Annotated[str, Field(description="Its value, the name of its table in seealso.toml.")]
    label: Annotated[str, Field(description="Its label.")]
    definition: Annotated[str, Field(description="Its definition.")]
    keywords: Annotated[list[str], Field(description="Keywords that go with it.")]
    source: Annotated[Literal["text", "keywords", "both"], Field(description="What it was found in.")]
    records: Annotated[list[str], Field(description="Ids of the records that would get it.")]


@answer
class TextTopics(TypedDict):
    """Topics in the texts of a library, and what they say of its themes."""

    topics: Annotated[list[TextTopic], Field(description="The topics, largest first.")]
    findings: Annotated[list[TopicFinding], Field(description="What to look at.")]
    offers: Annotated[list[ThemeOffer], Field(description="Themes for a library that has none.")]
    toml: Annotated[str, Field(description="The offers as lines for seealso.toml.")]
    why_none: Annotated[str | None, Field(description="Why there are no topics, or null.")]
    documents: Annotated[Count, Field(description="Records of the library.")]
    read: Annotated[Count, Field(description="Records with words enough.")]
    needed: Annotated[Count, Field(description="So many such records are needed.")]
    without: Annotated[Count, Field(description="Records that were read and belong to no topic.")]
    within: Annotated[Count, Field(description="Records of all that belong to a topic.")]
    single: Annotated[Count, Field(description="Topics left out, as their records share one word and little else.")]
