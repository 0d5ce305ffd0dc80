"""What the editors of record files share: the order of fields, and what a change of some parts of a field is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from corpus.records.resource import Resource

ORDER = {name: position for position, name in enumerate(Resource.model_fields)}
"""The fields of a record in the order in which they are written."""


def id_in(data: Mapping[str, Any]) -> str:
    """The id of a record as its file holds it; empty for none."""
    return id_text(data.get("id"))


def id_text(value: Any) -> str:
    """An id as records have it: composed, without white space round it."""
    return unicodedata.normalize("NFC", "" if value is None else str(value)).strip()


class CannotEditError(ValueError):
    """The record is written in a way that cannot be changed field by field."""


class Parts(dict[str, Any]):
    """Some parts of a field get a new value, ``None`` to take one out; the others stay as they are written.

    Args:
        changes: part → new value.
        whole: the field as it is to be, where it is written so that no part can be changed alone.
    """

    def __init__(self, changes: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
        super().__init__(changes)
        self.whole = dict(whole)


def changed_data(data: Mapping[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    """A record as its file holds it, after ``edit``: field → new value, `Parts`, or ``None`` to take it out.

    >>> changed_data({"id": "a", "title": "A"}, {"title": None, "minutes": 5})
    {'id': 'a', 'minutes': 5}
    """
    kept = {name: value for name, value in data.items() if name not in edit or edit[name] is not None}
    new = {name: value.whole if isinstance(value, Parts) else value for name, value in edit.items()}
    return kept | {name: value for name, value in new.items() if value is not None}
