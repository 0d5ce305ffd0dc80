""" "Because you read these": suggestions from a set of records, each saying which of them led there."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import UnknownResourceError, UsageError
from indexer.engines.port import Engine
from indexer.search.limits import MAX_READ
from recommender.related.likeness import NEAR_DUPLICATE
from recommender.related.recommender import Recommender
from recommender.related.related_record import Related

TURN = 0.7
"""What a suggestion counts for after another of the same record: everything on the list has its turn."""
VARIETY = 0.3
"""How far what is like a suggestion already made is held back."""

PER_RECORD = 18
"""Suggestions taken of each."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion, and the ids of the records of the list that led to it, strongest tie first."""

    item: Related
    because: tuple[str, ...]


def suggest_from(engine: Engine, recommender: Recommender, read: Sequence[str], limit: int) -> list[Suggested]:
    """What to read next to all of ``read``: near to one of them, better near to several, never one of them again.

    A suggestion's strength is 1 - product of (1 - s) over the ties s that lead to it (a noisy or): a second tie adds,
    and ten loose ones do not outweigh a close one.

    Raises:
        UsageError: there are no ids, or more than `MAX_READ`.
        UnknownResourceError: one of the ids is of no record.
    """
    read = list(dict.fromkeys(read))
    if not 1 <= len(read) <= MAX_READ:
        raise UsageError(f"id: give 1 to {MAX_READ} ids of records; {len(read)} were given.")
    numbers = []
    for resource_id in read:
        number = engine.doc_number(resource_id)
        if number is None:
            raise UnknownResourceError(resource_id)
        numbers.append(number)
    ties: dict[int, list[tuple[float, str, Related]]] = defaultdict(list)
    blocked: set[int] = set()
    for resource_id, own in zip(read, numbers, strict=True):
        for item in recommender.related(resource_id, PER_RECORD):
            other = engine.doc_number(item.id)
            if other is not None and other not in numbers:
                ties[other].append((min(item.score, 1.0) * (0.5 if item.weak else 1.0), resource_id, item))
        blocked |= recommender.blocked(own)
    candidates = [other for other in ties if other not in blocked]
    scores = {other: 1.0 - math.prod(1.0 - 0.9 * score for score, _, _ in ties[other]) for other in candidates}
    candidates.sort(key=lambda other: (-scores[other], other))
    candidates = candidates[: max(4 * limit, 24)]
    cosines = recommender.vectors.cosines([*candidates, *numbers]) if candidates else None
    place = {number: at for at, number in enumerate([*candidates, *numbers])}

    def alike(one: int, other: int) -> float:
        return float(cosines[place[one], place[other]]) if cosines is not None else 0.0

    kept: list[int] = []
    for other in candidates:
        if not any(alike(other, known) >= NEAR_DUPLICATE for known in (*numbers, *kept)):
            kept.append(other)
    result: list[Suggested] = []
    led = {other: sorted(ties[other], key=lambda tie: (-tie[0], read.index(tie[1]))) for other in kept}
    shown: list[int] = []
    while kept and len(shown) < limit:
        causes = [led[other][0][1] for other in shown]

        def worth(other: int, causes: list[str] = causes) -> float:
            novelty = 1.0 - VARIETY * max((alike(other, known) for known in shown), default=0.0)
            return scores[other] * novelty * TURN ** causes.count(led[other][0][1])

        best = max(kept, key=lambda other: (round(worth(other), 9), -other))
        kept.remove(best)
        shown.append(best)
        because = tuple(name for _, name, _ in led[best])
        result.append(Suggested(replace(led[best][0][2], score=scores[best]), because))
    return result
