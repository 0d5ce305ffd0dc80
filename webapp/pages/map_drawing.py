"""What the drawing of a map needs besides its points: colours, shapes, labels in lines, soft outlines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seealso import Group, LibraryMap, Point

MOST_DRAWN = 3000
"""So many points are drawn of a large library: more would be one cloud, and take seconds to send and to draw."""
N_COLOURS = 8
SHAPES = ("circle", "square", "diamond", "triangle")
NEAR = 0.36
"""Groups nearer than this share of the width never have one colour."""

RIM = 23.0
"""How far the ground of a group reaches beyond its points: half of the stroke in the stylesheet."""
LINE_HEIGHT = 17.0
LABEL_CHAR_WIDTH = 7.6
LINE_CHARS = 22
CHAR_WIDTH = 7.7
"""Of a title in a close view, in map units: a little more than the letters take on average."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a group is drawn: number of its colour, shape of its points, lines of its label and where the first stands,
    outline of its ground; and its points with their indexes."""

    colour: int
    shape: str
    lines: tuple[str, ...]
    label_x: float
    label_y: float
    outline: str
    members: list[tuple[int, Point]]
    group: Group


def thinned(found: LibraryMap, most: int = MOST_DRAWN) -> LibraryMap:
    """The map with about ``most`` of its points, every so many of each group and at least one, where it has more."""
    step = -(-len(found.points) // most)
    if step < 2:
        return found
    seen = [0] * len(found.groups)
    points = []
    for point in found.points:
        if seen[point.group] % step == 0:
            points.append(point)
        seen[point.group] += 1
    return replace(found, points=tuple(points))


def drawn(found: LibraryMap) -> list[Drawn]:
    """The drawing of each group."""
    colours = _colours(found.groups, found.width)
    members: list[list[tuple[int, Point]]] = [[] for _ in found.groups]
    for index, point in enumerate(found.points):
        members[point.group].append((index, point))
    result: list[Drawn] = []
    for at, group in enumerate(found.groups):
        own = [(p.x, p.y) for _, p in members[at]]
        lines = lines_of(group.label)
        if found.detailed and own:
            x = (min(x for x, _ in own) + max(x for x, _ in own)) / 2
            top = min(y for _, y in own)
        else:
            x, top = group.x, group.y - group.ry
        half = max(map(len, lines)) * LABEL_CHAR_WIDTH / 2
        x = min(max(x, half + 2), found.width - half - 2)
        y = max(top - (RIM if found.detailed else 2.0) - 7 - LINE_HEIGHT * (len(lines) - 1), LINE_HEIGHT)
        shapes = [how.shape for how in result if how.colour == colours[at]]
        shape = min((SHAPES[(at + turn) % len(SHAPES)] for turn in range(len(SHAPES))), key=shapes.count)
        ground = outline(own) if found.detailed else ""
        result.append(Drawn(colours[at], shape, lines, round(x, 1), round(y, 1), ground, members[at], group))
    return result


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


def is_far(one: Point, other: Point, width: float) -> bool:
    """Whether a tie goes far across the map: it is drawn fainter."""
    return math.hypot(one.x - other.x, one.y - other.y) > 0.25 * width


def curve(one: Point, other: Point) -> str:
    """The path of a tie, a little bent."""
    mx, my = (one.x + other.x) / 2, (one.y + other.y) / 2
    dx, dy = other.x - one.x, other.y - one.y
    return f"M{one.x:g} {one.y:g}Q{mx - 0.12 * dy:.1f} {my + 0.12 * dx:.1f} {other.x:g} {other.y:g}"


def dots(members: Sequence[tuple[int, Point]]) -> str:
    """Very many points as one path of dots."""
    return "".join(f"M{p.x:g} {p.y:g}h0" for _, p in members)


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
