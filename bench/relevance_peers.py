"""The peers that search is compared with by relevance: title and text of a collection, ten results for each query.

All get the words of a query in lower case and without signs, so that no query language can read "?" or "not" its own
way, and without the stop words of Seealso and single letters (which helps them). Whoosh, bm25s and the plain BM25 leave
these out of the index as well; tantivy's en_stem and SQLite's porter keep them. Whoosh and tantivy count a word that is
repeated in a query once; since it matters much for long questions, each stands here a second time with the count as the
weight of the word.
"""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from indexer.text.analysis import STOP_WORDS

K = 10
WORD = re.compile(r"[^\W_]{2,}")
Ask = Callable[[Sequence[str]], Sequence[int]]
"""From the words of a query to the places of the best documents."""
Documents = Sequence[tuple[str, str]]
"""(title, text) of each."""


def words_of(text: str) -> list[str]:
    """The words of a query that carry a topic, repeated ones as often as they stand there."""
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


@dataclass(frozen=True)
class Peer:
    """One peer: the modules that it needs, what it is, and how to open it over documents (in an empty folder)."""

    needs: tuple[str, ...]
    what: str
    open: Callable[[Documents, Path], Ask]

    def missing(self) -> str | None:
        """Why it cannot run here, or ``None``."""
        lacking = [module for module in self.needs if not find_spec(module)]
        return f"not installed: {', '.join(lacking)}" if lacking else None


def whoosh(documents: Documents, folder: Path, counted: bool = False) -> Ask:
    """Its own codec, searcher and BM25F with its defaults."""
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.scoring import BM25F

    analyzer = StemmingAnalyzer(stoplist=STOP_WORDS)
    text = fields.TEXT(analyzer=analyzer)
    found = index.create_in(str(folder), fields.Schema(place=fields.STORED, title=text, text=text))
    writer = found.writer(limitmb=256)
    for place, (title, body) in enumerate(documents):
        writer.add_document(place=place, title=title, text=body)
    writer.commit()
    searcher = found.searcher(weighting=BM25F())
    parser = qparser.MultifieldParser(["title", "text"], found.schema, group=qparser.OrGroup)

    def ask(words: Sequence[str]) -> list[int]:
        return [hit["place"] for hit in searcher.search(parser.parse(_weighted(words, counted)), limit=K)]

    return ask


def tantivy(documents: Documents, folder: Path, counted: bool = False) -> Ask:
    """One text field, its English stemmer, its BM25."""
    import tantivy as module

    builder = module.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_unsigned_field("place", stored=True)
    found = module.Index(builder.build(), path=str(folder))
    writer = found.writer(50_000_000, 1)
    for place, (title, body) in enumerate(documents):
        writer.add_document(module.Document(place=place, text=f"{title} {body}"))
    writer.commit()
    writer.wait_merging_threads()
    found.reload()
    searcher = found.searcher()

    def ask(words: Sequence[str]) -> list[int]:
        hits = searcher.search(found.parse_query(_weighted(words, counted), ["text"]), K).hits
        return [searcher.doc(address).get_first("place") for _, address in hits]

    return ask


def _weighted(words: Sequence[str], counted: bool) -> str:
    """The words as a query; ``counted``: each once, with its count as its weight."""
    if not counted:
        return " ".join(words)
    return " ".join(word if n == 1 else f"{word}^{n}.0" for word, n in Counter(words).items())


def one_field(documents: Documents, folder: Path) -> Ask:
    """BM25 as the books have it, k1 1.2 and b 0.75, on scikit-learn's counts; repeated words of a query are counted."""
    import Stemmer
    from scipy import sparse
    from sklearn.feature_extraction.text import CountVectorizer

    stem = Stemmer.Stemmer("english").stemWord
    vectorizer = CountVectorizer(analyzer=lambda text: [stem(word) for word in words_of(text)])
    counts = sparse.csr_matrix(vectorizer.fit_transform([f"{title} {text}" for title, text in documents]), dtype=float)
    n, df = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    norm = np.repeat(0.25 + 0.75 * lengths / lengths.mean(), np.diff(counts.indptr))
    idf = np.log1p((n - df + 0.5) / (df + 0.5))
    counts.data = idf[counts.indices] * counts.data * 2.2 / (counts.data + 1.2 * norm)
    impacts = counts.T.tocsr()

    def ask(words: Sequence[str]) -> list[int]:
        scores = np.asarray((vectorizer.transform([" ".join(words)]) @ impacts).todense()).ravel()
        return [int(at) for at in np.argsort(-scores, kind="stable")[:K] if scores[at] > 0]

    return ask


def bm25s(documents: Documents, folder: Path) -> Ask:
    """Its own defaults (k1 1.5, b 0.75, Lucene's form)."""
    import bm25s as module
    import Stemmer

    tokenize = partial(
        module.tokenize, stopwords=sorted(STOP_WORDS), stemmer=Stemmer.Stemmer("english"), show_progress=False
    )
    model = module.BM25()
    model.index(tokenize([f"{title} {text}" for title, text in documents]), show_progress=False)

    def ask(words: Sequence[str]) -> list[int]:
        numbers, scores = model.retrieve(tokenize(" ".join(words), return_ids=False), k=K, show_progress=False)
        return [int(n) for n, s in zip(numbers[0].tolist(), scores[0].tolist(), strict=True) if s > 0]

    return ask


def sqlite(documents: Documents, folder: Path) -> Ask:
    """FTS5 with its porter tokenizer and its bm25(), title and text as columns of equal weight."""
    base = sqlite3.connect(folder / "fts.db")
    base.execute("CREATE VIRTUAL TABLE found USING fts5(title, text, tokenize='porter unicode61')")
    base.executemany(
        "INSERT INTO found(rowid, title, text) VALUES (?, ?, ?)",
        ((place, title, text) for place, (title, text) in enumerate(documents)),
    )
    base.commit()

    def ask(words: Sequence[str]) -> list[int]:
        text = " OR ".join(f'"{word}"' for word in words)
        rows = base.execute("SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found) LIMIT ?", (text, K))
        return [row[0] for row in rows]

    weakref.finalize(ask, base.close)  # Python 3.13 warns of a connection that is merely dropped
    return ask


PEERS: Mapping[str, Peer] = {
    "Whoosh": Peer(("whoosh",), "its own BM25F over title and text, OR, defaults", whoosh),
    "Whoosh, repeated words counted": Peer(("whoosh",), "the same", partial(whoosh, counted=True)),
    "tantivy": Peer(("tantivy",), "BM25 over title and text as one field, OR", tantivy),
    "tantivy, repeated words counted": Peer(("tantivy",), "the same", partial(tantivy, counted=True)),
    "BM25, one field": Peer(("sklearn", "Stemmer"), "k1 1.2, b 0.75, repeated words counted", one_field),
    "bm25s": Peer(("bm25s", "Stemmer"), "defaults", bm25s),
    "SQLite FTS5": Peer((), "bm25(), porter, OR", sqlite),
}


def ask_all(peer: Peer, documents: Documents, queries: Mapping[str, str], folder: Path) -> dict[str, list[int]]:
    """The places of the ten best documents for every query."""
    ask: Any = peer.open(documents, folder)
    return {key: list(ask(words)) if (words := words_of(text)) else [] for key, text in queries.items()}
