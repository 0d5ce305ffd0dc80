"""The time that a question may take, looked at wherever a loop may be long.

The limit holds for everything that is done within `limit`, in this thread: an evaluation, its correction, its counts.
What takes too long ends with an error at the next `check`, and leaves nothing half done, for a search changes nothing.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from indexer.search.request import QueryError

clock: Callable[[], float] = time.monotonic
"""Seconds; a test sets its own."""

_NEVER = (math.inf, math.inf)
_ends: ContextVar[tuple[float, float]] = ContextVar("_ends", default=_NEVER)
_lifted: ContextVar[bool] = ContextVar("_lifted", default=False)


class QueryTimeError(QueryError):
    """A question took longer than its time limit."""


class limit:
    """Let what runs within take ``seconds``, and no longer than an outer limit says."""

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        ends = _NEVER if _lifted.get() else (clock() + self._seconds, self._seconds)
        self._token = _ends.set(min(_ends.get(), ends))

    def __exit__(self, *_: object) -> None:
        _ends.reset(self._token)


@contextlib.contextmanager
def lifted() -> Iterator[None]:
    """No limit for what nobody waits for: questions that only bring an index into memory, beside those of readers."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def check() -> None:
    """Go on, or stop.

    Raises:
        QueryTimeError: the time is up.
    """
    end, seconds = _ends.get()
    if clock() > end:
        raise QueryTimeError(
            f"The query took longer than {seconds:g} seconds and was stopped. Use fewer or rarer words, or more "
            "letters before a star."
        )
