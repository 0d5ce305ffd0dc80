"""Making the vectors of a snapshot's records: only of those that changed, and going on where a killed run stopped."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.records.files import LockedError, force, locked, read_regular, replace, write_atomically
from corpus.records.sealed import sealed
from indexer.index.kept_arrays import load_array
from indexer.index.verification import remember, sums_in
from indexer.meaning.encoder import Encoder, Floats
from indexer.meaning.model_files import ModelFiles
from indexer.meaning.record_text import digest_of, texts_of, vector_of
from indexer.meaning.record_vectors import ABOUT, FORMAT, LEAST_HUBNESS, Layout, read_about

BEGUN = "begun.bin"
LOCK = "making.lock"
NEIGHBOURS = 10
DRAWN = 8_192
"""Among so many records, evenly drawn, the hubness of each is measured."""
_AT_ONCE = 16
_AHEAD = 64
"""So many texts are handed out before the first vectors are waited for."""
_ROWS_AT_ONCE = 2_048
_COMPARED_AT_ONCE = 512

Progress = Callable[[int, int], None]
Keys = NDArray[np.uint64]


class NumberedRecords(Protocol):
    """The records of a snapshot."""

    def numbered_records(self) -> Iterator[tuple[int, str, str]]:
        """doc_number, id and JSON of every record."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run did: records that the model reads, of which so many are new; those in other languages are left out."""

    n_read: int
    n_new: int
    n_left_out: int


class SomebodyElseError(Exception):
    """Another process makes these vectors at this moment."""


def make(
    records: NumberedRecords,
    layout: Layout,
    left_out: NDArray[np.bool_],
    model: ModelFiles,
    folder: Path,
    earlier: Sequence[Path] = (),
    progress: Progress | None = None,
    n_threads: int = 1,
) -> Made:
    """Make the vectors of ``records`` and keep them in ``folder``, at one stroke at the end.

    Args:
        records, layout: of the snapshot.
        left_out: bool, shape (n_doc_numbers,): records in languages that the model does not read.
        model: that makes them.
        folder: made here if need be; what a killed run began there is gone on with.
        earlier: folders of the same sort, whose vectors are taken where text and model are the same.
        progress: called with (done, total) of those that have to be made.
        n_threads: so many texts are read at the same time.

    Raises:
        SomebodyElseError: another process is at it.
        LibraryError: the model cannot be read.
        OSError: the folder cannot be written, or is gone.
    """
    folder.mkdir(exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(folder / LOCK))
        except LockedError as error:
            raise SomebodyElseError from error
        encoder = Encoder(model)
        return _Run(records, layout, left_out, model, encoder, folder, earlier).make(progress, n_threads)


