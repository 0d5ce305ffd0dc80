"""What every engine in the benchmark does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from bench.queries import Query

Record = dict[str, Any]


class Builder(Protocol):
    """What can be built, in a process of its own.

    One that has a method ``prepare(library)`` is given the documents that it returns, and its time is not counted.
    """

    name: str

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        """Index ``records`` (those of the ``library`` folder) into the empty ``folder``."""


class Engine(Builder, Protocol):
    """One engine: built in a process of its own and then opened in the one that measures."""

    def missing(self) -> str | None:
        """Why it cannot run here, or ``None``."""

    def open(self, library: Path, folder: Path) -> None:
        """Make ready to search."""

    def search(self, query: Query, limit: int) -> list[str] | None:
        """The stored ids of the ``limit`` best; ``None`` where the engine has no such kind of query."""
