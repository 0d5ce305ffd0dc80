"""Promises and best bets of records that are not held, and best bets that are over."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.doctor.case import Case
from corpus.records.problems import Problem
from corpus.records.settings import SETTINGS_FILE
from corpus.said import Said


def check(case: Case) -> Iterator[Problem]:
    """Ids in ``[promises]`` and ``[[best_bets]]`` that no record has; best bets whose last day is over."""
    held = {one.resource.id for one in case.held}
    settings = case.settings
    for number, search in enumerate(settings.promises.search, start=1):
        for missing in _missing((*search.first, *search.without), held):
            yield _not_held(f"promises.search.{number}", search.question, missing)
    for number, see_also in enumerate(settings.promises.see_also, start=1):
        for missing in _missing((see_also.beside, *see_also.suggests, *see_also.without), held):
            yield _not_held(f"promises.see_also.{number}", see_also.beside, missing)
    for number, bet in enumerate(settings.best_bets, start=1):
        about = bet.every_question[0]
        for missing in _missing(bet.pins, held):
            yield _not_held(f"best_bets.{number}", about, missing)
        if bet.until is not None and bet.until < case.today:
            said = Said("The best bet for “%(question)s” was until %(day)s.", question=about, day=bet.until.isoformat())
            mend = "Take it out, or give it a later day."
            yield Problem(SETTINGS_FILE, None, None, f"best_bets.{number}", said, mend, "notice")


def _missing(ids: tuple[str, ...], held: set[str]) -> Iterator[str]:
    return (one for one in dict.fromkeys(ids) if one not in held)


def _not_held(table: str, about: str, missing: str) -> Problem:
    said = Said("“%(about)s” names the record %(record)s, which is not held.", about=about, record=repr(missing))
    return Problem(
        SETTINGS_FILE, None, None, table, said, "Write the id of a record that is there, or take it out.", "warning"
    )
