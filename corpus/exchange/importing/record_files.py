"""YAML, JSON, JSON Lines and Markdown with front matter, whatever their fields are called."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from corpus.exchange.importing.nested_records import LOOKED_AT, Located, locate, records_at, with_themes
from corpus.exchange.importing.source import Findings, Row, Rows, Source, decode
from corpus.records.readers import RawRecord, Unreadable
from corpus.records.readers.json_files import read_json, read_jsonl
from corpus.records.readers.yaml_files import read_yaml, read_yaml_text

_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?(.*)\Z", re.DOTALL | re.MULTILINE)


def read_yaml_records(source: Source, findings: Findings) -> Rows:
    """Yield the records of a YAML file."""
    return _rows(_unwrapped(read_yaml(source.path), source, findings), source)


def read_json_records(source: Source, findings: Findings) -> Rows:
    """Yield the records of a JSON file: a list, one record, or the longest list of like objects that stands in it."""
    return _rows(_unwrapped(read_json(source.path), source, findings), source)


def read_json_lines(source: Source, findings: Findings) -> Rows:
    """Yield the records of a JSON Lines file."""
    return _rows(read_jsonl(source.path), source)


def read_front_matter(source: Source, findings: Findings) -> Rows:
    """Yield the one record of a Markdown file: its front matter, with what follows as the text."""
    text = decode(source.bytes(), source.name, findings).removeprefix("\ufeff")
    found = _FRONT_MATTER.match(text) or _TOML.match(text)
    if not found:
        yield Unreadable(1, "The file has no front matter.", "Begin it with lines of `field: value` between two ---.")
        return
    for item in _toml_records(found[1]) if text.startswith("+++") else read_yaml_text(found[1]):
        if isinstance(item, Unreadable):
            yield replace(item, line=(item.line or 0) + 1)
            continue
        data = _flat(item.data)
        body = found[2].strip()
        if body:
            heading = re.match(r"#\s+(.+?)\s*#*\s*(?:\n|\Z)", body)
            if heading and not {"title", "name"} & {key.lower() for key in data}:
                data["title"] = heading[1]
                body = body[heading.end() :].strip()
            described = {"description", "summary", "abstract", "excerpt"} & {key.lower() for key in data}
            name = "text" if described else "description"
            if body and name not in data:
                data[name] = body
        yield Row(data, 2, source.name, None, {path: line + 1 for path, line in item.lines.items()})


def _toml_records(text: str) -> Iterator[RawRecord | Unreadable]:
    """The one record of the front matter of Hugo and Zola, which is TOML; its dates as text."""
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else 1
        yield Unreadable(line, f"The front matter is no TOML: {error}.", "Correct this line; values are in quotes.")
        return
    yield RawRecord(_dates_as_text(data), 1, {(name,): n for n, name in _names_by_line(text)})


def _dates_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _dates_as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _names_by_line(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line):
            yield number, found[1]


def _rows(items: Iterable[RawRecord | Unreadable], source: Source) -> Rows:
    for item in items:
        if isinstance(item, Unreadable):
            yield item
        else:
            yield Row(_flat(item.data), item.line, source.name, None, item.lines)


def _unwrapped(
    items: Iterator[RawRecord | Unreadable], source: Source, findings: Findings
) -> Iterator[RawRecord | Unreadable]:
    """The records, wherever they stand in what was read."""
    first = list(itertools.islice(items, LOOKED_AT))
    raw = [item for item in first if isinstance(item, RawRecord)]
    located = locate([item.data for item in raw]) if raw else None
    if located is None:
        yield from itertools.chain(first, items)
        return
    if located.left:
        parts = ", ".join(f"{n:,} in {place}" for place, n in located.left[:5])
        findings.note(
            f"{source.name}: the records are those of {_shown(located)}; other objects were not read: {parts}."
        )
    for item in itertools.chain(first, items):
        if isinstance(item, Unreadable):
            yield item
            continue
        for found in records_at(item.data, located.place, len(raw) > 1):
            depth = len(found.path)
            line = item.lines.get(found.path, item.line)
            below = {
                path[depth:]: n for path, n in item.lines.items() if len(path) > depth and path[:depth] == found.path
            }
            yield RawRecord({str(name): value for name, value in with_themes(found).items()}, line, below)


def _shown(located: Located) -> str:
    return ".".join(map(str, located.place)) or "the top"


_OURS = frozenset({"series", "event", "see_also", "extra", "creators", "relations"})


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Objects inside a record as dotted columns ("meta.title"), but for the parts that a record of ours has."""
    out: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict) and value and key not in _OURS and not {"name", "@value"} & value.keys():
            out.update({f"{key}.{name}": inner for name, inner in value.items()})
        else:
            out[key] = value
    return out
