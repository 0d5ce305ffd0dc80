"""The report of a quarter: what a board wants to know of a library, in numbers that can each be looked up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import UsageError
from corpus.ledger import ledger_files
from corpus.records import dates
from corpus.said import Said, said_of
from indexer.index.schema import NONE
from indexer.search.evaluation import Held
from indexer.search.facet_counts import facet_counts
from seealso import happened
from seealso.digest import MAX_INTRO_CHARS
from seealso.editing_records import SOMEBODY
from seealso.periods import period
from seealso.promises import compared, kept_outcomes
from seealso.work_lists import KINDS, TITLES

if TYPE_CHECKING:
    from corpus.ledger.entries import What
    from indexer.search.result_page import FacetCount
    from recommender import Wanted
    from recommender.coverage.axes import Counted
    from seealso.asked.asked_for import AskedQuestion
    from seealso.asking import Moment

MOST_VALUES = 12
MOST_LISTED = 10
NOBODY = frozenset({"import", "files", "mend", "build", "links", "check"})
"""Who notes something in the history without being anybody; `SOMEBODY` is somebody who gave no name."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value with how many records have it: at the beginning of the time (``None``: not known), and at its end."""

    field: str
    value: str
    label: str
    before: int | None
    now: int


@dataclass(frozen=True, slots=True)
class QuestionsAnswered:
    """What readers asked for.

    n_all: questions whose words are kept. n_answered: those that find something today, or that curators answered.
    new: those of them that found their answer in this time. lost: those that had one before, and have none now.
    open: those that wait, the most asked first. n_open: how many.
    """

    n_all: int
    n_answered: int
    new: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[AskedQuestion, ...]
    n_open: int


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to tell of a time.

    What is held, topics, kinds and years are those at its end; now, where it goes on. Questions, gaps, promises, links
    and what waits are known of today alone.

    Args:
        library: what the collection is called.
        first, last: the days, both included, ISO 8601.
        began: the day on which the history begins; "" where there is none.
        intro: what the curator says first: paragraphs, plain text.
        growth: (day or month, how many were held at its end), from the beginning of the history to the end of the time.
        is_over: whether the time lies before today.
        n_before, n_now: how many records were held before the time, and at its end. ``None`` where not known.
        n_today: how many are held today.
        n_added, n_changed, n_retired: records that came, are otherwise and went, as `happened.difference` has them.
        is_added_listed: whether a search for what came in this time lists so many.
        topics: by the field that the library is browsed by, the fullest first; topic_field: its name.
        n_topics: how many there are in all.
        kinds, n_kinds: by kind, likewise. years: by the years of their dates; n_dated: how many have one.
        questions: of readers.
        gaps, n_gaps, n_met: what is meant to be covered and missing, and how much of what is meant is there.
        n_promised, n_kept: promises of seealso.toml.
        n_dead: records whose address is dead or fails; ``None`` where links were never looked at.
        waiting: kind of work → how much waits; without those that are not known yet.
        is_looking: whether there are such that are being looked for.
        people: (name, how many records), of who had a hand in what came, is otherwise or went, the most first; a name
            only where one was given. What was done and undone again is nobody's, as it is no change.
    """

    library: str
    first: str
    last: str
    began: str
    intro: str
    growth: tuple[tuple[str, int], ...]
    is_over: bool
    n_before: int | None
    n_now: int | None
    n_today: int
    n_added: int
    n_changed: int
    n_retired: int
    is_added_listed: bool
    topics: tuple[Line, ...]
    topic_field: str
    n_topics: int
    kinds: tuple[Line, ...]
    n_kinds: int
    years: tuple[tuple[int, int], ...]
    n_dated: int
    questions: QuestionsAnswered
    gaps: tuple[Wanted, ...]
    n_gaps: int
    n_met: int
    n_promised: int
    n_kept: int
    n_dead: int | None
    waiting: Mapping[str, int]
    is_looking: bool
    people: tuple[tuple[str, int], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in a few sentences: of the time, and of today where it goes on."""
        if self.n_now is None:
            return (Said("The history of this library begins after this time: what it held then is not known."),)
        told: list[str] = [
            said_of("At its end, the library held %(num)s resource.", "At its end, the library held %(num)s resources.",
                    self.n_now)
            if self.is_over
            else _held(self.n_now)
        ]  # fmt: skip
        more = self.n_now - self.n_before if self.n_before is not None else 0
        if more > 0:
            told.append(said_of("That is %(num)s more than before.", "That is %(num)s more than before.", more))
        elif more < 0:
            told.append(said_of("That is %(num)s less than before.", "That is %(num)s fewer than before.", -more))
        if self.n_added:
            told.append(said_of("%(num)s was added in this time.", "%(num)s were added in this time.", self.n_added))
        return (*told, *(() if self.is_over else self._of_questions))

    @property
    def sentences_today(self) -> tuple[str, ...]:
        """What a report of a time that is over says of today."""
        return (_held(self.n_today), *self._of_questions) if self.is_over else ()

    @property
    def _of_questions(self) -> tuple[str, ...]:
        asked = self.questions
        if not asked.n_all:
            return ()
        return (
            said_of("%(answered)s of %(num)s question of readers is answered.",
                    "%(answered)s of %(num)s questions of readers are answered.", asked.n_all,
                    answered=asked.n_answered),
            said_of("%(num)s that was answered before is not any more.",
                    "%(num)s that were answered before are not any more.", len(asked.lost))
            if asked.lost
            else Said("None was lost."),
        )  # fmt: skip


