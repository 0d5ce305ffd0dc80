"""The `Meaning` of a snapshot, once it is there. Without a model in the settings nothing else here is imported."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibraryError, LibrarySettings

if TYPE_CHECKING:
    from indexer.meaning.meaning import Meaning
    from indexer.meaning.record_vectors import Layout

FOLDER = "meaning"
"""Folder of the vectors inside a generation."""
LOOK_EVERY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class KeptMeaning:
    """The `Meaning` of a snapshot, which may come while it answers: who asks gets it as soon as it is kept.

    Args:
        generation: the folder of the index.
        settings: of the library.
        layout: says that of the snapshot.
        records: doc_number, id and JSON of each record of it.
    """

    def __init__(
        self, generation: Path, settings: LibrarySettings, layout: Callable[[], Layout],
        records: Callable[[], Iterable[tuple[int, str, str]]],
    ) -> None:  # fmt: skip
        self._folder, self._settings, self._layout = generation / FOLDER, settings, layout
        self._records = records
        self._is_wanted = bool(settings.meaning.model)
        self._known: Meaning | None = None
        self._looked_at: tuple[int, int] | None = None
        self._next_look = 0.0

    def get(self) -> Meaning | None:
        """What is kept for the snapshot; ``None`` where the settings ask for none, what runs models is not installed,
        or it is not there yet. Looks for it every `LOOK_EVERY_SECONDS` at most.
        """
        if not self._is_wanted or time.monotonic() < self._next_look:
            return self._known
        from indexer.meaning.record_vectors import ABOUT

        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        try:
            found = os.stat(self._folder / ABOUT)
        except OSError:
            return self._known
        written = found.st_mtime_ns, found.st_ino
        if written != self._looked_at:
            self._known = self._read() or self._known
            self._looked_at = written
        return self._known

    def look_again(self) -> None:
        """Have the next question look for it: it was just made."""
        self._next_look = 0.0

    def _read(self) -> Meaning | None:
        from indexer.meaning.meaning import Meaning
        from indexer.meaning.model_files import is_installed, model_files
        from indexer.meaning.record_vectors import load, read_about

        about = read_about(self._folder)
        if about is None or not is_installed():
            return None
        try:
            files = model_files(self._settings.meaning)
        except LibraryError as error:
            _log.warning("%s", error)
            return None
        if not about.is_of(files):
            return None
        vectors = load(self._folder, about, self._layout(), self._records)
        return None if vectors is None else Meaning(vectors, files)
