"""What stands in the head of a page for other programs: its description, its one address, its feed, and what it shows
in Open Graph and schema.org. One table says it for every kind of page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, g, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from seealso import Resource, Said
from webapp.languages.translating import _, ngettext, translated
from webapp.request_arguments import frame
from webapp.search_state import SearchState
from webapp.serving.gate import own_address
from webapp.site_addresses import link_to
from webapp.standards import record_statements
from webapp.standards.record_statements import Told

MAX_DESCRIPTION_CHARS = 200
_NOT_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

Shown = Context
"""What the template of a page is given."""


@dataclass(slots=True)
class Head:
    """The tags of one page's head. ``tags``: (name, content); ``graph``: (property, content) of Open Graph."""

    description: str = ""
    canonical: str = ""
    feed: str = ""
    title: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)
    graph: list[tuple[str, str]] = field(default_factory=list)
    data: Markup | None = None


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page.

    Args:
        sentence: what it shows, in a sentence.
        schema: a type of schema.org.
        kept: what in its address makes it another page.
        indexed: whether it is for search engines.
    """

    sentence: Callable[[Shown], str]
    schema: str = "WebPage"
    kept: tuple[str, ...] = ("page",)
    indexed: bool = True


def site_title() -> str:
    """What the library is called."""
    return frame().title


def absolute(path: str = "/", *parts: str, **asked: str | int) -> str:
    """An address of this site, with scheme and host."""
    own, below = g.get("own_address") or _own_address()
    return own + link_to(path, *parts, **asked)[len(below) :].lstrip("/")


def _own_address() -> tuple[str, str]:
    """The site's address, and what all paths of it begin with; looked up once for an answer."""
    found: tuple[str, str] = (own_address(), link_to(""))
    g.own_address = found
    return found


def told_of(record: Resource) -> Told:
    """The record, ready to be told of; the same for all that one answer tells."""
    told: Told | None = g.get("told")
    if told is None or told.record is not record:
        page = absolute("/resource", record.id)
        told = g.told = Told(record, frame().settings, page, lambda kind, value: absolute(f"/{kind}", value))
    return told


