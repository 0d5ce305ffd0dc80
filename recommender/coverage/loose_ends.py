"""Records that nothing leads to, each with what would tie it in: a neighbour, and the words that it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.records.folding import fold
from indexer.engines.port import Engine
from recommender.coverage.reachability import Suggestions
from recommender.related.recommender import Recommender

NEAREST = 8
"""So many neighbours are asked for the words that a record lacks."""
MOST_SAID = 6
"""So many phrases of each pair are looked at."""


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A record on no list of suggestions.

    Args:
        number: of its document.
        nearest: id of the record that it should stand beside; "" where nothing is near at all.
        title: of that.
        reason: what the two have in common, in one line.
        phrase: what the records around it say and it does not; "" for nothing.
        n_saying: how many of the nearest say that.
    """

    number: int
    nearest: str = ""
    title: str = ""
    reason: str = ""
    phrase: str = ""
    n_saying: int = 0


def never_suggested(engine: Engine, found: Suggestions) -> NDArray[np.int64]:
    """The documents that are on no list, ascending."""
    live = engine.statistics.live()
    counts = np.bincount(found[found >= 0].ravel(), minlength=len(live))
    return np.flatnonzero(live & (counts == 0))


def loose_end(engine: Engine, recommender: Recommender, number: int) -> LooseEnd:
    """What would tie a record in."""
    others, scores = recommender.vectors.candidates(number)
    blocked = recommender.blocked(number)
    best = [int(other) for other in others[np.lexsort((others, -scores))] if int(other) not in blocked][:NEAREST]
    if not best:
        return LooseEnd(number)
    tie = recommender.compare(number, best[0])
    phrase, n_saying = _lacking(engine, recommender, number, best)
    return LooseEnd(number, tie.id, tie.title, tie.reason, phrase, n_saying)


def _lacking(engine: Engine, recommender: Recommender, number: int, near: list[int]) -> tuple[str, int]:
    """What the nearest record says as others beside it do and ``number`` does not; how many of them say it."""
    record = engine.resource_at(number)
    own = fold(" ".join(filter(None, (record.display_title, record.description, record.text, *record.keywords))))
    first, *others = near
    weights: defaultdict[str, float] = defaultdict(float)
    n_saying: Counter[str] = Counter()
    subjects = recommender.subjects
    for other, parts in zip(others, recommender.vectors.contributions(first, others), strict=True):
        said = subjects.said(subjects.profile(first), subjects.profile(other), dict(parts.features), MOST_SAID)
        for phrase, weight in said.items():
            if fold(phrase) not in own:
                weights[phrase] += weight
                n_saying[phrase] += 1
    if not weights:
        return "", 0
    best = min(weights, key=lambda phrase: (-n_saying[phrase], -weights[phrase], phrase))
    return best, n_saying[best] + 1
