"""Records as answers: all fields of `corpus.Resource` that are not empty, and how the record is shown."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer


@answer
class Creator(TypedDict):
    """A person or body behind a record."""

    name: Annotated[str, Field(description="The name, as written.")]
    role: Annotated[NotRequired[str], Field(description="What they did.")]
    note: Annotated[NotRequired[str], Field(description="What the source says of them.")]


@answer
class Series(TypedDict):
    """A named series."""

    name: Annotated[str, Field(description="What it is called.")]
    position: Annotated[NotRequired[int], Field(description="The record's place in it.")]


@answer
class Relation(TypedDict):
    """A stated tie to another record, or to something that is not held."""

    type: Annotated[NotRequired[str], Field(description='Kind of the tie, such as follows; "related" if not said.')]
    target: Annotated[NotRequired[str], Field(description="Id of the other record.")]
    target_title: Annotated[NotRequired[str], Field(description="Title of something that is not held.")]
    note: Annotated[NotRequired[str], Field(description="The curator's words.")]
    certainty: Annotated[NotRequired[str], Field(description="How sure the curator is, as written.")]


@answer
class Event(TypedDict):
    """When and where something takes place, as written."""

    start: Annotated[NotRequired[str], Field(description="Beginning, EDTF or ISO 8601.")]
    end: Annotated[NotRequired[str], Field(description="End, EDTF or ISO 8601.")]
    timezone: Annotated[NotRequired[str], Field(description="Time zone, as written.")]
    place: Annotated[NotRequired[str], Field(description="Where.")]
    online_url: Annotated[NotRequired[str], Field(description="Web address of the event.")]
    status: Annotated[NotRequired[str], Field(description="Such as cancelled.")]


@answer
class SeeAlso(TypedDict):
    """A curator's say in the suggestions."""

    pin: Annotated[NotRequired[list[str]], Field(description="Ids that come first, in this order.")]
    block: Annotated[NotRequired[list[str]], Field(description="Ids that are never suggested.")]


@answer
class Record(TypedDict):
    """One record. Fields that are empty are left out; `id` and `display_title` are always there."""

    id: Annotated[str, Field(description="Its id: permanent, without spaces.")]
    url: Annotated[NotRequired[str], Field(description="Web address.")]
    doi: Annotated[NotRequired[str], Field(description="Digital object identifier.")]
    title: Annotated[NotRequired[str], Field(description="Title, as the work gives it.")]
    supplied_title: Annotated[NotRequired[str], Field(description="Title that a curator supplied for want of one.")]
    subtitle: Annotated[NotRequired[str], Field(description="Subtitle.")]
    description: Annotated[NotRequired[str], Field(description="What it is about.")]
    text: Annotated[NotRequired[str], Field(description="Its own text, or part of it.")]
    type: Annotated[NotRequired[str], Field(description="What kind of thing it is.")]
    creators: Annotated[NotRequired[list[Creator]], Field(description="The people and bodies behind it.")]
    publisher: Annotated[NotRequired[str], Field(description="Publisher.")]
    issued: Annotated[
        NotRequired[str], Field(description="When it came out, as written: 2018, 2018-07-15, 2018/2019, c. 1900.")
    ]
    added: Annotated[NotRequired[str], Field(description="When it was added to the library, EDTF.")]
    modified: Annotated[NotRequired[str], Field(description="When the record was changed last, EDTF.")]
    themes: Annotated[NotRequired[list[str]], Field(description="Its themes, as filters take them.")]
    keywords: Annotated[NotRequired[list[str]], Field(description="Words that it is filed under.")]
    collection: Annotated[NotRequired[str], Field(description="The collection that it belongs to.")]
    series: Annotated[NotRequired[Series], Field(description="The series that it belongs to.")]
    language: Annotated[NotRequired[str], Field(description="Its language.")]
    minutes: Annotated[NotRequired[Count], Field(description="How long it takes, in minutes.")]
    audience: Annotated[NotRequired[list[str]], Field(description="Whom it is for.")]
    places: Annotated[NotRequired[list[str]], Field(description="The places that it is about.")]
    licence: Annotated[NotRequired[str], Field(description="Under which terms it may be used.")]
    relations: Annotated[NotRequired[list[Relation]], Field(description="Stated ties.")]
    event: Annotated[NotRequired[Event], Field(description="When and where it takes place.")]
    recording_of: Annotated[NotRequired[str], Field(description="What it is a recording of.")]
    status: Annotated[NotRequired[str], Field(description="What a curator says of its state.")]
    submitted_by: Annotated[NotRequired[str], Field(description="Who proposed it.")]
    see_also: Annotated[NotRequired[SeeAlso], Field(description="The curator's say in its suggestions.")]
    extra: Annotated[NotRequired[dict[str, Any]], Field(description="Fields of the source that have no place here.")]
    display_title: Annotated[
        str,
        Field(description="As lists show it: its title, else the supplied one, else its first words or its address."),
    ]


@answer
class Records(TypedDict):
    """Records, a page at a time."""

    total: Annotated[Count, Field(description="Records of the library.")]
    resources: Annotated[list[Record], Field(description="The records of this page.")]


@answer
class Reference(TypedDict):
    """A record as a formatted reference."""

    id: Annotated[str, Field(description="Id of the record.")]
    style: Annotated[str, Field(description="The style: apa, harvard or vancouver.")]
    reference: Annotated[str, Field(description="The reference, as plain text.")]
