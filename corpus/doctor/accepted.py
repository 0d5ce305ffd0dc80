"""Findings that a curator has looked at and lets stand: ``[check] accepted`` in seealso.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.records.problems import Problem
from corpus.records.settings import SETTINGS_FILE

EVERY_RECORD = "*"


def without_accepted(problems: Sequence[Problem], accepted: Sequence[str]) -> list[Problem]:
    """``problems`` with accepted warnings as notices, and without accepted notices; errors always stay.

    Args:
        accepted: "record", or "record field" for what is said of one field and its parts; "*" is every record. An entry
            that accepts nothing is a finding itself, so that none outlives its reason.
    """
    entries = {entry: _parts(entry) for entry in accepted}
    used: set[str] = set()
    kept: list[Problem] = []
    for problem in problems:
        by = [entry for entry, parts in entries.items() if problem.severity != "error" and _accepts(*parts, problem)]
        used.update(by)
        if not by:
            kept.append(problem)
        elif problem.severity == "warning":
            kept.append(replace(problem, mend="It is accepted in seealso.toml.", severity="notice", twin=None))
    for entry in entries.keys() - used:
        said = f"{entry!r} accepts nothing: there is no such finding."
        kept.append(Problem(SETTINGS_FILE, None, None, "check.accepted", said, "Take it out.", "notice"))
    return kept


def with_accepted(problems: Sequence[Problem], accepted: Sequence[str]) -> list[Problem]:
    """`without_accepted` of some of what is found: an entry that accepts nothing here may accept what others find."""
    return [problem for problem in without_accepted(problems, accepted) if problem.field != "check.accepted"]


def accepts_any(entry: str, problems: Sequence[Problem]) -> bool:
    """Whether an entry of ``[check] accepted`` speaks of any of ``problems``."""
    return any(_accepts(*_parts(entry), problem) for problem in problems)


def _parts(entry: str) -> tuple[str, str]:
    record, _, field = entry.strip().partition(" ")
    return record, field.strip()


def _accepts(record: str, field: str, problem: Problem) -> bool:
    if record not in (EVERY_RECORD, problem.record) or problem.record is None:
        return False
    own = problem.field or ""
    return not field or own == field or own.startswith(field + ".")
