"""Add an entry to a table of seealso.toml, or a table to a list of them, or set values of a table, and change nothing
else: comments, order and layout stay.

The result is parsed again and must say what was meant, else nothing is changed and the caller is told.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_HEADER = re.compile(r"\s*\[")
_ENTRY = re.compile(r"\s*[^\s#\[]")


class CannotAddError(ValueError):
    """The table is written in a way that no line can be added to; the message says what stands in the way."""


class CannotTakeOutError(ValueError):
    """The table does not stand there as it was added; nothing is taken out."""


def entry(key: str, texts: Sequence[str]) -> str:
    """The line that gives ``key`` a list of texts.

    >>> print(entry("R&D", ["research and development"]))
    "R&D" = ["research and development"]
    """
    written = key if _BARE_KEY.match(key) else _quoted(key)
    return f"{written} = [{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def with_entry(document: str, table: str, key: str, texts: Sequence[str]) -> str:
    """``document`` with an entry more, the last one of the table; where there is no such table yet, it is put last.

    Raises:
        CannotAddError: the key is there already, or the table is no plain ``[table]`` of one entry a line.
    """
    newline = "\r\n" if "\r\n" in document else "\n"
    lines = document.splitlines(keepends=True) if "\n" in document else [document] if document else []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    line = entry(key, texts) + newline
    header = re.compile(rf"\ufeff?\s*\[\s*{re.escape(table)}\s*\]\s*(?:#.*)?\Z")
    starts = [at for at, text in enumerate(lines) if header.match(text.rstrip("\r\n"))]
    if not starts:
        gap = [newline] if lines and lines[-1].strip() else []
        made = "".join([*lines, *gap, f"[{table}]{newline}", line])
    else:
        first = starts[0] + 1
        stop = next((at for at in range(first, len(lines)) if _HEADER.match(lines[at])), len(lines))
        while stop > first and not _ENTRY.match(lines[stop - 1]):  # what stands above the next table belongs to it
            stop -= 1
        made = "".join([*lines[:stop], line, *lines[stop:]])
    before = _parsed(document)
    wanted = {**before, table: {**_table_of(before, table), key: list(texts)}}
    if key in _table_of(before, table) or _parsed(made) != wanted:
        raise CannotAddError(f"[{table}] is written in an unusual way, or holds {key!r} already")
    return made


def table(name: str, values: Mapping[str, str | int | Sequence[str]]) -> str:
    """The lines of one of a list of tables.

    >>> print(table("promises.search", {"question": "heart failure", "first": ["hf-toolkit"], "within": 3}))
    [[promises.search]]
    question = "heart failure"
    first = ["hf-toolkit"]
    within = 3
    """
    return "\n".join([f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in values.items())])


def _value(value: str | int | Sequence[str]) -> str:
    if isinstance(value, int):
        return str(value)
    return _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"


def with_table(document: str, name: str, values: Mapping[str, str | int | Sequence[str]]) -> str:
    """``document`` with a table more, the last of the list ``name``; where there is no such list yet, it is put last.

    Raises:
        CannotAddError: the list is written in a way that no table can be added to.
    """
    newline = "\r\n" if "\r\n" in document else "\n"
    lines = document.splitlines(keepends=True) if "\n" in document else [document] if document else []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    made = [line + newline for line in table(name, values).split("\n")]
    header = re.compile(rf"\ufeff?\s*\[\[\s*{re.escape(name)}\s*\]\]\s*(?:#.*)?\Z")
    starts = [at for at, text in enumerate(lines) if header.match(text.rstrip("\r\n"))]
    stop = len(lines)
    if starts:
        stop = next((at for at in range(starts[-1] + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
        while not _ENTRY.match(lines[stop - 1]) and stop > starts[-1] + 1:
            stop -= 1
    gap = [newline] if stop and lines[stop - 1].strip() else []
    written = "".join([*lines[:stop], *gap, *made, *lines[stop:]])
    wanted: dict[str, Any] = _parsed(document)
    *above, last = name.split(".")
    place = wanted
    for part in above:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            raise CannotAddError(f"{part} is no table")
    place[last] = [*_listed(place, last), {key: _plain(value) for key, value in values.items()}]
    if _parsed(written) != wanted:
        raise CannotAddError(f"[[{name}]] is written in an unusual way")
    return written


def without_table(document: str, name: str, values: Mapping[str, str | int | Sequence[str]]) -> str:
    """``document`` without the table that `with_table` added: its very lines, and the empty line above them.

    Raises:
        CannotTakeOutError: these lines do not stand there once as they were added: somebody has changed them, or has
            added some to the table.
    """
    made = table(name, values).split("\n")
    lines = document.splitlines(keepends=True) if "\n" in document else [document] if document else []
    plain = [line.rstrip("\r\n") for line in lines]
    places = [at for at in range(len(lines)) if plain[at : at + len(made)] == made]
    if len(places) != 1:
        raise CannotTakeOutError("the lines do not stand there once, as they were added")
    first, stop = places[0], places[0] + len(made)
    if first and not plain[first - 1].strip():
        first -= 1
    left = "".join([*lines[:first], *lines[stop:]])
    try:
        wanted = _parsed(document)
        *above, last = name.split(".")
        place: Any = wanted
        for part in above:
            place = place[part]
        place[last].remove({key: _plain(value) for key, value in values.items()})
        if not place[last]:
            del place[last]
        found = _parsed(left)
    except (CannotAddError, KeyError, TypeError, ValueError, AttributeError):
        raise CannotTakeOutError("the table holds more than was added, or is written in another way") from None
    if _without_empty(found) != _without_empty(wanted):
        raise CannotTakeOutError("the table holds more than was added")
    return left


def with_values(document: str, path: Sequence[str], values: Mapping[str, int | str | None]) -> str:
    """``document`` where the table at ``path`` gives ``values``; all else that stands in it stays.

    A table that is not there yet is put last among those of the table above it; one that is left with nothing goes,
    its comments stay.

    Args:
        document: a whole file.
        path: the keys that lead to the table, ("scope", "theme", "primary-care").
        values: key → number, truth or text; ``None`` for a key that is not to be there.

    Raises:
        CannotAddError: the table is written in a way that is not known here, such as within braces.
    """
    newline = "\r\n" if "\r\n" in document else "\n"
    lines = document.splitlines(keepends=True) if "\n" in document else [document] if document else []
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    wanted = _parsed(document)
    is_left = _set_values(wanted, path, values)
    headers = [at for at, line in enumerate(lines) if _HEADER.match(line) and _path_of(line) is not None]
    start = next((at for at in headers if _path_of(lines[at]) == tuple(path)), None)
    if start is not None:
        stop = next((at for at in headers if at > start), len(lines))
        body = lines[start + 1 : stop]
        for key, value in values.items():
            body = _with_value(body, key, value, newline)
        above = lines[:start]
        if is_left:
            above.append(lines[start])
        elif above and not above[-1].strip() and (not body or not body[0].strip()):
            above.pop()
        lines = [*above, *body, *lines[stop:]]
    elif given := {key: value for key, value in values.items() if value is not None}:
        made = [f"[{'.'.join(map(_key, path))}]", *(f"{key} = {_scalar(value)}" for key, value in given.items())]
        at = _end_of_those_above(lines, headers, path)
        gap = [newline] if at and lines[at - 1].strip() else []
        lines = [*lines[:at], *gap, *(line + newline for line in made), *lines[at:]]
    written = "".join(lines)
    if _with_no_empty_table(_parsed(written)) != _with_no_empty_table(wanted):
        raise CannotAddError(f"[{'.'.join(map(_key, path))}] is written in an unusual way")
    return written


def _set_values(parsed: dict[str, Any], path: Sequence[str], values: Mapping[str, int | str | None]) -> bool:
    """Set ``values`` in what a document says; whether anything is left in their table."""
    place: Any = parsed
    for part in path:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            raise CannotAddError(f"{part} is no table")
    for key, value in values.items():
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return bool(place)


def _path_of(line: str) -> tuple[str, ...] | None:
    """The keys that lead to the table that begins with ``line``, those of a list of tables too; ``None`` for none."""
    try:
        found: Any = tomllib.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    path: list[str] = []
    while isinstance(found, dict) and found:
        ((part, found),) = found.items()
        path.append(part)
    return (*path, "") if isinstance(found, list) else tuple(path)


_VALUE = re.compile(r"""(\s*[^=\s]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#]+)(\s*)(#.*)?\Z""")


def _with_value(body: list[str], key: str, value: int | str | None, newline: str) -> list[str]:
    """The lines of a table where ``key`` is ``value``."""
    for at, line in enumerate(body):
        try:
            is_it = list(tomllib.loads(line)) == [key]
        except (ValueError, RecursionError):
            continue
        found = _VALUE.match(line.rstrip("\r\n")) if is_it else None
        if found is None:
            continue
        before, _, gap, comment = found.groups(default="")
        if value is not None:
            return [*body[:at], f"{before}{_scalar(value)}{gap}{comment}{newline}", *body[at + 1 :]]
        return [*body[:at], *([comment + newline] if comment else []), *body[at + 1 :]]
    if value is None:
        return body
    stop = len(body)
    while stop and not _ENTRY.match(body[stop - 1]):
        stop -= 1
    return [*body[:stop], f"{key} = {_scalar(value)}{newline}", *body[stop:]]


def _end_of_those_above(lines: Sequence[str], headers: Sequence[int], path: Sequence[str]) -> int:
    """Where a new table is put: behind the last that begins as its path does, as far as any does; else at the end."""
    for n_parts in range(len(path) - 1, 0, -1):
        like = [at for at in headers if (_path_of(lines[at]) or ())[:n_parts] == tuple(path[:n_parts])]
        if like:
            stop = next((at for at in headers if at > like[-1]), len(lines))
            while stop > like[-1] + 1 and not _ENTRY.match(lines[stop - 1]):
                stop -= 1
            return stop
    return len(lines)


def _key(text: str) -> str:
    return text if _BARE_KEY.match(text) else _quoted(text)


def _scalar(value: int | str) -> str:
    return str(value).lower() if isinstance(value, bool) else _value(value)


def _with_no_empty_table(parsed: dict[str, Any]) -> dict[str, Any]:
    """What a document says without tables that say nothing, in whatever table they stand."""
    inner = {key: _with_no_empty_table(one) if isinstance(one, dict) else one for key, one in parsed.items()}
    return {key: one for key, one in inner.items() if one != {}}


def _without_empty(parsed: dict[str, Any]) -> dict[str, Any]:
    """A document without the tables that hold nothing, such as that above a list of tables that is gone."""
    return {key: value for key, value in parsed.items() if value != {}}


def _listed(place: dict[str, Any], name: str) -> list[Any]:
    found = place.get(name, [])
    if not isinstance(found, list):
        raise CannotAddError(f"{name} is no list of tables")
    return found


def _plain(value: str | int | Sequence[str]) -> str | int | list[str]:
    return value if isinstance(value, str | int) else list(value)


def _table_of(parsed: dict[str, object], table: str) -> dict[str, object]:
    found = parsed.get(table, {})
    if not isinstance(found, dict):
        raise CannotAddError(f"{table} is no table")
    return found


def _parsed(document: str) -> dict[str, object]:
    try:
        return tomllib.loads(document.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise CannotAddError(str(error) or "it is nested too deeply") from None
