"""A value of a YAML record changed within its lines: its quotes, the comment behind it, what else a list holds stay."""

from __future__ import annotations

import itertools
import json
from typing import Any

import yaml

_TEXT_TAG = "tag:yaml.org,2002:str"


def one_value_changed(
    node: yaml.Node, value: Any, span: tuple[int, int], lines: list[str], newline: str
) -> list[str] | None:
    """The lines of a field with another value, or ``None`` where they are to be written anew.

    Args:
        node: the value as it is.
        value: what it becomes.
        span: the first line of the field, and the line after its last.
    """
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, value, span, lines)
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list | tuple) and _is_of_texts(node, value):
        return (_flow_list if node.flow_style else _block_list)(node, list(value), span, lines, newline)
    return None


def is_blank(line: str) -> bool:
    """Whether nothing stands in a line, or a comment alone."""
    stripped = line.strip()
    return not stripped or stripped.startswith("#")


def _is_of_texts(node: yaml.SequenceNode, value: list[Any] | tuple[Any, ...]) -> bool:
    return all(isinstance(one, yaml.ScalarNode) and one.tag == _TEXT_TAG for one in node.value) and all(
        isinstance(one, str) for one in value
    )


def _scalar(node: yaml.ScalarNode, value: Any, span: tuple[int, int], lines: list[str]) -> list[str] | None:
    first, stop = span
    start, end = node.start_mark, node.end_mark
    if isinstance(value, list | tuple | dict) or node.style in ("|", ">"):
        return None
    if stop != first + 1 or start.line != first or end.line != first or start.column == end.column:
        return None
    token = _token(value, node.style)
    line = lines[first]
    return None if token is None else [line[: start.column] + token + line[end.column :]]


def _token(value: Any, style: str | None = None, in_flow: bool = False) -> str | None:
    """``value`` in one line, in the quotes that were there."""
    if isinstance(value, str) and not value.isprintable():
        return None
    if isinstance(value, str) and style == '"':
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and style == "'":
        return "'" + value.replace("'", "''") + "'"
    said: str = yaml.safe_dump([value], allow_unicode=True, default_flow_style=in_flow, width=float("inf"))
    token = said.strip()[1:-1].strip() if in_flow else said.removeprefix("- ").rstrip("\n")
    return token if "\n" not in token else None


def _flow_list(
    node: yaml.SequenceNode, value: list[str], span: tuple[int, int], lines: list[str], newline: str
) -> list[str] | None:
    first = span[0]
    start, end = node.start_mark, node.end_mark
    if start.line != first or end.line != first or span[1] != first + 1 or not value:
        return None
    line = lines[first]
    written = {one.value: line[one.start_mark.column : one.end_mark.column] for one in node.value}
    tokens = [written.get(text) or _token(text, in_flow=True) for text in value]
    if None in tokens:
        return None
    return [line[: start.column] + "[" + ", ".join(map(str, tokens)) + "]" + line[end.column :]]


def _block_list(
    node: yaml.SequenceNode, value: list[str], span: tuple[int, int], lines: list[str], newline: str
) -> list[str] | None:
    texts = [one.value for one in node.value]
    kept = [text for text in texts if text in set(value)]
    if len(set(texts)) != len(texts) or value[: len(kept)] != kept:
        return None  # in another order, which has no lines to keep
    begins = [one.start_mark.line for one in node.value]
    if not begins or begins[0] <= span[0] or len(set(begins)) != len(begins):
        return None
    head = lines[begins[0]][: node.value[0].start_mark.column]
    if head.strip() != "-":
        return None
    # What is said above an item goes with it.
    starts = [begins[0]]
    for before, begin in itertools.pairwise(begins):
        while begin - 1 > before and is_blank(lines[begin - 1]):
            begin -= 1
        starts.append(begin)
    ends = [*starts[1:], span[1]]
    made = lines[span[0] : starts[0]]
    for text, start, end in zip(texts, starts, ends, strict=True):
        if text in kept:
            made += lines[start:end]
    for text in value[len(kept) :]:
        token = _token(text)
        if token is None:
            return None
        made.append(f"{head}{token}{newline}")
    return made
