"""What a collection would have if the others alone had chosen a parameter.

A parameter that is chosen on the collections that it is shown on looks better than it is. So each collection is left
out in turn: the others choose the value with the highest mean of nDCG@10, and the one left out says what that is worth
(leave-one-out cross-validation: Stone, "Cross-validatory choice and assessment of statistical predictions", 1974).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LeftOut:
    """One collection that had no say. ``chosen``: the others' value; ``change``: of its nDCG@10 against what ships."""

    collection: str
    chosen: str
    change: float


def left_out(parameter: Mapping[str, Any]) -> list[LeftOut]:
    """Each collection of one swept parameter (`bench.relevance_parameters.sweep`), left out in turn.

    Values of equal means: the one nearest to what ships.
    """
    rows, labels = parameter["values"], parameter["labels"]
    shipped = next(at for at, row in enumerate(rows) if row["value"] == parameter["shipped"])
    found = []
    for name, as_shipped in rows[shipped]["ndcg@10"].items():
        others = [sum(v for key, v in row["ndcg@10"].items() if key != name) for row in rows]
        best = max(range(len(rows)), key=lambda at: (round(others[at], 9), -abs(at - shipped)))
        found.append(LeftOut(name, labels[best], rows[best]["ndcg@10"][name] - as_shipped))
    return found


def table(parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """A row for each parameter, in Markdown: the others' choice, and the change in points (hundredths)."""
    names = list(parameters[0]["values"][0]["ndcg@10"])
    lines = [f"| parameter | ships | {' | '.join(names)} | mean |", "|---" * (len(names) + 3) + "|"]
    for parameter in parameters:
        found = left_out(parameter)
        ships = next(
            label
            for label, row in zip(parameter["labels"], parameter["values"], strict=True)
            if row["value"] == parameter["shipped"]
        )
        cells = [f"{one.chosen}: {100 * one.change:+.2f}" for one in found]
        mean = 100 * sum(one.change for one in found) / len(found)
        lines.append(f"| {parameter['name']} | {ships} | {' | '.join(cells)} | {mean:+.2f} |")
    return lines
