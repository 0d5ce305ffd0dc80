"""YAML, JSON, JSON Lines and Markdown with front matter, whatever their fields are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from corpus.exchange.importing.source import Findings, Row, Rows, Source, decode
from corpus.records.readers import RawRecord, Unreadable
from corpus.records.readers.json_files import read_json, read_jsonl
from corpus.records.readers.yaml_files import read_yaml, read_yaml_text

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_LISTS = ("resources", "items", "records", "entries", "data", "results", "links", "bookmarks")


def read_yaml_records(source: Source, findings: Findings) -> Rows:
    """Yield the records of a YAML file."""
    return _rows(_unwrapped(read_yaml(source.path)), source)


def read_json_records(source: Source, findings: Findings) -> Rows:
    """Yield the records of a JSON file: a list, one record, or a list inside an object ("items": [...])."""
    return _rows(_unwrapped(read_json(source.path)), source)


def read_json_lines(source: Source, findings: Findings) -> Rows:
    """Yield the records of a JSON Lines file."""
    return _rows(read_jsonl(source.path), source)


def read_front_matter(source: Source, findings: Findings) -> Rows:
    """Yield the one record of a Markdown file: its front matter, with what follows as the text."""
    text = decode(source.bytes(), source.name, findings)
    found = _FRONT_MATTER.match(text.removeprefix("\ufeff"))
    if not found:
        yield Unreadable(1, "The file has no front matter.", "Begin it with lines of `field: value` between two ---.")
        return
    for item in read_yaml_text(found[1]):
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


def _rows(items: Iterable[RawRecord | Unreadable], source: Source) -> Rows:
    for item in items:
        if isinstance(item, Unreadable):
            yield item
        else:
            yield Row(_flat(item.data), item.line, source.name, None, item.lines)


def _unwrapped(items: Iterator[RawRecord | Unreadable]) -> Iterator[RawRecord | Unreadable]:
    """The records inside an object that only wraps a list of them."""
    for item in items:
        inner = _inner_list(item.data) if isinstance(item, RawRecord) else None
        if inner is None or isinstance(item, Unreadable):
            yield item
            continue
        key, records = inner
        for position, record in enumerate(records):
            line = item.lines.get((key, position), item.line)
            if isinstance(record, dict):
                below = {path[2:]: n for path, n in item.lines.items() if path[:2] == (key, position) and len(path) > 2}
                yield RawRecord({str(name): value for name, value in record.items()}, line, below)
            else:
                yield Unreadable(line, f"Item {position + 1} of {key!r} is no object of fields.", "Write fields.")


def _inner_list(data: dict[str, Any]) -> tuple[str, list[Any]] | None:
    lists = {
        key: value for key, value in data.items() if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    for key in _LISTS:
        if key in lists and not {"title", "id", "url"} <= data.keys():
            return key, lists[key]
    if len(lists) == 1 and len(data) == 1:
        return next(iter(lists.items()))
    return None


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
