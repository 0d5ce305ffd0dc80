"""`Library`, the one façade: what the command line, the site and Python programs all talk to."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import LibraryError, LibraryFolder, LibrarySettings, Problem, UnknownResourceError, UsageError
from indexer.answers import SearchPage, SearchRequest, Sort
from indexer.engine import Progress
from indexer.generation import GenerationStore, Manifest, differences, fingerprint
from seealso.locations import choose_library, state_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus import Resource
    from indexer.whoosh_engine import WhooshEngine
    from recommender import CoverageTable, Gaps, Recommender, Related
    from recommender.addresses import Addresses
    from recommender.holdings import Holding
    from recommender.map import LibraryMap
    from recommender.paths import ReadingPath
    from recommender.reachability import Reachability, Suggestions
    from recommender.reading_list import Suggested


REACHED_AT_ONCE = 500
"""In a library of up to so many records, reachability is worked out while somebody waits."""

MODEL_FOLDER = "similarity"
"""Folder of the recommender's model inside a generation."""


class Library:
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

    # -- questions ------------------------------------------------------------------------------------

    def search(
        self,
        query: str = "",
        filters: Mapping[str, str | Sequence[str]] | None = None,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: Sequence[str] | None = None,
        snippets: bool = True,
        literal: bool = False,
    ) -> SearchPage:
        """Ranked hits for ``query``.

        Args:
            query: words, "phrases", AND OR NOT, -word, field:value, prefix*; see docs/query-language.md.
            filters: field → value or values; values of one field widen, fields narrow.
            limit: hits in this answer, 0 to 200.
            offset: hits to leave out first, 0 to 10,000.
            sort: "relevance", "newest" or "title".
            facets: fields to count; None for those that the library shows, () for none.
            snippets: whether hits carry a passage with highlights.
            literal: search for what was typed even where nothing is spelt so.

        Raises:
            QueryError: a value is beyond a ceiling; the message names it.
        """
        request = SearchRequest.of(
            query, filters, limit=limit, offset=offset, sort=sort, facets=facets, snippets=snippets, literal=literal
        )
        return self._open().search(request)

    def resource(self, resource_id: str) -> Resource:
        """One record.

        Raises:
            UnknownResourceError: no record has that id; the message names near ones.
        """
        found = self._open().resource(resource_id)
        if found is None:
            raise UnknownResourceError(resource_id, self._near_ids(resource_id))
        return found

    def resources(self) -> Iterator[Resource]:
        """Every record."""
        return self._open().resources()

    def related(self, resource_id: str, limit: int = 6) -> list[Related]:
        """What to read next to ``resource_id``: stated ties first, then similar records, each with its reasons.

        Raises:
            UnknownResourceError: no record has that id.
        """
        self._open()
        if self._open().doc_number(resource_id) is None:
            raise UnknownResourceError(resource_id, self._near_ids(resource_id))
        return self._recommend().related(resource_id, max(0, min(int(limit), 100)))

    def related_to(self, resource_ids: Sequence[str], limit: int = 6) -> list[Suggested]:
        """What to read next to all of these records ("because you read ..."), and which of them led there.

        Raises:
            UnknownResourceError: one of the ids is of no record.
            UsageError: there are no ids, or too many.
        """
        from recommender.reading_list import suggest_from

        return suggest_from(self._open(), self._recommend(), resource_ids, max(0, min(int(limit), 100)))

    def reading_path(
        self, start: str | None = None, *, theme: str | None = None, query: str | None = None, minutes: int = 30
    ) -> ReadingPath:
        """An ordered path of readings that fits into ``minutes``, from a resource, a theme or a search.

        Raises:
            UnknownResourceError: no record has the id ``start``.
            UsageError: not just one of start, theme and query was given, or one cannot be used.
        """
        from recommender.paths import Pathfinder

        if sum(given is not None for given in (start, theme, query)) != 1:
            raise UsageError("A path starts from one thing: a resource, a theme or a query.")
        finder = Pathfinder(self._open(), self._recommend(), self.settings)
        if theme is not None:
            return finder.on_theme(theme, minutes)
        if query is not None:
            return finder.on_query(query, minutes)
        return finder.around(self.resource(start or "").id, minutes)

    def holds(self, text: str) -> Holding:
        """Whether a web address, a title, an abstract or a whole text is held, what is nearest, and its likely themes.

        Raises:
            UsageError: there is no text, or it is too long.
        """
        from recommender.addresses import Addresses
        from recommender.holdings import Holdings

        engine, vectors = self._open(), self._recommend().vectors
        with self._lock:
            if self._addresses is None:
                folder = engine.path / MODEL_FOLDER
                self._addresses = Addresses.load(folder) or Addresses.of(engine.resources())
        return Holdings(engine, vectors, self.settings, self._addresses).look_up(text)

    def coverage(self, rows: str | None = None, columns: str | None = None) -> CoverageTable:
        """How many resources each pair of values has, each count with the search that lists it.

        Raises:
            QueryError: ``rows`` or ``columns`` is not a field that can be counted.
        """
        from recommender import coverage_table

        said = self.settings.coverage
        return coverage_table(self._open(), self.settings, rows or said.rows, columns or said.columns)

    def reachability(self, compute: bool = True, progress: Progress | None = None) -> Reachability | None:
        """What nothing suggests, what everything suggests, and the islands.

        The lists of all records are worked out once for each build (minutes for a large library) and kept with it.

        Args:
            compute: work them out now if that was not done yet; else ``None`` is returned for a large library.
            progress: called with (done, total).
        """
        from recommender.reachability import reachability

        found = self._suggestion_lists(compute, progress)
        return None if found is None else reachability(self._open(), found)

    def _suggestion_lists(self, compute: bool, progress: Progress | None = None) -> Suggestions | None:
        from recommender import reachability as reach

        engine, recommender = self._open(), self._recommend()
        folder = engine.path / MODEL_FOLDER
        found = reach.load(folder, engine.statistics.n_doc_numbers)
        if found is None and (compute or engine.statistics.n_documents <= REACHED_AT_ONCE):
            found = reach.suggestions(engine, recommender, progress)
            with contextlib.suppress(OSError):  # it is only kept to save time
                reach.save(found, folder)
        return found

    def map(self, width: float = 1000.0, height: float = 720.0, rows: int | None = None) -> LibraryMap:
        """Every record as a point, grouped by theme; made once for each build and shape, the same every time."""
        from recommender.map import library_map

        key = (width, height, rows)
        with self._lock:
            if key not in self._maps:
                self._maps[key] = library_map(
                    self._open(), self._recommend().vectors, self.settings, width, height, rows
                )
            return self._maps[key]

    def gaps(self) -> Gaps:
        """What a curator should look at: thin themes, records without title or neighbour, contradictions."""
        from recommender import find_gaps

        return find_gaps(self._open(), self._suggestion_lists(compute=False), self.settings, self.check())

    def check(self) -> list[Problem]:
        """Every problem of the record files, with file and line."""
        return LibraryFolder(self.path).load().problems

    # -- building -------------------------------------------------------------------------------------

    def build(self, strict: bool = False, progress: Progress | None = None) -> Manifest:
        """Read the records and publish a new generation; the old one answers until then.

        Raises:
            LibraryError: there is no usable record; with ``strict``, any record had to be set aside.
            BuildInProgressError: another build of this library is running.
        """
        from indexer.whoosh_engine import WhooshEngine, build_index
        from recommender import build_model
        from recommender.addresses import Addresses

        folder = LibraryFolder(self.path)
        with self._store.building() as path:
            stamp = folder.stamp()
            loaded = folder.load()
            if strict and loaded.errors:
                first = "\n".join(map(str, loaded.errors[:20]))
                raise LibraryError(f"{len(loaded.errors)} problems, and --strict was given:\n{first}")
            if loaded.errors and not loaded.resources:
                raise LibraryError(f"No record could be used. The first problem: {loaded.errors[0]}")
            build_index(path, loaded.resources, folder.settings, progress)
            manifest = Manifest(
                name=path.name,
                fingerprint=fingerprint(folder.settings),
                n_documents=len(loaded.resources),
                n_set_aside=len(loaded.errors),
                records_stamp=stamp,
                built_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            )
            engine = WhooshEngine(path, folder.settings)
            n_indexed = engine.statistics.n_documents
            build_model(engine, folder.settings, path / MODEL_FOLDER)
            Addresses.of(loaded.resources).save(path / MODEL_FOLDER)
            if n_indexed != manifest.n_documents:
                raise LibraryError(f"The new index holds {n_indexed} of {manifest.n_documents} records; not published.")
            self._store.publish(path, manifest)
        with self._lock:
            self._folder = folder
            self._engine = self._recommender = self._manifest = self._addresses = None
            self._maps = {}
            self.__dict__.pop("_changed_since_build", None)
        return manifest

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

    def _near_ids(self, resource_id: str) -> tuple[str, ...]:
        import difflib

        if len(resource_id) > 300:
            return ()
        return tuple(difflib.get_close_matches(resource_id, list(self._open().statistics.terms("id")), 3, 0.6))


def open_library(path: str | os.PathLike[str] | None = None, tell: Callable[[str], None] | None = None) -> Library:
    """Open the library at ``path``; without one, as the command line chooses.

    Args:
        path: a folder of records.
        tell: called with a sentence when something takes long, such as a first build.

    Raises:
        LibraryError: the folder does not exist, or its seealso.toml cannot be used.
    """
    return Library(choose_library(path), tell)


__all__: list[Any] = ["Library", "open_library"]
