"""What every engine can do. The recommender and the façade's questions know this, and no engine by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from corpus import Resource
from indexer.index.acronyms import LearnedAcronym
from indexer.index.statistics import TermStatistics
from indexer.search.explanation import Explained
from indexer.search.facets import FacetTable
from indexer.search.field_profile import LibraryProfile
from indexer.search.request import SearchRequest
from indexer.search.result_page import SearchPage
from indexer.words.suggestions import Suggestion

if TYPE_CHECKING:
    from indexer.meaning.meaning import Meaning

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs."""


class Engine(Protocol):
    """One state of a library's index, open for reading. It never changes; after a change there is another one."""

    @property
    def statistics(self) -> TermStatistics:
        """Term statistics."""

    @property
    def facets(self) -> FacetTable:
        """Exact values."""

    @property
    def profile(self) -> LibraryProfile:
        """Which fields the records have, and which of them are worth browsing by."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that records are read in, the library's own first, as codes."""

    @property
    def meaning(self) -> Meaning | None:
        """Nearness in meaning, where the settings ask for it and it is there; it may come later than all else."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer ``request``.

        Raises:
            QueryError: the query is beyond a ceiling.
        """

    def explain(self, request: SearchRequest, doc_number: int) -> Explained:
        """Why a document stands where it does in the answer to ``request``.

        Raises:
            QueryError: the query is beyond a ceiling.
        """

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """What may complete what was typed so far, best first."""

    def strange_words(self, text: str) -> list[tuple[str, str]]:
        """Words of ``text`` that no other record uses, and what each was probably meant to be."""

    def doc_number(self, resource_id: str) -> int | None:
        """The document of a resource or ``None`` where no record has that id."""

    def resource_id(self, doc_number: int) -> str:
        """The id of a document."""

    def resource(self, resource_id: str) -> Resource | None:
        """One record, as indexed."""

    def resource_at(self, doc_number: int) -> Resource:
        """The record of a document."""

    def resources(self) -> Iterator[Resource]:
        """All records, in the order they were added."""

    def stored_records(self) -> Iterator[tuple[str, str]]:
        """(id, record as JSON) of all of them, in that order, without making records of them."""

    def learned_acronyms(self) -> list[LearnedAcronym]:
        """What the records explained when the index was built."""
