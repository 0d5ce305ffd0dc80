"""YAML: a record, a list of records, or several documents in one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from corpus.records.readers.boundary import said
from corpus.records.readers.nesting import MAX_NESTING, refuse_deep_yaml
from corpus.records.readers.raw_records import RawRecord, Unreadable, read_text

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # libyaml is absent on some platforms; the pure loader reads the same language
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_MAX_NODES = 200_000


class YamlLoader(_SafeLoader):
    """Reads dates as the text that was written: "2018-07" and "2018-07-01" both stay as they are.

    Raises:
        yaml.YAMLError: the text holds signs that YAML forbids, or is nested more deeply than its parser can bear.
    """

    def __init__(self, text: str) -> None:
        refuse_deep_yaml(text, _SafeLoader)
        super().__init__(text)


YamlLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of a YAML file, each with the line of every field."""
    text = read_text(path)
    if isinstance(text, Unreadable):
        yield text
        return
    yield from read_yaml_text(text)


def read_yaml_text(text: str) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of ``text``, as `read_yaml` does; lines count from its beginning."""
    try:
        loader = YamlLoader(text)
    except (yaml.YAMLError, ValueError) as error:
        yield _not_yaml(error, text)
        return
    try:
        while loader.check_node():
            node: Any = loader.get_node()
            items = node.value if isinstance(node, yaml.SequenceNode) else [node]
            for item in items:
                yield _record_or_why_not(loader, item)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        yield _not_yaml(error, text)
    finally:
        loader.dispose()


def _not_yaml(error: Exception, text: str) -> Unreadable:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        return Unreadable(
            mark.line + 1 if mark else None,
            f"This is not valid YAML: {what}.",
            "Check the indentation, and put quotes round a value that holds a colon or begins with a sign.",
        )
    position = getattr(error, "position", None)
    return Unreadable(
        text.count("\n", 0, position) + 1 if isinstance(position, int) else None,
        f"This is not valid YAML: {said(error)}.",
        "Remove control characters and needless nesting.",
    )


def yaml_nodes(text: str) -> Iterator[yaml.Node]:
    """The syntax tree of each record of ``text``, for those who edit it in place.

    Raises:
        yaml.YAMLError: ``text`` is not valid YAML.
    """
    loader = YamlLoader(text)
    try:
        while loader.check_node():
            node: Any = loader.get_node()
            yield from node.value if isinstance(node, yaml.SequenceNode) else [node]
    finally:
        loader.dispose()


def _record_or_why_not(loader: Any, node: yaml.Node) -> RawRecord | Unreadable:
    """The record that ``node`` stands for; what is wrong with it, which the next one has no part in."""
    try:
        return _record(loader, node)
    except Exception as error:  # constructors raise what int(), float() and base64 do
        # What was under construction is not to be taken up by the next record.
        loader.constructed_objects, loader.recursive_objects, loader.state_generators = {}, {}, []
        loader.deep_construct = False
        line = node.start_mark.line + 1
        if isinstance(error, yaml.MarkedYAMLError):
            return _not_yaml(error, "")
        return Unreadable(line, f"The record cannot be read: {said(error)}.", "Put quotes round odd numbers and signs.")


def _record(loader: Any, node: yaml.Node) -> RawRecord | Unreadable:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return Unreadable(line, "A record must be a mapping of fields.", "Write it as lines of `field: value`.")
    lines: dict[tuple[str | int, ...], int] = {}
    refuse_bombs(node)
    _note_lines(node, (), lines)
    data = loader.construct_document(node)
    if not isinstance(data, dict):  # a tag makes something else of it
        return Unreadable(line, "A record must be a mapping of fields.", "Take the tag (`!!...`) out.")
    return RawRecord({str(key): value for key, value in data.items()}, line, lines)


def refuse_bombs(node: yaml.Node) -> None:
    """Refuse a record of which a few aliases stand for billions of nodes, before they are unfolded.

    Raises:
        ValueError: there are too many nodes, or they are nested too deeply.
    """
    budget = _MAX_NODES
    stack = [(node, 0)]
    while stack:
        current, depth = stack.pop()
        budget -= 1
        if budget < 0 or depth > MAX_NESTING:
            raise ValueError("the record unfolds to too many values (aliases inside aliases?)")
        if isinstance(current, yaml.MappingNode):
            stack.extend((part, depth + 1) for pair in current.value for part in pair)
        elif isinstance(current, yaml.SequenceNode):
            stack.extend((part, depth + 1) for part in current.value)


def _note_lines(node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            lines[below] = key.start_mark.line + 1
            _note_lines(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            below = (*path, position)
            lines[below] = value.start_mark.line + 1
            _note_lines(value, below, lines)
