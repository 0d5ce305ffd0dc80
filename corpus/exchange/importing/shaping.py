"""A row and a mapping to the fields of a record. What cannot be used is kept under extra and reported."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from corpus.exchange.importing.cell_text import cleaned
from corpus.exchange.importing.column_ways import read_day
from corpus.exchange.importing.mapping import ColumnMapping
from corpus.exchange.importing.names_in_parts import joined
from corpus.exchange.importing.source import Findings, Row
from corpus.exchange.importing.value_kinds import link_in
from corpus.exchange.importing.values import (
    UnusableError,
    as_creators,
    as_list,
    as_minutes,
    as_text,
    as_type,
    as_url,
    is_json,
)
from corpus.exchange.importing.written_dates import UnclearDateError
from corpus.records.identity import identity_keys, normalise_doi
from corpus.records.language_codes import language_code
from corpus.records.problems import Problem
from corpus.records.readers.boundary import said
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings
from corpus.records.unread_values import AS_WRITTEN

_COMMA_SPLITS = frozenset({"themes", "keywords", "audience"})
_LISTS = frozenset({"themes", "keywords", "audience", "places", "pin", "block"})
_DATES = frozenset({"issued", "added", "modified", "start", "end"})
_GROUPS = frozenset({"series", "event", "see_also", "relations"})


@dataclass(frozen=True, slots=True)
class Item:
    """One work as a source has it: the fields of a record without its id, and how it is known again."""

    fields: dict[str, Any]
    resource_id: str | None
    keys: tuple[str, ...]
    file: str
    line: int | None
    deleted: bool = False


class Shaper:
    """Turns the rows of one source into items."""

    def __init__(self, mapping: ColumnMapping, settings: LibrarySettings, findings: Findings, tables: bool) -> None:
        self.mapping = mapping
        self.findings = findings
        self._foreign = tables
        self._linked = frozenset(name for name, way in mapping.ways.items() if way.links)
        self._refused = frozenset(name for name, reading in mapping.readings.items() if reading.refused)
        self._in_parts = {name: way.parts for name, way in mapping.ways.items() if way.parts}
        self._types = settings.known_types
        self._themes = {label.casefold(): slug for slug, theme in settings.themes.items() for label in (theme.label,)}
        self._themes |= {slug.casefold(): slug for slug in settings.themes}
        self._values = {
            target: {theirs.casefold(): ours for theirs, ours in table.items()}
            for target, table in mapping.values.items()
        }

    def item(self, row: Row) -> Item | None:
        """The item that ``row`` is; ``None``, with a problem, where nothing says what it is."""
        fields: dict[str, Any] = {}
        links = dict(row.links or {})
        data = row.data
        if self._in_parts:
            data = self._with_whole_names(data)
        for column, value in data.items():
            if value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip()):
                continue
            if column in self._refused:
                self.mapping.filled[column] += 1
            target = self.mapping.target(column)
            if not target:
                continue
            if column in self._linked and isinstance(value, str) and (link := link_in(value.strip())):
                value, links[column] = link
            try:
                self._put(row, fields, column, target, value)
            except (UnusableError, UnclearDateError) as error:
                self._report(row, fields, column, target, value, error)
            except Exception as error:  # on purpose: an odd value costs no more than itself
                unusable = UnusableError(f"The value cannot be read: {said(error)}.", "Write it in another way.", False)
                self._report(row, fields, column, target, value, unusable)
        for target, value in self.mapping.always.items():
            name = target.split(".")[0].split(":")[0]
            if name not in fields:
                self._put(row, fields, target, target, value)
        if links:
            self._links(row, fields, links)
        resource_id = fields.pop("id", None)
        fields, resource_id = self._validated(row, fields, resource_id)
        keys = identity_keys(fields)
        if not keys and not resource_id:
            if not row.deleted:
                self.findings.add(
                    Problem(
                        row.file, row.line, None, None, "Nothing here says what it is.",
                        "Give it a title or a web address, or take the row out.",
                    )
                )  # fmt: skip
            return None
        return Item(fields, resource_id, keys, row.file, row.line, row.deleted)

    def _with_whole_names(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """``data`` with one name in the place of its parts: where the first of them stood."""
        whole: dict[str, Any] = {}
        done: set[tuple[str, ...]] = set()
        for column, value in data.items():
            parts = self._in_parts.get(column)
            if parts is None:
                whole[column] = value
            elif parts not in done:
                done.add(parts)
                names = joined([data[part] for part in parts if data.get(part) is not None])
                whole[column] = names if len(names) > 1 else next(iter(names), "")
        return whole

    def _links(self, row: Row, fields: dict[str, Any], links: Mapping[str, str]) -> None:
        """Give the record the address behind its title, else behind another cell; the rest is kept apart."""
        for column in sorted(links, key=lambda name: self.mapping.target(name) != "title"):
            if "url" not in fields:
                try:
                    fields["url"] = as_url(links[column])
                except UnusableError as error:
                    self._report(row, fields, column, "url", links[column], error)
            elif fields["url"] != links[column]:
                fields.setdefault("extra", {}).setdefault(f"{column} (address)", links[column])

    # -- one value --------------------------------------------------------------------------------------

    def _put(self, row: Row, fields: dict[str, Any], column: str, target: str, value: Any) -> None:
        base, _, role = target.partition(":")
        group, _, part = base.partition(".")
        own = self._values.get(base)
        if own and isinstance(value, str):
            value = own.get(value.strip().casefold(), value)
        if group == "extra":
            extra = fields.setdefault("extra", {})
            found = is_json(value.strip()) if part == "" and isinstance(value, str) else value
            if part == "":
                extra.update(found if isinstance(found, Mapping) else {"extra": _plain(value)})
            else:
                extra.setdefault(part, _plain(value))
        elif part:
            parts = fields.setdefault(group, {})
            if isinstance(parts, dict):
                self._put_one(parts, part, column, value, role)
        elif group in _GROUPS:
            self._put_group(row, fields, group, value)
        else:
            self._put_one(fields, group, column, value, role)

    def _put_one(self, fields: dict[str, Any], name: str, column: str, value: Any, role: str) -> None:
        if name == "creators":
            held = fields.setdefault("creators", [])
            way = self.mapping.way(column)
            people = as_creators(value, role, self.mapping.split or way.split, way.inverted)
            if self._foreign:
                people = [{key: cleaned("name", text) for key, text in person.items()} for person in people]
            held += [person for person in people if person not in held]
            return
        if name in _LISTS:
            held = fields.setdefault(name, [])
            whole = self._themes if name == "themes" else ()
            parts = as_list(value, self.mapping.split or self.mapping.way(column).split, name in _COMMA_SPLITS, whole)
            if self._foreign:
                parts = [cleaned(name, part) for part in parts]
            if own := self._values.get(name):
                parts = [own.get(part.casefold(), part) for part in parts]
            if name == "themes":
                parts = [self._themes.get(part.casefold(), part) for part in parts]
            held += [part for part in parts if part and part not in held]
            return
        if name in fields:
            if as_text(value) != as_text(fields[name]):
                fields.setdefault("extra", {}).setdefault(column, _plain(value))
            return
        found = self._one(name, value, column)
        fields[name] = cleaned(name, found) if self._foreign and isinstance(found, str) else found

    def _one(self, name: str, value: Any, column: str) -> Any:
        way = self.mapping.way(column)
        if name in _DATES:
            return read_day(value, way, self.mapping.dates, keep_time=name in ("start", "end", "added", "modified"))
        if name in ("url", "online_url"):
            if isinstance(value, list | tuple) and value:
                value = value[0]
            return as_url(value)
        if name == "minutes":
            return as_minutes(value, way.per_minute)
        if name == "position":
            try:
                return int(as_text(value))
            except ValueError:
                raise UnusableError(f"{as_text(value)[:40]!r} is not a whole number.", "Write it as 3.") from None
        if name == "type":
            return as_type(value, self._types)
        if name == "doi":
            text = as_text(value)
            found = normalise_doi(text)
            # The case of a DOI is the publisher's; only the wrapping is ours to take off.
            return text[-len(found) :] if found and text.lower().endswith(found) else text
        if name == "language" and not self.mapping.columns:  # a format that says itself what it is
            text = as_text(value)
            code = language_code(text)
            return code if len(code) == 2 and "-" not in text else text  # "eng" is en; en-GB says more than en
        if name == "id":
            return "-".join(as_text(value).split())
        return as_text(value)

    def _put_group(self, row: Row, fields: dict[str, Any], name: str, value: Any) -> None:
        decoded = is_json(value.strip()) if isinstance(value, str) else value
        if name == "series":
            if isinstance(decoded, Mapping):
                fields["series"] = {**decoded, **fields.get("series", {})}
            else:
                fields.setdefault("series", {}).setdefault("name", as_text(value))
        elif name == "relations":
            parts = decoded if isinstance(decoded, list | tuple) else as_list(value, self.mapping.split, comma=False)
            held = fields.setdefault("relations", [])
            held += [dict(part) if isinstance(part, Mapping) else {"target_title": as_text(part)} for part in parts]
        elif isinstance(decoded, Mapping):
            for part, inner in decoded.items():
                if inner not in (None, "", []):
                    self._put_part(row, fields, name, part, part, inner)
        elif name == "event":
            self._put_part(row, fields, "event", "start", "event", value)
        else:
            self._put_one(fields.setdefault("see_also", {}), "pin", "see_also", value, "")

    def _put_part(self, row: Row, fields: dict[str, Any], group: str, part: str, column: str, value: Any) -> None:
        """One part of a group; what is wrong with it costs the others nothing."""
        try:
            self._put_one(fields.setdefault(group, {}), part, column, value, "")
        except (UnusableError, UnclearDateError) as error:
            self._report(row, fields, group, f"{group}.{part}", value, error)

    # -- what is wrong ----------------------------------------------------------------------------------

    def _report(
        self, row: Row, fields: dict[str, Any], column: str, target: str, value: Any,
        error: UnusableError | UnclearDateError,
    ) -> None:  # fmt: skip
        place = row.place(column)
        keep = getattr(error, "keep", True)
        what = f"{place[:1].upper() + place[1:]}: {error}" if place else str(error)
        self.findings.add(
            Problem(
                row.file, row.line_of(column), _named(row), target, what,
                error.mend + (" Until then it is kept under extra." if keep else ""), "warning",
            )
        )  # fmt: skip
        if keep:
            fields.setdefault("extra", {}).setdefault(AS_WRITTEN, {})[target] = _keepable(value)

    def _validated(self, row: Row, fields: dict[str, Any], resource_id: Any) -> tuple[dict[str, Any], str | None]:
        fields = {name: value for name, value in fields.items() if value not in ("", [], {}, None)}
        for _ in range(len(fields) + 2):
            try:
                record = Resource.model_validate({"id": resource_id or "new", **fields})
            except ValidationError as error:
                bad = {str(detail["loc"][0]) if detail["loc"] else "" for detail in error.errors(include_url=False)}
                for detail in error.errors(include_url=False):
                    field = ".".join(map(str, detail["loc"]))
                    given = shown(detail.get("input"))
                    self.findings.add(
                        Problem(
                            row.file, row.line, _named(row), field,
                            f"{detail['msg'].removeprefix('Value error, ')} (given: {given}).",
                            "Correct the value." + ("" if "extra" in bad else " Until then it is kept under extra."),
                            "warning",
                        )
                    )  # fmt: skip
                if "id" in bad:
                    resource_id = None
                if "extra" in bad:  # numbers that no file can hold, or deeper than anything is kept
                    del fields["extra"]
                    continue
                paths = dict.fromkeys(tuple(detail["loc"][:2]) for detail in error.errors(include_url=False))
                kept = _taken_out(fields, [path for path in paths if path and path[0] in fields])
                extra = fields.setdefault("extra", {})
                if isinstance(extra, dict):
                    extra.setdefault(AS_WRITTEN, {}).update(kept)
                continue
            out = record.to_json_dict()
            out.pop("id")
            return out, record.id if resource_id else None
        return {}, None


def _taken_out(fields: dict[str, Any], paths: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """What is taken out of ``fields``, by its name: of a group the part that is wrong, of all else the whole."""
    kept: dict[str, Any] = {}
    for name, *rest in paths:
        inside = fields.get(name)
        if name in _GROUPS and rest and isinstance(inside, dict) and rest[0] in inside:
            kept[f"{name}.{rest[0]}"] = _keepable(inside.pop(rest[0]))
            if not inside:
                del fields[name]
        elif inside is not None:
            kept[name] = _keepable(fields.pop(name))
    return kept


def _named(row: Row) -> str | None:
    for name in ("id", "title", "name"):
        value = row.data.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()[:60]
    return None


def shown(value: Any, most: int = 50) -> str:
    """The beginning of ``value`` as text; its kind where it cannot be written."""
    try:
        return str(value)[:most]
    except (ValueError, RecursionError):  # a number of thousands of digits, a thousand lists in each other
        return f"a {type(value).__name__} that is too large to show"


def _keepable(value: Any) -> Any:
    """``value`` for extra, or what can be shown of it."""
    try:
        return _plain(value)
    except (ValueError, RecursionError):
        return shown(value)


def _plain(value: Any) -> Any:
    """``value`` as JSON can hold it, without line ends and blanks round it."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime):
        return as_text(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return str(value)
    encode: Callable[[Any], str] = str
    return json.loads(json.dumps(value, ensure_ascii=False, default=encode))
