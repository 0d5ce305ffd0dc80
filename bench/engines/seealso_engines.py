"""Seealso as a program calls it: the whole façade (synonyms, corrections, two tiers)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bench.engines.base import Record
from bench.queries import Query


class SeealsoLibrary:
    """`Library.search` without facets and snippets: what a program calls to get a ranking."""

    name = "Seealso"

    def missing(self) -> str | None:
        return None

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        os.environ["SEEALSO_STATE"] = str(folder)
        import seealso

        # The records are read and checked from the files again: all of the build counts.
        seealso.open_library(library).build()

    def open(self, library: Path, folder: Path) -> None:
        os.environ["SEEALSO_STATE"] = str(folder)
        import seealso

        self.library: Any = seealso.open_library(library)
        self.library.search("warm", limit=1)

    def search(self, query: Query, limit: int) -> list[str] | None:
        filters = {"type": query.type} if query.type else None
        page = self.library.search(query.typed, filters=filters, limit=limit, facets=(), snippets=False)
        return [hit.id for hit in page.hits]

    def whole(self, query: Query, limit: int) -> object:
        """What a page of results needs: facets and snippets too."""
        return self.library.search(query.typed, limit=limit)
