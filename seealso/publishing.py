"""The published index of a library: opened, built, brought up to date, followed. `seealso.library` asks questions."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibraryError, LibraryFolder, LibrarySettings
from corpus.files import force_files
from corpus.garbage import without_garbage_collection
from indexer.answers import SearchRequest
from indexer.engine import Progress
from indexer.generation import GenerationStore, Manifest, differences, fingerprint
from seealso.locations import state_folder
from seealso.questions import QuestionLog

if TYPE_CHECKING:
    from corpus import Resource
    from indexer.whoosh_engine import WhooshEngine
    from recommender import Recommender
    from recommender.addresses import Addresses
    from recommender.map import LibraryMap
    from seealso.building import Indexed

SMALL_CHANGE = 50
"""So many records may change in an update, or two in a hundred; beyond that a build is as quick."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: records added or changed, taken out, and set aside for their problems."""

    n_changed: int
    n_removed: int
    n_set_aside: int


MODEL_FOLDER = "similarity"
"""Folder of the recommender's model inside a generation."""


class PublishedLibrary:
    """A library folder together with its published index.

    Opening is cheap: the index is opened at the first question. Where there is none yet, or one that was built
    with other settings or another version, it is built first and ``tell`` says so.
    """

    def __init__(self, path: Path, tell: Callable[[str], None] | None = None, state: Path | None = None) -> None:
        self._folder = LibraryFolder(path)
        self._store = GenerationStore(state or state_folder(path))
        self._tell = tell or (lambda message: None)
        self._lock = threading.RLock()
        self._engine: WhooshEngine | None = None
        self._recommender: Recommender | None = None
        self._addresses: Addresses | None = None
        self._maps: dict[tuple[float, float, int | None], LibraryMap] = {}
        self._manifest: Manifest | None = None
        self._questions = QuestionLog(self._store.folder)

    @property
    def path(self) -> Path:
        """The library folder."""
        return self._folder.path

    @property
    def settings(self) -> LibrarySettings:
        """What its seealso.toml says."""
        return self._folder.settings

    @property
    def title(self) -> str:
        """What the library is called."""
        return self.settings.library.title or self.path.resolve().name

    @property
    def manifest(self) -> Manifest:
        """What the open generation says of itself."""
        self._open()
        assert self._manifest is not None
        return self._manifest

    # -- building -------------------------------------------------------------------------------------

    def build(self, strict: bool = False, progress: Progress | None = None) -> Manifest:
        """Read the records and publish a new generation; the old one answers until then.

        Raises:
            LibraryError: there is no usable record; with ``strict``, any record had to be set aside.
            BuildInProgressError: another build of this library is running.
        """
        with without_garbage_collection():
            return self._build(strict, progress)

    def _build(self, strict: bool, progress: Progress | None) -> Manifest:
        from indexer.second_process import beside
        from indexer.whoosh_engine import WhooshEngine
        from seealso.building import index_records

        folder = LibraryFolder(self.path)
        with self._store.building() as path:
            stamp = folder.stamp()
            indexed = index_records(folder, path, strict, progress)
            manifest = Manifest(
                name=path.name,
                fingerprint=fingerprint(folder.settings),
                n_documents=indexed.n_documents,
                n_set_aside=indexed.n_set_aside,
                records_stamp=stamp,
                built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            )
            engine = WhooshEngine(path, folder.settings)
            n_held = engine.statistics.n_documents
            if n_held != indexed.n_documents:
                raise LibraryError(f"The new index holds {n_held} of {indexed.n_documents} records; not published.")
            from recommender import build_model  # not before: `index_records` has an idle moment for loading it

            with beside(lambda: self._save_what_was_noted(path, folder.settings, indexed), n_held):
                build_model(engine, folder.settings, path / MODEL_FOLDER)
            self._store.publish(path, manifest)
        with self._lock:
            self._folder = folder
            self._engine = self._manifest = None
            self._forget()
            self.__dict__.pop("_changed_since_build", None)
        return manifest

    def _save_what_was_noted(self, path: Path, settings: LibrarySettings, indexed: Indexed) -> None:
        """Write what the new generation at ``path`` has besides its index and its model."""
        from indexer.building import save_acronyms
        from indexer.whoosh_engine import WhooshEngine

        indexed.noted.addresses.save(path / MODEL_FOLDER)
        save_acronyms(path, indexed.learners, settings)
        engine = WhooshEngine(path, settings)
        engine.save_suggestions(self._past_questions(engine), indexed.noted.titles)
        force_files(path)  # an idle moment for most of them; `publish` waits for the rest

    def update(self, changed: Iterable[Resource], removed: Iterable[str] = ()) -> None:
        """Put a handful of records into the open index, or take them out, without building it anew.

        The next search sees it. The record files are not touched: they remain the truth, and the next build follows
        them.

        Args:
            changed: records to add, or to put in the place of those with the same ids.
            removed: ids to take out; unknown ones are passed over.
        """
        with self._lock:
            engine = self._open()
            engine.update(changed, removed)
            self._forget()

    def update_from_files(self) -> Update | None:
        """Bring the index in step with the record files by what changed; ``None`` where only a build will do.

        Raises:
            LibraryError: there is no usable record.
        """
        try:
            found = self._store.current()
        except LibraryError:
            return None
        if found is None or differences(found[1].fingerprint, fingerprint(LibraryFolder(self.path).settings)):
            return None
        self._folder = LibraryFolder(self.path)
        with self._store.locked():
            stamp = self._folder.stamp()
            loaded = self._folder.load()
            engine = self._open()
            indexed = dict(engine.records_as_json())
            new = {resource.id: resource for resource in loaded.resources}
            changed = [resource for key, resource in new.items() if indexed.get(key) != resource.to_json()]
            removed = [key for key in indexed if key not in new]
            if len(changed) + len(removed) > max(SMALL_CHANGE, len(new) // 50):
                return None
            if changed or removed:
                self.update(changed, removed)
                engine.save_suggestions(self._past_questions(engine))
            path, manifest = found
            manifest = replace(manifest, n_documents=len(new), n_set_aside=len(loaded.errors), records_stamp=stamp)
            self._store.amend(path, manifest)
        with self._lock:
            self._manifest = manifest
            self.__dict__.pop("_changed_since_build", None)
        return Update(len(changed), len(removed), len(loaded.errors))

    def refresh(self) -> bool:
        """Move to the newest generation or commit, made by this or another process; whether there was one."""
        with self._lock:
            if self._engine is None:
                return False
            try:
                found = self._store.current()
            except LibraryError:
                return False
            if found is not None and found[1] != self._manifest:
                self._folder = LibraryFolder(self.path)
                if differences(found[1].fingerprint, fingerprint(self.settings)):
                    return False
                self.__dict__.pop("_changed_since_build", None)
                if found[0] != self._engine.path:
                    from indexer.whoosh_engine import WhooshEngine

                    self._engine = WhooshEngine(found[0], self.settings)
                    self._manifest = found[1]
                    self._forget()
                    return True
                self._manifest = found[1]
            moved = self._engine.refresh()
            if moved:
                self._forget()
            return moved

    def _past_questions(self, engine: WhooshEngine) -> list[tuple[str, int]]:
        """Questions that may be suggested: asked often enough for their words to be kept, and answered."""
        if not self.settings.search.count_questions:
            return []
        listed = self._questions.listed()
        return [(asked.text, asked.n_times) for asked in listed if n_holding(engine, asked.text)]

    @cached_property
    def _changed_since_build(self) -> bool:
        return self.manifest.records_stamp != self._folder.stamp()

    @property
    def changed_since_build(self) -> bool:
        """Whether record files were edited after the open generation was built (looked at once)."""
        return self._changed_since_build

    def _open(self) -> WhooshEngine:
        engine = self._engine
        if engine is not None:
            return engine
        with self._lock:
            if self._engine is None:
                self._engine = self._open_current()
            return self._engine

    def _open_current(self) -> WhooshEngine:
        from indexer.whoosh_engine import WhooshEngine

        reason = None
        try:
            found = self._store.current()
            if found is not None:
                path, manifest = found
                stale = differences(manifest.fingerprint, fingerprint(self.settings))
                if not stale:
                    engine = WhooshEngine(path, self.settings)
                    self._manifest = manifest
                    return engine
                reason = f"The index of {self.title} was built with another {' and '.join(stale)}"
            else:
                reason = f"{self.title} has no index yet"
        except LibraryError as error:
            reason = str(error).removesuffix(" Run `seealso build`.")
        self._tell(f"{reason}; building it.")
        self.build()
        found = self._store.current()
        if found is None:
            raise LibraryError(f"The index of {self.title} vanished while it was opened. Try again.")
        path, self._manifest = found
        return WhooshEngine(path, self.settings)

    def _recommend(self) -> Recommender:
        with self._lock:
            if self._recommender is None:
                from recommender import Recommender

                engine = self._open()
                self._recommender = Recommender(engine, self.settings, engine.path / MODEL_FOLDER)
            return self._recommender

    def _forget(self) -> None:
        """What was derived from the records is made anew when it is next asked for."""
        self._recommender = self._addresses = None
        self._maps = {}


def n_holding(engine: WhooshEngine, text: str) -> int:
    """How many records hold every word of ``text``, as written."""
    page = engine.search(SearchRequest.of(text, limit=0, facets=(), snippets=False, literal=True))
    return 0 if page.relaxed else page.total
