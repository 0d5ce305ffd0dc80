"""The answers about what a library remembers."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer

FieldChange = TypedDict(
    "FieldChange",
    {
        "from": Annotated[NotRequired[Any], Field(description="What it was; not given where it was not there.")],
        "to": Annotated[NotRequired[Any], Field(description="What it is since; not given where it is not there.")],
    },
)
FieldChange.__doc__ = "How a field of a record was changed."


class EditedRecord(TypedDict):
    """A record that was changed."""

    id: Annotated[str, Field(description="Of the record.")]
    title: Annotated[str, Field(description="As lists show it.")]
    what: Annotated[str, Field(description="added, changed, retired, or unchanged where it was so already.")]
    file: Annotated[str, Field(description="In which file of the library.")]
    fields: Annotated[dict[str, FieldChange], Field(description="The fields that were changed.")]


@answer
class Edited(TypedDict):
    """What was done to records, or with --dry-run would be."""

    records: Annotated[list[EditedRecord], Field(description="Each record, in the order in which it was asked for.")]
    diff: Annotated[str, Field(description="Of the files, as `patch` takes it.")]
    dry_run: Annotated[bool, Field(description="Nothing was written.")]
    notes: Annotated[list[str], Field(description="What could not be done besides, in sentences.")]


class HistoryEntry(TypedDict):
    """Something that happened."""

    at: Annotated[str, Field(description="When it was noted, ISO 8601, UTC.")]
    what: Annotated[str, Field(description="What: found, added, changed, retired, restored, published, link, ...")]
    by: Annotated[str, Field(description="Who noted it: import, files (edited by hand), mend, build, links, check.")]
    source: Annotated[NotRequired[str], Field(description="What an import came from; a retired record's file.")]
    id: Annotated[NotRequired[str], Field(description="Of the record.")]
    title: Annotated[NotRequired[str], Field(description="Of the record.")]
    why: Annotated[NotRequired[str], Field(description="Why, where that is known.")]
    fields: Annotated[NotRequired[dict[str, FieldChange]], Field(description="The fields that were changed.")]
    key: Annotated[NotRequired[str], Field(description="An address, a finding, a question, a generation.")]
    state: Annotated[NotRequired[str], Field(description="In which state it is since.")]
    numbers: Annotated[NotRequired[dict[str, int]], Field(description="Of a publication.")]


@answer
class History(TypedDict):
    """What a library remembers of a time, the newest first."""

    began: Annotated[str | None, Field(description="Since when it remembers, ISO 8601, UTC; null for not yet.")]
    unreadable: Annotated[Count, Field(description="Lines of the history that cannot be read.")]
    counts: Annotated[dict[str, int], Field(description="How often each thing happened, in the time asked for.")]
    entries: Annotated[list[HistoryEntry], Field(description="What happened, the newest first.")]
