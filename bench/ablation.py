"""What each ingredient of "see also" adds, measured with the code that ships, beside the usual baselines.

    python -m bench.ablation COLLECTION_FOLDER... [--sample N]

Each folder is a BEIR-layout collection with related/test.tsv. nDCG@10 of the lists as readers get them.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from indexer.text import analysis
from recommender.model import fitting
from recommender.related import diversify, recommender
from recommender.related.recommender import proper_names
from seealso import measuring

K = 10
ABLATIONS: dict[str, list[tuple[Any, str, Any]]] = {
    "as shipped": [],
    "title counted once": [(fitting, "TITLE_WEIGHT", 1.0)],
    "without title cover": [(fitting, "TITLE_COVER", 0.0)],
    "without phrases": [(fitting, "PHRASE_WEIGHT", 0.0)],
    "plain cosine instead of pivoted length": [(fitting, "PIVOT_SLOPE", 1.0)],
    "without low-rank part": [(fitting, "LOW_RANK_FROM", 10**9)],
    "without hub correction": [(fitting, "HUB_POWER", 0.0)],
    "without people, series, themes": [
        (recommender, "EVIDENCE_WEIGHTS", dict.fromkeys(recommender.EVIDENCE_WEIGHTS, 0))
    ],
    "without variety (MMR)": [(diversify, "LAMBDA", 1.0)],
    "near-duplicates not folded": [(recommender, "NEAR_DUPLICATE", 2.0), (recommender, "SAME_TEXT", 2.0)],
    "without floor": [(recommender, "FLOOR", 0.0), (recommender, "FLOOR_WITH_LOW_RANK", 0.0)],
}


@contextmanager
def changed(settings: list[tuple[Any, str, Any]]) -> Iterator[None]:
    """Module constants set for a while."""
    before = [(module, name, getattr(module, name)) for module, name, _ in settings]
    for module, name, value in settings:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """nDCG@10 with linear gains, as `seealso eval` has it from scikit-learn, and much quicker."""
    gains = sum(grades.get(name, 0) / math.log2(place + 2) for place, name in enumerate(ranked[:K]))
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:K]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    return gains / ideal if ideal else 0.0


def baselines(titles: list[str], texts: list[str]) -> dict[str, Callable[[int], list[int]]]:
    """scikit-learn's default TF-IDF, and the rules of Lucene's MoreLikeThis with two settings, over the same texts."""

    def nearest(source: sparse.csr_matrix, columns: sparse.csr_matrix) -> Callable[[int], list[int]]:
        def of(number: int) -> list[int]:
            scores = np.asarray((source[number] @ columns).todense()).ravel()
            scores[number] = 0
            best = np.argsort(-scores, kind="stable")[:K]
            return [int(n) for n in best if scores[n] > 0]

        return of

    plain = sparse.csr_matrix(TfidfVectorizer().fit_transform(texts))
    found = {"scikit-learn, defaults": nearest(plain, plain.T.tocsr())}
    terms = [analysis.terms(text) for text in texts]
    numbers = {term: i for i, term in enumerate(sorted({t for listed in terms for t in listed}))}
    rows = [i for i, listed in enumerate(terms) for _ in listed]
    columns = [numbers[t] for listed in terms for t in listed]
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(numbers)))
    counts.sum_duplicates()
    n, df = len(texts), np.bincount(counts.indices, minlength=len(numbers))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    at = np.repeat(np.arange(n), np.diff(counts.indptr))
    idf = np.log(1 + (n - df + 0.5) / (df + 0.5))
    tf = counts.data * 2.2 / (counts.data + 1.2 * (0.25 + 0.75 * lengths[at] / lengths.mean()))
    scores = sparse.csr_matrix((idf[counts.indices] * tf, counts.indices, counts.indptr), shape=counts.shape).T.tocsr()
    for least_tf, least_df in ((2, 5), (1, 2)):
        chosen = counts.copy()
        chosen.data = counts.data * (np.log((n + 1) / (df[counts.indices] + 1)) + 1)
        chosen.data[(counts.data < least_tf) | (df[counts.indices] < least_df)] = 0
        for i in range(n):
            row = chosen.data[chosen.indptr[i] : chosen.indptr[i + 1]]
            row[np.argsort(-row, kind="stable")[25:]] = 0
        chosen.data = (chosen.data > 0).astype(float)
        chosen.eliminate_zeros()
        found[f"MoreLikeThis rules, tf ≥ {least_tf}, df ≥ {least_df}"] = nearest(chosen, scores)
    titled = [analysis.terms(title) for title in titles]
    rows += [i for i, listed in enumerate(titled) for _ in listed]
    columns += [numbers[t] for listed in titled for t in listed if t in numbers]
    twice = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=counts.shape)
    twice.sum_duplicates()
    twice.data = (1 + np.log(twice.data)) * ((np.log((n + 1) / (df + 1)) + 1) * ((df >= 2) & (df <= 0.2 * n)))[
        twice.indices
    ]
    norms = np.sqrt(np.asarray(twice.multiply(twice).sum(axis=1)).ravel())
    unit = sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-12)) @ twice)
    found["stemmed, sublinear, title twice, pruned, cosine"] = nearest(unit, unit.T.tocsr())
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=10**9, help="so many sources of each collection at most")
    parser.add_argument("--brief", action="store_true", help="the baselines and what ships, no ablation")
    chosen = parser.parse_args()
    table: dict[str, list[float]] = {}
    for folder in chosen.folders:
        with tempfile.TemporaryDirectory() as temporary:
            library, names = measuring._library(folder, Path(temporary))
            ids = {name: resource_id for resource_id, name in names.items()}
            judged = {k: g for k, g in measuring._grades(folder / "related" / "test.tsv").items() if k in ids}
            sources = sorted(judged)
            random.Random(0).shuffle(sources)
            sources = sources[: chosen.sample]
            resources = list(library.resources())
            places = {names[r.id]: i for i, r in enumerate(resources)}
            titles = [r.title or "" for r in resources]
            texts = [f"{r.title or ''} {r.description} {r.text}" for r in resources]
            listed = [names[r.id] for r in resources]
            for name, nearest in baselines(titles, texts).items():
                found = [ndcg([listed[n] for n in nearest(places[s])], judged[s]) for s in sources]
                table.setdefault(name, []).append(float(np.mean(found)))
            for name, settings in list(ABLATIONS.items())[: 1 if chosen.brief else None]:
                with changed(settings):
                    engine, used = library.view.engine, library.view.recommender
                    used._vectors = fitting.fit(engine.statistics, proper_names(engine))
                    found = [ndcg([names[i.id] for i in library.related(ids[s], K)], judged[s]) for s in sources]
                table.setdefault(name, []).append(float(np.mean(found)))
    heads = [folder.name for folder in chosen.folders]
    print("| | " + " | ".join(heads) + " | mean |\n|---" * 1 + "|---" * (len(heads) + 1) + "|")
    for name, values in table.items():
        print(f"| {name} | " + " | ".join(f"{v:.4f}" for v in (*values, sum(values) / len(values))) + " |")


if __name__ == "__main__":
    main()
