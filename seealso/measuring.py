"""How good are the answers? A collection in the BEIR layout, searched and related with the shipped defaults.

    corpus.jsonl      {"_id", "title", "text", "metadata": {"contributors": [...], "topics": [...]}}
    queries.jsonl     {"_id", "text"}
    qrels/test.tsv    query id, document id, grade (with a heading line)
    related/test.tsv  document id, document id, grade: grades "see also" lists

(BEIR: Thakur et al., NeurIPS 2021.) The measures are scikit-learn's: nDCG with linear gains (Järvelin and Kekäläinen
2002) and average precision; a document that was not retrieved counts as ranked below all that were, and adds nothing to
average precision, as in trec_eval.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import LibraryError
from seealso.library import Library

N_RETRIEVED = 100
N_GRADED = 10

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measures by query: ``search[query_id]["ndcg@10"]``, ``related[document_id]["ndcg@10"]``."""

    search: dict[str, dict[str, float]]
    related: dict[str, dict[str, float]]

    def means(self) -> dict[str, dict[str, float]]:
        """Means over queries, as `seealso eval` prints them; a part without judgements is left out."""
        parts = {"search": self.search, "related": self.related}
        return {name: _mean(list(found.values())) for name, found in parts.items() if found}


def _mean(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def evaluate(folder: Path, progress: Progress | None = None, model: str = "") -> Evaluation:
    """Index the collection in a temporary folder, ask every judged question, and measure the answers.

    Args:
        model: that reads the documents as well, as ``[meaning]`` of seealso.toml names it; a folder in full.

    Raises:
        LibraryError: ``folder`` is not a collection in the BEIR layout.
    """
    with tempfile.TemporaryDirectory(prefix="seealso-eval-") as temporary:
        library, names = _library(folder, Path(temporary), model)
        numbers = {name: number for number, name in names.items()}
        queries = {str(q["_id"]): str(q["text"]) for q in _json_lines(folder / "queries.jsonl")}
        qrels = {key: g for key, g in _grades(folder / "qrels" / "test.tsv").items() if key in queries}
        pairs = {key: g for key, g in _grades(folder / "related" / "test.tsv").items() if key in numbers}
        if not qrels and not pairs:
            raise LibraryError(f"{folder} has no judgements. Expected qrels/test.tsv or related/test.tsv.")
        total, done = len(qrels) + len(pairs), 0
        search: dict[str, dict[str, float]] = {}
        related: dict[str, dict[str, float]] = {}
        for key, grades in qrels.items():
            page = library.search(queries[key], limit=N_RETRIEVED, facets=(), snippets=False)
            ranked = [names[hit.id] for hit in page.hits]
            search[key] = {
                f"ndcg@{N_GRADED}": ndcg(ranked, grades),
                "map": average_precision(ranked, grades),
                f"recall@{N_RETRIEVED}": recall(ranked, grades),
            }
            done += 1
            if progress is not None:
                progress(done, total)
        for key, grades in pairs.items():
            suggestions = [names[item.id] for item in library.related(numbers[key], limit=N_GRADED)]
            related[key] = {f"ndcg@{N_GRADED}": ndcg(suggestions, grades)}
            done += 1
            if progress is not None:
                progress(done, total)
        return Evaluation(search, related)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = N_GRADED) -> float:
    """Normalised discounted cumulative gain of the first ``k``, linear gains, by scikit-learn."""
    from sklearn.metrics import ndcg_score

    pool = list(dict.fromkeys([*ranked, *grades]))
    if not any(grades.get(name, 0) > 0 for name in pool):
        return 0.0
    # Padding keeps scikit-learn from refusing a single document, and stands for the rest of the collection.
    pool += [f"\0{number}" for number in range(k)]
    truth = [max(grades.get(name, 0), 0) for name in pool]
    retrieved = {name: len(pool) - place for place, name in enumerate(ranked)}
    scores = [float(retrieved.get(name, 0.0)) for name in pool]
    for place, name in enumerate(pool):
        if name not in retrieved:  # what was not retrieved comes last, the relevant after the padding
            scores[place] = -1.0 if name.startswith("\0") else -2.0 - place
    return float(ndcg_score([truth], [scores], k=k))


def average_precision(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Mean of the precision at each relevant document retrieved, over all relevant ones."""
    from sklearn.metrics import average_precision_score

    relevant = [grades.get(name, 0) > 0 for name in ranked]
    n_relevant = sum(grade > 0 for grade in grades.values())
    if not any(relevant) or not n_relevant:
        return 0.0
    found = average_precision_score(relevant, [-place for place in range(len(ranked))])
    return float(found) * sum(relevant) / n_relevant


def recall(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Share of the relevant documents that were retrieved."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant & set(ranked)) / len(relevant) if relevant else 0.0


def compare(ours: Mapping[str, Mapping[str, float]], theirs: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Difference of two runs over the same queries, with a paired randomisation test (Smucker et al., CIKM 2007).

    Returns the mean of ours and theirs, the difference, and the two-sided p-value of nDCG@10.
    """
    import numpy as np
    from scipy.stats import permutation_test

    name = f"ndcg@{N_GRADED}"
    keys = sorted(ours.keys() & theirs.keys())
    if not keys:
        raise LibraryError("The two runs have no query in common.")
    first = np.array([ours[key][name] for key in keys])
    second = np.array([theirs[key][name] for key in keys])
    p_value = 1.0
    if np.any(first != second):
        p_value = permutation_test(
            (first - second,),
            lambda d, axis: d.mean(axis=axis),
            permutation_type="samples",
            n_resamples=9999,
            vectorized=True,
            rng=np.random.default_rng(0),
        ).pvalue
    return {
        "queries": len(keys),
        "ours": float(first.mean()),
        "theirs": float(second.mean()),
        "difference": float((first - second).mean()),
        "p": float(p_value),
    }


def _library(folder: Path, temporary: Path, model: str = "") -> tuple[Library, dict[str, str]]:
    """The collection as a library. Ids may be any text there, so documents are numbered here."""
    names: dict[str, str] = {}
    settings = f"[facets]\nshown = []\n[meaning]\nmodel = {json.dumps(model)}\n"
    (temporary / "seealso.toml").write_text(settings, encoding="utf-8")
    with (temporary / "records.jsonl").open("w", encoding="utf-8") as out:
        for document in _json_lines(folder / "corpus.jsonl"):
            number = f"d{len(names)}"
            names[number] = str(document["_id"])
            about = document.get("metadata") or {}
            record = {
                "id": number,
                "title": document.get("title") or None,
                "text": document.get("text") or "",
                "creators": [name for name in about.get("contributors") or () if str(name).strip()],
                "keywords": [str(topic) for topic in about.get("topics") or ()],
            }
            out.write(json.dumps({key: value for key, value in record.items() if value}) + "\n")
    if not names:
        raise LibraryError(f"{folder} is not a collection in the BEIR layout: corpus.jsonl is missing or empty.")
    library = Library(temporary, state=temporary / ".seealso")
    library.build(meaning=False)
    if model:
        from seealso import meanings

        meanings.make(library.view)
    return library, names


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise LibraryError(f"{path}:{number}: this is not valid JSON ({error}).") from None


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    if not path.exists():
        return grades
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            parts = line.rstrip(os.linesep).split("\t")
            try:
                grades[parts[0]][parts[1]] = int(float(parts[2]))
            except (IndexError, ValueError):
                if number > 1 and line.strip():
                    raise LibraryError(f"{path}:{number}: expected query, document and grade, with tabs.") from None
    return grades
