"""Lists of links: Markdown "awesome" lists, browser bookmarks, OPML outlines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.safe_xml import local_name, parsed_xml
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode

# -- Markdown -----------------------------------------------------------------------------------------------

_NO_THEME = frozenset({"other", "contents", "table of contents"})
_NOT_A_SECTION = re.compile(r"(?:table of )?contents|contributing|licen[cs]e|footnotes|about", re.IGNORECASE)
_SEPARATOR = re.compile(r"^\s*(?:[-–—:]|\|)\s*")


def read_markdown(source: Source, findings: Findings) -> Rows:
    """Yield a row for each list item that is or begins with a link (or, without one, is a title of its own).

    The headings above it are its theme; the text after the link is its description.
    """
    from markdown_it import MarkdownIt

    text = decode(source.bytes(), source.name, findings)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
    parser = MarkdownIt("commonmark", {"maxNesting": 40})
    # Addresses are judged further on, where a refusal is reported; the parser would drop them without a word.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    tokens = parser.parse(text)
    headings: dict[int, str] = {}
    depth_of_items: list[int] = []
    in_heading = 0
    skipping = False
    for token in tokens:
        if token.type == "heading_open":
            in_heading = int(token.tag[1:])
        elif token.type == "heading_close":
            in_heading = 0
        elif token.type == "list_item_open":
            depth_of_items.append(0)
        elif token.type == "list_item_close":
            depth_of_items.pop()
        elif token.type == "inline" and in_heading:
            headings = {level: name for level, name in headings.items() if level < in_heading}
            headings[in_heading] = _plain(token.children or [])
            skipping = bool(_NOT_A_SECTION.fullmatch(headings[in_heading].strip()))
        elif token.type == "inline" and depth_of_items and not skipping and depth_of_items[-1] == 0:
            depth_of_items[-1] = 1  # further paragraphs of an item are not items
            item_line = token.map[0] + 1 if token.map else None
            data = _list_item(token.children or [])
            if data:
                theme = _theme(headings)
                data["themes"] = [theme] if theme else []
                yield Row(data, item_line, source.name)


def _theme(headings: dict[int, str]) -> str:
    below_the_title = [name for level, name in sorted(headings.items()) if level > 1]
    theme = below_the_title[-1] if below_the_title else ""
    return "" if theme.lower() in _NO_THEME else theme


def _list_item(children: list[Any]) -> dict[str, Any] | None:
    title, url, inside, after = "", "", False, False
    rest: list[str] = []
    for position, child in enumerate(children):
        if child.type == "link_open" and not after and not "".join(rest).strip(" *_"):
            url, inside = str(child.attrs.get("href", "")), True
        elif child.type == "link_close" and inside:
            inside, after = False, True
        elif inside:
            title += _plain([child])
        else:
            rest.append(_plain(children[position : position + 1]))
    if url.startswith("#"):  # a table of contents
        return None
    text = "".join(rest)
    if not after:
        # No link in front: "Title - description" and only if it stands alone.
        title, _, text = text.partition(" - ")
        if not title.strip() or any(child.type == "link_open" for child in children):
            return None
    else:
        text = _SEPARATOR.sub("", text, count=1)
    data: dict[str, Any] = dict(title_fields(title.strip() or url))
    data["url"] = url or None
    data["description"] = text.strip()
    return data


def _plain(children: list[Any]) -> str:
    out = []
    for child in children:
        if child.type in ("text", "code_inline"):
            out.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif child.type == "image":
            out.append(child.content if not child.content.lower().endswith(("badge", "status")) else "")
    return "".join(out)


# -- bookmarks ----------------------------------------------------------------------------------------------


def read_bookmarks(source: Source, findings: Findings) -> Rows:
    """Yield a row for each bookmark of a Netscape bookmark file; its folders are its theme and collection.

    Raises:
        SourceError: the file is cut short.
    """
    raw = source.bytes()
    text = decode(raw, source.name, findings)
    if text.upper().count("<DL") > text.upper().count("</DL>") + 1:
        line = text.count("\n") + 1
        raise SourceError(f"{source.name}:{line}: the file ends inside a folder. Export the bookmarks again.")
    from lxml import html

    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, html.etree.ParserError) as error:
        raise SourceError(f"{source.name}: this HTML cannot be read ({error}).") from None
    folders: list[str] = []
    pending = ""
    last: dict[str, Any] | None = None
    last_row: Row | None = None
    for event, element in html.etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "end":
            if tag == "dl" and folders:
                folders.pop()
            continue
        if tag in ("h3", "h1"):
            pending = "" if tag == "h1" else element.text_content().strip()
        elif tag == "dl":
            folders.append(pending)
            pending = ""
        elif tag == "a":
            if last_row is not None:
                yield last_row
            last, last_row = _bookmark(element, folders), None
            last_row = Row(last, element.sourceline, source.name)
        elif tag == "dd" and last is not None:
            last["description"] = (element.text or "").strip()
    if last_row is not None:
        yield last_row


def _bookmark(element: Any, folders: list[str]) -> dict[str, Any]:
    address = element.get("href") or ""
    named = [folder for folder in folders if folder]
    data: dict[str, Any] = dict(title_fields(element.text_content().strip() or address))
    data["url"] = None if address.startswith(("place:", "about:", "chrome:")) else address
    data["keywords"] = [tag.strip() for tag in (element.get("tags") or "").split(",")]
    data["themes"] = [named[-1]] if named else []
    for name, field in (("add_date", "added"), ("last_modified", "modified")):
        stamp = element.get(name) or ""
        if re.fullmatch("[0-9]+", stamp) and 0 < int(stamp[:10]) < 4_000_000_000:
            data[field] = dt.datetime.fromtimestamp(int(stamp[:10]), dt.UTC).date().isoformat()
    return data


# -- OPML ---------------------------------------------------------------------------------------------------


def read_opml(source: Source, findings: Findings) -> Rows:
    """Yield a row for each outline node with an address, or without nodes below it.

    Raises:
        SourceError: it is no well-formed XML.
    """
    root = parsed_xml(source)
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
        name = said.get("text") or said.get("title") or ""
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
