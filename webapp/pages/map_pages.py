"""The map of the library: the whole, and a theme from near."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from webapp.pages import map_drawing
from webapp.request_arguments import library

if TYPE_CHECKING:
    from seealso import LibraryMap, Point

blueprint = Blueprint("map_pages", __name__)

TALL = (400.0, 1240.0, 9)
"""The same map for a narrow screen."""
MAX_LISTED = 200


@blueprint.app_context_processor
def drawing() -> dict[str, object]:
    """What templates draw maps with."""
    return {"draw": map_drawing}


@blueprint.get("/map")
def map_() -> ResponseReturnValue:
    """Every record as a point; ``?theme=`` shows one theme from near."""
    view = library().view
    theme = request.args.get("theme")
    if not view.map_is_known():
        return render_template("map.html", map=None), 503, {"Retry-After": "5"}
    found = library().map()
    if not theme:
        tall = library().map(*TALL) if found.detailed else None
        return render_template("map.html", map=_thinned(found), tall=tall, n_points=len(found.points))
    at = next((at for at, group in enumerate(found.groups) if group.value == theme), None)
    if at is None:
        raise NotFound
    points = [point for point in found.points if point.group == at]
    if not found.detailed:
        points = [_with_title(point) for point in points[:MAX_LISTED]]
    return render_template(
        "map_theme.html",
        map=found,
        group=found.groups[at],
        drawn=map_drawing.drawn(_thinned(found))[at],
        points=points,
        close=map_drawing.close_view(found.groups[at], points, found.width, 560.0),
    )


def _thinned(found: LibraryMap) -> LibraryMap:
    return library().view.derived.get(("thinned", found.width), lambda: map_drawing.thinned(found))


def _with_title(point: Point) -> Point:
    record = library().resource(point.id)
    return replace(point, title=record.display_title, type=record.type)
