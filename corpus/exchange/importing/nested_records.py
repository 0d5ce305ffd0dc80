"""Where the records are in a tree of JSON or YAML: the longest list of objects that are alike; what they stand in are
their themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.exchange.importing.columns import plain
from corpus.exchange.importing.value_kinds import kind_of

THEMES = "themes"
"""The column that the names of what a record stands in come as, where the record has none of its own."""

_NAMED = ("title", "name", "label", "text", "category", "heading")
_ADDRESS = ("url", "uri", "href", "link")
_MOST_DEPTH = 40
LOOKED_AT = 500
_LISTS = frozenset(
    "resources items records entries data results bookmarks children articles posts documents books works talks".split()
)
_ROOTS = _LISTS | frozenset(
    {"", "root", "roots", "menu", "toolbar", "bookmarks menu", "bookmarks bar", "bookmark bar", "bookmarks toolbar",
     "other", "other bookmarks", "mobile", "synced", "mobile bookmarks", "unfiled", "links", "result"}
)  # fmt: skip

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Found:
    """One object of the tree: where it stands, and the names of what it stands in, the outermost first."""

    path: Path
    data: dict[str, Any]
    within: tuple[str, ...] = ()
    key: str | None = None


@dataclass(slots=True)
class _Group:
    """The objects that stand in lists of one kind, so far as they are looked at."""

    n: int = 0
    n_addressed: int = 0
    n_named: int = 0
    n_keys: int = 0
    n_deep: int = 0
    keys: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Located:
    """Where the records are, and what else looks like some: ``(place, how many)``."""

    place: Path
    left: tuple[tuple[str, int], ...] = ()


def locate(sample: Sequence[dict[str, Any]]) -> Located | None:
    """Where in objects like ``sample`` the records are; ``None`` if these are the records themselves.

    A list inside a record (its tags, its links) is no list of records: it has fewer of what a record has.
    """
    many = len(sample) > 1
    groups: dict[Path, _Group] = {}
    for place, data in _objects(list(sample) if many else sample[0], (), 0):
        _count(groups.setdefault(place, _Group()), data)
    if not many and _is_record(sample[0]):
        # A record may hold a list of objects too; a feed has a title and an address as well.
        groups = {p: g for p, g in groups.items() if p and (str(p[0]).casefold() in _LISTS or g.n >= 10)}
        groups = {p: g for p, g in groups.items() if g.n_addressed >= 0.5 * g.n}
    best = _best(groups, () if many else None)
    if best is None or (many and best == ()):
        return None
    left = tuple(
        (".".join(map(str, place)) or "the top", group.n)
        for place, group in groups.items()
        if group.n_addressed >= 0.5 * group.n and group.n_named >= 0.5 * group.n
        and place[: len(best)] != best and best[: len(place)] != place
    )  # fmt: skip
    return Located(best, left)


def records_at(data: dict[str, Any], place: Path, of_many: bool) -> Iterator[Found]:
    """The records of ``data`` at ``place``; ``of_many``: it stands in a list, and its name is a theme."""
    yield from _found(data, place, (), (), _with_name((), data) if of_many else (), 0)


def _is_record(data: Mapping[str, Any]) -> bool:
    """Whether an object says by itself what it is."""
    named = any(_is_name(key) and isinstance(value, str) and value for key, value in data.items())
    addressed = any(isinstance(v, str) and kind_of(v[:500]) in ("address", "doi") for v in data.values())
    n_texts = sum(isinstance(value, str | int | float) and value != "" for value in data.values())
    return named and (addressed or n_texts >= 3) and "children" not in data


def _best(groups: Mapping[Path, _Group], flat: Path | None) -> Path | None:
    """The place whose objects are the records; ``None`` if there is none."""
    addressed = {place: g for place, g in groups.items() if g.n_addressed >= 0.5 * g.n and g.n_named >= 0.5 * g.n}
    named = {place: g for place, g in groups.items() if g.n_named >= 0.5 * g.n and g.n_keys >= 2 * g.n}
    for could in (addressed, named):
        if not could:
            continue
        best = max(
            could, key=lambda place: (could[place].n * min(6, could[place].n_keys / could[place].n), -len(place))
        )
        # Of lists in each other the outer one, unless that is only there to hold the others.
        outer = [place for place in (*sorted(could, key=len), *([flat] if flat in groups else [])) if place is not None]
        for place in outer:
            if place != best and best[: len(place)] == place and not _is_shelf(groups[place], groups[best]):
                return place
        return best
    return flat


def _is_shelf(outer: _Group, inner: _Group) -> bool:
    """Whether the objects of ``outer`` are there to hold those of ``inner``."""
    if inner.n < outer.n or outer.n_deep < 0.5 * outer.n:
        return False
    if outer.n_addressed >= 0.5 * outer.n:
        return outer.n == 1 and inner.n > 1
    return outer.n_keys - outer.n_deep <= 5 * outer.n or outer.n == 1


def _objects(node: Any, place: Path, depth: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each object that stands in a list, or beside others like it under names of its own, and its kind of place."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(node, list):
        for item in node:
            if isinstance(item, dict):
                yield place, item
                yield from _objects(item, place, depth + 1)
    elif isinstance(node, dict):
        if _is_keyed(node):
            for value in node.values():
                yield _below(place, "*"), value
                yield from _objects(value, _below(place, "*"), depth + 1)
            return
        for key, value in node.items():
            if isinstance(value, list) and _is_shelved(node):
                yield from _objects(value, _below(place, "*"), depth + 1)
            elif isinstance(value, list | dict):
                yield from _objects(value, _below(place, str(key)), depth + 1)


def _below(place: Path, key: str) -> Path:
    """The kind of place below; a list of the same name in itself (folders in folders) is one place."""
    return place if key in place else (*place, key)


def _is_keyed(node: Mapping[str, Any]) -> bool:
    """Whether ``node`` is objects that are alike under names of their own: {"Docker": {...}, "Redis": {...}}."""
    values = list(node.values())
    if not values or not all(isinstance(value, dict) and value for value in values):
        return False
    if len(values) < 3:  # too few to compare: a file for each record, {"docker": {...}}
        return all(_is_record(value) for value in values)
    keys = Counter(key for value in values[:LOOKED_AT] for key in value)
    shared = [key for key, count in keys.items() if count >= 0.6 * len(values[:LOOKED_AT])]
    return len(shared) >= 2


def _is_shelved(node: Mapping[str, Any]) -> bool:
    """Whether ``node`` is lists of objects under the names of their themes: {"Boats": [{...}], "Oars": [{...}]}."""
    lists = [value for value in node.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) < 2 or len(lists) < 0.8 * len(node):
        return False
    keys = [set(value[0]) for value in lists]
    return all(len(keys[0] & other) >= 0.5 * min(len(keys[0]), len(other)) for other in keys[1:])


def _count(group: _Group, data: Mapping[str, Any]) -> None:
    group.n += 1
    group.n_keys += len(data)
    group.n_deep += any(isinstance(value, list) and value and isinstance(value[0], dict) for value in data.values())
    if group.n <= LOOKED_AT:
        addressed = any(isinstance(v, str) and kind_of(v[:500]) in ("address", "doi") for v in _shallow(data))
        named = any(_is_name(key) and isinstance(value, str) and value for key, value in data.items())
    else:  # the first hundreds speak for the rest
        addressed = group.n_addressed > 0.5 * group.n
        named = group.n_named > 0.5 * group.n
    group.n_addressed += addressed
    group.n_named += named or sum(isinstance(v, str) and v != "" for v in data.values()) >= 2


def _shallow(data: Mapping[str, Any]) -> Iterator[Any]:
    for value in data.values():
        if isinstance(value, dict):
            yield from value.values()
        else:
            yield value


def _is_name(key: str) -> bool:
    return any(word in _NAMED for word in plain(key).split())


def _found(
    node: Any, wanted: Path, place: Path, path: Path, within: tuple[str, ...], depth: int, key: str | None = None
) -> Iterator[Found]:
    """The objects at ``wanted``, with the names of what they stand in."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(node, list):
        for number, item in enumerate(node):
            if not isinstance(item, dict):
                continue
            here = (*path, number)
            if place == wanted and not _holds_more(item, wanted, place):
                yield Found(here, item, within)
            else:
                yield from _found(item, wanted, place, here, _with_name(within, item), depth + 1)
    elif isinstance(node, dict):
        keyed, shelved = _is_keyed(node), _is_shelved(node)
        for name, value in node.items():
            here = (*path, name)
            if keyed:
                below = _below(place, "*")
                if below == wanted:
                    yield Found(here, value, within, str(name))
                else:
                    yield from _found(value, wanted, below, here, _within(within, str(name)), depth + 1)
            elif isinstance(value, list) and shelved:
                yield from _found(value, wanted, _below(place, "*"), here, _within(within, str(name)), depth + 1)
            elif isinstance(value, list | dict):
                yield from _found(value, wanted, _below(place, str(name)), here, within, depth + 1)


