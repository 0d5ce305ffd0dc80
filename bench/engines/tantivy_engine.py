"""tantivy by its Python package: title and description stemmed, id stored."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.engines.base import Record
from bench.queries import Query

FIELDS = ["title", "description"]


class Tantivy:
    name = "tantivy"

    def missing(self) -> str | None:
        return None if find_spec("tantivy") else "pip install tantivy"

    def _schema(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for field in FIELDS:
            builder.add_text_field(field, tokenizer_name="en_stem")
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("type", tokenizer_name="raw", index_option="basic")
        return builder.build()

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        import tantivy

        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(300_000_000, 2)
        for r in records:
            writer.add_document(
                tantivy.Document(id=r["id"], title=r["title"], description=r.get("description", ""), type=r["type"])
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self, library: Path, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query, limit: int) -> list[str] | None:
        index, module = self._index, self._tantivy
        boosts = {"title": 3.0}
        if query.kind == "prefix":
            regex = query.words[0] + ".*"
            should = [(module.Occur.Should, module.Query.regex_query(index.schema, field, regex)) for field in FIELDS]
            parsed = module.Query.boolean_query(should)
        else:
            parsed = index.parse_query(query.typed, FIELDS, boosts)
        if query.type:
            term = module.Query.term_query(index.schema, "type", query.type, "basic")
            must = [(module.Occur.Must, parsed), (module.Occur.Must, module.Query.const_score_query(term, 0.0))]
            parsed = module.Query.boolean_query(must)
        searcher = self._searcher
        return [searcher.doc(address).get_first("id") for _, address in searcher.search(parsed, limit).hits]
