"""Why a suggestion is made, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import LibrarySettings
from corpus.said import Said
from indexer.text import analysis
from recommender.model.vectors import Contributions
from recommender.related.record_phrases import Profile
from recommender.related.related_record import Why
from recommender.related.subjects import Subjects

Evidence = dict[tuple[str, str], float]
"""(kind, value) that two records share → what it adds to their score."""

MAX_TERMS = 6
MAX_THEMES = 3
LOW_RANK = Said("related vocabulary")
"""The name of the low-rank part: it stands for no word."""
REST = Said("other words in common")
"""The name of what is shared and would say nothing: verbs, measures, words of every third record."""
MEANING = Said("close in meaning")
"""The name of what a sentence model finds alike."""
UNNAMED = ("low-rank", "rest", "meaning")
"""Kinds of parts of the likeness that nobody would give as a reason."""
EVIDENT = ("event", "series", "person")


def why(
    subjects: Subjects,
    mine: Profile,
    theirs: Profile,
    parts: Contributions,
    evidence: Evidence,
    settings: LibrarySettings,
    meaning: float = 0.0,
) -> tuple[Why, ...]:
    """The reasons of one suggestion, strongest first and what has no name last, with shares that sum to 1.

    Args:
        meaning: the part of the likeness that a sentence model finds.
    """
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
    if meaning > 0:
        reasons["meaning", MEANING] = meaning
    total = sum(reasons.values()) + max(rest, 0.0)
    if rest > 1e-6 * total:
        reasons["rest", REST] = rest
    total = sum(reasons.values())
    ranked = sorted(reasons.items(), key=lambda item: (item[0][0] in UNNAMED, -item[1], item[0]))
    return tuple(Why(term, value / total, kind) for (kind, term), value in ranked) if total > 0 else ()


def tells(reasons: Sequence[Why], shared: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether there is anything that a person would give as the reason."""
    return any(reason.kind not in UNNAMED for reason in reasons) or bool(shared.get("theme") or shared.get("place"))


SAME = {
    "event": (Said("From %(names)s"), Said("from %(names)s")),
    "series": (Said("Same series: %(names)s"), Said("same series: %(names)s")),
    "person": (Said("Also by or with %(names)s"), Said("also by or with %(names)s")),
    "theme": (Said("Same theme: %(names)s"), Said("same theme: %(names)s")),
    "place": (Said("Same place: %(names)s"), Said("same place: %(names)s")),
}
"""What two records share that is no word: as the line begins with it, and as it goes on."""


def one_line(why: Sequence[Why], shared: Mapping[str, tuple[str, ...]]) -> str:
    """The reasons as one sentence: "Both about learning networks and collective impact; same series: Focal Point"."""
    named = [reason for reason in why if reason.kind == "term"]
    least = 0.08 * sum(reason.share for reason in why if reason.kind not in UNNAMED)
    terms = tuple(reason.term for reason in named if reason.share >= least)[:3]
    line: Said | None = Said("Both about %(words)s", words=terms) if terms else None
    kinds = {reason.kind for reason in why}
    for kind in EVIDENT:
        if kind in kinds and shared.get(kind):
            line = _with(line, kind, shared[kind])
    said = {word for term in terms for word in analysis.terms(term)}
    themes = [theme for theme in shared.get("theme", ()) if not said.issuperset(analysis.terms(theme))]
    if themes and (line is None or (len(terms) == 1 and line.msgid.startswith("Both"))):
        line = _with(line, "theme", themes[:MAX_THEMES])
    if shared.get("place") and line is None:
        line = _with(line, "place", shared["place"])
    return line or Said("Some words in common")


def _with(line: Said | None, kind: str, names: Sequence[str]) -> Said:
    """``line`` and one thing more that both records have."""
    first, further = SAME[kind]
    joined = ", ".join(names)
    if line is None:
        return first.filled(names=joined)
    return Said("%(reason)s; %(further)s", reason=line, further=further.filled(names=joined))
