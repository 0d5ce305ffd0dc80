"""Export a library, or what a search finds in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus import Resource
from corpus.exchange.exporting import WRITERS, About, Writer, named_writer
from indexer.search.limits import EXPORTED, MAX_EXPORTED
from indexer.search.request import Sort

if TYPE_CHECKING:
    from seealso.asking import Askable

PAGE = 200


def chosen_records(
    library: Askable, query: str = "", filters: Mapping[str, Sequence[str]] | None = None, sort: Sort = "relevance",
    limit: int | None = None, literal: bool = False,
) -> Iterator[Resource]:  # fmt: skip
    """The records that a search finds with all its words, best first; without one, every record.

    Raises:
        QueryError: a value is beyond a ceiling; said before the first record.
    """
    if not query.strip() and not filters and sort == "relevance" and limit is None:
        yield from library.resources()
        return
    n_left = MAX_EXPORTED if limit is None else EXPORTED.checked(limit)
    offset = 0
    while n_left > 0:
        page = library.search(
            query,
            filters,
            limit=min(PAGE, n_left),
            offset=offset,
            sort=sort,
            facets=(),
            snippets=False,
            literal=literal,
        )
        for hit in page.hits:
            if hit.missing and not page.relaxed:
                return
            yield library.resource(hit.id)
        if len(page.hits) < min(PAGE, n_left):
            return
        offset += len(page.hits)
        n_left -= len(page.hits)


def exported(
    library: Askable, records: Iterable[Resource], writer: Writer | str, feed_url: str = "", home_url: str = "",
    title: str = "", total: int | None = None, note: str = "",
) -> Iterator[bytes]:  # fmt: skip
    """``records`` as a file, in pieces. ``total`` and ``note``: of how many they are some, for a feed to say.

    Raises:
        UsageError: ``writer`` names no format.
    """
    if isinstance(writer, str):
        writer = named_writer(writer)
    home_url = home_url or library.settings.library.home_url
    began = library.view.history.began_at() or library.manifest.built_at
    about = About(title or library.title, library.settings, home_url, feed_url, total, note, began)
    return writer.write(records, about)


def references(record: Resource) -> list[tuple[str, str]]:
    """(style, formatted reference) in every style."""
    from corpus.exchange.citing import STYLES, formatted

    return [(label, formatted(record, style)) for style, label in STYLES.items()]


__all__ = ["WRITERS", "About", "Resource", "Writer", "chosen_records", "exported", "named_writer", "references"]
