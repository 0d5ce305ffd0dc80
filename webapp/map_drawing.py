"""What the drawing of a map needs besides its points: colours, shapes, labels in lines, soft outlines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Group = Any
Point = Any
LibraryMap = Any
"""As `Library.map` gives them; the site knows no room below the façade."""

N_COLOURS = 8
SHAPES = ("circle", "square", "diamond", "triangle")
NEAR = 0.36
"""Groups nearer than this share of the width never have one colour."""

LINE_CHARS = 22
CHAR_WIDTH = 6.6
"""Of a title in a close view, in map units: a little more than the letters take on average."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a group is drawn: number of its colour, shape of its points, lines of its label, outline of its ground."""

    colour: int
    shape: str
    lines: tuple[str, ...]
    outline: str


def drawn(found: LibraryMap) -> list[Drawn]:
    """The drawing of each group."""
    colours = _colours(found.groups, found.width)
    return [
        Drawn(
            colours[at],
            SHAPES[(at // 2 + at) % len(SHAPES)],
            lines_of(group.label),
            outline([(p.x, p.y) for p in found.points if p.group == at]) if found.detailed else "",
        )
        for at, group in enumerate(found.groups)
    ]


def _colours(groups: Sequence[Group], width: float) -> list[int]:
    """A colour for each group, the least used of those that no near group has."""
    chosen: list[int] = []
    for at, group in enumerate(groups):
        near = {
            chosen[other]
            for other in range(at)
            if math.hypot(group.x - groups[other].x, group.y - groups[other].y) < NEAR * width
        }
        chosen.append(min(range(N_COLOURS), key=lambda c: (c in near, chosen.count(c), c)))
    return chosen


def lines_of(label: str, longest: int = LINE_CHARS) -> tuple[str, ...]:
    """A label in one or two lines of like length."""
    words = label.split()
    if len(label) <= longest or len(words) < 2:
        return (label,)
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(splits, key=lambda pair: (max(map(len, pair)), len(pair[0])))


def outline(points: Sequence[tuple[float, float]]) -> str:
    """The convex hull of points, as an SVG polygon's points (Andrew's monotone chain); a wide stroke rounds it."""
    found = sorted(set(points))
    if len(found) > 2:
        lower, upper = _half(found), _half(found[::-1])
        found = lower[:-1] + upper[:-1]
    return " ".join(f"{x:g},{y:g}" for x, y in found)


def _half(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for x, y in points:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            kept.pop()
        kept.append((x, y))
    return kept


def mark(shape: str, x: float, y: float, size: float = 5.5) -> str:
    """The path of a point's mark; all shapes cover about the same area."""
    if shape == "square":
        s = size * 0.88
        return f"M{x - s:.1f} {y - s:.1f}h{2 * s:.1f}v{2 * s:.1f}h{-2 * s:.1f}z"
    if shape == "diamond":
        s = size * 1.25
        return f"M{x:.1f} {y - s:.1f}l{s:.1f} {s:.1f}l{-s:.1f} {s:.1f}l{-s:.1f} {-s:.1f}z"
    if shape == "triangle":
        s = size * 1.3
        return f"M{x:.1f} {y - s:.1f}l{s:.1f} {1.75 * s:.1f}h{-2 * s:.1f}z"
    return (
        f"M{x - size:.1f} {y:.1f}a{size:g} {size:g} 0 1 0 {2 * size:.1f} 0a{size:g} {size:g} 0 1 0 {-2 * size:.1f} 0z"
    )


def curve(one: Point, other: Point) -> str:
    """The path of a tie, a little bent."""
    mx, my = (one.x + other.x) / 2, (one.y + other.y) / 2
    dx, dy = other.x - one.x, other.y - one.y
    return f"M{one.x:g} {one.y:g}Q{mx - 0.12 * dy:.1f} {my + 0.12 * dx:.1f} {other.x:g} {other.y:g}"


def dots(points: Sequence[Point]) -> str:
    """Very many points as one path of dots."""
    return "".join(f"M{p.x:g} {p.y:g}h0" for p in points)


@dataclass(frozen=True, slots=True)
class Close:
    """A point in the close view of a group: where it is there, and its label if there is room for one."""

    point: Point
    x: float
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str


def close_view(group: Group, points: Sequence[Point], width: float, height: float, most: int = 400) -> list[Close]:
    """The points of one group over the whole width, each with its title where that meets no other.

    Labels are placed one after another, right or left of the point or above or below it (the four-position model,
    Christensen, Marks and Shieber, ACM Transactions on Graphics 14(3), 1995, greedily).
    """
    edge_x, edge_y = 0.14 * width, 0.1 * height
    shown = list(points[:most])
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
        label = point.title if len(point.title) <= 44 else point.title[:42].rsplit(" ", 1)[0] + "…"
        length = CHAR_WIDTH * len(label)
        places = (
            ("start", x + 12, y + 4, x + 12), ("end", x - 12, y + 4, x - 12 - length),
            ("middle", x, y - 13, x - length / 2), ("middle", x, y + 22, x - length / 2),
        )  # fmt: skip
        chosen = Close(point, round(x, 1), round(y, 1), "", 0.0, 0.0, "start")
        for anchor, lx, ly, from_x in places:
            box = (from_x, ly - 11, from_x + length, ly + 4)
            inside = box[0] >= 2 and box[2] <= width - 2 and box[1] >= 2 and box[3] <= height - 2
            if label and inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                chosen = Close(point, round(x, 1), round(y, 1), label, round(lx, 1), round(ly, 1), anchor)
                break
        found.append(chosen)
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
