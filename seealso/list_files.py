"""A reading list as a file: in the reader's order, with notes and ticks where the format has room for them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from corpus.errors import UsageError
from corpus.exchange.citing import STYLES, formatted
from corpus.exchange.exporting.lists import markdown_link, markdown_text
from corpus.exchange.formula_cells import neutralised
from seealso import exports

if TYPE_CHECKING:
    from seealso.asking import Askable
    from seealso.list_time import Listed

Made = tuple[bytes, str, str]
"""The bytes, their media type, and how the name of the file ends."""

COLUMNS = ("position", "id", "title", "kind", "by", "year", "minutes", "estimated", "read", "note", "url")
"""Of the table; those of the records themselves are in `seealso export --format csv`."""


def rows(entries: Sequence[Listed]) -> list[dict[str, Any]]:
    """The list as a table and as JSON have it; without a record there is an id, and what the reader wrote."""
    found = []
    for position, entry in enumerate(entries, start=1):
        record = entry.record
        row: dict[str, Any] = {"position": position, "id": entry.id}
        if record is not None:
            row |= {
                "title": record.display_title,
                "kind": record.type or "",
                "by": "; ".join(creator.name for creator in record.creators),
                "year": record.year or "",
                "minutes": entry.minutes,
                "estimated": entry.is_estimated,
                "url": record.url or "",
            }
        found.append(row | {"read": entry.is_read, "note": entry.note})
    return found


def _csv(name: str, entries: Sequence[Listed]) -> bytes:
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(COLUMNS)
    for row in rows(entries):
        out.writerow([neutralised(_cell(row.get(column, ""))) for column in COLUMNS])
    return b"\xef\xbb\xbf" + table.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _json(name: str, entries: Sequence[Listed]) -> bytes:
    made = json.dumps({"name": name, "entries": rows(entries)}, ensure_ascii=False, indent=2)
    return made.encode("utf-8", "replace")


def _markdown(name: str, entries: Sequence[Listed]) -> bytes:
    lines = [f"# {markdown_text(name)}", ""]
    for entry in entries:
        record = entry.record
        tick = "x" if entry.is_read else " "
        if record is None:
            lines.append(f"- [{tick}] {markdown_text(entry.id)} (no longer in the library)")
        else:
            shown = markdown_link(record.display_title, record.url)
            about = "about " if entry.is_estimated else ""
            lines.append(f"- [{tick}] {shown}, {about}{entry.minutes} min")
        lines += [f"  {markdown_text(line)}" for line in entry.note.splitlines() if line.strip()]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


_OWN: dict[str, tuple[Callable[[str, Sequence[Listed]], bytes], str, str]] = {
    "csv": (_csv, "text/csv; charset=utf-8", ".csv"),
    "json": (_json, "application/json", ".json"),
    "markdown": (_markdown, "text/markdown; charset=utf-8", ".md"),
}
OFFERED = ("markdown", "csv", "json", "bibtex", "ris", "csl-json")
"""The formats of a list; the last three hold its records alone, in order."""


def list_file(library: Askable, name: str, entries: Sequence[Listed], format_name: str) -> Made:
    """A list as a file.

    Raises:
        UsageError: a list has no such format.
    """
    plain = format_name.strip().lower()
    if plain in _OWN:
        write, media_type, suffix = _OWN[plain]
        return write(name, entries), media_type, suffix
    writer = exports.named_writer(plain)
    if writer.name not in OFFERED:
        raise UsageError(f"{format_name[:40]!r} is not a format of a list. Known: {', '.join(OFFERED)}.")
    records = [entry.record for entry in entries if entry.record is not None]
    return b"".join(exports.exported(library, records, writer, title=name)), writer.media_type, writer.suffix


def references_in(entries: Sequence[Listed], style: str) -> list[str]:
    """The references in one style, in the order of the list.

    Raises:
        UsageError: ``style`` is not one of `STYLES`.
    """
    if style not in STYLES:
        raise UsageError(f"style: {style[:40]!r} is not a citation style. Known: {', '.join(STYLES)}.")
    return [formatted(entry.record, style) for entry in entries if entry.record is not None]


__all__ = ["OFFERED", "STYLES", "Made", "list_file", "references_in", "rows"]