class _Run:
    def __init__(
        self, records: NumberedRecords, layout: Layout, left_out: NDArray[np.bool_], model: ModelFiles,
        encoder: Encoder, folder: Path, earlier: Sequence[Path],
    ) -> None:  # fmt: skip
        self._records, self._layout, self._left_out = records, layout, left_out
        self._model, self._encoder, self._folder = model, encoder, folder
        self._identity = model.identity(encoder.digests)
        self._n_dimensions = encoder.n_dimensions
        about = read_about(folder)
        self._run = 1 if about is None else about.run + 1
        self._known = _Known(self._n_dimensions)
        for place in dict.fromkeys([folder, *earlier]):
            self._known.take_kept(place, self._identity)
            self._known.take_begun(place / BEGUN)

    def make(self, progress: Progress | None, n_threads: int) -> Made:
        n = sum(size for _, size in self._layout)
        digests = np.zeros(n, np.uint64)
        for number, _, stored in self._records.numbered_records():
            texts = texts_of(json.loads(stored))
            if texts[1] and not self._left_out[number]:
                digests[number] = digest_of(texts, self._identity)
        wanted = digests > 0
        missing = self._known.missing(np.unique(digests[wanted]))
        self._read(digests, missing, n_threads, progress)
        self._keep(digests, wanted)
        return Made(int(wanted.sum()), len(missing), int(self._left_out[:n].sum()))

    def _read(self, digests: Keys, missing: Keys, n_threads: int, progress: Progress | None) -> None:
        """Have the model read the texts of these digests, and write down each vector as it comes."""
        if not len(missing):
            return
        todo = set(missing.tolist())
        done, total = 0, len(todo)
        with _Begun(self._folder / BEGUN, self._n_dimensions) as begun, ThreadPoolExecutor(n_threads) as threads:
            waiting: list[tuple[int, Future[Floats]]] = []

            def write_down(n: int) -> None:
                nonlocal done
                some = waiting[:n]
                begun.add([key for key, _ in some], [made.result() for _, made in some])
                del waiting[:n]
                done += len(some)
                if progress is not None:
                    progress(done, total)

            for key, texts in self._texts(digests, todo):
                waiting.append((key, threads.submit(vector_of, self._encoder, texts)))
                if len(waiting) == _AHEAD:
                    write_down(_AT_ONCE)
            write_down(len(waiting))
        self._known.take_begun(self._folder / BEGUN)

    def _texts(self, digests: Keys, todo: set[int]) -> Iterator[tuple[int, tuple[str, str]]]:
        """The texts of these digests, once each."""
        for number, _, stored in self._records.numbered_records():
            key = int(digests[number])
            if key in todo:
                todo.discard(key)
                yield key, texts_of(json.loads(stored))

    def _keep(self, digests: Keys, wanted: NDArray[np.bool_]) -> None:
        names = [f"{what}-{self._run}.npy" for what in ("vectors", "hubness", "digests")]
        drafts = [self._folder / f".{name}.tmp" for name in names]
        vectors = np.lib.format.open_memmap(
            drafts[0], mode="w+", dtype=np.float16, shape=(len(digests), self._n_dimensions)
        )
        numbers = np.flatnonzero(wanted)
        for first in range(0, len(numbers), _ROWS_AT_ONCE):
            some = numbers[first : first + _ROWS_AT_ONCE]
            vectors[some] = self._known.vectors(digests[some])
        vectors.flush()
        for draft, values in ((drafts[1], hubness(vectors, wanted)), (drafts[2], digests)):
            with draft.open("wb") as file:
                np.save(file, values)
        del vectors
        for draft, name in zip(drafts, names, strict=True):
            force(draft)
            replace(draft, self._folder / name)
        sums = sums_in(self._folder, names)
        remember(self._folder, names)
        about = {
            "format": FORMAT,
            "identity": self._identity,
            "stamp": self._model.stamp(),
            "digests": self._encoder.digests,
            "languages": self._model.languages,
            "layout": self._layout,
            "run": self._run,
            "files": sums,
        }
        write_atomically(self._folder / ABOUT, sealed(about))
        force(self._folder)
        for path in self._folder.iterdir():  # of the run before, which who has it open goes on reading
            if path.name not in (*names, ABOUT, LOCK, "verified.json"):
                path.unlink(missing_ok=True)


class _Known:
    """Vectors that are there already, by digest."""

    def __init__(self, n_dimensions: int) -> None:
        self._n_dimensions = n_dimensions
        self._sources: list[tuple[Keys, NDArray[np.int64], NDArray[np.float16]]] = []

    def take_kept(self, folder: Path, identity: str) -> None:
        """Those of a complete run. What is damaged there is passed over."""
        about = read_about(folder)
        if about is None or about.identity != identity:
            return
        try:
            vectors = load_array(folder / f"vectors-{about.run}.npy", ("float16",), mapped=True)
            digests = load_array(folder / f"digests-{about.run}.npy", ("uint64",))
            if sums_in(folder, about.files) != about.files:
                return
        except (OSError, ValueError):
            return
        if vectors.shape == (len(digests), self._n_dimensions) and digests.ndim == 1:
            self._take(digests, vectors, np.flatnonzero(digests))

    def take_begun(self, path: Path) -> None:
        """Those that a run has written down, up to the first that is not whole."""
        found = _written_down(path, self._n_dimensions)
        if len(found):
            self._take(found["digest"], found["vector"], np.arange(len(found)))

    def _take(self, digests: Keys, vectors: NDArray[np.float16], numbers: NDArray[np.int64]) -> None:
        keys = digests[numbers]
        order = np.argsort(keys, kind="stable")
        self._sources.append((keys[order], numbers[order], vectors))

    def missing(self, keys: Keys) -> Keys:
        """Those of ``keys`` that are not there."""
        lacks = np.ones(len(keys), np.bool_)
        for known, _, _ in self._sources:
            lacks &= ~_found_at(known, keys)[1]
        return keys[lacks]

    def vectors(self, keys: Keys) -> NDArray[np.float16]:
        """The vectors of ``keys``, all of which are there: float16, shape (len(keys), n_dimensions)."""
        found = np.zeros((len(keys), self._n_dimensions), np.float16)
        for known, numbers, vectors in reversed(self._sources):
            at, is_there = _found_at(known, keys)
            found[is_there] = vectors[numbers[at[is_there]]]
        return found


