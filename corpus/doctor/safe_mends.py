"""Which values can be mended without asking: one rule for each kind. A rule says what to write, and touches no file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.doctor.spans import Path
from corpus.doctor.text_quality import is_damaged, unmangled
from corpus.records.meant_values import meant_theme, meant_type
from corpus.records.settings import LibrarySettings
from corpus.records.tracking import without_tracking

_PROSE = (
    "title", "supplied_title", "subtitle", "description", "text", "publisher", "creators", "keywords", "audience",
    "places", "series", "collection", "submitted_by", "licence",
)  # fmt: skip
_TO_SPACE = re.compile("[\u00a0\u202f\u2007\u2028\u2029]")
_TO_NOTHING = re.compile("[\u200b\u00ad\ufeff]")

Edit = Callable[[str], str]
Found = Iterator[tuple[Path, str, str, Edit]]
"""Path, old value, new value, and the same change for the raw characters of the file."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of safe mend: its name for ``--kind``, what it does, and whether it is done without being named."""

    name: str
    what: str
    find: Callable[[Mapping[str, Any], LibrarySettings], Found]
    by_default: bool = True


def _urls(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    event = record.get("event")
    addresses: list[tuple[Path, Any]] = [(("url",), record.get("url"))]
    if isinstance(event, dict):
        addresses.append((("event", "online_url"), event.get("online_url")))
    for path, url in addresses:
        if isinstance(url, str) and url.startswith(("http://", "https://")) and (new := without_tracking(url)) != url:
            yield path, url, new, without_tracking


def _spaces(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    if str(record.get("language") or settings.library.language).lower().startswith("fr"):
        return  # French sets them before its colons and question marks
    for path, text in _prose(record):
        if text.isascii() or is_damaged(text):
            continue  # a no-break space may be half of a damaged letter, which is put right first
        if (new := _plain_spaces(text)) != text:
            yield path, text, new, _plain_spaces


def _mojibake(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    for path, text in _prose(record):
        new = unmangled(text)
        if new is not None:
            yield path, text, new, lambda raw: unmangled(raw) or raw


def _themes(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    themes = record.get("themes")
    places: list[tuple[Path, Any]] = [(("themes",), themes)]
    if isinstance(themes, list):
        places = [(("themes", position), theme) for position, theme in enumerate(themes)]
    for path, theme in places:
        # A record that has the theme already would have it twice: which of the two to take out is not ours to say.
        if isinstance(theme, str) and (new := meant_theme(theme, settings)) and new not in (themes or ()):
            yield path, theme, new, _replaced(theme, new)


def _types(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    written = record.get("type")
    if isinstance(written, str) and (new := meant_type(written, settings)):
        yield ("type",), written, new, _replaced(written, new)


def _people(record: Mapping[str, Any], settings: LibrarySettings) -> Found:
    shown = {form.casefold(): name for name, forms in settings.people.items() for form in forms}
    for path, name in _texts(record.get("creators"), ("creators",)):
        if path[-1] not in ("note", "role") and (new := shown.get(name.casefold())) and new != name:
            yield path, name, new, _replaced(name, new)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("urls", "Take tracking parameters out of addresses", _urls),
        Kind("mojibake", "Undo a wrong encoding", _mojibake),
        Kind("spaces", "Write plain spaces for no-break and invisible ones", _spaces),
        Kind("themes", "Correct themes that can mean only one", _themes),
        Kind("types", "Write types by their known names", _types),
        Kind("people", "Write names as seealso.toml shows them", _people, by_default=False),
    )
}
"""In the order in which they are applied."""


def _plain_spaces(text: str) -> str:
    return _TO_NOTHING.sub("", _TO_SPACE.sub(" ", text))


def _replaced(old: str, new: str) -> Edit:
    return lambda raw: raw.replace(old, new)


def _prose(record: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for name in _PROSE:
        if name in record:
            yield from _texts(record[name], (name,))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if isinstance(key, str):
                yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _texts(below, (*path, position))
