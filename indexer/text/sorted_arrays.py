"""Ascending arrays: where things stand in them, what two of them share, and whether one read from a file is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_LOOK_UP = 8
Integer = TypeVar("Integer", np.int32, np.int64)


def places(wanted: NDArray[Any], listed: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each of ``wanted`` (in any order) stands in ``listed`` (ascending), and whether it stands there at all.

    The place of what does not stand there is some place of ``listed``, of no meaning.
    """
    if not len(listed):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), np.bool_)
    at = listed.searchsorted(wanted)
    np.minimum(at, len(listed) - 1, out=at)
    return at, listed[at] == wanted


def found_in(wanted: NDArray[Any], listed: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of ``wanted`` stand in ``listed`` (ascending): bool, the shape of ``wanted``."""
    return places(wanted, listed)[1]


def common(one: NDArray[Integer], other: NDArray[Integer]) -> NDArray[Integer]:
    """What stands in both of two strictly ascending arrays, ascending.

    The shorter is looked up in the longer; arrays of like length are merged (a stable sort sees two runs).
    """
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) * _LOOK_UP > len(long):
        merged = np.concatenate([short, long])
        merged.sort(kind="stable")
        twice: NDArray[Integer] = merged[:-1][merged[1:] == merged[:-1]]
        return twice
    found: NDArray[Integer] = short[found_in(short, long)]
    return found


def union(arrays: Sequence[NDArray[Integer]]) -> NDArray[Integer]:
    """What stands in any of some arrays, ascending, each number once.

    Sorting and comparing neighbours takes a tenth of the time of ``numpy.unique``, which hashes.
    """
    united = np.concatenate(arrays)
    united.sort()
    return distinct(united)


def distinct(ascending: NDArray[Integer]) -> NDArray[Integer]:
    """Each number of an ascending array once."""
    fresh = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    found: NDArray[Integer] = ascending[fresh]
    return found


def stretches(begins: NDArray[Integer], sizes: NDArray[Any]) -> NDArray[Integer]:
    """The places of stretches of an array, one after the other: begin, begin + 1, ... of each (type of ``begins``).

    >>> stretches(np.array([5, 0]), np.array([2, 3]))
    array([5, 6, 0, 1, 2])
    """
    at: NDArray[Integer] = np.repeat(begins - (np.cumsum(sizes, dtype=begins.dtype) - sizes), sizes)
    at += np.arange(len(at), dtype=at.dtype)
    return at


def are_offsets(found: NDArray[Any], n_parts: int, n: int) -> bool:
    """Whether an array says where each of ``n_parts`` parts of ``n`` things begins, and where the last one ends.

    Asked of what was read from a file: n_parts + 1 integers, ascending, the first of them 0 and the last ``n``.

    >>> are_offsets(np.array([0, 2, 2, 5]), 3, 5), are_offsets(np.array([0, 6, 5]), 2, 5)
    (True, False)
    """
    return (
        found.dtype.kind in "iu"
        and n_parts >= 0
        and found.shape == (n_parts + 1,)
        and int(found[0]) == 0
        and int(found[-1]) == n
        and not bool((found[1:] < found[:-1]).any())
    )


def are_below(found: NDArray[Any], limit: int) -> bool:
    """Whether an array of integers, shape (n,), holds none that is negative, or ``limit`` and more."""
    if not len(found):
        return True
    # As unsigned numbers negative ones are above every limit: one pass over them is enough.
    return int(found.view(np.dtype(f"u{found.dtype.itemsize}")).max()) < limit
