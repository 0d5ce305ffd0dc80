"""What readers ask for, each question once, by theme, with its state: what curators work off."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.records import fields
from recommender.coverage.demand import words
from seealso import questions
from seealso.asked.asked_anew import AskedAnew, Found, SameQuestion, asked_anew, best_of, newest_of
from seealso.asked.question_states import Decision, Past, QuestionState, noted, standing_state

if TYPE_CHECKING:
    from seealso.questions import Question
    from seealso.view import View

MONTHS_BEFORE = 3
"""With so many whole months before this one it is compared, as far as they were counted."""
_LEAST_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True)
class Trend:
    """On how many days of this month it was asked, and on how many of a month before, on average.

    before: ``None`` where no whole month before this one was counted. n_months: of how many it is the average.
    """

    this_month: int
    before: float | None
    n_months: int


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with all the words in which it was asked.

    Args:
        text: the words in which it was asked most often.
        variants: every wording, that one first; their days add up to ``n_times``.
        n_times: on so many days it was asked; who asks in two wordings on one day counts twice.
        last_day: on which it was asked last, ISO 8601.
        trend: ``None`` where it is not known in which months it was asked.
        theme: (value, label) of the topic it belongs to; empty where none is near.
        anew: what it finds today.
        state: of it.
        decision: what the state rests on; ``None`` where that is the index alone.
        since: the day since when it is in that state, ISO 8601; "" where that is not known.
        answers: ids of held records that answer it: those that somebody named, else what stands first in the answer.
        past: what was noted of it; its time tells who decides next whether somebody was quicker.
    """

    text: str
    variants: tuple[Question, ...]
    n_times: int
    last_day: str
    trend: Trend | None
    theme: tuple[str, str]
    anew: AskedAnew
    state: QuestionState
    decision: Decision | None
    since: str
    answers: tuple[str, ...]
    past: Past

    @property
    def found(self) -> Found | None:
        """How the library answers it; ``None`` where it does not."""
        return self.anew.found


