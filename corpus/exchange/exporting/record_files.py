"""JSON, JSON Lines and YAML: records as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from corpus.exchange.exporting.writer import About
from corpus.records.resource import Resource


def write_json(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A list of records."""
    yield b"["
    for number, record in enumerate(records):
        yield (",\n" if number else "\n").encode() + _json(record)
    yield b"\n]\n"


def write_jsonl(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A record a line."""
    for record in records:
        yield _json(record) + b"\n"


def write_yaml(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A document a record, as a curator would write it."""
    from corpus.records.yaml_edit import dumped

    for number, record in enumerate(records):
        yield (("---\n" if number else "") + dumped(record.to_json_dict())).encode()


def _json(record: Resource) -> bytes:
    text = json.dumps(record.to_json_dict(), ensure_ascii=False)
    # JSON itself escapes no more than the first 32; the others are control characters as well.
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8", "replace")


_CONTROLS = re.compile(r"[\x7f-\x9f]")
