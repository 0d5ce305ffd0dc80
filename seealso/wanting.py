"""What a library means to hold, said by its owner on a page: read from and written into seealso.toml, and nothing else.

It is ``[scope.FIELD.VALUE]`` for each topic, FIELD being what the library is browsed by, and two settings of all:
``coverage.thin_below`` and ``coverage.stale_after_years``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from corpus import LibraryError, UsageError
from corpus.records import fields
from corpus.records.files import read_regular
from corpus.records.folder import LibraryFolder
from corpus.records.scope import Aim
from corpus.records.settings import SETTINGS_FILE, Coverage, LibrarySettings, load_settings
from corpus.records.staging import staged
from corpus.records.toml_edit import CannotAddError, with_values
from corpus.said import Said, said_of
from seealso.locations import is_bundled

if TYPE_CHECKING:
    from seealso.library import Library
    from seealso.view import View

WAIT_SECONDS = 2.0
"""For as long one waits for somebody else who changes the library."""
DEFAULT_AT_LEAST = Coverage().thin_below
"""So many are wanted of each theme where a library says nothing."""
OF_ALL = ""
"""In what `want` returns, what stands for the settings of all."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a topic; ``None``: it is not said. The names are those of `corpus.records.scope.Aim`."""

    at_least: int | None = None
    newest_within_years: int | None = None
    out: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class WishOfAll:
    """What holds where nothing is said of a topic; ``None``: the program's own default, and ages are learned."""

    thin_below: int | None = None
    stale_after_years: int | None = None


_Wanted = TypeVar("_Wanted", Wish, WishOfAll)


