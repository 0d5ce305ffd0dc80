"""How deep a file may nest: looked at before a parser sees it that could not bear more, and crash."""

from __future__ import annotations

import re
from typing import Any

import yaml

MAX_NESTING = 100
"""Levels in a record. People write five or six."""

_FEW = 1000
"""So many levels do a parser no harm; what cannot be deeper is not looked at twice."""
_DEEP_BLOCK = re.compile(rf"[ \t\-?:]{{{_FEW // 2}}}")
_DOCUMENT = re.compile(r"^---(?=\s)", re.MULTILINE)


class TooDeepError(yaml.MarkedYAMLError):
    """YAML is nested more deeply than is read; with the place."""


def refuse_deep_yaml(text: str, loader: Any) -> None:
    """Refuse ``text`` if it nests so deeply that composing it would exhaust the stack, which ends the process.

    Nearly every file passes by a count of its brackets and a look at its indentation, each of which a level needs; the
    events of the others are gone through, which takes no stack.

    Args:
        loader: the class whose parser makes the events.

    Raises:
        TooDeepError: it is nested more than `MAX_NESTING` deep.
        yaml.YAMLError: it is no YAML, met on the way.
    """
    if not _may_be_deep(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_NESTING:
                mark: Any = event.start_mark
                raise TooDeepError(None, None, f"it is nested more than {MAX_NESTING} levels deep", mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _may_be_deep(text: str) -> bool:
    # A marker at the beginning of a line ends a document wherever it stands, so brackets add up within documents only.
    # A block collection begins in a column that is further in than the one around it (or, a list in a mapping, the
    # same), with nothing but indentation and the signs of other collections before it.
    n_brackets = text.count("[") + text.count("{")
    if n_brackets > _FEW:
        n_brackets = max(part.count("[") + part.count("{") for part in _DOCUMENT.split(text))
    return n_brackets > _FEW or _DEEP_BLOCK.search(text) is not None
