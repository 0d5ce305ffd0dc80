"""Problems that are alike, told once with their number: never a line for each of a thousand rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.records.problems import Problem

_COLUMN = re.compile(r"(?:Column '(?P<name>(?:[^'\\]|\\.)*)'|Cell (?P<letter>[A-Z]+)\d+): ")
_PARTICULAR = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|\(given: .*?\)|\d[\d.,:/-]*")
_MONTH = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_MOST_EXAMPLES = 3
_MOST_GROUPS = 500


@dataclass(slots=True)
class ProblemGroup:
    """Problems of one kind in one column: the first of them, how many there are, and some of the values."""

    first: Problem
    n: int = 0
    examples: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        if self.n == 1:
            return str(self.first)
        problem = self.first
        found = _COLUMN.match(problem.problem)
        column = (found["name"] or f"column {found['letter']}") if found else ""
        text = problem.problem[found.end() :] if found else problem.problem
        who = column or problem.field or ""
        given = f", for instance {', '.join(self.examples)}" if self.examples else ""
        where = f"{problem.file}:{self.lines[0]}" if self.lines else problem.file
        rows = f" (lines {', '.join(map(str, self.lines))}{', ...' if self.n > len(self.lines) else ''})"
        what = "values" if problem.field else "rows"
        subject = f"{who}: " if who else ""
        return str(
            Problem(
                where, None, None, None, f"{subject}{self.n:,} {what} alike{given}{rows if self.lines else ''}: {text}",
                problem.mend, problem.severity,
            )
        )  # fmt: skip


class ProblemGroups:
    """Takes problems in and tells them apart by field, column and kind."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str | None, str, str], ProblemGroup] = {}
        self.n_more = 0

    def add(self, problem: Problem) -> None:
        """Count ``problem`` with those like it."""
        found = _COLUMN.match(problem.problem)
        column = (found["name"] or found["letter"]) if found else ""
        text = problem.problem[found.end() :] if found else problem.problem
        kind = _MONTH.sub("", _PARTICULAR.sub("", text))
        key = (problem.field, column, kind[:80] + problem.severity)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= _MOST_GROUPS:
                self.n_more += 1
                return
            group = self._groups[key] = ProblemGroup(problem)
        group.n += 1
        if len(group.examples) < _MOST_EXAMPLES and (value := _PARTICULAR.search(text)):
            shown = value[0].removeprefix("(given: ").removesuffix(")").strip("'\"")[:40]
            if shown not in group.examples:
                group.examples.append(shown)
        if problem.line is not None and len(group.lines) < _MOST_EXAMPLES:
            group.lines.append(problem.line)

    def __iter__(self) -> Iterator[ProblemGroup]:
        return iter(self._groups.values())
