"""The map of the library: the whole, and any part of it from near."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import fields
from seealso.limits import PAGE
from webapp.languages.translating import _
from webapp.pages import map_drawing, map_from_near
from webapp.pages.wording import search_url
from webapp.request_arguments import MAX_MAP_STEPS, TALL, library, map_steps, number
from webapp.site_addresses import link_to

if TYPE_CHECKING:
    from seealso import Group, Steps

blueprint = Blueprint("map_pages", __name__)

MAX_NAMED = 150
"""Up to so many records stand by name in the table below the map as well."""
PER_TABLE = 40
NEAR_HEIGHT = 560.0


@blueprint.app_context_processor
def drawing() -> dict[str, object]:
    """What templates draw maps with."""
    return {"draw": map_drawing, "group_link": group_link, "spot_link": spot_link, "theme_colour": library_colour}


def library_colour(value: str) -> int:
    """The number of a theme's colour, ``c0`` to ``c7`` of the stylesheet: the same on the map and on all pages."""
    return library().theme_colour(value)


def group_link(group: Group, steps: Steps = ()) -> str:
    """Where a group of the map that ``steps`` led to is seen from near; "" where it goes no further."""
    if len(steps) >= MAX_MAP_STEPS or group.kind == "all":
        return ""
    is_topic = group.kind == "topic" or (group.kind == "none" and not steps)
    return map_link((*steps, ("theme", group.value) if is_topic else ("group", group.value)))


def map_link(steps: Steps) -> str:
    """The address of a part of the map."""
    return link_to("/map") + (f"?{_asked(steps)}" if steps else "")


def spot_link(steps: Steps) -> str:
    """Where a script asks what lies at a spot of a part of the map; spot and shape follow."""
    return link_to("/api/v1/map/spot") + "?" + _asked(steps)


def _asked(steps: Steps) -> str:
    return urlencode(steps, quote_via=quote, safe="*", errors="replace")


@blueprint.get("/map")
def map_() -> ResponseReturnValue:
    """Every record as a point; ``?theme=`` shows one theme from near, and two what both hold."""
    steps = map_steps()
    needs_whole = not steps or steps[0][0] == "group"
    if needs_whole and not library().view.map_is_known():
        return render_template("map.html", map=None), 503, {"Retry-After": "5", "Refresh": "3"}
    if steps:
        return _from_near(steps)
    found = library().map()
    drawn = library().map_to_draw()
    return render_template(
        "map.html",
        map=drawn,
        tall=library().map_to_draw(*TALL),
        n_points=len(found.points),
        per_dot=round(len(found.points) / max(len(drawn.points), 1)),
        are_named=len(found.points) <= MAX_NAMED,
        listing=_listing(found.topic),
    )


def _listing(topic: str) -> str:
    """Where all topics are listed; "" where nowhere."""
    page = fields.BY_NAME[topic].page if topic else None
    return link_to(f"/{page.listing}") if page else ""


def _from_near(steps: Steps) -> ResponseReturnValue:
    held, at = library(), PAGE.checked(number("page", 1))
    part = held.part_of_map(steps)
    trail = [(label(kind, value), map_link(steps[: place + 1])) for place, (kind, value) in enumerate(steps)]
    if part is None:
        if len(steps) > 1 or steps[0][1] not in held.settings.themes:
            raise NotFound
        return render_template("map_part.html", part=None, trail=trail, steps=steps)
    n_pages = max(1, math.ceil(part.n_records / PER_TABLE))
    if at > n_pages:
        raise NotFound
    shown = part.numbers[(at - 1) * PER_TABLE : at * PER_TABLE].tolist()
    near = () if part.drawn.in_regions else map_from_near.close_view(part.drawn.points, part.drawn.width, NEAR_HEIGHT)
    tall = held.part_of_map(steps, *TALL[:2])
    return render_template(
        "map_part.html",
        part=part,
        map=part.drawn,
        tall=tall.drawn if tall else None,
        near=near,
        height=NEAR_HEIGHT,
        colour=library_colour(steps[-1][1]),
        records=[held.view.engine.resource_at(one) for one in shown],
        trail=trail,
        steps=steps,
        at=at,
        n_pages=n_pages,
        here=map_link(steps),
        all_of=_all_of(steps, part.drawn.topic),
    )


def label(kind: str, value: str) -> str:
    """What a step is called."""
    if value == "none":
        return _("Without a theme") if library().map_topic() != "keyword" else _("Without a keyword")
    if kind == "group":
        return _("Other themes") if value == "others" else value
    return library().settings.theme_label(value) if library().map_topic() == "theme" else value


def _all_of(steps: Steps, topic: str) -> str:
    """The page of the topic, where the part is that of one; else ""."""
    if len(steps) > 1 or steps[0][0] != "theme" or not library().map_topic():
        return ""
    page = fields.BY_NAME[library().map_topic()].page
    value = steps[0][1]
    if page is None or value == "none":
        return search_url("", {library().map_topic(): [value]})
    return link_to(f"/{page.address}", value)
