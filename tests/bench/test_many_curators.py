"""The bench of many curators, small: three for two seconds, and two kills; and it does find what is lost."""

from __future__ import annotations

from pathlib import Path

from bench.many_curators import Told, at_once, judge, killed, library_in


def test_nothing_that_was_saved_is_lost() -> None:
    told = at_once(3, 2.0, workers="2")
    assert told.harms == []
    assert told.saved


def test_a_killed_server_loses_only_what_it_did_not_answer() -> None:
    assert killed(2).harms == []


def test_what_is_lost_is_found(tmp_path: Path) -> None:
    told = Told(saved=[("r1", "word-1-1")])
    judge(library_in(tmp_path / "library"), told)
    assert told.harms == ["1 of 1 lost or doubled: [('r1', 'word-1-1')]"]
