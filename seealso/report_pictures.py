"""The pictures of a report, as SVG that needs nothing beside it, each said in words for who cannot see it.

Colours are attributes and no styles, which the rules of the site forbid in a page; text takes the colour round it.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence

WIDTH = 640
ACCENT, PALE, RULE = "#3a8a86", "#a9cfc9", "#b9bdb6"
_BAR, _GAP, _LABEL = 18, 8, 230
_LETTERS = 32
_LETTER = 8
_AXIS = 56


def bars(values: Sequence[tuple[str, int | None, int]], said: str) -> str:
    """A bar for each of (label, how many before, how many now); a pale one behind it where it was otherwise before."""
    highest = max((max(before or 0, now) for _, before, now in values), default=0) or 1
    height = len(values) * (_BAR + _GAP)
    changes = [_change(before, now) for _, before, now in values]
    room = max((len(f"{now:,}{change}") for change, (_, _, now) in zip(changes, values, strict=True)), default=0)
    across = (WIDTH - _LABEL - 6 - room * _LETTER) / highest
    parts = []
    for at, (label, before, now) in enumerate(values):
        y = at * (_BAR + _GAP)
        shown = label if len(label) <= _LETTERS else label[: _LETTERS - 1].rstrip() + "…"
        parts.append(_word(_LABEL - 8, y + 14, shown, "end"))
        if before is not None and before != now:
            parts.append(_box(_LABEL, y, before * across, _BAR, PALE))
        parts.append(_box(_LABEL, y + 4, now * across, _BAR - 8, ACCENT))
        end = _LABEL + max(before or 0, now) * across + 6
        parts.append(_word(end, y + 14, f"{now:,}{changes[at]}"))
    return _svg(height, said, "".join(parts))


def _change(before: int | None, now: int) -> str:
    return f" ({now - before:+,})".replace("-", "−") if before is not None and before != now else ""


def columns(values: Sequence[tuple[int, int]], said: str) -> str:
    """A column for each of (year, how many), of all years from the first to the last; many years are taken together.

    Of a single year there is no picture.
    """
    if len(values) < 2:
        return ""
    first, last = values[0][0], values[-1][0]
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if (last - first) / size < 40)
    start = first // step * step
    sums = [0] * ((last - start) // step + 1)
    for year, n in values:
        sums[(year - start) // step] += n
    high, height, left = max(sums), 140, _AXIS
    wide = min((WIDTH - left) / len(sums), 40.0)
    parts = [f'<line x1="{left}" y1="{height}.5" x2="{WIDTH}" y2="{height}.5" stroke="{RULE}"/>']
    names = [_span(start + at * step, step) for at in range(len(sums))]
    room = max(44, *(len(name) * _LETTER + 8 for name in names))
    every = max(1, -(-room // int(wide)))
    for at, n in enumerate(sums):
        tall = (height - 12) * n / high
        x = left + at * wide
        if n:
            parts.append(_box(x + 1, height - tall, wide - 2, tall, ACCENT))
        if at % every == 0 and x + len(names[at]) * _LETTER <= WIDTH:
            parts.append(_word(x, height + 16, names[at]))
    parts += [_word(left - 6, 22, f"{high:,}", "end"), _word(left - 6, height, "0", "end")]
    return _svg(height + 22, said, "".join(parts))


def _span(year: int, n_years: int) -> str:
    """A year, or the first and the last of several: "1972–73", "1900–1999"."""
    last = year + n_years - 1
    if n_years == 1:
        return str(year)
    is_short = year >= 1000 and n_years < 100 and year // 100 == last // 100
    return f"{year}–{last % 100:02}" if is_short else f"{year}–{last}"


def curve(values: Sequence[tuple[str, int]], said: str) -> str:
    """How many there were at the end of each (day or month); what is held stays until something comes or goes."""
    if len(values) < 2:
        return ""
    days = [_day(name).toordinal() for name, _ in values]
    high, height, left = max(n for _, n in values) or 1, 130, _AXIS
    across = [left + (WIDTH - left) * (day - days[0]) / ((days[-1] - days[0]) or 1) for day in days]
    up = [height - (height - 12) * n / high for _, n in values]
    steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in zip(across[1:], up[1:], strict=True))
    return _svg(
        height + 22,
        said,
        f'<path d="M{left},{height}V{up[0]:.1f}{steps}V{height}Z" fill="{ACCENT}" fill-opacity="0.75"/>'
        + _word(left - 6, 22, f"{high:,}", "end")
        + _word(left - 6, height, "0", "end")
        + _word(left, height + 17, values[0][0])
        + _word(WIDTH, height + 17, values[-1][0], "end"),
    )


def _day(name: str) -> dt.date:
    return dt.date.fromisoformat(name if len(name) > 7 else f"{name}-01")


def _word(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-size="13" fill="currentColor">{_text(text)}</text>'


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _svg(height: int, said: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
        f'aria-label="{html.escape(said)}">{inside}</svg>'
    )


def _text(text: str) -> str:
    return html.escape(text, quote=False).encode("utf-8", "replace").decode()
