"""SQLite's FTS5, porter tokenizer, ranked by its bm25()."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.engines.base import Record
from bench.queries import Query


class SqliteFts5:
    name = "SQLite FTS5"

    def missing(self) -> str | None:
        return None

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        base = sqlite3.connect(folder / "fts.db")
        base.execute(
            "CREATE VIRTUAL TABLE found USING fts5(title, description, id UNINDEXED, type UNINDEXED, "
            "tokenize='porter unicode61')"
        )
        rows = ((r["title"], r.get("description", ""), r["id"], r["type"]) for r in records)
        base.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", rows)
        base.commit()
        base.execute("INSERT INTO found(found) VALUES ('optimize')")
        base.commit()
        base.close()

    def open(self, library: Path, folder: Path) -> None:
        self._base = sqlite3.connect(f"file:{folder / 'fts.db'}?mode=ro", uri=True, check_same_thread=False)
        self._base.execute("PRAGMA mmap_size=2000000000")

    def search(self, query: Query, limit: int) -> list[str] | None:
        quoted = [f'"{word}"' for word in query.words]
        match query.kind:
            case "phrase":
                text = '"' + " ".join(query.words) + '"'
            case "conjunction":
                text = " AND ".join(quoted)
            case "prefix":
                text = f"{query.words[0]}*"
            case _:
                text = " OR ".join(quoted)
        where = "found MATCH ?" + (" AND type = ?" if query.type else "")
        values = [text, *([query.type] if query.type else []), limit]
        rows = self._base.execute(f"SELECT id FROM found WHERE {where} ORDER BY bm25(found, 3.0, 1.0) LIMIT ?", values)
        return [row[0] for row in rows]
