"""What stands behind the cells of a worksheet, which a reader of values does not see: hyperlinks and merged cells."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO

_CHUNK = 1 << 20
_MOST_TAIL = 64 << 20
_MOST_CELLS = 1_000_000
_ELEMENT = re.compile(r"<(?:\w+:)?(hyperlink|mergeCell)\b([^>]*?)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r"(?:\w+:)?(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?\Z")


@dataclass(slots=True)
class SheetLinks:
    """``addresses``: (row, column) → web address, both from 1. ``merged``: (row, column) → the row above whose value
    the cell has, where cells are merged downwards. ``formulas``: whether some cells are links by a formula."""

    addresses: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: bool = False


def sheet_links(file: IO[bytes], part: str) -> SheetLinks:
    """What the worksheet ``part`` of the workbook ``file`` says after its rows; nothing where it cannot be found."""
    found = SheetLinks()
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if part not in names:
                return found
            tail, found.formulas = _tail(archive, part)
            relations = f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"
            targets = _targets(archive, relations) if relations in names else {}
    except (zipfile.BadZipFile, OSError, EOFError):
        return found  # the reader of the rows says what is damaged
    for element in _ELEMENT.finditer(tail):
        said = _attributes(element[2])
        cells = _RANGE.match(said.get("ref", ""))
        if cells is None:
            continue
        left, top = _number(cells[1]), int(cells[2])
        right, bottom = (_number(cells[3]), int(cells[4])) if cells[3] else (left, top)
        if (right - left + 1) * (bottom - top + 1) + len(found.merged) + len(found.addresses) > _MOST_CELLS:
            continue
        if element[1] == "hyperlink":
            address = targets.get(said.get("id", ""), "")
            if address.lower().startswith(("http://", "https://")):
                if said.get("location"):
                    address += "#" + said["location"]
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        found.addresses[row, column] = address
        else:
            for row in range(top + 1, bottom + 1):
                found.merged[row, left] = top
    return found


def _tail(archive: zipfile.ZipFile, part: str) -> tuple[str, bool]:
    """What follows the rows, and whether a formula of the rows is a HYPERLINK."""
    formulas, tail, before = False, b"", b""
    in_tail = False
    with archive.open(part) as xml:
        while chunk := xml.read(_CHUNK):
            if in_tail:
                tail += chunk
                if len(tail) > _MOST_TAIL:
                    break
                continue
            chunk = before + chunk
            formulas = formulas or b"HYPERLINK(" in chunk.upper()
            place = chunk.find(b"sheetData>")
            if place >= 0 and b"</" in chunk[max(0, place - 12) : place]:
                in_tail, tail = True, chunk[place:]
            elif place >= 0 and (end := chunk.find(b"sheetData>", place + 1)) >= 0:
                in_tail, tail = True, chunk[end:]
            before = chunk[-32:]
    return tail.decode("utf-8", "replace"), formulas


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    with archive.open(part) as xml:
        text = xml.read(_MOST_TAIL).decode("utf-8", "replace")
    relations = (_attributes(found[1]) for found in _RELATION.finditer(text))
    return {said["Id"]: said["Target"] for said in relations if "Id" in said and "Target" in said}


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: html.unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(text)}


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
