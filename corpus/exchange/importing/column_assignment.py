"""Which column feeds which field: each field says how well each column fits, and the best over all columns wins.

The sureness of a pair is made of what the name says and of what the values say; what is less sure than keeping the
column aside is not claimed. `scipy.optimize.linear_sum_assignment` finds the assignment whose sum is the highest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from corpus.exchange.importing.column_profile import ColumnProfile, is_separated_by_blanks
from corpus.exchange.importing.columns import OBJECTS, TARGETS, is_of_a_life, said_by_name, takes_many
from corpus.exchange.importing.field_fit import alone, fit

ASIDE = 0.43
"""How sure one must be to claim a column: below, it is kept aside as it is."""
_NAME, _VALUES = 0.55, 0.45
_SLOTS = 8
"""How many columns may feed a field that takes many: Author 1 to Author 8, Tag 1 to Tag 8."""
_NOT_OF_LIVES = ("issued", "added", "modified", "event.start", "event.end", "title", "description", "creators")


_EMPTY = 0.2
"""What a column that is hardly ever filled loses against one that always is."""


@dataclass(slots=True)
class ColumnReading:
    """How one column was understood: its field ("" if it is kept aside), how sure (0 to 1), the two best readings."""

    column: str
    target: str
    sure: float
    best: list[tuple[str, float]] = field(default_factory=list)
    refused: str = ""
    """The field that the name says and the values are not of."""


def readings(
    names: list[str],
    profiles: Mapping[str, ColumnProfile],
    taken: Collection[str] = (),
    shapes: Collection[frozenset[str]] | None = None,
) -> dict[str, ColumnReading]:
    """The reading of each column.

    Args:
        profiles: what the columns hold, as far as it is known; one without a profile goes by its name.
        taken: fields that a curator gave to other columns.
        shapes: the sets of columns that records have; ``None`` if all stand together.
    """
    own = is_our_own(names)
    scores = {name: _scores(name, profiles.get(name), own) for name in names}
    _named_go_first(scores)
    if is_separated_by_blanks(profiles) and "description" in scores:
        scores["description"][0]["title"] = 0.9  # Pinboard and Delicious call the title so, and the rest "extended"
    found = {name: ColumnReading(name, "", 0.0, _two_best(scores[name][0]), scores[name][1]) for name in names}
    claims = {
        name: {t: s for t, s in scored.items() if s > ASIDE and (t not in taken or takes_many(t))}
        for name, (scored, _) in scores.items()
    }
    for name, target in _assigned(claims, profiles).items():
        found[name].target, found[name].sure = target, claims[name][target]
    _title_first(found, claims)
    _never_together(found, claims, shapes)
    if not own:
        _no_event_without_start(found, taken)
    _second_best(found, claims)
    return found


def is_our_own(names: Collection[str]) -> bool:
    """Whether the columns are those that we export: every one a field of a record, and the id among them."""
    return "id" in names and all(name in TARGETS or name.startswith(("extra.", "creators:")) for name in names)


def _scores(name: str, profile: ColumnProfile | None, own: bool) -> tuple[dict[str, float], str]:
    """Field → how surely the column is it; and the field that its name says, where the values refuse it."""
    said = said_by_name(name)
    whole = name in OBJECTS and (profile is None or profile.share("object") >= 0.5)
    if whole or (own and name in TARGETS):
        return {name: 1.0}, ""
    refused = ""
    scores: dict[str, float] = {}
    fits = {target: fit(profile, target) if profile is not None else 0.7 for target in said}
    surest = max(said.values(), default=0.0)
    strongest = max(0.45, *(by_name for target, by_name in said.items() if fits[target] is not None), 0.0)
    for target, by_name in said.items():
        by_values = fits[target]
        if by_values is None:
            if by_name > strongest:
                refused, strongest = target, by_name
        elif by_name >= 0.45 * surest:  # a mere hint gives way to what the name says plainly: "Date" starts no event
            scores[target] = _NAME * by_name + _VALUES * by_values
    if profile is not None:
        for target, sure in alone(profile).items():
            # A name that says something else, which the values could be, speaks against what they alone would say.
            others = (s for t, s in said.items() if t != target and not _alike(t, target) and fits[t] is not None)
            against = max(others, default=0.0)
            scores[target] = max(scores.get(target, 0.0), sure - 0.25 * against * (target not in said))
    if is_of_a_life(name):  # the days of people are of no work, and no title either
        scores = {target: sure for target, sure in scores.items() if target.split(":")[0] not in _NOT_OF_LIVES}
    return scores, refused


def _title_first(found: Mapping[str, ColumnReading], claims: Mapping[str, Mapping[str, float]]) -> None:
    """Give a list without a title the column that was taken for a description and would do as well for one."""
    if any(reading.target == "title" for reading in found.values()):
        return
    for reading in found.values():
        sure = claims[reading.column].get("title", 0.0)
        if reading.target == "description" and "description" not in said_by_name(reading.column) and sure > ASIDE:
            reading.target, reading.sure = "title", sure
            return


def _named_go_first(scores: Mapping[str, tuple[dict[str, float], str]]) -> None:
    """Where a column is called topics, or people, values alone make no other column more of them."""
    for group in (("themes", "keywords"), ("creators", "creators:author", "creators:speaker", "creators:editor")):
        said = {n for n in scores if any(t in said_by_name(n) and scores[n][0].get(t, 0) > ASIDE for t in group)}
        for name, (scored, _) in scores.items():
            if said and name not in said:
                for target in group:
                    scored.pop(target, None)


def _no_event_without_start(found: Mapping[str, ColumnReading], taken: Collection[str]) -> None:
    """Keep the parts of an event aside where nothing says when it begins: a paper's venue makes it no event."""
    if "event.start" in taken or "event" in taken or any(r.target in ("event", "event.start") for r in found.values()):
        return
    for reading in found.values():
        if reading.target.startswith("event."):
            reading.target, reading.sure = "", 0.0


