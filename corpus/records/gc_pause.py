"""Pausing Python's cycle collector where millions of objects without cycles are made: it would look at all of them
again and again, which takes up to half of the time of reading a large library."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """The cycle collector rests inside; reference counting goes on as ever."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
