"""Where a reading path is offered: only where something is known to fit into it."""

from __future__ import annotations

from collections.abc import Iterable

from seealso.usual_lengths import usual_minutes

OFFERED = 30
"""The minutes of the path that pages offer."""


def is_path_worth_offering(lengths: Iterable[tuple[int | None, str | None]]) -> bool:
    """Whether any of the records at hand fits; where neither length nor kind tells, a path of minutes is a guess.

    Args:
        lengths: the minutes that each record gives, and its kind.
    """
    return any((usual_minutes(*length) or OFFERED + 1) <= OFFERED for length in lengths)
