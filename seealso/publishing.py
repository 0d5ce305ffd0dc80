"""The published index of a library: built, brought up to date, taken back. `seealso.library` asks questions."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibraryError, LibraryFolder, LibrarySettings
from corpus.ledger.ledger import Passing
from corpus.records.files import force_files, naming
from corpus.records.gc_pause import without_garbage_collection
from indexer.engines.port import Engine, Progress
from indexer.index.generation import Manifest, differences, fingerprint
from seealso import kept_settings
from seealso.asking import Moment
from seealso.opening import OpenedLibrary
from seealso.promises import BrokenPromisesError, Trial, compared, keep_outcomes, kept_outcomes
from seealso.questions import MOST_LISTED, shown
from seealso.remembering import Published, Remembering
from seealso.view import MODEL_FOLDER, View, n_holding

if TYPE_CHECKING:
    from corpus import Resource
    from corpus.records.editing import Written
    from indexer.engines.whoosh_engine import WhooshEngine, WhooshSnapshot
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

    trial: Trial = Trial(())
    """The promises of seealso.toml, as they were tried on what was published last, or was to be, by this object."""

    def build(
        self, strict: bool = False, progress: Progress | None = None, publish_anyway: bool = False,
        meaning: bool = True,
    ) -> Manifest:  # fmt: skip
        """Read the records and publish a new generation; the old one answers until then.

        Args:
            strict: take no record that has to be set aside for an answer.
            progress: called with (done, total).
            publish_anyway: though it break promises that the generation before keeps.
            meaning: wait until a model that seealso.toml names has read the records as well (`make_meaning`). The
                generation is published before.

        Raises:
            BrokenPromisesError: it breaks some; nothing was published.
            LibraryError: there is no usable record; with ``strict``, any record had to be set aside.
            BuildInProgressError: another build of this library is running.
        """
        with without_garbage_collection():
            manifest = self._build(strict, progress, publish_anyway)
        if meaning:
            self.make_meaning()
        return manifest

    def make_meaning(self, progress: Progress | None = None) -> bool:
        """Have the model that ``[meaning]`` of seealso.toml names read the records that changed, in another process.

        What is asked meanwhile is answered by words alone. Where it cannot be done, ``tell`` is told why.

        Args:
            progress: called with (done, total) of the texts that are to be read.

        Returns whether there are vectors now; ``False`` where no model is named.
        """
        if not LibraryFolder(self.path).settings.meaning.model or not self._read_for_meaning(self.view, progress):
            return False
        with self._lock:
            self._opened.snapshot.look_for_meaning()
        return True

    def _read_for_meaning(self, view: View, progress: Progress | None = None) -> bool:
        from seealso import meanings

        try:
            meanings.make(view, progress)
        except LibraryError as error:
            self._tell(str(error))
            return False
        return True

    def _view_in(self, folder: LibraryFolder, manifest: Manifest, snapshot: WhooshSnapshot) -> View:
        """A view of a generation that is being made, or is to be compared."""
        return View(folder, manifest, snapshot, self._questions, self._store.folder, self._ledger)

    def _build(self, strict: bool, progress: Progress | None, publish_anyway: bool) -> Manifest:
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
            if folder.settings.promises.every:
                if folder.settings.meaning.model:  # what readers will find is what is promised
                    self._read_for_meaning(self._view_in(folder, manifest, snapshot))
                self._try(WhooshEngine(path, folder.settings), folder, manifest, publish_anyway)
            else:
                self.trial = Trial(())
            keep_outcomes(path, self.trial)
            self._store.publish(path, manifest)
            kept_settings.forget_refused(self._store.folder)
            held = frozenset(snapshot.statistics.terms("id"))
            published = Published(path.name, held, indexed.set_aside, True, self.trial.numbers)
            self._remembering.note_publication(published, snapshot.stored_records(), indexed.noted.new, dates.at)
            self._note_questions(self._view_in(folder, manifest, snapshot))
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
        kept_settings.keep_settings(settings, path)
        engine = WhooshEngine(path, settings)
        engine.save_suggestions(self._past_questions(engine.snapshot), indexed.noted.titles)
        force_files(path)  # an idle moment for most of them; `publish` waits for the rest

    # -- promises -------------------------------------------------------------------------------------

    def _try(self, engine: WhooshEngine, folder: LibraryFolder, manifest: Manifest, publish_anyway: bool) -> None:
        """Try the promises on what is about to be published. The first index of all is published in any case.

        Raises:
            BrokenPromisesError: some are broken that the published generation keeps.
        """
        new = self._view_in(folder, manifest, engine.snapshot)
        published = self._published()
        recorded = kept_outcomes(published[0]) if published else {}
        self.trial = compared(Moment(new), recorded, lambda: self._view_before(published, folder))
        if self.trial.broken and not publish_anyway:
            with contextlib.suppress(OSError):  # it only saves building the same again
                kept_settings.note_refused(self._store.folder, folder.settings, manifest.records_stamp)
            raise BrokenPromisesError(self.trial)
        n = self.trial.n_not_kept
        if n:
            head = f"{n} promise{'s' * (n != 1)} of seealso.toml {'are' if n != 1 else 'is'} not kept:"
            self._tell("\n".join([head, *self.trial.lines()]))

    def _published(self) -> tuple[Path, Manifest] | None:
        try:
            return self._store.current()
        except LibraryError:
            return None

    def _view_before(self, published: tuple[Path, Manifest] | None, folder: LibraryFolder) -> Moment | None:
        """The published generation, with the settings that it was made with; ``None`` where it cannot be asked."""
        from indexer.engines.whoosh_engine import WhooshEngine

        if published is None or not kept_settings.can_answer(published[1].fingerprint, folder.settings):
            return None
        path, manifest = published
        earlier = LibraryFolder(self.path)
        earlier.settings = kept_settings.settings_of(path, folder.settings) or folder.settings
        try:
            snapshot = WhooshEngine(path, earlier.settings, manifest.files).snapshot
        except LibraryError:
            return None
        return Moment(self._view_in(earlier, manifest, snapshot))

    @contextlib.contextmanager
    def _copy_of_index(self, path: Path) -> Iterator[Path]:
        """A copy of a generation to try a change on, of links where there can be some: a commit rewrites no file.

        A killed process leaves it; the next build, or the next try, clears it away.
        """
        copy = path.with_name(f"{path.name}-tried")
        shutil.rmtree(copy, ignore_errors=True)
        try:
            shutil.copytree(path, copy, copy_function=_link, ignore=shutil.ignore_patterns("*_WRITELOCK", "*.tmp"))
            yield copy
        finally:
            shutil.rmtree(copy, ignore_errors=True)

    # -- small changes --------------------------------------------------------------------------------

    def update(self, changed: Iterable[Resource], removed: Iterable[str] = ()) -> None:
        """Put a handful of records into the open index, or take them out, without building it anew.

        The next search sees it. The record files are not touched: they remain the truth, and the next build follows
        them. Promises are not tried.

        Args:
            changed: records to add, or to put in the place of those with the same ids.
            removed: ids to take out; unknown ones are passed over.
        """
        with self._lock:
            built = self.view.built
            engine = self._opened
            engine.update(changed, removed)
            self._view = self._view_of(engine, built)

    def update_from_files(self, publish_anyway: bool = False) -> Update | None:
        """Bring the index in step with the record files by what changed; ``None`` where only a build will do.

        Where there are promises, the change is first made in a copy of the index, and they are tried on that.

        Args:
            publish_anyway: though it break promises that the index keeps now.

        Raises:
            BrokenPromisesError: it breaks some; nothing was changed.
            LibraryError: there is no usable record.
        """
        from indexer.engines.whoosh_engine import WhooshEngine

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
            self.trial = Trial(())
            if folder.settings.promises.every and (changed or removed):
                with self._copy_of_index(path) as copy:
                    changed_copy = WhooshEngine(copy, folder.settings, found[1].files)
                    changed_copy.update(changed, removed)
                    self._try(changed_copy, folder, manifest, publish_anyway)
            elif folder.settings.promises.every:
                self._try(engine, folder, manifest, publish_anyway)
            self._folder = folder
            if changed or removed:
                engine.update(changed, removed)
                engine.save_suggestions(self._past_questions(engine.snapshot))
            keep_outcomes(path, self.trial)
            self._view = self._view_of(engine, manifest)
            self._store.amend(path, manifest)
            kept_settings.forget_refused(self._store.folder)
            published = Published(path.name, new.keys(), loaded.errors, False, self.trial.numbers)
            stored = ((key, one.to_json()) for key, one in new.items())
            self._remembering.note_publication(published, stored, passing, dates.at)
            if changed or removed:
                self._note_questions(self._view)
        return Update(len(changed), len(removed), len(loaded.errors))

    def follow_settings(self, stamp_before: str) -> None:
        """Answer by a seealso.toml that was changed in what no index depends on, here and in every process.

        Where only another index will do, nothing is done; where records were changed as well, it is an update.

        Args:
            stamp_before: that of the library (`LibraryFolder.stamp`) before the change.

        Raises:
            BrokenPromisesError: there was an update, and it breaks some.
            BuildInProgressError: a build is running, which may not see the change, and is then seen to be stale.
        """
        folder = LibraryFolder(self.path)
        with self._lock:
            try:
                found = self._store.current()
            except LibraryError:
                return
            if found is None or differences(found[1].fingerprint, fingerprint(folder.settings)):
                return
            if found[1].records_stamp != stamp_before:
                self.update_from_files()
                return
            with self._store.locked(), naming(self._store.folder):
                self._open_if_whole(*found)
                manifest = replace(found[1], records_stamp=folder.stamp())
                self._folder = folder
                self._view = self._view_of(self._opened, manifest)
                self._store.amend(found[0], manifest)

    def follow(self, written: Written) -> None:
        """Bring the index in step with records that were changed in their files, and with no others.

        Whatever else was changed in the files remains to be found by an update. Where there is no index that can be
        used, nothing is done: the first question builds it. Where there are promises, it is an update, which tries
        them.

        Raises:
            BrokenPromisesError: the change breaks some; the index stays as it was.
            BuildInProgressError: a build is running, which may not see the change, and is then seen to be stale.
        """
        try:
            found = self._store.current()
            if found is None or differences(found[1].fingerprint, fingerprint(self.settings)):
                return
        except LibraryError:
            return
        if self.settings.promises.every:
            self.update_from_files()
            return
        with self._lock, self._store.locked(), naming(self._store.folder):
            found = self._store.current()
            if found is None:
                return
            path, manifest = found
            if self._engine is not None and self._engine.path != path:
                self._engine = self._view = None
            self._open_if_whole(path, manifest)
            engine = self._opened
            engine.refresh()
            changed = [one.after for one in written.outcomes if one.after is not None]
            gone = [one.id for one in written.outcomes if one.after is None]
            engine.update(self._remembering.dates().dated(changed, []), gone)
            is_in_step = manifest.records_stamp == written.stamp_before
            manifest = replace(
                manifest,
                n_documents=engine.snapshot.statistics.n_documents,
                records_stamp=written.stamp_after if is_in_step else manifest.records_stamp,
            )
            self._view = self._view_of(engine, manifest)
            self._store.amend(path, manifest)

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

    def _note_questions(self, view: View) -> None:
        if not self.settings.search.count_questions:
            return
        listed = self._questions.listed(MOST_LISTED)
        if listed:
            from seealso.asked.asked_for import asked_for

            self._remembering.note_questions(asked_for(view, listed, by_topic=False))

    @property
    def _remembering(self) -> Remembering:
        return Remembering(self._ledger, self._tell, self.settings.history.keep)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)
