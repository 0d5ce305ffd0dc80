"""The answers for curators: coverage, acronyms, questions, problems and their mends, and what an import did."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer


@answer
class Figures(TypedDict):
    """What there is to say of some records besides how many they are."""

    newest: Annotated[int | None, Field(description="The latest year of their dates, or null.")]
    minutes: Annotated[Count, Field(description="Of all of them together, as far as they are known.")]
    dead_links: Annotated[Count, Field(description="Those whose address the link checker calls dead.")]
    demand: Annotated[
        Count | None,
        Field(description="On how many days somebody asked the site for it; null for a day in the past."),
    ]


@answer
class Cell(TypedDict):
    """How many records have both values."""

    row: Annotated[str, Field(description="Value of the row.")]
    column: Annotated[str, Field(description="Value of the column.")]
    count: Annotated[Count, Field(description="Records that have both.")]
    query: Annotated[str, Field(description="The search that lists them.")]
    figures: Annotated[Figures, Field(description="What else there is to say of them.")]
    out_of_scope: Annotated[bool, Field(description="It is not meant to be covered.")]
    missing: Annotated[Count, Field(description="So many more are wanted.")]


@answer
class Heading(TypedDict):
    """A row or a column."""

    value: Annotated[str, Field(description='The value; "none" for records without one.')]
    label: Annotated[str, Field(description="The value as readers see it.")]
    count: Annotated[Count, Field(description="Records that have it.")]
    query: Annotated[str, Field(description="The search that lists them.")]
    figures: Annotated[Figures, Field(description="What else there is to say of them.")]
    out_of_scope: Annotated[bool, Field(description="It is not meant to be covered.")]
    missing: Annotated[Count, Field(description="So many more are wanted.")]


@answer
class Headings(TypedDict):
    """The rows and columns with their labels and totals."""

    rows: Annotated[list[Heading], Field(description="The rows, in order.")]
    columns: Annotated[list[Heading], Field(description="The columns, in order.")]


@answer
class Confirmed(TypedDict):
    """An acronym that seealso.toml declares."""

    short: Annotated[str, Field(description="The letters.")]
    long: Annotated[str, Field(description="What they stand for.")]
    toml: Annotated[str, Field(description="The line of seealso.toml.")]
    changed: Annotated[bool, Field(description="The line was added; else it stood there already.")]
    build_needed: Annotated[bool, Field(description="Search follows it from the next build on.")]


@answer
class LearnedAcronym(TypedDict):
    """An acronym that the records explain and the library's settings do not hold yet."""

    short: Annotated[str, Field(description="The short form.")]
    long: Annotated[str, Field(description="What it stands for.")]
    records: Annotated[Count, Field(description="How many records explain it so.")]
    ids: Annotated[list[str], Field(description="Ids of some of them.")]
    others: Annotated[dict[str, int], Field(description="Other readings, each with how many records have it.")]
    used: Annotated[bool, Field(description="Search uses it already.")]
    why_not: Annotated[str | None, Field(description="Why search does not use it, or null.")]
    toml: Annotated[str, Field(description="The line for seealso.toml that confirms it.")]


@answer
class WantedValue(TypedDict):
    """A value of a field."""

    field: Annotated[str, Field(description="The field.")]
    value: Annotated[str, Field(description="The value.")]
    label: Annotated[str, Field(description="The value as readers see it.")]


@answer
class Wanted(TypedDict):
    """A value, or two together, that is meant to be covered, or is not."""

    values: Annotated[list[WantedValue], Field(description="One value, or two that a record has to have both.")]
    count: Annotated[Count, Field(description="Records that have it.")]
    query: Annotated[str, Field(description="The search that lists them.")]
    missing: Annotated[Count, Field(description="So many more are wanted.")]
    at_least: Annotated[Count, Field(description="So many are wanted.")]
    newest: Annotated[int | None, Field(description="The latest year of their dates, or null.")]
    newest_since: Annotated[
        int | None, Field(description="The newest should not be before this year; null where any age will do.")
    ]
    note: Annotated[str, Field(description="What seealso.toml says of it.")]


@answer
class CoverageScope(TypedDict):
    """What is meant to be covered, held against what is there."""

    about: Annotated[str, Field(description="In a sentence or two.")]
    notes: Annotated[list[str], Field(description="What to know when reading the figures.")]
    gaps: Annotated[list[Wanted], Field(description="What is wanted and missing, or too old, the most missing first.")]
    out: Annotated[list[Wanted], Field(description="What is not meant to be covered.")]
    met: Annotated[Count, Field(description="How much is wanted, and there.")]


@answer
class Coverage(TypedDict):
    """How many records each pair of values has."""

    rows: Annotated[list[str], Field(description="Values of the rows, in order.")]
    columns: Annotated[list[str], Field(description="Values of the columns, in order.")]
    cells: Annotated[list[Cell], Field(description="Every row with every column, row by row.")]
    row_field: Annotated[str, Field(description="Field of the rows.")]
    column_field: Annotated[str, Field(description="Field of the columns.")]
    headings: Annotated[Headings, Field(description="Labels and totals of the rows and columns.")]
    documents: Annotated[Count, Field(description="Records of the library.")]
    figures: Annotated[Figures, Field(description="What else there is to say of all of them.")]
    as_of: Annotated[str | None, Field(description="The day at whose end it stood so, ISO 8601; null for now.")]
    scope: Annotated[CoverageScope, Field(description="What is meant to be covered.")]
    acronyms: Annotated[
        NotRequired[list[LearnedAcronym]], Field(description="Acronyms that the records explain; only where asked for.")
    ]


