"""Whole records taken out of a YAML file, or put at its end, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import yaml

from corpus.records.file_edits import CannotEditError, id_text
from corpus.records.readers import RawRecord
from corpus.records.readers.yaml_files import YamlLoader, read_yaml_text
from corpus.records.yaml_edit import dumped, last_line
from corpus.records.yaml_values import is_blank

_MARK = re.compile(r"---(?:\s|$)")


def yaml_data(text: str) -> list[dict[str, Any] | None]:
    """The records of ``text``, ``None`` for what is none.

    >>> yaml_data("id: a\\n---\\nid: b\\n")
    [{'id': 'a'}, {'id': 'b'}]
    """
    return [item.data if isinstance(item, RawRecord) else None for item in read_yaml_text(text)]


def without_records(text: str, ids: Collection[str]) -> str | None:
    """``text`` without the first record that has each of ``ids``; ``None`` where no record is left.

    Comments stay, but for those between the lines of such a record, or in its document.

    Raises:
        CannotEditError: it cannot be taken out without touching more.
    """
    lines = text.splitlines(keepends=True)
    gone: list[tuple[int, int]] = []
    numbers: set[int] = set()
    found: set[str] = set()
    number = 0
    for document in _documents(text):
        items = document.value if isinstance(document, yaml.SequenceNode) else [document]
        taken = []
        for item in items:
            key = _id_of(item)
            if key is not None and key in ids and key not in found:
                found.add(key)
                taken.append(item)
                numbers.add(number)
            number += 1
        if len(taken) == len(items) and taken:
            gone.append(_lines_of_document(document, lines))
            continue
        for item in taken:
            if document.flow_style or not lines[item.start_mark.line][: item.start_mark.column].strip() == "-":
                raise CannotEditError("the records do not stand one below the other")
            first, stop = item.start_mark.line, last_line(item, lines)
            while stop > first + 1 and is_blank(lines[stop - 1]):
                stop -= 1
            while stop < len(lines) and not lines[stop].strip():
                stop += 1
            gone.append((first, stop))
    if missing := set(ids) - found:
        raise CannotEditError(f"no record {min(missing)!r} is in the file")
    before = yaml_data(text)
    if numbers >= set(range(len(before))):
        return None
    for first, stop in sorted(gone, reverse=True):
        del lines[first:stop]
    result = "".join(lines)
    if yaml_data(result) != [data for n, data in enumerate(before) if n not in numbers]:
        raise CannotEditError("its layout is unusual")
    return result


def with_records(text: str, records: Iterable[Mapping[str, Any]]) -> str:
    """``text`` with more records at its end: items of its list where it ends in one, else documents.

    Raises:
        CannotEditError: nothing can be put at its end.
    """
    added = list(records)
    before = yaml_data(text)
    last = None
    for document in _documents(text):
        last = document
    newline = "\r\n" if "\r\n" in text else "\n"
    result = text + (newline if text and not text.endswith("\n") else "")
    if isinstance(last, yaml.SequenceNode) and not last.flow_style and last.value:
        margin = " " * last.start_mark.column
        for record in added:
            block = dumped(record).splitlines()
            result += "".join(
                (f"{margin}{'  ' if n else '- '}{line}" if line.strip() else line) + newline
                for n, line in enumerate(block)
            )
    else:
        for record in added:
            mark = f"---{newline}" if any(not is_blank(line) for line in result.splitlines()) else ""
            result += mark + dumped(record).replace("\n", newline)
    if yaml_data(result) != [*before, *(dict(record) for record in added)]:
        raise CannotEditError("nothing can be put at its end")
    return result


def _documents(text: str) -> Iterable[Any]:
    try:
        loader = YamlLoader(text)
        try:
            while loader.check_node():
                yield loader.get_node()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CannotEditError(f"the file cannot be read as YAML ({error})") from None


def _id_of(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    found = [v.value for k, v in node.value if k.value == "id" and isinstance(v, yaml.ScalarNode)]
    return id_text(found[0]) if found else None


def _lines_of_document(node: yaml.Node, lines: list[str]) -> tuple[int, int]:
    """From its ``---`` to the next one; a first document without one leaves what is said at the top of the file."""
    first = stop = node.start_mark.line
    while first > 0 and not _MARK.match(lines[first]):
        first -= 1
    if not _MARK.match(lines[first]):
        first = node.start_mark.line
    stop += 1
    while stop < len(lines) and not _MARK.match(lines[stop]):
        stop += 1
    return first, stop
