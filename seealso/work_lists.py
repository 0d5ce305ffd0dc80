"""The week's work of a curator: everything that waits for somebody, a list of each kind, the same number everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from corpus.errors import UsageError
from corpus.records import fields
from corpus.said import Said, said_of
from indexer.index.schema import NONE
from indexer.search.facets import today
from seealso import topics_kept
from seealso.limits import TASKS
from seealso.without_places import plain_mend, plainly

if TYPE_CHECKING:
    from corpus import Problem
    from recommender import ScopeReport
    from recommender.coverage.ageing import Stale
    from recommender.coverage.table import Wanted
    from recommender.coverage.text_topics import TopicFinding
    from seealso.asked.asked_for import AskedFor, AskedQuestion
    from seealso.view import View


class _Overseen(Protocol):
    """What is asked of a library here; `seealso.overseeing.Overseen` answers it."""

    @property
    def view(self) -> View: ...

    def asked_for(self) -> AskedFor: ...

    def scope(self) -> ScopeReport: ...


Kind = Literal["questions", "contradictions", "links", "duplicates", "thin", "stale", "topics", "unfiled", "orphans"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TITLES: Mapping[Kind, Said] = {
    "questions": Said("Questions without an answer"),
    "contradictions": Said("Contradictions"),
    "links": Said("Links that do not work"),
    "duplicates": Said("Perhaps held twice"),
    "thin": Said("Too little, or too old"),
    "stale": Said("Old for what they are about"),
    "topics": Said("Themes that do not fit the texts"),
    "unfiled": Said("Without a topic"),
    "orphans": Said("Not suggested anywhere"),
}
NOTES: Mapping[Kind, Said] = {
    "questions": Said("Readers searched for these, and no resource contains all of the words."),
    "contradictions": Said("A record says two things that cannot both be true, or something that cannot be so."),
    "links": Said("The link checker got no answer, or was sent elsewhere."),
    "duplicates": Said("Two records may be of one work: merge them, or say that they are two."),
    "thin": Said("Topics that hold less than you mean to, or nothing recent."),
    "stale": Said("Subjects age at their own pace, which is learned from the dates of what is held on each."),
    "topics": Said("What the words of the records say of the themes they are filed under."),
    "unfiled": Said("Most records have a topic. Whoever browses by topic passes these by."),
    "orphans": Said("No page suggests these. A word or a link that they lack would tie them in."),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Args:
        record: id of the record that it is about; "" for none.
        title: what it is called: of the record, the question, the topic.
        said: what is the matter.
        mend: what may be done about it; "" where that is plain.
        other: id of another record that it is about: the twin, or the neighbour. other_title: of that.
        field: of the record, where one field is the matter.
        query: the search that shows what there is.
        values: (field, value) of what is thin, or of the topic that a question is on.
        address: where a link leads now, or where an old copy of its page may be.
        word: what a record that nothing suggests would be tied in by.
        plain: what is the matter, for pages, where ``said`` names a file of the library; "" where it does not.
    """

    record: str
    title: str
    said: str
    mend: str = ""
    other: str = ""
    other_title: str = ""
    field: str = ""
    query: str = ""
    values: tuple[tuple[str, str], ...] = ()
    address: str = ""
    word: str = ""
    plain: str = ""

    @property
    def on_a_page(self) -> str:
        """What is the matter, as the desk says it: without the names of files."""
        return self.plain or self.said

    @property
    def mend_on_a_page(self) -> str:
        """What may be done about it there; "" where that is done in files alone."""
        return plain_mend(self.mend)


@dataclass(frozen=True, slots=True)
class WorkList:
    """The tasks of one kind, or some of them.

    Args:
        kind: of which kind.
        total: how many there are in all.
        tasks: those from ``offset`` on.
        why: why they have not been looked for; ``None`` where they have. Links are looked at when somebody says so
            (`Library.check_links`), and some lists need themes; all else is looked through beside the site.
        remark: that they were to be looked for again and could not be, where the list is of an earlier time.
    """

    kind: Kind
    total: int
    tasks: tuple[Task, ...]
    offset: int = 0
    why: Said | None = None
    remark: Said | None = None

    @property
    def is_known(self) -> bool:
        """Whether they have been looked for; where not, there may be some, and ``total`` is 0."""
        return self.why is None

    @property
    def is_awaited(self) -> bool:
        """Whether they are being looked for just now."""
        return self.why == STILL

    @property
    def title(self) -> Said:
        """What the list is called."""
        return TITLES[self.kind]

    @property
    def note(self) -> Said:
        """What stands in it, in a sentence."""
        return NOTES[self.kind]


