"""What is old for what it is about."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from seealso import Library
from seealso.overseeing import Overseen

YEAR = 2026


def library_of(folder: Path, records: list[dict[str, object]], settings: str = "") -> Library:
    (folder / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    (folder / "seealso.toml").write_text(settings, encoding="utf-8")
    library = Library(folder)
    library.build()
    return library


def stale_ids(library: Overseen, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("seealso.work_lists.today", lambda: f"{YEAR}-06-01")
    return [task.record for task in library.work("stale", 1000).tasks]


def aged(name: str, theme: str, ages: list[int]) -> list[dict[str, object]]:
    return [
        {"id": f"{name}-{n}", "title": f"{theme} {n}", "issued": str(YEAR - age), "themes": [theme]}
        for n, age in enumerate(ages)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_each_subject_ages_at_its_own_pace(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    software = [chance.choice([0, 1, 1, 2, 2, 3]) for _ in range(20)]
    history = [chance.randint(5, 60) for _ in range(20)]
    planted = [*aged("planted", "software", [12, 15, 20])]
    records = [*aged("software", "software", software), *aged("history", "history", history), *planted]
    library = library_of(tmp_path, records)
    assert set(stale_ids(library, monkeypatch)) == {"planted-0", "planted-1", "planted-2"}


def test_a_record_of_two_subjects_is_old_when_it_is_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [
        *aged("software", "software", [1, 2, 3, 2, 1, 2, 3, 1, 2, 2]),
        *aged("history", "history", [10, 50, 60, 80, 30, 40, 20, 70, 90, 10]),
        {"id": "both", "title": "Both", "issued": str(YEAR - 30), "themes": ["software", "history"]},
        {"id": "one", "title": "One", "issued": str(YEAR - 30), "themes": ["software"]},
    ]
    assert stale_ids(library_of(tmp_path, records), monkeypatch) == ["one"]


def test_what_is_set_by_hand_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [*aged("a", "drugs", [1, 4, 6]), *aged("b", "poems", [1, 4, 6, 40])]
    library = library_of(
        tmp_path, records, "[coverage]\nstale_after_years = 20\n[scope.theme.drugs]\nstale_after_years = 4\n"
    )
    assert stale_ids(library, monkeypatch) == ["b-3", "a-2", "a-1"]
    said = {task.record: str(task.said) for task in library.work("stale").tasks}
    assert said["a-2"] == "From 2020. You want nothing older than 4 years."


def test_with_few_dates_nothing_is_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale_ids(library_of(tmp_path, aged("a", "x", [1, 1, 1, 1, 1, 90])), monkeypatch) == []


def test_what_was_found_good_is_young_again_until_that_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_of(tmp_path, aged("a", "x", [1, 2, 1, 2, 1, 2, 1, 2, 30]))
    assert stale_ids(library, monkeypatch) == ["a-8"]
    monkeypatch.setattr("seealso.library.today", lambda: f"{YEAR}-05-31")
    library.review("a-8", by="Ann")
    assert stale_ids(library, monkeypatch) == []
    (entry,) = library.view.history.entries(whats=("review",))
    assert (entry.id, entry.by, entry.state) == ("a-8", "Ann", f"{YEAR}-05-31")
    library.review("a-8", by="Bob", again=True)
    assert stale_ids(library, monkeypatch) == ["a-8"]


def test_dates_in_the_future_and_of_many_years_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = aged("a", "x", [1, 2, 1, 2, 1, 2, 1, 2])
    records += [
        {"id": "next", "title": "Next", "issued": str(YEAR + 1), "themes": ["x"]},
        {"id": "span", "title": "Span", "issued": f"1950/{YEAR - 1}", "themes": ["x"]},
        {"id": "none", "title": "None", "themes": ["x"]},
    ]
    assert stale_ids(library_of(tmp_path, records), monkeypatch) == []
