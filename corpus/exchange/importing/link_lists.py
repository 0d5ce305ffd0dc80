"""Outlines (OPML) and lists of links in reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.markdown_lists import plain_items
from corpus.exchange.importing.safe_xml import local_name, parsed_xml
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode

# -- OPML ---------------------------------------------------------------------------------------------------


def read_opml(source: Source, findings: Findings) -> Rows:
    """Yield a row for each outline node with an address, or without nodes below it.

    Raises:
        SourceError: it is no well-formed XML.
    """
    root = parsed_xml(source, findings)
    body = next((element for element in root if local_name(element) == "body"), None)
    if body is None:
        raise SourceError(f"{source.name}: this OPML has no body.")
    yield from _outlines(body, [], source, [0])


def _outlines(parent: Any, above: list[str], source: Source, number: list[int]) -> Iterator[Row]:
    # Own stack: an outline may be nested deeper than Python calls may.
    stack = [(child, above) for child in reversed(list(parent))]
    while stack:
        node, path = stack.pop()
        if local_name(node) != "outline":
            continue
        said = {str(name).lower(): str(value) for name, value in node.attrib.items()}
        name = said.get("text", "").strip() or said.get("title", "").strip() or said.get("description", "")[:120]
        inner = [child for child in node if local_name(child) == "outline"]
        address = said.get("url") or said.get("htmlurl") or said.get("xmlurl")
        if address or not inner:
            number[0] += 1
            data: dict[str, Any] = {"id": said.get("seealsoid"), "url": address, **title_fields(name)}
            data["description"] = said.get("description") or said.get("_note")
            categories = [part.strip() for part in said.get("category", "").split(",")]
            data["themes"] = [part for part in categories if part] or path[-1:]
            data["type"] = said.get("seealsotype")
            data["language"] = said.get("language") if said.get("language") != "unknown" else None
            if said.get("created"):
                data["added"] = _rfc_date(said["created"])
            if said.get("xmlurl") and said.get("xmlurl") != address:
                data["extra.feed"] = said["xmlurl"]
            yield Row(data, number[0], source.name)
        stack.extend((child, [*path, name] if name else path) for child in reversed(inner))


def _rfc_date(text: str) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return text


# -- reStructuredText ---------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"`([^`<>]*?)\s*<([^`<>]+)>`__?")
_NAMED_REFERENCE = re.compile(r"`([^`<>]+)`_(?!_)|(?<![\w`])(\w[\w.-]*\w)_(?![\w_])")
_TARGET = re.compile(r"^\.\. _`?([^`:]+)`?:\s*(\S+)\s*$", re.MULTILINE)
_UNDERLINE = re.compile(r"""([=\-~^"'`#*+:.<>_!$%&,;?@|])\1{2,}\s*$""")
_ICON = re.compile(r"\|[\w -]+\|_?\s*")
_RST_BULLET = re.compile(r"^(\s*)(?:[*+•-]|\(?(?:\d+|#)[.)])\s+(.*)$")


def read_rst(source: Source, findings: Findings) -> Rows:
    """Yield a row for each list item of a reStructuredText file that holds a link; section titles are the themes."""
    text = decode(source.bytes(), source.name, findings).replace("\r\n", "\n")
    targets = {" ".join(name.casefold().split()): address for name, address in _TARGET.findall(text)}
    lines = text.split("\n")
    levels: list[str] = []
    titles: dict[int, str] = {}
    item: list[str] = []
    began = indent = 0

    def rows() -> Iterator[Row]:
        if item:
            theme = next((titles[level] for level in sorted(titles, reverse=True) if level or len(titles) == 1), "")
            marked = _as_markdown(_ICON.sub("", " ".join(item)), targets)
            for data in plain_items(marked):
                data["themes"] = [theme] if theme else []
                yield Row(data, began, source.name)
            item.clear()

    for number, line in enumerate(lines, start=1):
        below = lines[number] if number < len(lines) else ""
        bullet = _RST_BULLET.match(line)
        if line.strip() and not line[0].isspace() and _UNDERLINE.match(below) and not _UNDERLINE.match(line):
            yield from rows()
            mark = below.strip()[0]
            if mark not in levels:
                levels.append(mark)
            level = levels.index(mark)
            titles = {above: name for above, name in titles.items() if above < level} | {level: line.strip()}
        elif bullet:
            yield from rows()
            item.append(bullet[2])
            began, indent = number, len(bullet[1])
        elif item and line.strip() and len(line) - len(line.lstrip()) > indent:
            item.append(line.strip())
        else:
            yield from rows()
            for said, address in _REFERENCE.findall(line):
                findings.not_taken.append(f"{source.name}:{number}: {said or address} ({address})")
    yield from rows()


def _as_markdown(text: str, targets: dict[str, str]) -> str:
    def named(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        address = targets.get(" ".join(name.casefold().split()))
        return f"[{name}](<{address}>)" if address else found[0]

    return _NAMED_REFERENCE.sub(named, _REFERENCE.sub(lambda found: f"[{found[1] or found[2]}](<{found[2]}>)", text))
