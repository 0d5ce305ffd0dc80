"""What to add next: questions without an answer and gaps in what is meant to be covered, as briefs, most worth first.

    worth = (1 + demand) x emptiness x scope

* demand: on how many days readers asked. One more, so that what the library itself means to cover counts although
  nobody asked yet; and days rather than searches, so that one insistent reader is no crowd.
* emptiness, 0 to 1: of a question, the share of its words that the record nearest to it lacks (1 where none is near);
  of a gap, the share of the wanted records that are missing, or a half where there are enough, but none new enough.
  Of both the larger. So "heart failure podcast", where texts on heart failure are held, weighs a third of a subject
  of which nothing is held.
* scope: 0 for what is not meant to be covered, which is left out and counted; 2 for what [scope] of seealso.toml names
  or a curator wants; else 1. A curator's own word counts double, and demand decides among the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.records.settings import TYPE_LABELS
from corpus.said import Said, said_of
from indexer.search.facets import today
from indexer.text import analysis
from recommender.coverage.demand import words
from seealso.asked.asked_for import AskedFor, AskedQuestion

if TYPE_CHECKING:
    from corpus import LibrarySettings
    from recommender import ScopeReport, Wanted

NAMED, USUAL = 2.0, 1.0
OLD = 0.5
_MINUTES = re.compile(r"\b(\d{1,3})\s*(?:min|mins|minutes?)\b")
_YEAR = re.compile(r"\b(?:since|after|from)?\s*((?:19|20)\d\d)\b")
_LEADING = re.compile(r"^(?:on|about|of|for|in)\s+|\s+(?:on|about|of|for|in|since|after|from)$")

_BRIEFS: Mapping[str, Said] = {
    "article": Said("An article on %(subject)s"), "report": Said("A report on %(subject)s"),
    "research": Said("Research on %(subject)s"), "case-study": Said("A case study on %(subject)s"),
    "blog": Said("A blog on %(subject)s"), "video": Said("A video on %(subject)s"),
    "podcast": Said("A podcast on %(subject)s"), "slides": Said("Slides on %(subject)s"),
    "webinar": Said("A webinar on %(subject)s"), "masterclass": Said("A masterclass on %(subject)s"),
    "toolkit": Said("A toolkit on %(subject)s"), "book": Said("A book on %(subject)s"),
}  # fmt: skip
"""Kind → how a person asks for one."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Something worth adding.

    Args:
        key: tells it from others: the question, or the search that lists what is held of a gap.
        brief: what is looked for, as one would tell a colleague.
        subject: what it is to be about. kind: (value, label), empty where any will do.
        since: it is to be dated in this year or later. minutes: it is to take no longer.
        demand: on how many days readers asked for it: those of ``questions`` together.
        questions: what they asked.
        held: what there is of a gap; ``None`` where it is a question alone.
        nearest: (id, title) of the record nearest to the question; empty where none is near.
        lacks: the words of the question that it does not hold.
        emptiness, scope, worth: as this module says.
        state: of the question; "open" of a gap.
        given: (field, value) of what a record that is added for it has to begin with: of a gap its values, of a
            question its theme and kind.
    """

    key: str
    brief: Said
    subject: str
    kind: tuple[str, str]
    since: int | None
    minutes: int | None
    demand: int
    questions: tuple[AskedQuestion, ...]
    held: Wanted | None
    nearest: tuple[str, str]
    lacks: tuple[str, ...]
    emptiness: float
    scope: float
    worth: float
    state: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Said:
        """How often it was asked for, in words."""
        if not self.demand:
            return Said("Not asked for yet")
        return said_of("Asked on %(num)s day", "Asked on %(num)s days", self.demand)

    @property
    def evidence(self) -> tuple[Said, ...]:
        """What there is already, and what it lacks, in sentences."""
        found = []
        if self.held is not None and self.held.n_missing:
            found.append(Said("%(held)s held of %(wanted)s wanted.", held=self.held.count, wanted=self.held.at_least))
        if self.held is not None and self.held.is_old and self.held.newest:
            found.append(Said("The newest held is of %(year)s.", year=str(self.held.newest)))
        if self.nearest[0] and self.lacks:
            found.append(
                Said("Nearest held: “%(title)s”, without %(words)s.", title=self.nearest[1], words=tuple(self.lacks))
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Additions:
    """What to add next, most worth first; and the questions that ask for what is not meant to be covered."""

    listed: tuple[Addition, ...]
    out: tuple[AskedQuestion, ...]


def next_additions(asked: AskedFor, report: ScopeReport, settings: LibrarySettings) -> Additions:
    """What is worth adding, by what readers ask for and by what is meant to be covered.

    Args:
        asked: the questions of readers.
        report: the gaps.
        settings: of the library.
    """
    kinds = _Kinds(settings)
    left = list(asked.chosen(states=("open", "wanted")))
    found: list[Addition] = []
    for gap in report.gaps:
        of_it = [one for one in asked.questions if one.state != "declined" and _asks_for(one, gap, kinds)]
        left = [one for one in left if one not in of_it]
        is_named = len(gap.values) > 1 or settings.scope.aim(*gap.values[0][:2]) is not None
        found.append(_of_gap(gap, of_it, is_named))
    out = []
    for one in left:
        kind, _ = kinds.part(one.anew.meant)
        values = [(asked.topic, one.theme[0])] if one.theme[0] else []
        values += [("type", kind)] if kind else []
        if settings.scope.is_out(*values):
            out.append(one)
            continue
        is_named = one.state == "wanted" or any(settings.scope.aim(*value) is not None for value in values)
        aim = settings.scope.aim(asked.topic, one.theme[0])
        within = aim.newest_within_years if aim else None
        since = None if within is None else int(today()[:4]) - within
        found.append(_of_question(one, asked.topic, kinds, since, NAMED if is_named else USUAL))
    ranked = sorted(found, key=lambda one: (-one.worth, -one.demand, one.key))
    return Additions(tuple(ranked), tuple(out))


def _asks_for(one: AskedQuestion, gap: Wanted, kinds: _Kinds) -> bool:
    """Whether a question asks for a gap and for nothing narrower: its words are all in the names of the values, and
    each value is named by some.
    """
    asked = words(one.anew.meant)
    names = [kinds.words_of(field, value, label) for field, value, label in gap.values]
    return bool(asked) and asked <= frozenset().union(*names) and all(asked & each for each in names)


def _of_gap(gap: Wanted, of_it: Sequence[AskedQuestion], is_named: bool) -> Addition:
    kind = next(((value, label) for field, value, label in gap.values if field == "type"), ("", ""))
    others = [label for field, _, label in gap.values if field != "type"]
    subject = others[0] if others else kind[1]
    missing = gap.n_missing / gap.at_least if gap.at_least else 0.0
    emptiness = max(missing, OLD if gap.is_old else 0.0)
    demand = sum(one.n_times for one in of_it)
    scope = NAMED if is_named or any(one.state == "wanted" for one in of_it) else USUAL
    brief = _brief(kind if others else ("", ""), subject, gap.since, None)
    return Addition(
        gap.query, brief, subject, kind, gap.since, None, demand, tuple(of_it), gap, ("", ""), (), emptiness, scope,
        (1 + demand) * emptiness * scope, "open", gap.given,
    )  # fmt: skip


def _of_question(one: AskedQuestion, topic: str, kinds: _Kinds, since: int | None, scope: float) -> Addition:
    kind, subject = kinds.part(one.anew.meant)
    minutes = _MINUTES.search(subject)
    subject = _MINUTES.sub(" ", subject)
    year = _YEAR.search(subject)
    subject = _YEAR.sub(" ", subject)
    subject = _LEADING.sub("", " ".join(subject.split())) or one.text
    years = [int(year[1])] if year else []
    years += [since] if since else []
    hit = next(iter(one.anew.hits), None)
    asked = words(one.anew.meant)
    lacking = frozenset().union(*(words(word) for word in hit.missing)) & asked if hit else asked
    emptiness = len(lacking) / len(asked) if asked else 1.0
    emptiness = emptiness or 1.0 / max(len(asked), 1)  # reopened although it finds something: it is not what is meant
    newest = max(years, default=None)
    takes = int(minutes[1]) if minutes else None
    labelled = (kind, kinds.label(kind)) if kind else ("", "")
    given = tuple((field, value) for field, value in ((topic, one.theme[0]), ("type", kind)) if field and value)
    return Addition(
        one.text, _brief(labelled, subject, newest, takes), subject, labelled, newest, takes, one.n_times, (one,), None,
        (hit.id, hit.title) if hit else ("", ""), tuple(hit.missing) if hit else (), emptiness, scope,
        (1 + one.n_times) * emptiness * scope, one.state, given,
    )  # fmt: skip


def _brief(kind: tuple[str, str], subject: str, since: int | None, minutes: int | None) -> Said:
    if kind[0] in _BRIEFS:
        what = _BRIEFS[kind[0]].filled(subject=subject)
    elif kind[0]:
        what = Said("%(kind)s: %(subject)s", kind=kind[1], subject=subject)
    else:
        what = Said("Something on %(subject)s", subject=subject)
    if since and minutes:
        return Said(
            "%(what)s, of %(year)s or later, under %(minutes)s minutes", what=what, year=str(since), minutes=minutes
        )
    if since:
        return Said("%(what)s, of %(year)s or later", what=what, year=str(since))
    if minutes:
        return Said("%(what)s, under %(minutes)s minutes", what=what, minutes=minutes)
    return what


class _Kinds:
    """Finds the kind that a question asks for, by the names that seealso.toml or the program have for kinds."""

    def __init__(self, settings: LibrarySettings) -> None:
        self._settings = settings
        self._names: dict[frozenset[str], str] = {}
        for value in dict.fromkeys((*settings.types, *TYPE_LABELS)):
            if value != "other":
                for label in (settings.type_label(value), settings.type_label(value, plural=True), value):
                    self._names.setdefault(words(label), value)

    def label(self, kind: str) -> str:
        """How a kind is written for readers."""
        return self._settings.type_label(kind)

    def words_of(self, field: str, value: str, label: str) -> frozenset[str]:
        """The words by which a value is asked for."""
        plural = self._settings.type_label(value, plural=True) if field == "type" else ""
        return words(label) | words(plural)

    def part(self, text: str) -> tuple[str, str]:
        """The kind that a question asks for, and the rest of it; "" for none, or where that is all it asks for."""
        pieces = text.split()
        for n in (2, 1):
            for at in range(len(pieces) - n, -1, -1):
                kind = self._names.get(words(" ".join(pieces[at : at + n])))
                rest = " ".join((*pieces[:at], *pieces[at + n :]))
                if kind and any(map(analysis.words_of, rest.split())):
                    return kind, rest
        return "", text
