"""Numbers that all processes of one site see: memory that was there before they were forked.

A process may be killed at any instruction. So there is no lock that it could take along: what is counted lies in a row
of its own for each process, and what all of them change is locked by a file, which the system lets go of by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import secrets
import struct
import tempfile
import threading
import weakref
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

WAYS = 8
"""So many addresses may share a place in the table of `SharedTimes`; of more, those that wait least are forgotten."""


def shared_rows(n_rows: int, n_columns: int) -> npt.NDArray[np.float64]:
    """Zeros of shape (n_rows, n_columns), float64, which processes forked later see and change too."""
    size = max(n_rows * n_columns, 1) * 8
    return np.frombuffer(mmap.mmap(-1, size), dtype=np.float64)[: n_rows * n_columns].reshape(n_rows, n_columns)


class SharedTimes:
    """Key → a time, for some thousand keys, the same in every process.

    A table of places with `WAYS` entries each, found by a keyed digest: nobody can choose addresses that fall together.
    A key that finds its place full takes the entry with the earliest time, which for a bucket is the fullest one.

    Args:
        n_places: a power of two.
    """

    def __init__(self, n_places: int = 4096) -> None:
        self._n_places = n_places
        self._secret = secrets.token_bytes(16)
        self._memory = mmap.mmap(-1, n_places * WAYS * 16)
        self._file = tempfile.TemporaryFile()
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else, in this process or another, is in here at the same time."""
        import fcntl

        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def begin_anew_in_fork(self) -> None:
        """Let go of a lock that a thread of the parent held when this process was forked."""
        self._lock = threading.Lock()

    def _entry(self, key: str) -> tuple[int, int, float]:
        """Where ``key`` is or goes: offset, digest, time that stands there for it (0: none)."""
        digest = int.from_bytes(hashlib.blake2b(key.encode(), key=self._secret, digest_size=8).digest(), "little") or 1
        start = digest % self._n_places * WAYS * 16
        entries = [struct.unpack_from("<Qd", self._memory, start + way * 16) for way in range(WAYS)]
        for way, (known, time) in enumerate(entries):
            if known == digest:
                return start + way * 16, digest, time
        way = min(range(WAYS), key=lambda one: entries[one][1])
        return start + way * 16, digest, 0.0

    def get(self, key: str) -> float:
        """The time of ``key``; 0 where there is none. To be called inside `locked`."""
        return self._entry(key)[2]

    def put(self, key: str, time: float) -> None:
        """Keep ``time`` (more than 0) for ``key``. To be called inside `locked`."""
        offset, digest, _ = self._entry(key)
        struct.pack_into("<Qd", self._memory, offset, digest, time)
