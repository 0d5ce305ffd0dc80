"""The sitemap (sitemaps.org, 0.9): every page that search engines may keep, in parts of 50,000 addresses at most."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import elsewhere, fields
from seealso.asking import Moment
from webapp.request_arguments import library
from webapp.site_addresses import quoted_part
from webapp.standards.page_heads import absolute

blueprint = Blueprint("sitemap", __name__)

MOST_ADDRESSES = 50_000
"""In one part, as the protocol has it."""
_PAGES = ("", "about", "events", "map", "coverage")
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _known(held: Moment) -> list[tuple[str, str]]:
    """(address below the site's own, day of its last change or "") of every page; made once for a state."""
    return held.view.derived.get("sitemap", lambda: list(_pages(held)))


def _pages(held: Moment) -> Iterator[tuple[str, str]]:
    built = held.manifest.built_at[:10]
    yield from ((path, built if path == "" else "") for path in _PAGES)
    facets = held.search("", limit=0, facets=[one.name for one in fields.PAGES.values()]).facets
    listings = {field.name: listing for listing, field in fields.LISTINGS.items()}
    for address, one in fields.PAGES.items():
        values = [facet.value for facet in facets.get(one.name, ()) if facet.value != "none" and facet.count]
        if values and one.name in listings:
            yield listings[one.name], ""
        yield from ((f"{address}/{quoted_part(value)}", "") for value in values)
    yield from ((f"resource/{quoted_part(one)}", day) for one, day in elsewhere.days_of_change(held))


def _part(held: Moment, number: int) -> Iterator[str]:
    own = escape(absolute())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACE}>\n'
    for path, day in _known(held)[(number - 1) * MOST_ADDRESSES : number * MOST_ADDRESSES]:
        when = f"<lastmod>{day}</lastmod>" if day else ""
        yield f"<url><loc>{own}{escape(path)}</loc>{when}</url>\n"
    yield "</urlset>\n"


def _n_parts(held: Moment) -> int:
    return -(-len(_known(held)) // MOST_ADDRESSES)


@blueprint.get("/sitemap.xml")
def whole() -> ResponseReturnValue:
    """Every page; where they are too many for one file, the list of the parts."""
    held = library()
    n_parts = _n_parts(held)
    if n_parts == 1:
        return Response("".join(_part(held, 1)), mimetype="application/xml")
    day = held.manifest.built_at[:10]
    parts = "".join(
        f"<sitemap><loc>{escape(absolute(f'/sitemap-{number}.xml'))}</loc><lastmod>{day}</lastmod></sitemap>\n"
        for number in range(1, n_parts + 1)
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_NAMESPACE}>\n'
    return Response(f"{head}{parts}</sitemapindex>\n", mimetype="application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> ResponseReturnValue:
    """One part of it."""
    held = library()
    if not 1 <= number <= _n_parts(held):
        raise NotFound
    return Response("".join(_part(held, number)), mimetype="application/xml")
