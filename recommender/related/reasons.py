"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import LibrarySettings
from indexer.text import analysis
from recommender.model.vectors import Contributions
from recommender.related.related_record import Why
from recommender.related.subjects import Profile, Subjects

Evidence = dict[tuple[str, str], float]
"""(kind, value) that two records share → what it adds to their score."""

MAX_TERMS = 6
MAX_THEMES = 3
LOW_RANK = "related vocabulary"
"""The name of the low-rank part: it stands for no word."""
REST = "other words in common"
"""The name of what is shared and would say nothing: verbs, measures, words of every third record."""
UNNAMED = ("low-rank", "rest")
"""Kinds of parts of the likeness that nobody would give as a reason."""
EVIDENT = ("event", "series", "person")


def why(
    subjects: Subjects,
    mine: Profile,
    theirs: Profile,
    parts: Contributions,
    evidence: Evidence,
    settings: LibrarySettings,
) -> tuple[Why, ...]:
    """The reasons of one suggestion, strongest first and what has no name last, with shares that sum to 1."""
    features = dict(parts.features)
    reasons: dict[tuple[str, str], float] = {}
    for words, value in subjects.said(mine, theirs, features, MAX_TERMS).items():
        reasons["term", words] = value
    rest = sum(features.values()) - sum(reasons.values())
    for (kind, name), strength in evidence.items():
        label = settings.theme_label(name) if kind == "theme" else name
        reasons[kind, label] = reasons.get((kind, label), 0.0) + strength
    if parts.low_rank > 0:
        reasons["low-rank", LOW_RANK] = parts.low_rank
    total = sum(reasons.values()) + max(rest, 0.0)
    if rest > 1e-6 * total:
        reasons["rest", REST] = rest
    total = sum(reasons.values())
    ranked = sorted(reasons.items(), key=lambda item: (item[0][0] in UNNAMED, -item[1], item[0]))
    return tuple(Why(term, value / total, kind) for (kind, term), value in ranked) if total > 0 else ()


def tells(reasons: Sequence[Why], shared: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether there is anything that a person would give as the reason."""
    return any(reason.kind not in UNNAMED for reason in reasons) or bool(shared.get("theme") or shared.get("place"))


def one_line(why: Sequence[Why], shared: Mapping[str, tuple[str, ...]]) -> str:
    """The reasons as one sentence: "Both about learning networks and collective impact; same series: Focal Point"."""
    named = [reason for reason in why if reason.kind == "term"]
    least = 0.08 * sum(reason.share for reason in why if reason.kind not in UNNAMED)
    terms = [reason.term for reason in named if reason.share >= least][:3]
    parts = []
    if terms:
        parts.append("Both about " + (terms[0] if len(terms) == 1 else ", ".join(terms[:-1]) + " and " + terms[-1]))
    kinds = {reason.kind for reason in why}
    for kind, wording in (("event", "from {}"), ("series", "same series: {}"), ("person", "also by or with {}")):
        if kind in kinds and shared.get(kind):
            parts.append(wording.format(", ".join(shared[kind])))
    said = {word for term in terms for word in analysis.terms(term)}
    themes = [theme for theme in shared.get("theme", ()) if not said.issuperset(analysis.terms(theme))]
    if themes and (not parts or len(terms) == 1):
        parts.append("same theme: " + ", ".join(themes[:MAX_THEMES]))
    if shared.get("place") and not parts:
        parts.append("same place: " + ", ".join(shared["place"]))
    line = "; ".join(parts) or "Some words in common"
    return line[:1].upper() + line[1:]
