"""Values that are worked out once, however many threads ask for them at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Derived:
    """What is made of something that does not change: each value once, by whoever asks first; others wait for it.

    A value that could not be made is tried again by the next who asks.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of ``key``, made by ``make`` if this is the first time."""
        if key not in self._values:
            with self._lock:
                lock = self._locks.setdefault(key, threading.Lock())
            with lock:
                if key not in self._values:
                    self._values[key] = make()
        value: T = self._values[key]
        return value

    def known(self, key: Hashable) -> bool:
        """Whether the value of ``key`` has been made."""
        return key in self._values
