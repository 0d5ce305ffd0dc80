"""How long each part of an answer took, for whoever wants to know: counted only where somebody began to."""

from __future__ import annotations

import time
from contextvars import ContextVar

_spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)


def begin() -> dict[str, float]:
    """Count from now on in this thread; part → seconds, which fill while it goes on."""
    spent: dict[str, float] = {}
    _spent.set(spent)
    return spent


def stop() -> None:
    """Count no more."""
    _spent.set(None)


class timed:
    """A block whose time belongs to a part; of blocks within each other, both count it."""

    __slots__ = ("_began", "_part")

    def __init__(self, part: str) -> None:
        self._part = part

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *said: object) -> None:
        spent = _spent.get()
        if spent is not None:
            spent[self._part] = spent.get(self._part, 0.0) + time.perf_counter() - self._began
