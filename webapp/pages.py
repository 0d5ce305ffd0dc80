"""The pages: routes only. What they show comes from the library, how it looks from the templates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso.limits import LAST_PAGE, PAGE
from webapp.asked import FILTERS, PER_PAGE, library, number, search_options

if TYPE_CHECKING:
    from seealso import LibraryMap, Problem

blueprint = Blueprint("pages", __name__)

BROWSABLE = {
    # address: (filter, the one, the many)
    "theme": ("theme", "Theme", "Themes"),
    "type": ("type", "Kind", "Kinds"),
    "person": ("people", "Person", "People"),
    "place": ("place", "Place", "Places"),
    "series": ("series", "Series", "Series"),
}
LISTS = {"themes": "theme", "types": "type", "people": "person", "places": "place", "all-series": "series"}
MAX_PREVIEWED = 600


@blueprint.app_context_processor
def about_the_library() -> dict[str, Any]:
    """What every page's frame shows."""
    return {"library": library(), "settings": library().settings, "filters_known": FILTERS}


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
    upcoming, past = _events()
    return render_template(
        "home.html", map=_preview(), page=page, themes=themes, collections=collections, upcoming=upcoming, past=past[:4]
    )


def _preview() -> LibraryMap | None:
    """The map, where it is small enough to be a picture on the front page."""
    found = library().map() if library().manifest.n_documents <= MAX_PREVIEWED else None
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
        title=found.display_title,
        found=found,
        related=library().related(found.id, 6),
        members=listed,
        contradictions=[
            p
            for p in _problems()
            if p.record == found.id and (p.field or "").startswith("event") and p.severity == "warning"
        ],
    )


@blueprint.get("/<any(themes, types, people, places, 'all-series'):kind>")
def listing(kind: str) -> ResponseReturnValue:
    """All values of one kind, with counts."""
    address = LISTS[kind]
    name, _, plural = BROWSABLE[address]
    facets = library().search("", limit=0, facets=(name,)).facets[name]
    values = sorted((f for f in facets if f.value != "none"), key=lambda f: f.label.casefold())
    missing = next((f.count for f in facets if f.value == "none"), 0)
    return render_template("listing.html", values=values, missing=missing, address=address, name=name, plural=plural)


@blueprint.get("/<any(theme, type, person, place, series):address>/<path:value>")
def browse(address: str, value: str) -> ResponseReturnValue:
    """The resources of one theme, kind, person, place or series."""
    name, singular, _ = BROWSABLE[address]
    at = PAGE.checked(number("page", 1))
    page = library().search(
        "",
        {name: value},
        limit=20,
        offset=(at - 1) * 20,
        sort="title",
        facets=("theme", "type", "people", "place", "series"),
    )
    known = value in library().settings.themes if name == "theme" else False
    if not page.total and not known:
        raise NotFound
    facet = next((f for f in page.facets[name] if f.value == value), None)
    roles: dict[str, str] = {}
    if name == "people":
        for hit in page.hits:
            said = [c.get("role") or "not said" for c in hit.record.get("creators", []) if _same(c["name"], value)]
            roles[hit.id] = ", ".join(said)
    label = facet.label if facet else library().settings.theme_label(value) if name == "theme" else value
    theme = library().settings.themes.get(value) if name == "theme" else None
    return render_template(
        "browse.html", page=page, name=name, singular=singular, label=label, value=value, roles=roles, at=at,
        n_pages=min(-(-page.total // 20), LAST_PAGE), address=address, definition=theme.definition if theme else "",
    )  # fmt: skip


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """What is coming, and what was."""
    upcoming, past = _events()
    odd = {p.record: p.problem for p in _problems() if (p.field or "").startswith("event") and p.severity == "warning"}
    return render_template("events.html", upcoming=upcoming, past=past, odd=odd)


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """What the library covers, for curators."""
    rows, columns = request.args.get("rows") or None, request.args.get("columns") or None
    table = library().coverage(rows, columns)
    highest = max((cell.count for cell in table.cells), default=0)
    return render_template(
        "coverage.html",
        table=table,
        highest=highest,
        gaps=library().gaps(),
        acronyms=library().learned_acronyms(),
        questions=library().questions(),
        reach=library().reachability(compute=False),
        countable=("theme", "type", "year", "place", "people", "series", "audience", "publisher"),
    )


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What this is, and how to search."""
    return render_template("about.html", manifest=library().manifest)


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Results are for readers; records are for everybody."""
    return Response("User-agent: *\nDisallow: /search\nDisallow: /path\nDisallow: /api/\n", mimetype="text/plain")


def _events() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Records with a date of an event: upcoming ones soonest first, past ones latest first."""
    found = [
        dict(hit.record, display_title=hit.title)
        for hit in library().search("has:event", limit=200, facets=(), snippets=False).hits
    ]
    dated = sorted((r for r in found if r.get("event", {}).get("start")), key=lambda r: str(r["event"]["start"]))
    today = dt.date.today().isoformat()
    upcoming = [r for r in dated if str(r["event"]["start"])[:10] >= today]
    return upcoming, [r for r in reversed(dated) if r not in upcoming]


def _problems() -> list[Problem]:
    """Problems of the records, looked for once for each generation."""
    held = library()
    known: tuple[str, list[Problem]] | None = held.__dict__.get("_problems_of_pages")
    if known is None or known[0] != held.manifest.name:
        known = (held.manifest.name, held.check())
        held.__dict__["_problems_of_pages"] = known
    return known[1]


def _same(one: str, other: str) -> bool:
    settings = library().settings
    names = {other, *settings.people.get(other, ())}
    return one.casefold() in {name.casefold() for name in names}
