"""Results: of a search, or of a page about one theme, person, place ..., which is a search with a heading; and the
lists of all values that results can be narrowed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import Said, SearchPage, fields
from seealso.limits import LAST_PAGE, PAGE
from webapp.languages.translating import _
from webapp.pages.path_offers import is_path_worth_offering
from webapp.pages.phrases import role_words
from webapp.request_arguments import PER_PAGE, library, number
from webapp.search_state import Chip, SearchState, value_address

if TYPE_CHECKING:
    from seealso.links_found import LinksFound

blueprint = Blueprint("results_pages", __name__)

FEW = 10
"""Below so many results readers are asked whether they know something more."""

IN_A_FACET = 8
"""So many values of a facet stand beside the results; the rest is a page of its own."""
ORDERS = {
    "relevance": Said("best match"), "newest": Said("newest first"), "title": Said("by title"),
    "added": Said("added last"),
}  # fmt: skip
MOSTLY = 0.5
"""Where so many records have a date, the page of a theme or a person shows the newest first."""


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Results."""
    state = SearchState.of_request()
    page = _asked(state, "relevance")
    if number("page", 1) == 1 and not state.filters:
        g.question = library().note_question(page)
    return _shown(state, page, "relevance")


def _any_of(addresses: Iterable[str]) -> str:
    """The converter of a route that takes just these."""
    return f"any({', '.join(map(repr, addresses))})"


@blueprint.get(f"/<{_any_of(fields.PAGES)}:address>/<path:value>")
def browse(address: str, value: str) -> ResponseReturnValue:
    """The resources of one theme, kind, person, place or series."""
    return _of_value(fields.PAGES[address], value)


@blueprint.get("/by/<name>/<path:value>")
def by_own(name: str, value: str) -> ResponseReturnValue:
    """The resources that have a value of a field which is the library's own."""
    return _of_value(_own(name), value)


def _own(name: str) -> fields.Field:
    full = fields.EXTRA_PREFIX + name
    if not fields.is_extra(full) or not library().profile.has(full):
        raise NotFound
    return fields.of_extra(full)


def _of_value(field: fields.Field, value: str) -> ResponseReturnValue:
    name = field.name
    state = SearchState.of_request(scope=(name, value))
    profile = library().profile.fields.get("date")
    usual = "newest" if profile is not None and profile.share >= MOSTLY else "title"
    usual = "relevance" if state.query.strip() else usual
    theme = library().settings.themes.get(value) if name == "theme" else None
    page = _asked(state, usual)
    if not page.total and theme is None and not library().search("", {name: value}, limit=0, facets=()).total:
        raise NotFound
    roles = {}
    if name == "people":
        roles = {hit.id: _roles(hit.record, value) for hit in page.hits}
    return _shown(
        state, page, usual, field=field, value=value, label=_label(state, page, name, value), roles=roles,
        definition=theme.definition if theme else "",
    )  # fmt: skip


def _asked(state: SearchState, usual: str) -> SearchPage:
    at = PAGE.checked(number("page", 1))
    options = state.options(usual)
    return library().search(**options, limit=PER_PAGE, offset=(at - 1) * PER_PAGE, facet_values=IN_A_FACET)


