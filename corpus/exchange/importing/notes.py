"""Notes in Markdown, a record each: of Obsidian and Logseq, and the pages of Hugo and Jekyll."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from corpus.exchange.importing.record_files import read_front_matter
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode

_PROPERTY = re.compile(r"^\s*-?\s*([A-Za-z][\w-]{0,40})::[ \t]*(.*)$")
_ADDRESSES = frozenset({"url", "link", "permalink", "slug", "source", "website", "canonical_url"})
_WIKI_LINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
_VAULT_SIGNS = (".obsidian", "logseq", "_config.yml", "hugo.toml", "hugo.yaml", "archetypes")


def is_note(path: Path) -> bool:
    """Whether a Markdown file lies in a folder of notes or pages (of Obsidian, Logseq, Hugo or Jekyll)."""
    return any((folder / sign).exists() for folder in list(path.parents)[:6] for sign in _VAULT_SIGNS)


def read_note(source: Source, findings: Findings) -> Rows:
    """Yield the one record of a note: its fields, else its heading, else its file name for a title."""
    head = source.head(16).removeprefix(b"\xef\xbb\xbf")
    rows = (
        read_front_matter(source, findings)
        if head.startswith((b"---", b"+++"))
        else _without_front_matter(source, findings)
    )
    for row in rows:
        yield _named(row, source) if isinstance(row, Row) else row


def _named(row: Row, source: Source) -> Row:
    data = {name: _as_said(name, value) for name, value in row.data.items()}
    moved = [name for name in data if name.lower() in _ADDRESSES and not _is_address(data[name])]
    row.data = {f"extra.{name}" if name in moved else name: value for name, value in data.items()}
    stem = Path(source.name).name
    stem = unquote(re.sub(r"\.(?:md|markdown|mdx|qmd)\Z", "", stem, flags=re.IGNORECASE))
    dated = _DATED.fullmatch(stem)
    fields = {name.lower() for name, value in row.data.items() if value not in (None, "", [])}
    if not {"title", "name", "linktitle", "supplied_title"} & fields:
        plain = dated[2].replace("-", " ") if dated else stem.replace("___", "/")
        row.data["title"] = plain.strip() or stem
    if dated and not {"date", "published", "issued", "publishdate"} & fields:
        row.data["date"] = dated[1]
    return row


def _as_said(name: str, value: Any) -> Any:
    """Links between notes give what they show."""
    if isinstance(value, str):
        return _WIKI_LINK.sub(lambda found: found[2] or found[1], value) if "[[" in value else value
    if isinstance(value, list):
        return [_as_said(name, part) for part in value]
    return value


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"\w[\w+.-]*:|www\.", value.strip(), re.IGNORECASE) is not None


def _without_front_matter(source: Source, findings: Findings) -> Rows:
    text = decode(source.bytes(), source.name, findings)
    data: dict[str, Any] = {}
    body: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
        found = _PROPERTY.match(line) if not any(part.strip() for part in body) else None
        if found:
            data[found[1]] = [part.strip(" #") for part in found[2].split(",")] if found[1] == "tags" else found[2]
        else:
            body.append(line)
    written = "\n".join(body).strip()
    heading = re.match(r"(?:-\s+)?#\s+(.+?)\s*#*\s*(?:\n|\Z)", written)
    if heading and "title" not in data:
        data["title"] = heading[1]
        written = written[heading.end() :].strip()
    if written:
        data["text" if "description" in data else "description"] = written
    if data or written:
        yield Row(data, 1, source.name)
