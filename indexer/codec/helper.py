"""A second process that analyses surfaces while the first one goes on reading documents."""

from __future__ import annotations

import multiprocessing
import os
import threading
from array import array
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, NamedTuple


class Expansions(NamedTuple):
    """What surfaces stand for: all their terms in order, with places; how many terms and positions each has."""

    terms: list[str]
    places: array[int]
    n_terms: array[int]
    widths: array[int]


def expand_all(analyzer: Any, surfaces: Sequence[str | tuple[str]]) -> Expansions:
    """Analyse surfaces one by one.

    A tuple of one is a term as it stands: so Whoosh takes the members of a list. Terms of a surface are put
    in the order of their places, or the positions of a posting would not ascend.
    """
    found = Expansions([], array("i"), array("i"), array("i"))
    terms_of, places, n_terms, widths = found
    expand = analyzer.expand
    for surface in surfaces:
        terms, width = expand(surface) if isinstance(surface, str) else ([(surface[0], 0)], 1)
        if len(terms) > 1:
            terms = sorted(terms, key=_place)
        for term, place in terms:
            terms_of.append(term)
            places.append(place)
        n_terms.append(len(terms))
        widths.append(width)
    return found


def _place(term: tuple[str, int]) -> int:
    return term[1]


class Helper:
    """The other process. Forked, so it starts at once and needs no importable main module."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"))

    def expand(self, analyzer: Any, surfaces: Sequence[str | tuple[str]]) -> Future[Expansions]:
        """`expand_all`, some time later."""
        return self._pool.submit(expand_all, analyzer, surfaces)

    def close(self) -> None:
        """End the process; what it has not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def available() -> bool:
    """Whether there is a second core, and this process can be forked safely: no thread but this one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores > 1 and "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
