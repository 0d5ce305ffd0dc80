"""Whoosh: its own codec, writer and searcher, title and description stemmed."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from bench.engines.base import Record
from bench.queries import Query


class Whoosh:
    """With more memory and a larger cache of stems than it takes by itself, which halves its time."""

    name = "Whoosh"
    writer_options: ClassVar = {"limitmb": 512}
    analyzer_options: ClassVar = {"cachesize": -1}

    def missing(self) -> str | None:
        return None

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        from whoosh import fields, index
        from whoosh.analysis import StemmingAnalyzer

        analyzer = StemmingAnalyzer(**self.analyzer_options)
        schema = fields.Schema(
            id=fields.ID(stored=True),
            title=fields.TEXT(analyzer=analyzer),
            description=fields.TEXT(analyzer=analyzer),
            type=fields.ID,
        )
        writer = index.create_in(str(folder), schema).writer(**self.writer_options)
        for r in records:
            writer.add_document(id=r["id"], title=r["title"], description=r.get("description", ""), type=r["type"])
        writer.commit()

    def open(self, library: Path, folder: Path) -> None:
        from whoosh import index, qparser
        from whoosh.scoring import BM25F

        found = index.open_dir(str(folder))
        self._searcher = found.searcher(weighting=BM25F())
        boosts = {"title": 3.0, "description": 1.0}
        self._any = qparser.MultifieldParser(list(boosts), found.schema, boosts, group=qparser.OrGroup)
        self._all = qparser.MultifieldParser(list(boosts), found.schema, boosts)

    def search(self, query: Query, limit: int) -> list[str] | None:
        from whoosh import query as q

        match query.kind:
            case "phrase":
                parsed = self._any.parse('"' + " ".join(query.words) + '"')
            case "conjunction":
                parsed = self._all.parse(" ".join(query.words))
            case "prefix":
                parsed = self._any.parse(query.words[0] + "*")
            case _:
                parsed = self._any.parse(" ".join(query.words))
        restriction = q.Term("type", query.type) if query.type else None
        return [hit["id"] for hit in self._searcher.search(parsed, limit=limit, filter=restriction)]


class WhooshDefaults(Whoosh):
    """As it comes."""

    name = "Whoosh, its defaults"
    writer_options: ClassVar = {}
    analyzer_options: ClassVar = {}
