"""The walk along suggestions: what it counts, and what it must come to on the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench import hops
from recommender.related.related_record import Related, Why
from seealso import Library
from tests.conftest import MakeLibrary


def test_readers_of_the_sample_walk_ten_hops_and_every_reason_is_true(sample: Library) -> None:
    walks = hops.walk_all(sample)
    assert walks.n_reasons > 500
    assert walks.share >= 0.95
    assert walks.untrue == []
    page = (Path(__file__).parents[2] / "docs" / "see-also.md").read_text(encoding="utf-8")
    assert f"| the sample | 111 | {walks.share:.0%} (82% before) | {walks.n_reasons} | 0 | 0 |" in page


def test_no_reason_of_the_sample_is_debris(sample: Library) -> None:
    assert len(hops.DEBRIS) >= 60
    assert hops.walk_all(sample).debris == {}


def test_readers_of_thirty_records_walk_ten_hops(sample: Library, tmp_path: Path) -> None:
    for seed in range(2):
        walks = hops.walk_all(hops.small_library(sample, 30, seed, tmp_path / str(seed)))
        assert len(walks.reached) == 30
        assert walks.share >= 0.8
        assert walks.untrue == []


def test_an_untrue_reason_and_debris_are_seen(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "Oak trees"}, {"id": "b", "title": "Oak ships"}]'})
    one, other = library.resource("a"), library.resource("b")
    item = Related("b", "Oak ships", None, None, 0.5, "text", (Why("oak", 1.0),))
    assert hops.is_true(one, other, item, library.settings)
    assert not hops.is_true(one, other, replace(item, why=(Why("oak", 0.9),)), library.settings)
    assert not hops.is_true(one, other, replace(item, why=(Why("ships", 1.0),)), library.settings)
    assert not hops.is_true(one, other, replace(item, why=(Why("Wood", 1.0, "theme"),)), library.settings)
    assert hops.debris_in(replace(item, why=(Why("Sir", 1.0),))) == ["sir"]
