"""The peers of `bench.relevance`: each ranks a small collection of titled texts by its own BM25, stemmed, any word."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from indexer.analysis import STOP_WORDS

Document = tuple[str, str, str]
"""Id, title, text."""
Ranker = Callable[[str, int], list[str]]
"""From a query and a number to so many ids, best first."""

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a query that are no stop words, in order, repeated ones too."""
    return [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


def whoosh(documents: Sequence[Document]) -> Ranker:
    """Whoosh's BM25F over two fields with its defaults, and its own codec and searcher."""
    from whoosh import fields
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.filedb.filestore import RamStorage
    from whoosh.qparser import MultifieldParser, OrGroup

    analyzer = StemmingAnalyzer(stoplist=STOP_WORDS)
    schema = fields.Schema(id=fields.STORED, title=fields.TEXT(analyzer=analyzer), text=fields.TEXT(analyzer=analyzer))
    index: Any = RamStorage().create_index(schema)
    writer = index.writer()
    for name, title, text in documents:
        writer.add_document(id=name, title=title, text=text)
    writer.commit()
    searcher = index.searcher()
    parser: Any = MultifieldParser(["title", "text"], schema, group=OrGroup)

    def rank(text: str, n: int) -> list[str]:
        return [hit["id"] for hit in searcher.search(parser.parse(" ".join(words(text))), limit=n)]

    return rank


def tantivy(documents: Sequence[Document]) -> Ranker:
    """tantivy over title and text as one field, with its English stemmer."""
    import tantivy as module

    schema = module.SchemaBuilder()
    schema.add_text_field("text", tokenizer_name="en_stem")
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    index = module.Index(schema.build())
    writer = index.writer(50_000_000, 1)
    for name, title, text in documents:
        writer.add_document(module.Document(id=name, text=f"{title} {text}"))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(text: str, n: int) -> list[str]:
        found = searcher.search(index.parse_query(" ".join(words(text)) or "nothing", ["text"]), n)
        return [searcher.doc(address).get_first("id") for _, address in found.hits]

    return rank


def one_field_bm25(documents: Sequence[Document]) -> Ranker:
    """BM25 with k1 1.2 and b 0.75 over title and text as one field (by bm25s), repeated query words counted."""
    return _bm25s(documents, k1=1.2, b=0.75)


def bm25s(documents: Sequence[Document]) -> Ranker:
    """bm25s with its defaults."""
    return _bm25s(documents)


def _bm25s(documents: Sequence[Document], **options: float) -> Ranker:
    import bm25s as module
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def terms(text: str) -> list[str]:
        found: list[str] = stemmer.stemWords(words(text))
        return found

    retriever = module.BM25(**options)
    retriever.index([terms(f"{title} {text}") for _, title, text in documents], show_progress=False)
    names = [name for name, _, _ in documents]
    known = retriever.vocab_dict

    def rank(text: str, n: int) -> list[str]:
        asked = [term for term in terms(text) if term in known]
        if not asked:
            return []
        places, scores = retriever.retrieve([asked], k=min(n, len(names)), show_progress=False)
        return [names[place] for place, score in zip(places[0].tolist(), scores[0].tolist(), strict=True) if score > 0]

    return rank


def fts5(documents: Sequence[Document]) -> Ranker:
    """SQLite FTS5: bm25() over two columns, Porter stemmer."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')")
    database.executemany("INSERT INTO d VALUES (?, ?, ?)", documents)

    def rank(text: str, n: int) -> list[str]:
        wanted = " OR ".join(f'"{word}"' for word in words(text))
        if not wanted:
            return []
        found = database.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (wanted, n))
        return [str(row[0]) for row in found]

    return rank


def peers() -> tuple[Mapping[str, Callable[[Sequence[Document]], Ranker]], list[str]]:
    """What can be asked here, by name, and the modules that are missing."""
    known = {
        "Whoosh, BM25F over title and text": (whoosh, "whoosh"),
        "tantivy, one field": (tantivy, "tantivy"),
        "BM25 over one field (k1 1.2, b 0.75)": (one_field_bm25, "bm25s"),
        "bm25s, defaults": (bm25s, "bm25s"),
        "SQLite FTS5": (fts5, "sqlite3"),
    }
    found = {name: make for name, (make, module) in known.items() if find_spec(module)}
    return found, [module for _, module in known.values() if not find_spec(module)]
