"""The published index of a library: built, brought up to date, taken back. `seealso.library` asks questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibraryError, LibraryFolder, LibrarySettings
from corpus.ledger.ledger import Passing
from corpus.records.files import force_files, naming
from corpus.records.gc_pause import without_garbage_collection
from indexer.engines.port import Engine, Progress
from indexer.index.generation import Manifest, differences, fingerprint
from seealso.opening import OpenedLibrary
from seealso.questions import shown
from seealso.remembering import Published, Remembering
from seealso.view import MODEL_FOLDER, n_holding

if TYPE_CHECKING:
    from corpus import Resource
    from seealso.indexing import Indexed

SMALL_CHANGE = 50
"""So many records may change in an update, or two in a hundred; beyond that a build is as quick."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: records added or changed, taken out, and set aside for their problems."""

    n_changed: int
    n_removed: int
    n_set_aside: int


class PublishedLibrary(OpenedLibrary):
    """A library folder together with its published index.

    Opening is cheap: the index is opened at the first question. Where there is none yet, or one that was built
    with other settings or another version, it is built first and ``tell`` says so.
    """

    def build(self, strict: bool = False, progress: Progress | None = None) -> Manifest:
        """Read the records and publish a new generation; the old one answers until then.

        Raises:
            LibraryError: there is no usable record; with ``strict``, any record had to be set aside.
            BuildInProgressError: another build of this library is running.
        """
        with without_garbage_collection():
            return self._build(strict, progress)

    def _build(self, strict: bool, progress: Progress | None) -> Manifest:
        from indexer.engines.whoosh_engine import WhooshEngine
        from indexer.index.second_process import beside
        from seealso.indexing import index_records

        folder = LibraryFolder(self.path)
        with self._store.building() as path:
            stamp = folder.stamp()
            dates = self._remembering.dates()
            indexed = index_records(folder, path, strict, progress, dates)
            manifest = Manifest(
                name=path.name,
                fingerprint=fingerprint(folder.settings),
                n_documents=indexed.n_documents,
                n_set_aside=len(indexed.set_aside),
                records_stamp=stamp,
                built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            )
            snapshot = WhooshEngine(path, folder.settings).snapshot
            n_held = snapshot.statistics.n_documents
            if n_held != indexed.n_documents:
                raise LibraryError(f"The new index holds {n_held} of {indexed.n_documents} records; not published.")
            from recommender import build_model  # not before: `index_records` has an idle moment for loading it

            with beside(lambda: self._save_what_was_noted(path, folder.settings, indexed), n_held):
                build_model(snapshot, folder.settings, path / MODEL_FOLDER)
            self._store.publish(path, manifest)
            held = frozenset(snapshot.statistics.terms("id"))
            published = Published(path.name, held, indexed.set_aside, is_build=True)
            self._remembering.note_publication(published, snapshot.stored_records(), indexed.noted.new, dates.at)
            self._note_questions(snapshot)
        with self._lock:
            self._folder = folder
            self._engine = self._view = None  # opened at the next question
        return manifest

    def _save_what_was_noted(self, path: Path, settings: LibrarySettings, indexed: Indexed) -> None:
        """Write what the new generation at ``path`` has besides its index and its model."""
        from indexer.engines.whoosh_engine import WhooshEngine
        from indexer.index.building import save_acronyms

        indexed.noted.addresses.save(path / MODEL_FOLDER)
        save_acronyms(path, indexed.learners, settings)
        engine = WhooshEngine(path, settings)
        engine.save_suggestions(self._past_questions(engine.snapshot), indexed.noted.titles)
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
            built = self.view.built
            engine = self._opened
            engine.update(changed, removed)
            self._view = self._view_of(engine, built)

    def update_from_files(self) -> Update | None:
        """Bring the index in step with the record files by what changed; ``None`` where only a build will do.

        Raises:
            LibraryError: there is no usable record.
        """
        try:
            found = self._store.current()
            if found is None or differences(found[1].fingerprint, fingerprint(LibraryFolder(self.path).settings)):
                return None
            self._open_if_whole(*found)
        except LibraryError:
            return None
        with self._lock, self._store.locked(), naming(self._store.folder):
            folder = LibraryFolder(self.path)
            stamp = folder.stamp()
            loaded = folder.load()
            engine = self._opened
            indexed = dict(engine.snapshot.stored_records())
            dates, passing = self._remembering.dates(), list[Passing]()
            new = {resource.id: resource for resource in dates.dated(loaded.resources, passing)}
            changed = [resource for key, resource in new.items() if indexed.get(key) != resource.to_json()]
            removed = [key for key in indexed if key not in new]
            if len(changed) + len(removed) > max(SMALL_CHANGE, len(new) // 50):
                return None
            path, manifest = found
            for left in path.glob(".*.tmp"):  # by an update that was killed; a build clears away the rest
                left.unlink(missing_ok=True)
            manifest = replace(manifest, n_documents=len(new), n_set_aside=len(loaded.errors), records_stamp=stamp)
            self._folder = folder
            if changed or removed:
                engine.update(changed, removed)
                engine.save_suggestions(self._past_questions(engine.snapshot))
            self._view = self._view_of(engine, manifest)
            self._store.amend(path, manifest)
            published = Published(path.name, new.keys(), loaded.errors, is_build=False)
            stored = ((key, one.to_json()) for key, one in new.items())
            self._remembering.note_publication(published, stored, passing, dates.at)
            if changed or removed:
                self._note_questions(engine.snapshot)
        return Update(len(changed), len(removed), len(loaded.errors))

    def roll_back(self) -> Manifest:
        """Publish the generation before the current one again; it answers here at once, a running site within a second.

        The record files are not touched: the next build or update follows them.

        Returns what the generation that now answers says of itself.

        Raises:
            LibraryError: there is none before, or it was built with other settings; nothing has changed then.
            BuildInProgressError: a build or an update of this library is running.
        """
        folder = LibraryFolder(self.path)
        _, manifest = self._store.roll_back(fingerprint(folder.settings))
        with self._lock:
            self._folder = folder
            self._engine = self._view = None  # opened at the next question
        return manifest

    def _past_questions(self, engine: Engine) -> list[tuple[str, int]]:
        """Questions that may be suggested: those that readers may be shown, and answered."""
        if not self.settings.search.count_questions:
            return []
        listed = shown(self._questions.listed(), self.settings.search.show_questions)
        return [(asked.text, asked.n_times) for asked in listed if n_holding(engine, asked.text)]

    def _note_questions(self, engine: Engine) -> None:
        if self.settings.search.count_questions:
            asked = [asked.text for asked in self._questions.listed()]
            self._remembering.note_questions([(text, n_holding(engine, text) > 0) for text in asked])

    @property
    def _remembering(self) -> Remembering:
        return Remembering(self._ledger, self._tell, self.settings.history.keep)
