"""What the comparison of two rankings adds to `seealso.measuring.compare`: Holm's correction, and wins and losses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seealso import measuring

EQUAL = 1e-9
"""Figures that differ by less are equal: they were added up in another order."""


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for so many comparisons, in the order given (Holm, Scandinavian Journal of Statistics 1979).

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = largest
    return corrected


def wins_losses_ties(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[int, int, int]:
    """On how many of the queries that both have ours is better, worse, and equal."""
    differences = [ours[key] - theirs[key] for key in ours.keys() & theirs.keys()]
    wins = sum(difference > EQUAL for difference in differences)
    losses = sum(difference < -EQUAL for difference in differences)
    return wins, losses, len(differences) - wins - losses


def against_all(ours: Mapping[str, float], others: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, Any]]:
    """Ours against each of the others on the same queries; the p-values are corrected over the others.

    Args:
        ours: measure by query.
        others: the same by name.

    Raises:
        LibraryError: two have no query in common.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, theirs in others.items():
        compared = measuring.compare(*({key: {"ndcg@10": v} for key, v in run.items()} for run in (ours, theirs)))
        wins, losses, ties = wins_losses_ties(ours, theirs)
        found[name] = {**compared, "wins": wins, "losses": losses, "ties": ties}
    for entry, p in zip(found.values(), holm([entry["p"] for entry in found.values()]), strict=True):
        entry["p_holm"] = p
    return found
