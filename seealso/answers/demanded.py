"""The answers about what readers ask for, and what is worth adding."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, Share, answer

State = Literal["open", "wanted", "answered", "declined"]


@answer
class Wording(TypedDict):
    """Words in which a question was asked."""

    query: Annotated[str, Field(description="As it was asked.")]
    times: Annotated[Count, Field(description="On how many days.")]
    last: Annotated[str, Field(description="The day on which it was asked last, ISO 8601.")]


@answer
class QuestionFound(TypedDict):
    """How the library answers a question today."""

    how: Annotated[
        Literal["words", "chosen", "spelling", "letters"],
        Field(description="By its words, as curators chose, in another spelling, or by what its letters stand for."),
    ]
    count: Annotated[Count, Field(description="How many records answer it.")]
    query: Annotated[str, Field(description="The search that lists them.")]
    expression: Annotated[str, Field(description="What its letters stand for; else empty.")]


@answer
class QuestionDecision(TypedDict):
    """What the state of a question rests on."""

    by: Annotated[str, Field(description="Who decided it; build, where the index came to hold it.")]
    at: Annotated[str, Field(description="When, ISO 8601, UTC.")]
    note: Annotated[str, Field(description="A note, or empty.")]


@answer
class AskedQuestion(TypedDict):
    """A question of readers, in all the words in which it was asked."""

    query: Annotated[str, Field(description="The words in which it was asked most often.")]
    wordings: Annotated[list[Wording], Field(description="All wordings, those asked most often first.")]
    times: Annotated[Count, Field(description="On how many days, of all wordings together.")]
    last: Annotated[str, Field(description="The day on which it was asked last, ISO 8601.")]
    this_month: Annotated[Count | None, Field(description="Days of this month; null where months were not counted.")]
    before: Annotated[
        float | None, Field(description="Days of a month before, on average; null where no whole one was counted.")
    ]
    months_before: Annotated[Count, Field(description="Of how many months that is the average.")]
    theme: Annotated[str, Field(description="The topic it belongs to; empty where none is near.")]
    theme_label: Annotated[str, Field(description="The topic as readers see it.")]
    state: Annotated[State, Field(description="Its state today.")]
    since: Annotated[str, Field(description="The day since when it is in that state, where that is known; else empty.")]
    decision: Annotated[
        QuestionDecision | None, Field(description="What the state rests on; null for the index alone.")
    ]
    answers: Annotated[list[str], Field(description="Ids of records that answer it.")]
    found: Annotated[QuestionFound | None, Field(description="What it finds today; null for nothing.")]
    perhaps: Annotated[str, Field(description="What its letters may stand for, where that is not sure; else empty.")]
    path: Annotated[str, Field(description="Its page in the site.")]


@answer
class ThemeAsked(TypedDict):
    """The questions of one topic."""

    theme: Annotated[str, Field(description="The topic; empty for questions that are near none.")]
    label: Annotated[str, Field(description="The topic as readers see it.")]
    times: Annotated[Count, Field(description="On how many days all its questions were asked.")]
    questions: Annotated[list[AskedQuestion], Field(description="Those asked most often first.")]


@answer
class AskedFor(TypedDict):
    """What readers ask for, topic by topic."""

    topic: Annotated[str, Field(description="The field that topics come from; empty where no record has one.")]
    months_since: Annotated[str, Field(description="The first month that was counted for itself; empty for none yet.")]
    themes: Annotated[list[ThemeAsked], Field(description="Topics, those asked for most first, those near none last.")]


@answer
class Addition(TypedDict):
    """Something worth adding."""

    brief: Annotated[str, Field(description="What is looked for, in a sentence.")]
    subject: Annotated[str, Field(description="What it is to be about.")]
    kind: Annotated[str, Field(description="Of what kind; empty where any will do.")]
    since: Annotated[int | None, Field(description="It is to be of this year or later, or null.")]
    minutes: Annotated[int | None, Field(description="It is to take less, or null.")]
    demand: Annotated[Count, Field(description="On how many days readers asked for it.")]
    questions: Annotated[list[str], Field(description="What they asked; their days add up to the demand.")]
    held: Annotated[Count | None, Field(description="What there is of a gap in scope; null for a question alone.")]
    wanted: Annotated[Count | None, Field(description="How much of it is wanted; null for a question alone.")]
    query: Annotated[str, Field(description="The search that lists what there is; empty for a question alone.")]
    nearest: Annotated[str, Field(description="Id of the record nearest to the question; empty where none is near.")]
    lacks: Annotated[list[str], Field(description="Words of the question that it does not hold.")]
    evidence: Annotated[list[str], Field(description="What there is, and what it lacks, in sentences.")]
    emptiness: Annotated[Share, Field(description="How much of it is missing.")]
    scope: Annotated[float, Field(description="2 where seealso.toml or a curator names it, else 1.")]
    worth: Annotated[float, Field(description="(1 + demand) x emptiness x scope.")]


@answer
class Additions(TypedDict):
    """What is worth adding next."""

    additions: Annotated[list[Addition], Field(description="Most worth first.")]
    out: Annotated[list[str], Field(description="Questions that ask for what is not meant to be covered.")]


@answer
class ReadersSuggestion(TypedDict):
    """What a reader suggests. An e-mail address is not told."""

    number: Annotated[int, Field(description="Tells it from others.")]
    day: Annotated[str, Field(description="The day on which it came, ISO 8601, UTC.")]
    state: Annotated[Literal["waiting", "accepted", "merged", "declined"], Field(description="Its state.")]
    title: Annotated[str, Field(description="Of the work, or empty.")]
    address: Annotated[str, Field(description="Its web address or DOI, or empty.")]
    why: Annotated[str, Field(description="Why it is good, or empty.")]
    name: Annotated[str, Field(description="Who is to be credited, or empty.")]
    question: Annotated[str, Field(description="What the reader had searched for, or empty.")]
    theme: Annotated[str, Field(description="The theme whose page the reader came from, or empty.")]
    record: Annotated[str, Field(description="Id of the record that came of it, or empty.")]
    decided_by: Annotated[str, Field(description="Who decided, or empty.")]


@answer
class ReadersSuggestions(TypedDict):
    """What readers suggest: what waits the oldest first, what was decided the newest first."""

    waiting: Annotated[Count, Field(description="How many wait.")]
    suggestions: Annotated[list[ReadersSuggestion], Field(description="Those in the state that was asked for.")]
