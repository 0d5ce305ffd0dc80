"""What a question to an engine is: every door makes one of these, and what it may ask is checked here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from indexer.search.limits import HITS, MAX_FILTER_VALUES, MAX_QUERY_CHARS, OFFSET
from indexer.search.limits import QueryError as QueryError

Sort = Literal["relevance", "newest", "title", "added"]
SORTS = get_args(Sort)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One validated question. ``facets=None`` means those the library shows, ``()`` means none.

    ``facet_values``: so many values of each facet are counted out, the most frequent first; ``None`` for all.
    ``pinned``: ids of what comes first in the order of relevance, as far as it is held and filters let it through.

    Raises:
        QueryError: on construction, when a value is outside its ceiling or not of the allowed ones.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    facets: tuple[str, ...] | None = None
    facet_values: int | None = None
    snippets: bool = True
    literal: bool = False
    pinned: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.query) > MAX_QUERY_CHARS:
            raise QueryError(
                f"The query is {len(self.query):,} characters long; the limit is {MAX_QUERY_CHARS:,}. Shorten it."
            )
        if self.sort not in SORTS:
            raise QueryError(f"sort: {str(self.sort)[:40]!r} is not one of {', '.join(SORTS)}.")
        HITS.checked(self.limit)
        OFFSET.checked(self.offset)
        if self.filters and sum(map(len, self.filters.values())) > MAX_FILTER_VALUES:
            raise QueryError(f"There are more than {MAX_FILTER_VALUES} filter values. Use fewer.")

    @staticmethod
    def of(
        query: str = "",
        filters: Mapping[str, str | Sequence[str]] | None = None,
        **options: Any,
    ) -> SearchRequest:
        """A request from loose arguments: every door (Python, command line, HTTP) comes through here."""
        tidy = {
            name: (values,) if isinstance(values, str) else tuple(dict.fromkeys(map(str, values)))
            for name, values in (filters or {}).items()
        }
        facets = options.pop("facets", None)
        return SearchRequest(
            query=clean(query),
            filters={name: values for name, values in tidy.items() if values},
            facets=None if facets is None else tuple(facets),
            **options,
        )


def clean(text: str) -> str:
    """``text`` without what no query can mean: null bytes, control characters, lone surrogates. In composed form (NFC).

    What is not seen and joins letters (a soft hyphen, a zero-width space) does not part them.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    return "".join(
        c if c.isprintable() or c == "\u00a0" or c in _JOINERS else "" if unicodedata.category(c) == "Cf" else " "
        for c in kept
    )


_JOINERS = "\u200c\u200d"
"""Zero-width signs on which the shape of letters depends, and emoji of several parts."""
