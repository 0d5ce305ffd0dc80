"""What every engine can do. The façade and the recommender know this, and no engine by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from corpus import Resource
from indexer.answers import SearchPage, SearchRequest
from indexer.facets import FacetTable
from indexer.statistics import TermStatistics
from indexer.suggestions import Suggestion

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs."""


class Engine(Protocol):
    """One library's index, open for reading."""

    @property
    def statistics(self) -> TermStatistics:
        """Term statistics of the snapshot that is open."""

    @property
    def facets(self) -> FacetTable:
        """Exact values of the snapshot that is open."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer ``request``.

        Raises:
            QueryError: the query is beyond a ceiling.
        """

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """What may complete what was typed so far, best first."""

    def doc_number(self, resource_id: str) -> int | None:
        """The document of a resource in the open snapshot."""

    def resource_id(self, doc_number: int) -> str:
        """The id of a document of the open snapshot."""

    def resource(self, resource_id: str) -> Resource | None:
        """One record, as indexed."""

    def resource_at(self, doc_number: int) -> Resource:
        """The record of a document of the open snapshot."""

    def resources(self) -> Iterator[Resource]:
        """All records, in the order they were added."""

    def update(self, changed: Iterable[Resource], removed: Iterable[str]) -> None:
        """Commit a small change; the next search sees it."""
