"""How long fuzzing may take: half a minute of `make test` and ten minutes of a night, all of it together."""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, seed, settings

NIGHTLY = bool(os.environ.get("SEEALSO_NIGHTLY")) or "--nightly" in sys.argv
TIMES_AT_NIGHT = 24


def seconds(usual: float) -> float:
    """So many seconds, `TIMES_AT_NIGHT` as many at night."""
    return usual * TIMES_AT_NIGHT if NIGHTLY else usual


def numbers_while_there_is_time(usual: float, least: int = 5) -> Iterator[int]:
    """Numbers to begin chance from, for so many `seconds`, and ``least`` of them: 0, 1, 2; at night any others."""
    until, first = time.monotonic() + seconds(usual), time.time_ns() if NIGHTLY else 0
    number = first
    while number < first + least or time.monotonic() < until:
        yield number
        number += 1


def while_there_is_time(usual: float) -> Callable[[Any], Any]:
    """Examples of a property of Hypothesis for so many `seconds`. Stands above ``@given``.

    Hypothesis counts examples and knows no time, so it is asked for a few of them over and over.
    """

    def decorate(test: Any) -> Any:
        few = settings(
            max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )(test)  # fmt: skip

        def run(**fixtures: Any) -> None:
            for number in numbers_while_there_is_time(usual, least=1):
                seed(number)(few)(**fixtures)

        run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
        run.__signature__ = inspect.signature(test)  # type: ignore[attr-defined]
        return run

    return decorate
