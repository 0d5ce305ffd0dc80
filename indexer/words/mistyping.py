"""How likely it is that one word was typed for another: the channel of the noisy-channel model.

Kernighan, Church and Gale, "A spelling correction program based on a noisy channel model" (COLING 1990): what was
meant is the word that maximises P(typed | word) P(word). A cost is -ln P(typed | word) up to a constant.
"""

from __future__ import annotations

from functools import lru_cache

EDIT = 4.0
"""Cost of any edit at all: one of four kinds, at one of about ten places."""

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS_ALIKE = ("aeiouy", "ckqsxz", "fvpb", "dt", "gj", "mn", "lr", "uvw")
_NEIGHBOUR, _ALIKE, _OTHER = 1.9, 2.3, 3.4
_DOUBLED, _STRAY = 1.0, 3.2
_FIRST_LETTER = 0.6


def _neighbours() -> dict[str, frozenset[str]]:
    """Keys next to each key: in its row, and half a key to either side in the rows above and below."""
    found: dict[str, set[str]] = {}
    for row_number, row in enumerate(_KEYBOARD):
        for place, key in enumerate(row):
            near = found.setdefault(key, set())
            near.update(row[max(0, place - 1) : place + 2])
            for other in (row_number - 1, row_number + 1):
                if 0 <= other < 3:
                    # a lower row stands half a key to the right
                    start = place if other < row_number else place - 1
                    near.update(_KEYBOARD[other][max(0, start) : max(0, start + 2)])
            near.discard(key)
    return {key: frozenset(near) for key, near in found.items()}


NEIGHBOURS = _neighbours()
"""Letter → the letters on the keys round it (QWERTY)."""


@lru_cache(maxsize=4096)
def substitution(typed: str, meant: str) -> float:
    """Cost of ``typed`` for ``meant``."""
    if typed in NEIGHBOURS.get(meant, ()):
        return _NEIGHBOUR
    if any(typed in group and meant in group for group in _SOUNDS_ALIKE):
        return _ALIKE
    return _OTHER


def _insertion(typed: str, before: str, after: str) -> float:
    """Cost of a stray letter between two others: doubled, a neighbouring key pressed along, or any."""
    if typed in (before, after):
        return _DOUBLED
    if typed in NEIGHBOURS.get(before, ()) or typed in NEIGHBOURS.get(after, ()):
        return _NEIGHBOUR
    return _STRAY


def _deletion(missed: str, before: str, after: str) -> float:
    """Cost of a letter left out: one of a pair is easily missed."""
    return 0.0 if missed in (before, after) else 0.4


def typing_cost(typed: str, meant: str) -> float:
    """-ln P(typed | meant), up to a constant: the cheapest way from one to the other (weighted Damerau alignment).

    Edits of one letter each, and two neighbours exchanged. Only what differs is aligned.
    """
    start = 0
    shortest = min(len(typed), len(meant))
    while start < shortest and typed[start] == meant[start]:
        start += 1
    end = 0
    while end < shortest - start and typed[-1 - end] == meant[-1 - end]:
        end += 1
    # One letter of the common ends stays, because what stands beside a stray letter matters.
    begin = max(0, start - 1)
    a = typed[begin : len(typed) - max(0, end - 1)]
    b = meant[begin : len(meant) - max(0, end - 1)]
    cost = _align(a, b)
    return cost + (_FIRST_LETTER if typed[:1] != meant[:1] else 0.0)


def _align(a: str, b: str) -> float:
    rows: list[list[float]] = []
    for i in range(len(a) + 1):
        row: list[float] = []
        for j in range(len(b) + 1):
            if i == 0 and j == 0:
                row.append(0.0)
                continue
            best = 1e9
            if i:
                best = rows[i - 1][j] + EDIT + _insertion(a[i - 1], a[i - 2 : i - 1], a[i : i + 1])
            if j:
                best = min(best, row[j - 1] + EDIT + _deletion(b[j - 1], b[j - 2 : j - 1], b[j : j + 1]))
            if i and j:
                same = a[i - 1] == b[j - 1]
                best = min(best, rows[i - 1][j - 1] + (0.0 if same else EDIT + substitution(a[i - 1], b[j - 1])))
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1] and not same:
                    best = min(best, rows[i - 2][j - 2] + EDIT + 0.3)
            row.append(best)
        rows.append(row)
    return rows[len(a)][len(b)]
