"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import LibrarySettings, Resource
from indexer import analysis
from indexer.engine import Engine
from recommender.answers import Why
from recommender.vectors import Contributions

Evidence = dict[tuple[str, str], float]
"""(kind, value) that two records share → what it adds to their score."""

MAX_TERMS = 6
LOW_RANK = "related vocabulary"
"""The name of the low-rank part: it stands for no word."""

_MAX_REMEMBERED = 2048


class Wording:
    """How terms are written: as they stand in the records, not as stems."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written: dict[int, dict[str, list[str]]] = {}

    def why(
        self, number: int, other: int, parts: Contributions, evidence: Evidence, settings: LibrarySettings
    ) -> tuple[Why, ...]:
        """The reasons of one suggestion, strongest first, with shares that sum to 1.

        A phrase takes in the words that it is made of; what is beyond `MAX_TERMS` is shared out among those shown.
        """
        merged = self._merged(number, other, parts.features)
        shown = dict(sorted(merged.items(), key=lambda item: (-item[1], item[0]))[:MAX_TERMS])
        text_total = sum(merged.values())
        shown_total = sum(shown.values())
        reasons: dict[tuple[str, str], float] = {}
        for word, value in shown.items():
            reasons["term", word] = value * text_total / shown_total if shown_total else 0.0
        if parts.low_rank > 0:
            reasons["low-rank", LOW_RANK] = parts.low_rank
        for (kind, name), strength in evidence.items():
            label = settings.theme_label(name) if kind == "theme" else name
            reasons[kind, label] = reasons.get((kind, label), 0.0) + strength
        total = sum(reasons.values())
        ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Why(term, value / total, kind) for (kind, term), value in ranked) if total > 0 else ()

    def _merged(self, number: int, other: int, features: Sequence[tuple[str, float]]) -> dict[str, float]:
        values = dict(features)
        merged: dict[str, float] = {}
        used: set[str] = set()
        for feature, value in features:
            words = feature.split(" ")
            if len(words) == 2 and not used & set(words):
                written = self._word(number, other, feature)
                if written is not None:
                    used |= {feature, *words}
                    merged[written] = (
                        merged.get(written, 0.0) + value + sum(values.get(word, 0.0) for word in set(words))
                    )
        for feature, value in features:
            if feature in used:
                continue
            written = self._word(number, other, feature) if " " not in feature else None
            if written is not None:
                merged[written] = merged.get(written, 0.0) + value
        return merged

    def _word(self, number: int, other: int, term: str) -> str | None:
        """``term`` as both records write it; else as the first one does; ``None`` where it stands in one only."""
        mine, theirs = self._forms(number).get(term, []), self._forms(other).get(term, [])
        if not mine or not theirs:
            return None
        both = [form for form in mine if form in theirs]
        return (both or mine)[0]

    def _forms(self, number: int) -> dict[str, list[str]]:
        known = self._written.get(number)
        if known is None:
            if len(self._written) >= _MAX_REMEMBERED:
                self._written.clear()
            known = self._written[number] = forms(self._engine.resource_at(number))
        return known


def forms(resource: Resource) -> dict[str, list[str]]:
    """How each term, and each pair of neighbouring terms, is written in a record."""
    found: dict[str, list[str]] = {}

    def note(term: str, written: str) -> None:
        known = found.setdefault(term, [])
        if written not in known:
            known.append(written)

    texts = (resource.title or resource.supplied_title, resource.subtitle, resource.description, resource.text)
    for text in filter(None, texts):
        before: tuple[str, str] | None = None
        for surface in analysis.surfaces(text):
            words = analysis.parts(surface)
            whole = surface if any(c.isupper() for c in surface[1:]) else surface.lower()
            for word in words:
                if word in analysis.STOP_WORDS:
                    before = None
                    continue
                term = analysis.stem(word)
                written = whole if len(words) == 1 else word
                note(term, written)
                if before is not None:
                    note(f"{before[0]} {term}", f"{before[1]} {written}")
                before = (term, written)
            if len(words) > 1:
                note(analysis.stem("".join(words)), whole)
    return found


def one_line(why: Sequence[Why], shared: Mapping[str, tuple[str, ...]], weak: bool = False) -> str:
    """The reasons as one sentence: "Both about learning networks and collective impact; same series: Focal Point"."""
    terms = [reason.term for reason in why if reason.kind == "term" and reason.share >= 0.08][:3]
    parts = []
    if terms:
        parts.append("Both about " + (terms[0] if len(terms) == 1 else ", ".join(terms[:-1]) + " and " + terms[-1]))
    kinds = {reason.kind for reason in why}
    for kind, wording in (("event", "from {}"), ("series", "same series: {}"), ("person", "also by or with {}")):
        if kind in kinds and shared.get(kind):
            parts.append(wording.format(", ".join(shared[kind])))
    if shared.get("theme") and (not parts or len(terms) == 1):
        parts.append("same theme: " + ", ".join(shared["theme"]))
    line = "; ".join(parts) or "Related vocabulary"
    if weak:
        line = "A loose tie: " + line[:1].lower() + line[1:]
    return line[:1].upper() + line[1:]