def _found_at(known: Keys, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of ``keys`` stands in ``known`` (ascending), and whether it does."""
    if not len(known):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return at, known[at] == keys


def _entry(n_dimensions: int) -> np.dtype[Any]:
    """A vector as it is written down: the digest of its text, the CRC-32 of both, the numbers."""
    return np.dtype([("digest", "<u8"), ("crc", "<u4"), ("vector", "<f2", (n_dimensions,))])


def _crc(entry: np.void) -> int:
    return zlib.crc32(entry["digest"].tobytes() + entry["vector"].tobytes())


def _written_down(path: Path, n_dimensions: int) -> NDArray[np.void]:
    """The entries that stand whole in a file, up to the first that does not."""
    entry = _entry(n_dimensions)
    try:
        raw = read_regular(path)
    except OSError:
        raw = b""
    found = np.frombuffer(raw, entry, len(raw) // entry.itemsize)
    whole = [_crc(one) == one["crc"] for one in found]
    return found[: whole.index(False) if False in whole else len(whole)]


class _Begun:
    """The file that vectors are written down in as they are made. What is not whole at its end is cut off."""

    def __init__(self, path: Path, n_dimensions: int) -> None:
        self._path, self._n_dimensions, self._entry = path, n_dimensions, _entry(n_dimensions)
        self._file: BinaryIO | None = None

    def __enter__(self) -> _Begun:
        self._file = self._path.open("ab")
        self._file.truncate(len(_written_down(self._path, self._n_dimensions)) * self._entry.itemsize)
        return self

    def add(self, keys: Sequence[int], vectors: Sequence[Floats]) -> None:
        """Write some down; they are there if this process is killed, and most likely if the machine is."""
        rows = np.zeros(len(keys), self._entry)
        for row, key, vector in zip(rows, keys, vectors, strict=True):
            row["digest"] = key
            row["vector"] = vector
            row["crc"] = _crc(row)
        assert self._file is not None
        self._file.write(rows.tobytes())
        self._file.flush()

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def hubness(vectors: NDArray[np.float16], has: NDArray[np.bool_]) -> Floats:
    """How near each document is to those nearest to it, over the mean of all: float32, shape (n,), 1 for who has none.

    The mean of the cosines to its `NEIGHBOURS` nearest; in a large library, to so many fewer of `DRAWN` documents.
    """
    found = np.ones(len(has), np.float32)
    numbers = np.flatnonzero(has)
    n = len(numbers)
    if n < 2:
        return found
    drawn = numbers if n <= DRAWN else numbers[np.linspace(0, n - 1, DRAWN).astype(np.int64)]
    n_near = min(NEIGHBOURS if n <= DRAWN else max(round(NEIGHBOURS * DRAWN / n), 3), len(drawn) - 1)
    among = vectors[drawn].astype(np.float32)
    for first in range(0, n, _COMPARED_AT_ONCE):
        some = numbers[first : first + _COMPARED_AT_ONCE]
        cosines = vectors[some].astype(np.float32) @ among.T
        at = np.searchsorted(drawn, some)
        own = (at < len(drawn)) & (drawn[np.minimum(at, len(drawn) - 1)] == some)
        cosines[np.flatnonzero(own), at[own]] = -1.0  # itself
        best = np.partition(cosines, -n_near, axis=1)[:, -n_near:]
        found[some] = np.maximum(best, 0).mean(axis=1)
    mean = float(found[numbers].mean()) or 1.0
    found[numbers] = np.maximum(found[numbers], LEAST_HUBNESS * mean) / mean
    return found
