"""Generations: one build each, published by swapping one pointer.

    <state folder>/
        CURRENT                  the name of the published generation, replaced atomically
        build.lock               held while a build runs
        generations/<name>/      a Whoosh index and manifest.json, files written once

A reader opens what CURRENT names and stays on it. A build writes beside it, checks, then publishes; a build
that dies leaves an unnamed folder that the next one removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import LibraryError, LibrarySettings
from corpus.files import LockedError, force_files, locked, write_atomically
from indexer.analysis import ANALYSIS_VERSION
from indexer.schema import SCHEMA_VERSION

CURRENT = "CURRENT"
KEPT = 2
"""How many generations stay on disk: the published one and the one before, for rollback."""


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
    beside_the_point: Any = {"check": True, "search": {"count_questions"}}
    said = json.dumps(settings.model_dump(mode="json", exclude=beside_the_point), sort_keys=True)
    return {
        "schema": str(SCHEMA_VERSION),
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
                if not self._is_current(path.name):
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
        """Make the generation at ``path`` the current one. Readers see the old one or the new one, whole."""
        write_atomically(path / "manifest.json", json.dumps(asdict(manifest), indent=1))
        force_files(path)
        write_atomically(self.folder / CURRENT, path.name + "\n")
        self._remove_leftovers()

    def roll_back(self) -> str:
        """Publish the generation before the current one and return its name.

        Raises:
            LibraryError: there is none.
        """
        names = self._names()
        current = (self.folder / CURRENT).read_text(encoding="utf-8").strip() if names else ""
        earlier = [name for name in names if name < current and (self._generations / name / "manifest.json").exists()]
        if not earlier:
            raise LibraryError("There is no earlier generation to go back to.")
        write_atomically(self.folder / CURRENT, earlier[-1] + "\n")
        return earlier[-1]

    def _names(self) -> list[str]:
        return sorted(path.name for path in self._generations.iterdir() if path.is_dir())

    def _next_name(self) -> str:
        names = self._names()
        number = int(names[-1].split("-")[0]) + 1 if names and names[-1].split("-")[0].isdecimal() else 1
        return f"{number:06d}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"

    def _is_current(self, name: str) -> bool:
        try:
            return (self.folder / CURRENT).read_text(encoding="utf-8").strip() == name
        except (OSError, UnicodeDecodeError):
            return False

    def _remove_leftovers(self) -> None:
        """Remove what killed builds left and all but the newest published generations. Called under the lock."""
        for path in [*self.folder.glob(".*.tmp"), *self._generations.glob("*/.*.tmp")]:
            path.unlink(missing_ok=True)
        names = self._names()
        finished = [name for name in names if (self._generations / name / "manifest.json").exists()]
        keep = set(finished[-KEPT:]) | {name for name in names if self._is_current(name)}
        for name in names:
            if name not in keep:
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
