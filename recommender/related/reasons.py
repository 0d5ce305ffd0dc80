"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain

from corpus import LibrarySettings, Resource
from indexer.engines.port import Engine
from indexer.index.record_language import record_language
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.text.language_rules import DEFAULT
from recommender.model.vectors import Contributions
from recommender.related.related_record import Why

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

    def __init__(self, engine: Engine, settings: LibrarySettings) -> None:
        self._engine = engine
        self._settings = settings
        self._written: dict[int, Forms] = BoundedCache(_MAX_REMEMBERED)

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
        values, mine, theirs = dict(features), self._forms(number), Held(self._engine.resource_at(other))
        merged: dict[str, float] = {}
        used: set[str] = set()
        for feature, value in features:
            first, space, second = feature.partition(" ")
            if space and first not in used and second not in used:
                written = _written(mine, theirs, feature)
                if written is not None:
                    used |= {first, second}
                    value += values.get(first, 0.0) + (values.get(second, 0.0) if second != first else 0.0)
                    merged[written] = merged.get(written, 0.0) + value
        for feature, value in features:
            if feature not in used and " " not in feature:
                written = _written(mine, theirs, feature)
                if written is not None:
                    merged[written] = merged.get(written, 0.0) + value
        return merged

    def _forms(self, number: int) -> Forms:
        known = self._written.get(number)
        if known is None:
            record = self._engine.resource_at(number)
            known = self._written[number] = Forms(record, record_language(record, self._settings))
        return known


def _written(mine: Forms, theirs: Held, term: str) -> str | None:
    """``term``, which both records hold, as both write it, else as the first one does; ``None`` if that is unknown."""
    ours = mine.of(term)
    return next((form for form in ours if theirs.writes(form)), ours[0]) if ours else None


def _texts(resource: Resource) -> Iterator[str]:
    texts = (resource.given_title, resource.subtitle, resource.description, resource.text, *resource.keywords)
    return filter(None, texts)


class Held:
    """Whether a record writes a word, or two side by side, just so: quicker than finding out all that it writes."""

    def __init__(self, resource: Resource) -> None:
        self._line = f" {analysis.blank(' . '.join(_texts(resource)).lower())} "
        self._split: str | None = None

    def writes(self, form: str) -> bool:
        """Whether ``form`` stands in the record, small or large, by itself or as a part of a compound."""
        wanted = f" {form.lower()} "
        if wanted in self._line:
            return True
        if self._split is None:
            self._split = f" {' '.join(self._line.translate(_AT_JOINTS).split())} "
        return wanted in self._split


_AT_JOINTS = str.maketrans(dict.fromkeys("'\u2019`-\u2010\u2011", " "))


class Forms:
    """How terms, and pairs of neighbouring terms, are written in a record.

    ``language``: that the record is read in.
    """

    def __init__(self, resource: Resource, language: str = DEFAULT) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._solid: dict[str, list[str]] = {}
        for text in _texts(resource):
            surfaces = analysis.surfaces(text)
            self._tokens.extend(chain.from_iterable(_entries(surface, language) for surface in surfaces))
            self._tokens.append(_GAP)
            for surface in surfaces:
                if (solid := _solid(surface, language)) is not None:
                    self._solid.setdefault(solid[0], []).append(solid[1])
        self._terms = [term for term, _ in self._tokens]
        self._forms: dict[str, list[str]] = {}
        for term, written in dict.fromkeys(self._tokens):
            self._forms.setdefault(term, []).append(written)
        for term, solid_forms in self._solid.items():
            known = self._forms.setdefault(term, [])
            known.extend(form for form in dict.fromkeys(solid_forms) if form not in known)

    def of(self, term: str) -> list[str]:
        """The ways in which a term, or two terms with a space between, is written; empty where it does not stand."""
        known = self._forms.get(term)
        if known is None and " " in term:
            known = self._forms[term] = self._side_by_side(*term.split(" ", 1))
        return known or []

    def _side_by_side(self, first: str, second: str) -> list[str]:
        tokens, terms = self._tokens, self._terms
        if first not in self._forms or second not in self._forms:
            return []
        found: dict[str, None] = {}
        at = -1
        with suppress(ValueError):  # the first one stands nowhere after that
            while True:
                at = terms.index(first, at + 1)
                if terms[at + 1] == second:
                    found[f"{tokens[at][1]} {tokens[at + 1][1]}"] = None
        return list(found)


_GAP = ("", "")


@lru_cache(maxsize=100_000)
def _entries(surface: str, language: str) -> tuple[tuple[str, str], ...]:
    """(term, as written) of each word of a surface, a gap for a stop word."""
    words = analysis.read(surface, language).words
    return tuple(
        _GAP
        if analysis.is_stop_word(word, language)
        else (
            analysis.term_of(word, language),
            _whole(surface) if len(words) == 1 else analysis.text_of(word),
        )
        for word in words
    )


@lru_cache(maxsize=100_000)
def _solid(surface: str, language: str) -> tuple[str, str] | None:
    """(term, as written) of a compound written as one; ``None`` for other surfaces."""
    solid = analysis.read(surface, language).solid
    return (analysis.stem(solid, language), _whole(surface)) if solid else None


def _whole(surface: str) -> str:
    return surface if any(c.isupper() for c in surface[1:]) else surface.lower()


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
