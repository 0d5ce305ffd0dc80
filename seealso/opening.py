"""The published index of a library: opened, followed, recovered. `seealso.publishing` makes it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from whoosh.reading import CorruptIndexError

from corpus import LibraryError, LibraryFolder, LibrarySettings
from corpus.ledger.ledger import Ledger
from indexer.index.generation import BuildInProgressError, GenerationStore, Manifest, differences, fingerprint
from indexer.index.verification import DamagedIndexError
from seealso import kept_settings
from seealso.asking import Askable
from seealso.locations import state_folder
from seealso.promises import BrokenPromisesError
from seealso.questions import QuestionLog
from seealso.remembering import ledger_of
from seealso.view import View

if TYPE_CHECKING:
    from whoosh.searching import Searcher

    from indexer.engines.port import Progress
    from indexer.engines.whoosh_engine import WhooshEngine

WAIT_SECONDS = 1800.0
"""So long an index that another process builds is waited for; a build of a million records takes less."""
WAIT_STEP_SECONDS = 0.25


class OpenedLibrary(Askable):
    """A library folder together with its published index, opened at the first question; see `PublishedLibrary`."""

    def __init__(self, path: Path, tell: Callable[[str], None] | None = None, state: Path | None = None) -> None:
        self._folder = LibraryFolder(path)
        self._store = GenerationStore(state or state_folder(path))
        self._tell = tell or (lambda message: None)
        self._lock = threading.RLock()
        self._engine: WhooshEngine | None = None
        self._view: View | None = None
        self._questions = QuestionLog(self._store.folder)
        self._ledger = ledger_of(path, self._store.folder)

    @property
    def path(self) -> Path:
        """The library folder."""
        return self._folder.path

    @property
    def state_folder(self) -> Path:
        """Where its indexes are."""
        return self._store.folder

    @property
    def settings(self) -> LibrarySettings:
        """What its seealso.toml says."""
        return self._folder.settings

    @property
    def history(self) -> Ledger:
        """What the library remembers: what was added to it, changed and taken out, and when."""
        return self._ledger

    @property
    def view(self) -> View:
        """The newest state that is known here; opened, or built, when it is first asked for."""
        view, engine = self._view, self._engine
        if view is not None and (engine is None or not engine.changed_while_open()):
            return view
        with self._lock:
            if self._view is not None and self._view is view:  # what somebody wrote into is looked at by opening it
                self._engine = self._view = None
            if self._view is None:
                self._view = self._open_current()
            return self._view

    def build(
        self, strict: bool = False, progress: Progress | None = None, publish_anyway: bool = False,
        meaning: bool = True,
    ) -> Manifest:  # fmt: skip
        """Make the index anew, and publish it."""
        raise NotImplementedError

    def whoosh_searcher(self) -> Searcher:
        """Whoosh's own searcher over the index as it is now; see `WhooshEngine.whoosh_searcher`."""
        with self._lock:
            self.view  # noqa: B018  opened
            return self._opened.whoosh_searcher()

    def refresh(self, before: Callable[[View], None] | None = None) -> bool:
        """Move to the newest generation or commit, made by this or another process; whether there was one.

        Args:
            before: called with the new view before it takes the place of the one that answers until then.
        """
        with self._lock:
            view, engine = self._view, self._engine
            if view is None or engine is None:
                return False
            try:
                found = self._store.current()
            except LibraryError:
                return False
            if found is None:  # set aside for its damage: what is open answers until there is another
                return False
            if found[1] == view.built:
                try:
                    moved = engine.refresh()
                except LibraryError:  # `mend` takes care of it; what is open answers until then
                    return False
                if moved:
                    self._take(self._view_of(engine, view.built), before)
                return moved
            path, manifest = found
            folder = LibraryFolder(self.path)
            if differences(manifest.fingerprint, fingerprint(folder.settings)):
                return False
            try:
                if path != engine.path:
                    from indexer.engines.whoosh_engine import WhooshEngine

                    engine = WhooshEngine(path, folder.settings, manifest.files)
                else:
                    engine.refresh()
            except LibraryError:
                return False
            self._folder = folder
            self._take(self._view_of(engine, manifest), before)
            return True

    def _take(self, view: View, before: Callable[[View], None] | None) -> None:
        if before is not None:
            before(view)
        self._view = view

    def begin_anew_in_fork(self) -> None:
        """Go on in a process that was forked from the one that opened the library: with locks that nobody holds."""
        self._lock = threading.RLock()
        self._questions.begin_anew_in_fork()
        self._ledger.begin_anew_in_fork()

    def flush_questions(self) -> None:
        """Write what was counted and not yet written; before the program ends."""
        self._questions.flush()

    @property
    def changed_since_build(self) -> bool:
        """Whether record files were edited after the open generation was built (looked at once)."""
        view = self.view
        return view.derived.get("changed", lambda: view.built.records_stamp != view.folder.stamp())

    @property
    def _opened(self) -> WhooshEngine:
        """The index of the view. Called where there is a view, under the lock."""
        if self._engine is None:
            raise LibraryError(f"The index of {self.path} is not open.")
        return self._engine

    def _view_of(self, engine: WhooshEngine, manifest: Manifest) -> View:
        """A view of what ``engine`` has open; called under the lock."""
        self._engine = engine
        return View(self._folder, manifest, engine.snapshot, self._questions, self._store.folder, self._ledger)

    # -- damage ---------------------------------------------------------------------------------------

    def damaged_files(self) -> dict[str, str]:
        """Read every file of the published index: names of those that are not what was written, and what is wrong.

        Raises:
            LibraryError: there is no published index, or what it says of itself cannot be read.
        """
        return self._store.damaged_files()

    def mend_index(self) -> dict[str, str]:
        """Look at every file of the published index; where one is damaged, set that generation aside.

        The generation before answers then, if it can and is whole, until the index is built anew, which is done here.

        Returns the damaged files, and what was wrong with each; nothing where all are whole, or there is no index.

        Raises:
            LibraryError: the damaged index cannot be set aside, or not built anew.
        """
        try:
            found = self._store.current()
            if found is None:
                return {}
            wrong = self._store.damaged_files()
        except LibraryError as error:
            found, wrong = None, {"it": str(error)}
        if wrong:
            self._tell(str(DamagedIndexError(found[0] if found else self._store.folder, wrong)))
            if found is not None:
                self._store.set_aside(found[0], fingerprint(LibraryFolder(self.path).settings))
                self.refresh()
            self._build_unless_promises_break()
        return wrong

    def _build_unless_promises_break(self) -> None:
        """Build; where that would break promises that the published index keeps, say so and leave that."""
        try:
            self.build(meaning=False)
        except BrokenPromisesError as error:
            self._tell(str(error))

    def recover_from(self, error: Exception) -> bool:
        """Whether an answer failed because the index is damaged; another one has taken its place then.

        Raises:
            LibraryError: it is, and none could take its place.
        """
        with self._lock:
            engine = self._engine
            try:
                found = self._store.current()
                if engine is None or found is None:
                    return False
                if found[0] != engine.path:  # another one was published meanwhile
                    self._engine = self._view = None
                    return True
                wrong = self._store.damaged_files()
            except LibraryError as said:
                wrong = {"it": str(said)}
            if not wrong and not isinstance(error, CorruptIndexError):
                return False
            self._engine = self._view = None
            path = self._store.folder if engine is None else engine.path
            self._view = self._in_place_of(path, DamagedIndexError(path, wrong or {"it": f"cannot be read ({error})"}))
            return True

    def _build_or_wait(self, damaged: Path | None = None, publish_anyway: bool = False) -> None:
        """Build; where a build is running, wait for it and take what it makes, or build when it made nothing.

        Args:
            damaged: a generation that will not do, though it be current.
            publish_anyway: though it break promises.
        """
        until = time.monotonic() + WAIT_SECONDS
        is_told = False
        while True:
            try:
                self.build(publish_anyway=publish_anyway, meaning=False)
                return
            except BuildInProgressError:
                if time.monotonic() > until:
                    raise
                if not is_told:
                    self._tell(f"A build of {self.title} is running already; waiting for it.")
                is_told = True
            time.sleep(WAIT_STEP_SECONDS)
            with contextlib.suppress(LibraryError):
                found = self._store.current()
                if found is None or found[0] == damaged:
                    continue
                if not differences(found[1].fingerprint, fingerprint(self.settings)):
                    return

    def _open_if_whole(self, path: Path, manifest: Manifest) -> View:
        """The view of a published generation that fits. Raises DamagedIndexError."""
        from indexer.engines.whoosh_engine import WhooshEngine

        with self._lock:
            if self._view is None:
                self._view = self._view_of(WhooshEngine(path, self.settings, manifest.files), manifest)
            return self._view

    def _open_current(self) -> View:
        reason, found = None, None
        try:
            found = self._store.current()
            if found is not None:
                path, manifest = found
                stale = differences(manifest.fingerprint, fingerprint(self.settings))
                if not stale:
                    return self._open_if_whole(path, manifest)
                reason = f"The index of {self.title} was built before a change of {' and '.join(stale)}"
            else:
                reason = f"{self.title} has no index yet"
        except DamagedIndexError as error:
            return self._in_place_of(path, error)
        except LibraryError as error:
            reason = str(error).removesuffix(_MEND)
        if found is not None and kept_settings.is_refused(self._store.folder, self.settings, self._folder.stamp()):
            before = self._as_it_was(*found)
            if before is not None:
                self._tell(
                    "The index that seealso.toml and the records give now breaks promises and was not published; the "
                    "one before answers. `seealso build` says which."
                )
                return before
        self._tell(f"{reason.removesuffix('.')}; building it.")
        try:
            self._build_or_wait()
        except BrokenPromisesError as error:
            before = self._as_it_was(*found) if found is not None else None
            if before is not None:
                self._tell(str(error))
                return before
            self._tell("The index before cannot answer any more: the new one is published though it breaks promises.")
            self._build_or_wait(publish_anyway=True)
        return self._built()

    def _as_it_was(self, path: Path, manifest: Manifest) -> View | None:
        """The published generation with the settings that it was made with; ``None`` where it cannot answer."""
        if not kept_settings.can_answer(manifest.fingerprint, self.settings):
            return None
        settings = kept_settings.settings_of(path, self.settings)
        if settings is None:
            return None
        self._folder.settings = settings
        try:
            return self._open_if_whole(path, manifest)
        except LibraryError:
            self._folder = LibraryFolder(self.path)
            return None

    def _in_place_of(self, path: Path, damage: DamagedIndexError) -> View:
        """What answers instead of a damaged generation: a new one, or that before where none can be built."""
        self._tell(f"{str(damage).removesuffix(_MEND)} It is set aside; building it anew.")
        try:
            answers = self._store.set_aside(path, fingerprint(self.settings))
        except BuildInProgressError:  # it makes what will take the place of the damaged one
            answers = False
        except LibraryError as error:
            raise LibraryError(f"{str(damage).removesuffix(_MEND)} {error}") from None
        try:
            self._build_or_wait(damaged=path)
        except LibraryError as error:
            if not answers:
                raise
            self._tell(f"It could not be built: {error} The index before it answers.")
        return self._built()

    def _built(self) -> View:
        found = self._store.current()
        if found is None:
            raise LibraryError(f"The index of {self.title} vanished while it was opened. Try again.")
        return self._open_if_whole(*found)


_MEND = " Run `seealso build`."
