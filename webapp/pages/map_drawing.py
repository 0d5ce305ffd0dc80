"""What the drawing of a map needs besides its points: shapes, labels in lines, soft outlines."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from seealso import Said
from webapp.languages.translating import ngettext, translated

if TYPE_CHECKING:
    from seealso import Group, LibraryMap, Point

SHAPES = ("circle", "square", "diamond", "triangle")

RIM = 23.0
"""How far the ground of a group reaches beyond its points: half of the stroke in the stylesheet."""
LINE_HEIGHT = 17.0
LABEL_CHAR_WIDTH = 7.6
LINE_CHARS = 22
AT_EDGE = 12.0
"""A label keeps so far from the edge of the map: some typefaces are wider."""
LETTER = 0.65
"""What a letter takes of its size in width, on average and a little more."""
LEAST = 8.5
"""No letter of a region's name is smaller."""
LARGEST, SMALLEST = 23.0, 10.0
"""Names of regions are as large as there is room for, and what they hold is worth."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a group is drawn: number of its colour, shape of its points, lines of its label and where the first stands,
    outline of its ground; its points with their indexes; for a region the size of its letters."""

    colour: int
    shape: str
    lines: tuple[str, ...]
    label_x: float
    label_y: float
    outline: str
    members: list[tuple[int, Point]]
    group: Group
    size: float = 15.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Round the label: x, y, width and height, in map units."""
        half = max(map(len, self.lines)) * LABEL_CHAR_WIDTH / 2
        height = max(LINE_HEIGHT * (len(self.lines) - 1) + 21, 26.0)
        return round(self.label_x - half, 1), round(self.label_y - 16, 1), round(2 * half, 1), round(height, 1)


_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SHELF = re.compile(r"\s+[-\u2013>/|]\s+")
_UNNAMED = {
    "All resources": Said("All resources"),
    "Without a theme": Said("Without a theme"),
    "Without a keyword": Said("Without a keyword"),
    "Without another theme": Said("Without another theme"),
    "Without another keyword": Said("Without another keyword"),
}
_OTHERS = re.compile(r"Other (theme|keyword)s \((\d+)\)")


def label_of(group: Group) -> str:
    """What a group is called. A map that is kept says in English what is no topic of the library."""
    if group.kind == "topic":
        return group.label
    others = _OTHERS.fullmatch(group.label)
    if others is None:
        return translated(_UNNAMED[group.label] if group.label in _UNNAMED else group.label)
    n = int(others[2])
    if others[1] == "theme":
        return ngettext("Other themes (%(num)s)", "Other themes (%(num)s)", n)
    return ngettext("Other keywords (%(num)s)", "Other keywords (%(num)s)", n)


def drawn(found: LibraryMap) -> list[Drawn]:
    """The drawing of each group."""
    members: list[list[tuple[int, Point]]] = [[] for _ in found.groups]
    for index, point in enumerate(found.points):
        members[point.group].append((index, point))
    most = max((group.count for group in found.groups), default=1)
    result: list[Drawn] = []
    for at, group in enumerate(replace(group, label=label_of(group)) for group in found.groups):
        if found.in_regions:
            wanted = SMALLEST + 1.5 + (LARGEST - SMALLEST) * math.sqrt(group.count / max(most, 1))
            lines, size = fitted(group.label, group.rx, wanted)
            y = group.y - (len(lines) * size * 1.1 + 12) / 2 + size * 0.85
            result.append(Drawn(group.colour, "circle", lines, group.x, round(y, 1), "", members[at], group, size))
            continue
        own = [(p.x, p.y) for _, p in members[at]]
        lines = lines_of(group.label)
        x, top = group.x, group.y - group.ry
        if own:
            x, top = (min(x for x, _ in own) + max(x for x, _ in own)) / 2, min(y for _, y in own)
        half = max(map(len, lines)) * LABEL_CHAR_WIDTH / 2
        x = min(max(x, half + AT_EDGE), found.width - half - AT_EDGE)
        y = max(top - RIM - 7 - LINE_HEIGHT * (len(lines) - 1), LINE_HEIGHT)
        shapes = [how.shape for how in result if how.colour == group.colour]
        shape = min((SHAPES[(at + turn) % len(SHAPES)] for turn in range(len(SHAPES))), key=shapes.count)
        result.append(Drawn(group.colour, shape, lines, round(x, 1), round(y, 1), outline(own), members[at], group))
    return result


def fitted(label: str, radius: float, wanted: float) -> tuple[tuple[str, ...], float]:
    """A label in lines that stand within a circle, and the size of their letters: ``wanted`` where there is room.

    Where there is none for it in four lines, it is said in a shorter way that is whole in itself, and only where none
    of these fits in the smallest letters is it cut; whole it stands in the table.
    """
    ways = [_in_lines(way, radius, wanted) for way in ways_to_say(label)]
    lines, size = next((way for way in ways if way[1] >= SMALLEST), max(ways, key=lambda way: way[1]))
    if size < LEAST:
        most = max(3, int(1.8 * radius / (LETTER * LEAST)))
        lines = tuple(line if len(line) <= most else line[: most - 1].rstrip() + "…" for line in lines)
    return lines, round(max(size, LEAST), 1)


def ways_to_say(label: str) -> list[str]:
    """A label, and shorter ones that say the same beside others: without brackets, without the shelf it stands on.

    >>> ways_to_say("Games - Control Panels (web)")
    ['Games - Control Panels (web)', 'Games - Control Panels', 'Control Panels']
    >>> ways_to_say("(none)")
    ['(none)']
    """
    bare = _BRACKETS.sub("", label).strip()
    found = [label, bare, _SHELF.split(bare, maxsplit=1)[-1].strip()]
    return list(dict.fromkeys(filter(None, found)))


def _in_lines(label: str, radius: float, wanted: float) -> tuple[tuple[str, ...], float]:
    """A label in the lines that leave most room for its letters within a circle, and how large they may be."""
    words = _together(label.split()) or [label]
    best: tuple[float, tuple[str, ...]] = (0.0, (label,))
    for n_lines in range(1, min(len(words), 4) + 1):
        for cuts in combinations(range(1, len(words)), n_lines - 1):
            ends = [0, *cuts, len(words)]
            lines = tuple(" ".join(words[a:b]) for a, b in pairwise(ends))
            room = min(
                2
                * math.sqrt(max(radius**2 - ((abs(at - (n_lines - 1) / 2) + 0.5) * 13.0) ** 2, 1.0))
                / (LETTER * max(len(line.removesuffix(" -")), 1))
                for at, line in enumerate(lines)
            )
            size = min(room, 1.75 * radius / (1.1 * (n_lines + 1)), wanted)
            if size > best[0] + 0.3:
                best = (size, lines)
        if n_lines > 2 and len(words) > 9:
            break
    return best[1], best[0]


def lines_of(label: str, longest: int = LINE_CHARS) -> tuple[str, ...]:
    """A label in one or two lines of like length."""
    words = label.split()
    if len(label) <= longest or len(words) < 2:
        return (label,)
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(splits, key=lambda pair: (max(map(len, pair)), len(pair[0])))


def _together(words: Sequence[str]) -> list[str]:
    """Words, with a dash put to the one before it and an "&" to the one after: no line begins with the one, or ends
    with the other.

    >>> _together("Files - Search & Find".split())
    ['Files -', 'Search', '& Find']
    """
    found: list[str] = []
    for word in words:
        if found and not any(map(str.isalnum, word)) and word != "&":
            found[-1] += f" {word}"
        elif found and found[-1] == "&":
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


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


def ties(found: LibraryMap) -> str:
    """All ties as one path, a little bent."""
    return "".join(curve(found.points[one], found.points[other]) for one, other in found.ties)


def curve(one: Point, other: Point) -> str:
    """The path of a tie."""
    mx, my = (one.x + other.x) / 2, (one.y + other.y) / 2
    dx, dy = other.x - one.x, other.y - one.y
    return f"M{one.x:.0f} {one.y:.0f}Q{mx - 0.12 * dy:.0f} {my + 0.12 * dx:.0f} {other.x:.0f} {other.y:.0f}"


def dots(members: Sequence[tuple[int, Point]]) -> str:
    """Very many points as one path of dots."""
    return "".join(f"M{p.x:.0f} {p.y:.0f}h0" for _, p in members)
