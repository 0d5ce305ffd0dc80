"""The pages: routes only. What they show comes from the library, how it looks from the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import fields
from seealso.limits import LAST_PAGE, PAGE
from webapp.contact import contact_address
from webapp.pages.record_notes import notes_of
from webapp.request_arguments import PER_PAGE, frame, library, number, search_options
from webapp.serving.gate import configured_address, own_address
from webapp.site_addresses import link_to

if TYPE_CHECKING:
    from seealso import Hit, LibraryMap, Resource

blueprint = Blueprint("pages", __name__)

MAX_PREVIEWED = 600
MAX_EVENTS = 200
NOT_FOR_CRAWLERS = ("/search", "/export", "/path", "/holdings", "/list", "/coverage?", "/map?", "/api/")


@blueprint.app_context_processor
def about_the_library() -> dict[str, Any]:
    """What every page's frame shows."""
    return {"library": frame(), "settings": frame().settings}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The front page."""
    held = library()
    page = held.search("", limit=0, facets=("theme", "type", "series", "people", "place", "year"))
    counts = {facet.value: facet.count for facet in page.facets["theme"]}
    themes = [
        (slug, held.settings.theme_label(slug), theme.definition, counts.get(slug, 0))
        for slug, theme in held.settings.themes.items()
    ] or [(f.value, f.label, "", f.count) for f in page.facets["theme"] if f.value != "none"]
    collections = held.search("type:collection", limit=12, facets=(), sort="title").hits
    return render_template(
        "home.html", map=_preview(), page=page, themes=themes, collections=collections, events=held.events(4)
    )


def _preview() -> LibraryMap | None:
    """The map, where it is small enough to be a picture on the front page."""
    is_wanted = library().manifest.n_documents <= MAX_PREVIEWED and library().view.map_is_known()
    found = library().map() if is_wanted else None
    return found if found is not None and len(found.groups) > 1 else None


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Results."""
    options = search_options()
    at = PAGE.checked(number("page", 1))
    page = library().search(**options, limit=PER_PAGE, offset=(at - 1) * PER_PAGE)
    if at == 1 and not options["filters"]:
        library().note_question(page)
    n_shown = page.total if page.relaxed else page.total + page.n_partial
    return render_template(
        "search.html",
        page=page,
        fields=fields.BY_NAME,
        options=options,
        at=at,
        n_pages=min(-(-n_shown // PER_PAGE), LAST_PAGE),
        first_partial=next((hit.id for hit in page.hits if hit.missing), None),
    )


@blueprint.get("/resource/<path:resource_id>")
def resource(resource_id: str) -> ResponseReturnValue:
    """One record, and what to read next."""
    found = library().resource(resource_id)
    members = found.extra.get("members") if isinstance(found.extra, dict) else None
    listed = None
    if found.type == "collection" and isinstance(members, dict) and members.get("theme"):
        listed = library().search(
            "-id:" + found.id, {"theme": str(members["theme"])}, limit=100, facets=(), sort="title"
        )
    return render_template(
        "resource.html",
        record=found.to_json_dict(),
        title=f"[{found.supplied_title}]" if found.supplied_title and not found.title else found.display_title,
        found=found,
        notes=notes_of(found),
        related=(related := library().related(found.id, 6)),
        event_days=_event_days([item.id for item in related]),
        mates=_series_mates(found),
        members=listed,
        contradictions=library().contradictions(found),
        link=library().link_finding(found),
    )


N_MATES = 12


def _series_mates(record: Resource) -> tuple[Hit, ...]:
    """Other records of its series, up to `N_MATES` by title; the page of the series has all."""
    if not record.series:
        return ()
    chosen = {"series": record.series.name}
    page = library().search("", chosen, limit=N_MATES + 1, facets=(), sort="title", snippets=False)
    return tuple(hit for hit in page.hits if hit.id != record.id)[:N_MATES]


def _event_days(ids: Iterable[str]) -> dict[str, str]:
    """Of those that are events, when each begins."""
    records = map(library().resource, ids)
    return {record.id: record.event.start for record in records if record.event and record.event.start}


def _any_of(addresses: Iterable[str]) -> str:
    """The converter of a route that takes just these."""
    return f"any({', '.join(map(repr, addresses))})"


@blueprint.get(f"/<{_any_of(fields.LISTINGS)}:kind>")
def listing(kind: str) -> ResponseReturnValue:
    """All values of one kind, with counts."""
    field = fields.LISTINGS[kind]
    facets = library().search("", limit=0, facets=(field.name,)).facets[field.name]
    values = sorted((f for f in facets if f.value != "none"), key=lambda f: f.place)
    missing = next((f.count for f in facets if f.value == "none"), 0)
    return render_template("listing.html", values=values, missing=missing, field=field)


@blueprint.get(f"/<{_any_of(fields.PAGES)}:address>/<path:value>")
def browse(address: str, value: str) -> ResponseReturnValue:
    """The resources of one theme, kind, person, place or series."""
    field = fields.PAGES[address]
    name = field.name
    at = PAGE.checked(number("page", 1))
    page = library().search(
        "",
        {name: value},
        limit=20,
        offset=(at - 1) * 20,
        sort="title",
        facets=[browsable.name for browsable in fields.PAGES.values()],
    )
    known = value in library().settings.themes if name == "theme" else False
    if not page.total and not known:
        raise NotFound
    facet = next((f for f in page.facets[name] if f.value == value), None)
    roles: dict[str, str] = {}
    if name == "people":
        for hit in page.hits:
            said = [c.get("role", "") for c in hit.record.get("creators", []) if _same(c["name"], value)]
            roles[hit.id] = ", ".join(role for role in said if role and role != "not said")
    label = facet.label if facet else library().settings.theme_label(value) if name == "theme" else value
    theme = library().settings.themes.get(value) if name == "theme" else None
    return render_template(
        "browse.html", page=page, field=field, label=label, value=value, roles=roles, at=at,
        n_pages=min(-(-page.total // 20), LAST_PAGE), browsable=fields.PAGES.values(),
        definition=theme.definition if theme else "",
    )  # fmt: skip


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """What is coming, and what was."""
    found = library().events(MAX_EVENTS)
    return render_template("events.html", events=found)


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What this is, and how to search."""
    return render_template("about.html", manifest=library().manifest)


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Results are for readers; records are for everybody."""
    rules = "".join(f"Disallow: {link_to(address)}\n" for address in NOT_FOR_CRAWLERS)
    return Response(f"User-agent: *\n{rules}Sitemap: {own_address()}sitemap.xml\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """Whom to tell of a fault of this site (RFC 9116), where the library says whom to ask."""
    contact = contact_address(library().settings.library.contact)
    if not contact:
        raise NotFound
    until = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=180)
    lines = [f"Contact: {contact}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}"]
    if configured_address():
        lines.append(f"Canonical: {configured_address()}.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.after_app_request
def keep_crawlers_out(response: Response) -> Response:
    """Lists that are made on demand are endless: none of them is to be indexed, nor its links to be followed."""
    if request.endpoint in ("pages.search", "reading_pages.path", "curator_pages.holdings"):
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


def _same(one: str, other: str) -> bool:
    settings = library().settings
    names = {other, *settings.people.get(other, ())}
    return one.casefold() in {name.casefold() for name in names}
