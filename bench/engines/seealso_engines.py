"""Seealso twice: the whole façade (synonyms, corrections, two tiers), and its ranked postings alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

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


class SeealsoPostings(SeealsoLibrary):
    """`ImpactPostings.top` over title and description with the stored id: what the peers do, and no more."""

    name = "Seealso postings"

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        (folder / "same").write_text("The index of Seealso is used.", encoding="utf-8")

    def open(self, library: Path, folder: Path) -> None:
        super().open(library, folder.parent / "Seealso")
        from indexer import analysis
        from indexer.schema import RANKED_FIELDS
        from indexer.top_k import ImpactPostings

        engine = self.library.view.engine
        fields = [field for field in RANKED_FIELDS if field.name in ("title", "description")]
        self._impacts = ImpactPostings(engine.statistics, fields)
        self._website = np.zeros(engine.statistics.n_doc_numbers, np.bool_)
        self._website[engine.statistics.postings("type", "website").doc_numbers] = True
        self._id, self._stem = engine.resource_id, analysis.stem

    def search(self, query: Query, limit: int) -> list[str] | None:
        if query.kind in ("phrase", "conjunction", "prefix"):
            return None
        found = self._impacts.top(
            [self._stem(word) for word in query.words], limit, self._website if query.type else None
        )
        return [self._id(number) for number in found.doc_numbers.tolist()]
