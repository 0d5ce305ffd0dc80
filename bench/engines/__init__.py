"""The engines that are measured side by side: one class each, all with the same four methods."""

from __future__ import annotations

from collections.abc import Callable

from bench.engines.base import Builder, Engine, Record
from bench.engines.bm25s_engine import Bm25s
from bench.engines.same_content import SqliteSameContent, WhooshSameFields
from bench.engines.seealso_engines import SeealsoLibrary
from bench.engines.sqlite_engine import SqliteFts5
from bench.engines.tantivy_engine import Tantivy
from bench.engines.whoosh_engine import Whoosh, WhooshDefaults
from bench.engines.xapian_engine import Xapian

ENGINES: dict[str, Callable[[], Engine]] = {
    engine.name: engine for engine in (SeealsoLibrary, Tantivy, SqliteFts5, Bm25s, Xapian, Whoosh)
}

BUILDERS: dict[str, Callable[[], Builder]] = {
    builder.name: builder for builder in (WhooshDefaults, WhooshSameFields, SqliteSameContent)
}
"""Of these only the time of building is shown."""

__all__ = ["BUILDERS", "ENGINES", "Builder", "Engine", "Record"]
