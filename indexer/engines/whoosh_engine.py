"""The engine on one machine: a Whoosh index, read through `TermStatistics`."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import LibrarySettings, Resource
from indexer.engines.answering import answer, explain
from indexer.engines.snapshot import SUGGESTIONS_FOLDER, Snapshot
from indexer.index.building import stated_ties
from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import build_schema, document
from indexer.index.segment_index import FileSums, latest_commit, open_in
from indexer.index.verification import DamagedIndexError, OpenFiles, check, expected_files
from indexer.search.explanation import Explained
from indexer.search.request import SearchRequest
from indexer.search.result_page import SearchPage
from indexer.words import initials

if TYPE_CHECKING:
    from whoosh.searching import Searcher


class WhooshSnapshot(Snapshot):
    """One state of a Whoosh index as an `indexer.engines.port.Engine`."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer ``request``. See `indexer.engines.port.Engine`."""
        return answer(self, request)

    def explain(self, request: SearchRequest, doc_number: int) -> Explained:
        """Explain an answer to ``request``. See `indexer.engines.port.Engine`."""
        return explain(self, request, doc_number)


class WhooshEngine:
    """An index that is kept open: `snapshot` is its newest state that is known here.

    Safe for many threads. `refresh` and `update` put another snapshot in the place of the one before, which goes on
    for whoever holds it.

    Args:
        path: the folder of the generation.
        settings: of the library.
        files: what the manifest says of files that are no part of a commit; none while the generation is being made.

    Raises:
        DamagedIndexError: on opening, when a file is not what was written, or is missing.
    """

    def __init__(self, path: Path, settings: LibrarySettings, files: FileSums | None = None) -> None:
        self._settings = settings
        self.path = path
        self._files = files or {}
        try:
            self._snapshot = self._opened()
        except DamagedIndexError:
            raise
        except Exception as error:  # what a forged index fails by is not to be foreseen, and has the same remedy
            raise DamagedIndexError(path, {"it": f"cannot be opened ({error})"}) from error
        self._refreshing = threading.Lock()

    def _opened(self) -> WhooshSnapshot:
        """The newest commit, once its files are known to be what was written."""
        while True:
            commit = latest_commit(self.path)
            try:
                expected = expected_files(self.path, self._files)
                self._open_files = OpenFiles(self.path, expected)  # before they are read: nothing is missed
                check(self.path, expected)
                self._index = open_in(self.path, build_schema())
                return WhooshSnapshot(self._index.reader(), self._settings, self.path)
            except Exception:
                if latest_commit(self.path) == commit:
                    raise
                # A commit took away what was being opened, and is opened in its place.

    @property
    def snapshot(self) -> WhooshSnapshot:
        """The state that is open."""
        return self._snapshot

    def changed_while_open(self) -> bool:
        """Whether a file was written to since it was opened: nothing more may be read, the index is opened anew."""
        return self._open_files.changed()

    def whoosh_searcher(self, weighting: Any = None) -> Searcher:
        """Whoosh's own searcher over the open snapshot: its query classes, parser and collectors work on it.

        It stays on this snapshot, whatever is committed later; closing it closes nothing that searches here use. The
        fields and what their terms look like: `indexer.index.schema`. Scores are ``weighting``'s, not those of
            `search`.
        """
        from whoosh.scoring import BM25F
        from whoosh.searching import Searcher

        return Searcher(self._snapshot.reader, weighting=weighting or BM25F, closereader=False)

    def refresh(self) -> bool:
        """Move to the newest commit; whether there was one.

        Raises:
            DamagedIndexError: it cannot be opened; the snapshot stays.
        """
        with self._refreshing:
            if self._index.latest_generation() == self._snapshot.commit:
                return False
            self._snapshot = self._opened()
            return True

    def save_suggestions(
        self, past_queries: Iterable[tuple[str, int]] = (), titles: Sequence[tuple[str, str]] | None = None
    ) -> None:
        """Keep the suggestions, and what initials may stand for, beside the index, so that no reader waits for them.

        Args:
            past_queries: what was asked before and found, with how often; suggested as well.
            titles: the records' ids and titles, if they are at hand; else they are read from the index.
        """
        snapshot = self._snapshot
        known = list(snapshot.titles()) if titles is None else titles
        made = snapshot.make_suggestions(past_queries, known)
        beside = {initials.FILE: snapshot.make_initials(known).text}
        made.save(self.path / SUGGESTIONS_FOLDER, snapshot.commit, beside)

    def update(self, changed: Iterable[Resource], removed: Iterable[str] = ()) -> None:
        """Commit a small change in one Whoosh commit and move to it.

        Records that are tied to a changed one are written again too, since ties are searchable from both ends.
        """
        snapshot = self._snapshot
        gone = set(removed)
        new = {resource.id: resource for resource in changed}
        stated = {r.target for resource in new.values() for r in resource.relations if r.target}
        tied = (_tied(snapshot, set(new) | gone) | stated) - set(new) - gone
        neighbours = [found for key in sorted(tied) if (found := snapshot.resource(key)) is not None]
        beyond = _tied(snapshot, tied) - tied - set(new) - gone
        known = [snapshot.resource(key) for key in sorted(beyond)]
        ties = stated_ties([*new.values(), *neighbours, *filter(None, known)]).words()
        writer = BulkWriter(self._index)
        try:
            for resource_id in gone:
                writer.delete_by_term("id", resource_id)
            for resource in (*new.values(), *neighbours):
                writer.update_document(**document(resource, self._settings, ties.get(resource.id, ())))
            writer.commit()
        except BaseException:
            writer.cancel()
            raise
        self.refresh()


def _tied(snapshot: Snapshot, resource_ids: set[str]) -> set[str]:
    """The ids that these records, as they stand in the index, name in their ties, or that name them."""
    found: set[str] = set()
    for resource_id in resource_ids:
        known = snapshot.resource(resource_id)
        if known is not None:
            found |= {relation.target for relation in known.relations if relation.target}
        incoming = snapshot.statistics.postings("tie", resource_id).doc_numbers
        found |= {snapshot.resource_id(int(number)) for number in incoming}
    return found