def shortened(text: str, most: int = MAX_DESCRIPTION_CHARS) -> str:
    """``text`` on one line, cut at the end of a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rpartition(" ")[0].rstrip(",;:.") + "…" if " " in line[:most] else line[: most - 1] + "…"


def _of_home(shown: Shown) -> str:
    said = shown["settings"].library
    total = getattr(shown.get("page"), "total", 0)
    return said.description or said.tagline or ngettext(
        "%(num)s resource to search and browse, with what to read next.",
        "%(num)s resources to search and browse, each with what to read next.", total,
    )  # fmt: skip


def _of_search(shown: Shown) -> str:
    options, page = shown.get("options") or {}, shown.get("page")
    asked, total = str(options.get("query") or "").strip(), getattr(page, "total", 0)
    if asked:
        return ngettext(
            "%(num)s resource in %(library)s for “%(query)s”.",
            "%(num)s resources in %(library)s for “%(query)s”.",
            total, library=site_title(), query=asked[:80],
        )  # fmt: skip
    return ngettext(
        "%(num)s resource in %(library)s.", "%(num)s resources in %(library)s.", total, library=site_title()
    )


def _of_values(shown: Shown) -> str:
    if shown.get("definition"):
        return str(shown["definition"])
    field_of, page = shown.get("field"), shown.get("page")
    return ngettext(
        "%(field)s %(value)s: %(num)s resource in %(library)s.",
        "%(field)s %(value)s: %(num)s resources in %(library)s.",
        getattr(page, "total", 0), field=getattr(field_of, "label", ""), value=shown.get("label") or "",
        library=site_title(),
    )  # fmt: skip


def _of_listing(shown: Shown) -> str:
    found = shown.get("found")
    values = (found.fullest or found.values) if found is not None else ()
    plural = getattr(shown.get("field"), "plural", "")
    first = ", ".join(translated(one.label) for one in values[:6])
    if not first:
        return _("%(what)s in %(library)s.", what=plural, library=site_title())
    n_more = (found.n_values if found is not None else 0) - 6
    if n_more > 0:
        return ngettext(
            "%(what)s in %(library)s: %(first)s and %(num)s more.",
            "%(what)s in %(library)s: %(first)s and %(num)s more.",
            n_more, what=plural, library=site_title(), first=first,
        )  # fmt: skip
    return _("%(what)s in %(library)s: %(first)s.", what=plural, library=site_title(), first=first)


def _of_record(shown: Shown) -> str:
    record: Resource = shown["found"]
    if record.description:
        return record.description
    told = told_of(record)
    facts = [shown["settings"].type_label(record.type) if record.type else "", ", ".join(told.makers[:3])]
    facts.append(str(record.year) if record.year else "")
    said = ", ".join(translated(fact) for fact in facts if fact) or record.display_title
    return _("%(facts)s, with what to read next in %(library)s.", facts=said, library=site_title())


def _plainly(sentence: str) -> Callable[[Shown], str]:
    return lambda shown: translated(Said(sentence, library=site_title()))


PAGES: dict[str, PageKind] = {
    "pages.home": PageKind(_of_home, "WebSite", ()),
    "results_pages.search": PageKind(_of_search, "SearchResultsPage", indexed=False),
    "pages.resource": PageKind(_of_record, "ItemPage", ()),
    "pages.cite": PageKind(_plainly("A page of %(library)s."), indexed=False),
    "results_pages.browse": PageKind(_of_values, "CollectionPage"),
    "results_pages.by_own": PageKind(_of_values, "CollectionPage"),
    "results_pages.listing": PageKind(_of_listing, "CollectionPage"),
    "results_pages.own_listing": PageKind(_of_listing, "CollectionPage"),
    "pages.events": PageKind(
        _plainly("What is coming and what was: the events of %(library)s, with their days and places.")
    ),
    "pages.about": PageKind(
        _plainly("What %(library)s is, how its search works and how suggestions are made."), "AboutPage"
    ),
    "reading_pages.path": PageKind(
        _plainly("What to read in the time you have: paths through %(library)s."), indexed=False
    ),
    "list_pages.my_list": PageKind(
        _plainly("Your own reading list from %(library)s, kept in your browser or in its address."), indexed=False
    ),
    "curator_pages.holdings": PageKind(
        _plainly("Paste an address, a title or a text and see whether %(library)s holds it."), indexed=False
    ),
    "curator_pages.explain": PageKind(_plainly("Why a resource of %(library)s stands where it does."), indexed=False),
    "curator_pages.coverage": PageKind(_plainly("What %(library)s covers, and where there is little.")),
    "topic_pages.topics": PageKind(
        _plainly("What the texts of %(library)s have in common, and what that says of its themes.")
    ),
    "map_pages.map_": PageKind(
        _plainly("Every resource of %(library)s on a map, similar ones close together."),
        kept=("theme", "group", "page"),
    ),
    "embedding.embed": PageKind(_plainly("How to put a search box for %(library)s on a page of your own.")),
}
"""Endpoint → the kind of page. One that is not here is a plain page."""

_PLAIN = PageKind(_plainly("A page of %(library)s."))


def _canonical(kind: PageKind) -> str:
    """The one address of this page: two ways of asking for the same thing are one for search engines."""
    said = request.view_args or {}
    if "resource_id" in said:
        address = absolute("/resource", said["resource_id"])
    elif "value" in said:
        folder = said.get("address") or f"by/{said['name']}"
        address = absolute(f"/{folder}", said["value"])
    else:
        address = absolute(quote(request.path))
    asked = [(name, value) for name, value in request.args.items(multi=True) if name in kind.kept and value]
    kept = [(name, value.encode("utf-8", "replace")) for name, value in asked if (name, value) != ("page", "1")]
    query = urlencode(kept)
    return address + (f"?{query}" if query else "")


def _feed(shown: Shown) -> str:
    """The feed of what this page shows, where it is a search."""
    state: SearchState | None = shown.get("state")
    return "" if state is None or state.is_empty else state.sorted_by("").address(path="/search.atom")


def _site() -> dict[str, Any]:
    said = frame().settings.library
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": absolute("/search") + "?q={search_term_string}"},
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite", "@id": absolute(), "url": absolute(), "name": site_title(), "description":
        said.description or said.tagline, "inLanguage": said.language, "potentialAction": search,
    }  # fmt: skip


def _trail(*steps: tuple[str, str]) -> dict[str, Any]:
    """The way from the home page, as search engines show it. ``steps``: (name, address)."""
    whole = [(site_title(), absolute()), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": address}
            for at, (name, address) in enumerate(whole, start=1)
        ],
    }


def _record_nodes(shown: Shown, head: Head) -> list[dict[str, Any]]:
    record: Resource = shown["found"]
    told = told_of(record)
    node = record_statements.properties(told) | {"@id": told.page, "mainEntityOfPage": told.page}
    steps = [(frame().settings.theme_label(theme), absolute("/theme", theme)) for theme in record.themes[:1]]
    return [node, _trail(*steps, (head.title, told.page))]


def _collection_nodes(shown: Shown, head: Head) -> list[dict[str, Any]]:
    page, at = shown.get("page"), int(shown.get("at") or 1)
    hits = list(getattr(page, "hits", ()))
    first = getattr(page, "offset", 0) + 1
    items = [
        {"@type": "ListItem", "position": place, "name": hit.title, "url": absolute("/resource", hit.id)}
        for place, hit in enumerate(hits, start=first)
    ]
    node: dict[str, Any] = {"@type": "CollectionPage", "@id": head.canonical, "url": head.canonical, "name": head.title}
    if items:
        total = getattr(page, "total", len(items))
        node["mainEntity"] = {"@type": "ItemList", "numberOfItems": total, "itemListElement": items}
    return [node | {"description": head.description}, _trail((head.title, head.canonical))] if at == 1 else [node]


def _nodes(kind: PageKind, shown: Shown, head: Head) -> list[dict[str, Any]]:
    if kind.schema == "WebSite":
        return [_site()]
    if kind.schema == "ItemPage":
        return _record_nodes(shown, head)
    if kind.schema == "CollectionPage":
        return _collection_nodes(shown, head)
    return [
        {"@type": kind.schema, "@id": head.canonical, "url": head.canonical, "name": head.title,
         "description": head.description, "isPartOf": {"@id": absolute()}}
    ]  # fmt: skip


def in_script(data: Any) -> Markup:
    """JSON for a ``<script>``: no sign in it can end that, or open another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.encode("utf-8", "replace").decode().translate(_NOT_IN_SCRIPT))


