"""Generations: one build each, published by swapping one pointer.

    <state folder>/
        CURRENT                  the name of the published generation, and which others were; replaced atomically
        build.lock               held while a build runs
        generations/<name>/      a Whoosh index and manifest.json, files written once
        damaged/<name>/          the last generation that was found damaged, to be looked into

A reader opens what CURRENT names and stays on it. A build writes beside it, checks, then publishes; a build
that dies leaves an unnamed folder that the next one removes. Two stay: the published one, and the one that was
published before it and answers again after `GenerationStore.roll_back`. CURRENT alone says what was published, in the
stroke that publishes: a manifest, which a killed build may have left, does not.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from whoosh.reading import CorruptIndexError

from corpus import LibraryError, LibrarySettings
from corpus.records.files import LockedError, force, force_files, locked, read_regular, write_atomically
from corpus.records.sealed import read_sealed, sealed
from indexer.index.pointer import Pointer
from indexer.index.schema import EXACT_FIELDS, SCHEMA_VERSION
from indexer.index.segment_index import INDEX_NAME, latest_commit
from indexer.index.verification import DamagedIndexError, damaged_files, expected_files, remember, sums_in
from indexer.text.analysis import ANALYSIS_VERSION

CURRENT = "CURRENT"
DAMAGED = "damaged"
MANIFEST = "manifest.json"
BESIDE_THE_POINT = ("check", "history", "promises", "best_bets", "scope", "meaning")
"""Tables of seealso.toml that no index depends on."""
_NAME = re.compile(r"[0-9a-zA-Z][0-9a-zA-Z-]{0,80}")
_ANSWERED_FOR_ELSEWHERE = re.compile(
    rf"manifest\.json$|segments-|{INDEX_NAME}[_.]|suggestions/|verified\.json|meaning/|findings-|map-|promises\.json$|.*\.tmp"
)


class BuildInProgressError(LibraryError):
    """Another build holds the lock."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself."""

    name: str
    fingerprint: dict[str, str]
    n_documents: int
    n_set_aside: int
    records_stamp: str
    built_at: str
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict, compare=False)
    """Length and SHA-256 of every file that is no part of a commit of the index; what is kept later is not there."""


def fingerprint(settings: LibrarySettings) -> dict[str, str]:
    """What an index depends on besides the records: equal fingerprints mean that it may be used as it is."""
    beside_the_point: Any = {
        **dict.fromkeys(BESIDE_THE_POINT, True),
        "search": {"count_questions", "show_questions"},
        "coverage": {"thin_below", "stale_after_years", "show_missing"},
    }
    said = json.dumps(settings.model_dump(mode="json", exclude=beside_the_point), sort_keys=True)
    return {
        "schema": str(SCHEMA_VERSION),
        "fields": " ".join(EXACT_FIELDS),
        "analysis": str(ANALYSIS_VERSION),
        "settings": hashlib.sha256(said.encode()).hexdigest()[:16],
        "whoosh": version("whoosh3").split(".")[0],
        "stemmer": version("PyStemmer").split(".")[0],
        "byte_order": sys.byteorder,
    }


def differences(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """The names of the parts in which two fingerprints differ."""
    return sorted(key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key))


