"""What Whoosh and SQLite need to index all that a build of Seealso indexes, instead of a title and a description.

For the time of building only. Both are handed finished documents: reading, checking and preparing the records is not
counted for them, nor is anything like the similarity model, which they have not.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bench.engines.base import Record
from corpus import LibraryFolder
from corpus.records.stream import RecordStream, survey
from indexer.index.schema import EXACT_FIELDS, LINK_FIELDS, RANKED_FIELDS, DerivedField, build_schema, document
from indexer.text.analysis import pieces
from indexer.text.analyzers import WordAnalyzer
from indexer.text.batch_analysis import BatchAnalysis

_RANKED = [field.name for field in RANKED_FIELDS]


def _documents(library: Path) -> list[dict[str, Any]]:
    folder = LibraryFolder(library)
    return [document(resource, folder.settings) for resource in RecordStream(folder, survey(folder).whole)]


class WhooshSameFields:
    """Whoosh's own writer with Seealso's schema."""

    name = "Whoosh, the same fields"

    def prepare(self, library: Path) -> list[Record]:
        """Documents with the vocabulary as a text, and the other derived fields worked out."""
        schema = build_schema()
        made = []
        for found in _documents(library):
            new = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
            for name, field in schema.items():
                if isinstance(field, DerivedField):
                    text = " . ".join(found[source] for source in field.sources if source in found)
                    terms = field.analyzer.of_pieces(BatchAnalysis(pieces(text))).terms
                    new[name] = text if isinstance(field.analyzer, WordAnalyzer) else terms
            made.append({name: value for name, value in new.items() if value})
        return made

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        """Index the documents that `prepare` made."""
        from whoosh import fields, index

        schema = build_schema()
        for name, field in schema.items():
            if isinstance(field, DerivedField):
                schema._fields[name] = fields.TEXT(analyzer=field.analyzer, phrase=False)
        writer = index.create_in(str(folder), schema).writer(limitmb=512)
        for record in records:
            writer.add_document(**record)
        writer.commit()


class SqliteSameContent:
    """FTS5 over the ranked fields, with the records in it; the vocabulary unstemmed; and an index of exact values."""

    name = "SQLite FTS5, the same content"

    def prepare(self, library: Path) -> list[Record]:
        """The documents as Seealso indexes them."""
        return _documents(library)

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        """Index the documents that `prepare` made."""
        base = sqlite3.connect(folder / "fts.db")
        columns = ", ".join(_RANKED)
        base.execute(
            f"CREATE VIRTUAL TABLE found USING fts5({columns}, id UNINDEXED, record UNINDEXED, "
            "tokenize='porter unicode61')"
        )
        base.execute("CREATE VIRTUAL TABLE words USING fts5(word, tokenize='unicode61', detail=none, content='')")
        base.execute("CREATE TABLE exact (document INTEGER, field TEXT, value TEXT)")
        marks = ", ".join("?" * (len(_RANKED) + 2))
        base.executemany(
            f"INSERT INTO found VALUES ({marks})",
            ([*(record.get(name, "") for name in _RANKED), record["id"], record["record"]] for record in records),
        )
        base.executemany(
            "INSERT INTO words(word) VALUES (?)",
            ((" ".join(record.get(name, "") for name in _RANKED),) for record in records),
        )
        base.executemany(
            "INSERT INTO exact VALUES (?, ?, ?)",
            (
                (number, name, value)
                for number, record in enumerate(records)
                for name in (*EXACT_FIELDS, *LINK_FIELDS)
                for value in record.get(name, ())
            ),
        )
        base.execute("CREATE INDEX by_value ON exact (field, value, document)")
        base.execute("CREATE INDEX by_document ON exact (document, field)")
        base.commit()
        for table in ("found", "words"):
            base.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        base.commit()
        base.close()
