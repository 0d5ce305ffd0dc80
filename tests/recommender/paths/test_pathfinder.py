"""Reading paths fit, repeat nothing, come out the same again, and say why each step follows; sets of records too."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Resource, UnknownResourceError, UsageError
from indexer.text import analysis
from recommender.paths.pathfinder import ReadingPath
from recommender.paths.reading_time import reading_minutes
from seealso import Library
from tests.conftest import MakeLibrary


def fits(library: Library, path: ReadingPath) -> None:
    ids = [step.id for step in path.steps]
    assert len(ids) == len(set(ids))
    assert path.total_minutes == sum(step.minutes for step in path.steps) <= path.minutes
    for step in path.steps:
        record = library.resource(step.id)
        assert (step.minutes, step.estimated) == reading_minutes(record)
        assert step.estimated is not bool(record.minutes)
        assert step.reason.endswith(".")
    words = [frozenset(analysis.terms(f"{r.display_title} {r.description}")) for r in map(library.resource, ids)]
    for number, one in enumerate(words):
        assert all(len(one & other) / len(one | other) < 0.9 for other in words[number + 1 :])


@given(data=st.data(), minutes=st.integers(1, 400))
def test_a_path_from_anywhere_fits_and_comes_out_the_same(sample: Library, data: st.DataObject, minutes: int) -> None:
    ids = sorted(r.id for r in sample.resources())
    kind = data.draw(st.sampled_from(["resource", "theme", "query"]))
    if kind == "resource":
        asked: dict[str, str] = {"start": data.draw(st.sampled_from(ids))}
    elif kind == "theme":
        asked = {"theme": data.draw(st.sampled_from(sorted(sample.settings.themes)))}
    else:
        asked = {"query": data.draw(st.sampled_from(["networks", "care -primary", "type:video", "zzzz", "", "*"]))}
    path = sample.reading_path(**asked, minutes=minutes)  # type: ignore[arg-type]
    fits(sample, path)
    assert path == sample.reading_path(**asked, minutes=minutes)  # type: ignore[arg-type]
    assert path.steps or path.note


def test_a_path_from_a_record_begins_there_where_it_fits_and_says_so_where_not(sample: Library) -> None:
    assert sample.reading_path("malby-state-of-primary-care").steps[0].id == "malby-state-of-primary-care"
    path = sample.reading_path("collison-capturing-sharing-knowledge", minutes=30)
    assert "takes 60 minutes" in path.note
    assert path.steps


def test_every_theme_of_the_sample_has_a_path_of_half_an_hour(sample: Library) -> None:
    for theme in sample.settings.themes:
        path = sample.reading_path(theme=theme, minutes=30)
        assert path.total_minutes >= 10, theme
        assert path.steps[0].reason.startswith("Start here: ")


def test_one_work_in_two_forms_and_the_same_part_twice_are_not_both_on_a_path(make_library: MakeLibrary) -> None:
    records = [
        {"id": "talk", "title": "Bridges of stone", "minutes": 5},
        {"id": "slides", "title": "Bridges, arches", "minutes": 5,
         "relations": [{"type": "slides_of", "target": "talk"}]},
        {"id": "film", "title": "Bridges and stone piers", "minutes": 5, "recording_of": "talk"},
        {"id": "one", "title": "Bridges one", "minutes": 5, "series": {"name": "S", "position": 2}},
        {"id": "two", "title": "Bridges again", "minutes": 5, "series": {"name": "S", "position": 2}},
        {"id": "zero", "title": "Bridges before", "minutes": 5, "series": {"name": "S", "position": 1}},
    ]  # fmt: skip
    library = make_library({"all.json": json.dumps(records)})
    ids = [step.id for step in library.reading_path(query="bridges", minutes=100).steps]
    assert not any({"talk", other} <= set(ids) for other in ("slides", "film"))
    assert len({"one", "two"} & set(ids)) == 1
    assert ids.index("zero") < max(ids.index(name) for name in ("one", "two") if name in ids)


def test_what_follows_comes_after_what_it_follows(make_library: MakeLibrary) -> None:
    records = [
        {"id": "b", "title": "Overview of bridges", "minutes": 5, "relations": [{"type": "follows", "target": "a"}]},
        {"id": "a", "title": "Bridges", "minutes": 5, "description": "Arches."},
    ]
    library = make_library({"all.json": json.dumps(records)})
    found = library.reading_path(query="bridges", minutes=30).steps
    assert [step.id for step in found] == ["a", "b"]
    assert "follows" in found[1].reason


@pytest.mark.parametrize("minutes", [0, -5, 100_000])
def test_impossible_minutes_are_refused(sample: Library, minutes: int) -> None:
    with pytest.raises(UsageError, match="between 1 and"):
        sample.reading_path(theme="primary-care", minutes=minutes)


def test_a_path_needs_one_start_that_exists(sample: Library) -> None:
    with pytest.raises(UsageError, match="one thing"):
        sample.reading_path("time-banking", theme="primary-care")
    with pytest.raises(UsageError, match="one thing"):
        sample.reading_path()
    with pytest.raises(UsageError, match="not a theme"):
        sample.reading_path(theme="no-such-theme")
    with pytest.raises(UnknownResourceError):
        sample.reading_path("no-such-id")


def test_minutes_are_as_given_or_estimated_and_never_nought() -> None:
    assert reading_minutes(Resource(id="a", minutes=7)) == (7, False)
    assert reading_minutes(Resource(id="a", type="podcast")) == (25, True)
    assert reading_minutes(Resource(id="a", minutes=0))[0] > 0
    assert reading_minutes(Resource(id="a", text="word " * 2300)) == (10, True)


def test_a_set_leads_to_what_is_near_several_of_it_and_never_to_itself(sample: Library) -> None:
    read = ["malby-state-of-primary-care", "primary-care-federations-clubs-or-networks", "bolton-gp-federation"]
    found = sample.related_to(read)
    assert found == sample.related_to(read)
    assert 3 <= len(found) <= 6
    assert not {one.item.id for one in found} & set(read)
    assert all(one.because and set(one.because) <= set(read) for one in found)
    assert len({one.item.id for one in found}) == len(found)
    assert any(len(one.because) > 1 for one in found)


def test_every_record_of_a_set_has_its_turn(sample: Library) -> None:
    read = ["malby-state-of-primary-care", "wicked-problems-ssir", "lima-network-visualisation"]
    found = sample.related_to(read)
    assert {one.because[0] for one in found} == set(read)


def test_a_block_holds_for_sets_too(make_library: MakeLibrary) -> None:
    records = [
        {"id": "a", "title": "Bridges of stone", "see_also": {"block": ["c"]}},
        {"id": "b", "title": "Bridges of wood and stone"},
        {"id": "c", "title": "Bridges of stone and wood in the hills"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    assert [one.item.id for one in library.related_to(["b"])]
    assert "c" not in [one.item.id for one in library.related_to(["a", "b"])]


def test_an_empty_or_endless_set_is_refused(sample: Library) -> None:
    for ids in ([], [f"x{n}" for n in range(31)]):
        with pytest.raises(UsageError, match="1 to 30"):
            sample.related_to(ids)
