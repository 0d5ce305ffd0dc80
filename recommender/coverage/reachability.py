"""Who suggests whom: what nothing leads to, what everything leads to, and the islands.

The graph has an edge from every record to each record on its list of suggestions. How often a record is suggested is
its k-occurrence; the skewness of that distribution measures hubness (Radovanovic, Nanopoulos and Ivanovic, JMLR 2010).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from corpus.records.files import read_regular, write_atomically
from corpus.records.sealed import sealed_bytes, unsealed_bytes
from indexer.engines.port import Engine
from indexer.index.kept_arrays import array_of
from recommender.related.recommender import Recommender

LIST_LENGTH = 6
"""As many suggestions as the page of a record shows."""

MAX_LISTED = 500
_FILES = f"suggestions-{LIST_LENGTH}-*.sealed"

Suggestions = NDArray[np.int32]
"""Shape (n_doc_numbers, LIST_LENGTH): the document numbers suggested, -1 where there are fewer."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A record and how many lists it is on."""

    id: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Reachability:
    """What the lists of suggestions lead to.

    never: records on no list; ``n_never`` counts them all where only the first `MAX_LISTED` are listed. hubs: records
    on so many lists that they stand out, most first. islands: groups that are tied to one another and to nothing else
    (weak components besides the largest), largest first; records that are alone are in ``alone``.
    """

    n_records: int
    list_length: int
    never: tuple[Reached, ...]
    n_never: int
    hubs: tuple[Reached, ...]
    skewness: float
    most: int
    islands: tuple[tuple[Reached, ...], ...]
    alone: tuple[Reached, ...]
    n_alone: int


def suggestions(
    engine: Engine, recommender: Recommender, progress: Callable[[int, int], None] | None = None
) -> Suggestions:
    """The lists of all records, as readers see them."""
    statistics = engine.statistics
    found = np.full((statistics.n_doc_numbers, LIST_LENGTH), -1, np.int32)
    numbers = np.flatnonzero(statistics.live()).tolist()
    for done, number in enumerate(numbers):
        for place, item in enumerate(recommender.related(engine.resource_id(number), LIST_LENGTH)):
            other = engine.doc_number(item.id)
            found[number, place] = -1 if other is None else other
        if progress is not None and done % 100 == 0:
            progress(done, len(numbers))
    return found


def _path(folder: Path, commit: int | str) -> Path:
    return folder / _FILES.replace("*", str(commit))


def save(found: Suggestions, folder: Path, commit: int | str) -> None:
    """Keep the lists of a commit beside the model, so that they are worked out once for each.

    ``commit`` is the number of the commit, or that and what else the lists depend on.

    An update may leave as many document numbers as there were, and give them to other records.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    np.save(content, found)
    path = _path(folder, commit)
    write_atomically(path, sealed_bytes(content.getvalue()))
    for other in folder.glob(_FILES):
        if other != path:  # of an earlier commit
            other.unlink(missing_ok=True)


def load(folder: Path, commit: int | str, n_doc_numbers: int) -> Suggestions | None:
    """What `save` kept; ``None`` where there is nothing that fits."""
    try:
        found = array_of(unsealed_bytes(read_regular(_path(folder, commit))))
    except (OSError, ValueError):
        return None
    if found.shape != (n_doc_numbers, LIST_LENGTH) or found.dtype != np.int32:
        return None
    return found if found.size == 0 or -1 <= found.min() <= found.max() < n_doc_numbers else None


def reachability(engine: Engine, found: Suggestions) -> Reachability:
    """What ``found`` says of the library."""
    live = np.flatnonzero(engine.statistics.live())
    n = engine.statistics.n_doc_numbers
    rows = np.repeat(np.arange(n), LIST_LENGTH)
    others = found.ravel()
    edges = others >= 0
    rows, others = rows[edges], others[edges].astype(np.int64)
    counts = np.bincount(others, minlength=n)

    def reached(numbers: Sequence[int]) -> tuple[Reached, ...]:
        return tuple(
            Reached((record := engine.resource_at(number)).id, record.display_title, int(counts[number]))
            for number in numbers[:MAX_LISTED]
        )

    occurrences = counts[live].astype(np.float64)
    mean, spread = (float(occurrences.mean()), float(occurrences.std())) if len(live) else (0.0, 0.0)
    skewness = float(((occurrences - mean) ** 3).mean() / spread**3) if spread > 0 else 0.0
    stands_out = max(mean + 3 * spread, 2.0 * LIST_LENGTH)
    hubs = [int(number) for number in live[np.argsort(-occurrences, kind="stable")] if counts[number] > stands_out]
    never = live[occurrences == 0].tolist()
    graph = sparse.coo_matrix((np.ones(len(rows), np.int8), (rows, others)), shape=(n, n))
    _, labels = connected_components(graph, directed=True, connection="weak")
    groups = [live[labels[live] == label].tolist() for label in _labels_by_size(labels[live])]
    apart = groups[1:] if groups and len(groups[0]) > 1 else groups
    alone = sorted(group[0] for group in apart if len(group) == 1)
    return Reachability(
        n_records=len(live),
        list_length=LIST_LENGTH,
        never=reached(never),
        n_never=len(never),
        hubs=reached(hubs),
        skewness=skewness,
        most=int(occurrences.max(initial=0)),
        islands=tuple(reached(group) for group in apart if len(group) > 1)[:MAX_LISTED],
        alone=reached(alone),
        n_alone=len(alone),
    )


def _labels_by_size(labels: NDArray[np.int32]) -> list[int]:
    """The distinct labels, of the largest group first."""
    distinct, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    return [int(distinct[at]) for at in np.lexsort((first, -sizes))]
