"""YAML: a record, a list of records, or several documents in one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from corpus.records.readers.raw_records import RawRecord, Unreadable, read_text

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # libyaml is absent on some platforms; the pure loader reads the same language
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_MAX_NODES = 2_000_000
_MAX_DEPTH = 100


class YamlLoader(_SafeLoader):
    """Reads dates as the text that was written: "2018-07" and "2018-07-01" both stay as they are."""


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
    except yaml.YAMLError as error:
        yield Unreadable(None, f"This is not valid YAML: {error}.", "Remove control characters.")
        return
    try:
        while loader.check_node():
            node: Any = loader.get_node()
            items = node.value if isinstance(node, yaml.SequenceNode) else [node]
            for item in items:
                yield _record(loader, item)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        yield Unreadable(
            mark.line + 1 if mark else None,
            f"This is not valid YAML: {what}.",
            "Check the indentation, and put quotes round a value that holds a colon or begins with a sign.",
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(error, "position", None)
        yield Unreadable(
            text.count("\n", 0, line) + 1 if isinstance(line, int) else None,
            f"This is not valid YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}.",
            "Remove control characters and needless nesting.",
        )
    finally:
        loader.dispose()


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


def _record(loader: Any, node: yaml.Node) -> RawRecord | Unreadable:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return Unreadable(line, "A record must be a mapping of fields.", "Write it as lines of `field: value`.")
    lines: dict[tuple[str | int, ...], int] = {}
    refuse_bombs(node)
    _note_lines(node, (), lines)
    data = loader.construct_document(node)
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
        if budget < 0 or depth > _MAX_DEPTH:
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
