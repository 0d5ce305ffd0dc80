"""Add an entry to a table of seealso.toml, or a table to a list of them, and change nothing else: comments, order and
layout stay.

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
