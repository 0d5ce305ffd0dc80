"""Answers that are kept: a dictionary that forgets its oldest ones when it is full, and costs nothing until then."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_FORGOTTEN = 8
"""One in so many is forgotten at a time: to let go of all of a thousand large ones would hold up a reader for 30 ms."""


class BoundedCache(dict[Key, Value]):
    """A dictionary of at most ``most`` entries; before one more comes, an eighth is forgotten, the oldest first.

    Threads may share it: each of them may put one more in.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self._most and key not in self:
            try:
                oldest = [*islice(self, -(-self._most // _FORGOTTEN))]
            except RuntimeError:  # another thread changed it meanwhile, and has forgotten some
                oldest = []
            for one in oldest:
                self.pop(one, None)
        super().__setitem__(key, value)
