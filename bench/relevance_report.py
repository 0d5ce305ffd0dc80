"""The figures of `bench.relevance` as tables and as one chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from bench import leave_one_out
from bench.relevance_parameters import better_everywhere

COLOURS = ("#2f6fb0", "#b8601f", "#7a4fa3", "#7d8a1c", "#a8325e", "#3f8f8a", "#5b6270", "#c2410c", "#15803d")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "4 2", "1 2", "10 2", "3 3", "7 2 1 2")
"""Lines are told apart by more than their colour."""


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def text(result: dict[str, Any]) -> str:
    """The tables, in Markdown."""
    runs, parts = result["runs"], []
    heads = [f"{name} ({result['n_queries'][name]})" for name in runs]
    parts += [f"| search | {' | '.join(heads)} | mean |", "|---" * (len(heads) + 2) + "|"]
    for engine in next(iter(runs.values())):
        means = [_mean(list(engines[engine].values())) for engines in runs.values()]
        parts.append(f"| {engine} | " + " | ".join(f"{v:.3f}" for v in (*means, _mean(means))) + " |")
    parts += [f"{name}: left out, {why}" for name, why in result["left_out"].items()]
    for ours, against in result["against"].items():
        parts += ["", f"{ours}: difference, p after Holm's correction, wins/losses/ties", "", *_differences(against)]
    if result["parameters"]:
        parts += [
            "",
            "points of nDCG@10 against what ships; p over all queries, not corrected for how many were tried:",
            "",
        ]
        parts += [f"| parameter | value | {' | '.join(runs)} | mean | p |", "|---" * (len(runs) + 4) + "|"]
    for parameter in result["parameters"]:
        for (label, value, changes), row in zip(points(parameter), parameter["values"], strict=True):
            mark = "**" if value == parameter["shipped"] else ""
            cells = [f"{change:+.2f}" for change in (*changes, _mean(changes))]
            cells.append("" if mark else f"{row['p']:.3f}")
            parts.append(f"| {parameter['name']} | {mark}{label}{mark} | " + " | ".join(cells) + " |")
    if result["parameters"]:
        better = [f"{p['name']} {value:g}" for p in result["parameters"] for value in better_everywhere(p)]
        parts += ["", f"better than what ships in every collection: {', '.join(better) or 'nothing'}"]
    if result["parameters"] and len(runs) > 1:
        parts += ["", "the value that the other collections choose, and its points against what ships:", ""]
        parts += leave_one_out.table(result["parameters"])
    return "\n".join(parts) + "\n"


def _differences(against: dict[str, Any]) -> list[str]:
    lines = [f"| against | {' | '.join(against)} |", "|---" * (len(against) + 1) + "|"]
    for engine in next(iter(against.values())):
        cells = []
        for found in against.values():
            entry = found[engine]
            tally = f"{entry['wins']}/{entry['losses']}/{entry['ties']}"
            cells.append(f"{entry['difference']:+.3f}, p {entry['p_holm']:.3f}, {tally}")
        lines.append(f"| {engine} | " + " | ".join(cells) + " |")
    return lines


def points(parameter: dict[str, Any]) -> list[tuple[str, float, list[float]]]:
    """Label, value and change in points (hundredths) by collection, against what ships."""
    base = next(row for row in parameter["values"] if row["value"] == parameter["shipped"])["ndcg@10"]
    return [
        (label, row["value"], [100 * (row["ndcg@10"][name] - base[name]) for name in base])
        for label, row in zip(parameter["labels"], parameter["values"], strict=True)
    ]


_COLUMNS, _WIDTH, _HEIGHT, _GAP, _LEFT, _TOP = 3, 246, 150, 68, 52, 116
"""A panel's inner width and height, what lies between two, and the margins, in pixels."""


