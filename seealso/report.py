"""The report of a quarter: what a board wants to know of a library, in numbers that can each be looked up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.ledger.entries import RECORDS
from corpus.records import dates, fields
from corpus.said import Said, said_of
from seealso import happened
from seealso.digest import MAX_INTRO_CHARS
from seealso.periods import period
from seealso.promises import compared, kept_outcomes
from seealso.work_lists import KINDS, TITLES

if TYPE_CHECKING:
    from corpus.ledger.entries import What
    from recommender import Wanted
    from seealso.asked.asked_for import AskedQuestion
    from seealso.asking import Moment

MOST_VALUES = 12
MOST_LISTED = 10
NOBODY = frozenset({"import", "files", "mend", "build", "links", "check"})
"""Who notes something in the history without being anybody."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value with how many records have it: at the beginning of the time (``None``: not known), and now."""

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

    Args:
        library: what the collection is called.
        first, last: the days, both included, ISO 8601.
        began: the day on which the history begins; "" where there is none.
        intro: what the curator says first: paragraphs, plain text.
        growth: (day or month, how many were held at its end), of all the history.
        n_before, n_now: how many records were held before the time, and are now. Before: ``None`` where not known.
        n_added, n_changed, n_retired: records that came, were changed and went in this time.
        topics: by the field that the library is browsed by, the fullest first; topic_field: its name.
        n_topics: how many there are in all.
        kinds, n_kinds: by kind, likewise. years: by the years of their dates; n_dated: how many have one.
        questions: of readers.
        gaps, n_gaps, n_met: what is meant to be covered and missing, and how much of what is meant is there.
        n_promised, n_kept: promises of seealso.toml.
        n_dead: records whose address is dead or fails; ``None`` where links were never looked at.
        waiting: kind of work → how much waits.
        people: (name, how many changes), of who changed records, the most first.
    """

    library: str
    first: str
    last: str
    began: str
    intro: str
    growth: tuple[tuple[str, int], ...]
    n_before: int | None
    n_now: int
    n_added: int
    n_changed: int
    n_retired: int
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
    people: tuple[tuple[str, int], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The report in a few sentences."""
        told: list[str] = [
            said_of("The library holds %(num)s resource.", "The library holds %(num)s resources.", self.n_now)
        ]
        more = self.n_now - self.n_before if self.n_before is not None else 0
        if more > 0:
            told.append(said_of("That is %(num)s more than before.", "That is %(num)s more than before.", more))
        elif more < 0:
            told.append(said_of("That is %(num)s less than before.", "That is %(num)s fewer than before.", -more))
        if self.n_added:
            told.append(said_of("%(num)s came in this time.", "%(num)s came in this time.", self.n_added))
        asked = self.questions
        if asked.n_all:
            told.append(
                said_of("%(answered)s of %(num)s question of readers is answered.",
                        "%(answered)s of %(num)s questions of readers are answered.", asked.n_all,
                        answered=asked.n_answered)
            )  # fmt: skip
            told.append(
                said_of("%(num)s that was answered before is not any more.",
                        "%(num)s that were answered before are not any more.", len(asked.lost))
                if asked.lost
                else Said("None was lost.")
            )  # fmt: skip
        return tuple(told)


def quarter_of(text: str | None, today: dt.date) -> tuple[str, str]:
    """The first and the last day of the time that ``text`` names; without it, of the last quarter that is over.

    >>> quarter_of("2026-Q3", dt.date(2026, 11, 27)), quarter_of(None, dt.date(2026, 2, 5))
    (('2026-07-01', '2026-09-30'), ('2025-10-01', '2025-12-31'))

    Raises:
        UsageError: it names no time.
    """
    if text:
        try:
            first, last = dates.day_range(text)
        except ValueError:
            raise UsageError(f"quarter: {text[:40]!r} is no time. Write it as 2026-Q3, 2026-07 or 2026.") from None
        return first.isoformat(), last.isoformat()
    last = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - dt.timedelta(days=1)
    return last.replace(month=last.month - 2, day=1).isoformat(), last.isoformat()


def report_of(library: Moment, first: str, last: str, intro: str = "") -> Report:
    """What there is to tell of the days from ``first`` to ``last``. Of a large library it takes minutes the first time.

    Raises:
        UsageError: the introduction is longer than the digest's may be.
    """
    if len(intro) > MAX_INTRO_CHARS:
        raise UsageError(f"The introduction is longer than {MAX_INTRO_CHARS:,} characters.")
    view = library.view
    history = view.history
    began = (history.began_at() or "")[:10]
    _, end = period(first, last)
    counts = history.n_entries(whats=RECORDS, since=first, until=end)
    day_before = (dt.date.fromisoformat(first) - dt.timedelta(days=1)).isoformat()
    is_known = bool(began) and began <= day_before
    topic = library.profile.topics
    before = happened.standing(library, day_before, topic or None) if is_known else None
    topics = _lines(library, topic, before) if topic else []
    scope = library.scope()
    trial = compared(library, kept_outcomes(view.generation))
    kinds = _lines(library, "type", None)
    return Report(
        library=library.title,
        first=first,
        last=last,
        began=began,
        intro=intro.strip(),
        growth=tuple(happened.growth(history)),
        n_before=before.n_records if before is not None else None,
        n_now=library.manifest.n_documents,
        n_added=counts.get("added", 0),
        n_changed=counts.get("changed", 0),
        n_retired=counts.get("retired", 0),
        topics=tuple(topics[:MOST_VALUES]),
        topic_field=topic,
        n_topics=len(topics),
        kinds=tuple(kinds[:MOST_VALUES]),
        n_kinds=len(kinds),
        years=_years(library),
        n_dated=library.search("-year:none", limit=0, facets=()).total,
        questions=_questions(library, first, end),
        gaps=scope.gaps[:MOST_LISTED],
        n_gaps=len(scope.gaps),
        n_met=scope.n_met,
        n_promised=len(trial.compared),
        n_kept=trial.n_kept,
        n_dead=None if view.links.stamp() is None else library.search("", {"link": "broken"}, limit=0, facets=()).total,
        waiting={kind: library.work(kind, 0).total for kind in KINDS},
        people=_people(library, first, end),
    )


def _lines(library: Moment, name: str, before: happened.Standing | None) -> list[Line]:
    """The values of a field, the fullest first."""
    found = library.search("", limit=0, facets=(name,), facet_values=None).facets[name]
    then = before.values if before is not None and isinstance(fields.of_name(name).source, str) else None
    return [
        Line(name, one.value, one.label, then.get(one.value, 0) if then is not None else None, one.count)
        for one in found
        if one.value != "none"
    ]


def _years(library: Moment) -> tuple[tuple[int, int], ...]:
    """(year, how many records are dated then), ascending."""
    found = library.search("", limit=0, facets=("year",), facet_values=None).facets["year"]
    return tuple(sorted((int(one.value), one.count) for one in found if one.value.isdecimal()))


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


def _people(library: Moment, since: str, until: str) -> tuple[tuple[str, int], ...]:
    whats: tuple[What, ...] = ("added", "changed", "retired", "restored")
    names = Counter(entry.by for entry in library.view.history.entries(whats=whats, since=since, until=until))
    return tuple((name, n) for name, n in names.most_common() if name not in NOBODY)


def waiting_lines(report: Report) -> list[tuple[str, int]]:
    """(what the list is called, how much waits), of the lists of work that have something."""
    return [(TITLES[kind], report.waiting[kind]) for kind in KINDS if report.waiting[kind]]
