"""The figures as a table, as JSON and as a chart."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from bench.queries import KINDS

SMALL_KINDS = ("one word", "two words", "three words", "common word")
"""What every engine can do; ratios are over these and over all that both engines can do."""


def summary(n_records: int, built: Any, times: Any, left_out: dict[str, str]) -> dict[str, Any]:
    """All figures: per engine, cold and warm, over all queries and by kind."""
    engines = {}
    for name, found in times.items():
        entry: dict[str, Any] = dict(built[name])
        for state, kinds in found.items():
            entry[state] = {kind: _percentiles(kinds[kind]) for kind in KINDS if kind in kinds}
            entry[state]["all its kinds"] = _percentiles([t for spent in kinds.values() for t in spent])
            words = [t for kind in SMALL_KINDS for t in kinds.get(kind, ())]
            entry[state]["words only"] = _percentiles(words)
        engines[name] = entry
    only_built = {name: entry for name, entry in built.items() if name not in engines}
    return {"n_records": n_records, "engines": engines, "only_built": only_built, "left_out": left_out}


def _percentiles(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    found = np.percentile(values, [50, 95, 99])
    return {"p50": round(float(found[0]), 4), "p95": round(float(found[1]), 4), "p99": round(float(found[2]), 4)}


def text(result: dict[str, Any]) -> str:
    """Tables for people."""
    engines = result["engines"]
    lines = [f"{result['n_records']:,} records; milliseconds, top 10 with stored id, one process, warm", ""]
    lines.append(f"{'engine':<32}{'build s':>9}{'peak MB':>9}{'disk MB':>9}   p50 / p95 / p99, words   all its kinds")
    for name, entry in engines.items():
        words, every = (_three(entry["warm"][k]) for k in ("words only", "all its kinds"))
        lines.append(
            f"{name:<32}{entry['build_s']:>9.1f}{entry['peak_mb']:>9.0f}{entry['size_mb']:>9.0f}   {words:<24} {every}"
        )
    for name, entry in result["only_built"].items():
        lines.append(f"{name:<32}{entry['build_s']:>9.1f}{entry['peak_mb']:>9.0f}{entry['size_mb']:>9.0f}   –")
    lines += ["", *_building(result)]
    for state in ("warm", "mixed", "cold"):
        lines += ["", f"by kind, {state}: p50 / p95"]
        columns = (*KINDS, "all its kinds")
        lines.append(f"{'engine':<24}" + "".join(f"{kind:>16}" for kind in columns))
        for name, entry in engines.items():
            cells = (entry[state].get(kind) for kind in columns)
            shown = (f"{c['p50']:.3g} / {c['p95']:.3g}" if c else "–" for c in cells)
            lines.append(f"{name:<24}" + "".join(f"{cell:>16}" for cell in shown))
    lines += ["", "times slower than Seealso at p50 / p95, by kind, warm"]
    base = engines.get("Seealso", {}).get("warm", {})
    for name, entry in engines.items():
        found = (
            f"{entry['warm'][k]['p50'] / base[k]['p50']:.2g} / {entry['warm'][k]['p95'] / base[k]['p95']:.2g}"
            if k in entry["warm"] and k in base
            else "–"
            for k in (*KINDS, "all its kinds")
        )
        lines.append(f"{name:<24}" + "".join(f"{cell:>16}" for cell in found))
    lines += [f"{name}: {why}" for name, why in result["left_out"].items()]
    return "\n".join(lines) + "\n"


def _building(result: dict[str, Any]) -> list[str]:
    """How much longer, or shorter, the peers take to build than Seealso does for everything."""
    every = {**result["engines"], **result["only_built"]}
    if "Seealso" not in every:
        return []
    own = every["Seealso"]["build_s"]
    ratios = [f"{name} {e['build_s'] / own:.2g}" for name, e in every.items() if not name.startswith("Seealso")]
    return [f"building, as a multiple of Seealso's {own:.1f} s: " + ", ".join(ratios)]


def _three(found: dict[str, float]) -> str:
    return " / ".join(f"{found[p]:.3g}" for p in ("p50", "p95", "p99")) if found else "–"


def svg(result: dict[str, Any]) -> str:
    """A bar chart of the warm medians and 95th percentiles over words, on a logarithmic scale."""
    engines = [(n, e) for n, e in result["engines"].items() if e["warm"]["words only"]]
    row, left, width = 34, 170, 640
    height = 64 + row * len(engines)
    low, high = -2.0, 3.0

    def x(value: float) -> float:
        return left + (np.log10(max(value, 10**low)) - low) / (high - low) * (width - left - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="Milliseconds for a search, by engine">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{left}" y="20" fill="#333">Search of words, {result["n_records"]:,} records: milliseconds '
        "(median, and to the 95th percentile)</text>",
    ]
    for power in range(int(low), int(high) + 1):
        at = x(10.0**power)
        parts.append(f'<line x1="{at:.0f}" x2="{at:.0f}" y1="30" y2="{height - 24}" stroke="#ddd"/>')
        parts.append(f'<text x="{at:.0f}" y="{height - 8}" fill="#555" text-anchor="middle">{10.0**power:g}</text>')
    for number, (name, entry) in enumerate(engines):
        y = 38 + row * number
        found = entry["warm"]["words only"]
        mid, far = x(found["p50"]), x(found["p95"])
        colour = "#0b6b5d" if name.startswith("Seealso") else "#8a8f98"
        parts.append(f'<text x="{left - 10}" y="{y + 15}" fill="#222" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{left}" y="{y}" width="{mid - left:.0f}" height="20" fill="{colour}"/>')
        parts.append(
            f'<rect x="{mid:.0f}" y="{y + 7}" width="{far - mid:.0f}" height="6" fill="{colour}" opacity="0.5"/>'
        )
        parts.append(f'<text x="{far + 5:.0f}" y="{y + 15}" fill="#444">{found["p50"]:.2g}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
