"""Small integers in few bytes, whole arrays at a time.

The code is LEB128 (seven bits a byte, the high bit says that more follow). Positions in a document are
stored as differences to the one before, so most take one byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def encode(values: NDArray[Any]) -> tuple[Bytes, NDArray[np.int64]]:
    """Non-negative integers below 2**35 → bytes (uint8) and offsets (int64, shape (n + 1,)) of each value.

    >>> encode(np.array([1, 300]))
    (array([  1, 172,   2], dtype=uint8), array([0, 1, 3]))
    """
    values = values.astype(np.int64, copy=False)
    n_bytes = np.ones(len(values), np.int64)
    longest = 1
    while longest < 5 and len(values) and (longer := values >= 1 << 7 * longest).any():
        n_bytes += longer
        longest += 1
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum(n_bytes, out=offsets[1:])
    if longest == 1:
        return values.astype(np.uint8), offsets
    encoded = np.empty(int(offsets[-1]), np.uint8)
    starts = offsets[:-1]
    encoded[starts] = (values & 127) | np.where(n_bytes > 1, 128, 0)
    for place in range(1, longest):
        which = np.flatnonzero(n_bytes > place)
        more = np.where(n_bytes[which] > place + 1, 128, 0)
        encoded[starts[which] + place] = (values[which] >> 7 * place & 127) | more
    return encoded, offsets


def decode(encoded: Bytes) -> NDArray[np.int64]:
    """The values that `encode` was given: int64.

    >>> decode(encode(np.array([1, 300, 0, 2**33]))[0])
    array([         1,        300,          0, 8589934592])
    """
    last = np.flatnonzero(encoded < 128)
    if len(last) == len(encoded):
        return encoded.astype(np.int64)
    first = np.empty(len(last), np.int64)
    first[:1] = 0
    first[1:] = last[:-1] + 1
    return _joined_bytes(encoded, first, last)


def decode_at(encoded: Bytes, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Some of the values that `encode` was given, by their numbers: int64, the shape of ``at``.

    >>> decode_at(encode(np.array([1, 300, 0, 2**33]))[0], np.array([3, 0, 1]))
    array([8589934592,          1,        300])
    """
    last = np.flatnonzero(encoded < 128)
    if len(last) == len(encoded):
        return encoded[at].astype(np.int64)
    return _joined_bytes(encoded, np.where(at > 0, last[at - 1] + 1, 0), last[at])


def _joined_bytes(encoded: Bytes, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """The values whose bytes are from ``first`` to ``last``."""
    n_bytes = last - first + 1
    values = (encoded[first] & 127).astype(np.int64)
    for place in range(1, int(n_bytes.max(initial=1))):
        which = np.flatnonzero(n_bytes > place)
        values[which] |= (encoded[first[which] + place] & 127).astype(np.int64) << 7 * place
    return values


def value_ends(encoded: Bytes) -> NDArray[np.int64]:
    """Where each value ends (exclusive): int64, one per value."""
    return np.flatnonzero(encoded < 128) + 1


def deltas(values: NDArray[Any], counts: NDArray[Any]) -> NDArray[np.int64]:
    """Differences within groups of ``counts`` ascending values; the first of a group stays as it is."""
    differences = values.astype(np.int64)
    differences[1:] -= values[:-1]
    firsts = (np.cumsum(counts, dtype=np.int64) - counts)[counts > 0]
    differences[firsts] = values[firsts]
    return differences


def undeltas(differences: NDArray[np.int64], counts: NDArray[Any]) -> NDArray[np.int32]:
    """The inverse of `deltas`: int32.

    >>> undeltas(deltas(np.array([3, 5, 1]), np.array([2, 1])), np.array([2, 1]))
    array([3, 5, 1], dtype=int32)
    """
    if not len(differences):
        return np.empty(0, np.int32)
    summed = np.cumsum(differences)
    firsts = (np.cumsum(counts, dtype=np.int64) - counts)[counts > 0]
    before = summed[firsts] - differences[firsts]
    return np.asarray(summed - np.repeat(before, counts[counts > 0]), np.int32)
