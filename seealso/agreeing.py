"""A second pair of eyes: records drawn for somebody who is not shown their topics, and how far the two agree."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.records import fields
from corpus.said import Said

if TYPE_CHECKING:
    from corpus import Resource
    from corpus.ledger.entries import What
    from recommender.coverage.agreement import Agreement
    from seealso.asking import Moment

MOST_DRAWN = 20
MOST_TOPICS = 60
"""So many topics can be offered to be ticked; nobody looks through more."""
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A record with the topics that it has, and those that the second pair of eyes gave it."""

    record: Resource
    theirs: tuple[str, ...]
    yours: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the two agree on it."""
        return set(self.theirs) == set(self.yours)


@dataclass(frozen=True, slots=True)
class LastAgreement:
    """How far two agreed when that was last looked at: on which day, by whom, on how many records, and how far."""

    day: str
    by: str
    n_records: int
    kappa: float
    low: float
    high: float


def topic_of_records(library: Moment) -> str:
    """The field that says what records are about, and that can be written as it stands: "theme", "keyword" or ""."""
    name = library.profile.topics
    return name if name and fields.of_name(name).source in ("themes", "keywords") else ""


def topics_offered(library: Moment) -> list[tuple[str, str]]:
    """(value, label) of all topics, where they are few enough to be ticked; else empty."""
    from recommender.coverage.axes import axis

    name = topic_of_records(library)
    if not name:
        return []
    found = [(one.value, one.label) for one in axis(library.view.engine, library.settings, name, None, "name")
             if one.value != "none"]  # fmt: skip
    return found if len(found) <= MOST_TOPICS else []


def drawn(library: Moment, draw: int) -> list[Resource]:
    """Some records that have topics by chance, the same for the same ``draw`` as long as the library is the same."""
    name, engine = topic_of_records(library), library.view.engine
    if not name:
        return []
    filed = engine.facets.column(name).present & engine.statistics.live()
    ids = sorted(engine.resource_id(number) for number in filed.nonzero()[0].tolist())
    chosen = random.Random(draw).sample(ids, min(MOST_DRAWN, len(ids)))
    return [library.resource(one) for one in chosen]


def compare(library: Moment, given: Mapping[str, Sequence[str]]) -> tuple[Agreement, list[SecondLook]]:
    """How far ``given`` topics (record id → values or labels) agree with those that the records have.

    Raises:
        UsageError: nothing was given.
    """
    from recommender.coverage.agreement import agreement

    name = topic_of_records(library)
    found = []
    for one, record in library.held(list(given)).items():
        theirs = tuple(getattr(record, str(fields.of_name(name).source))) if name else ()
        yours = tuple(dict.fromkeys(_value(library, name, text) for text in given[one] if text.strip()))
        found.append(SecondLook(record, theirs, yours))
    if not any(one.yours for one in found):
        raise UsageError(Said("Tick at least one theme."))
    return agreement([one.theirs for one in found], [one.yours for one in found]), found


def _value(library: Moment, name: str, text: str) -> str:
    """The topic that ``text`` names, by its value or by its label in whatever case; else as it is."""
    facets = library.view.engine.facets
    asked = " ".join(text.split())

    def known() -> dict[str, str]:
        values = (*facets.column(name).values, *(library.settings.themes if name == "theme" else ()))
        return {key.casefold(): value for value in values for key in (facets.label(name, value), value)}

    by_name: dict[str, str] = library.view.derived.get(("topics by name", name), known)
    return by_name.get(asked.casefold(), asked)


def last_agreement(library: Moment) -> LastAgreement | None:
    """The newest that the history knows."""
    whats: tuple[What, ...] = ("agreement",)
    found = library.view.history.entries(whats=whats, limit=1)
    if not found:
        return None
    one = found[0]
    kappa, low, high = (one.numbers.get(name, 0) / _THOUSAND for name in ("kappa", "low", "high"))
    return LastAgreement(one.at[:10], one.by, one.numbers.get("records", 0), kappa, low, high)


def numbers_of(found: Agreement) -> dict[str, int]:
    """As the history has them: kappa and its bounds in thousandths."""
    said = {"kappa": found.kappa or 0.0, "low": found.low or 0.0, "high": found.high or 0.0}
    return {"records": found.n_records, "topics": found.n_themes, "same": found.n_same,
            **{name: round(value * _THOUSAND) for name, value in said.items()}}  # fmt: skip
