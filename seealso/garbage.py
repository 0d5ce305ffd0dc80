"""Python's collector of cycles, for a process that holds a large library: it looks at what is new only.

Whenever the objects that outlive its passes have grown by a quarter, it goes through every one of them: with 63,666
records some 400,000, which took 0.3 s, in which nobody was answered, after every hundred pages or so. Nearly all of
them are words and what was found for them, which are in no cycle and stay. So what outlives a full pass is put aside.
"""

from __future__ import annotations

import gc
from typing import Any


def put_aside_what_stays() -> None:
    """From now on look at each object in one full pass only; forked processes inherit it."""
    if _freeze not in gc.callbacks:
        gc.callbacks.append(_freeze)


def collect_everything() -> None:
    """Look at what was put aside too, once: a state of the library that nobody asks any more may be part of a cycle."""
    if _freeze in gc.callbacks:
        gc.unfreeze()
        gc.collect()


def put_everything_aside() -> None:
    """Collect, and put aside all that stays: a process shares it with its forks as long as nobody
    writes on it, and the collector writes on every object that it looks at.
    """
    gc.unfreeze()  # what was put aside before may be rubbish by now
    gc.collect()
    gc.freeze()


def _freeze(phase: str, about: dict[str, Any]) -> None:
    if phase == "stop" and about.get("generation") == 2:
        gc.freeze()
