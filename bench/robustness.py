"""What it costs to ask the same otherwise: every question of a collection in fifteen disguises.

    python -m bench.robustness --collections FOLDER... [--only NAME...] [--questions N] [--peers] [--json FILE]

FOLDER is a collection in the BEIR layout, or holds several; those without judged questions are left out. For each
disguise (`bench.disguises`) nDCG@10 is set against that of the questions as they are: the loss in percent. With --peers
also for Whoosh, tantivy, SQLite's FTS5 and bm25s, which get the same raw text, as a site would hand it on: to the
parser of the engine where it has one. What a peer refuses to parse finds nothing; SQLite, which refuses most of what is
typed, is given each word in quotes.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.disguises import DISGUISES, disguised
from bench.relevance import OURS, opened
from bench.relevance_parameters import Judged
from bench.relevance_peers import PEERS
from seealso import measuring

RAW_PEERS = ("Whoosh", "tantivy", "SQLite FTS5", "bm25s")
CLEAN = "clean"
Grade = Callable[[str, str], float]
"""From the name of a question and a text to the nDCG@10 of what the text finds."""


def folders_of(given: Sequence[Path], only: Sequence[str]) -> list[Path]:
    """The collections with judged questions among the folders and inside them."""
    found = [folder for one in given for folder in (one, *sorted(path for path in one.iterdir() if path.is_dir()))]
    return [
        folder
        for folder in found
        if (folder / "queries.jsonl").exists()
        and (folder / "qrels" / "test.tsv").exists()
        and (not only or folder.name in only)
    ]


def sampled(queries: Mapping[str, str], n: int | None) -> dict[str, str]:
    """``n`` of the questions, evenly spread; all of them without ``n``."""
    keys = list(queries)
    if n is not None and n < len(keys):
        keys = [keys[at * len(keys) // n] for at in range(n)]
    return {key: queries[key] for key in keys}


def measured(queries: Mapping[str, str], grade: Grade) -> dict[str, float]:
    """Mean nDCG@10 of the questions as they are (`CLEAN`) and in every disguise."""
    scores = {CLEAN: _mean([grade(key, text) for key, text in queries.items()])}
    for name in DISGUISES:
        scores[name] = _mean([grade(key, disguised(name, text)) for key, text in queries.items()])
    return scores


def losses(scores: Mapping[str, float]) -> dict[str, float]:
    """By how many percent each disguise is below the clean figure; below 0 where it is better."""
    clean = scores[CLEAN]
    return {name: 100 * (clean - scores[name]) / clean if clean else 0.0 for name in DISGUISES}


def ours(judged: Judged) -> Grade:
    """The search of Seealso with its shipped defaults."""

    def grade(key: str, text: str) -> float:
        hits = judged.library.search(text, limit=10, facets=(), snippets=False).hits
        return measuring.ndcg([judged.names[hit.id] for hit in hits], judged.grades[key])

    return grade


def peer(name: str, folder: Path, judged: Judged, temporary: Path) -> Grade:
    """A peer over titles and texts of the collection."""
    documents = list(measuring._json_lines(folder / "corpus.jsonl"))
    names = [str(document["_id"]) for document in documents]
    texts = [(document.get("title") or "", document.get("text") or "") for document in documents]
    ask: Any = PEERS[name].open(texts, temporary)

    def grade(key: str, text: str) -> float:
        words = text.replace('"', '""').split() if name == "SQLite FTS5" else text.split()
        try:
            found = list(ask(words)) if words else []
        except (ValueError, sqlite3.OperationalError):  # its parser refuses the text
            found = []
        return measuring.ndcg([names[at] for at in found], judged.grades[key])

    return grade


def summary(runs: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, Any]:
    """The losses of each engine: by collection and disguise, by disguise, and over all.

    ``runs``: mean nDCG@10 by engine, collection and disguise, with `CLEAN`.
    """
    found = {}
    for engine, collections in runs.items():
        lost = {collection: losses(scores) for collection, scores in collections.items()}
        by_disguise = {name: _mean([loss[name] for loss in lost.values()]) for name in DISGUISES}
        found[engine] = {
            "clean": {collection: scores[CLEAN] for collection, scores in collections.items()},
            "losses": lost,
            "by_disguise": by_disguise,
            "mean": _mean(list(by_disguise.values())),
        }
    return found


def text_of(result: Mapping[str, Any]) -> str:
    """The losses as tables: for each engine the collections side by side, a line for each disguise."""
    width = max(map(len, DISGUISES))
    lines = []
    for engine, found in result.items():
        collections = list(found["losses"])
        columns = [max(len(name), 7) for name in collections]
        lines += [f"{engine}: loss of nDCG@10 in %", ""]
        cells = (f"{name:>{n}}" for name, n in zip(collections, columns, strict=True))
        lines.append("  ".join([" " * width, *cells, "   mean"]))
        cells = (f"{found['clean'][name]:>{n}.3f}" for name, n in zip(collections, columns, strict=True))
        lines.append("  ".join([f"{'(nDCG@10 of the clean question)':<{width}}"[:width], *cells]))
        for name in DISGUISES:
            cells = (f"{found['losses'][one][name]:>{n}.1f}" for one, n in zip(collections, columns, strict=True))
            lines.append("  ".join([f"{name:<{width}}", *cells, f"{found['by_disguise'][name]:>7.1f}"]))
        lines += ["  ".join([f"{'mean':<{width}}", *(" " * n for n in columns), f"{found['mean']:>7.1f}"]), ""]
    return "\n".join(lines)


def run(folders: Sequence[Path], n_questions: int | None, peers: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure all, and sum it up (`summary`)."""
    runs: dict[str, dict[str, dict[str, float]]] = {}
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="seealso-robustness-") as temporary:
            own = Path(temporary) / "own"
            own.mkdir()
            judged = opened(folder, own)
            queries = sampled(judged.queries, n_questions)
            tell(f"{folder.name}: {len(queries)} questions …")
            runs.setdefault(OURS, {})[folder.name] = measured(queries, ours(judged))
            for number, name in enumerate(RAW_PEERS if peers else ()):
                if (why := PEERS[name].missing()) is not None:
                    tell(f"{name} is left out: {why}")
                    continue
                place = Path(temporary) / str(number)
                place.mkdir()
                runs.setdefault(name, {})[folder.name] = measured(queries, peer(name, folder, judged, place))
    return summary(runs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collections", type=Path, nargs="+", required=True, help="collections, or folders of them")
    parser.add_argument("--only", nargs="+", default=(), help="only the collections of these names")
    parser.add_argument("--questions", type=int, help="so many questions of each collection")
    parser.add_argument("--peers", action="store_true", help="the other engines too")
    parser.add_argument("--json", type=Path, help="where the figures go as JSON")
    chosen = parser.parse_args(arguments)
    folders = folders_of(chosen.collections, chosen.only)
    if not folders:
        parser.error("no collection with judged questions: queries.jsonl and qrels/test.tsv are expected.")
    result = run(folders, chosen.questions, chosen.peers, lambda text: print(text, file=sys.stderr, flush=True))
    print(text_of(result))
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    main()
