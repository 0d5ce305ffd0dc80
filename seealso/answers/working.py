"""The answer of `seealso work`: what waits for a curator."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer


@answer
class Task(TypedDict):
    """One thing to do."""

    record: Annotated[str | None, Field(description="Id of the record that it is about, or null.")]
    title: Annotated[str, Field(description="What it is called: of the record, the question, the topic.")]
    said: Annotated[str, Field(description="What is the matter.")]
    mend: Annotated[str, Field(description="What may be done about it; may be empty.")]
    other: Annotated[str | None, Field(description="Id of the other record that it is about, or null.")]
    field: Annotated[str | None, Field(description="The field that is the matter, or null.")]
    query: Annotated[str | None, Field(description="The search that shows what there is, or null.")]


@answer
class WorkList(TypedDict):
    """What there is to do of one kind."""

    kind: Annotated[str, Field(description="Of which kind.")]
    title: Annotated[str, Field(description="What the list is called.")]
    total: Annotated[Count, Field(description="How much there is in all.")]
    tasks: Annotated[list[Task], Field(description="The first of it, or as much as was asked for.")]
    why: Annotated[str | None, Field(description="Why it was not looked for, and the total is 0; null where it was.")]
    remark: Annotated[
        str | None,
        Field(description="That it was to be looked for again and could not be; null where nothing is said."),
    ]


@answer
class Work(TypedDict):
    """What waits for a curator."""

    lists: Annotated[list[WorkList], Field(description="One of each kind.")]
