"""People whose names stand in two columns or more: which are the parts of one name, and what they make together.

The parts are known by their names ("Vorname", "author_last", "Author 2 first name") and by what they hold: a column of
given names beside one of other single words, whatever the two are called.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.exchange.importing.column_profile import ColumnProfile
from corpus.exchange.importing.columns import FILLERS, meaning, plain
from corpus.exchange.importing.given_names import GIVEN_NAMES
from corpus.exchange.importing.value_kinds import PARTICLES, written

_GIVEN = frozenset("first given forename firstname givenname fname vorname prenom voornaam cyntaf".split())
_FAMILY = frozenset(
    "last family surname lastname familyname lname nachname familienname achternaam apellido cognome sobrenome apelido "
    "cyfenw".split()
)
_MIDDLE = frozenset("middle middlename tussenvoegsel".split())
_AFTER = frozenset({"suffix"})
_EITHER = frozenset("name nom nome naam nombre enw".split())
"""The given name beside an apellido, the family name beside a Vorname; else a whole name."""
_PLACES = (_GIVEN, _MIDDLE, _FAMILY, _AFTER)
_SURE = 0.85


@dataclass(frozen=True, slots=True)
class NameParts:
    """Columns whose values make one name, in the order in which it is written, and the words round them: "author 1"."""

    columns: tuple[str, ...]
    of: str
    sure: float


def names_in_parts(names: Sequence[str], profiles: Mapping[str, ColumnProfile]) -> list[NameParts]:
    """The columns that go together, each in one group at most."""
    groups: dict[str, dict[int, str]] = {}
    either: dict[str, str] = {}
    for name in names:
        place, of = _part(name)
        if place == _ANY:
            either.setdefault(of, name)
        elif place >= 0:
            groups.setdefault(of, {}).setdefault(place, name)
    found = []
    for of, parts in groups.items():
        for missing in (0, 2):
            if missing not in parts and 2 - missing in parts and of in either:
                parts[missing] = either[of]
        if 0 in parts and 2 in parts and _could_be(parts[0], parts[2], profiles):
            shares = _given(profiles[parts[0]]), _given(profiles[parts[2]])
            if shares[0] >= 0 and shares[1] - shares[0] > 0.4:  # whoever wrote the head mixed them up
                parts[0], parts[2] = parts[2], parts[0]
            found.append(NameParts(tuple(parts[place] for place in sorted(parts)), of, _SURE))
    taken = {column for group in found for column in group.columns}
    return found + _by_values([name for name in names if name not in taken], profiles)


def field_of_parts(group: NameParts, claimed: Collection[str], are_people: bool) -> tuple[str, float]:
    """The field that whole names are of, and how sure that is; "" where nobody says whose they are.

    Args:
        claimed: the fields that other columns have.
        are_people: whether the records are people themselves, and have their names already.
    """
    said = meaning(group.of)
    target = said[0] if said else ""
    if target.split(":")[0] not in ("creators", "submitted_by"):
        target = "" if group.of else "creators"
    if are_people and not group.of:
        return "", 0.0
    if "title" not in claimed and not target.startswith(("creators:", "submitted")):
        return "title", group.sure  # a list of people: each is a record of its own
    if target == "creators" and any(one.startswith("creators") for one in claimed):
        return "", 0.0
    if target == "submitted_by" and target in claimed:
        return "", 0.0
    return target, group.sure if target else 0.0


_ANY = 9


def is_part(column: str) -> bool:
    """Whether a column is called a part of a name: "nameGiven" is no whole one."""
    return 0 <= _part(column)[0] < _ANY


def _part(column: str) -> tuple[int, str]:
    """Which part of a name a column is called, -1 for none; and the words that are left."""
    words = plain(column).split()
    place = -1
    for number, those in enumerate(_PLACES):
        if any(word in those or word.removesuffix("s") in those for word in words):
            place = number if place < 0 else -2  # "first and last name" is a whole one
    if place < 0 and not (place == -1 and _EITHER & set(words)):
        return -1, ""
    known = frozenset().union(*_PLACES, _EITHER)
    left = [w for w in words if w not in known and w.removesuffix("s") not in known and w not in FILLERS]
    return (place if place >= 0 else _ANY), " ".join(left)


def _could_be(given: str, family: str, profiles: Mapping[str, ColumnProfile]) -> bool:
    """Whether two columns hold parts of names: "First seen" and "Last seen" do not, nor "First author" and "Last"."""
    one, other = profiles.get(given), profiles.get(family)
    if one is None or other is None or not one.n_filled or not other.n_filled:
        return False
    for profile in (one, other):
        if profile.share("text") + profile.share("code") < 0.8 or profile.middle_words > 2 or profile.most_chars > 80:
            return False
    whole = sum(
        written(b).casefold().startswith(written(a).casefold() + " ")
        for a, b in zip(one.values, other.values, strict=False)
    )
    return one.known_people < 0.5 and other.known_people < 0.5 and whole <= 0.2 * len(one.values)


def _by_values(names: Sequence[str], profiles: Mapping[str, ColumnProfile]) -> list[NameParts]:
    """Neighbours of which one holds given names and the other none, and whose names say nothing else."""
    found: list[NameParts] = []
    taken: set[str] = set()
    for one, other in pairwise(names):
        if taken & {one, other} or any(meaning(name) and not _part(name)[0] >= 0 for name in (one, other)):
            continue
        shares = [_given(profiles.get(name)) for name in (one, other)]
        high, low = max(shares), min(shares)
        if high < 0.6 or not 0 <= low < 0.25:
            continue
        given, family = (one, other) if shares[0] == high else (other, one)
        if _could_be(given, family, profiles) and profiles[family].distinct >= 0.5:
            found.append(NameParts((given, family), "", 0.6))
            taken |= {one, other}
    return found


def _given(profile: ColumnProfile | None) -> float:
    """The share of values that are a given name; -1 where they are no names at all."""
    if profile is None or len(profile.values) < 2 or profile.share("text") < 0.9 or profile.filled < 0.5:
        return -1.0
    texts = [written(value).split() for value in profile.values]
    large = [[word for word in text if word.casefold() not in PARTICLES] for text in texts]
    if sum(1 <= len(text) <= 2 and all(word[:1].isupper() for word in text) for text in large) < 0.9 * len(texts):
        return -1.0
    return sum(bool(text) and plain(text[0]) in GIVEN_NAMES for text in texts) / len(texts)


def joined(parts: Sequence[Any]) -> list[str]:
    """The names that the parts make: one, or several where each cell holds as many."""
    texts = [text for part in parts if (text := written(part).strip())]
    several = [[piece.strip() for piece in re.split(r"[;|\n]", text)] for text in texts]
    count = len(several[0]) if several else 0
    if count > 1 and all(len(pieces) == count for pieces in several):
        return [" ".join(filter(None, pieces)) for pieces in zip(*several, strict=True)]
    return [" ".join(texts)] if texts else []
