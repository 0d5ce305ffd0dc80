"""Which row names the columns: the one under which the rest fits. Title rows and blank rows stand above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from corpus.exchange.formula_cells import restored
from corpus.exchange.importing.columns import meaning
from corpus.exchange.importing.value_kinds import kind_of_value, on_a_line

LOOKED_AT = 40
"""How many rows at the top are looked at."""
MOST_COLUMNS = 1000
MOST_NAMED = 16_384
"""The widest table of a spreadsheet program; columns beyond `MOST_COLUMNS` must be empty."""
_MOST_ABOVE = 20
_TELLING = frozenset({"address", "date", "number", "email", "epoch", "isbn", "doi", "year", "length", "link", "clock"})


def header_row(rows: Sequence[Sequence[Any]]) -> int | None:
    """The place in ``rows`` (the first of a table, without blank ones) of the row that names the columns; ``None`` if
    none does, because the first holds values like those below it."""
    if not rows:
        return None
    if len(rows) == 1:
        return 0
    widths = [_filled(row) for row in rows]
    below = Counter(width for width in widths[1:] if width)
    usual = max(2, max(below, key=lambda width: (below[width] * width, width), default=1))
    kinds = [["" if value in (None, "") else kind_of_value(value) for value in row] for row in rows]
    best, best_score = 0, float("-inf")
    for place in range(min(len(rows) - 1, _MOST_ABOVE)):
        score = _score(rows, kinds, place, usual) - 0.05 * place
        if score > best_score:
            best, best_score = place, score
        if widths[place] >= max(2, 0.7 * usual):
            break  # what stands above the names is narrower than the table
    return None if best == 0 and _is_data(rows) else best


def _filled(row: Sequence[Any]) -> int:
    return sum(value is not None and str(value).strip() != "" for value in row)


def _score(rows: Sequence[Sequence[Any]], kinds: Sequence[Sequence[str]], place: int, usual: int) -> float:
    row = rows[place]
    cells = [(n, value) for n, value in enumerate(row) if value is not None and str(value).strip()]
    if not cells:
        return float("-inf")
    named = sum((meaning(str(value)) or ("", 0.0))[1] for _, value in cells if isinstance(value, str)) / usual
    cover = min(1.0, len(cells) / usual)
    texts = [isinstance(v, str) and len(v) <= 80 and kinds[place][n] in ("text", "code") for n, v in cells]
    contrast = 0
    for n, _ in cells:
        under = Counter(row[n] for row in kinds[place + 1 :] if n < len(row) and row[n])
        kind, count = under.most_common(1)[0] if under else ("", 0)
        contrast += kind in _TELLING and count > sum(under.values()) / 2 and kinds[place][n] not in _TELLING
    alike = len({str(value).strip().casefold() for _, value in cells}) / len(cells)
    textual = sum(texts) / len(cells)
    return 1.2 * min(1.0, named) + cover + textual + 0.8 * contrast / usual + 0.5 * alike


def _is_data(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether the first row is a record like the others: an address or a date where theirs stand, no known name."""
    first = rows[0]
    if any(isinstance(value, str) and (said := meaning(value)) and said[1] >= 0.6 for value in first):
        return False
    for n, value in enumerate(first):
        kind = kind_of_value(value) if value not in (None, "") else ""
        if kind in ("address", "image", "email", "date", "doi"):
            under = [kind_of_value(row[n]) for row in rows[1:] if n < len(row) and row[n] not in (None, "")]
            if under and under.count(kind) >= 0.7 * len(under):
                return True
    return False


def column_names(values: Sequence[Any], width: int, letter: Callable[[int], str]) -> list[str]:
    """A different name for each of ``width`` columns; one without a name is called after its place ("column C")."""
    names: dict[str, None] = {}
    for position in range(max(width, len(values))):
        value = values[position] if position < len(values) else None
        name = " ".join(restored(str(value)).split()) if value is not None else ""
        name = name or f"column {letter(position + 1)}"
        unique, number = name, 2
        while unique in names:
            unique, number = f"{name} {number}", number + 1
        names[unique] = None
    return list(names)


def passed_over(name: str, header: int, above: Sequence[Sequence[Any]], what: str) -> str:
    """The remark on rows above the header: what was passed over."""
    shown = [text for row in above for value in row if value is not None and (text := on_a_line(str(value)))]
    return (
        f"{name}: the columns are named in {what} {header}; what stands above it was passed over "
        f"({on_a_line('; '.join(shown), 100)})."
    )


def width_of(rows: Sequence[Sequence[Any]], header: Sequence[Any]) -> int:
    """How many columns the table has: those that are named, and more if at least three rows go on beyond them."""
    beyond = [len(row) for row in rows if any(value not in (None, "") for value in row[len(header) :])]
    usual = Counter(beyond).most_common(1)
    if usual and usual[0][1] >= 3 and usual[0][1] > len(rows) / 2:
        return usual[0][0]
    return len(header)
