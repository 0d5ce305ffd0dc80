"""What comes next on a reading path, and how that is said: from broad to particular, and never the same again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings, Resource
from corpus.said import Said
from indexer.text import analysis
from recommender.paths.reading_time import reading_minutes
from recommender.related.related_record import Related

OVERVIEWS = re.compile(
    r"\b(overviews?|introduction to|reviews? of|guides?|primer|basics|landscape|the context for|short read|state of|"
    r"(?:findings|lessons|principles) (?:from|of|for)|what (?:is|are)|explained)\b",
    re.IGNORECASE,
)
"""Words of a title by which a work says that it covers the ground."""

BROAD_TYPES = frozenset({"article", "report", "toolkit", "book", "framework", "website"})
NARROW_TYPES = frozenset({"profile", "case-study", "slides", "research"})
"""One person, one place, one question: good later, poor at the start."""

PLAIN_TYPES = frozenset({"collection", "digest", "event-page", "playlist"})
"""Pages that point to readings: poor steps of a path, better than none."""
POINTING = 0.45
"""What they count for, against a reading."""

KINDS = {
    "article": Said("An article"),
    "report": Said("A report"),
    "research": Said("A study"),
    "case-study": Said("A case from practice"),
    "blog": Said("A personal view"),
    "video": Said("Something to watch"),
    "podcast": Said("Something to listen to"),
    "slides": Said("Slides"),
    "webinar": Said("A talk"),
    "masterclass": Said("A masterclass"),
    "toolkit": Said("A toolkit to use"),
    "book": Said("A book"),
    "playlist": Said("A playlist"),
    "digest": Said("A digest"),
    "collection": Said("A collection"),
    "website": Said("A website to look round"),
    "profile": Said("A person who does it"),
    "framework": Said("A framework"),
    "event-page": Said("A page of events"),
}
STATED: dict[str, Said] = {
    "Read with": Said("%(kind)s, to read with %(step)s, as the curator notes"),
    "Follows": Said("%(kind)s, which follows %(step)s, as the curator notes"),
    "Followed by": Said("%(kind)s, which %(step)s follows, as the curator notes"),
    "Continues": Said("%(kind)s, which continues %(step)s, as the curator notes"),
    "Continued by": Said("%(kind)s, which %(step)s continues, as the curator notes"),
    "Part of": Said("%(kind)s, a part of %(step)s, as the curator notes"),
    "Includes": Said("%(kind)s, which includes %(step)s, as the curator notes"),
    "Refers to": Said("%(kind)s, which refers to %(step)s, as the curator notes"),
    "Referred to by": Said("%(kind)s, which %(step)s refers to, as the curator notes"),
    "Reviews": Said("%(kind)s, which reviews %(step)s, as the curator notes"),
    "Reviewed by": Said("%(kind)s, which %(step)s reviews, as the curator notes"),
    "From the same event": Said("%(kind)s, from the same event as %(step)s, as the curator notes"),
}
"""How a stated tie with an earlier step is said; any other is "related to" it."""
RELATED_TO = Said("%(kind)s, related to %(step)s, as the curator notes")

SHARE_WORTH_SAYING = 0.12


class Pacing:
    """Chooses among the candidates of one path.

    Args:
        numbers: the pool, best first.
        cosines: how nearly each two say the same, float32, shape (len(numbers), len(numbers)).
        likeness: how near they are, by meaning as well where that is known; of the same shape.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        records: Mapping[int, Resource],
        scores: Mapping[int, float],
        cosines: NDArray[np.float32] | None,
        likeness: NDArray[np.float32] | None = None,
    ) -> None:
        self._place = {number: at for at, number in enumerate(numbers)}
        self._records, self._scores = records, scores
        self._cosines = cosines if cosines is not None else np.empty((0, 0), np.float32)
        self._likeness = self._cosines if likeness is None else likeness
        weights = np.array([scores.get(number, 1.0) for number in numbers], np.float32)
        # Without BLAS, whose threads wait for each other on a busy machine (`recommender.model.vectors`).
        central = (self._likeness * weights).sum(axis=1) - weights if len(numbers) else weights
        top = float(central.max(initial=0.0)) or 1.0
        self._central = {number: float(central[at]) / top for number, at in self._place.items()}

    def cosine(self, one: int, other: int) -> float:
        """How nearly two candidates say the same, 0 to 1."""
        return float(self._cosines[self._place[one], self._place[other]])

    def likeness(self, one: int, other: int) -> float:
        """How near two candidates are, 0 to 1."""
        return float(self._likeness[self._place[one], self._place[other]])

    def tie(self, one: int, other: int) -> float:
        """How well ``other`` follows on ``one``: words in common, and stated or shared ground."""
        first, second = self._records[one], self._records[other]
        stated = any(r.target == second.id for r in first.relations) or any(
            r.target == first.id for r in second.relations
        )
        same_series = first.series is not None and second.series is not None and first.series.name == second.series.name
        shared_themes = len(set(first.themes) & set(second.themes))
        return self.likeness(one, other) + 0.5 * stated + 0.2 * same_series + 0.1 * min(shared_themes, 2)

    def is_central(self, number: int) -> bool:
        """Whether a candidate is near to much of the pool."""
        return self._central[number] >= 0.6

    def next(self, fitting: Sequence[int], chosen: Sequence[int], left: int, budget: int) -> int | None:
        """The best of ``fitting`` to come after ``chosen``; ``None`` where there is none."""
        if not fitting:
            return None
        return max(fitting, key=lambda n: (round(self._worth(n, chosen, left, budget), 6), -n))

    def _worth(self, number: int, chosen: Sequence[int], left: int, budget: int) -> float:
        record, relevance = self._records[number], self._scores[number]
        minutes, _ = reading_minutes(record)
        worth = relevance * (POINTING if record.type in PLAIN_TYPES else 1.0)
        worth *= 1.0 if record.description or record.text else 0.6
        worth *= 1.0 if record.url else 0.85
        if not chosen:
            overview = 0.25 * is_overview(record) + 0.1 * (record.type in BROAD_TYPES)
            worth *= 0.75 if record.type in NARROW_TYPES else 1.0
            # A first step that takes more than half of the time leaves no path.
            return worth * (0.5 + 0.5 * self._central[number] + overview) - 0.5 * max(0.0, minutes / budget - 0.5)
        novelty = 1.0 - max(self.likeness(number, c) for c in chosen)
        kinds = [self._records[c].type for c in chosen]
        worth *= 0.4 + 0.6 * novelty
        worth *= 0.9 ** kinds.count(record.type)
        worth += 0.25 * self.tie(chosen[-1], number) + 0.1 * self._central[number] / len(chosen)
        return worth - 0.1 * minutes / budget