class GenerationStore:
    """The generations of one library under its state folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def _generations(self) -> Path:
        return self.folder / "generations"

    def current(self) -> tuple[Path, Manifest] | None:
        """The published generation, or ``None`` where there is none.

        Raises:
            LibraryError: the pointer or the manifest cannot be read (a build mends it).
        """
        try:
            name = self._read_pointer().name
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._not_readable(error) from None
        path = self._generations / name
        if not _NAME.fullmatch(name) or not path.is_dir() or path.is_symlink():
            raise LibraryError(f"The index {path} is missing. Run `seealso build` to make it anew.")
        return path, self._manifest(path)

    def _manifest(self, path: Path) -> Manifest:
        try:
            return Manifest(**_typed(read_sealed(path / MANIFEST)))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise LibraryError(f"The index {path} is damaged ({error}). Run `seealso build`.") from None

    @contextlib.contextmanager
    def building(self) -> Iterator[Path]:
        """Hold the lock and give a fresh folder to build in; it is removed unless it was published.

        Raises:
            BuildInProgressError: another process builds this library.
            LibraryError: the state folder cannot be written.
        """
        with contextlib.ExitStack() as held:
            try:
                self._generations.mkdir(parents=True, exist_ok=True)
                if self._generations.is_symlink():  # folders in it are removed
                    raise LibraryError(f"{self._generations} is a link. Remove it, and build again.")
                held.enter_context(_locked(self.folder))
            except OSError as error:
                raise self._not_writable(error) from None
            self._remove_leftovers()
            path = self._generations / self._next_name()
            try:
                path.mkdir()
                yield path
            except OSError as error:
                raise LibraryError(f"The index could not be written to {path}: {error}.") from error
            finally:
                if self._current_name() != path.name:
                    shutil.rmtree(path, ignore_errors=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of builds, for a change within the published generation.

        Raises:
            BuildInProgressError: a build, or another change, is running.
        """
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(_locked(self.folder))
            except OSError as error:
                raise self._not_writable(error) from None
            yield

    def _not_readable(self, error: OSError | ValueError) -> LibraryError:
        why = error.strerror if isinstance(error, OSError) else error
        mend = (
            "Make it readable, or set SEEALSO_STATE to a folder of your own"
            if isinstance(error, PermissionError)
            else "Run `seealso build`"
        )
        return LibraryError(f"{self.folder / CURRENT} cannot be read ({why}). {mend}.")

    def _not_writable(self, error: OSError) -> LibraryError:
        return LibraryError(
            f"{error.filename or self.folder} cannot be written ({error.strerror}). Make it writable, or set "
            "SEEALSO_STATE to a folder that is."
        )

    def amend(self, path: Path, manifest: Manifest) -> None:
        """Write what a published generation says of itself anew, after a change within it."""
        write_atomically(path / MANIFEST, sealed(asdict(manifest), indent=1))

    def publish(self, path: Path, manifest: Manifest) -> None:
        """Make the generation at ``path`` the current one. Readers see the old one or the new one, whole.

        The one that was current stays, to be gone back to; all others are removed. Called within `building`.
        """
        earlier = self._pointer()
        before = earlier.name if earlier is not None and self._is_whole(earlier.name) else None
        sums = sums_in(path, _files_of(path))
        write_atomically(path / MANIFEST, sealed(asdict(replace(manifest, files=sums)), indent=1))
        remember(path, sums)
        force_files(path)
        force(self._generations)
        if (self.folder / CURRENT).is_dir():  # somebody's mistake; nothing of value is kept there
            shutil.rmtree(self.folder / CURRENT)
        write_atomically(self.folder / CURRENT, Pointer(path.name, before).text())
        force(self.folder.parent)  # which a first build has made the state folder in
        kept = {path.name, before}
        self._remove(name for name in self._names() if name not in kept)

    def roll_back(self, wanted: dict[str, str]) -> tuple[Path, Manifest]:
        """Publish the generation before the current one, and return where it is and what it says of itself.

        The one that was current stays until the next build is published, for readers that have it open.

        Args:
            wanted: the `fingerprint` that an index must have to be used now.

        Raises:
            LibraryError: there is no generation before, or it cannot be used now. Nothing has changed then.
            BuildInProgressError: a build, or an update, is running.
        """
        try:
            self._read_pointer()
        except PermissionError as error:
            raise self._not_readable(error) from None
        except (OSError, ValueError):
            raise LibraryError(f"{self.folder} names no index to go back from. Run `seealso build`.") from None
        with self.locked():
            pointer = self._pointer()
            if pointer is None or not pointer.before or not (self._generations / pointer.before).is_dir():
                raise LibraryError(
                    "There is no earlier generation to go back to: the one before is kept once a second build is "
                    "published, and one can go back once."
                )
            path = self._generations / pointer.before
            manifest = self._manifest(path)
            stale = differences(manifest.fingerprint, wanted)
            if stale:
                raise LibraryError(
                    f"The generation before, {path.name}, was built before a change of {' and '.join(stale)} and "
                    "cannot answer now; nothing was changed. Mend the records and run `seealso build`."
                )
            self._raise_if_damaged(path, manifest)
            write_atomically(self.folder / CURRENT, Pointer(path.name, left=pointer.name).text())
        return path, manifest

    def set_aside(self, path: Path, wanted: dict[str, str]) -> bool:
        """Take a damaged generation away; the one published before it is current then, if it can be used and is whole.

        It stays in the folder "damaged", in the place of the one that was there, and for readers that have it open.

        Args:
            wanted: the `fingerprint` that an index must have to be used now.

        Returns whether a generation answers now; if not, there is none until the next build.

        Raises:
            BuildInProgressError: a build, or an update, is running.
            LibraryError: the state folder cannot be written.
        """
        with self.locked():
            pointer = self._pointer()
            if pointer is None or pointer.name != path.name:
                return pointer is not None  # somebody else has done it
            before = pointer.before if pointer.before and self._can_answer(pointer.before, wanted) else None
            try:
                if before is None:
                    (self.folder / CURRENT).unlink(missing_ok=True)
                else:
                    write_atomically(self.folder / CURRENT, Pointer(before).text())
                aside = self.folder / DAMAGED
                aside.mkdir(exist_ok=True)
                for old in aside.iterdir():
                    shutil.rmtree(old, ignore_errors=True)
                os.replace(path, aside / path.name)
            except OSError as error:
                raise LibraryError(f"{path} cannot be set aside ({error.strerror}).") from None
            return before is not None

    def damaged_files(self) -> dict[str, str]:
        """Read every file of the published generation: the names of damaged ones, and what is wrong with each.

        Raises:
            LibraryError: there is no published generation, or its manifest cannot be read.
        """
        found = self.current()
        if found is None:
            raise LibraryError(f"{self.folder} names no index to look at. Run `seealso build`.")
        path, manifest = found
        while True:
            commit = latest_commit(path)
            wrong = _damaged(path, manifest)
            if latest_commit(path) == commit:
                return wrong

    def _raise_if_damaged(self, path: Path, manifest: Manifest) -> None:
        wrong = _damaged(path, manifest)
        if wrong:
            raise DamagedIndexError(path, wrong)

    def _can_answer(self, name: str, wanted: dict[str, str]) -> bool:
        path = self._generations / name
        try:
            manifest = self._manifest(path)
            self._raise_if_damaged(path, manifest)
        except LibraryError:
            return False
        return not differences(manifest.fingerprint, wanted)

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._generations.iterdir() if path.is_dir())

    def _is_whole(self, name: str) -> bool:
        """Whether what a generation says of itself can be read."""
        try:
            self._manifest(self._generations / name)
        except LibraryError:
            return False
        return True

    def _next_name(self) -> str:
        aside = self.folder / DAMAGED  # a reader may have it open: its name is not given again
        names = sorted([*self._names(), *(os.listdir(aside) if aside.is_dir() else ())])
        number = int(names[-1].split("-")[0]) + 1 if names and names[-1].split("-")[0].isdecimal() else 1
        return f"{number:06d}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"

    def _read_pointer(self) -> Pointer:
        return Pointer.of(read_regular(self.folder / CURRENT).decode("utf-8"))

    def _pointer(self) -> Pointer | None:
        """What CURRENT says, whether or not it is there; ``None`` where CURRENT cannot be read."""
        try:
            pointer = self._read_pointer()
        except (OSError, ValueError):
            return None
        return pointer if _NAME.fullmatch(pointer.name) else None

    def _current_name(self) -> str | None:
        pointer = self._pointer()
        return None if pointer is None else pointer.name

    def _remove_leftovers(self) -> None:
        """Remove what killed builds left: what CURRENT does not name. Called under the lock.

        Where CURRENT cannot be read, all stay until another is published.
        """
        for path in [*self.folder.glob(".*.tmp"), *self._generations.glob("*/.*.tmp")]:
            path.unlink(missing_ok=True)
        pointer = self._pointer()
        if pointer is not None:
            kept = {pointer.name, pointer.before, pointer.left}
            self._remove(name for name in self._names() if name not in kept)

    def _remove(self, names: Iterable[str]) -> None:
        for name in list(names):
            shutil.rmtree(self._generations / name, ignore_errors=True)


