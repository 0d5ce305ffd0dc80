"""Where in a file each text of a record stands, so that one value can be changed and nothing else.

YAML that is read and written again loses its comments, its folds or its quotes, whatever library does it. So a mend
replaces the characters of one scalar, and the file is read again to see that exactly this value changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any

import yaml

from corpus.records.readers.yaml_files import YamlLoader, refuse_bombs

Path = tuple[str | int, ...]
Span = tuple[int, int]

_JSON_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class LocatedRecord:
    """A record as the file has it, the characters of each of its texts (quotes included), and its first line."""

    data: dict[str, Any]
    spans: dict[Path, Span]
    start: int


def locate(text: str, suffix: str) -> list[LocatedRecord]:
    """Every record of a file with the place of each text, in file order.

    Args:
        text: the file without a byte order mark.
        suffix: ".yaml", ".yml", ".json" or ".jsonl".

    Raises:
        ValueError: the file, or for JSON Lines nothing but one of its lines, cannot be read; bad lines are passed over.
    """
    try:
        if suffix == ".jsonl":
            return _jsonl(text)
        return _json(text) if suffix == ".json" else _yaml(text)
    except Exception as error:  # what a parser raises, `seealso check` says better
        raise ValueError(str(error)) from None


def _yaml(text: str) -> list[LocatedRecord]:
    found = []
    loader = YamlLoader(text)
    try:
        while loader.check_node():
            document: Any = loader.get_node()
            for node in document.value if isinstance(document, yaml.SequenceNode) else [document]:
                if isinstance(node, yaml.MappingNode):
                    refuse_bombs(node)
                    spans: dict[Path, Span] = {}
                    _yaml_spans(node, (), spans)
                    data = loader.construct_document(node)
                    if not isinstance(data, dict):
                        raise ValueError("a tag makes something else of a record")
                    found.append(LocatedRecord(data, spans, node.start_mark.index))
    finally:
        loader.dispose()
    return found


def _yaml_spans(node: yaml.Node, path: Path, spans: dict[Path, Span]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _yaml_spans(value, (*path, str(key.value)), spans)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _yaml_spans(value, (*path, position), spans)
    elif node.tag == "tag:yaml.org,2002:str":
        spans[path] = (node.start_mark.index, node.end_mark.index)


def _json(text: str) -> list[LocatedRecord]:
    found = []
    start = _skip(text, 0)
    if text[start : start + 1] != "[":
        record, end = _located(text, start)
        if _skip(text, end) != len(text):
            raise ValueError("extra data")
        return [record]
    position = _skip(text, start + 1)
    while text[position] != "]":
        if text[position] != "{":
            raise ValueError("not a record")
        record, end = _located(text, position)
        found.append(record)
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
        elif text[position] != "]":
            raise ValueError("expected , or ]")
    return found


def _jsonl(text: str) -> list[LocatedRecord]:
    found = []
    start = 0
    for line in text.split("\n"):
        if line.strip(_JSON_SPACE):
            try:
                record, end = _located(line, _skip(line, 0))
            except (ValueError, IndexError, RecursionError):
                start += len(line) + 1
                continue
            if _skip(line, end) == len(line):
                spans = {path: (start + a, start + b) for path, (a, b) in record.spans.items()}
                found.append(LocatedRecord(record.data, spans, start))
        start += len(line) + 1
    return found


def _located(text: str, position: int) -> tuple[LocatedRecord, int]:
    spans: dict[Path, Span] = {}
    if text[position] != "{":
        raise ValueError("not a record")
    data, end = _json_value(text, position, (), spans)
    return LocatedRecord(data, spans, position), end


_DECODER = json.JSONDecoder()


def _json_value(text: str, position: int, path: Path, spans: dict[Path, Span]) -> tuple[Any, int]:
    sign = text[position]
    if sign == '"':
        value, end = scanstring(text, position + 1)
        spans[path] = (position, end)
        return value, end
    if sign not in "{[":
        return _DECODER.raw_decode(text, position)
    mapping: dict[str, Any] = {}
    items: list[Any] = []
    close = "}" if sign == "{" else "]"
    position = _skip(text, position + 1)
    while text[position] != close:
        key: str | int = len(items)
        if sign == "{":
            if text[position] != '"':
                raise JSONDecodeError("expected a key", text, position)
            key, position = scanstring(text, position + 1)
            position = _skip(text, position)
            if text[position] != ":":
                raise JSONDecodeError("expected :", text, position)
            position = _skip(text, position + 1)
        value, position = _json_value(text, position, (*path, key), spans)
        if sign == "{":
            mapping[str(key)] = value
        else:
            items.append(value)
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
        elif text[position] != close:
            raise JSONDecodeError("expected ,", text, position)
    return (mapping if sign == "{" else items), position + 1


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _JSON_SPACE:
        position += 1
    return position
