"""What of a library may be suggested: the values of its facets and the titles of its records, public ones only.

Every record of an index is public: what a reader may not find is not indexed. So suggestions are drawn from the index
and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from corpus import LibrarySettings, Resource
from corpus.records.fields import SUGGESTED
from indexer.index.statistics import TermStatistics
from indexer.search.facets import FacetTable
from indexer.words.suggestions import Suggestion


def suggestible(
    statistics: TermStatistics,
    facets: FacetTable,
    settings: LibrarySettings,
    titles: Iterable[tuple[str, str]],
    past_queries: Iterable[tuple[str, int]] = (),
) -> Iterator[tuple[Suggestion, Sequence[str]]]:
    """Entries with other texts by which each may be found.

    ``titles``: ids and titles of records. ``past_queries``: queries that found something, each with how
    often it was asked.
    """
    for kind, field in SUGGESTED.items():
        column = facets.column(field.name)
        counts = column.counts(statistics.live())
        for index in np.flatnonzero(counts):
            value = column.values[index]
            others = field.also(settings, value) if field.also else ()
            yield Suggestion(field.written_plural(settings, value), kind, int(counts[index]), value), others
    for text, n in past_queries:
        yield Suggestion(text, "query", n, text), ()
    for resource_id, title in titles:
        yield Suggestion(title, "record", 1, resource_id), ()


class Titles(list[tuple[str, str]]):
    """Ids and titles of records, noted as they pass by."""

    def read(self, resources: Iterable[Resource]) -> None:
        """Take note of some records."""
        self.extend([(r.id, title) for r in resources if (title := r.given_title)])
