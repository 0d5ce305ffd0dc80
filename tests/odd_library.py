"""An odd little library: records without titles, themes or types, events, other scripts, ids with a slash."""

from __future__ import annotations

import json
from pathlib import Path

import seealso
from seealso import Library

RECORDS = (
    {"id": "bare"},
    {"id": "supplied", "supplied_title": "Notes of a walk", "description": "Walking along the river with neighbours."},
    {
        "id": "ø/ü-路", "title": "<b>Łódź</b> & 東京 🦘", "language": "pl",
        "description": "A walk in Łódź. Наука, علوم, 科学.",
    },
    {"id": "q", "title": '"Quoted" \\ back\\slash', "url": "https://example.org/q?a=1&b=2", "minutes": 0},
    {
        "id": "fair", "title": "River fair", "type": "festival", "places": ["Łódź"], "minutes": 90,
        "description": "A fair by the river. The integrated care system (ICS) has a stall. Walking is welcome.",
        "event": {"start": "2031-05-01T10:00", "end": "2031-05-02", "timezone": "Europe/Warsaw", "place": "Łódź",
                  "online_url": "https://example.org/fair", "status": "cancelled"},
        "creators": ["Ωmega", {"name": "Ada", "role": "host", "note": "of the fair"}],
        "series": {"name": "Fairs", "position": 2}, "relations": [
            {"type": "follows", "target": "old-fair", "note": "the year after", "certainty": "probable"},
            {"target_title": "Something not held"},
        ],
        "see_also": {"pin": ["supplied"], "block": ["bare"]}, "extra": {"colour": ["blue", None, {"deep": 1.5}]},
    },
    {"id": "old-fair", "title": "River fair of old", "event": {"start": "2019-05-02", "end": "2019-05-01"},
     "description": "A fair by the river, with walking and an integrated care system (ICS).", "series": "Fairs"},
    {"id": "twin", "title": "River fair", "description": "A fair by the river. The integrated care system (ICS) has a "
     "stall. Walking is welcome.", "audience": ["all"], "keywords": ["river"], "status": "draft"},
)  # fmt: skip


def odd_library(folder: Path) -> Library:
    """The library, written into ``folder`` and built, with one record that has to be set aside."""
    (folder / "records.jsonl").write_text(
        "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS) + '\n{"title": "without id"}\n',
        encoding="utf-8",
    )
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    return library
