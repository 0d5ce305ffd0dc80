"""Settings of seealso.toml that nothing reads: keys that are misspelt, or that another version had."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from corpus.records import fields
from corpus.records.problems import Problem
from corpus.records.scope import Scope
from corpus.records.settings import SETTINGS_FILE, LibrarySettings, toml_tables
from corpus.said import Said

MOST_NAMED = 50
"""So many unknown settings are named; more are no slips."""
_LONGEST_VALUE = 500
"""So many lines a value may go on."""
_LONGEST_FILE = 5_000
"""In a file of more lines no line is looked for."""

_MOVED: dict[tuple[str, ...], str] = {
    ("coverage", "scope"): "Call it `about`, under [scope].",
    ("coverage", "notes"): "Put it under [scope].",
}
Keys = tuple[str, ...]


def unknown_settings(path: Path, settings: LibrarySettings) -> Iterator[Problem]:
    """A warning for each setting that nothing reads, and for what ``[scope]`` names and nobody knows.

    Args:
        path: of seealso.toml, which can be read: ``settings`` are what it says.
    """
    if not path.is_file():
        return
    raw = toml_tables(path)
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for number, (keys, known) in enumerate(_unknown(raw, LibrarySettings, ())):
        if number == MOST_NAMED:
            return
        yield Problem(
            SETTINGS_FILE,
            _line_of(lines, keys),
            None,
            ".".join(keys),
            Said("%(key)s is not a setting: nothing reads it.", key=repr(keys[-1])),
            _MOVED.get(keys) or _meant(keys[-1], known),
            "warning",
        )
    for field, declared in (("theme", tuple(settings.themes)), ("type", settings.known_types)):
        for value in settings.scope.aims.get(field, {}) if declared else ():
            if value not in declared and value != "none":
                yield Problem(
                    SETTINGS_FILE,
                    next(filter(None, (_line_of(lines, ("scope", name, value)) for name in _names(field))), None),
                    None,
                    f"scope.{field}.{value}",
                    Said("[scope] names %(value)s, which is not declared.", value=repr(value)),
                    _meant(value, declared),
                    "warning",
                )


def _names(field: str) -> tuple[str, ...]:
    return (field, *fields.BY_NAME[field].aliases)


def _meant(key: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(key[:80], known, 1, 0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Take it out, or use one of {', '.join(known[:40])}."


def _unknown(said: Mapping[str, Any], model: type[BaseModel], above: Keys) -> Iterator[tuple[Keys, list[str]]]:
    """The keys below ``above`` that ``model`` does not have, each with those that it has."""
    known = [name for name in model.model_fields if name not in ("aims", "both")]
    for key, value in said.items():
        keys = (*above, key)
        if key in known:
            yield from _below(value, model.model_fields[key].annotation, keys)
        elif model is Scope:  # the name of a field, or it would have been refused
            yield from _below(value, model.model_fields["aims"].annotation, keys[:-1], is_field=key)
        elif "both" not in model.model_fields:
            yield keys, known


def _below(value: Any, kind: Any, keys: Keys, is_field: str = "") -> Iterator[tuple[Keys, list[str]]]:
    arguments = get_args(kind)
    inner = arguments[-1] if arguments else None
    if is_field:
        tables = value.values() if is_field == "extra" else (value,)
        names = [f"extra.{own}" for own in value] if is_field == "extra" else [is_field]
        for name, table in zip(names, tables, strict=True):
            yield from _below(table, inner, (*keys, *name.split(".", 1)) if is_field == "extra" else (*keys, name))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        if isinstance(value, Mapping):
            yield from _unknown(value, kind, keys)
    elif isinstance(value, Mapping) and isinstance(inner, type) and issubclass(inner, BaseModel):
        for key, one in value.items():
            yield from _below(one, inner, (*keys, key))


def _line_of(lines: Sequence[str], keys: Keys) -> int | None:
    """The line, from 1, on which the setting of these keys begins; ``None`` where that cannot be told.

    It is the first that names the last key and with which, read from the beginning, the file has the setting.
    """
    for at, line in enumerate(lines if len(lines) <= _LONGEST_FILE else ()):
        if keys[-1] not in line:
            continue
        for end in range(at + 1, min(len(lines), at + _LONGEST_VALUE) + 1):
            try:
                said: Any = tomllib.loads("\n".join(lines[:end]))
            except (ValueError, RecursionError):  # in the middle of a value of several lines
                continue
            for key in keys:
                said = said.get(key) if isinstance(said, Mapping) else None
            if said is not None:
                return at + 1
            break
    return None
