"""The bench of planted truths: a small library, everything in it found; and a fault in what is said is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.planted_library import PlantedLibrary
from bench.planted_truths import Report, Tally, look_at, nmi


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    found = Report()
    look_at(7, 200, tmp_path_factory.mktemp("planted"), found)
    return found


@pytest.mark.parametrize("what", ["gaps", "stale records", "duplicates", "orphans", "dead links", "questions"])
def test_what_was_planted_is_said_and_hardly_anything_else(report: Report, what: str) -> None:
    one = report.tallies[what]
    assert one.n_planted
    assert one.precision >= 0.9
    assert one.recall >= 0.9


def test_topics_are_the_planted_ones(report: Report) -> None:
    assert report.nmi[0] >= 0.75  # of 200 records in two languages; docs/testing.md has those of 400
    assert report.tallies["mislabelled records"].precision >= 0.8


def test_a_library_is_the_same_for_the_same_seed_and_holds_what_it_says() -> None:
    one, again, other = PlantedLibrary(3, 120), PlantedLibrary(3, 120), PlantedLibrary(4, 120)
    assert one.records == again.records != other.records
    by = {record["id"]: record for record in one.records}
    assert all(by[name]["themes"] != [theme] for name, theme in one.truth.mislabelled.items())
    assert all(pair <= by.keys() for pair in one.truth.duplicates)
    assert len({record.get("language") for record in one.records}) > 1
    held = " ".join(str(record) for record in one.records)
    assert all(word not in held for question in one.lacking for word in question.split())


def test_what_is_missed_and_what_is_made_up_lower_the_figures() -> None:
    report = Report()
    report.note("x", {1, 2, 3, 4}, {1, 2, 9})
    assert report.tallies["x"] == Tally(4, 3, 2, 2)
    assert (report.tallies["x"].recall, report.tallies["x"].precision) == (0.5, pytest.approx(2 / 3))
    assert nmi("aabb", "xxyy") == pytest.approx(1.0)
    assert nmi("aabb", "xyxy") == pytest.approx(0.0)


def test_figures_are_kept_in_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
    assert "python -m bench.planted_truths" in page
