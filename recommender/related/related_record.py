"""What a suggestion looks like, and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus import Resource
from corpus.records.dates import years
from indexer.index.schema import PASSING_ON


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: what two records share, and its share of the similarity (shares sum to 1).

    ``kind`` is "term" for words of the text, else what is shared: "person", "series", "event", "theme" ...; "rest" and
    "low-rank" are the parts of the likeness that have no name, "meaning" is what a sentence model finds alike.
    """

    term: str
    share: float
    kind: str = "term"


Rung = Literal["series", "theme", "keyword", "place", "publisher", "nearest", "type", "library"]
"""What a suggestion rests on that fills a list up (`recommender.related.rungs`)."""

CLOSE = 0.6
"""From this similarity on a tie is called close: of the sample's graded pairs, nine in ten of these are true ones."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader wants to know of a suggestion before opening it; ``by`` is people, else the publisher."""

    minutes: int | None = None
    year: int | None = None
    by: tuple[str, ...] = ()


def facts_of(resource: Resource) -> Facts:
    """The facts of one record."""
    written = resource.issued or (resource.event.start if resource.event else None)
    first = next(iter(years(str(written))), "") if written else ""
    year = int(first) if first.isdecimal() else None
    makers = [creator.name for creator in resource.creators if creator.role not in PASSING_ON]
    return Facts(resource.minutes, year, tuple(makers or filter(None, [resource.publisher])))


@dataclass(frozen=True, slots=True)
class Related:
    """One suggestion.

    ``score``: a similarity in 0 to 1; 1 for what a curator stated. ``relation`` is the wording of a stated tie
    from the asking record's side, ``note`` the curator's words, ``reason`` the whole reason in one line, ``also``
    the ids of near-duplicates folded under this one. ``weak`` ties are suggested for want of better ones, and say so;
    ``rung`` is what a further suggestion rests on, where the near ones were too few (`recommender.related.rungs`).
    ``strength`` says in a word how near every one is. ``alike``: where no words carry the tie, a sentence of the asking
    record and one of this, which a sentence model takes for saying nearly the same.
    """

    id: str
    title: str
    type: str | None
    url: str | None
    score: float
    source: Literal["curated", "text"]
    why: tuple[Why, ...] = ()
    relation: str | None = None
    note: str = ""
    reason: str = ""
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    certain: bool = True
    weak: bool = False
    rung: Rung | None = None
    facts: Facts = Facts()
    alike: tuple[str, str] | None = None

    @property
    def strength(self) -> Literal["stated", "close", "fair", "loose"]:
        """How near: as a curator stated; else by the similarity and what it rests on."""
        if self.source == "curated":
            return "stated"
        if self.weak:
            return "loose"
        return "close" if self.score >= CLOSE else "fair"
