"""How the columns of one source become fields: found by meaning, shown, saved as TOML, used again."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.exchange.importing.column_assignment import ColumnReading, is_our_own, readings
from corpus.exchange.importing.column_profile import ColumnProfile
from corpus.exchange.importing.column_ways import PLAIN, ColumnWay, ways
from corpus.exchange.importing.columns import TARGETS
from corpus.exchange.importing.lists_of_people import are_people as are_people_in
from corpus.exchange.importing.lists_of_people import settle
from corpus.exchange.importing.names_in_parts import field_of_parts, names_in_parts
from corpus.exchange.importing.value_kinds import DateOrder
from corpus.records.settings import toml_tables

_TABLES = ("columns", "always", "values", "options")
_OPTIONS = ("dates", "split")


@dataclass(slots=True)
class ColumnMapping:
    """Column → field, with what else a source needs to be understood.

    ``columns``: field for each column; an empty text leaves the column out.
    ``always``: fields that every record gets where the source gives none.
    ``values``: for a field, a value of the source → ours (``type: {YouTube: video}``).
    ``dates``: what 03/04/2018 means. ``split``: the characters that part several values in one cell.
    ``readings``, ``profiles``, ``ways``: how each column was understood, what it holds, how its values are read.
    ``filled``: how many rows have a value in a column that is not what its name says, once they were read.
    """

    columns: dict[str, str] = field(default_factory=dict)
    always: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: DateOrder | None = None
    split: str = ""
    said: frozenset[str] = frozenset()
    readings: dict[str, ColumnReading] = field(default_factory=dict)
    profiles: Mapping[str, ColumnProfile] = field(default_factory=dict)
    ways: dict[str, ColumnWay] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)

    @classmethod
    def by_meaning(
        cls,
        columns: Iterable[str],
        said: ColumnMapping | None = None,
        shapes: Collection[frozenset[str]] | None = None,
        profiles: Mapping[str, ColumnProfile] | None = None,
    ) -> ColumnMapping:
        """The mapping of ``columns``; what the curator ``said`` goes first and the rest is found by meaning.

        Args:
            shapes: the sets of columns that records have; ``None`` if all stand together.
            profiles: what the columns hold.
        """
        said = said or cls()
        names = list(columns)
        by_fold = {name.strip().casefold(): target for name, target in said.columns.items()}
        given = {name: by_fold[name.strip().casefold()] for name in names if name.strip().casefold() in by_fold}
        spoken_for = {target for target in given.values() if target}
        held = profiles or {}
        together = [
            group for group in names_in_parts(names, held) if len({given.get(column) for column in group.columns}) == 1
        ]
        in_parts = {column for group in together for column in group.columns}
        found = readings(
            [name for name in names if name not in given and name not in in_parts], held, spoken_for, shapes
        )
        listed = None if is_our_own(names) or "title" in spoken_for else settle(found, together, held)
        are_people = listed is not None or any(
            r.target == "title" and are_people_in(held.get(r.column)) for r in found.values()
        )
        claimed = spoken_for | {reading.target for reading in found.values()}
        for group in together:
            target, sure = given.get(group.columns[0], ""), 1.0
            if group.columns[0] not in given:
                target, sure = ("title", group.sure) if group is listed else field_of_parts(group, claimed, are_people)
                claimed.add(target)
            found |= {column: ColumnReading(column, target, sure) for column in group.columns}
        merged = {name: given[name] if name in given else found[name].target or "extra." + name for name in names}
        how = ways(merged, held)
        for group in together:
            if found[group.columns[0]].target:
                how |= {column: replace(how.get(column, PLAIN), parts=group.columns) for column in group.columns}
        return cls(merged, said.always, said.values, said.dates, said.split, frozenset(given), found, held, how)

    def way(self, column: str) -> ColumnWay:
        """How the values of ``column`` are read."""
        return self.ways.get(column, PLAIN)

    def target(self, column: str) -> str:
        """The field for ``column``; one that was never seen is kept under extra."""
        return self.columns.get(column, "extra." + column)

    def to_toml(self) -> str:
        """The mapping as a file that `load_mapping` reads and a curator may edit."""
        lines = ["[columns]"]
        for name, target in self.columns.items():
            lines.append(f"{quoted(name)} = {quoted(target)}")
        if self.dates or self.split:
            lines.append("[options]")
            lines += [f"dates = {quoted(self.dates)}"] if self.dates else []
            lines += [f"split = {quoted(self.split)}"] if self.split else []
        if self.always:
            lines.append("[always]")
            lines += [
                f"{quoted(name)} = {json.dumps(value, ensure_ascii=False)}" for name, value in self.always.items()
            ]
        for target, values in self.values.items():
            lines.append(f"[values.{quoted(target)}]")
            lines += [f"{quoted(theirs)} = {quoted(ours)}" for theirs, ours in values.items()]
        return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """``text`` as a TOML string."""
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        UsageError: it is no TOML, or names a field, table or option that does not exist.
    """
    try:
        raw = toml_tables(path)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such mapping file. --save-mapping {path} writes one.") from None
    except ValueError as error:
        raise UsageError(f"{path}: this is not valid TOML: {error}.") from None
    columns = raw.pop("columns", None)
    misspelt = [n for n, v in raw.items() if isinstance(v, dict) and difflib.get_close_matches(n, _TABLES, 1, 0.8)]
    if unknown := set(misspelt) - set(_TABLES):
        raise UsageError(
            f"{path}: [{min(unknown)}] is not known. A mapping has {', '.join(f'[{t}]' for t in _TABLES)}."
        )
    if columns is None:  # a short file may be the columns alone
        columns = {name: raw.pop(name) for name in list(raw) if name not in _TABLES}
    if unknown := set(raw) - set(_TABLES):
        raise UsageError(
            f"{path}: [{min(unknown)}] is not known. A mapping has {', '.join(f'[{t}]' for t in _TABLES)}."
        )
    columns = _texts(columns, path, "columns")
    for name, target in columns.items():
        check_target(target, f"{path}: columns: {name!r}")
    always = raw.get("always", {})
    for target in always:
        check_target(target, f"{path}: always")
    values = {target: _texts(table, path, f"values.{target}") for target, table in raw.get("values", {}).items()}
    options = _texts(raw.get("options", {}), path, "options")
    if unknown := set(options) - set(_OPTIONS):
        raise UsageError(f"{path}: options: {min(unknown)!r} is not known; there are {' and '.join(_OPTIONS)}.")
    dates = options.get("dates")
    if dates not in (None, "day-first", "month-first"):
        raise UsageError(f'{path}: options: dates is "day-first" or "month-first", not {dates!r}.')
    return ColumnMapping(columns, dict(always), values, dates, options.get("split", ""))  # type: ignore[arg-type]


def check_target(target: str, where: str) -> None:
    """Refuse a field that a record does not have.

    Raises:
        UsageError: with the fields that are near.
    """
    base = target.split(":")[0]
    if not target or base in TARGETS or base in ("event", "series", "see_also") or target.startswith("extra."):
        return
    close = difflib.get_close_matches(base, TARGETS, 1, 0.6)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise UsageError(f"{where}: {target!r} is not a field of a record. {hint}Or write extra.{target} to keep it apart.")


def _texts(table: Any, path: Path, name: str) -> dict[str, str]:
    flat: dict[str, str] = {}

    def walk(value: Mapping[str, Any], prefix: str) -> None:
        for key, part in value.items():
            if isinstance(part, Mapping):  # an unquoted dotted key: meta.title = "title"
                walk(part, f"{prefix}{key}.")
            elif isinstance(part, str):
                flat[prefix + key] = part
            else:
                raise UsageError(f"{path}: {name}: {prefix + key} must be text in quotes, not {part!r}.")

    if not isinstance(table, Mapping):
        raise UsageError(f"{path}: [{name}] must be a table of texts.")
    walk(table, "")
    return flat