def _alike(one: str, other: str) -> bool:
    """Whether two fields hold the same kind of thing, so that a name of one is none against the other."""
    groups = (
        {"title", "description", "subtitle", "supplied_title", "text"},
        {"issued", "added", "modified", "event.start"},
        {"themes", "keywords", "collection"},
        {"creators", "creators:author", "creators:speaker", "creators:editor", "submitted_by"},
        {"url", "event.online_url", "doi"},
    )
    return any(one in group and other in group for group in groups)


def _two_best(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda pair: -pair[1])[:2]


def _assigned(claims: Mapping[str, Mapping[str, float]], profiles: Mapping[str, ColumnProfile]) -> dict[str, str]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = [name for name, claim in claims.items() if claim]
    if not rows:
        return {}
    targets = sorted({target for claim in claims.values() for target in claim})
    # A field that takes many columns has as many slots, each a little less than the one before.
    slots = [(target, n) for target in targets for n in range(_SLOTS if takes_many(target) else 1)]
    gain = np.full((len(rows), len(slots) + len(rows)), ASIDE)
    for row, name in enumerate(rows):
        empty = 1.0 - profiles[name].filled if name in profiles else 0.0
        for column, (target, n) in enumerate(slots):
            sure = claims[name].get(target, 0.0)
            # Of two columns that fit a field that takes one, the fuller: "title" of all, not "full-title" of a few.
            if sure > ASIDE and not takes_many(target):
                sure = max(ASIDE + 0.05 * sure, sure - _EMPTY * empty)
            # The earlier of two columns that fit equally well wins: lists begin with what matters.
            gain[row, column] = sure - 0.001 * n - 0.0005 * min(row, 20)
    chosen = linear_sum_assignment(gain, maximize=True)
    found = {rows[row]: slots[column][0] for row, column in zip(*chosen, strict=True) if column < len(slots)}
    return {name: target for name, target in found.items() if target in claims[name]}


def _never_together(
    found: dict[str, ColumnReading],
    claims: Mapping[str, Mapping[str, float]],
    shapes: Collection[frozenset[str]] | None,
) -> None:
    """Give a field a second column where no record has both."""
    if shapes is None or len(shapes) < 2:
        return
    for name, reading in found.items():
        if reading.target:
            continue
        for target, sure in sorted(claims[name].items(), key=lambda pair: -pair[1]):
            rivals = [other.column for other in found.values() if other.target == target]
            if not any(name in shape and rival in shape for shape in shapes for rival in rivals):
                reading.target, reading.sure = target, sure
                break


def _second_best(found: dict[str, ColumnReading], claims: Mapping[str, Mapping[str, float]]) -> None:
    """Do not claim for a field what only came second for it: a much surer reading that another column has stands."""
    for reading in found.values():
        if not reading.target or not reading.best:
            continue
        best, sure = reading.best[0]
        if best != reading.target and sure - reading.sure > 0.35 and best in claims[reading.column]:
            reading.target, reading.sure = "", 0.0
