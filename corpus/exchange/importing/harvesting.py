"""Harvest an OAI-PMH repository: page after page by its resumption tokens, politely and with an end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

from corpus.exchange.importing.fetching import fetched
from corpus.exchange.importing.source import Source, SourceError
from corpus.exchange.importing.xml_records import resumption_token

MAX_PAGES = 2000


@contextmanager
def harvested(first: Source, allow: Collection[str] = ()) -> Iterator[list[Source]]:
    """Give all pages of a ListRecords answer whose first page is ``first``.

    Raises:
        SourceError: a page cannot be fetched, a token comes twice, or there are too many pages.
    """
    pages = [first]
    seen: set[str] = set()
    with ExitStack() as stack:
        while token := resumption_token(pages[-1]):
            if token in seen:
                raise SourceError(f"{first.name}: the resumption token {token[:40]!r} came twice; the list has no end.")
            if len(pages) >= MAX_PAGES:
                raise SourceError(f"{first.name}: more than {MAX_PAGES} pages. Harvest a set of it (&set=...).")
            seen.add(token)
            parts = urlsplit(first.url or first.name)
            kept = [(k, v) for k, v in parse_qsl(parts.query) if k not in _REQUEST]
            query = urlencode([*kept, ("verb", "ListRecords"), ("resumptionToken", token)])
            address = parts._replace(query=query, fragment="").geturl()
            page = stack.enter_context(fetched(address, allow))
            pages.append(Source(page.path, first.name, page.url))
        yield pages


_REQUEST = frozenset({"verb", "metadataPrefix", "set", "from", "until", "resumptionToken"})
