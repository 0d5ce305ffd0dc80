"""A folder of index files that are on the disk when they are said to be."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from corpus.records.files import force


class DurableStorage:
    """A folder storage whose files are on the disk when they are closed or renamed."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def create_file(self, name: str) -> Any:
        file = self._storage.create_file(name)
        file.onclose = _force_file
        return file

    def rename_file(self, old: str, new: str, safe: bool = False) -> None:
        self._storage.rename_file(old, new, safe=safe)
        force(Path(self._storage.folder))

    def force(self, names: Iterable[str]) -> None:
        """Wait until the files and the folder that lists them are on the disk."""
        for name in names:
            force(Path(self._storage.folder, name))
        force(Path(self._storage.folder))


def _force_file(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
