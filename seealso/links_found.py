"""What the last run of the link checker said: read again whenever another run has ended."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.links.findings import LinkFinding
    from corpus.links.runs import LinkRun


_NONE: dict[str, LinkFinding] = {}
"""Links were never looked at. The same each time, so that nothing is worked out from it twice."""


class LinksFound:
    """What stands in the folder beside the index, in memory as long as the file is the same.

    Args:
        state: the folder of the index.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int] | None, dict[str, LinkFinding]] = (None, {})

    def current(self) -> dict[str, LinkFinding]:
        """Record id → what was found of its address, as last said; empty where links were never looked at."""
        from corpus.links.findings import load_found

        written = self.stamp()
        if written is None:
            return _NONE
        with self._lock:
            if self._read[0] != written:
                self._read = (written, load_found(self._state))
            return self._read[1]

    def stamp(self) -> tuple[int, int, int] | None:
        """What tells whether another run has ended: time, size and number of the file; ``None`` where there is none."""
        from corpus.links.findings import FOUND_FILE

        try:
            stat = os.stat(f"{self._state}/{FOUND_FILE}")
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def unreached_on(self) -> str | None:
        """The day on which the last run found no network, so that it changed nothing, as ISO 8601; else ``None``."""
        from corpus.links.runs import unreached_on

        return unreached_on(self._state)

    def run(self) -> LinkRun | None:
        """The last run of the link checker, or the one that goes on, whoever started it; ``None`` where none did."""
        from corpus.links.runs import last_run

        return last_run(self._state)


class LinkStates:
    """What the filter ``link`` asks, over one state of the index; worked out anew when another run has ended.

    Args:
        links: what the last run said.
        standing: what it said of the address that a record of this state has now.
    """

    def __init__(self, links: LinksFound, standing: Callable[[str], LinkFinding | None]) -> None:
        self._links = links
        self._standing = standing
        self._known: tuple[object, Mapping[str, frozenset[str]]] = (None, {})

    def current(self) -> Mapping[str, frozenset[str]]:
        """State → ids of the records whose addresses are so; "broken" are those that are dead and those that fail."""
        from corpus.links.findings import BROKEN

        found = self._links.current()
        of, known = self._known
        if of is not found:
            states: dict[str, set[str]] = {}
            for resource_id in found:
                one = self._standing(resource_id)
                if one is not None:
                    states.setdefault(one.state, set()).add(resource_id)
            states["broken"] = {one for state in BROKEN for one in states.get(state, ())}
            known = {state: frozenset(ids) for state, ids in states.items()}
            self._known = (found, known)
        return known
