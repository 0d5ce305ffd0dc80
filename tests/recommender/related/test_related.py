"""See also: stated ties first, then what is alike, and a true reason for each."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from indexer.text import analysis
from seealso import Library
from tests.conftest import MakeLibrary

GOLD = yaml.safe_load((Path(__file__).parents[2] / "golden" / "sample_related.yaml").read_text(encoding="utf-8"))


def related_ids(library: Library, source: str, **options: Any) -> list[str]:
    """The near ones, without what fills the list up."""
    return [item.id for item in library.related(source, **options) if item.rung is None]


def test_every_reason_is_true_for_every_suggestion_of_the_sample(sample: Library) -> None:
    texts = {r.id: set(analysis.terms(json.dumps(r.to_json_dict(), ensure_ascii=False))) for r in sample.resources()}
    labels = {slug: theme.label for slug, theme in sample.settings.themes.items()}
    n_automatic = 0
    for source in sample.resources():
        for item in sample.related(source.id, limit=10):
            assert math.fsum(why.share for why in item.why) == pytest.approx(1)
            assert all(0 < why.share <= 1 for why in item.why)
            assert item.reason
            if item.source == "curated":
                continue
            n_automatic += 1
            other = sample.resource(item.id)
            for why in item.why:
                if why.kind == "term":
                    assert set(analysis.terms(why.term)) <= texts[source.id] & texts[other.id], (
                        source.id,
                        item.id,
                        why,
                    )
                elif why.kind == "theme":
                    assert {why.term} & {labels[t] for t in source.themes} & {labels[t] for t in other.themes}
    assert n_automatic > 300


def test_names_and_places_never_relate_by_their_words(make_library: MakeLibrary) -> None:
    records = [
        {"id": "a", "title": "Rebecca Malby on hospitals", "creators": ["Rebecca Malby"], "places": ["Wessex"]},
        {
            "id": "b",
            "title": "Rebecca Thomas on gardens in Wessex",
            "creators": ["Rebecca Thomas"],
            "places": ["Wessex"],
        },
        {"id": "c", "title": "Gardens and their keepers", "creators": ["Carol Read"]},
        {"id": "d", "title": "A read on sailing", "creators": [{"name": "Carol Read", "role": "poster"}]},
    ]
    library = make_library({"all.json": json.dumps(records)})
    assert related_ids(library, "a") == []
    assert related_ids(library, "b") == ["c"]
    assert related_ids(library, "d") == []


def test_stated_ties_come_first_from_both_ends_with_the_right_wording(make_library: MakeLibrary) -> None:
    records = [
        {
            "id": "slides",
            "title": "Slides",
            "relations": [{"type": "slides_of", "target": "talk", "note": "Its slides"}],
        },
        {"id": "talk", "title": "Talk on bridges"},
        {"id": "like", "title": "Bridges and a talk"},
        {"id": "video", "title": "Film", "recording_of": "talk"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    found = library.related("talk")
    assert [(item.id, item.source, item.relation) for item in found] == [
        ("slides", "curated", "Slides"),
        ("video", "curated", "Recording"),
        ("like", "text", None),
    ]
    assert library.related("slides")[0].relation == "Slides of"


def test_the_doubt_of_a_curator_is_no_reason(make_library: MakeLibrary) -> None:
    tie = {"type": "part_of", "target": "year", "note": "unconfirmed: the page names none."}
    records = [
        {"id": "day", "title": "A day", "relations": [{**tie, "certainty": "probable"}]},
        {"id": "night", "title": "A night", "relations": [{**tie, "note": "The last of it."}]},
        {"id": "year", "title": "Boats"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    (doubted,) = (item for item in library.related("day") if item.source == "curated")
    assert (doubted.reason, doubted.certain) == ("Part of", False)
    assert [item.reason for item in library.related("year")] == ["Includes: The last of it", "Includes"]
    assert library.related_to(["day"])[0].item.reason == "Part of"


def test_pins_come_in_their_order_and_blocks_hold_both_ways_through_a_rebuild(make_library: MakeLibrary) -> None:
    records = [
        {"id": "a", "title": "Bridges of stone", "see_also": {"pin": ["d", "c"], "block": ["b"]}},
        {"id": "b", "title": "Bridges of stone and wood"},
        {"id": "c", "title": "Cats"},
        {"id": "d", "title": "Dogs"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    for _ in range(2):
        assert related_ids(library, "a") == ["d", "c"]
        assert related_ids(library, "b") == []
        library.build()


def test_near_duplicates_are_folded(make_library: MakeLibrary) -> None:
    text = "How bridges of stone were built in the hills, by whom and at what cost."
    records = [{"id": f"copy{n}", "title": "Stone bridges", "description": text} for n in range(3)]
    records.append({"id": "other", "title": "Old bridges", "description": "Who built the bridges of the hills."})
    library = make_library({"all.json": json.dumps(records)})
    found = [item for item in library.related("other") if item.rung is None]
    assert [item.id for item in found] == ["copy0"]
    assert set(found[0].also) == {"copy1", "copy2"}


def test_no_list_of_the_sample_holds_two_near_duplicates(sample: Library) -> None:
    def words(name: str) -> frozenset[str]:
        r = sample.resource(name)
        return frozenset(analysis.terms(f"{r.title or r.supplied_title} {r.description}"))

    for source in sample.resources():
        shown = [words(item.id) for item in sample.related(source.id) if item.source == "text"]
        for number, one in enumerate(shown):
            assert all(len(one & other) / len(one | other) < 0.9 for other in shown[number + 1 :])


@pytest.mark.parametrize(
    ("source", "trap"),
    [
        ("co-creation-hub-nigeria", "co-creation-network-case-study"),
        ("co-creation-hub-nigeria", "co-creation-network-evaluation"),
        ("rebecca-lemin-neonatal-network", "malby-blog-on-networks"),
        ("collection-primary-care-networks", "collection-knowledge-management"),
        ("collection-communities-of-practice", "collection-integrated-care-networks"),
    ],
)
def test_look_alikes_are_not_suggested(sample: Library, source: str, trap: str) -> None:
    known = {resource.id for resource in sample.resources()}
    assert trap in known
    if source in known:
        assert trap not in related_ids(sample, source, limit=5)
        assert source not in related_ids(sample, trap, limit=5)


def test_looser_ties_stand_behind_the_others_and_apologise_for_nothing(sample: Library) -> None:
    n_loose = 0
    for source in sample.resources():
        weak = [item.weak for item in sample.related(source.id)]
        assert weak == sorted(weak)
        n_loose += sum(weak)
        assert not any("loose" in item.reason.lower() for item in sample.related(source.id))
    assert n_loose > 100


def gains(found: list[str], grades: dict[str, int]) -> float:
    best = sorted(grades.values(), reverse=True)[:6]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    return sum(grades.get(name, 0) / math.log2(place + 2) for place, name in enumerate(found[:6])) / ideal


def test_the_gold_of_the_sample_is_reached(sample: Library) -> None:
    assert len(GOLD) >= 60
    graded = [row for row in GOLD if row["related"]]
    ndcg = [gains(related_ids(sample, row["source"]), row["related"]) for row in graded]
    recalls = [
        len(set(related_ids(sample, row["source"], limit=5)) & set(row["related"])) / min(5, len(row["related"]))
        for row in graded
    ]
    assert sum(ndcg) / len(ndcg) >= 0.8
    assert sum(recalls) / len(recalls) >= 0.78


def test_the_same_suggestions_whether_the_model_is_read_or_made(sample: Library) -> None:
    from recommender import Recommender

    again = Recommender(sample.view.engine, sample.settings)
    for source in list(sample.resources())[::10]:
        assert [(i.id, round(i.score, 4)) for i in again.with_further(source.id)] == [
            (i.id, round(i.score, 4)) for i in sample.related(source.id)
        ]


def test_six_suggestions_are_of_two_types_where_there_are_two(make_library: MakeLibrary) -> None:
    words = ["hives", "honey", "swarms", "queens", "combs", "smoke", "pollen", "wax"]
    records = [
        {"id": f"a{i}", "type": "article", "title": f"Bees and {word}", "description": f"{word} for beekeepers"}
        for i, word in enumerate(words)
    ]
    records.append({"id": "v", "type": "video", "title": "Bees all year", "description": "For beekeepers in gardens"})
    others = "sailing knitting bread violins chess maps trains pottery orchids kites clocks bridges looms kilns".split()
    others += "lutes ovens canals rockets castles deserts glaciers comets volcanoes beetles tulips".split()
    records += [{"id": word, "type": "article", "title": f"About {word}"} for word in others]
    library = make_library({"all.json": json.dumps(records)})
    found = library.related("a0", limit=6)
    assert len(found) == 6
    assert {item.type for item in found} == {"article", "video"}


def test_a_recording_stands_before_its_event(make_library: MakeLibrary) -> None:
    records = [
        {"id": "asked", "title": "Bees in cities", "description": "Hives on roofs and honey."},
        {
            "id": "event",
            "type": "webinar",
            "title": "Bees in cities: hives on roofs and honey",
            "event": {"start": "2018-07-04"},
        },
        {"id": "film", "type": "video", "title": "Hives and honey, filmed", "recording_of": "event"},
        {"id": "other", "title": "Boats", "description": "Wind, knots and weather."},
    ]
    library = make_library({"all.json": json.dumps(records)})
    assert related_ids(library, "asked") == ["film", "event"]
