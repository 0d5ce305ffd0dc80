"""Xapian by Debian's python3-xapian, English stemmer, BM25."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.engines.base import Record
from bench.queries import Query


def _xapian() -> Any:
    try:
        import xapian
    except ImportError:
        debian = "/usr/lib/python3/dist-packages"
        sys.path.append(debian)  # Debian's package is outside of virtual environments
        try:
            import xapian
        except ImportError:
            return None
        finally:
            sys.path.remove(debian)
    return xapian


class Xapian:
    name = "Xapian"

    def missing(self) -> str | None:
        return None if _xapian() is not None else "apt-get install python3-xapian (for this Python version)"

    def build(self, library: Path, records: list[Record], folder: Path) -> None:
        xapian = _xapian()
        base = xapian.WritableDatabase(str(folder / "db"), xapian.DB_CREATE_OR_OPEN)
        maker = xapian.TermGenerator()
        maker.set_stemmer(xapian.Stem("en"))
        for r in records:
            document = xapian.Document()
            maker.set_document(document)
            maker.index_text(r["title"], 3)
            maker.increase_termpos()
            maker.index_text(r.get("description", ""))
            document.add_boolean_term("XT" + r["type"])
            document.set_data(r["id"])
            base.add_document(document)
        base.commit()
        base.close()

    def open(self, library: Path, folder: Path) -> None:
        self._module = xapian = _xapian()
        self._base = xapian.Database(str(folder / "db"))
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(xapian.Stem("en"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self._parser.set_database(self._base)
        self._parser.set_max_expansion(1000)

    def search(self, query: Query, limit: int) -> list[str] | None:
        xapian = self._module
        flags = xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_BOOLEAN | xapian.QueryParser.FLAG_WILDCARD
        parsed = self._parser.parse_query(query.typed, flags)
        if query.type:
            parsed = xapian.Query(xapian.Query.OP_FILTER, parsed, xapian.Query("XT" + query.type))
        enquire = xapian.Enquire(self._base)
        enquire.set_query(parsed)
        return [match.document.get_data().decode() for match in enquire.get_mset(0, limit)]
