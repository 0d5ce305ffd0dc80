"""What a source said of a record and nobody could read: it is kept beside the record, and named until it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from corpus.records import dates
from corpus.records.parted_values import GROUPS, parted
from corpus.records.resource import Event, Resource, SeeAlso, Series
from corpus.said import Said

AS_WRITTEN: Final = "as_written"
"""Key under extra for values that were no use as they were: name of a field → what was written."""

_DATES: Final = frozenset({"issued", "added", "modified", "event.start", "event.end"})
_NAMES: Final = (Resource.model_fields.keys() - {"id", *GROUPS}) | {
    f"{group}.{part}"
    for group, model in (("series", Series), ("event", Event), ("see_also", SeeAlso))
    for part in model.model_fields
}
_SAID: Final[Mapping[str, Said]] = {
    "issued": Said("Its date is given as %(text)s, which cannot be read as a date."),
    "added": Said("The day on which it was added is given as %(text)s, which cannot be read as a date."),
    "modified": Said("The day on which it was changed is given as %(text)s, which cannot be read as a date."),
    "event.start": Said("The start of the event is given as %(text)s, which cannot be read as a date."),
    "event.end": Said("The end of the event is given as %(text)s, which cannot be read as a date."),
    "minutes": Said("Its length is given as %(text)s, which is no number of minutes."),
    "url": Said("Its address is given as %(text)s, which is no web address."),
}
_OTHER: Final = Said("%(field)s is given as %(text)s, which cannot be used.")
_MENDS: Final[Mapping[str, str]] = {
    "minutes": "Write it as a whole number, such as 45.",
    "url": "Begin it with https://.",
}
_MOST_SHOWN = 60


def unread_values(resource: Resource) -> Iterator[tuple[str, str, Said, str]]:
    """Name of a field that the record lacks, the key under `AS_WRITTEN` of what was written, what is the matter, and
    how to mend it. With a value in the field the matter is settled, whatever was written."""
    written = resource.extra.get(AS_WRITTEN)
    if not isinstance(written, Mapping):
        return
    held = parted(resource.to_json_dict())
    for key, value in written.items():
        for name, text in _named(str(key), value):
            if name in _NAMES and held.get(name) in (None, "", []) and not _describes(name, text):
                shown = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "..."
                said = (
                    _SAID[name].filled(text=repr(shown))
                    if name in _SAID
                    else _OTHER.filled(field=name, text=repr(shown))
                )
                yield name, str(key), said, f"{_mend(name, text)} Or take it out of `extra: {AS_WRITTEN}:`."


def _named(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """The fields that an entry is of: of a group that was put aside whole, its dates that cannot be read."""
    name = key.partition(":")[0]  # creators:speaker
    if name not in GROUPS:
        yield name, str(value)
    elif isinstance(value, Mapping):
        for part, inner in value.items():
            if f"{name}.{part}" in _DATES and inner not in (None, "") and not dates.can_be_read(str(inner)):
                yield f"{name}.{part}", str(inner)
    elif name == "event":
        yield "event.start", str(value)


def _describes(name: str, text: str) -> bool:
    """Whether words stand where a number would: "long read" is no slip of one."""
    return name == "minutes" and len(text.split()) > 1 and not any(map(str.isdigit, text))


def _mend(name: str, text: str) -> str:
    if name not in _DATES:
        return _MENDS.get(name, "Correct the value.")
    days = dates.readings(text)
    if len(days) == 2:
        return f"Write {days[0]} if the day comes first, {days[1]} if the month does."
    return f"Write {days[0]}." if days else dates.HOW_TO_WRITE_A_DATE
