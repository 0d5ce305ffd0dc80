"""A clock that is set back, or years ahead: nothing is lost, and what is looked at again is looked at again."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

import pytest

from corpus.links.history import LOOK_AGAIN_DAYS, History
from corpus.links.visiting import Look
from indexer.search import facets
from seealso import Library, questions
from seealso.questions import QuestionLog

DAY = dt.date(2026, 3, 1)
JUMPS = (0, 3650, -3650, 0)
"""Days by which the clock is wrong, one after the other."""


def clock_is_wrong_by(days: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Set the clock; the time that it shows, in seconds of the epoch."""
    wrong = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC).timestamp() + days * 86_400
    shown = time.gmtime(wrong)
    monkeypatch.setattr(time, "time", lambda: wrong)
    monkeypatch.setattr(time, "gmtime", lambda seconds=None: shown)
    monkeypatch.setattr(facets, "today", lambda: (DAY + dt.timedelta(days=days)).isoformat())
    monkeypatch.setattr(questions, "today", lambda: DAY + dt.timedelta(days=days))
    return wrong


def saved(folder: Path, word: str, when: float) -> None:
    """What an editor saves at that time."""
    path = folder / "records.json"
    path.write_text(json.dumps([{"id": "one", "title": f"{word} network"}, {"id": "two", "title": "care"}]), "utf-8")
    os.utime(path, (when, when))


def test_builds_updates_and_rollbacks_follow_one_another_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seealso.toml").write_text("", encoding="utf-8")
    follower: Library | None = None
    names, before = [], None
    for number, days in enumerate(JUMPS):
        now = clock_is_wrong_by(days, monkeypatch)
        saved(tmp_path, f"built{number}", now)
        assert follower is None or Library(tmp_path).changed_since_build
        Library(tmp_path).build()
        names.append(Library(tmp_path).manifest.name)
        assert follower is None or follower.refresh()
        follower = follower or Library(tmp_path)
        assert follower.search(f"built{number}", literal=True).total == 1
        saved(tmp_path, f"updated{number}", now - 86_400 * 400 * (number % 2))
        done = Library(tmp_path).update_from_files()
        assert done is not None
        assert done.n_changed == 1
        assert follower.refresh()
        assert follower.search(f"updated{number}", literal=True).total == 1
        assert follower.search(f"built{number}", literal=True).total == 0
        if before is not None:
            assert Library(tmp_path).roll_back().name == before
            Library(tmp_path).build()
            names.append(Library(tmp_path).manifest.name)
            assert Library(tmp_path).search(f"updated{number}", literal=True).total == 1
            follower.refresh()
        before = names[-1]
    numbers = [int(name.split("-")[0]) for name in names]
    assert numbers == sorted(set(numbers))


def test_counts_survive_a_clock_that_is_years_ahead_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = QuestionLog(tmp_path)
    for day in range(3):
        clock_is_wrong_by(day, monkeypatch)
        log.note("care")
        log.flush()
    assert [(asked.text, asked.n_times) for asked in log.listed()] == [("care", 3)]
    clock_is_wrong_by(3650, monkeypatch)
    for text in ("one question", "another question"):
        log.note(text)
        log.flush()
    assert [asked.text for asked in log.listed()] == ["care"]
    clock_is_wrong_by(3, monkeypatch)
    log.note("care")
    log.flush()
    assert [(asked.text, asked.n_times) for asked in log.listed()] == [("care", 4)]


def test_what_was_counted_by_a_clock_that_was_ahead_is_counted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = QuestionLog(tmp_path)
    for day in (3650, 3651, 3652, 0, 1):
        clock_is_wrong_by(day, monkeypatch)
        log.note("care")
        log.flush()
    assert [(asked.text, asked.n_times, asked.last_day) for asked in log.listed()] == [("care", 5, "2026-03-02")]


def test_a_question_that_nobody_asks_for_long_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = QuestionLog(tmp_path)
    for day in (0, 1, 2, 500, 501):
        clock_is_wrong_by(day, monkeypatch)
        log.note("care" if day < 3 else "another")
        log.flush()
    assert [asked.text for asked in log.listed()] == []


def test_a_link_that_was_looked_at_in_the_future_is_looked_at_again() -> None:
    now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    ahead = History([(now + dt.timedelta(days=3650), Look("ok"))])
    assert ahead.is_due(now)
    ahead.add(now, Look("ok"))
    assert not ahead.is_due(now)
    assert ahead.is_due(now + dt.timedelta(days=LOOK_AGAIN_DAYS))
    assert not History([(now + dt.timedelta(hours=1), Look("ok"))]).is_due(now)
