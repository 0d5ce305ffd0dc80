"""What a page says when it cannot do what its address asks: plain sentences, with what one can do instead."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from seealso import SeealsoError
from seealso.limits import MINUTES, PAGE, Limit
from webapp.request_arguments import library
from webapp.site_addresses import link_to

NOT_HELD = "There is nothing here under this address. It may have been renamed or taken out."


def _between(limit: Limit, of_what: str) -> str:
    return f"{of_what} can be {limit.least:,} or more" + (f", up to {limit.most:,}." if limit.most else ".")


SENTENCES = {
    "sort": "Results can be listed by relevance, newest first, or by title. The address asks for another order.",
    "page": _between(PAGE, "The number of a page"),
    "minutes": _between(MINUTES, "The minutes of a reading path"),
    "filter": "One of the filters in the address cannot be read. A filter names a field and a value, as in type:video.",
    "theme": "There is no theme of that name here.",
}
"""What was asked for → what may be asked for."""


def apology(message: str) -> tuple[str, str]:
    """The sentence for a reader, and the address of the same page without what it cannot do ("" where all is meant).

    Args:
        message: what the library says of it, which begins with the name of what it cannot take.
    """
    name = message.partition(":")[0]
    if name not in SENTENCES or name not in request.args:
        return message, ""
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != name]
    encoded = urlencode([(key, value.encode("utf-8", "replace").decode()) for key, value in rest])
    return SENTENCES[name], link_to(request.path) + (f"?{encoded}" if encoded else "")


def near_titles(resource_id: str, ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """Id and title of what may have been meant by an id that nothing has: alike ids, else what its words find."""
    try:
        if ids:
            return [(one, library().resource(one).display_title) for one in ids]
        words = " ".join(resource_id[:100].replace("-", " ").replace("_", " ").split())
        page = library().search(words, limit=3, facets=(), snippets=False) if words else None
    except SeealsoError:
        return []
    return [] if page is None or page.relaxed else [(hit.id, hit.title) for hit in page.hits]
