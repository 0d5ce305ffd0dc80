"""The data doctor finds what was planted and little else."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

from corpus import LibraryFolder, Problem
from corpus.doctor import examine
from tests.corpus.doctor.seeded_library import Planted, seeded

TODAY = dt.date(2020, 6, 1)


def _is(problem: Problem, planted: Planted) -> bool:
    if problem.record not in planted.records:
        return False
    field = problem.field or ""
    inside = field == planted.field or field.startswith(planted.field + ".") or planted.field == ""
    return inside and (not planted.word or any(word in problem.problem for word in planted.word.split("|")))


def test_planted_problems_are_found_with_few_false_alarms(tmp_path: Path) -> None:
    n_records, planted = seeded(tmp_path)
    problems = examine(LibraryFolder(tmp_path), TODAY)
    found = Counter(p.kind for p in planted if any(_is(problem, p) for problem in problems))
    false = [problem for problem in problems if not any(_is(problem, p) for p in planted)]
    of = Counter(p.kind for p in planted)
    figures = "\n".join(f"{kind}: {found[kind]} of {n}" for kind, n in of.items() if found[kind] < n)
    figures += f"\n{len(false)} false alarms in {len(problems)}:\n" + "\n".join(map(str, false[:30]))
    assert n_records >= 600
    assert len(planted) >= 200
    assert len(of) >= 20
    assert found.total() >= 0.95 * len(planted), figures
    assert len(false) <= 0.02 * len(problems), figures
    assert all(p.file and p.problem and p.mend for p in problems)
    assert [p for p in problems if p.line is None] == []
