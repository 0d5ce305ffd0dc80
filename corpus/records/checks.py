"""What can be wrong with records that are readable: contradictions, dangling ties, gaps."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from corpus.records import dates
from corpus.records.meant_values import meant_theme, meant_type
from corpus.records.problems import Problem
from corpus.records.resource import RELATIONS, Resource
from corpus.records.settings import LibrarySettings
from corpus.records.unread_values import AS_WRITTEN, unread_values
from corpus.said import Said

LineOf = Callable[..., int]

SINGLE_SESSION_TYPES = frozenset({"webinar", "masterclass"})
_LIKE_A_SLIP = 0.75
"""A kind is written as much alike a known one when it is a slip: "vidoe"; "poster" and "other" are two words."""


def check_record(
    resource: Resource, file: str, line_of: LineOf, settings: LibrarySettings, told: Collection[str] = ()
) -> Iterator[Problem]:
    """Findings that need no other record.

    Args:
        told: fields of which it was said already, where they stand, that they cannot be read.
    """

    def problem(path: tuple[str | int, ...], what: str, mend: str, severity: str = "warning") -> Problem:
        return Problem(
            file,
            line_of(*path) if path else line_of(),
            resource.id,
            ".".join(map(str, path)) or None,
            what,
            mend,
            severity,  # type: ignore[arg-type]
        )

    if resource.type is not None and resource.type not in settings.known_types:
        meant = meant_type(resource.type, settings)
        close = (
            [meant]
            if meant
            else difflib.get_close_matches(resource.type.lower(), settings.known_types, 1, _LIKE_A_SLIP)
        )
        hint = f"Did you mean {close[0]!r}? " if close else ""
        yield problem(
            ("type",),
            Said("%(kind)s is not a known type.", kind=repr(resource.type)),
            f"{hint}Known: {', '.join(settings.known_types)}. Or declare [types.{resource.type}] in seealso.toml.",
            # A kind that is like none contradicts nothing: the library has things of a kind of its own.
            "warning" if close else "notice",
        )
    if settings.themes:
        for position, theme in enumerate(resource.themes):
            if theme not in settings.themes:
                meant = meant_theme(theme, settings)
                close = [meant] if meant else difflib.get_close_matches(theme, settings.themes, 1, 0.6)
                yield problem(
                    ("themes", position),
                    Said("%(theme)s is not a theme of this library.", theme=repr(theme)),
                    f"Did you mean {close[0]!r}?" if close else f"Declare it as [themes.{theme}] in seealso.toml.",
                )
    for position, relation in enumerate(resource.relations):
        if relation.type not in RELATIONS:
            yield problem(
                ("relations", position, "type"),
                Said("%(relation)s is not a known relation.", relation=repr(relation.type)),
                f"Use one of {', '.join(RELATIONS)}.",
            )
        if not relation.target:
            yield problem(
                ("relations", position),
                Said("It is tied to %(title)s, which this library does not hold.", title=repr(relation.target_title))
                if relation.target_title
                else Said("It is tied to something that is not named, and that this library does not hold."),
                "Add a record for it and name its id as `target:`, or leave the tie as a note.",
                "notice" if relation.target_title else "warning",
            )
        elif relation.target == resource.id:
            yield problem(("relations", position), Said("A record is tied to itself."), "Name another record.")
    if not resource.title:
        yield problem(
            (),
            Said("The record has no title. A supplied title is shown in square brackets.")
            if resource.supplied_title
            else Said("The record has no title."),
            "Add `title:` when it becomes known." if resource.supplied_title else "Add `title:` or `supplied_title:`.",
            "notice",
        )
    unread = list(unread_values(resource))
    for name, key, said, mend in unread:
        if name not in told:
            line = line_of("extra", AS_WRITTEN, key)
            yield Problem(file, line, resource.id, name, said, mend, "warning")
    yield from _check_event(resource, problem, {name for name, *_ in unread})


def _check_event(resource: Resource, problem: Callable[..., Problem], unread: Collection[str]) -> Iterator[Problem]:
    event = resource.event
    if event is None:
        return
    if event.start and event.end:
        first, last = dates.day_range(event.start)[0], dates.day_range(event.end)[1]
        both_timed = dates.has_time(event.start) and dates.has_time(event.end)
        if last < first or (both_timed and dates.moment(event.end) < dates.moment(event.start)):
            yield problem(
                ("event", "end"),
                Said("The event ends (%(end)s) before it starts (%(start)s).", end=event.end, start=event.start),
                "Correct one of the two dates. Both are kept as given until then.",
            )
        days = (last - first).days
        if resource.minutes and days >= 1 and resource.minutes < 24 * 60 and resource.type in SINGLE_SESSION_TYPES:
            yield problem(
                ("event", "end"),
                Said(
                    "A %(kind)s of %(minutes)s minutes is said to last %(days)s days (%(start)s to %(end)s).",
                    kind=resource.type,
                    minutes=resource.minutes,
                    days=days + 1,
                    start=event.start,
                    end=event.end,
                ),
                "Correct the end date or the minutes.",
            )
    if event.start and dates.has_time(event.start) and dates.moment(event.start).time() == dt.time():
        yield problem(
            ("event", "start"),
            Said(
                "The event is said to start at midnight (%(start)s), which is most likely a placeholder.",
                start=event.start,
            ),
            "Give the real time, or the day alone.",
        )
    if event.start and not event.place and not event.online_url:
        yield problem(
            ("event",), Said("The event has a date and no place."), "Add `place:` or `online_url:`.", "notice"
        )
    if event.end and not event.start and "event.start" not in unread:
        yield problem(("event", "end"), Said("The event has an end and no start."), "Add `start:`.")


def check_library(
    resources: Sequence[Resource], where: Mapping[str, tuple[str, LineOf]], settings: LibrarySettings
) -> Iterator[Problem]:
    """Findings that need the other records too."""
    in_order = [resource.id for resource in resources]
    known = set(in_order)
    for resource in resources:
        file, line_of = where[resource.id]
        targets: list[tuple[tuple[str | int, ...], str]] = [
            (("relations", i, "target"), r.target) for i, r in enumerate(resource.relations) if r.target
        ]
        targets += [(("see_also", "pin", i), t) for i, t in enumerate(resource.see_also.pin)]
        targets += [(("see_also", "block", i), t) for i, t in enumerate(resource.see_also.block)]
        if resource.recording_of:
            targets.append((("recording_of",), resource.recording_of))
        for path, target in targets:
            if target not in known:
                close = _nearest(target, in_order)
                yield Problem(
                    file,
                    line_of(*path),
                    resource.id,
                    ".".join(map(str, path)),
                    Said("No record has the id %(id)s.", id=repr(target)),
                    f"Did you mean {close!r}?" if close else "Correct the id or add that record.",
                    "warning",
                )
    used = {theme for resource in resources for theme in resource.themes}
    for slug in settings.themes:
        if slug not in used:
            yield Problem(
                "seealso.toml",
                None,
                None,
                f"themes.{slug}",
                Said("No record has the theme %(theme)s.", theme=repr(slug)),
                "Add resources on it, or take the theme out.",
                "notice",
            )


def _nearest(target: str, known: Sequence[str]) -> str | None:
    # difflib would take seconds for each id of a large library.
    from rapidfuzz import fuzz, process

    found = process.extractOne(target, known, scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else None
