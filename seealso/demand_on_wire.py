"""What readers ask for, and what is worth adding, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

DECIDED = ("accepted", "merged", "declined")
"""The states of a suggestion on which somebody has decided."""

if TYPE_CHECKING:
    from seealso.answers import demanded
    from seealso.asked.asked_for import AskedFor, AskedQuestion
    from seealso.asked.next_additions import Additions
    from seealso.desk.readers_suggestions import Suggestion


def asked_question(one: AskedQuestion) -> demanded.AskedQuestion:
    """A question of readers."""
    return {
        "query": one.text,
        "wordings": [{"query": each.text, "times": each.n_times, "last": each.last_day} for each in one.variants],
        "times": one.n_times,
        "last": one.last_day,
        "this_month": one.trend.this_month if one.trend else None,
        "before": one.trend.before if one.trend else None,
        "months_before": one.trend.n_months if one.trend else 0,
        "theme": one.theme[0],
        "theme_label": str(one.theme[1]),
        "state": one.state,
        "since": one.since,
        "decision": {"by": one.decision.by, "at": one.decision.at, "note": one.decision.note} if one.decision else None,
        "answers": list(one.answers),
        "found": {
            "how": one.found.how,
            "count": one.found.n_found,
            "query": one.found.query,
            "expression": one.found.expression,
        }
        if one.found
        else None,
        "perhaps": one.anew.perhaps,
        "path": f"/search?q={percent(one.text)}",
    }


def asked_for(found: AskedFor, chosen: Iterable[AskedQuestion]) -> demanded.AskedFor:
    """Some of what readers ask for, topic by topic."""
    return {
        "topic": found.topic,
        "months_since": found.months_since,
        "themes": [
            {
                "theme": theme.value,
                "label": str(theme.label),
                "times": theme.n_times,
                "questions": [asked_question(one) for one in theme.questions],
            }
            for theme in found.by_theme(chosen)
        ],
    }


def additions(found: Additions) -> demanded.Additions:
    """What is worth adding next."""
    return {
        "additions": [
            {
                "brief": str(one.brief),
                "subject": str(one.subject),
                "kind": one.kind[0],
                "since": one.since,
                "minutes": one.minutes,
                "demand": one.demand,
                "questions": [each.text for each in one.questions],
                "held": one.held.count if one.held else None,
                "wanted": one.held.at_least if one.held else None,
                "query": one.held.query if one.held else "",
                "nearest": one.nearest[0],
                "lacks": list(one.lacks),
                "evidence": list(map(str, one.evidence)),
                "emptiness": round(one.emptiness, 4),
                "scope": one.scope,
                "worth": round(one.worth, 4),
            }
            for one in found.listed
        ],
        "out": [one.text for one in found.out],
    }


def readers_suggestions(n_waiting: int, found: Iterable[Suggestion]) -> demanded.ReadersSuggestions:
    """What readers suggest; who they are only as far as they want to be named."""
    return {
        "waiting": n_waiting,
        "suggestions": [
            {
                "number": one.number,
                "day": one.day,
                "state": "waiting" if one.state not in DECIDED else one.state,  # type: ignore[typeddict-item]
                "title": one.title,
                "address": one.address,
                "why": one.why,
                "name": one.name,
                "question": one.question,
                "theme": one.theme,
                "record": one.record,
                "decided_by": one.decided_by if one.state in DECIDED else "",
            }
            for one in found
        ],
    }
