"""The map as JSON: a part of `seealso.wire`, through which it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.map.library_map import LibraryMap
    from recommender.map.parts import AtSpot
    from seealso import answers


def library_map(found: LibraryMap) -> answers.LibraryMap:
    """The map."""
    return {
        "width": found.width,
        "height": found.height,
        "groups": [
            {
                "theme": g.value,
                "label": g.label,
                "count": g.count,
                "x": g.x,
                "y": g.y,
                "rx": g.rx,
                "ry": g.ry,
                "kind": g.kind,
                "drawn": g.drawn,
                "colour": g.colour,
            }
            for g in found.groups
        ],
        "points": [
            {"id": p.id, "title": p.title, "type": p.type, "x": p.x, "y": p.y, "group": p.group} for p in found.points
        ],
        "ties": [list(tie) for tie in found.ties],
        "topic": found.topic,
        "n_topics": found.n_topics,
    }


def at_spot(found: AtSpot) -> answers.AtSpot:
    """What lies at a spot of the map."""
    point = found.point
    return {
        "id": point.id,
        "title": point.title,
        "type": point.type,
        "x": point.x,
        "y": point.y,
        "ties": [
            {"id": p.id, "title": p.title, "x": p.x, "y": p.y, "similarity": round(similarity, 4)}
            for p, similarity in found.ties
        ],
    }
