"""JSON (a record or a list of records) and JSON Lines (a record a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.readers.base import RawRecord, Unreadable, read_text

_NOT_A_RECORD = "A record must be an object of fields."
_MEND_RECORD = 'Write it as {"id": "...", "title": "..."}.'


def read_json(path: Path) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of a JSON file. The line is that of the record's opening brace."""
    text = read_text(path)
    if isinstance(text, Unreadable):
        yield text
        return
    decoder = json.JSONDecoder()
    position = _skip(text, 0)
    many = text[position : position + 1] == "["
    if many:
        position = _skip(text, position + 1)
    try:
        while position < len(text) and not (many and text[position] == "]"):
            value, end = decoder.raw_decode(text, position)
            yield _record(value, text.count("\n", 0, position) + 1)
            position = _skip(text, end)
            if many and text[position : position + 1] == ",":
                position = _skip(text, position + 1)
            elif many and text[position : position + 1] != "]":
                raise json.JSONDecodeError("Expecting ',' or ']'", text, min(position, len(text)))
            elif not many and position < len(text):
                raise json.JSONDecodeError("Extra data", text, position)
        if many and position >= len(text):
            raise json.JSONDecodeError("The list is not closed", text, len(text))
    except (json.JSONDecodeError, RecursionError) as error:
        yield _not_json(error, getattr(error, "lineno", None))


def read_jsonl(path: Path) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of a JSON Lines file; a bad line does not stop the next one."""
    try:
        with path.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if not raw.strip():
                    continue
                try:
                    yield _record(json.loads(raw), number)
                except UnicodeDecodeError as error:
                    yield Unreadable(number, f"Byte {error.start} of the line is not UTF-8.", "Save as UTF-8.")
                except (ValueError, RecursionError) as error:
                    yield _not_json(error, number)
    except OSError as error:
        yield Unreadable(None, f"The file cannot be read: {error.strerror}.", "Check its permissions.")


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _record(value: Any, line: int) -> RawRecord | Unreadable:
    if not isinstance(value, dict):
        return Unreadable(line, _NOT_A_RECORD, _MEND_RECORD)
    return RawRecord(value, line)


def _not_json(error: Exception, line: int | None) -> Unreadable:
    what = error.msg if isinstance(error, json.JSONDecodeError) else str(error) or type(error).__name__
    return Unreadable(line, f"This is not valid JSON: {what}.", "Check quotes, commas and brackets.")