@dataclass(frozen=True, slots=True)
class ThemeAsked:
    """The questions of one topic, most asked first; its label and value are empty for those that are near none."""

    value: str
    label: str
    questions: tuple[AskedQuestion, ...]

    @property
    def n_times(self) -> int:
        """On how many days all of them were asked."""
        return sum(one.n_times for one in self.questions)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What readers ask for.

    Args:
        topic: the field that topics come from: "theme", "keyword", or "" where no record has either.
        questions: all of them, most asked first.
        months_since: the first month for which it is known what was asked in it; "" where none is.
    """

    topic: str
    questions: tuple[AskedQuestion, ...]
    months_since: str

    def chosen(
        self, states: Iterable[str] = (), theme: str | None = None, texts: Iterable[str] = ()
    ) -> tuple[AskedQuestion, ...]:
        """Those in one of these states (none: in any), of a theme ("" for near none), asked in one of these words."""
        wanted, asked = frozenset(states), frozenset(texts)
        return tuple(
            one
            for one in self.questions
            if (not wanted or one.state in wanted)
            and (theme is None or one.theme[0] == theme)
            and (not asked or any(variant.text in asked for variant in one.variants))
        )

    def n_in(self, theme: str | None = None) -> dict[str, int]:
        """State → how many questions are in it, of a theme or of all."""
        return Counter(one.state for one in self.chosen(theme=theme))

    def by_theme(self, chosen: Iterable[AskedQuestion]) -> tuple[ThemeAsked, ...]:
        """Some questions theme by theme, the theme that is asked for most first; those near none last."""
        found: dict[tuple[str, str], list[AskedQuestion]] = {}
        for one in chosen:
            found.setdefault(one.theme, []).append(one)
        groups = [ThemeAsked(value, label, tuple(some)) for (value, label), some in found.items()]
        return tuple(sorted(groups, key=lambda one: (not one.value, -one.n_times, one.label)))

    def answered_by(self, text: str) -> tuple[AskedQuestion, ...]:
        """Questions without an answer, all of whose words stand in a text: what it would answer if it were held."""
        there = words(text)
        return tuple(one for one in self.waiting if (asked := words(one.anew.meant)) and asked <= there)

    @property
    def waiting(self) -> tuple[AskedQuestion, ...]:
        """Those without an answer, open or wanted: all that any page or command calls not found."""
        return self.chosen(("open", "wanted"))

    def of(self, text: str) -> AskedQuestion | None:
        """The question that was asked in these words."""
        return next(iter(self.chosen(texts=[text])), None)


def asked_for(view: View, listed: Sequence[Question], by_topic: bool = True) -> AskedFor:
    """What ``listed`` questions ask for today; ``by_topic`` also says under which topic, which takes longer."""
    past = noted(view.history)
    topic = topic_of(view) if by_topic else ""
    since = min((month for one in listed for month, _ in one.months), default="")
    found = []
    for variants in _joined(view, listed):
        of_it = Past()
        for text in dict.fromkeys(one.text for one in variants):
            of_it = of_it.with_other(past.get(text, Past()))
        anews = [asked_anew(view, one.text) for one in variants]
        anew = next((one for one in anews if one.found), anews[0])
        ids = [name for one in of_it.own for name in one.records]
        held = [name for name in dict.fromkeys(ids) if view.engine.doc_number(name) is not None]
        state, decision = standing_state(anew.found, of_it, held)
        said = decision.records if decision and decision.is_of_somebody else ()
        answers = tuple(name for name in said if view.engine.doc_number(name) is not None)
        if state == "answered" and not answers and anew.found:
            answers = best_of(anew)
        found.append(
            AskedQuestion(
                variants[0].text, variants, sum(one.n_times for one in variants), max(one.last_day for one in variants),
                trend_of(variants, since), _theme_of(view, topic, variants[0].text, anew), anew, state, decision,
                _since(view, decision, of_it, anew.found), answers, of_it,
            )
        )  # fmt: skip
    ordered = sorted(found, key=lambda one: (-one.n_times, one.text))
    return AskedFor(topic, tuple(ordered), since)


def public_asked(view: View) -> AskedFor:
    """The same of those that readers may be shown, as the library says; from memory, some seconds old."""
    listed = questions.shown(view.question_log.listed_before(), view.settings.search.show_questions)
    return asked_for(view, listed, by_topic=False)


def _since(view: View, decision: Decision | None, past: Past, found: Found | None) -> str:
    """Since when a state stands: when it was decided; of what the index came to answer, since the newest of it came."""
    if decision is not None:
        return decision.at[:10]
    newest = newest_of(view, found) if found and past.at else ()
    record = view.engine.resource(newest[0]) if newest else None
    added = (record.added or "")[:10] if record is not None else ""
    return added if added >= past.at[:10] else ""


def topic_of(view: View) -> str:
    """The field that questions are sorted by."""
    from recommender.map.topics import topic_field

    return topic_field(view.engine)


def _joined(view: View, listed: Sequence[Question]) -> list[tuple[Question, ...]]:
    """Questions that are one, most asked first: by their words, or by the words they are meant in."""
    same = SameQuestion(view.settings, view.engine.spoken)
    of_key: dict[frozenset[str], int] = {}
    groups: dict[int, list[Question]] = {}
    for number, one in enumerate(sorted(listed, key=lambda one: (-one.n_times, one.text))):
        keys = {key for text in dict.fromkeys((one.text, asked_anew(view, one.text).meant)) for key in same.keys(text)}
        known = sorted({of_key[key] for key in keys if key in of_key})
        into = known[0] if known else number
        for other in known[1:]:
            groups[into] += groups.pop(other)
            of_key.update({key: into for key, at in of_key.items() if at == other})
        groups.setdefault(into, []).append(one)
        of_key.update(dict.fromkeys(keys, into))
    return [tuple(sorted(some, key=lambda one: (-one.n_times, one.text))) for some in groups.values()]


def trend_of(variants: Sequence[Question], since: str) -> Trend | None:
    """How this month compares with those before it.

    Args:
        variants: the wordings of a question.
        since: the first month that was counted for any question; of that one it is not known whether it was whole.
    """
    asked: Counter[str] = Counter()
    for one in variants:
        asked.update(dict(one.months))
    if not since or not asked:
        return None
    now = questions.today()
    months = []
    first = now.replace(day=1)
    for _ in range(MONTHS_BEFORE):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        if first.isoformat()[:7] > since:
            months.append(first.isoformat()[:7])
    before = round(sum(asked[month] for month in months) / len(months), 1) if months else None
    return Trend(asked[now.isoformat()[:7]], before, len(months))


def _theme_of(view: View, topic: str, text: str, anew: AskedAnew) -> tuple[str, str]:
    """The topic of a question: that it names, else that most of what it finds have, else that of texts near it."""
    if not topic:
        return "", ""
    return view.derived.get(("asked theme", text), lambda: _found_theme(view, topic, anew))


def _found_theme(view: View, topic: str, anew: AskedAnew) -> tuple[str, str]:
    facets = view.engine.facets
    asked = words(anew.meant)
    named = [(len(of_it), value) for value, of_it in _labels(view, topic) if of_it and of_it <= asked]
    if named:
        value = max(named)[1]
        return value, facets.label(topic, value)
    take = fields.of_name(topic).taker()
    votes: Counter[str] = Counter()
    for place, hit in enumerate(anew.hits):
        record = view.engine.resource(hit.id)
        of_record = (take(record) or ()) if record is not None else ()
        for value in [of_record] if isinstance(of_record, str) else of_record:
            votes[facets.column(topic).as_most_spell_it(value)] += len(anew.hits) - place
    if votes:
        value = min(votes, key=lambda one: (-votes[one], one))
        return value, facets.label(topic, value)
    if topic == "theme":
        from recommender.holdings.lookup import Holdings

        near = view.recommender
        looked = Holdings(view.engine, near.vectors, near.subjects, view.settings, view.addresses).look_up(anew.meant)
        for theme in looked.themes[:1]:
            if theme.confidence >= _LEAST_CONFIDENCE:
                return theme.theme, theme.label
    return "", ""


def _labels(view: View, topic: str) -> list[tuple[str, frozenset[str]]]:
    def made() -> list[tuple[str, frozenset[str]]]:
        values = dict.fromkeys(
            (*(view.settings.themes if topic == "theme" else ()), *view.engine.facets.column(topic).values)
        )
        return [(value, words(view.engine.facets.label(topic, value))) for value in values]

    return view.derived.get(("topic words", topic), made)
