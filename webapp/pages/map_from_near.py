"""A part of the map from near: points over the whole picture, with as many titles as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seealso import Point

CHAR_WIDTH = 7.7
"""Of a title, in map units: a little more than the letters take on average."""


@dataclass(frozen=True, slots=True)
class Close:
    """A point from near: where it is there, and its label if there is room for one."""

    point: Point
    x: float
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str


def close_view(points: Sequence[Point], width: float, height: float) -> list[Close]:
    """The points of a part over the whole width, each with its title where that meets no other.

    Labels are placed one after another, right or left of the point or above or below it (the four-position model,
    Christensen, Marks and Shieber, ACM Transactions on Graphics 14(3), 1995, greedily).
    """
    edge_x, edge_y = 0.14 * width, 0.1 * height
    shown = points
    xs, ys = [p.x for p in shown], [p.y for p in shown]
    left, top = min(xs, default=0.0), min(ys, default=0.0)
    wide, high = max(max(xs, default=0.0) - left, 1.0), max(max(ys, default=0.0) - top, 1.0)
    at = [
        (
            edge_x + (p.x - left) / wide * (width - 2 * edge_x) if wide > 1 else width / 2,
            edge_y + (p.y - top) / high * (height - 2 * edge_y) if high > 1 else height / 2,
        )
        for p in shown
    ]
    taken = [(x - 9, y - 9, x + 9, y + 9) for x, y in at]
    found = []
    for point, (x, y) in zip(shown, at, strict=True):
        chosen = Close(point, round(x, 1), round(y, 1), "", 0.0, 0.0, "start")
        for label, (anchor, lx, ly, from_x) in _places(point.title, x, y):
            box = (from_x, ly - 12, from_x + CHAR_WIDTH * len(label), ly + 5)
            inside = box[0] >= 6 and box[2] <= width - 6 and box[1] >= 6 and box[3] <= height - 6
            if label and inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                chosen = Close(point, round(x, 1), round(y, 1), label, round(lx, 1), round(ly, 1), anchor)
                break
        found.append(chosen)
    return found


def _places(title: str, x: float, y: float) -> Iterator[tuple[str, tuple[str, float, float, float]]]:
    """Where a title may stand, best first: whole on any side, then cut short."""
    for longest in (64, 40, 26):
        label = title if len(title) <= longest else title[: longest - 2].rsplit(" ", 1)[0].rstrip(":,;") + "…"
        length = CHAR_WIDTH * len(label)
        yield label, ("start", x + 13, y + 5, x + 13)
        yield label, ("end", x - 13, y + 5, x - 13 - length)
        yield label, ("middle", x, y - 14, x - length / 2)
        yield label, ("middle", x, y + 24, x - length / 2)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
