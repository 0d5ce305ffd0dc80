"""Changing single values of a file in place: every other character stays, and the result is read to prove it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.doctor.spans import LocatedRecord, Path, Span, locate


@dataclass(frozen=True, slots=True)
class Change:
    """The text ``old`` at ``path`` of the ``record``-th record becomes ``new``; ``edit`` does so to raw characters."""

    record: int
    path: Path
    old: str
    new: str
    edit: Callable[[str], str]


def splice(text: str, suffix: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    """``text`` with the ``changes``, and those that were made; one that cannot be made cleanly is left out.

    Raises:
        ValueError: ``text`` cannot be read as its ``suffix`` says.
    """
    records = locate(text, suffix)
    return _by_line(text, records, changes) if suffix == ".jsonl" else _by_file(text, suffix, records, changes)


def _by_line(text: str, records: list[LocatedRecord], changes: Sequence[Change]) -> tuple[str, list[Change]]:
    # Each line is a file of its own, so that a change costs a line's reading and not a library's.
    by_record: dict[int, list[Change]] = {}
    for change in changes:
        by_record.setdefault(change.record, []).append(change)
    made: list[Change] = []
    pieces, position = [], 0
    for number, here in sorted(by_record.items()):
        start = records[number].start
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line, done = splice(text[start:end], ".json", [replace(change, record=0) for change in here])
        pieces += [text[position:start], line]
        position = end
        made += [replace(change, record=number) for change in done]
    return "".join(pieces) + text[position:], made


def _by_file(
    text: str, suffix: str, records: list[LocatedRecord], changes: Sequence[Change]
) -> tuple[str, list[Change]]:
    for way in range(len(_WAYS)):
        mended = _attempt(text, suffix, records, changes, way)
        if mended is not None:
            return mended, list(changes)
    if len(changes) < 2:
        return text, []
    # Halves, so that the few that cannot be made are found without reading the file once for every change.
    half = len(changes) // 2
    text, first = splice(text, suffix, changes[:half])
    text, second = splice(text, suffix, changes[half:])
    return text, first + second


def _attempt(text: str, suffix: str, records: list[LocatedRecord], changes: Sequence[Change], way: int) -> str | None:
    wanted: dict[Span, str] = {}
    for change in changes:
        span = records[change.record].spans.get(change.path)
        if span is None:
            return None
        raw = text[slice(*span)]
        new = next((made for rewrite in _WAYS[way:] if (made := rewrite(raw, change, suffix)) not in (None, raw)), None)
        if new is None or wanted.get(span, new) != new:
            return None
        wanted[span] = new
    pieces, position = [], 0
    for (start, end), new in sorted(wanted.items()):
        pieces += [text[position:start], new]
        position = end
    mended = "".join(pieces) + text[position:]
    try:
        after = [record.data for record in locate(mended, suffix)]
    except ValueError:
        return None
    expected = copy.deepcopy([record.data for record in records])
    try:
        for change in changes:
            _set(expected[change.record], change.path, change.new)
    except (KeyError, IndexError, TypeError):
        return None
    # By repr, for which a NaN is equal to itself and 1 is neither True nor 1.0.
    return mended if repr(after) == repr(expected) else None


def _set(data: Any, path: Path, value: str) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def _same_characters(raw: str, change: Change, suffix: str) -> str | None:
    return raw.replace(change.old, change.new) if change.old in raw else None


def _same_edit(raw: str, change: Change, suffix: str) -> str | None:
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'":
        return raw[0] + change.edit(raw[1:-1]) + raw[0]
    return change.edit(raw)


def _written_anew(raw: str, change: Change, suffix: str) -> str | None:
    if raw[:1] in "|>&!":
        return None
    if raw[:1] == "'" and "\n" not in change.new:
        return "'" + change.new.replace("'", "''") + "'"
    return json.dumps(change.new, ensure_ascii="\\u" in raw)


_WAYS = (_same_characters, _same_edit, _written_anew)
"""From the one that keeps most of how the value was written to the one that keeps least."""