def kind_of(name: str) -> Kind:
    """``name`` as a kind of work.

    Raises:
        UsageError: there is none of that name.
    """
    for kind in KINDS:
        if kind == name:
            return kind
    raise UsageError(f"There is no list of work called {name[:40]!r}. Lists: {', '.join(KINDS)}.")


def work_list(library: _Overseen, kind: Kind, limit: int, offset: int = 0, compute: bool = True) -> WorkList:
    """See `seealso.overseeing.Overseen.work`."""
    limit, offset = TASKS.checked(limit), max(offset, 0)
    found, task_of, why = _SOURCES[kind](library, compute)
    chosen = found[offset : offset + limit]
    remark = _without_network(library.view) if kind == "links" and why is None else None
    return WorkList(kind, len(found), tuple(map(task_of, chosen)), offset, why, remark)


_Source = tuple[Sequence[object], Callable[..., Task], Said | None]
"""All that there is to do of a kind, what makes a task of one, and why it was not looked for."""

STILL = Said("The records are still being looked through. Come back in a minute.")
EMPTY = Said("The library is still empty.")


def _questions(library: _Overseen, _: bool) -> _Source:
    asked, why = library.asked_for(), None
    if not asked.questions and not library.view.settings.search.count_questions:
        why = Said("The site does not count what is asked, so this cannot be told.")
    elif not asked.questions:
        why = Said("No question has been asked on three days yet, so this cannot be told.")
    return asked.waiting, lambda one: _of_question(one, asked.topic), why


def _of_question(one: AskedQuestion, topic: str) -> Task:
    said = said_of("Asked for on %(num)s day.", "Asked for on %(num)s days.", one.n_times)
    if one.state == "wanted":
        note = one.decision.note if one.decision else ""
        wanted = Said("Wanted: %(note)s", note=note) if note else Said("Wanted.")
        said = Said("%(one)s %(other)s", one=said, other=wanted)
    values = ((topic, one.theme[0]),) if topic and one.theme[0] else ()
    return Task("", one.text, said, query=one.text, values=values)


def _record_problems(view: View, compute: bool) -> tuple[list[Problem], Said | None]:
    """Those of the records, without those of links; and why a large library has not been looked through."""
    if not view.engine.statistics.n_documents:
        return [], EMPTY
    if not compute and not view.problems_are_known:
        return [], STILL
    return view.record_problems(), None


def _contradictions(library: _Overseen, compute: bool) -> _Source:
    found, why = _record_problems(library.view, compute)
    wrong = [one for one in found if one.severity != "notice" and one.twin is None]
    return wrong, lambda one: _of_problem(library, one), why


def _duplicates(library: _Overseen, compute: bool) -> _Source:
    found, why = _record_problems(library.view, compute)
    return [one for one in found if one.twin is not None], lambda one: _of_problem(library, one), why


def _of_problem(library: _Overseen, one: Problem) -> Task:
    twin = one.twin or ""
    other = _title(library, twin)
    plain = plainly(one.problem, other)
    field = (one.field or "").partition(".")[0]
    return Task(
        one.record or "", _title(library, one.record or "") or one.file, one.problem, one.mend, twin,
        other, field, plain=plain if plain != one.problem else "",
    )  # fmt: skip


def _links(library: _Overseen, _: bool) -> _Source:
    view = library.view
    found = [one for resource_id in sorted(view.links.current()) if (one := view.link_finding(resource_id))]
    order = {"dead": 0, "failing": 1, "moved": 2, "unchecked": 3}
    found.sort(key=lambda one: order[one.state])
    broken = [one for one in found if one.state in ("dead", "failing", "moved")]

    def task(one: object) -> Task:
        from corpus.links.findings import LinkFinding

        assert isinstance(one, LinkFinding)
        record = one.problem.record or ""
        return Task(
            record, _title(library, record), one.problem.problem, one.problem.mend, field="url",
            address=one.archived or one.url,
        )  # fmt: skip

    return broken, task, None if view.links.stamp() is not None else _not_looked_at(view)


