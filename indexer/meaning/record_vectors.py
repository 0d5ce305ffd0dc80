"""The vectors of a snapshot's records, kept beside its index.

    <generation>/meaning/
        about.json               sealed: the model, the layout of the snapshot, length and digest of the other files
        vectors-7.npy            float16, (n_doc_numbers, n_dimensions), of unit length; zeros where there is none
        hubness-7.npy            float32, (n_doc_numbers,): see `nearness`
        digests-7.npy            uint64, (n_doc_numbers,), of the texts and the model; 0 where there is none
        begun.bin                what was made so far, while it is being made (`indexer.meaning.making`)

The numbers are those of a run. A later commit of the same index has the first doc_numbers in common: the vectors go on
for these, and what came since has none until the next run. Of a small library, whose documents a commit may number
anew, the texts say whose vector is whose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus import LibraryError
from corpus.records.sealed import read_sealed
from indexer.index.kept_arrays import load_array
from indexer.index.verification import check
from indexer.meaning.encoder import Floats
from indexer.meaning.model_files import ModelFiles
from indexer.meaning.record_text import digest_of, texts_of

ABOUT = "about.json"
FORMAT = 1
LEAST_HUBNESS = 0.2
ALIGNED_UP_TO = 5_000
"""So many texts are read in the time that a reader may wait."""
Layout = tuple[tuple[str, int], ...]
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class About:
    """What the kept vectors say of themselves. stamp, digests: of the model's files; run: the number of the run."""

    identity: str
    stamp: tuple[tuple[int, int], ...]
    digests: tuple[str, ...]
    languages: tuple[str, ...]
    layout: Layout
    run: int
    files: Mapping[str, tuple[int, str]]

    def is_of(self, model: ModelFiles) -> bool:
        """Whether they are this model's, for the records that it is to read. Reads its files where they changed."""
        if self.languages != model.languages:
            return False
        try:
            digests = self.digests if self.stamp == model.stamp() else model.digests()
            return self.identity == model.identity(digests)
        except (OSError, LibraryError):
            return False


