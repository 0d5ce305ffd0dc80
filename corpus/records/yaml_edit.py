"""Change fields of a record in a YAML file and nothing else: comments, order, quotes and layout of the rest stay.

The lines of a changed field are replaced, or what of them must be (`corpus.records.yaml_values`); the result is parsed
again and must be what was meant, else nothing is changed and the caller is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from corpus.records.file_edits import ORDER, CannotEditError, Parts, changed_data, id_in, id_text
from corpus.records.readers import RawRecord
from corpus.records.readers.yaml_files import read_yaml_text, yaml_nodes
from corpus.records.yaml_values import is_blank, one_value_changed

__all__ = ["CannotEditError", "dumped", "edited"]


def dumped(fields: Mapping[str, Any]) -> str:
    """``fields`` as YAML that a person would write: in order, in Unicode, lists indented.

    Dates and years keep their quotes where YAML needs them.
    """
    return yaml.dump(dict(fields), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _multiline(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # A text of several paragraphs is easiest to edit as a block; YAML cannot hold every text so.
    lines = text.split("\n")
    block = (
        len(lines) > 1 and lines[0][:1].strip() and all(line.isprintable() and line == line.rstrip() for line in lines)
    )
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)


_Dumper.add_representer(str, _multiline)


def edited(text: str, edits: Mapping[str, Mapping[str, Any]]) -> str:
    """``text`` (a YAML file of records) with fields changed.

    Args:
        edits: record id → field → new value, `Parts` to change some of a field that has parts, ``None`` to take the
            field out.

    Raises:
        CannotEditError: a record is not there, is written as {flow}, or shares a part with another (an alias).
    """
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    changes: list[tuple[int, int, list[str]]] = []
    found: set[str] = set()
    for node in yaml_nodes(text):
        if not isinstance(node, yaml.MappingNode):
            continue
        resource_id = next((v.value for k, v in node.value if k.value == "id" and isinstance(v, yaml.ScalarNode)), None)
        key = id_text(resource_id)
        if resource_id is None or key not in edits or key in found:
            continue
        found.add(key)
        if node.flow_style:
            raise CannotEditError(f"the record {resource_id!r} is written as {{...}}")
        changes += record_changes(node, edits[key], lines, newline)
    if missing := edits.keys() - found:
        raise CannotEditError(f"no record {min(missing)!r} is in the file")
    for first, last, new in sorted(changes, key=lambda change: (change[0], change[1]), reverse=True):
        lines[first:last] = new
    result = "".join(lines)
    _assert_meant(text, result, edits)
    return result


def record_changes(
    node: yaml.MappingNode, edit: Mapping[str, Any], lines: list[str], newline: str
) -> list[tuple[int, int, list[str]]]:
    """(first line, line after the last, lines instead of them) for each change of a mapping."""
    keys = [(str(key.value), key.start_mark.line, key.start_mark.column) for key, _ in node.value]
    indent = keys[0][2]
    if any(column != indent for _, _, column in keys) or len({line for _, line, _ in keys}) != len(keys):
        raise CannotEditError("its fields do not stand one below the other")
    spans: dict[str, tuple[int, int]] = {}
    for position, (name, first, _) in enumerate(keys):
        stop = keys[position + 1][1] if position + 1 < len(keys) else last_line(node, lines)
        while stop > first + 1 and is_blank(lines[stop - 1]):
            stop -= 1
        spans[name] = (first, stop)
    values = {str(key.value): value for key, value in node.value}
    changes: list[tuple[int, int, list[str]]] = []
    added: dict[int, list[str]] = {}
    for name in sorted(edit, key=lambda name: ORDER.get(name, len(ORDER))):
        value = edit[name]
        if isinstance(value, Parts):
            inside = values.get(name)
            if (
                isinstance(inside, yaml.MappingNode)
                and not inside.flow_style
                and inside.start_mark.line > spans[name][0]
            ):
                changes += record_changes(inside, value, lines, newline)
                continue
            value = value.whole
        elif name in spans and value is not None:
            kept = one_value_changed(values[name], value, spans[name], lines, newline)
            if kept is not None:
                changes.append((*spans[name], kept))
                continue
        new: list[str] = []
        if value is not None:
            new = [" " * indent + line if line.strip() else line for line in dumped({name: value}).splitlines(True)]
            new = [line.replace("\n", newline) for line in new]
        if name in spans:
            first, stop = spans[name]
            head = lines[first][:indent]
            if head.strip():  # the first field of "- id: x" shares its line with the dash
                if not new:
                    raise CannotEditError(f"{name!r} is the first field of its record")
                new[0] = head + new[0][indent:]
            changes.append((first, stop, new))
        elif new:
            before = [n for n in spans if ORDER.get(n, len(ORDER)) <= ORDER.get(name, len(ORDER))]
            at = spans[before[-1]][1] if before else spans[keys[0][0]][1]
            added.setdefault(at, []).extend(new)
    # What is added after a field stands below what is added at the end of its parts, which is later in this list.
    return [(at, at, new) for at, new in added.items()] + changes


def last_line(node: yaml.MappingNode, lines: list[str]) -> int:
    """The line after the last one that is the node's own (blank lines and comments are cut off later)."""
    # A block ends where the next thing begins, on a line that is not its own; a plain value ends on its own line.
    end = node.value[-1][1].end_mark
    own_line = end.column > 0 and end.line < len(lines) and _is_flow_end(node)
    return min(int(end.line) + own_line, len(lines))


def _is_flow_end(node: yaml.MappingNode) -> bool:
    last = node.value[-1][1]
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        inner = last.value[-1]
        last = inner[1] if isinstance(inner, tuple) else inner
    return not (isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"))


def _assert_meant(before: str, after: str, edits: Mapping[str, Mapping[str, Any]]) -> None:
    wanted: list[Any] = []
    met: set[str] = set()  # of several records with one id the first is meant
    for item in read_yaml_text(before):
        if not isinstance(item, RawRecord):
            raise CannotEditError("the file holds something that is no record")
        edit = edits.get(id_in(item.data), {}) if id_in(item.data) not in met else {}
        met.add(id_in(item.data))
        wanted.append(changed_data(item.data, edit))
    got = [item.data if isinstance(item, RawRecord) else None for item in read_yaml_text(after)]
    if got != wanted:
        raise CannotEditError("its layout is unusual")
