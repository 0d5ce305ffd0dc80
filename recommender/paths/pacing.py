"""What comes next on a reading path, and how that is said: from broad to particular, and never the same again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings, Resource
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
    "article": "An article",
    "report": "A report",
    "research": "A study",
    "case-study": "A case from practice",
    "blog": "A personal view",
    "video": "Something to watch",
    "podcast": "Something to listen to",
    "slides": "Slides",
    "webinar": "A talk",
    "masterclass": "A masterclass",
    "toolkit": "A toolkit to use",
    "book": "A book",
    "playlist": "A playlist",
    "digest": "A digest",
    "collection": "A collection",
    "website": "A website to look round",
    "profile": "A person who does it",
    "framework": "A framework",
    "event-page": "A page of events",
}
STATED = {
    "Read with": "to read with {}",
    "Follows": "which follows {}",
    "Followed by": "which {} follows",
    "Continues": "which continues {}",
    "Continued by": "which {} continues",
    "Part of": "a part of {}",
    "Includes": "which includes {}",
    "Refers to": "which refers to {}",
    "Referred to by": "which {} refers to",
    "Reviews": "which reviews {}",
    "Reviewed by": "which {} reviews",
    "From the same event": "from the same event as {}",
}
"""How a stated tie with an earlier step is said; any other is "related to" it."""

SHARE_WORTH_SAYING = 0.12


class Pacing:
    """Chooses among the candidates of one path.

    Args:
        numbers: the pool, best first.
        cosines: float32, shape (len(numbers), len(numbers)).
    """

    def __init__(
        self,
        numbers: Sequence[int],
        records: Mapping[int, Resource],
        scores: Mapping[int, float],
        cosines: NDArray[np.float32] | None,
    ) -> None:
        self._place = {number: at for at, number in enumerate(numbers)}
        self._records, self._scores = records, scores
        self._cosines = cosines if cosines is not None else np.empty((0, 0), np.float32)
        weights = np.array([scores.get(number, 1.0) for number in numbers], np.float32)
        # Without BLAS, whose threads wait for each other on a busy machine (`recommender.model.vectors`).
        central = (self._cosines * weights).sum(axis=1) - weights if len(numbers) else weights
        top = float(central.max(initial=0.0)) or 1.0
        self._central = {number: float(central[at]) / top for number, at in self._place.items()}

    def cosine(self, one: int, other: int) -> float:
        """How nearly two candidates say the same, 0 to 1."""
        return float(self._cosines[self._place[one], self._place[other]])

    def tie(self, one: int, other: int) -> float:
        """How well ``other`` follows on ``one``: words in common, and stated or shared ground."""
        first, second = self._records[one], self._records[other]
        stated = any(r.target == second.id for r in first.relations) or any(
            r.target == first.id for r in second.relations
        )
        same_series = first.series is not None and second.series is not None and first.series.name == second.series.name
        shared_themes = len(set(first.themes) & set(second.themes))
        return self.cosine(one, other) + 0.5 * stated + 0.2 * same_series + 0.1 * min(shared_themes, 2)

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
        novelty = 1.0 - max(self.cosine(number, c) for c in chosen)
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
    about = "near" if start == "resource" else "on"
    parts = []
    if central:
        parts.append(f"it has most in common with everything else {about} “{label}”")
    if is_overview(record):
        parts.append("it goes over the whole ground")
    if minutes <= 10:
        parts.append("it is short")
    if not parts:
        parts.append(f"it is the reading {about} “{label}” that fits best")
    return "Start here: " + _joined(parts) + "."


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
    kind = KINDS.get(record.type or "", "Next")
    earlier = "the step before" if step.nearest == len(step.before) - 1 else f"step {step.nearest + 1}"
    if record.type in PLAIN_TYPES:
        return f"{kind}, to go on from here."
    if tie.source == "curated":
        said = f"{kind}, {STATED.get(tie.relation or '', 'related to {}').format(earlier)}, as the curator notes"
    else:
        known = set(analysis.terms(step.label))
        terms = [why.term for why in tie.why if why.kind == "term" and why.share >= SHARE_WORTH_SAYING]
        terms = [t for t in terms if _tells(t, known, step)][:2]
        turns_to = [word for word in step.turns_to if not set(analysis.terms(word)) & known][:2]
        if terms:
            said = f"{kind}, taking up {_joined(terms)} from {earlier}"
        elif tie.shared.get("person"):
            said = f"{kind}, with {_joined(list(tie.shared['person'][:2]))} again, as in {earlier}"
        elif tie.shared.get("series"):
            said = f"{kind}, from the same series as {earlier}: {tie.shared['series'][0]}"
        elif turns_to:
            said = f"{kind}, turning to {_joined(turns_to)}"
        elif themes := [t for t in tie.shared.get("theme", ()) if not set(analysis.terms(t)) <= known]:
            said = f"{kind}, staying with {_lower(themes[0])} as in {earlier}"
        else:
            said = f"{kind}, on the same subject"
    new = _new(step, settings)
    return said + (f"; new here: {_joined(new, labels=True)}." if new else ".")


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


def _joined(parts: Sequence[str], labels: bool = False) -> str:
    if len(parts) == 1:
        return parts[0]
    last = " as well as " if labels and any(" and " in part for part in parts) else " and "
    return ", ".join(parts[:-1]) + last + parts[-1]