@answer
class Question(TypedDict):
    """A question that readers asked on the site."""

    query: Annotated[str, Field(description="The question.")]
    times: Annotated[Count, Field(description="On how many days it was asked.")]
    last: Annotated[str, Field(description="The day on which it was asked last, ISO 8601.")]
    found: Annotated[Count, Field(description="How many records hold all its words now.")]
    path: Annotated[str, Field(description="Its page in the site.")]


@answer
class Questions(TypedDict):
    """What readers ask most often."""

    questions: Annotated[list[Question], Field(description="Those asked most often first.")]


@answer
class Problem(TypedDict):
    """Something that is wrong with a record or a file."""

    file: Annotated[str, Field(description="The file, from the library folder on.")]
    line: Annotated[int | None, Field(description="The line, from 1, or null.")]
    record: Annotated[str | None, Field(description="Id of the record, or null.")]
    field: Annotated[str | None, Field(description="The field of the record, or null.")]
    problem: Annotated[str, Field(description="What is wrong.")]
    mend: Annotated[str, Field(description="How to mend it; may be empty.")]
    severity: Annotated[
        Literal["error", "warning", "notice"],
        Field(
            description="error: set aside; warning: kept as written; notice: something that readers want is missing."
        ),
    ]
    twin: Annotated[str | None, Field(description="Id of the record that may be of the same work, or null.")]


@answer
class Problems(TypedDict):
    """Every problem of the records."""

    problems: Annotated[list[Problem], Field(description="The problems, by file and line.")]


@answer
class Mend(TypedDict):
    """One value that is written in another way."""

    kind: Annotated[str, Field(description="Kind of mend.")]
    file: Annotated[str, Field(description="The file, from the library folder on.")]
    line: Annotated[int, Field(description="The line on which the value begins, from 1.")]
    record: Annotated[str | None, Field(description="Id of the record, or null.")]
    field: Annotated[str, Field(description="The field of the record.")]
    old: Annotated[str, Field(description="The value as it was.")]
    new: Annotated[str, Field(description="The value as it is now.")]


@answer
class KindOfMend(TypedDict):
    """What one kind of mend does."""

    kind: Annotated[str, Field(description="Its name.")]
    what: Annotated[str, Field(description="What it does.")]
    mends: Annotated[list[Mend], Field(description="The mends made.")]
    left: Annotated[list[Mend], Field(description="Those that cannot be made without touching more.")]
    diff: Annotated[str, Field(description="The changes, as a unified diff.")]


@answer
class Fixes(TypedDict):
    """The safe mends that were made, or would be."""

    dry_run: Annotated[bool, Field(description="Nothing was changed.")]
    kinds: Annotated[list[KindOfMend], Field(description="Each kind of mend, in the order in which they work.")]


@answer
class Change(TypedDict):
    """One field of one record."""

    field: Annotated[str, Field(description="The field.")]
    old: Annotated[Any, Field(description="What it was; null for nothing.")]
    new: Annotated[Any, Field(description="What it becomes, or what the source says; null for nothing.")]


@answer
class ChangedRecord(TypedDict):
    """The fields of one record that change, or that were kept against the source."""

    id: Annotated[str, Field(description="Id of the record.")]
    changes: Annotated[list[Change], Field(description="Field by field.")]


@answer
class JoinedItem(TypedDict):
    """An item of a source that is a record which the library had from elsewhere."""

    id: Annotated[str, Field(description="The record.")]
    file: Annotated[str, Field(description="Where the item stands.")]
    line: Annotated[int | None, Field(description="The line, or null where the format knows none.")]
    added: Annotated[Count, Field(description="Fields that the record lacked.")]
    changed: Annotated[Count, Field(description="Fields that take the value of the source.")]


@answer
class SameWorkItem(TypedDict):
    """An item of a source that is the same work as an earlier one of it: the two became one record."""

    id: Annotated[str, Field(description="The record of both.")]
    title: Annotated[str, Field(description="Of the item; empty where none is given.")]
    file: Annotated[str, Field(description="Where the item stands.")]
    line: Annotated[int | None, Field(description="The line, or null where the format knows none.")]
    by: Annotated[str, Field(description="What the two have in common: address, DOI, ISBN, id, content.")]


@answer
class ImportReport(TypedDict):
    """What an import did, or would do."""

    source: Annotated[str, Field(description="The source, as it was named.")]
    format: Annotated[str, Field(description="Its format.")]
    mapping: Annotated[dict[str, str] | None, Field(description="Column to field, or null where there are no columns.")]
    rows: Annotated[Count, Field(description="Rows, entries or records that the source holds.")]
    dry_run: Annotated[bool, Field(description="Nothing was written.")]
    new: Annotated[list[str], Field(description="Ids of new records.")]
    updated: Annotated[list[ChangedRecord], Field(description="Records that change.")]
    unchanged: Annotated[Count, Field(description="Records that the library has already, just so.")]
    kept: Annotated[list[ChangedRecord], Field(description="Values of a curator that stay though the source differs.")]
    gone_from_source: Annotated[
        list[str], Field(description="Ids that came from this source and are in it no more; they stay.")
    ]
    deleted_here: Annotated[list[str], Field(description="Ids that were deleted here and are not brought back.")]
    joined: Annotated[
        list[JoinedItem], Field(description="Items that are records which the library had from elsewhere.")
    ]
    same_work: Annotated[
        list[SameWorkItem], Field(description="Items that are the same work as an earlier one of the source.")
    ]
    problems: Annotated[list[Problem], Field(description="What is wrong with the source.")]
    notes: Annotated[list[str], Field(description="Sentences on how the source was read.")]
    skipped: Annotated[list[str], Field(description="Parts that cannot be read and were left out.")]
    not_taken: Annotated[list[str], Field(description="Links of the source that are in no record, with their places.")]