def _held(n: int) -> str:
    return said_of("The library holds %(num)s resource.", "The library holds %(num)s resources.", n)


def quarter_of(text: str | None, today: dt.date, began: str = "") -> tuple[str, str]:
    """The first and the last day of the time that ``text`` names; without it, of the last quarter that is over.

    Args:
        text: a quarter, month, year or day.
        today: the day of today.
        began: the day on which the history begins: where that quarter lies before it, the one that goes on is told of.

    >>> quarter_of("2026-Q3", dt.date(2026, 11, 27)), quarter_of(None, dt.date(2026, 2, 5))
    (('2026-07-01', '2026-09-30'), ('2025-10-01', '2025-12-31'))

    Raises:
        UsageError: it names no time.
    """
    last = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - dt.timedelta(days=1)
    if not text:
        quarter = today if began > last.isoformat() else last
        text = f"{quarter.year}-Q{(quarter.month + 2) // 3}"
    try:
        begin, end = dates.day_range(text)
    except ValueError:
        raise UsageError(f"quarter: {text[:40]!r} is no time. Write it as 2026-Q3, 2026-07 or 2026.") from None
    return begin.isoformat(), end.isoformat()


def report_of(library: Moment, first: str, last: str, intro: str = "", *, compute: bool = True) -> Report:
    """What there is to tell of the days from ``first`` to ``last``.

    Args:
        library: one state of it.
        first, last: both included, ISO 8601.
        intro: what the curator says first.
        compute: work out what waits, which takes minutes of a large library; else what is not known yet is left out.

    Raises:
        UsageError: the introduction is longer than the digest's may be.
    """
    if len(intro) > MAX_INTRO_CHARS:
        raise UsageError(f"The introduction is longer than {MAX_INTRO_CHARS:,} characters.")
    view = library.view
    history = view.history
    began = (history.began_at() or "")[:10]
    _, end = period(first, last)
    day_before = (dt.date.fromisoformat(first) - dt.timedelta(days=1)).isoformat()
    is_over = last < ledger_files.now().date().isoformat()
    before = view.days_past.at(day_before) if began and began <= day_before else None
    at_end: Counted | None = view.engine
    if is_over:
        at_end = view.days_past.at(last) if began and began <= last else None
    n_now = at_end.statistics.n_documents if at_end is not None else None
    topic = library.profile.topics
    topics = _lines(at_end, topic, before) if topic else []
    kinds = _lines(at_end, "type", None)
    differing = happened.differing(history, first, last)
    differs = Counter(differing.values())
    came = library.search(f"added:{first}..{last}", limit=0, facets=()).total
    years = [one for one in _values(at_end, "year") if one.value.isdecimal()]
    scope = library.scope()
    trial = compared(library, kept_outcomes(view.generation))
    work = [library.work(kind, 0, compute=compute) for kind in KINDS]
    return Report(
        library=library.title,
        first=first,
        last=last,
        began=began,
        intro=intro.strip(),
        growth=tuple((day, n) for day, n in happened.growth(history) if day <= last),
        is_over=is_over,
        n_before=before.statistics.n_documents if before is not None else None,
        n_now=n_now,
        n_today=library.manifest.n_documents,
        n_added=differs["added"],
        n_changed=differs["changed"],
        n_retired=differs["retired"],
        is_added_listed=came == differs["added"],
        topics=tuple(topics[:MOST_VALUES]),
        topic_field=topic,
        n_topics=len(topics),
        kinds=tuple(kinds[:MOST_VALUES]),
        n_kinds=len(kinds),
        years=tuple(sorted((int(one.value), one.count) for one in years)),
        n_dated=int(np.count_nonzero(at_end.facets.column("year").present)) if at_end is not None else 0,
        questions=_questions(library, first, end),
        gaps=scope.gaps[:MOST_LISTED],
        n_gaps=len(scope.gaps),
        n_met=scope.n_met,
        n_promised=len(trial.compared),
        n_kept=trial.n_kept,
        n_dead=None if view.links.stamp() is None else library.search("", {"link": "broken"}, limit=0, facets=()).total,
        waiting={one.kind: one.total for one in work if one.is_known},
        is_looking=any(one.is_awaited for one in work),
        people=_people(library, first, end, differing),
    )


