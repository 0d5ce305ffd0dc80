"""Readers: a format a file, and one registry of them.

A reader turns a file into raw records (plain mappings with the line that each field stands on). It does
not judge what the fields hold: that is the work of `corpus.records.folder`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.records.readers.boundary import bounded, why_unfit
from corpus.records.readers.json_files import read_json, read_jsonl
from corpus.records.readers.raw_records import WHOLE, RawRecord, Reader, Stretch, Unreadable


def _read_yaml(path: Path) -> Iterator[RawRecord | Unreadable]:
    from corpus.records.readers.yaml_files import read_yaml  # a tenth of the first answer, and most never read YAML

    return read_yaml(path)


_JSON = bounded(read_json, "JSON")
_JSON_LINES = bounded(read_jsonl, "JSON Lines")
_YAML = bounded(_read_yaml, "YAML")

READERS: dict[str, Reader] = {
    ".yaml": _YAML,
    ".yml": _YAML,
    ".json": _JSON,
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
}
"""File name ending → the reader of that format, which never raises. A new format is one more line here."""

IN_STRETCHES: dict[str, Callable[[Path, Stretch], Iterator[RawRecord | Unreadable]]] = {
    ".json": _JSON,
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
}
"""The formats of which a stretch can be read alone, so that two processes may share a large file."""

__all__ = ["IN_STRETCHES", "READERS", "WHOLE", "RawRecord", "Reader", "Stretch", "Unreadable", "why_unfit"]