def _shown(state: SearchState, page: SearchPage, usual: str, **more: Any) -> ResponseReturnValue:
    n_shown = page.total if page.relaxed else page.total + page.n_partial
    has_words = bool(state.query.strip().strip("*"))
    return render_template(
        "search.html",
        page=page,
        state=state,
        options={"query": state.query if has_words else ""},
        at=number("page", 1),
        n_pages=min(-(-n_shown // PER_PAGE), LAST_PAGE),
        chips=chips(state, page),
        order=state.sort or usual,
        usual=usual,
        orders=[(name, label) for name, label in ORDERS.items() if _is_order(name, has_words)],
        first_partial=next((hit.id for hit in page.hits if hit.missing), None),
        few=FEW,
        links=_links_unseen(state),
        has_path=is_path_worth_offering((hit.record.get("minutes"), hit.type) for hit in page.hits),
        facets=[
            facet for name in page.facets if _is_offer(page, name) and (facet := _facet(state, page, name))["values"]
        ],
        **more,
    )


_ASKS_FOR_LINKS = re.compile(r"(?:^|[\s(-])links?:", re.IGNORECASE)


def _links_unseen(state: SearchState) -> LinksFound | None:
    """What is known of links, where they are asked for before anybody has looked at any."""
    links = library().view.links
    is_asked = "link" in state.filters or _ASKS_FOR_LINKS.search(state.query)
    return links if is_asked and links.stamp() is None else None


def _is_order(name: str, has_words: bool) -> bool:
    return has_words if name == "relevance" else library().knows_arrivals if name == "added" else True


def chips(state: SearchState, page: SearchPage | None = None) -> list[Chip]:
    """What was chosen, each with where a reader is without it."""
    found = []
    if state.scope is not None:
        name, value = state.scope
        found.append(_chip("with" if name == "people" else "in", state, page, name, value))
    if state.query.strip().strip("*"):  # "*" alone means everything, which is no choice
        found.append(Chip("words", state.query.strip()[:120], state.asking("").address()))
    for name, values in state.filters.items():
        field = fields.of_any_name(name)
        kind = field.heading or field.label if field else name
        found += [_chip(kind, state, page, name, value) for value in values]
    if state.sort:
        found.append(Chip("order", ORDERS.get(state.sort, state.sort), state.sorted_by("").address()))
    if state.literal:
        found.append(Chip("words", _("exactly as typed"), state.asking(state.query).address()))
    return found


def _chip(kind: str, state: SearchState, page: SearchPage | None, name: str, value: str) -> Chip:
    theme = value if name == library().profile.topics and value != "none" else ""
    return Chip(kind, _label(state, page, name, value), state.toggled(name, value).address(), theme)


def _label(state: SearchState, page: SearchPage | None, name: str, value: str) -> str:
    for facet in page.facets.get(name, ()) if page is not None else ():
        if facet.value == value:
            return facet.label
    return library().value_label(name, value)


def _is_offer(page: SearchPage, name: str) -> bool:
    """Whether a facet says something: one of its values was chosen, or would leave some of the results out."""
    return any(each.active or (each.value != "none" and each.count < page.total) for each in page.facets[name])


def _facet(state: SearchState, page: SearchPage, name: str) -> dict[str, Any]:
    field = fields.of_name(name)
    values = [each for each in page.facets[name] if name != "has" or each.value == "recording" or each.active]
    n_more = page.n_values.get(name, 0) - sum(each.value != "none" for each in values)
    return {
        "field": field,
        "heading": field.heading or field.label,
        "values": values,
        "is_chosen": any(each.active for each in values),
        "n_values": page.n_values.get(name, 0),
        "all": state.address(path=f"/{field.page.listing}") if field.page and n_more > 0 else "",
        "n_more": 0 if name == "has" else max(n_more, 0),
    }


@blueprint.get(f"/<{_any_of(fields.LISTINGS)}:kind>")
def listing(kind: str) -> ResponseReturnValue:
    """All values of one kind, with counts."""
    return _listed(fields.LISTINGS[kind])


@blueprint.get("/by/<name>")
def own_listing(name: str) -> ResponseReturnValue:
    """All values of a field which is the library's own."""
    return _listed(_own(name))


def _listed(field: fields.Field) -> ResponseReturnValue:
    state = SearchState.of_request()
    found = library().values(
        field.name, state.query, state.narrowing, state.literal, find=request.args.get("find", "")[:200],
        letter=request.args.get("letter", "")[:3], page=number("page", 1),
    )  # fmt: skip
    address = f"/{field.page.listing}" if field.page else ""
    return render_template(
        "listing.html",
        field=field,
        found=found,
        state=state,
        chips=chips(state),
        without=state.toggled(field.name, "none").address(),
        here=lambda **more: state.address(path=address, **more),
        paged=lambda page: state.address(path=address, page=page, find=found.find, letter=found.letter),
        to=lambda value: (
            value_address(field.name, value) if state.is_empty else state.toggled(field.name, value).address()
        ),
    )


def _roles(record: Any, value: str) -> str:
    """What a person did for a record, where that is said."""
    said = [c.get("role") or "" for c in record.get("creators", []) if _same(c["name"], value)]
    found = ", ".join(role_words(role) for role in dict.fromkeys(said) if role and role != "not said")
    return found[:1].upper() + found[1:]


def _same(one: str, other: str) -> bool:
    settings = library().settings
    names = {other, *settings.people.get(other, ())}
    return one.casefold() in {name.casefold() for name in names}
