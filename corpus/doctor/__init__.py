"""The data doctor: what `seealso check` looks for beyond what reading a library shows.

Building an index never waits for these checks; they run in `examine` only. Each module has one ``check``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from corpus.doctor import duplicates, events, languages, people, text_quality, themes, urls
from corpus.doctor.case import Case, Held
from corpus.library_folder import LoadedRecords
from corpus.problems import Problem
from corpus.settings import LibrarySettings

Check = Callable[[Case], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    urls.check,
    text_quality.check,
    duplicates.check,
    themes.check,
    people.check,
    events.check,
    languages.check,
)


def examine(loaded: LoadedRecords, settings: LibrarySettings, today: dt.date | None = None) -> list[Problem]:
    """Every problem of the library in file order: those that reading it found, and those of the doctor.

    Args:
        loaded: what `LibraryFolder.load` gave.
        settings: the library's seealso.toml.
        today: the day from which the past is counted; the real one by default.
    """
    held = [Held(r, loaded.origins[r.id].file, loaded.origins[r.id].line_of) for r in loaded.resources]
    case = Case(held, settings, today or dt.date.today())
    problems = [*loaded.problems, *(problem for check in CHECKS for problem in check(case))]
    problems.sort(key=lambda p: (p.file, p.line or 0, p.field or ""))
    return problems
