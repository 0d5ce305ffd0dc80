"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import LibrarySettings, Resource
from indexer import analysis
from recommender.answers import Why
from recommender.vectors import KEYWORD

Evidence = dict[tuple[str, str], float]
"""(kind, value) that two records share → what it adds to their score."""

MAX_TERMS = 6


class Wording:
    """How terms are written: as they stand in the records, not as stems.

    Args:
        resources: by document number.
        terms: the features of the vectors, by column.
    """

    def __init__(self, resources: Mapping[int, Resource], terms: Sequence[str]) -> None:
        self._resources = resources
        self._terms = terms
        self._written: dict[int, dict[str, list[str]]] = {}

    def why(
        self,
        number: int,
        other: int,
        parts: Sequence[tuple[int, float]],
        evidence: Evidence,
        settings: LibrarySettings,
    ) -> tuple[Why, ...]:
        """The reasons of one suggestion, strongest first, with shares that sum to 1.

        Args:
            parts: (column, contribution) of every shared term, largest first; what is beyond `MAX_TERMS` is shared
                out among those that are shown.
        """
        reasons: dict[tuple[str, str], float] = {}
        for column, contribution in parts:
            word = self._word(number, other, self._terms[column])
            if word is None:
                continue
            key = ("term", word)
            if key not in reasons and sum(kind == "term" for kind, _ in reasons) >= MAX_TERMS:
                break
            reasons[key] = reasons.get(key, 0.0) + float(contribution)
        n_shown = sum(reasons.values())
        n_text = sum(contribution for _, contribution in parts)
        if n_shown > 0:
            reasons = {key: value * n_text / n_shown for key, value in reasons.items()}
        for (kind, value), strength in evidence.items():
            label = settings.theme_label(value) if kind == "theme" else value
            reasons[kind, label] = reasons.get((kind, label), 0.0) + strength
        total = sum(reasons.values())
        ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Why(term, float(value / total), kind) for (kind, term), value in ranked) if total > 0 else ()

    def _word(self, number: int, other: int, term: str) -> str | None:
        """``term`` as both records write it; else as the first one does."""
        if term.startswith(KEYWORD):
            return term[len(KEYWORD) :]
        mine, theirs = self._forms(number).get(term, []), self._forms(other).get(term, [])
        both = [form for form in mine if form in theirs]
        return next(iter(both or mine or theirs), None)

    def _forms(self, number: int) -> dict[str, list[str]]:
        known = self._written.get(number)
        if known is None:
            resource = self._resources[number]
            text = " \n ".join(
                filter(
                    None,
                    (resource.title or resource.supplied_title, resource.subtitle, resource.description, resource.text),
                )
            )
            known = {}
            for surface in analysis.surfaces(text):
                shown = surface if any(c.isupper() for c in surface[1:]) else surface.lower()
                for term, _ in analysis.expand(surface)[0]:
                    whole = len(analysis.parts(surface)) == 1 or term == analysis.stem("".join(analysis.parts(surface)))
                    form = (
                        shown
                        if whole
                        else next((p for p in analysis.parts(surface) if analysis.stem(p) == term), shown)
                    )
                    forms = known.setdefault(term, [])
                    if form not in forms:
                        forms.append(form)
            self._written[number] = known
        return known


def one_line(why: Sequence[Why], shared: Mapping[str, tuple[str, ...]]) -> str:
    """The reasons as one sentence: "Both about learning networks and collective impact; same series"."""
    terms = [reason.term for reason in why if reason.kind == "term" and reason.share >= 0.08][:3]
    parts = []
    if terms:
        parts.append("Both about " + (terms[0] if len(terms) == 1 else ", ".join(terms[:-1]) + " and " + terms[-1]))
    kinds = {reason.kind for reason in why}
    for kind, wording in (("event", "from {}"), ("series", "same series: {}"), ("person", "also by or with {}")):
        if kind in kinds and shared.get(kind):
            parts.append(wording.format(", ".join(shared[kind])))
    if not parts and shared.get("theme"):
        parts.append("same theme: " + ", ".join(shared["theme"]))
    line = "; ".join(parts)
    return line[:1].upper() + line[1:]