def read_about(folder: Path) -> About | None:
    """What is said of the vectors in ``folder``; ``None`` where there are none, or it is damaged."""
    try:
        said = read_sealed(folder / ABOUT)
        if said["format"] != FORMAT:
            return None
        return About(
            str(said["identity"]),
            tuple((int(size), int(modified)) for size, modified in said["stamp"]),
            tuple(map(str, said["digests"])),
            tuple(map(str, said["languages"])),
            tuple((str(name), int(n)) for name, n in said["layout"]),
            int(said["run"]),
            {str(name): (int(length), str(digest)) for name, (length, digest) in said["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


class RecordVectors:
    """Vectors by doc_number.

    Args:
        vectors: float16, shape (n, n_dimensions).
        hubness: float32, shape (n,).
        has: bool, shape (n,): which documents have one.
        run: the number of the run that made them.
    """

    def __init__(self, vectors: NDArray[np.float16], hubness: Floats, has: NDArray[np.bool_], run: int = 1) -> None:
        self.vectors, self.has, self.run = vectors, has, run
        self.hubness = np.clip(np.nan_to_num(hubness, nan=1.0), LEAST_HUBNESS, 1 / LEAST_HUBNESS)

    @property
    def n_dimensions(self) -> int:
        """Numbers of a vector."""
        return int(self.vectors.shape[1])

    def known(self, numbers: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of some documents have a vector: bool, of the same shape."""
        inside = numbers < len(self.has)
        found = np.zeros(len(numbers), np.bool_)
        found[inside] = self.has[numbers[inside]]
        return found

    def rows(self, numbers: NDArray[Any]) -> Floats:
        """The vectors of some documents: float32, shape (len(numbers), n_dimensions); zeros for who has none."""
        found = np.zeros((len(numbers), self.n_dimensions), np.float32)
        known = self.known(numbers)
        found[known] = self.vectors[numbers[known]]
        return np.nan_to_num(found, copy=False, nan=0.0, posinf=0.0, neginf=0.0)  # of a file that somebody forged

    def cosines(self, number: int, others: NDArray[Any]) -> Floats:
        """Cosines of a document to others, not below 0: float32, shape (len(others),), 0 where either has no vector."""
        mine = self.rows(np.array([number]))[0]
        return np.asarray(np.clip(np.einsum("ij,j->i", self.rows(others), mine), 0, 1), np.float32)

    def nearness(self, others: NDArray[Any], cosines: Floats) -> Floats:
        """How near documents are whose ``cosines`` are these: float32, of the same shape.

        The cosine over the square root of the document's hubness, the mean of its ten best cosines over that of all
        documents: what is near to everything is held back (Radovanovic et al., JMLR 2010).
        """
        found = cosines.copy()
        inside = others < len(self.hubness)
        found[inside] /= np.sqrt(self.hubness[others[inside]])
        return found

    def nearest(self, vector: Floats, limit: int, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Floats]:
        """The ``limit`` documents nearest to a vector, best first, and their cosines; every one is looked at.

        Args:
            allowed: bool, shape (n_doc_numbers,): which may be among them.
        """
        n = min(len(self.has), len(allowed))
        cosines = np.concatenate(
            [np.zeros(0, np.float32)]
            + [
                self.vectors[first : min(first + _ROWS_AT_ONCE, n)].astype(np.float32) @ vector
                for first in range(0, n, _ROWS_AT_ONCE)
            ]
        )
        cosines = np.clip(np.nan_to_num(cosines, nan=0.0), -1, 1)
        cosines[~(self.has[:n] & allowed[:n])] = -2.0
        best = np.argsort(-cosines, kind="stable")[:limit]
        best = best[cosines[best] > -2.0]
        return best, cosines[best]


def load(
    folder: Path, about: About, layout: Layout, records: Callable[[], Iterable[tuple[int, str, str]]] | None = None
) -> RecordVectors | None:
    """The vectors in ``folder`` for a snapshot of this layout; ``None`` where they are of another, or damaged.

    Args:
        records: doc_number, id and JSON of each record. In a small library, where a commit may number all documents
            anew, their texts say which vector is whose.
    """
    found = _load(folder, about)
    if found is None or (about.layout and layout[: len(about.layout)] == about.layout):
        return None if found is None else RecordVectors(found.vectors, found.hubness, found.digests > 0, about.run)
    n = sum(size for _, size in layout)
    if records is None or n > ALIGNED_UP_TO:
        return None
    places = {digest: at for at, digest in enumerate(found.digests.tolist()) if digest}
    vectors, hubness, has = np.zeros((n, found.vectors.shape[1]), np.float16), np.ones(n, np.float32), np.zeros(n, bool)
    for number, _, stored in records():
        at = places.get(digest_of(texts_of(json.loads(stored)), about.identity))
        if at is not None:
            vectors[number], hubness[number], has[number] = found.vectors[at], found.hubness[at], True
    return RecordVectors(vectors, hubness, has, about.run)


class _Kept(NamedTuple):
    """What the files of a run hold."""

    vectors: NDArray[np.float16]
    hubness: Floats
    digests: NDArray[np.uint64]


def _load(folder: Path, about: About) -> _Kept | None:
    n = sum(size for _, size in about.layout)
    try:
        check(folder, about.files)
        vectors = load_array(folder / f"vectors-{about.run}.npy", ("float16",), mapped=True)
        hubness = load_array(folder / f"hubness-{about.run}.npy", ("float32",))
        digests = load_array(folder / f"digests-{about.run}.npy", ("uint64",))
    except (OSError, ValueError, LibraryError):
        return None
    if vectors.ndim != 2 or len(vectors) != n or hubness.shape != (n,) or digests.shape != (n,):
        return None
    return _Kept(vectors, hubness, digests)
