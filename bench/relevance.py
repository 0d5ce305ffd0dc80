"""How relevant the first ten are: Seealso and its peers on the same collections in one run, and what parameters do.

    python -m bench.relevance COLLECTION_FOLDER... [--out FOLDER] [--no-influence]

Each folder is a BEIR-layout collection with qrels/test.tsv. The measure is nDCG@10 as `seealso eval` has it. Seealso is
compared with every peer by a paired randomisation test over the queries (Smucker, Allan, Carterette, CIKM 2007), the
p-values of one collection corrected for the number of peers (Holm 1979).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.influence_figure import figure
from bench.rankers import peers
from indexer import bm25, evaluation, feedback
from indexer.schema import RANKED_FIELDS
from seealso import evaluation as measured
from seealso.library import Library

OURS = "Seealso"
N = measured.N_RETRIEVED
Scores = dict[str, dict[str, float]]
"""Query → {"ndcg@10": value}."""


class Collection:
    """A collection as a library, its queries and its judgements."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.name = folder.name
        self.library, self.names = measured._library(folder, temporary)
        queries = {str(q["_id"]): str(q["text"]) for q in measured._json_lines(folder / "queries.jsonl")}
        judged = measured._grades(folder / "qrels" / "test.tsv")
        self.grades = {key: grades for key, grades in judged.items() if key in queries}
        self.queries = {key: queries[key] for key in self.grades}
        self.documents = [
            (str(d["_id"]), str(d.get("title") or ""), str(d.get("text") or ""))
            for d in measured._json_lines(folder / "corpus.jsonl")
        ]

    def ours(self) -> Scores:
        """What the library finds."""

        def rank(text: str, n: int) -> list[str]:
            page = self.library.search(text, limit=n, facets=(), snippets=False)
            return [self.names[hit.id] for hit in page.hits]

        return self.scores(rank)

    def scores(self, rank: Callable[[str, int], list[str]]) -> Scores:
        """nDCG@10 by query."""
        return {key: {"ndcg@10": measured.ndcg(rank(text, N), self.grades[key])} for key, text in self.queries.items()}


def mean(scores: Scores) -> float:
    """Over the queries."""
    return sum(found["ndcg@10"] for found in scores.values()) / len(scores)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected for their number, in the order given (Holm, Scandinavian Journal of Statistics 6, 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min((len(p_values) - rank) * p_values[at], 1.0))
        corrected[at] = largest
    return corrected


def against(ours: Scores, theirs: Scores) -> dict[str, float]:
    """The difference, its p-value, and on how many queries ours is better and worse."""
    found = measured.compare(ours, theirs)
    differences = [ours[key]["ndcg@10"] - theirs[key]["ndcg@10"] for key in ours]
    return {
        "difference": found["difference"],
        "p": found["p"],
        "better": sum(d > 1e-9 for d in differences),
        "worse": sum(d < -1e-9 for d in differences),
    }


# -- the influence of each parameter --------------------------------------------------------------------------------