@dataclass(frozen=True, slots=True)
class Change(Generic[_Wanted]):
    """Of what, as whoever asks for it has seen it, and as it is to be. value: of a topic."""

    value: str
    seen: _Wanted
    to: _Wanted


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic with what is held of it and what is wanted.

    count: so many records. newest: the latest year of their dates; ``None`` where none has one.
    """

    value: str
    label: str
    count: int
    newest: int | None
    wish: Wish


@dataclass(frozen=True, slots=True)
class WantedTopics:
    """Some topics: those that seealso.toml names first, then the fullest.

    Args:
        field: by which the library is browsed; "" where it is browsed by none.
        topics: from the offset on.
        total: how many there are, of those that were looked for.
        n_all: how many there are.
        overall: what holds where nothing is said.
    """

    field: str
    topics: tuple[WantedTopic, ...]
    total: int
    n_all: int
    overall: WishOfAll


def wanted_topics(view: View, limit: int, offset: int = 0, find: str = "") -> WantedTopics:
    """What is wanted of the topics of a library, as its settings are.

    Args:
        view: the library.
        limit, offset: so many of them, from there on.
        find: only those whose label holds this, in whatever capitals.
    """
    from recommender.coverage.axes import aims_of, mask_of, numbers_of

    engine, settings = view.engine, view.settings
    name = _topic_field(view)
    overall = _of_all(settings)
    if not name:
        return WantedTopics("", (), 0, 0, overall)
    column, aims = engine.facets.column(name), aims_of(settings, engine, name)
    named = dict.fromkeys((*map(column.as_most_spell_it, _declared(settings, name)), *aims))
    values = dict.fromkeys((*named, *column.values))
    listed = [(value, str(engine.facets.label(name, value)), column.n_with(value)) for value in values]
    sought = find.strip().casefold()
    chosen = [one for one in listed if sought in one[1].casefold()]
    chosen.sort(key=lambda one: (one[0] not in named, -one[2], one[1]))
    years = numbers_of(engine, "year")
    topics = []
    for value, label, count in chosen[offset : offset + limit]:
        having = years[mask_of(engine, name, value)]
        topics.append(
            WantedTopic(value, label, count, int(having.max()) or None if len(having) else None, _wish(aims.get(value)))
        )
    return WantedTopics(name, tuple(topics), len(chosen), len(listed), overall)


def _topic_field(view: View) -> str:
    """What the library is browsed by, or will be once records have the themes that it declares."""
    name = view.engine.profile.topics
    return name if name and fields.of_name(name).counted else "theme" if view.settings.themes else ""


def _declared(settings: LibrarySettings, name: str) -> Sequence[str]:
    return tuple(settings.themes) if name == "theme" else ()


def _wish(aim: Aim | None) -> Wish:
    return Wish() if aim is None else Wish(aim.at_least, aim.newest_within_years, aim.out, aim.note)


def want(
    library: Library, changes: Sequence[Change[Wish]], overall: Change[WishOfAll] | None = None
) -> Mapping[str, Wish | WishOfAll]:
    """Write what is wanted into the seealso.toml of a library, and have the library answer by it at once.

    What is as it was seen is left alone, and all else that the file says: comments, order, pairs, other fields.

    Returns:
        value (`OF_ALL`) → what the file says by now, of each that somebody else has changed since it was seen, to
        something else than is asked for. Where there is one, nothing was written.

    Raises:
        UsageError: a value is no topic of the library, or what is asked for contradicts itself.
        LibraryError: the file cannot be used or written, or is laid out in a way that a value cannot be set in.
    """
    if is_bundled(library.path):
        raise LibraryError("A library that ships with the program is not changed. Name your library with --library.")
    view, path = library.now().view, library.path / SETTINGS_FILE
    with staged(library.path, WAIT_SECONDS) as staging:
        stamp, before = LibraryFolder(library.path).stamp(), load_settings(path)
        document = read_regular(path).decode("utf-8") if path.exists() else ""
        clashes: dict[str, Wish | WishOfAll] = {}
        steps = [*_steps_of_topics(view, document, before, changes, clashes), *_step_of_all(before, overall, clashes)]
        if clashes or not steps:
            return clashes
        try:
            written = document
            for place, said in steps:
                written = with_values(written, place, said)
            staging.path(path).write_bytes(written.encode())
            load_settings(staging.path(path))
            staging.commit()
        except CannotAddError as error:
            raise LibraryError(
                Said("seealso.toml is written in a way that this page cannot change: %(why)s. Change it there.",
                     why=str(error))
            ) from None  # fmt: skip
        except OSError as error:
            raise LibraryError(f"{error.filename or path}: cannot be written: {error.strerror}.") from None
    library.follow_settings(stamp)
    return {}


_Step = tuple[tuple[str, ...], dict[str, int | str | None]]
"""The keys that lead to a table of seealso.toml, and the values that it is to have."""


def _steps_of_topics(
    view: View, document: str, before: LibrarySettings, changes: Sequence[Change[Wish]], clashes: dict[str, Any]
) -> Iterator[_Step]:
    """What is to be set of each topic that is to change; what somebody else has changed is put in ``clashes``."""
    name = _topic_field(view)
    column, aims = view.engine.facets.column(name or "theme"), before.scope.aims.get(name, {})
    spelt = {column.as_most_spell_it(value): value for value in aims}
    known = {*map(column.as_most_spell_it, _declared(before, name)), *spelt, *(column.values if name else ())}
    for one in changes:
        if one.to == one.seen:
            continue
        if one.value not in known:
            raise UsageError(Said("“%(value)s” is no topic of this library.", value=one.value[:60]))
        now = _wish(aims[spelt[one.value]] if one.value in spelt else None)
        if now not in (one.seen, one.to):
            clashes[one.value] = now
        to = one.to
        said = {"at_least": to.at_least, "newest_within_years": to.newest_within_years}
        yield (
            _place(document, name, spelt.get(one.value, one.value)),
            {**said, "out": to.out or None, "note": to.note or None},
        )


def _step_of_all(
    before: LibrarySettings, overall: Change[WishOfAll] | None, clashes: dict[str, Any]
) -> Iterator[_Step]:
    if overall is None or overall.to == overall.seen:
        return
    now = _of_all(before)
    if now not in (overall.seen, overall.to):
        clashes[OF_ALL] = now
    to = overall.to
    yield ("coverage",), {"thin_below": to.thin_below, "stale_after_years": to.stale_after_years}


def _of_all(settings: LibrarySettings) -> WishOfAll:
    said = settings.coverage
    return WishOfAll(said.thin_below if "thin_below" in said.model_fields_set else None, said.stale_after_years)


def _place(document: str, name: str, value: str) -> tuple[str, ...]:
    """The keys that lead to a value in the file, in whatever words it calls the field; where nothing does, new ones."""
    scope = tomllib.loads(document.removeprefix("\ufeff")).get("scope", {})
    tables = list(_tables_of(scope, name))
    for path, values in reversed(tables):
        if value in values:
            return (*path, value)
    if tables:
        return (*tables[-1][0], value)
    own = name.removeprefix(fields.EXTRA_PREFIX)
    return ("scope", own, value) if own == name else ("scope", fields.EXTRA_PREFIX.rstrip("."), own, value)


def _tables_of(scope: Mapping[str, Any], name: str) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every table of a field under ``[scope]``: the keys that lead to it, and what it says of values."""
    for key, values in scope.items():
        if not isinstance(values, Mapping):
            continue
        if f"{key}." == fields.EXTRA_PREFIX:
            own = name.removeprefix(fields.EXTRA_PREFIX)
            if own != name and isinstance(values.get(own), Mapping):
                yield ("scope", key, own), values[own]
        elif (found := fields.of_any_name(key)) is not None and found.name == name:
            yield ("scope", key), values


def wish_in_words(wish: Wish | WishOfAll) -> Said:
    """What is written down, in a few words."""
    if isinstance(wish, WishOfAll):
        parts = [Said("at least %(num)s", num=str(wish.thin_below))] if wish.thin_below is not None else []
        if wish.stale_after_years is not None:
            parts.append(said_of("too old after %(num)s year", "too old after %(num)s years", wish.stale_after_years))
    else:
        parts = [Said("out of scope")] if wish.out else []
        if wish.at_least is not None:
            parts.append(Said("at least %(num)s", num=str(wish.at_least)))
        if wish.newest_within_years is not None:
            parts.append(said_of("newest within %(num)s year", "newest within %(num)s years", wish.newest_within_years))
        if wish.note:
            parts.append(Said("“%(note)s”", note=wish.note))
    found = parts[0] if parts else Said("empty")
    for part in parts[1:]:
        found = Said("%(one)s, %(other)s", one=found, other=part)
    return found