def _lines(stood: Counted | None, name: str, before: Counted | None) -> list[Line]:
    """The values of a field, the fullest first."""
    then = {one.value: one.count for one in _values(before, name)} if before is not None else None
    return [
        Line(name, one.value, one.label, then.get(one.value, 0) if then is not None else None, one.count)
        for one in _values(stood, name)
        if one.value != NONE
    ]


def _values(stood: Counted | None, name: str) -> tuple[FacetCount, ...]:
    """The values of a field with how many records have each, as a search for everything would count them."""
    if stood is None:
        return ()
    live = stood.statistics.live()
    held = Held(live, np.zeros_like(live))
    return facet_counts(stood.facets, (name,), {}, held, lambda _: held)[name].values


def _questions(library: Moment, since: str, until: str) -> QuestionsAnswered:
    asked = library.asked_for()
    answered, waiting = asked.chosen(["answered"]), asked.chosen(["open", "wanted"])
    new = [one.text for one in answered if one.since and since <= one.since < until]
    known: dict[str, bool] = {}
    lost: dict[str, None] = {}
    whats: tuple[What, ...] = ("question",)
    for entry in library.view.history.entries(whats=whats, until=until, newest_first=False):
        is_now = entry.state == "answered"
        if known.get(entry.key) and not is_now and entry.at >= since:
            lost[entry.key] = None
        known[entry.key] = is_now
    gone = [text for text in lost if (one := asked.of(text)) is not None and one.state in ("open", "wanted")]
    return QuestionsAnswered(
        len(asked.questions), len(answered), tuple(new), tuple(gone), waiting[:MOST_LISTED], len(waiting)
    )


def _people(library: Moment, since: str, until: str, differing: Mapping[str, What]) -> tuple[tuple[str, int], ...]:
    whats: tuple[What, ...] = ("added", "changed", "retired", "restored")
    entries = library.view.history.entries(whats=whats, since=since, until=until)
    hands = {(entry.by, entry.id) for entry in entries if entry.id in differing}
    names = Counter(by for by, _ in sorted(hands))
    return tuple((name, n) for name, n in names.most_common() if name not in (*NOBODY, SOMEBODY))


def waiting_lines(report: Report) -> list[tuple[str, int]]:
    """(what the list is called, how much waits), of the lists of work that have something."""
    return [(TITLES[kind], report.waiting[kind]) for kind in KINDS if report.waiting.get(kind)]
