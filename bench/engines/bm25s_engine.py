"""bm25s: precomputed scores in a sparse matrix, one field, words only."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from bench.engines.base import Record
from bench.queries import Query


class Bm25s:
    name = "bm25s"

    def missing(self) -> str | None:
        return None if find_spec("bm25s") and find_spec("Stemmer") else "pip install bm25s PyStemmer"

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        import bm25s
        import Stemmer

        texts = [f"{r['title']} {r.get('description', '')}" for r in records]
        tokens = bm25s.tokenize(texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)
        model = bm25s.BM25()
        model.index(tokens, show_progress=False)
        model.save(str(folder))
        (folder / "ids.json").write_text(json.dumps([r["id"] for r in records]), encoding="utf-8")

    def open(self, library: Path, folder: Path) -> None:
        import bm25s
        import Stemmer

        self._module, self._stemmer = bm25s, Stemmer.Stemmer("english")
        self._model = bm25s.BM25.load(str(folder), mmap=True)
        self._ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    def search(self, query: Query, limit: int) -> list[str] | None:
        if query.kind in ("phrase", "conjunction", "prefix", "filter"):
            return None
        tokens = self._module.tokenize(
            " ".join(query.words), stopwords="en", stemmer=self._stemmer, show_progress=False, return_ids=False
        )
        numbers, scores = self._model.retrieve(tokens, k=limit, show_progress=False)
        return [self._ids[n] for n, s in zip(numbers[0].tolist(), scores[0].tolist(), strict=True) if s > 0]