@contextmanager
def patched(*settings: tuple[Any, str, Any]) -> Iterator[None]:
    """Attributes set for a while."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in settings]
    for owner, name, value in settings:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def _of_field(library: Library, fields: Sequence[str], key: str, value: float) -> list[tuple[Any, str, Any]]:
    matcher = library._open()._snapshot.matcher
    changed = tuple(replace(f, **{key: value}) if f.name in fields else f for f in RANKED_FIELDS)
    return [(matcher, "_fields", changed), (matcher, "_by_name", {f.name: f for f in changed})]


def _k1(value: float) -> list[tuple[Any, str, Any]]:
    return [(bm25, "K1", value), (bm25, "saturate", partial(bm25.saturate, k1=value))]


def _learned(library: Library, used: float) -> list[tuple[Any, str, Any]]:
    lexicon = library._open()._snapshot.evaluator._lexicon
    return [(lexicon, "_learned", lexicon._learned if used else {})]


_TEXTS = ("description", "text")
PARAMETERS: dict[str, tuple[float, Sequence[float], Callable[[Library, float], list[tuple[Any, str, Any]]]]] = {
    "weight of the title": (3, (1, 2, 3, 4, 6), lambda lib, v: _of_field(lib, ("title",), "weight", v)),
    "length of the title, b": (0.75, (0, 0.25, 0.5, 0.75, 1), lambda lib, v: _of_field(lib, ("title",), "b", v)),
    "length of the text, b": (0.65, (0.35, 0.5, 0.65, 0.75, 0.9), lambda lib, v: _of_field(lib, _TEXTS, "b", v)),
    "saturation, k1": (1.2, (0.6, 0.9, 1.2, 1.6, 2.2), lambda lib, v: _k1(v)),
    "words side by side": (
        0.1,
        (0, 0.05, 0.1, 0.2, 0.3),
        lambda lib, v: [(evaluation, "PAIR_WEIGHT", v)],
    ),
    "feedback, weight": (0.5, (0, 0.25, 0.5, 0.75), lambda lib, v: [(feedback, "WEIGHT", v)]),
    "feedback, sharpness": (8, (2, 4, 8, 12), lambda lib, v: [(feedback, "POWER", float(v))]),
    "coverage stressed up to words": (
        3,
        (0, 3, 6),
        lambda lib, v: [(evaluation, "COVERAGE_WORDS", v), (evaluation, "MAX_WORDS", 0)],
    ),
    "learned acronyms used": (1, (0, 1), _learned),
}
"""What is varied: the value that ships, the values tried, and how one is set."""


def influence(collections: Sequence[Collection]) -> dict[str, Any]:
    """Mean nDCG@10 by parameter, value and collection."""
    found: dict[str, Any] = {}
    for name, (shipped, values, setting) in PARAMETERS.items():
        rows = {}
        for value in values:
            row = {}
            for collection in collections:
                with patched(*setting(collection.library, value)):
                    _forget(collection.library)
                    row[collection.name] = mean(collection.ours())
                _forget(collection.library)
            rows[value] = row
            print(f"{name} = {value}: " + " ".join(f"{v:.4f}" for v in row.values()), flush=True)
        found[name] = {"shipped": shipped, "values": rows}
    return found


def _forget(library: Library) -> None:
    snapshot = library._open()._snapshot
    snapshot.matcher._cache.clear()
    snapshot.matcher._n_cached = 0
    snapshot.evaluator._lexicon._asked.clear()


# -- the report -----------------------------------------------------------------------------------------------------


def table(names: Sequence[str], rows: Mapping[str, Sequence[float]]) -> str:
    """Means as a table in Markdown."""
    lines = ["| search | " + " | ".join(names) + " | mean |", "|---" * (len(names) + 2) + "|"]
    for name, values in rows.items():
        every = (*values, sum(values) / len(values))
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in every) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    parser.add_argument("--no-influence", action="store_true", help="leave out the sweep over parameters")
    chosen = parser.parse_args()
    makers, missing = peers()
    with tempfile.TemporaryDirectory() as temporary:
        collections = [Collection(folder, _made(Path(temporary) / folder.name)) for folder in chosen.folders]
        names = [collection.name for collection in collections]
        runs: dict[str, dict[str, Scores]] = {OURS: {c.name: c.ours() for c in collections}}
        for name, make in makers.items():
            runs[name] = {c.name: c.scores(make(c.documents)) for c in collections}
        rows = {name: [mean(run[c]) for c in names] for name, run in runs.items()}
        print(table(names, {name: rows[name] for name in (*makers, OURS)}))
        for module in missing:
            print(f"{module} is not installed: left out.")
        compared: dict[str, dict[str, Any]] = {}
        print("\nSeealso against | " + " | ".join(names) + " | all queries\n" + "|---" * (len(names) + 2) + "|")
        everything = {name: {f"{c} {q}": v for c in names for q, v in run[c].items()} for name, run in runs.items()}
        for name in makers:
            compared[name] = {c: against(runs[OURS][c], runs[name][c]) for c in names}
            compared[name]["all queries"] = against(everything[OURS], everything[name])
        for column in (*names, "all queries"):
            for name, p in zip(makers, holm([compared[name][column]["p"] for name in makers]), strict=True):
                compared[name][column]["p"] = p
        for name, found in compared.items():
            cells = (
                f"{100 * v['difference']:+.1f} (p {_p(v['p'])}; {v['better']}:{v['worse']})" for v in found.values()
            )
            print(f"| {name} | " + " | ".join(cells) + " |")
        result: dict[str, Any] = {"ndcg@10": dict(zip(rows, rows.values(), strict=True)), "against": compared}
        chosen.out.mkdir(parents=True, exist_ok=True)
        if not chosen.no_influence:
            result["influence"] = influence(collections)
            (chosen.out / "ranking.svg").write_text(figure(result["influence"], names), encoding="utf-8")
        (chosen.out / "relevance.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
