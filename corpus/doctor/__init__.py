"""The data doctor: what `seealso check` looks for beyond what reading a library shows.

Building an index never waits for these checks; they run in `examine` only. Each module has one ``check``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.doctor import duplicates, events, languages, people, promised_records, text_quality, themes, urls
from corpus.doctor.accepted import without_accepted
from corpus.doctor.case import Case, Held
from corpus.doctor.settings_file import unknown_settings
from corpus.records.folder import LibraryFolder
from corpus.records.gc_pause import without_garbage_collection
from corpus.records.problems import Problem
from corpus.records.settings import SETTINGS_FILE

Check = Callable[[Case], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    urls.check,
    text_quality.check,
    duplicates.check,
    themes.check,
    people.check,
    events.check,
    languages.check,
    promised_records.check,
)


def examine(folder: LibraryFolder, today: dt.date | None = None, checks: Sequence[Check] = CHECKS) -> list[Problem]:
    """Every problem of the library in file order: those that reading it shows, and those of the doctor.

    What seealso.toml accepts is no warning any more (`corpus.doctor.accepted`).

    Args:
        folder: the library; its records are read now.
        today: the day from which the past is counted; the real one by default.
        checks: what to look for.
    """
    loaded = folder.load()
    held = [Held(r, loaded.origins[r.id].file, loaded.origins[r.id].line_of) for r in loaded.resources]
    case = Case(held, folder.settings, today or dt.date.today())
    with without_garbage_collection():
        problems = [*loaded.problems, *(problem for check in checks for problem in check(case))]
    problems += unknown_settings(folder.path / SETTINGS_FILE, folder.settings)
    problems = without_accepted(problems, folder.settings.check.accepted)
    problems = _with_lines_of_settings(problems, folder.path / SETTINGS_FILE)
    problems.sort(key=lambda p: (p.file, p.line or 0, p.field or ""))
    return problems


def _with_lines_of_settings(problems: list[Problem], path: Path) -> list[Problem]:
    """Findings about a table of seealso.toml, with the line of its heading where it has one."""
    if not any(p.file == SETTINGS_FILE and p.line is None for p in problems):
        return problems
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    headings = {
        line.strip().strip("[]").replace('"', ""): number for number, line in enumerate(lines, 1) if "[" in line
    }
    return [
        replace(p, line=headings.get(p.field or "")) if p.file == SETTINGS_FILE and p.line is None else p
        for p in problems
    ]
