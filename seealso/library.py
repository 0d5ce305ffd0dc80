"""`Library`, the one façade: what the command line, the site and Python programs all talk to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus import LibraryFolder, Problem, UnknownResourceError, UsageError
from indexer import limits
from indexer.answers import SearchPage, SearchRequest, Sort
from indexer.engine import Progress
from indexer.query import parse
from seealso.locations import choose_library
from seealso.publishing import MODEL_FOLDER, PublishedLibrary, Update, n_holding
from seealso.questions import Question, countable

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus import Resource
    from corpus.doctor.fixes import KindOutcome
    from corpus.links import LinkOptions
    from indexer.acronyms import LearnedAcronym
    from indexer.suggestions import Suggestion
    from recommender import CoverageTable, Gaps, Related
    from recommender.holdings import Holding
    from recommender.map import LibraryMap
    from recommender.paths import ReadingPath
    from recommender.reachability import Reachability, Suggestions
    from recommender.reading_list import Suggested


REACHED_AT_ONCE = 500
"""In a library of up to so many records, reachability is worked out while somebody waits."""


class Library(PublishedLibrary):
    """A library folder together with its published index, and every question that one can ask it.

    Opening is cheap: the index is opened at the first question. Where there is none yet, or one that was built
    with other settings or another version, it is built first and ``tell`` says so.
    """

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

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """What may complete ``prefix``, best first: themes, types, people, series, places and titles.

        Args:
            prefix: what was typed so far; each word begins a word of the suggestion, in any order.
            limit: how many, 0 to 50.

        Raises:
            QueryError: ``limit`` is beyond its ceiling.
        """
        limit = limits.SUGGESTIONS.checked(limit)
        return self._open().suggest(prefix, limit)

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
            QueryError: ``limit`` is not between 0 and 100.
        """
        limit = limits.RELATED.checked(limit)
        if self._open().doc_number(resource_id) is None:
            raise UnknownResourceError(resource_id, self._near_ids(resource_id))
        return self._recommend().related(resource_id, limit)

    def related_to(self, resource_ids: Sequence[str], limit: int = 6) -> list[Suggested]:
        """What to read next to all of these records ("because you read ..."), and which of them led there.

        Raises:
            UnknownResourceError: one of the ids is of no record.
            UsageError: there are no ids, or too many; ``limit`` is not between 0 and 100.
        """
        from recommender.reading_list import suggest_from

        limit = limits.RELATED.checked(limit)
        return suggest_from(self._open(), self._recommend(), resource_ids, limit)

    def reading_path(
        self, start: str | None = None, *, theme: str | None = None, query: str | None = None, minutes: int = 30
    ) -> ReadingPath:
        """An ordered path of readings that fits into ``minutes``, from a resource, a theme or a search.

        Raises:
            UnknownResourceError: no record has the id ``start``.
            UsageError: not just one of start, theme and query was given, or one cannot be used; ``minutes`` is not
                between 1 and 1,440.
        """
        from recommender.paths import Pathfinder

        minutes = limits.MINUTES.checked(minutes)
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
                as_built = vectors.layout == engine.statistics.layout() and bool(engine.statistics.live().all())
                saved = Addresses.load(engine.path / MODEL_FOLDER) if as_built else None
                self._addresses = saved or Addresses.of(engine.resources())
        return Holdings(engine, vectors, self.settings, self._addresses).look_up(text)

    def coverage(self, rows: str | None = None, columns: str | None = None) -> CoverageTable:
        """How many resources each pair of values has, each count with the search that lists it.

        Raises:
            QueryError: ``rows`` or ``columns`` is not a field that can be counted.
        """
        from recommender import coverage_table

        said = self.settings.coverage
        return coverage_table(self._open(), self.settings, rows or said.rows, columns or said.columns)

    def note_question(self, page: SearchPage) -> None:
        """Count the question that ``page`` answers; the site does, for first pages. See `seealso.questions`."""
        if not self.settings.search.count_questions:
            return
        text = countable(parse(page.did_you_mean if page.corrected and page.did_you_mean else page.query))
        if text is not None:
            self._questions.note(text)

    def questions(self, limit: int = 100) -> list[Question]:
        """What readers ask most often, each with how many records hold all its words now; 0: asked for and missing."""
        listed = self._questions.listed(limits.QUESTIONS.checked(limit))
        return [replace(asked, n_found=n_holding(self._open(), asked.text)) for asked in listed]

    def learned_acronyms(self) -> list[LearnedAcronym]:
        """Acronyms that the records explain and seealso.toml does not hold yet, as they were at the last build."""
        return self._open().learned_acronyms()

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
        from corpus.doctor import examine

        return examine(LibraryFolder(self.path))

    def check_links(self, options: LinkOptions | None = None) -> list[Problem]:
        """Look at the links that are due, and say what is known of all; see `corpus.links`.

        What was seen is kept in ``links.jsonl`` beside the index, never in the records.
        """
        from corpus.links import check_links

        return check_links(LibraryFolder(self.path), self._store.folder / "links.jsonl", options)

    def fix(self, kinds: Sequence[str] = (), dry_run: bool = False) -> list[KindOutcome]:
        """Make the safe mends of `corpus.doctor.safe_mends` in the record files; see `corpus.doctor.fixes.fix`."""
        from corpus.doctor.fixes import fix

        return fix(LibraryFolder(self.path), kinds, dry_run)

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


__all__: list[Any] = ["Library", "Update", "open_library"]
