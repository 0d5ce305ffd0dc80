"""How long a record takes: as it says, else an estimate that is said to be one."""

from __future__ import annotations

from corpus import Resource

WORDS_A_MINUTE = 230
"""Silent reading of English non-fiction: 238 words a minute (Brysbaert, Journal of Memory and Language 109, 2019)."""

LEAST_WORDS = 400
"""A text shorter than this is an abstract of the work, and says nothing of its length."""

MINUTES_BY_TYPE = {
    "article": 10,
    "report": 20,
    "research": 20,
    "case-study": 8,
    "blog": 5,
    "video": 10,
    "podcast": 25,
    "slides": 8,
    "webinar": 60,
    "masterclass": 90,
    "toolkit": 15,
    "book": 240,
    "playlist": 20,
    "digest": 5,
    "collection": 5,
    "website": 8,
    "profile": 5,
    "framework": 20,
    "event-page": 4,
}
"""Estimates for records that do not say, by type: what such a thing usually takes in the sample's listing."""

OTHERWISE = 10


def usual_minutes(minutes: int | None, kind: str | None) -> int | None:
    """Minutes that a record takes by what it says, else by its kind; ``None`` where neither tells."""
    return minutes or MINUTES_BY_TYPE.get(kind or "")


def reading_minutes(resource: Resource) -> tuple[int, bool]:
    """Minutes that a record takes (1 or more), and whether they are an estimate."""
    if resource.minutes:
        return resource.minutes, False
    n_words = len(resource.text.split())
    if n_words >= LEAST_WORDS:
        return max(1, round(n_words / WORDS_A_MINUTE)), True
    return MINUTES_BY_TYPE.get(resource.type or "", OTHERWISE), True
