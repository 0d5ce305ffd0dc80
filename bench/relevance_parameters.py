"""The parameters of ranking, each moved alone around what ships, on an index that stays as it is.

The code that runs is the code that ships: constants and fields are set for a while (`bench.ablation.changed`), and what
was remembered under other values is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from bench.ablation import changed, ndcg
from indexer.index.schema import RANKED_FIELDS
from indexer.search import bm25, evaluation, feedback, first_page, ordering
from indexer.search.lexicon import Lexicon
from seealso.measuring import compare

Settings = list[tuple[Any, str, Any]]
CUT = 3
"""Words that a question is cut to, to see what is done for short ones: the collections have next to none."""
_FIELDS = {field.name: field for field in RANKED_FIELDS}


@dataclass
class Judged:
    """An open collection: ``names`` leads from a record's id to the document's, ``grades`` by query and document."""

    library: Any
    names: Mapping[str, str]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]

    def measure(self, queries: Mapping[str, str] | None = None) -> dict[str, float]:
        """nDCG@10 by query, with nothing remembered."""
        self.forget()
        found = {}
        for key, text in (queries or self.queries).items():
            hits = self.library.search(text, limit=10, facets=(), snippets=False).hits
            found[key] = ndcg([self.names[hit.id] for hit in hits], self.grades[key])
        self.forget()
        return found

    def forget(self) -> None:
        """Empty what the snapshot remembers of earlier queries."""
        snapshot = self.library.view.engine
        snapshot.matcher._cache.clear()
        snapshot.matcher._n_cached = 0
        vars(snapshot.matcher).pop("gathering", None)  # it was made of the fields with their weights
        snapshot._corrections.clear()
        snapshot.evaluator._apart.clear()


@dataclass(frozen=True)
class Parameter:
    """One parameter: the values tried, the one that ships, and what to set for a value."""

    name: str
    values: tuple[float, ...]
    shipped: float
    settings: Callable[[Judged, float], Settings]
    labels: tuple[str, ...] = ()
    cut: bool = False

    def at(self, judged: Judged, value: float) -> AbstractContextManager[None]:
        """A stretch in which the parameter has this value; what ships is left untouched."""
        return changed([] if value == self.shipped else self.settings(judged, value))


def _field(names: Sequence[str], what: str, judged: Judged, value: float) -> Settings:
    matcher = judged.library.view.engine.matcher
    fields = tuple(replace(f, **{what: value}) if f.name in names else f for f in matcher._fields)
    return [(matcher, "_fields", fields), (matcher, "_by_name", {field.name: field for field in fields})]


def _k1(judged: Judged, value: float) -> Settings:
    # The default of `saturate` was bound when it was defined, so that the constant alone would not do.
    return [(bm25, "K1", value), (bm25, "saturate", partial(bm25.saturate, k1=value))]


def _constant(module: Any, name: str, judged: Judged, value: float) -> Settings:
    return [(module, name, value)]


def _learned(judged: Judged, value: float) -> Settings:
    engine = judged.library.view.engine
    without = Lexicon(judged.library.settings, engine.statistics, None)
    return [(engine.evaluator, "_lexicon", without)]


class _RootedNumpy:
    """numpy for the two modules that stress coverage, with another power in place of their only square root."""

    def __init__(self, power: float) -> None:
        self._power = np.float32(power)

    def sqrt(self, share: Any) -> Any:
        return np.power(share, self._power)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


def _coverage(judged: Judged, value: float) -> Settings:
    other = _RootedNumpy(value)
    return [(ordering, "np", other), (first_page, "np", other)]


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("weight of the title", (1, 2, 3, 4, 6), _FIELDS["title"].weight, partial(_field, ["title"], "weight")),
    Parameter("b of the title", (0, 0.25, 0.5, 0.75, 1), _FIELDS["title"].b, partial(_field, ["title"], "b")),
    Parameter(
        "b of description and text",
        (0.3, 0.5, 0.6, 0.7, 0.8, 1),
        _FIELDS["text"].b,
        partial(_field, ["description", "text"], "b"),
    ),
    Parameter("k1", (0.6, 0.9, 1.2, 1.6, 2), bm25.K1, _k1),
    Parameter(
        "weight of words side by side",
        (0, 0.05, 0.1, 0.15, 0.2, 0.3),
        evaluation.PAIR_WEIGHT,
        partial(_constant, evaluation, "PAIR_WEIGHT"),
    ),
    Parameter(
        "words in no title", (0.2, 0.4, 0.6, 0.8, 1), bm25.LEAST_TOPICAL, partial(_constant, bm25, "LEAST_TOPICAL")
    ),
    Parameter(
        "weight of title cover", (0, 0.25, 0.5, 0.75, 1), bm25.TITLE_COVER, partial(_constant, bm25, "TITLE_COVER")
    ),
    Parameter(
        "title cover in long questions",
        (0, 0.5, 1, 1.5, 2),
        evaluation.LONG_COVER,
        partial(_constant, evaluation, "LONG_COVER"),
    ),
    Parameter("weight of feedback", (0, 0.3, 0.5, 0.7), feedback.WEIGHT, partial(_constant, feedback, "WEIGHT")),
    Parameter("power of feedback", (4, 8, 12), feedback.POWER, partial(_constant, feedback, "POWER")),
    Parameter("learned acronyms", (0, 1), 1, _learned, ("off", "on")),
    Parameter("power of coverage", (0, 0.5, 1), 0.5, _coverage, ("off", "½", "1")),
    Parameter("coverage, questions cut to 3 words", (0, 0.5, 1), 0.5, _coverage, ("off", "½", "1"), True),
)


def sweep(
    judged: Mapping[str, Judged], words: Callable[[str], list[str]], tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """For each parameter and value: mean nDCG@10 by collection, and p against what ships over all queries.

    ``words``: the words of a question that count when it is cut short.
    """
    found = []
    for parameter in PARAMETERS:
        if parameter.shipped not in parameter.values:
            raise ValueError(f"{parameter.name}: what ships, {parameter.shipped}, is not among the values.")
        runs: dict[float, dict[str, dict[str, float]]] = {}
        for value in parameter.values:
            for name, collection in judged.items():
                cut = {key: " ".join(words(text)[:CUT]) for key, text in collection.queries.items()}
                with parameter.at(collection, value):
                    measured = collection.measure(cut if parameter.cut else None)
                runs.setdefault(value, {})[name] = measured
        rows = []
        for value, run in runs.items():
            means = {name: float(np.mean(list(measured.values()))) for name, measured in run.items()}
            p = compare(_pooled(run), _pooled(runs[parameter.shipped]))["p"]
            rows.append({"value": value, "ndcg@10": means, "p": p})
            tell(f"{parameter.name} {value}: {sum(means.values()) / len(means):.4f}")
        labels = parameter.labels or tuple(f"{value:g}" for value in parameter.values)
        found.append({"name": parameter.name, "shipped": parameter.shipped, "labels": list(labels), "values": rows})
    return found


def _pooled(run: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {f"{name}\t{key}": {"ndcg@10": v} for name, measured in run.items() for key, v in measured.items()}


def better_everywhere(parameter: Mapping[str, Any]) -> list[float]:
    """The values with which every collection is better off than with what ships."""
    rows = {row["value"]: row["ndcg@10"] for row in parameter["values"]}
    base = rows[parameter["shipped"]]
    return [value for value, means in rows.items() if all(means[name] > base[name] + 1e-9 for name in base)]