def _holds_more(item: Mapping[str, Any], wanted: Path, place: Path) -> bool:
    """Whether ``item`` is a folder among records: it holds a list of the same name, and no address of its own."""
    for key, value in item.items():
        if isinstance(value, list) and key in wanted and any(isinstance(inner, dict) for inner in value):
            return not any(isinstance(item.get(name), str) and item.get(name) for name in _ADDRESS)
    return any(str(item.get(name, "")).endswith(("container", "folder")) for name in ("type", "kind", "typeName"))


def _within(within: tuple[str, ...], name: str) -> tuple[str, ...]:
    return within if plain(name) in _ROOTS else (*within, name.strip())


def _with_name(within: tuple[str, ...], item: Mapping[str, Any]) -> tuple[str, ...]:
    for key in _NAMED:
        name = item.get(key)
        if isinstance(name, str) and name.strip():
            return _within(within, name)
    return within


def with_themes(found: Found) -> dict[str, Any]:
    """The fields of a record with what it stands in, and the name that it stands under."""
    data = dict(found.data)
    if found.key is not None and not any(_is_name(key) for key in data):
        data["name"] = found.key
    elif found.key is not None and found.key not in data.values():
        data.setdefault("key", found.key)
    if found.within:
        own = next((key for key in data if plain(key) in ("themes", "theme", "topics", "topic", "category")), None)
        if own is None:
            data[THEMES] = list(dict.fromkeys(found.within))
        else:
            data.setdefault("within", list(dict.fromkeys(found.within)))
    return data
