"""The relevance of search: Seealso and its peers in one run, with significance, and what each parameter does.

    python -m bench.relevance COLLECTION_FOLDER... [--out FOLDER] [--brief] [--authors]

Each folder is a collection in the BEIR layout with queries.jsonl and qrels/test.tsv. nDCG@10 of the first ten results.
With --out: relevance.json (the figures of every query too), relevance.txt and ranking.svg.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import relevance_report, significance
from bench.relevance_parameters import Judged, sweep
from bench.relevance_peers import PEERS, ask_all, words_of
from seealso import measuring

OURS = "Seealso"
SAME_FIELDS = "Seealso, title and text only"
POOLED = "all queries"


def opened(folder: Path, temporary: Path) -> Judged:
    """The collection, indexed with the shipped defaults."""
    library, names = measuring._library(folder, temporary)
    queries = {str(query["_id"]): str(query["text"]) for query in measuring._json_lines(folder / "queries.jsonl")}
    grades = {key: found for key, found in measuring._grades(folder / "qrels" / "test.tsv").items() if key in queries}
    return Judged(library, names, {key: queries[key] for key in grades}, grades)


def without_metadata(folder: Path, into: Path) -> Path:
    """The collection again with titles and texts alone: what the peers get."""
    into.mkdir()
    with (into / "corpus.jsonl").open("w", encoding="utf-8") as out:
        for document in measuring._json_lines(folder / "corpus.jsonl"):
            kept = {key: document[key] for key in ("_id", "title", "text") if key in document}
            out.write(json.dumps(kept) + "\n")
    return into


def ranked(judged: Judged) -> dict[str, float]:
    """nDCG@10 by query, as `seealso eval` has it."""
    found = {}
    for key, text in judged.queries.items():
        hits = judged.library.search(text, limit=10, facets=(), snippets=False).hits
        found[key] = measuring.ndcg([judged.names[hit.id] for hit in hits], judged.grades[key])
    return found


def measure_peers(folder: Path, judged: Judged, authors: bool = False) -> dict[str, dict[str, float]]:
    """nDCG@10 by query of every peer that is installed. ``authors``: their names stand at the end of the text."""
    documents = list(measuring._json_lines(folder / "corpus.jsonl"))
    names = [str(document["_id"]) for document in documents]
    texts = [(document.get("title") or "", document.get("text") or "") for document in documents]
    if authors:
        named = [" ".join((document.get("metadata") or {}).get("contributors") or ()) for document in documents]
        texts = [(title, f"{text} {people}") for (title, text), people in zip(texts, named, strict=True)]
    runs = {}
    for name, peer in PEERS.items():
        if peer.missing() is not None:
            continue
        with tempfile.TemporaryDirectory() as temporary:
            places = ask_all(peer, texts, judged.queries, Path(temporary))
        runs[name] = {
            key: measuring.ndcg([names[at] for at in found], judged.grades[key]) for key, found in places.items()
        }
    return runs


def compared(runs: Mapping[str, Mapping[str, Mapping[str, float]]], ours: str) -> dict[str, Any]:
    """``ours`` against each peer, in each collection and over the queries of all together.

    ``runs``: nDCG@10 by collection, engine and query.
    """
    pooled: dict[str, dict[str, float]] = {}
    for collection, engines in runs.items():
        for engine, measured in engines.items():
            pooled.setdefault(engine, {}).update({f"{collection}\t{key}": v for key, v in measured.items()})
    return {
        collection: significance.against_all(
            engines[ours], {name: run for name, run in engines.items() if name not in (OURS, SAME_FIELDS)}
        )
        for collection, engines in {**runs, POOLED: pooled}.items()
    }


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, help="where JSON, text and the figure go")
    parser.add_argument("--brief", action="store_true", help="the peers, no parameters")
    parser.add_argument("--authors", action="store_true", help="the peers read the authors' names as well")
    chosen = parser.parse_args()

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    runs: dict[str, dict[str, dict[str, float]]] = {}
    collections: dict[str, Judged] = {}
    with tempfile.TemporaryDirectory(prefix="seealso-relevance-") as name:
        for folder in chosen.folders:
            tell(f"{folder.name} …")
            own, bare = Path(name) / folder.name, Path(name) / f"{folder.name}-bare"
            own.mkdir()
            bare.mkdir()
            judged = collections[folder.name] = opened(folder, own)
            if not judged.grades:
                parser.error(f"{folder} has no judged queries: queries.jsonl and qrels/test.tsv are expected.")
            library, names = measuring._library(without_metadata(folder, bare / "collection"), bare)
            runs[folder.name] = {
                **measure_peers(folder, judged, chosen.authors),
                SAME_FIELDS: ranked(Judged(library, names, judged.queries, judged.grades)),
                OURS: ranked(judged),
            }
        result = {
            "n_queries": {collection: len(judged.grades) for collection, judged in collections.items()},
            "n_short": {
                collection: sum(len(words_of(text)) <= 3 for text in judged.queries.values())
                for collection, judged in collections.items()
            },
            "authors": chosen.authors,
            "what": {name: peer.what for name, peer in PEERS.items()},
            "left_out": {name: why for name, peer in PEERS.items() if (why := peer.missing()) is not None},
            "runs": runs,
            "against": {ours: compared(runs, ours) for ours in ((OURS,) if chosen.authors else (OURS, SAME_FIELDS))},
            "parameters": [] if chosen.brief else sweep(collections, words_of, tell),
        }
    text = relevance_report.text(result)
    print(text)
    if chosen.out is not None:
        chosen.out.mkdir(parents=True, exist_ok=True)
        (chosen.out / "relevance.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
        (chosen.out / "relevance.txt").write_text(text, encoding="utf-8")
        if not chosen.brief:
            (chosen.out / "ranking.svg").write_text(relevance_report.svg(result), encoding="utf-8")


if __name__ == "__main__":
    main()
