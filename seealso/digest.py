"""The digest of a month: what came, what changed, which questions found an answer, what is coming up; for a letter."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus import Resource
from corpus.errors import UsageError
from corpus.records import dates, fields
from corpus.said import Said, said_of
from seealso import happened, questions
from seealso.periods import period

if TYPE_CHECKING:
    from corpus.ledger.entries import What
    from seealso.asking import Askable

MOST_LISTED = 200
MOST_GROUPS = 8
LEAST_IN_A_GROUP = 2
"""So many share a tag that is a heading; a theme is one with a single record."""
IN_A_GROUP = 12
"""So many of one topic are named; the rest is said to be there."""
MOST_EVENTS = 10
MAX_INTRO_CHARS = 5000
MOST_MONTHS = 24
"""So far back it is looked for a month with something to tell."""


@dataclass(frozen=True, slots=True)
class Group:
    """What came of one topic: its value ("" for none), what it is called, how much, and the first of it."""

    value: str
    label: str
    n_records: int
    records: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to tell of a time.

    Args:
        library: what the collection is called.
        first, last: the days, both included, ISO 8601.
        intro: what the editor says first: paragraphs, plain text.
        n_held: how many records there are now.
        n_added: how many of them came in this time. n_listed: how many of those are sorted into groups.
        groups: those, by topic, the fullest first.
        n_changed, n_retired: records that are otherwise than before it, and that were taken out; not what was undone.
        answered: questions of readers that found an answer.
        upcoming: events after its last day.
    """

    library: str
    first: str
    last: str
    intro: str
    n_held: int
    n_added: int
    n_listed: int
    groups: tuple[Group, ...]
    n_changed: int
    n_retired: int
    answered: tuple[str, ...]
    upcoming: tuple[Resource, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said in numbers, a sentence each; nothing of what did not happen."""
        told = [
            said_of("%(num)s resource came to the library.", "%(num)s resources came to the library.", self.n_added)
            if self.n_added
            else Said("Nothing came to the library.")
        ]
        if self.n_changed:
            told.append(said_of("%(num)s was changed.", "%(num)s were changed.", self.n_changed))
        if self.n_retired:
            told.append(said_of("%(num)s was taken out.", "%(num)s were taken out.", self.n_retired))
        told.append(said_of("It holds %(num)s now.", "It holds %(num)s now.", self.n_held))
        if any(group.value for group in self.groups):
            told.append(Said("Each is listed here once, under one of its topics."))
        if self.n_added > self.n_listed:
            told.append(said_of("The newest %(num)s is listed.", "The newest %(num)s are listed.", self.n_listed))
        return tuple(told)


def month_of(text: str | None, today: dt.date) -> tuple[str, str]:
    """The first and the last day of the time that ``text`` names; without it, of the month before this one.

    >>> month_of("2026-02", dt.date(2026, 11, 27)), month_of(None, dt.date(2026, 1, 5))
    (('2026-02-01', '2026-02-28'), ('2025-12-01', '2025-12-31'))

    Raises:
        UsageError: it names no time.
    """
    if not text:
        last = today.replace(day=1) - dt.timedelta(days=1)
        return last.replace(day=1).isoformat(), last.isoformat()
    try:
        first, last = dates.day_range(text)
    except ValueError:
        raise UsageError(f"month: {text[:40]!r} is no month. Write it as 2026-11.") from None
    return first.isoformat(), last.isoformat()


def last_told(library: Askable, today: dt.date) -> tuple[str, str]:
    """The first and the last day of the last month that is over and has something to tell; else of this one.

    Looks no further back than the history of the library reaches, and than `MOST_MONTHS`.
    """
    history = library.view.history
    began = (history.began_at() or "")[:10]
    first, last = month_of(None, today)
    for _ in range(MOST_MONTHS):
        if not began or last < began:
            break
        if happened.differing(history, first, last) or library.search(f"added:{first}..{last}", limit=0).total:
            return first, last
        first, last = month_of(None, dt.date.fromisoformat(first))
    return month_of(today.isoformat()[:7], today)


def digest_of(library: Askable, first: str, last: str, intro: str = "") -> Digest:
    """What there is to tell of the days from ``first`` to ``last``.

    Raises:
        UsageError: the introduction is longer than `MAX_INTRO_CHARS`.
    """
    if len(intro) > MAX_INTRO_CHARS:
        raise UsageError(f"The introduction is longer than {MAX_INTRO_CHARS:,} characters.")
    page = library.search(f"added:{first}..{last}", sort="added", limit=MOST_LISTED, facets=(), snippets=False)
    history = library.view.history
    _, end = period(first, last)
    differs = happened.difference(history, first, last)
    listed = library.view.question_log.listed_before()
    public = {one.text for one in questions.shown(listed, library.settings.search.show_questions)}
    asked: tuple[What, ...] = ("question",)
    answered = [
        entry.key
        for entry in history.entries(whats=asked, since=first, until=end, newest_first=False)
        if entry.state == "answered" and entry.key in public
    ]
    coming = [record for record in library.events(MOST_LISTED).upcoming if record.event and record.event.start]
    return Digest(
        library.title,
        first,
        last,
        intro.strip(),
        library.manifest.n_documents,
        page.total,
        len(page.hits),
        _groups(library, [library.resource(hit.id) for hit in page.hits]),
        differs.n_changed,
        differs.n_retired,
        tuple(dict.fromkeys(answered)),
        tuple(coming[:MOST_EVENTS]),
    )


def _groups(library: Askable, records: Sequence[Resource]) -> tuple[Group, ...]:
    """Each record under one topic of its own, shared by many others but not by most. What shares none comes last."""
    name = library.profile.topics
    take = fields.of_name(name).taker() if name and fields.of_name(name).source is not None else None
    of_each = [_values(take(record)) if take is not None else () for record in records]
    left = dict(enumerate(of_each))
    groups: list[Group] = []
    many = max(IN_A_GROUP, len(records) // 4)
    while len(groups) < MOST_GROUPS and (counts := Counter(value for values in left.values() for value in values)):
        value, n = min(counts.items(), key=lambda one: (one[1] > many, -one[1], one[0]))
        if n < LEAST_IN_A_GROUP and name != "theme":
            break
        numbers = [number for number, values in left.items() if value in values]
        groups.append(_group(value, library.value_label(name, value), [records[number] for number in numbers]))
        left = {number: values for number, values in left.items() if value not in values}
    if left:
        groups.append(_group("", "", [records[number] for number in left]))
    return tuple(groups)


def _values(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _group(value: str, label: str, records: list[Resource]) -> Group:
    return Group(value, label, len(records), tuple(records[:IN_A_GROUP]))


def english_date(day: str) -> str:
    """A day in English: "27 November 2026"."""
    date = dt.date.fromisoformat(day)
    return f"{date.day} {calendar.month_name[date.month]} {date.year}"


def title_of_digest(digest: Digest) -> Said:
    """What the digest is called."""
    return Said("New in %(library)s", library=digest.library)


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a plain text: what stands between empty lines, on one line each."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        if line := " ".join(part.split()):
            yield line