_LOOK = "seealso check --links"


def _not_looked_at(view: View) -> Said:
    day = view.links.unreached_on()
    if day is None:
        return Said("The links have not been looked at yet: %(command)s does that.", command=_LOOK)
    return Said(
        "The links have not been looked at yet. That was tried on %(day)s, but the network could not be reached, so "
        "nothing was changed. Run %(command)s again once this machine is on the network.", day=day, command=_LOOK,
    )  # fmt: skip


def _without_network(view: View) -> Said | None:
    day = view.links.unreached_on()
    if day is None:
        return None
    return Said(
        "On %(day)s the network could not be reached, so the links were not looked at again and nothing was changed. "
        "Run %(command)s again once this machine is on the network.", day=day, command=_LOOK,
    )  # fmt: skip


def _thin(library: _Overseen, _: bool) -> _Source:
    found = library.scope()
    # Where no topic is wanted, none can be thin.
    is_any = found.gaps or found.n_met or found.out
    return (
        found.gaps,
        _of_wanted,
        None if is_any else Said("This is looked for once there are themes, or a scope is written down."),
    )


def _of_wanted(one: Wanted) -> Task:
    labels = [label for _, _, label in one.values]
    title = labels[0] if len(labels) == 1 else Said("%(one)s, %(other)s", one=labels[0], other=labels[1])
    said = []
    if one.n_missing:
        said.append(
            said_of("It holds %(held)s of %(num)s wanted.", "It holds %(held)s of %(num)s wanted.", one.at_least,
                    held=one.count)
        )  # fmt: skip
    if one.is_old:
        said.append(
            Said("The newest is from %(year)s.", year=str(one.newest))
            if one.newest
            else Said("No date is known of any.")
        )
    text = said[0] if len(said) == 1 else Said("%(one)s %(other)s", one=said[0], other=said[1])
    return Task("", title, text, one.note, query=one.query, values=one.given)


def _stale(library: _Overseen, _: bool) -> _Source:
    from recommender.coverage.ageing import stale_records

    view, year = library.view, int(today()[:4])
    field = view.engine.profile.topics
    reviews = reviews_of(view)
    seen = {number: int(day[:4]) for one, day in reviews.items() if (number := view.engine.doc_number(one)) is not None}
    name = field if field and fields.of_name(field).counted else ""
    key = ("stale", year, tuple(sorted(seen.items())))
    found = view.derived.get(key, lambda: stale_records(view.engine, view.settings, name, year, seen))

    def task(one: Stale) -> Task:
        resource_id = view.engine.resource_id(one.number)
        subject = view.engine.facets.label(name, one.by.value) if one.by.value else ""
        n_years = int(one.by.old_from)
        if one.by.is_set:
            said = said_of("From %(year)s. You want nothing older than %(num)s year.",
                           "From %(year)s. You want nothing older than %(num)s years.", n_years,
                           year=str(one.year))  # fmt: skip
        elif subject:
            said = said_of("From %(year)s. What is held on %(subject)s is seldom older than %(num)s year.",
                           "From %(year)s. What is held on %(subject)s is seldom older than %(num)s years.",
                           n_years, year=str(one.year), subject=subject)  # fmt: skip
        else:
            said = said_of("From %(year)s. What is held is seldom older than %(num)s year.",
                           "From %(year)s. What is held is seldom older than %(num)s years.", n_years,
                           year=str(one.year))  # fmt: skip
        values = ((name, one.by.value),) if one.by.value else ()
        return Task(resource_id, _title(library, resource_id), said, values=values)

    return found, task, _why_no_age(view, year)


