"""The pages: routes only. What they show comes from the library, how it looks from the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import FacetCount, SearchPage, fields
from seealso.limits import PAGE
from webapp.contact import contact_address
from webapp.pages.path_offers import is_path_worth_offering
from webapp.pages.record_notes import notes_of
from webapp.request_arguments import frame, library, number
from webapp.search_state import values_address
from webapp.serving.gate import configured_address, own_address
from webapp.site_addresses import link_to

if TYPE_CHECKING:
    from seealso import Askable, Hit, LibraryMap, Resource

blueprint = Blueprint("pages", __name__)

MAX_PREVIEWED = 600
MOST_TOPICS = 24
"""So many topics stand on the front page; all of them have a page of their own."""
IN_A_LIST = 8
EVENTS_ON_A_PAGE = 20
NOT_FOR_CRAWLERS = ("/search", "/export", "/cite/", "/path", "/holdings", "/list", "/coverage?", "/map?", "/api/")


@blueprint.app_context_processor
def about_the_library() -> dict[str, Any]:
    """What every page's frame shows."""
    return {"library": frame(), "settings": frame().settings}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The front page: what the library is about, and all else that it can be browsed by, the fullest first."""
    held = library()
    browsed = [field for field in held.profile.browsed if held.profile.has(field.name) or field.name == "theme"]
    page = held.search("", limit=0, facets=[field.name for field in browsed], facet_values=MOST_TOPICS)
    topics = next((field for field in browsed if field.name == held.profile.topics), None)
    collections = held.search("type:collection", limit=IN_A_LIST, facets=(), sort="title").hits
    entries = _topics(page, topics) if topics else []
    return render_template(
        "home.html",
        map=_preview(),
        page=page,
        topics=topics,
        entries=entries,
        dated=held.profile.has("date"),
        some=[] if entries else _some(held),
        lists=[(field, _given(page, field)[:IN_A_LIST]) for field in browsed if field != topics],
        collections=collections,
        events=held.events(4),
        values_address=values_address,
    )


def _some(held: Askable) -> Sequence[Hit]:
    """The newest resources, or the first by title: what a library that has no topics shows on its front page."""
    return held.search("", limit=IN_A_LIST, facets=(), sort="newest" if held.profile.has("date") else "title").hits


def _given(page: SearchPage, field: fields.Field) -> list[FacetCount]:
    """The values of a field, without "not given"; of people, nobody is listed for one record where some have more."""
    values = [each for each in page.facets[field.name] if each.value != "none"]
    several = [each for each in values if each.count > 1]
    return several if field.name == "people" and len(several) >= IN_A_LIST // 2 else values


def _topics(page: SearchPage, field: fields.Field) -> list[tuple[FacetCount, str]]:
    """What the front page lists first, each with its definition: what is declared as it stands, else the fullest."""
    settings = library().settings
    found = _given(page, field)
    if field.name == "theme" and settings.themes:
        held = {each.value: each for each in found}
        label = settings.theme_label
        declared = [held.get(slug) or FacetCount(slug, 0, label(slug)) for slug in settings.themes]
        rest = [each for each in found if each.value not in settings.themes]
        found = [*declared, *rest] if len(declared) <= MOST_TOPICS else found
    definitions = settings.themes if field.name == "theme" else {}
    shown = found[:MOST_TOPICS]
    return [(each, definitions[each.value].definition if each.value in definitions else "") for each in shown]


def _preview() -> LibraryMap | None:
    """The map, where it is small enough to be a picture on the front page."""
    is_wanted = library().manifest.n_documents <= MAX_PREVIEWED and library().view.map_is_known()
    found = library().map() if is_wanted else None
    return found if found is not None and len(found.groups) > 1 else None


@blueprint.get("/resource/<path:resource_id>")
def resource(resource_id: str) -> ResponseReturnValue:
    """One record, and what to read next."""
    found = library().resource(resource_id)
    members = found.extra.get("members") if isinstance(found.extra, dict) else None
    listed, mates = None, _series_mates(found)
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
        has_path=is_path_worth_offering(
            [(found.minutes, found.type), *((item.facts.minutes, item.type) for item in related)]
        ),
        mates=mates.hits,
        n_mates=mates.total,
        members=listed,
        contradictions=library().contradictions(found),
        link=library().link_finding(found),
        own_values=[(field, values) for field in library().profile.own if (values := field.taker()(found))],
    )


_NOT_INDEXED = ("results_pages.search", "reading_pages.path", "curator_pages.holdings", "list_pages.my_list")


@blueprint.get("/cite/<path:resource_id>")
def cite(resource_id: str) -> ResponseReturnValue:
    """References to one record, in every style.

    *Why not on its page?* Writing them took longer than all else there, and few who read a record cite it.
    """
    found = library().resource(resource_id)
    return render_template("cite.html", found=found)


N_MATES = 12


class _Mates(NamedTuple):
    hits: tuple[Hit, ...] = ()
    total: int = 0


def _series_mates(record: Resource) -> _Mates:
    """Other records of its series, up to `N_MATES` by title, and how many the series has with this one."""
    if not record.series:
        return _Mates()
    chosen = {"series": record.series.name}
    page = library().search("", chosen, limit=N_MATES + 1, facets=(), sort="title", snippets=False)
    return _Mates(tuple(hit for hit in page.hits if hit.id != record.id)[:N_MATES], page.total)


def _event_days(ids: Iterable[str]) -> dict[str, str]:
    """Of those that are events, when each begins."""
    records = map(library().resource, ids)
    return {record.id: record.event.start for record in records if record.event and record.event.start}


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """What is coming, and what was; each a page at a time."""
    coming, past = (PAGE.checked(number(name, 1)) for name in ("page", "past"))
    found = library().events(EVENTS_ON_A_PAGE, (coming - 1) * EVENTS_ON_A_PAGE, (past - 1) * EVENTS_ON_A_PAGE)
    n_pages = [-(-n // EVENTS_ON_A_PAGE) for n in (found.n_upcoming, found.n_past)]
    return render_template(
        "events.html",
        events=found,
        coming=coming,
        past=past,
        n_pages=n_pages,
        to_coming=lambda page: link_to("/events", page=page, past=past),
        to_past=lambda page: link_to("/events", page=coming, past=page) + "#past",
    )


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
    endpoint = request.endpoint or ""
    is_narrowed = endpoint.startswith("results_pages.") and not set(request.args) <= {"page"}
    if is_narrowed or endpoint in _NOT_INDEXED:
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response
