"""Lists whose records are people: their names are the titles, and the days of lives and years of office date nothing.

Seealso keeps works, and a list of presidents or laureates is read as it is: each person a record, and what is said of
birth, death and office kept aside, for no field of a work means it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.exchange.importing.column_assignment import ColumnReading
from corpus.exchange.importing.column_profile import ColumnProfile
from corpus.exchange.importing.columns import is_of_a_life, said_by_name
from corpus.exchange.importing.names_in_parts import NameParts, is_part

_MOSTLY = 0.75
_SURE = 0.8
"""So sure is a title of a work beside the days of somebody's life."""


def are_people(profile: ColumnProfile | None) -> bool:
    """Whether a column holds a person a row."""
    if profile is None or profile.separator or profile.distinct < 0.5 or profile.lists:
        return False
    return profile.people >= _MOSTLY and profile.known_people >= 0.4


def settle(
    found: Mapping[str, ColumnReading], parts: Sequence[NameParts], profiles: Mapping[str, ColumnProfile]
) -> NameParts | None:
    """Where the records are people, make their names the titles and keep aside what is no field of theirs.

    Args:
        found: the readings of all columns that are no parts of names; changed in place.
        parts: columns that make one name each.

    Returns the parts that are the titles, if the names stand in parts.
    """
    title = next((reading for reading in found.values() if reading.target == "title"), None)
    whole = next((group for group in parts if not group.of), None)
    if title is not None and whole is not None and is_part(title.column):
        title = None
    named = title is not None and "title" in said_by_name(title.column)
    lives = any(map(is_of_a_life, found))
    if title is not None and named and are_people(profiles.get(title.column)):
        _as_people(found, title)
        return None
    if whole is not None and (title is None or (lives and title.sure < _SURE)):
        _as_people(found, None)
        return whole
    if not named and (lives or (title is not None and profiles[title.column].people > _MOSTLY)):
        people = next((reading for reading in found.values() if _could_be_listed(reading, profiles)), None)
        if people is not None:
            _as_people(found, people)
    return None


def _could_be_listed(reading: ColumnReading, profiles: Mapping[str, ColumnProfile]) -> bool:
    """Whether a column that says nobody's part in a work holds a person in each row."""
    named = {target.split(":")[0] for target, sure in said_by_name(reading.column).items() if sure >= 0.4}
    profile = profiles.get(reading.column)
    if reading.target not in ("creators", "title", "") or named & {"creators", "submitted_by"} or profile is None:
        return False
    return are_people(profile) and profile.filled >= 0.9


def _as_people(found: Mapping[str, ColumnReading], people: ColumnReading | None) -> None:
    for reading in found.values():
        by_form = reading.target in ("creators", "issued") and reading.target not in said_by_name(reading.column)
        if reading is people:
            reading.target = "title"
        elif reading.target == "title" or reading.target.startswith("event.") or by_form:
            reading.target, reading.sure = "", 0.0
