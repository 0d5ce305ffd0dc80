"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from corpus import LibrarySettings, Resource
from indexer import analysis
from indexer.engine import Engine
from recommender.answers import Why
from recommender.vectors import Contributions

Evidence = dict[tuple[str, str], float]
"""(kind, value) that two records share → what it adds to their score."""

MAX_TERMS = 6
MAX_FEATURES = 18
"""So many of the strongest shared words and phrases are looked at; the rest only adds to the shares."""
LOW_RANK = "related vocabulary"
"""The name of the low-rank part: it stands for no word."""

_MAX_REMEMBERED = 2048


class Wording:
    """How terms are written: as they stand in the records, not as stems."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._written: dict[int, Forms] = {}

    def why(
        self, number: int, other: int, parts: Contributions, evidence: Evidence, settings: LibrarySettings
    ) -> tuple[Why, ...]:
        """The reasons of one suggestion, strongest first, with shares that sum to 1.

        A phrase takes in the words that it is made of; what is beyond `MAX_TERMS` is shared out among those shown.
        """
        merged = self._merged(number, other, parts.features[:MAX_FEATURES])
        shown = dict(sorted(merged.items(), key=lambda item: (-item[1], item[0]))[:MAX_TERMS])
        text_total = sum(merged.values()) + sum(value for _, value in parts.features[MAX_FEATURES:])
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
        mine, theirs = self._forms(number).of(term), self._forms(other).of(term)
        if not mine or not theirs:
            return None
        both = [form for form in mine if form in theirs]
        return (both or mine)[0]

    def _forms(self, number: int) -> Forms:
        known = self._written.get(number)
        if known is None:
            if len(self._written) >= _MAX_REMEMBERED:
                self._written.clear()
            known = self._written[number] = Forms(self._engine.resource_at(number))
        return known


class Forms:
    """How terms, and pairs of neighbouring terms, are written in a record."""

    def __init__(self, resource: Resource) -> None:
        title = resource.title or resource.supplied_title
        texts = (title, resource.subtitle, resource.description, resource.text, *resource.keywords)
        self._tokens: list[tuple[str, str]] = []
        self._solid: dict[str, list[str]] = {}
        for text in filter(None, texts):
            for surface in analysis.surfaces(text):
                entries, solid = _entries(surface)
                self._tokens.extend(entries)
                if solid:
                    self._solid.setdefault(solid[0], []).append(solid[1])
            self._tokens.append(_GAP)
        self._places: dict[str, list[int]] = {}
        for place, (term, _) in enumerate(self._tokens):
            self._places.setdefault(term, []).append(place)

    def of(self, term: str) -> list[str]:
        """The ways in which a term, or two terms with a space between, is written; empty where it does not stand."""
        first, space, second = term.partition(" ")
        tokens, places = self._tokens, self._places.get(first, ())
        if space:
            found = [f"{tokens[at][1]} {tokens[at + 1][1]}" for at in places if tokens[at + 1][0] == second]
        else:
            found = [tokens[at][1] for at in places] + self._solid.get(first, [])
        return list(dict.fromkeys(found))


_GAP = ("", "")


@lru_cache(maxsize=100_000)
def _entries(surface: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """(term, as written) of each word of a surface, a gap for a stop word; and the solid form of a compound."""
    words = analysis.parts(surface)
    whole = surface if any(c.isupper() for c in surface[1:]) else surface.lower()
    entries = tuple(
        _GAP if word in analysis.STOP_WORDS else (analysis.stem(word), whole if len(words) == 1 else word)
        for word in words
    )
    return entries, (analysis.stem("".join(words)), whole) if len(words) > 1 else None


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
