"""CSV and XLSX: a row a record, a column a field, nothing that a spreadsheet would run.

A list is written as people write it ("a; b") where it reads back so, and as JSON where it would not.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corpus.exchange.exporting.writer import About
from corpus.exchange.formula_cells import neutralised
from corpus.exchange.importing.values import as_creators, as_list, is_json
from corpus.records.resource import Resource

COLUMNS = (
    "id", "title", "supplied_title", "subtitle", "url", "doi", "type", "description", "creators", "publisher", "issued",
    "themes", "keywords", "places", "audience", "language", "minutes", "series.name", "series.position", "event.start",
    "event.end", "event.timezone", "event.place", "event.online_url", "event.status", "collection", "licence",
    "relations", "recording_of", "see_also.pin", "see_also.block", "status", "submitted_by", "added", "modified",
    "text", "extra",
)  # fmt: skip
"""The columns of an exported table, those that people look at first."""

_LISTS = frozenset({"themes", "keywords", "places", "audience", "pin", "block"})
_UNFIT_FOR_XLSX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LONGEST_XLSX_CELL = 32_767


def cells(record: Resource) -> list[str]:
    """The record as the cells of one row."""
    data = record.to_json_dict()
    return [neutralised(_cell(name, data)) for name in COLUMNS]


def _cell(name: str, data: dict[str, Any]) -> str:
    group, _, part = name.partition(".")
    value = data.get(group)
    if part:
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or value == "" or value == []:
        return ""
    last = part or group
    if last in _LISTS:
        return _list_cell(value)
    if last == "creators":
        return _creators_cell(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _list_cell(values: Sequence[str]) -> str:
    text = "; ".join(values)
    plain = len(values) > 1 or not re.search(r"[,;|\n]", text)
    return text if plain and is_json(text) is None and as_list(text) == list(values) else _as_json(values)


def _creators_cell(people: Sequence[dict[str, str]]) -> str:
    text = "; ".join(p["name"] + (f" ({p['role']})" if p.get("role") else "") for p in people)
    return text if as_creators(text) == list(people) else _as_json(people)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_csv(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """RFC 4180, with a byte order mark, without which Excel takes UTF-8 for something else."""
    line = io.StringIO()
    rows = csv.writer(line)

    def flushed() -> bytes:
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text.encode("utf-8", "replace")

    rows.writerow(COLUMNS)
    yield b"\xef\xbb\xbf" + flushed()
    for record in records:
        rows.writerow(cells(record))
        yield flushed()


def write_xlsx(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """One sheet; every cell is text, so that no program makes a date or a formula of it."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Resources")
    sheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(sheet, value=name) for name in COLUMNS]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for record in records:
        row = []
        for text in cells(record):
            cell = WriteOnlyCell(sheet, value=_UNFIT_FOR_XLSX.sub("", text)[:_LONGEST_XLSX_CELL] or None)
            if text:
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    yield out.getvalue()
