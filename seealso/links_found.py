"""What the last run of the link checker said: read again whenever another run has ended."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.links.findings import LinkFinding


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
        from corpus.links.findings import FOUND_FILE, load_found

        try:
            stat = (self._state / FOUND_FILE).stat()
        except OSError:
            return {}
        written = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        with self._lock:
            if self._read[0] != written:
                self._read = (written, load_found(self._state))
            return self._read[1]
