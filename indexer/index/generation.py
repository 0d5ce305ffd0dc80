"""Generations: one build each, published by swapping one pointer.

    <state folder>/
        CURRENT                  the name of the published generation, replaced atomically
        build.lock               held while a build runs
        generations/<name>/      a Whoosh index and manifest.json, files written once

A reader opens what CURRENT names and stays on it. A build writes beside it, checks, then publishes; a build
that dies leaves an unnamed folder that the next one removes. Two stay: the published one, and the one that was
published before it and answers again after `GenerationStore.roll_back`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import LibraryError, LibrarySettings
from corpus.records.files import LockedError, force_files, locked, write_atomically
from indexer.index.schema import EXACT_FIELDS, SCHEMA_VERSION
from indexer.text.analysis import ANALYSIS_VERSION

CURRENT = "CURRENT"
KEPT = 2
"""How many generations stay when one is published: that one, and the one before it, to be gone back to."""


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


def fingerprint(settings: LibrarySettings) -> dict[str, str]:
    """What an index depends on besides the records: equal fingerprints mean that it may be used as it is."""
    beside_the_point: Any = {"check": True, "search": {"count_questions", "show_questions"}}
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
            name = (self.folder / CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise LibraryError(f"{self.folder / CURRENT} cannot be read ({error}). Run `seealso build`.") from None
        path = self._generations / name
        if not name or "/" in name or name.startswith(".") or not path.is_dir():
            raise LibraryError(f"The index {path} is missing. Run `seealso build` to make it anew.")
        return path, self._manifest(path)

    def _manifest(self, path: Path) -> Manifest:
        try:
            return Manifest(**json.loads((path / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
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
                held.enter_context(_locked(self.folder))
            except OSError as error:
                raise LibraryError(
                    f"{self.folder} cannot be written ({error.strerror}). Make it writable, or set SEEALSO_STATE to a "
                    "folder that is."
                ) from None
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
                raise LibraryError(f"{self.folder} cannot be written ({error.strerror}).") from None
            yield

    def amend(self, path: Path, manifest: Manifest) -> None:
        """Write what a published generation says of itself anew, after a change within it."""
        write_atomically(path / "manifest.json", json.dumps(asdict(manifest), indent=1))

    def publish(self, path: Path, manifest: Manifest) -> None:
        """Make the generation at ``path`` the current one. Readers see the old one or the new one, whole.

        The one that was current stays, to be gone back to; all others are removed. Called within `building`.
        """
        before = self._current_name()
        write_atomically(path / "manifest.json", json.dumps(asdict(manifest), indent=1))
        force_files(path)
        if before is not None:  # newer ones were rolled back from or never published: never to be gone back to
            self._remove(name for name in self._names() if before < name != path.name)
        write_atomically(self.folder / CURRENT, path.name + "\n")
        kept = self._finished()[-KEPT:]
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
        if self._current_name() is None:
            raise LibraryError(f"{self.folder} names no index to go back from. Run `seealso build`.")
        with self.locked():
            current = self._current_name() or ""
            earlier = [name for name in self._finished() if name < current]
            if not earlier:
                raise LibraryError(
                    "There is no earlier generation to go back to: the one before is kept once a second build is "
                    "published, and one can go back once."
                )
            path = self._generations / earlier[-1]
            manifest = self._manifest(path)
            stale = differences(manifest.fingerprint, wanted)
            if stale:
                raise LibraryError(
                    f"The generation before, {path.name}, was built with another {' and '.join(stale)} and cannot "
                    "answer now; nothing was changed. Mend the records and run `seealso build`."
                )
            write_atomically(self.folder / CURRENT, path.name + "\n")
        return path, manifest

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._generations.iterdir() if path.is_dir())

    def _finished(self) -> list[str]:
        return [name for name in self._names() if (self._generations / name / "manifest.json").exists()]

    def _next_name(self) -> str:
        names = self._names()
        number = int(names[-1].split("-")[0]) + 1 if names and names[-1].split("-")[0].isdecimal() else 1
        return f"{number:06d}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"

    def _current_name(self) -> str | None:
        """What CURRENT names, whether or not it is there; ``None`` where CURRENT cannot be read."""
        try:
            return (self.folder / CURRENT).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def _remove_leftovers(self) -> None:
        """Remove what killed builds left. Called under the lock.

        Finished generations stay until another is published: the one being answered from may not be the newest, and
        while a newer one stands there its name is not given again.
        """
        for path in [*self.folder.glob(".*.tmp"), *self._generations.glob("*/.*.tmp")]:
            path.unlink(missing_ok=True)
        kept = {*self._finished(), self._current_name()}
        self._remove(name for name in self._names() if name not in kept)

    def _remove(self, names: Iterable[str]) -> None:
        for name in list(names):
            shutil.rmtree(self._generations / name, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        with locked(folder / "build.lock"):
            yield
    except LockedError:
        raise BuildInProgressError(
            f"Another build of this library is running ({folder}). Wait for it to end."
        ) from None
