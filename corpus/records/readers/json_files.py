"""JSON (a record or a list of records) and JSON Lines (a record a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from corpus.records.readers.boundary import said
from corpus.records.readers.raw_records import WHOLE, RawRecord, Stretch, Unreadable, read_text

_NOT_A_RECORD = "A record must be an object of fields."
_MEND_RECORD = 'Write it as {"id": "...", "title": "..."}.'


def read_json(path: Path, stretch: Stretch = WHOLE) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of a JSON file that begin in ``stretch``. The line is that of the record's opening brace.

    What makes the file unreadable is said by whoever reads its beginning.
    """
    first, last = stretch
    text = read_text(path)
    if isinstance(text, Unreadable):
        if first == 0:
            yield text
        return
    start, end = int(first * len(text)), int(last * len(text)) if last < 1 else len(text) + 1
    decoder = json.JSONDecoder()
    position = _skip(text, 0)
    many = text[position : position + 1] == "["
    line, counted = 1, 0
    if many:
        position = _skip(text, position + 1)
    try:
        while position < len(text) and not (many and text[position] == "]"):
            value, after = decoder.raw_decode(text, position)
            if start <= position < end:
                line += text.count("\n", counted, position)
                counted = position
                yield _record(value, line)
            position = _skip(text, after)
            if many and text[position : position + 1] == ",":
                position = _skip(text, position + 1)
            elif many and text[position : position + 1] != "]":
                raise json.JSONDecodeError("Expecting ',' or ']'", text, min(position, len(text)))
            elif not many and position < len(text):
                raise json.JSONDecodeError("Extra data", text, position)
        if many and position >= len(text):
            raise json.JSONDecodeError("The list is not closed", text, len(text))
        if many and (position := _skip(text, position + 1)) < len(text):
            raise json.JSONDecodeError("Extra data after the list", text, position)
    except (ValueError, RecursionError) as error:  # ValueError: a number with more digits than Python reads
        if first == 0:
            yield _not_json(error, getattr(error, "lineno", None) or text.count("\n", 0, position) + 1)


def read_jsonl(path: Path, stretch: Stretch = WHOLE) -> Iterator[RawRecord | Unreadable]:
    """Yield the records of a JSON Lines file that begin in ``stretch``; a bad line does not stop the next one."""
    first, last = stretch
    decode = json.JSONDecoder().decode
    try:
        with path.open("rb") as lines:
            size = path.stat().st_size
            begin = _to_line_at(lines, int(first * size))
            end = int(last * size) if last < 1 else None
            at = lines.tell()
            for number, raw in enumerate(lines, start=begin):
                if end is not None and at >= end:
                    break
                at += len(raw)
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if not raw.strip():
                    continue
                try:
                    yield _record(decode(raw.decode("utf-8", "surrogatepass")), number)
                except UnicodeDecodeError as error:
                    yield Unreadable(number, f"Byte {error.start} of the line is not UTF-8.", "Save as UTF-8.")
                except (ValueError, RecursionError) as error:
                    yield _not_json(error, number)
    except OSError as error:
        if first == 0:
            yield Unreadable(None, f"The file cannot be read: {error.strerror}.", "Check its permissions.")


def _to_line_at(file: BinaryIO, offset: int) -> int:
    """Go to the first line that begins at ``offset`` or later; its number from 1."""
    number, left, ended = 1, offset, True
    while left > 0:
        block = file.read(min(left, 1 << 20))
        if not block:
            break
        number += block.count(b"\n")
        left -= len(block)
        ended = block.endswith(b"\n")
    if not ended:
        file.readline()
        number += 1
    return number


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _record(value: Any, line: int) -> RawRecord | Unreadable:
    if not isinstance(value, dict):
        return Unreadable(line, _NOT_A_RECORD, _MEND_RECORD)
    return RawRecord(value, line)


def _not_json(error: Exception, line: int | None) -> Unreadable:
    what = error.msg if isinstance(error, json.JSONDecodeError) else said(error)
    return Unreadable(line, f"This is not valid JSON: {what}.", "Check quotes, commas and brackets.")
