"""Markdown "awesome" lists: lists of links, tables of links, headings that are links; headings are the themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode

_NO_THEME = frozenset({"other", "contents", "table of contents"})
_NOT_A_SECTION = re.compile(r"(?:table of )?contents|contributing|licen[cs]e|footnotes|about", re.IGNORECASE)
_SEPARATOR = re.compile(r"^\s*(?:[-–—:]|\|)\s*")
_BARE = re.compile(r"""(?<![\w@/])(?:https?://|www\.)[^\s<>"'`\])}]+[^\s<>"'`\])}.,;:!?]""")
_TITLE_COLUMNS = re.compile(
    r"(?:name|title|api|tool|project|link|resource|titel|titre|nom|t[ií]tulo|nombre)s?", re.IGNORECASE
)
_TEXT_COLUMNS = re.compile(r"(?:short )?(?:description|summary|about|notes?|details|beschreibung|descripci[óo]n)", re.I)
_ORNAMENT = re.compile(r"\s*\[[ xX]\]|:[a-z0-9_+-]+:|^\s*\(?\d{1,3}[.)]\s")
_BADGE = re.compile(r"badge|shields\.io|awesome\.re\b|travis-ci|codecov|\.(?:svg|png|gif)\Z", re.IGNORECASE)

Link = tuple[str, str]
"""What a link says and where it leads."""


def read_markdown(source: Source, findings: Findings) -> Rows:
    """Yield a row for each list item, table row or heading that holds a link (or, in a list, is a title of its own).

    The headings above it are its theme; the text beside the link is its description. A link in running text is no
    record: it is named in ``findings.not_taken``.
    """
    from markdown_it import MarkdownIt

    text = decode(source.bytes(), source.name, findings)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    # Addresses are judged further on, where a refusal is reported; the parser would drop them without a word.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    offset = 0
    front = re.match(r"---[ \t]*\r?\n.*?^---[ \t]*\r?$\n?", text, re.DOTALL | re.MULTILINE)
    if front:
        offset, text = front[0].count("\n"), text[front.end() :]
    yield from _Walk(source, findings, offset).rows(parser.parse(text))


class _Walk:
    """Goes through the pieces of a document, with the headings above and the table or list that it is in."""

    def __init__(self, source: Source, findings: Findings, offset: int) -> None:
        self._source = source
        self._findings = findings
        self._offset = offset
        self._headings: dict[int, str] = {}
        self._skipping = False
        self._pending: Row | None = None  # a heading that is a link waits for its description
        self._held: tuple[int, Row] | None = None  # an item without a link waits for items below it
        self._parents: dict[int, str] = {}

    def rows(self, tokens: list[Any]) -> Iterator[Row]:
        depth_of_items: list[int] = []
        columns: list[str] = []
        cells: list[list[Any]] | None = None
        in_heading, in_head, line = 0, False, 1
        for token in tokens:
            if token.map:
                line = token.map[0] + 1 + self._offset
            if token.type == "heading_open":
                in_heading = int(token.tag[1:])
                yield from self._waiting()
            elif token.type == "heading_close":
                in_heading = 0
            elif token.type == "list_item_open":
                depth_of_items.append(0)
                self._open_item(len(depth_of_items))
            elif token.type == "list_item_close":
                yield from self._close_item(len(depth_of_items))
                depth_of_items.pop()
            elif token.type == "thead_open":
                in_head, columns = True, []
            elif token.type == "thead_close":
                in_head = False
            elif token.type == "tr_open":
                cells = []
            elif token.type == "tr_close" and cells is not None:
                if in_head:
                    columns = [plain(cell) for cell in cells]
                elif not self._skipping:
                    yield from self._table_row(columns, cells, line)
                cells = None
            elif token.type == "inline" and cells is not None:
                cells.append(token.children or [])
            elif token.type == "inline" and in_heading:
                self._heading(in_heading, token.children or [], line)
            elif token.type == "inline" and depth_of_items and not self._skipping and depth_of_items[-1] == 0:
                depth_of_items[-1] = 1  # further paragraphs of an item are not items
                yield from self._item(token.children or [], line, len(depth_of_items))
            elif token.type == "inline":
                yield from self._paragraph(token.children or [], line)
        yield from self._waiting()

    def _waiting(self) -> Iterator[Row]:
        if self._pending is not None:
            yield self._pending
            self._pending = None

    def _row(self, data: dict[str, Any], line: int) -> Row:
        theme = _theme(self._headings)
        data["themes"] = [name for name in (theme, *self._parents.values()) if name and len(name) <= 60]
        return Row(data, line, self._source.name)

    def _heading(self, level: int, children: list[Any], line: int) -> None:
        self._headings = {above: name for above, name in self._headings.items() if above < level}
        links = links_of(children)
        name = plain(children)
        if len(links) == 1 and level > 1 and links[0][0] and name.strip() == links[0][0]:
            # A heading that is a link is a record of its own, and no theme of what follows.
            self._pending = self._row({**title_fields(links[0][0]), "url": links[0][1]}, line)
            return
        self._headings[level] = name
        self._skipping = bool(_NOT_A_SECTION.fullmatch(name.strip()))
        self._not_taken(links, line)

    def _open_item(self, depth: int) -> None:
        """An item without a link that has items below it is what they are about, and no record."""
        if self._held is not None and depth > self._held[0]:
            above, row = self._held
            self._parents[above] = str(row.data.get("title") or row.data.get("supplied_title") or "").rstrip(" :")
            self._held = None

    def _close_item(self, depth: int) -> Iterator[Row]:
        if self._held is not None and self._held[0] == depth:
            yield self._held[1]
            self._held = None
        self._parents = {above: name for above, name in self._parents.items() if above < depth}

    def _item(self, children: list[Any], line: int, depth: int) -> Iterator[Row]:
        found = list(items_of(children))
        if self._pending is not None and found and not found[0]["url"]:  # what is said of a heading that is a link
            held = str(self._pending.data.get("description") or "")
            self._pending.data["description"] = f"{held}\n{plain(children).strip()}".strip()
            return
        yield from self._waiting()
        if found and not found[0]["url"]:
            self._held = (depth, self._row(found[0], line))
        elif found:
            for data in found:
                yield self._row(data, line)
        else:
            self._not_taken(links_of(children), line)

    def _paragraph(self, children: list[Any], line: int) -> Iterator[Row]:
        if self._pending is not None:
            if "description" not in self._pending.data:
                self._pending.data["description"] = plain(children).strip()
            yield self._pending
            self._pending = None
        self._not_taken(links_of(children), line)

    def _table_row(self, columns: list[str], cells: list[list[Any]], line: int) -> Iterator[Row]:
        links = [(position, link) for position, cell in enumerate(cells) for link in links_of(cell)]
        links = [(position, link) for position, link in links if not link[1].startswith("#")]
        if not links:  # a table of contents has none but to this page
            return
        titled = next((n for n, name in enumerate(columns) if _TITLE_COLUMNS.fullmatch(name.strip())), None)
        at, (said, address) = next(((n, link) for n, link in links if n == titled), links[0])
        title = plain(cells[titled]) if titled is not None and titled < len(cells) else ""
        title = title.strip() or said
        if not title.strip() or title == address or _BARE.fullmatch(title.strip()):
            title = next(
                (text for text in (plain(cell).strip() for cell in cells) if text and not _BARE.match(text)), title
            )
        data: dict[str, Any] = {**title_fields(title), "url": address}
        rest: list[str] = []
        for position, cell in enumerate(cells):
            text, name = plain(cell).strip(), columns[position].strip() if position < len(columns) else ""
            if not text or position == at or text == title:
                continue
            if _TEXT_COLUMNS.fullmatch(name) and "description" not in data:
                data["description"] = text
            elif name:
                data[f"extra.{name}"] = text
            else:
                rest.append(text)
        if rest:
            data.setdefault("description", " ".join(rest))
        others = [link[1] for _, link in links if link[1] != address]
        if others:
            data["extra.links"] = others
        yield self._row(data, line)

    def _not_taken(self, links: list[Link], line: int) -> None:
        for said, address in links:
            if re.match(r"(?:https?:)?//|www\.", address) and not _BADGE.search(address):
                self._findings.not_taken.append(f"{self._source.name}:{line}: {said or address} ({address})")


def _theme(headings: dict[int, str]) -> str:
    below_the_title = [name for level, name in sorted(headings.items()) if level > 1]
    theme = below_the_title[-1] if below_the_title else ""
    return "" if theme.lower() in _NO_THEME else theme


def links_of(children: list[Any]) -> list[Link]:
    """The links of a piece of text: those that are marked, and addresses that stand there bare."""
    found: list[Link] = []
    address, said, inside = "", "", False
    for position, child in enumerate(children):
        if child.type == "link_open":
            address, said, inside = str(child.attrs.get("href", "")), "", True
        elif child.type == "link_close":
            found.append((said.strip(), address))
            inside = False
        elif inside:
            said += plain(children[position : position + 1])
        elif child.type == "text":
            found += [("", match[0]) for match in _BARE.finditer(child.content)]
    return found


def items_of(children: list[Any]) -> Iterator[dict[str, Any]]:
    """The records that a list item is: one that begins with a link, or has one; each of several after some words."""
    links = [link for link in links_of(children) if not link[1].startswith("#")]
    whole = plain(children).strip()
    if not links:
        if links_of(children):  # a table of contents
            return
        # No link: "Title - description" and only if it stands alone.
        title, _, text = whole.partition(" - ")
        if title.strip():
            yield {**title_fields(title.strip()), "url": None, "description": text.strip()}
        return
    said, address = links[0]
    before, after = _round(whole, said or address)
    # Ticks, stars and pictures before the link are no words: "- [x] :star: [Title](...)".
    if not any(c.isalnum() for c in _ORNAMENT.sub("", before)):
        data: dict[str, Any] = {"url": address, "description": _SEPARATOR.sub("", after, count=1).strip()}
        if not said:  # a bare address: what follows is its title only if there is nothing else to call it by
            title, text = address, data["description"]
            if text and len(text) <= 100:
                title, data["description"] = text, ""
            data.update(title_fields(title))
        else:
            data.update(title_fields(said))
        others = [link[1] for link in links[1:]]
        if others:
            data["extra.links"] = others
            bare = str(data["description"])
            for name in sorted((link[0] for link in links[1:]), key=len, reverse=True):
                bare = bare.replace(name, "") if name else bare
            if not any(c.isalnum() for c in bare):  # nothing but the names of those links: "[Meta]", "(source, demo)"
                data["description"] = ""
        yield data
    elif len(links) == 1 and (not said or re.search(r"[:–—-]\s*$", before)) and len(before) <= 200:
        # "Some title: https://..." and "Some title - [link](...)"
        title, _, described = re.sub(r"[\s:–—-]+$", "", before).strip().partition(" - ")
        text = " ".join(filter(None, (described, _SEPARATOR.sub("", after, count=1).strip())))
        named = title_fields(title or said)
        yield {**named, "url": address, "description": text}
    else:
        for said, address in links:
            yield {**title_fields(said or address), "url": address, "description": whole}


def _round(whole: str, said: str) -> tuple[str, str]:
    at = whole.find(said.strip())
    return (whole[:at], whole[at + len(said.strip()) :]) if at >= 0 else ("", whole)


def plain(children: list[Any]) -> str:
    """The text of a piece without its markup."""
    out = []
    for child in children:
        if child.type in ("text", "code_inline"):
            out.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif child.type == "html_inline" and re.match(r"<br\b", child.content, re.IGNORECASE):
            out.append(" ")
        elif child.type == "image":
            out.append(child.content if not child.content.lower().endswith(("badge", "status")) else "")
    return "".join(out)


def plain_items(text: str) -> Iterator[dict[str, Any]]:
    """What `items_of` makes of a line of Markdown that is an item's text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 40})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for token in parser.parseInline(text):
        yield from items_of(token.children or [])
