"""Change fields of a record in JSON and nothing else: order, spaces and how the rest is written stay.

A record is cut into its members; those that change are written anew, in the manner of the others. The other records of
the file are passed over by their places, so that no character of theirs can change.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from corpus.records.file_edits import ORDER, CannotEditError, Parts, changed_data

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


class Placed(NamedTuple):
    """A record and the characters of the file that it stands in."""

    data: dict[str, Any]
    start: int
    end: int


def placed_in_list(text: str) -> tuple[list[Placed], bool]:
    """Every record of a JSON file, and whether the file is a list.

    Raises:
        CannotEditError: it is no JSON, or holds something that is no record.
    """
    try:
        position = _skip(text, 0)
        if text[position : position + 1] != "[":
            return [_placed(text, position)], False
        found = []
        position = _skip(text, position + 1)
        while text[position] != "]":
            found.append(_placed(text, position))
            position = _skip(text, found[-1].end)
            if text[position] == ",":
                position = _skip(text, position + 1)
        return found, True
    except (ValueError, IndexError, RecursionError) as error:
        raise CannotEditError(f"the file cannot be read as JSON ({error})") from None


def _placed(text: str, position: int) -> Placed:
    data, end = _DECODER.raw_decode(text, position)
    if not isinstance(data, dict):
        raise ValueError("not a record")
    return Placed(data, position, end)


def json_edited(text: str, records: Mapping[str, Placed], edits: Mapping[str, Mapping[str, Any]]) -> str:
    """``text`` with fields of ``records`` changed; ``edits`` as `corpus.records.yaml_edit.edited` has them.

    Raises:
        CannotEditError: what came of it is not what was meant.
    """
    pieces, position = [], 0
    for key, place in sorted(records.items(), key=lambda one: one[1].start):
        if key in edits:
            new = object_edited(text[place.start : place.end], place.data, edits[key], _margin(text, place.start))
            pieces += [text[position : place.start], new]
            position = place.end
    return "".join(pieces) + text[position:]


def object_edited(text: str, data: Mapping[str, Any], edit: Mapping[str, Any], margin: str = "") -> str:
    """A record, from brace to brace, with fields changed.

    Args:
        data: what it holds.
        margin: the white space that its first line begins with.

    Raises:
        CannotEditError: what came of it is not what was meant.
    """
    new = _object(text, edit, margin)
    if json.loads(new) != changed_data(data, edit):
        raise CannotEditError("it is laid out in an unusual way")
    return new


def list_without(text: str, places: Sequence[Placed], gone: Collection[int]) -> str:
    """A JSON list without some of its records, by their numbers."""
    parts = [text[one.start : one.end] for one in places]
    between = [text[one.end : after.start] for one, after in itertools.pairwise(places)]
    for number in sorted(gone, reverse=True):
        _take_out(parts, between, number)
    head, tail = text[: places[0].start], text[places[-1].end :]
    return _joined(head, parts, between, tail) if parts else f"[]{text[len(text.rstrip(_SPACE)) :]}"


def list_with(text: str, places: Sequence[Placed], records: Iterable[Mapping[str, Any]]) -> str:
    """A JSON list with more records at its end, laid out as the last one is."""
    end = places[-1].end if places else text.index("[") + 1
    between = text[places[-2].end : places[-1].start] if len(places) > 1 else ""
    if not between:
        between = f",{text[text.index('[') + 1 : places[0].start] if places else ''}"
    before = text[places[-1].start : places[-1].end] if places else "{\n"
    style = _Style.of(before, None, _margin(text, places[-1].start) if places else "")
    added = [style.dumped(dict(record), style.margin, "\n" in before) for record in records]
    new = "".join(between + one for one in added) if places else ("\n" + ",\n".join(added) + "\n")
    return text[:end] + new + text[end:]


@dataclass(frozen=True, slots=True)
class _Style:
    """How an object is written: between key and value, between items, one step of indentation, only in ASCII."""

    colon: str
    comma: str
    step: str
    is_ascii: bool
    margin: str

    @classmethod
    def of(cls, text: str, colon: str | None, margin: str) -> _Style:
        inner = re.search(r"\{[ \t]*\r?\n([ \t]*)\S", text)
        step = inner[1].removeprefix(margin) if inner else "  "
        if colon is None:
            found = re.search(r'"(\s*:[ \t]*)', text)
            colon = found[1] if found else ": "
        return cls(colon, "," if colon == ":" else ", ", step or "  ", text.isascii() and "\\u" in text, margin)

    def dumped(self, value: Any, margin: str, in_lines: bool) -> str:
        """``value``, whose first line stands somewhere, the others ``margin`` from the left."""
        is_ascii = self.is_ascii or _has_surrogates(value)
        if not in_lines:
            return json.dumps(value, ensure_ascii=is_ascii, separators=(self.comma, self.colon))
        said = json.dumps(value, ensure_ascii=is_ascii, indent=self.step, separators=(",", self.colon))
        return said.replace("\n", "\n" + margin)


def _object(text: str, edit: Mapping[str, Any], margin: str) -> str:
    """An object, from brace to brace, with members changed."""
    keys, spans = _members(text)
    if not keys:
        return _Style.of(text, ": ", margin).dumped(changed_data({}, edit), margin, False)
    if len(set(keys)) != len(keys) and any(keys.count(name) > 1 for name in edit):
        raise CannotEditError("a field is there twice")
    head, tail = text[: spans[0][0]], text[spans[-1][2] :]
    parts = [text[start:end] for start, _, end in spans]
    between = [text[one[2] : after[0]] for one, after in itertools.pairwise(spans)]
    # What stands between a key and its value, as it is written here most of the time.
    style = _Style.of(text, text[spans[0][0] + len(_key(text, spans[0][0])) : spans[0][1]], margin)
    in_lines = "\n" in head
    inside = margin + style.step if in_lines else margin
    lists_in_lines = any("\n" in text[start:end] for _, start, end in spans if text[start] in "[{" and end - start > 2)
    any_list = any(text[start] in "[{" for _, start, _ in spans)
    # What is taken out goes last, so that what is added has a neighbour.
    for name in sorted(edit, key=lambda name: (edit[name] is None, ORDER.get(name, len(ORDER)))):
        value = edit[name]
        number = keys.index(name) if name in keys else None
        old = parts[number][spans[number][1] - spans[number][0] :] if number is not None and spans[number] else ""
        if value is None:
            if number is not None:
                _take_out(parts, between, number)
                del keys[number], spans[number]
            continue
        if isinstance(value, Parts):
            if old.startswith("{"):
                new = _object(old, value, inside)
            else:
                new = style.dumped(value.whole, inside, in_lines and (lists_in_lines or not any_list))
        else:
            new = style.dumped(value, inside, "\n" in old if old else in_lines and (lists_in_lines or not any_list))
        if number is not None:
            parts[number] = parts[number][: len(parts[number]) - len(old)] + new
            continue
        before = [n for n, one in enumerate(keys) if ORDER.get(one, len(ORDER)) <= ORDER.get(name, len(ORDER))]
        at = (before[-1] if before else 0) + 1
        usual = between[0] if between else ("," + head[1:] if in_lines else style.comma)
        keys.insert(at, name)
        spans.insert(at, (0, len(json.dumps(name, ensure_ascii=style.is_ascii) + style.colon), 0))
        parts.insert(at, json.dumps(name, ensure_ascii=style.is_ascii) + style.colon + new)
        between.insert(at - 1, usual)
    return _joined(head, parts, between, tail) if parts else "{}"


def _members(text: str) -> tuple[list[str], list[tuple[int, int, int]]]:
    """The keys of an object; (where the key begins, where the value does, where it ends) of each."""
    keys: list[str] = []
    spans: list[tuple[int, int, int]] = []
    position = _skip(text, 1)
    while text[position] != "}":
        key, after = scanstring(text, position + 1)
        begin = _skip(text, _skip(text, after) + 1)
        _, end = _DECODER.raw_decode(text, begin)
        keys.append(key)
        spans.append((position, begin, end))
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return keys, spans


def _key(text: str, position: int) -> str:
    _, after = scanstring(text, position + 1)
    return text[position:after]


def _take_out(parts: list[str], between: list[str], number: int) -> None:
    del parts[number]
    if between:
        del between[max(number - 1, 0)]


def _joined(head: str, parts: Sequence[str], between: Sequence[str], tail: str) -> str:
    return head + "".join(part + gap for part, gap in zip(parts, [*between, ""], strict=True)) + tail


def _margin(text: str, position: int) -> str:
    """The white space that the line begins with in which ``position`` lies."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _has_surrogates(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position
