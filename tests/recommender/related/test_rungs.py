"""What fills a short list up: in which order, under which name, and never past what was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seealso import Library
from tests.conftest import MakeLibrary

WORDS = "kites looms kilns lutes ovens canals castles deserts comets tulips".split()


def library_of(make_library: MakeLibrary, *fields: dict[str, Any]) -> Library:
    records = [{"id": word, "title": word.capitalize(), **more} for word, more in zip(WORDS, fields, strict=False)]
    return make_library({"all.json": json.dumps(records)})


@pytest.mark.parametrize(
    ("fields", "rung", "said"),
    [
        ({"themes": ["crafts"]}, "theme", "Also under crafts"),
        ({"keywords": ["Old crafts"]}, "keyword", "Also under Old crafts"),
        ({"places": ["Kent"]}, "place", "Also from Kent"),
        ({"publisher": "Kent Press"}, "publisher", "Also published by Kent Press"),
        ({"type": "video"}, "type", "Also of this kind: Video"),
    ],
)
def test_each_rung_says_what_both_have(make_library: MakeLibrary, fields: dict[str, Any], rung: str, said: str) -> None:
    library = library_of(make_library, fields, fields, {}, {})
    (item,) = [item for item in library.related("kites") if item.rung == rung]
    assert (item.id, item.reason, sum(why.share for why in item.why)) == ("looms", said, 1.0)
    alone = library.related("kilns")
    assert {item.rung for item in alone} == {"library"}
    assert [item.id for item in alone] == ["lutes", "kites", "looms"][: len(alone)]


def test_a_record_that_says_nothing_leads_on_to_three_that_follow(make_library: MakeLibrary) -> None:
    library = library_of(make_library, *[{}] * 8)
    for name in ("kites", "lutes"):
        found = library.related(name)
        assert len(found) == 3
        assert {(item.rung, item.reason) for item in found} == {("library", "Elsewhere in this library")}
    assert len(library.related("kites", limit=2)) == 2


def test_parts_of_a_series_come_in_their_order(make_library: MakeLibrary) -> None:
    parts = [{"series": {"name": "Evenings", "position": n}} for n in (3, 1, 4, 2, 9)]
    library = library_of(make_library, *parts)
    found = [item.id for item in library.related("kites")]
    assert set(found) == {"looms", "kilns", "lutes", "ovens"}
    assert all(item.reason.endswith("eries: Evenings") or item.rung == "series" for item in library.related("kites"))


def test_a_wide_series_is_no_neighbourhood(make_library: MakeLibrary) -> None:
    """Of 84 talks of one conference the next is no better a suggestion than one under the same keyword."""
    subjects = "kelp quartz loom falcon anvil prism tundra cello reef lathe".split()

    def talks(n: int) -> Library:
        records = [
            {"id": f"t{at}", "title": f"{subjects[at % 10]} {at}x", "series": {"name": "Congress"}} for at in range(n)
        ]
        records[0] |= {"title": "Emergent climate", "keywords": ["climate"]}
        others = [{"id": f"k{at}", "title": f"Notes {at}y", "keywords": ["climate"]} for at in range(3)]
        return make_library({"all.json": json.dumps([*records, *others, *({"id": f"f{at}"} for at in range(90 - n))])})

    wide, small = talks(84).related("t0"), talks(6).related("t0")
    assert not any("series" in (why.kind for why in item.why) for item in wide if item.rung is None)
    assert [item.rung for item in wide][:4] == ["keyword", "keyword", "keyword", "series"]
    assert {"t1", "t2", "t3"} <= {item.id for item in small if "Congress" in item.reason}


def test_nothing_goes_past_the_limit_or_against_a_curator(make_library: MakeLibrary) -> None:
    shared = {"themes": ["crafts"]}
    library = library_of(make_library, {**shared, "see_also": {"block": ["looms"]}}, *[shared] * 9)
    assert len(library.related("kites")) == 6
    assert len(library.related("kites", limit=2)) == 2
    assert library.related("kites", limit=0) == []
    assert "looms" not in {item.id for item in library.related("kites", limit=50)}
    assert "kites" not in {item.id for item in library.related("looms", limit=50)}