def is_overview(record: Resource) -> bool:
    """Whether a record's title says that it covers the ground."""
    titles = (record.title, record.supplied_title, record.subtitle)
    return any(OVERVIEWS.search(title) for title in titles if title)


def opening(record: Resource, label: str, start: str, central: bool, minutes: int) -> str:
    """Why a path starts here."""
    is_near = start == "resource"
    parts: list[str] = []
    if central and is_near:
        parts.append(Said("it has most in common with everything else near “%(label)s”", label=label))
    elif central:
        parts.append(Said("it has most in common with everything else on “%(label)s”", label=label))
    if is_overview(record):
        parts.append(Said("it goes over the whole ground"))
    if minutes <= 10:
        parts.append(Said("it is short"))
    if not parts and is_near:
        parts.append(Said("it is the reading near “%(label)s” that fits best", label=label))
    elif not parts:
        parts.append(Said("it is the reading on “%(label)s” that fits best", label=label))
    return Said("Start here: %(reasons)s.", reasons=tuple(parts))


@dataclass(frozen=True, slots=True)
class Following:
    """A step to be explained.

    before: the earlier steps; ``nearest`` is the one, from 0, that ``tie`` is with.
    turns_to: keywords that this record has and no earlier step says.
    label: what the path is about; its words are taken as said.
    rare: whether a value of a field ("description" terms, "place") is on few enough records to tell something.
    """

    record: Resource
    before: Sequence[Resource]
    nearest: int
    tie: Related
    turns_to: Sequence[str]
    label: str
    rare: Callable[[str, str], bool]


