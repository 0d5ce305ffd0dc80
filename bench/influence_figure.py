"""The influence of each ranking parameter as one figure: a panel for each, a line for each collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

COLOURS = ("#2f7fb5", "#c8731d", "#8b5fbf", "#b0413e", "#4d7c3a", "#777777")
MEAN = "#0b6b5d"
_WIDTH, _COLUMNS = 760, 3
_PANEL_WIDTH, _PANEL_HEIGHT, _TOP = 240, 170, 74


def figure(influence: Mapping[str, Any], names: Sequence[str]) -> str:
    """SVG. ``influence``: parameter → {"shipped": value, "values": {value: {collection: nDCG@10}}}."""
    rows = -(-len(influence) // _COLUMNS)
    height = _TOP + rows * _PANEL_HEIGHT + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        'font-size="11" role="img" aria-label="What moving one ranking parameter does to nDCG@10">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        '<text x="16" y="22" font-size="14" fill="#222">What moving one parameter does: '
        "nDCG@10, in points against what ships (ring)</text>",
    ]
    x = 16
    for name, colour, width in (*((n, c, 1.4) for n, c in zip(names, COLOURS, strict=False)), ("mean", MEAN, 3)):
        parts.append(f'<line x1="{x}" x2="{x + 22}" y1="44" y2="44" stroke="{colour}" stroke-width="{width}"/>')
        parts.append(f'<text x="{x + 28}" y="48" fill="#333">{escape(name)}</text>')
        x += 50 + 7 * len(name)
    changes = [_changes(found, names) for found in influence.values()]
    low = min(-0.5, *(point for lines in changes for line in lines.values() for point in line))
    high = max(0.5, *(point for lines in changes for line in lines.values() for point in line))
    for number, ((name, found), lines) in enumerate(zip(influence.items(), changes, strict=True)):
        left = 16 + (number % _COLUMNS) * (_PANEL_WIDTH + 8)
        top = _TOP + (number // _COLUMNS) * _PANEL_HEIGHT
        parts += _panel(name, found, lines, names, (left, top), (low, high))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _changes(found: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[float]]:
    """Points of nDCG@10 above what ships, by collection and for the mean, in the order of the values."""
    values, shipped = found["values"], found["values"][found["shipped"]]
    lines = {name: [100 * (row[name] - shipped[name]) for row in values.values()] for name in names}
    lines["mean"] = [sum(points) / len(names) for points in zip(*lines.values(), strict=True)]
    return lines


def _panel(
    name: str,
    found: Mapping[str, Any],
    lines: Mapping[str, Sequence[float]],
    names: Sequence[str],
    at: tuple[int, int],
    bounds: tuple[float, float],
) -> list[str]:
    (left, top), (low, high) = at, bounds
    x0, x1, y0, y1 = left + 34, left + _PANEL_WIDTH - 14, top + 24, top + _PANEL_HEIGHT - 34
    values = list(found["values"])

    def x(number: int) -> float:
        return x0 + (x1 - x0) * (number / max(len(values) - 1, 1))

    def y(change: float) -> float:
        return y1 - (change - low) / (high - low) * (y1 - y0)

    parts = [f'<text x="{left + 34}" y="{top + 12}" font-size="12" fill="#222">{escape(name)}</text>']
    step = 2 if high - low > 5 else 1
    tick = int(low // step) * step
    while tick <= high:
        if tick >= low:
            heavy, label = ("#e4e4e4", f"{tick:+d}") if tick else ("#999", "0")
            parts.append(f'<line x1="{x0}" x2="{x1}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="{heavy}"/>')
            parts.append(f'<text x="{x0 - 6}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#555">{label}</text>')
        tick += step
    for number, value in enumerate(values):
        weight = ' font-weight="bold"' if value == found["shipped"] else ""
        label = {0: "no", 1: "yes"}[value] if name.endswith("used") else f"{value:g}"
        parts.append(f'<text x="{x(number):.1f}" y="{y1 + 18}" text-anchor="middle" fill="#444"{weight}>{label}</text>')
    for line, colour, width in (
        *((n, c, 1.4) for n, c in zip(names, COLOURS, strict=False)),
        ("mean", MEAN, 3),
    ):
        points = " ".join(f"{x(i):.1f},{y(change):.1f}" for i, change in enumerate(lines[line]))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
    shipped = values.index(found["shipped"])
    parts.append(
        f'<circle cx="{x(shipped):.1f}" cy="{y(0):.1f}" r="5" fill="#fff" stroke="{MEAN}" stroke-width="2.5"/>'
    )
    return parts