def json_ld(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Nodes of schema.org as one document, without properties that hold nothing."""
    whole = [{name: value for name, value in node.items() if value not in ("", None, [], {})} for node in nodes]
    context = {"@context": "https://schema.org"}
    return context | whole[0] if len(whole) == 1 else context | {"@graph": whole}


@pass_context
def page_head(context: Context) -> Head:
    """The head of the page that is being made with ``context``."""
    kind = PAGES.get(request.endpoint or "", _PLAIN)
    name = Markup(context.get("page_title") or "").unescape().strip()
    head = Head(title=name.removesuffix(f" · {site_title()}") or site_title(), feed=_feed(context))
    head.description = shortened(kind.sentence(context))
    if not kind.indexed:
        return head
    head.canonical = _canonical(kind)
    is_record = kind.schema == "ItemPage"
    told = told_of(context["found"]) if is_record else None
    if told is not None:
        head.tags = record_statements.tags(told)
        head.title = told.record.given_title or head.title
    head.graph = [
        ("og:title", head.title),
        ("og:type", told.kind.open_graph if told else "website"),
        ("og:url", head.canonical),
        ("og:description", head.description),
    ]
    if not is_record:  # Zotero takes it for what the work stands in
        head.graph.append(("og:site_name", site_title()))
    head.data = in_script(json_ld(_nodes(kind, context, head)))
    return head


def register(app: Flask) -> None:
    """Make `page_head` known to templates."""
    app.jinja_env.globals.update(page_head=page_head)
