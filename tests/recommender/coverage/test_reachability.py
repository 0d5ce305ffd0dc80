"""Reachability says what a walk over all lists finds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from recommender.coverage.reachability import LIST_LENGTH
from seealso import Library
from tests.conftest import MakeLibrary


def near_ids(library: Library, source: str) -> list[str]:
    """The list that readers see, without what only fills it up."""
    return [item.id for item in library.related(source, LIST_LENGTH) if item.rung is None]


def test_it_agrees_with_the_lists_that_readers_see(sample: Library) -> None:
    counts = Counter(name for r in sample.resources() for name in near_ids(sample, r.id))
    ids = {r.id for r in sample.resources()}
    found = sample.reachability()
    assert found is not None
    assert found.n_records == len(ids)
    assert {r.id for r in found.never} == ids - counts.keys()
    assert found.n_never == len(found.never)
    assert found.most == max(counts.values())
    assert all(counts[hub.id] == hub.count > 2 * LIST_LENGTH for hub in found.hubs)
    for record in found.alone:
        assert not counts[record.id]
        assert not near_ids(sample, record.id)
    for island in found.islands:
        members = {r.id for r in island}
        assert len(members) > 1
        for name in members:
            assert set(near_ids(sample, name)) <= members


def test_islands_and_hermits_of_a_small_library(make_library: MakeLibrary) -> None:
    text = "stone arches and piers in hills"
    records = [
        {"id": f"b{n}", "title": f"Bridges {w}", "description": text} for n, w in enumerate(["old", "new", "low"])
    ]
    records += [{"id": f"c{n}", "title": f"Sourdough {w}", "description": "loaf"} for n, w in enumerate(["rye", "oat"])]
    records += [{"id": "hermit", "title": "Quantum chromodynamics"}]
    found = make_library({"all.json": json.dumps(records)}).reachability()
    assert found is not None
    assert [{r.id for r in group} for group in found.islands] == [{"c0", "c1"}]
    assert [r.id for r in found.alone] == ["hermit"]


def test_nothing_is_reachable_in_an_empty_library(make_library: MakeLibrary) -> None:
    found = make_library({}).reachability()
    assert found is not None
    assert (found.n_records, found.never, found.hubs, found.islands, found.alone) == (0, (), (), (), ())


def test_lists_are_kept_until_the_next_build(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "Bridges"}, {"id": "b", "title": "Bridges"}])})
    first = library.reachability()
    monkeypatch.setattr("recommender.coverage.reachability.suggestions", None)
    assert library.reachability() == first


def test_the_page_says_what_the_sample_comes_to(sample: Library) -> None:
    found = sample.reachability()
    assert found is not None
    page = (Path(__file__).parents[3] / "docs" / "see-also.md").read_text(encoding="utf-8")
    said = f"The sample: {found.n_never} of {found.n_records} on no list, none on more than {found.most}, "
    assert f"{said}skewness {found.skewness:.2f}, no islands, {found.n_alone} alone." in page
    assert not found.islands
