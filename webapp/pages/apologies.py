"""What a page says when it cannot do what its address asks: plain sentences, with what one can do instead."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from seealso import Said, SeealsoError
from seealso.limits import MINUTES, PAGE
from webapp.request_arguments import library
from webapp.site_addresses import link_to

NOT_HELD = Said("There is nothing at this address. It may have been renamed or removed.")

TAKEN_OUT = Said("This was in the library once. The curators have taken it out.")


SENTENCES = {
    "sort": Said(
        "Results can be in order of best match, newest first, or by title. The address asks for another order."
    ),
    "page": Said("A page number can be from %(least)s to %(most)s.", least=PAGE.least, most=PAGE.most),
    "minutes": Said(
        "A reading path can take from %(least)s to %(most)s minutes.", least=MINUTES.least, most=MINUTES.most
    ),
    "filter": Said("We cannot read one of the filters in the address. A filter names a field and a value: type:video."),
    "theme": Said("There is no theme of that name here."),
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