def svg(result: dict[str, Any]) -> str:
    """Small multiples: one panel for each parameter, all with the same vertical scale."""
    parameters, names = result["parameters"], list(result["runs"])
    rows = math.ceil(len(parameters) / _COLUMNS)
    width = _LEFT + _COLUMNS * _WIDTH + (_COLUMNS - 1) * _GAP + 24
    height = _TOP + rows * (_HEIGHT + _GAP)
    changes = [change for parameter in parameters for _, _, found in points(parameter) for change in found]
    low, high = math.floor(min(changes)), math.ceil(max(changes))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="What each parameter of ranking does to nDCG@10, by collection">',
        f'<rect width="{width}" height="{height}" rx="6" fill="#fff"/>',
        f'<text x="{_LEFT - 36}" y="26" font-size="16" font-weight="bold" fill="#222">'
        "What each parameter of ranking does</text>",
        f'<text x="{_LEFT - 36}" y="46" fill="#444">Change of nDCG@10 in points (hundredths) against what ships, '
        "one parameter moved at a time; the same scale throughout</text>",
        *_legend(names),
    ]
    for number, parameter in enumerate(parameters):
        column, row = number % _COLUMNS, number // _COLUMNS
        at = (_LEFT + column * (_WIDTH + _GAP), _TOP + 20 + row * (_HEIGHT + _GAP))
        parts += _panel(parameter, at, low, high)
    if len(parameters) % _COLUMNS:
        column, row = len(parameters) % _COLUMNS, rows - 1
        at = (_LEFT + column * (_WIDTH + _GAP), _TOP + 20 + row * (_HEIGHT + _GAP))
        parts += _notes(result, at)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> list[str]:
    parts, x, y = [], _LEFT - 36, 68
    right = _LEFT + _COLUMNS * _WIDTH + (_COLUMNS - 1) * _GAP
    for name, colour, dash in [*zip(names, COLOURS, DASHES, strict=False), ("mean", "#111", "")]:
        if x + 58 + 6 * len(name) > right:
            x, y = _LEFT - 36, y + 20
        wide = 3.5 if name == "mean" else 1.8
        parts.append(f'<path d="M{x} {y}h30" stroke="{colour}" stroke-width="{wide}" stroke-dasharray="{dash}"/>')
        parts.append(f'<text x="{x + 36}" y="{y + 4}" fill="#222">{escape(name)}</text>')
        x += 58 + 6 * len(name)
    parts.append(f'<circle cx="{x + 6}" cy="{y}" r="5" fill="#0b6b5d" stroke="#fff"/>')
    parts.append(f'<text x="{x + 18}" y="{y + 4}" fill="#222">what ships</text>')
    return parts


def _notes(result: dict[str, Any], at: tuple[int, int]) -> list[str]:
    counts, short = result["n_queries"], sum(result["n_short"].values())
    each = [f"{name} {n}" for name, n in counts.items()]
    lines = [
        f"{sum(counts.values())} questions: {', '.join(each[:4])}{',' if each[4:] else '.'}",
        *([f"{', '.join(each[4:])}."] if each[4:] else []),
        f"Coverage is stressed in questions of up to three words; {short} of these are so short.",
        *(["The last panel cuts every question to its first three."] if _cuts(result) else []),
        "Feedback is for questions of four words or more.",
        "A flat line at 0: the collection has nothing that the parameter acts on.",
    ]
    left, top = at
    return [f'<text x="{left}" y="{top + 20 * n + 12}" fill="#444">{escape(t)}</text>' for n, t in enumerate(lines)]


def _cuts(result: dict[str, Any]) -> bool:
    return any("cut" in parameter["name"] for parameter in result["parameters"])


def _panel(parameter: dict[str, Any], at: tuple[int, int], low: int, high: int) -> list[str]:
    found = points(parameter)
    left, top = at
    values = [value for _, value, _ in found]

    def x(value: float) -> float:
        return left + 10 + (value - values[0]) / (values[-1] - values[0]) * (_WIDTH - 20)

    def y(change: float) -> float:
        return top + (high - change) / (high - low) * _HEIGHT

    parts = [f'<text x="{left}" y="{top - 8}" font-weight="bold" fill="#222">{escape(parameter["name"])}</text>']
    step = max(1, math.ceil((high - low) / 6))
    for tick in range(math.ceil(low / step) * step, high + 1, step):
        colour = "#888" if tick == 0 else "#e2e2e2"
        parts.append(f'<path d="M{left} {y(tick):.1f}h{_WIDTH}" stroke="{colour}"/>')
        shown = f"+{tick}" if tick > 0 else str(tick).replace("-", "\u2212")
        parts.append(f'<text x="{left - 6}" y="{y(tick) + 4:.1f}" fill="#555" text-anchor="end">{shown}</text>')
    for label, value, _ in found:
        weight, colour = ("bold", "#0b6b5d") if value == parameter["shipped"] else ("normal", "#444")
        parts.append(
            f'<text x="{x(value):.1f}" y="{top + _HEIGHT + 17}" fill="{colour}" font-weight="{weight}" '
            f'text-anchor="middle">{escape(label)}</text>'
        )
    for number in range(len(found[0][2])):
        path = "L".join(f"{x(value):.1f} {y(changes[number]):.1f}" for _, value, changes in found)
        dash = DASHES[number % len(DASHES)]
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="1.8" '
            f'stroke-dasharray="{dash}"/>'
        )
    path = "L".join(f"{x(value):.1f} {y(_mean(changes)):.1f}" for _, value, changes in found)
    parts.append(f'<path d="M{path}" fill="none" stroke="#111" stroke-width="3.5" stroke-linejoin="round"/>')
    shipped = parameter["shipped"]
    parts.append(f'<circle cx="{x(shipped):.1f}" cy="{y(0):.1f}" r="5" fill="#0b6b5d" stroke="#fff"/>')
    return parts