def _typed(said: dict[str, Any]) -> dict[str, Any]:
    """What a manifest says, as the types that it should be. Raises ValueError, TypeError, KeyError, AttributeError."""
    files = {str(name): (int(length), str(digest)) for name, (length, digest) in said.pop("files", {}).items()}
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in files):
        raise ValueError("it names a file outside of the index")
    stated = {key: str(value) for key, value in said.pop("fingerprint").items()}
    counts = {name: int(said.pop(name)) for name in ("n_documents", "n_set_aside")}
    return {**{key: str(value) for key, value in said.items()}, **counts, "fingerprint": stated, "files": files}


def _files_of(path: Path) -> list[str]:
    """The files that a manifest answers for: not those of commits, which change with them, nor those that say so
    themselves."""
    names = (file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    return [name for name in names if not _ANSWERED_FOR_ELSEWHERE.match(name)]


def _damaged(path: Path, manifest: Manifest) -> dict[str, str]:
    try:
        expected = expected_files(path, manifest.files)
    except (CorruptIndexError, OSError) as error:
        return {"the list of segments": f"cannot be read ({error})"}
    return damaged_files(path, expected) or ({} if expected else {"the list of segments": "is missing"})


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        with locked(folder / "build.lock"):
            yield
    except LockedError:
        raise BuildInProgressError(
            f"Another build of this library is running ({folder}). Wait for it to end."
        ) from None
