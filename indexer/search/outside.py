"""Fields that the index does not know, for they change without a build: what they hold is asked at every question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from indexer.index.schema import NONE
from indexer.index.statistics import ExactStatistics

Said = Mapping[str, Collection[str]]
"""Value → the ids of the records that have it."""


class OutsideFields:
    """What somebody else knows of the records of one state of the index, as filters.

    Safe for many threads: what is remembered is worked out at most twice, never wrong.
    """

    def __init__(self, statistics: ExactStatistics) -> None:
        self._statistics = statistics
        self._works: Callable[[], Mapping[str, Sequence[str]]] = dict
        self._sources: dict[str, Callable[[], Said]] = {}
        self._masks: dict[str, tuple[Said, dict[str, NDArray[np.bool_]]]] = {}

    def hear(self, name: str, source: Callable[[], Said]) -> None:
        """Take what the field ``name`` holds from ``source``, which gives one object as long as nothing changes."""
        self._sources[name] = source

    def hear_works(self, source: Callable[[], Mapping[str, Sequence[str]]]) -> None:
        """Take from ``source`` which records are known by which key (`corpus.records.identity.work_keys`)."""
        self._works = source

    def known_by(self, keys: Iterable[str]) -> NDArray[np.bool_]:
        """Which documents are known by the surest of ``keys`` that any is known by: bool, shape (n_doc_numbers,)."""
        mask = np.zeros(self._statistics.n_doc_numbers, np.bool_)
        works = self._works()
        for resource_id in next((works[key] for key in keys if key in works), ()):
            mask[self._statistics.postings("id", resource_id).doc_numbers] = True
        return mask & self._statistics.live()

    def mask(self, name: str, value: str) -> NDArray[np.bool_]:
        """Which documents have ``value`` now: bool, shape (n_doc_numbers,). "none": those of which nothing is said."""
        said = self._sources[name]() if name in self._sources else {}
        heard, masks = self._masks.get(name, (None, {}))
        if heard is not said:
            masks = {}
            self._masks[name] = (said, masks)
        wanted = value.strip().lower()
        wanted = NONE if wanted == "unknown" else wanted
        known = masks.get(wanted)
        if known is not None:
            return known
        is_none = wanted == NONE and NONE not in said
        mask = np.zeros(self._statistics.n_doc_numbers, np.bool_)
        for resource_id in chain.from_iterable(said.values()) if is_none else said.get(wanted, ()):
            mask[self._statistics.postings("id", resource_id).doc_numbers] = True
        mask = self._statistics.live() & (~mask if is_none else mask)
        if is_none or wanted in said:  # whatever else is typed is not worth remembering
            masks[wanted] = mask
        return mask
