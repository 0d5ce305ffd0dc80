"""What a sentence model adds to search and to "see also": nDCG@10 with and without, by weight, with significance.

    python -m bench.meaning COLLECTION_FOLDER... [--model minilm] [--sample 1500] [--brief] [--out FILE.json]

Each folder is a collection in the BEIR layout. Words alone and both together are asked of the same index in one run.
p is of a paired randomisation test, corrected after Holm over the collections. --brief: the weight that ships alone.
With --out: the figures of every query, as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import leave_one_out, significance
from bench.ablation import changed, ndcg
from bench.relevance_parameters import Judged
from indexer.meaning import reordering
from recommender.related import meaning_blend
from seealso import measuring

WEIGHTS = {"search": (0.2, 0.3, 0.4, 0.5, 0.6), "see also": (0.2, 0.3, 0.4, 0.5, 0.6)}
SHIPPED = {"search": (reordering, reordering.WEIGHT), "see also": (meaning_blend, meaning_blend.WEIGHT)}
Run = dict[str, float]


class Collection:
    """A collection that a model has read.

    Args:
        folder: in the BEIR layout.
        temporary: where its library is made.
        model: as ``[meaning]`` names it.
        sample: so many documents are asked for what is like them.
    """

    def __init__(self, folder: Path, temporary: Path, model: str, sample: int) -> None:
        self.name = folder.name
        self.library, names = measuring._library(folder, temporary, model)
        numbers = {name: number for number, name in names.items()}
        queries = {str(q["_id"]): str(q["text"]) for q in measuring._json_lines(folder / "queries.jsonl")}
        grades = {key: g for key, g in measuring._grades(folder / "qrels" / "test.tsv").items() if key in queries}
        self.judged = Judged(self.library, names, {key: queries[key] for key in grades}, grades)
        pairs = {key: g for key, g in measuring._grades(folder / "related" / "test.tsv").items() if key in numbers}
        chosen = random.Random(0).sample(sorted(pairs), min(sample, len(pairs)))
        self.pairs = {numbers[key]: pairs[key] for key in chosen}
        self._kept = self.library.view.engine._meaning  # type: ignore[attr-defined]
        self._meaning = self._kept.get()

    def has(self, part: str) -> bool:
        """Whether it has judgements of that sort."""
        return bool(self.judged.grades if part == "search" else self.pairs)

    def measure(self, part: str, by_meaning: bool = True) -> Run:
        """nDCG@10 by query or document."""
        self._kept._is_wanted, self._kept._known = False, self._meaning if by_meaning else None
        try:
            if part == "search":
                return self.judged.measure()
            names = self.judged.names
            return {
                one: ndcg([names[item.id] for item in self.library.related(one, limit=10)], grades)
                for one, grades in self.pairs.items()
            }
        finally:
            self._kept._known = self._meaning


def compared(part: str, runs: Mapping[str, tuple[Run, Run]]) -> list[str]:
    """Words alone against both, a row for each collection, in Markdown."""
    found = {
        name: measuring.compare(*({key: {"ndcg@10": v} for key, v in run.items()} for run in (both, words)))
        for name, (words, both) in runs.items()
    }
    corrected = significance.holm([one["p"] for one in found.values()])
    lines = [f"| {part} | queries | words | with meaning | change | p | won | lost | worst loss |", "|---" * 9 + "|"]
    changes = []
    for (name, one), p in zip(found.items(), corrected, strict=True):
        words, both = runs[name]
        won, lost, _ = significance.wins_losses_ties(both, words)
        changes.append(one["ours"] / one["theirs"] - 1 if one["theirs"] else 0.0)
        worst = min(both[key] - words[key] for key in words)
        lines.append(
            f"| `{name}` | {one['queries']:,} | {one['theirs']:.4f} | {one['ours']:.4f} | {changes[-1]:+.1%} | {p:.4f} "
            f"| {won} | {lost} | {worst:+.2f} |"
        )
    lines.append(f"| mean | | | | {sum(changes) / len(changes):+.1%} | | | | |")
    return lines


def swept(part: str, collections: Sequence[Collection], tell: Any) -> dict[str, Any]:
    """Means of nDCG@10 by weight and collection, as `bench.leave_one_out` reads them."""
    module, shipped = SHIPPED[part]
    values = []
    for weight in WEIGHTS[part]:
        with changed([(module, "WEIGHT", weight)]):
            means = {}
            for one in collections:
                tell(f"{part}, weight {weight}: {one.name} …")
                run = one.measure(part)
                means[one.name] = sum(run.values()) / len(run)
        values.append({"value": weight, "ndcg@10": means})
    return {"name": part, "shipped": shipped, "values": values, "labels": [str(w) for w in WEIGHTS[part]]}


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--model", default="minilm")
    parser.add_argument("--sample", type=int, default=1500)
    parser.add_argument("--brief", action="store_true", help="no other weights")
    parser.add_argument("--out", type=Path, help="where JSON goes")
    chosen = parser.parse_args()

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    every: dict[str, dict[str, tuple[Run, Run]]] = {}
    with tempfile.TemporaryDirectory(prefix="seealso-meaning-") as name:
        collections = []
        for folder in chosen.folders:
            tell(f"{folder.name} …")
            (Path(name) / folder.name).mkdir()
            collections.append(Collection(folder, Path(name) / folder.name, chosen.model, chosen.sample))
        for part in WEIGHTS:
            some = [one for one in collections if one.has(part)]
            if not some:
                continue
            every[part] = {one.name: (one.measure(part, by_meaning=False), one.measure(part)) for one in some}
            print("\n".join(compared(part, every[part])), flush=True)
            if not chosen.brief:
                sweep = swept(part, some, tell)
                rows = [f"| {row['value']} | {' | '.join(f'{v:.4f}' for v in row['ndcg@10'].values())} |"
                        for row in sweep["values"]]  # fmt: skip
                print("\n".join([f"| {part}, weight | {' | '.join(one.name for one in some)} |",
                                 "|---" * (len(some) + 1) + "|", *rows]))  # fmt: skip
                if len(some) > 1:
                    print("\n".join(leave_one_out.table([sweep])), flush=True)
    if chosen.out is not None:
        chosen.out.write_text(json.dumps(every, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
