"""The answers about what a library promises."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer


class ScorePart(TypedDict):
    """A part of a score that differs."""

    part: Annotated[str, Field(description="A word of the question, or what else adds to a score.")]
    before: Annotated[float, Field(description="What it added.")]
    now: Annotated[float, Field(description="What it adds.")]


class Moved(TypedDict):
    """A record that a promise names, in the answer as it is now and as it was."""

    id: Annotated[str, Field(description="Of the record.")]
    title: Annotated[str, Field(description="Of the record; empty where it is not held.")]
    wanted: Annotated[bool, Field(description="It is to be among the first; else it is not to be.")]
    ok: Annotated[bool, Field(description="It is as promised.")]
    place: Annotated[int | None, Field(description="Where it stands, from 1; null for nowhere.")]
    place_before: Annotated[int | None, Field(description="Where it stood; null for nowhere, or not known.")]
    score: Annotated[float, Field(description="Its score.")]
    score_before: Annotated[float | None, Field(description="What it was; null for not known.")]
    why: Annotated[list[ScorePart], Field(description="The parts of its score that differ, the most first.")]


class Place(TypedDict):
    """A place of an answer, and who stands there."""

    place: Annotated[int, Field(ge=1, description="From 1.")]
    id: Annotated[str, Field(description="Of the record.")]
    title: Annotated[str, Field(description="Of the record.")]
    score: Annotated[float, Field(description="Its score.")]


class TriedPromise(TypedDict):
    """A promise, tried."""

    kind: Annotated[Literal["search", "see_also"], Field(description="What it promises something of.")]
    asked: Annotated[str, Field(description="The question, or the id of the record that others stand beside.")]
    within: Annotated[int, Field(ge=1, description="The first so many.")]
    verdict: Annotated[
        Literal["kept", "broken", "not_kept"],
        Field(description="broken: it was kept before; not_kept: it was not, or that is not known."),
    ]
    hindrance: Annotated[str, Field(description="Why it could not be tried; else empty.")]
    records: Annotated[list[Moved], Field(description="The records that it names.")]
    now: Annotated[list[Place], Field(description="Who stands in the first places.")]
    before: Annotated[list[Place] | None, Field(description="Who stood there; null for not known.")]


@answer
class Promises(TypedDict):
    """All promises of a library, tried."""

    published: Annotated[NotRequired[bool], Field(description="Of a build: whether the new index was published.")]
    kept: Annotated[Count, Field(description="How many are kept.")]
    broken: Annotated[Count, Field(description="How many are not.")]
    promises: Annotated[list[TriedPromise], Field(description="Each of them.")]


@answer
class Promised(TypedDict):
    """A promise that was written into seealso.toml."""

    question: Annotated[str, Field(description="The question.")]
    first: Annotated[list[str], Field(description="Ids of what is to be among the first.")]
    within: Annotated[int, Field(ge=1, description="Among the first so many.")]
    without: Annotated[list[str], Field(description="Ids of what is not to be among them.")]
    kept: Annotated[bool, Field(description="The index keeps it now.")]
    changed: Annotated[bool, Field(description="seealso.toml was changed; else it said so already.")]
    toml: Annotated[str, Field(description="Its lines.")]