def reason(step: Following, settings: LibrarySettings) -> str:
    """Why a step follows: what it is, what it takes up from an earlier step, and what it brings in."""
    record, tie = step.record, step.tie
    kind = KINDS.get(record.type or "", Said("A reading"))
    is_last = step.nearest == len(step.before) - 1
    earlier = Said("the step before") if is_last else Said("step %(place)s", place=step.nearest + 1)
    if record.type in PLAIN_TYPES:
        return Said("%(kind)s, to go on from here.", kind=kind)
    if tie.source == "curated":
        said = STATED.get(tie.relation or "", RELATED_TO).filled(kind=kind, step=earlier)
    else:
        known = set(analysis.terms(step.label))
        terms = [why.term for why in tie.why if why.kind == "term" and why.share >= SHARE_WORTH_SAYING]
        terms = [t for t in terms if _tells(t, known, step)][:2]
        turns_to = [word for word in step.turns_to if not set(analysis.terms(word)) & known][:2]
        if terms:
            said = Said("%(kind)s with more on %(words)s, after %(step)s", kind=kind, words=tuple(terms), step=earlier)
        elif tie.shared.get("person"):
            names = tuple(tie.shared["person"][:2])
            said = Said("%(kind)s, with %(names)s again, as in %(step)s", kind=kind, names=names, step=earlier)
        elif tie.shared.get("series"):
            series = tie.shared["series"][0]
            said = Said(
                "%(kind)s, from the same series as %(step)s: %(series)s", kind=kind, step=earlier, series=series
            )
        elif turns_to:
            said = Said("%(kind)s that brings in %(words)s", kind=kind, words=tuple(turns_to))
        elif themes := [t for t in tie.shared.get("theme", ()) if not set(analysis.terms(t)) <= known]:
            said = Said("%(kind)s, still on %(theme)s like %(step)s", kind=kind, theme=_lower(themes[0]), step=earlier)
        else:
            said = Said("%(kind)s on the same subject", kind=kind)
    new = _new(step, settings)
    if not new:
        return Said("%(reason)s.", reason=said)
    if len(new) > 1 and any(" and " in part for part in new):
        what: Said | tuple[str, ...] = Said("%(theme)s as well as %(place)s", theme=new[0], place=new[1])
    else:
        what = tuple(new)
    return Said("%(reason)s; new here: %(what)s.", reason=said, what=what)


def _tells(written: str, known: set[str], step: Following) -> bool:
    """Whether a shared word says something: not what the path is about anyway, and not on every other record.

    A word that stands alone must stand in both titles.
    """
    terms = analysis.terms(written)
    if not terms or set(terms) <= known:
        return False
    if len(terms) > 1:
        return True
    titles = (step.record.display_title, step.before[step.nearest].display_title)
    in_both = all(terms[0] in analysis.terms(title) for title in titles)
    return len(written) > 3 and step.rare("description", terms[0]) and in_both


def _new(step: Following, settings: LibrarySettings) -> list[str]:
    """A theme and a place that no earlier step has."""
    themes = {theme for earlier in step.before for theme in earlier.themes}
    places = {place for earlier in step.before for place in earlier.places}
    found = [_lower(settings.theme_label(theme)) for theme in step.record.themes if theme not in themes][:1]
    return found + [p for p in step.record.places if p not in places and step.rare("place", p)][:1]


def _lower(label: str) -> str:
    """A label within a sentence; what has capitals elsewhere is a name or an acronym, and stays as it is."""
    return label if label[1:] != label[1:].lower() else label[:1].lower() + label[1:]