def _why_no_age(view: View, year: int) -> Said | None:
    """Why nobody can say how soon what is held is old; ``None`` where enough is dated, or seealso.toml says it."""
    from recommender.coverage.ageing import LEAST_DATED
    from recommender.coverage.axes import numbers_of

    years = numbers_of(view.engine, "year")[view.engine.statistics.live()]
    n_dated = int(((years > 0) & (years <= year)).sum())
    settings = view.settings
    aims = (aim for values in settings.scope.aims.values() for aim in values.values())
    is_said = settings.coverage.stale_after_years is not None or any(one.stale_after_years for one in aims)
    if not n_dated:
        return Said("No resource has a date yet, so this cannot be told.")
    if n_dated >= LEAST_DATED or is_said:
        return None
    return Said("Fewer than %(num)s resources have a date, so how soon they are old cannot be learned yet.",
                num=str(LEAST_DATED))  # fmt: skip


def reviews_of(view: View) -> dict[str, str]:
    """Record id → the day on which somebody last looked through it and found it good."""
    return {one: day for one, (day, _) in view.history.states("review").items() if day}


def _orphans(library: _Overseen, compute: bool) -> _Source:
    from recommender.coverage.loose_ends import loose_end, never_suggested

    view = library.view
    if not view.engine.statistics.n_documents:
        return [], _no_task, EMPTY
    lists = view.suggestion_lists(compute)
    if lists is None:
        return [], _no_task, STILL

    def task(number: int) -> Task:
        resource_id = view.engine.resource_id(number)
        key = ("loose end", number)
        one = view.derived.get(key, lambda: loose_end(view.engine, view.recommender, number))
        if not one.nearest:
            said = Said("Its words are like those of no other. A fuller description would help.")
        elif one.phrase:
            said = said_of(
                "%(num)s of its neighbours says “%(phrase)s”. Does that hold for it as well?",
                "%(num)s of its neighbours say “%(phrase)s”. Does that hold for it as well?",
                one.n_saying,
                phrase=one.phrase,
            )
        else:
            said = Said("One stands nearest to it: would you read the two together?")
        return Task(
            resource_id, _title(library, resource_id), said, one.reason, one.nearest, one.title,
            word=one.phrase,
        )  # fmt: skip

    return never_suggested(view.engine, lists).tolist(), task, None


def _no_task(_: object) -> Task:
    return Task("", "", "")


def _topics(library: _Overseen, compute: bool) -> _Source:
    view = library.view
    found = topics_kept.text_topics(view) if compute else topics_kept.so_far(view).found

    def task(one: TopicFinding) -> Task:
        record = one.records[0][0][0] if one.kind == "other theme" and one.records[0] else ""
        names = tuple(name for _, name in one.themes)
        title = _title(library, record) if record else "; ".join(names or one.labels)
        return Task(record, title, one.said, one.mend, field="themes" if record else "")

    if found is None:
        return (), task, STILL
    why = found.why_none
    if why is None and not found.findings and not view.engine.facets.column("theme").present.any():
        why = Said("This is looked for once there are themes that the texts could speak against.")
    return found.findings, task, None if found.findings else why


def _unfiled(library: _Overseen, _: bool) -> _Source:
    from recommender.coverage.axes import mask_of, query_of

    engine = library.view.engine
    name = engine.profile.topics
    if not name or not engine.facets.column(name).present.any():
        return (), _no_task, Said("The records have no topics yet, so this is not looked for.")
    without = mask_of(engine, name, NONE)
    query, n_records = query_of(name, NONE), int(engine.statistics.live().sum())
    if 2 * int(without.sum()) > n_records:
        return (), _no_task, Said("Most records have no topic yet, so this is not looked for.")

    def task(number: int) -> Task:
        resource_id = engine.resource_id(number)
        said = Said("Without a theme") if name == "theme" else Said("Without a topic")
        field = str(fields.of_name(name).source)
        return Task(resource_id, _title(library, resource_id), said, field=field, query=query)

    return without.nonzero()[0].tolist(), task, None


def _title(library: _Overseen, resource_id: str) -> str:
    found = library.view.engine.resource(resource_id) if resource_id else None
    return found.display_title if found is not None else resource_id


_SOURCES: Mapping[Kind, Callable[[_Overseen, bool], _Source]] = {
    "questions": _questions,
    "contradictions": _contradictions,
    "links": _links,
    "duplicates": _duplicates,
    "thin": _thin,
    "stale": _stale,
    "topics": _topics,
    "unfiled": _unfiled,
    "orphans": _orphans,
}
