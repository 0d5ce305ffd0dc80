"""Records of JSON Lines changed and taken out by the bytes of their lines; the many others are not even read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from corpus.records.file_edits import id_in
from corpus.records.json_edit import object_edited

_MANY = 50
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A record, and the bytes of the file that it stands in, without white space round it."""

    data: dict[str, Any]
    start: int
    end: int


@lru_cache(maxsize=256)  # it is asked of each file of a library
def ways_to_write(resource_id: str) -> frozenset[bytes]:
    """How an id may stand in a file: composed or not, escaped as JSON may have it or not."""
    forms = {resource_id, unicodedata.normalize("NFD", resource_id)}
    escaped = {json.dumps(form, ensure_ascii=way)[1:-1] for form in forms for way in (True, False)}
    escaped |= {json.dumps(form)[1:-1].replace("/", "\\/") for form in forms}
    return frozenset(form.encode("utf-8", "replace") for form in forms | escaped)


def placed_lines(content: bytes, ids: Collection[str]) -> dict[str, Line]:
    """The first record with each of ``ids`` that is there."""
    found: dict[str, Line] = {}
    if len(ids) > _MANY:
        start = 0
        for raw in content.splitlines(keepends=True):
            line = _line(content, start, start + len(raw))
            start += len(raw)
            if line is not None and (key := id_in(line.data)) in ids:
                found.setdefault(key, line)
        return found
    for one in ids:
        first = min((line for line in _candidates(content, one)), key=lambda line: line.start, default=None)
        if first is not None:
            found[one] = first
    return found


def _candidates(content: bytes, resource_id: str) -> Iterator[Line]:
    """The first line with that id in each way to write it."""
    for way in ways_to_write(resource_id):
        at = content.find(way)
        while at >= 0:
            begin = content.rfind(b"\n", 0, at) + 1
            end = content.find(b"\n", at)
            end = len(content) if end < 0 else end
            line = _line(content, begin, end)
            if line is not None and id_in(line.data) == resource_id:
                yield line
                break
            at = content.find(way, end)


def _line(content: bytes, begin: int, end: int) -> Line | None:
    raw = content[begin:end]
    if begin == 0 and raw.startswith(_BOM):
        begin, raw = len(_BOM), raw[len(_BOM) :]
    try:
        data = json.loads(raw.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    return Line(data, begin + len(raw) - len(raw.lstrip()), begin + len(raw.rstrip()))


def lines_edited(content: bytes, edits: Mapping[str, Mapping[str, Any]]) -> bytes:
    """``content`` with fields of records changed; ``edits`` as `corpus.records.yaml_edit.edited` has them.

    Raises:
        CannotEditError: what came of it is not what was meant.
    """
    pieces, position = [], 0
    for key, place in sorted(placed_lines(content, edits.keys()).items(), key=lambda one: one[1].start):
        text = content[place.start : place.end].decode("utf-8", "surrogatepass")
        new = object_edited(text, place.data, edits[key]).encode("utf-8", "surrogatepass")
        pieces += [content[position : place.start], new]
        position = place.end
    return b"".join([*pieces, content[position:]])


def lines_without(content: bytes, ids: Collection[str]) -> bytes:
    """``content`` without the first record that has each of ``ids``."""
    for place in sorted(placed_lines(content, ids).values(), key=lambda one: -one.start):
        begin = max(content.rfind(b"\n", 0, place.start) + 1, len(_BOM) if content.startswith(_BOM) else 0)
        end = content.find(b"\n", place.end)
        content = content[:begin] + (content[end + 1 :] if end >= 0 else b"")
    return content


def line_of(record: Mapping[str, Any]) -> str:
    """A record as a line of JSON Lines, without its end."""
    said = json.dumps(record, ensure_ascii=False)
    return said if said.encode("utf-8", "replace").decode() == said else json.dumps(record)
