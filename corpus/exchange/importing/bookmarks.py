"""Browser bookmarks (Netscape HTML), and the lists of links that reading tools write in HTML.

These files are no HTML that a browser's rules would read: whatever stands in a title is text, ``<script>`` included.
So they are read for their own signs alone: a folder, its end, a bookmark, its description.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode

_SIGN = re.compile(
    r"<(?P<bookmark>a)\s(?P<attributes>[^<>]*(?:<(?!/?(?:a|dt|dd|dl|h[1-6])\b)[^<>]*)*)>"
    r"|<(?P<heading>h[1-6])\b(?P<of_heading>[^>]*)>"
    r"|<(?P<end_of_heading>/h[1-6])\s*>"
    r"|<(?P<end>/a)\s*>"
    r"|<(?P<folder>dl|ul)\b[^>]*>"
    r"|<(?P<end_of_folder>/(?:dl|ul))\s*>"
    r"|<(?P<item>dt|li)\b[^>]*>"
    r"|<(?P<description>dd)\b[^>]*>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|em|font|hr|i|img|li|mark|ol|p|pre|s|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|/?p|/?li|/?blockquote|hr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_STAMPS = (("add_date", "added"), ("time_added", "added"), ("last_modified", "modified"))


def read_bookmarks(source: Source, findings: Findings) -> Rows:
    """Yield a row for each bookmark; its folders are its theme.

    Raises:
        SourceError: the file is cut short.
    """
    text = decode(source.bytes(), source.name, findings)
    if text.upper().count("<DL") > text.upper().count("</DL>") + 1:
        line = text.count("\n") + 1
        raise SourceError(f"{source.name}:{line}: the file ends inside a folder. Export the bookmarks again.")
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > MAX_CELL_CHARS * 4:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS * 4} characters.")
    yield from _Reader(text, source, "NETSCAPE-BOOKMARK-FILE" in text[:2000].upper()).rows()


class _Reader:
    """Goes through a file once, from sign to sign."""

    def __init__(self, text: str, source: Source, netscape: bool) -> None:
        self._text = text
        self._source = source
        self._netscape = netscape
        self._folders: list[str] = []
        self._section = ""
        self._pending = ""
        self._row: Row | None = None

    def rows(self) -> Iterator[Row]:
        text = self._text
        signs = list(_SIGN.finditer(text))
        line, counted = 1, 0
        at_item = not self._netscape
        position = 0
        while position < len(signs):
            sign = signs[position]
            position += 1
            line += text.count("\n", counted, sign.start())
            counted = sign.start()
            if sign["heading"]:
                position = self._heading(sign, signs, position)
            elif sign["folder"]:
                self._folders.append(self._pending)
                self._pending = ""
            elif sign["end_of_folder"]:
                if self._folders:
                    self._folders.pop()
            elif sign["item"]:
                at_item = True
            elif sign["bookmark"] and (at_item or not self._netscape or self._row is None):
                if self._row is not None:
                    yield self._row
                position = self._bookmark(sign, signs, position, line)
                at_item = False
            elif sign["description"] and self._row is not None:
                position = self._description(sign, signs, position)
        if self._row is not None:
            yield self._row

    def _heading(self, sign: re.Match[str], signs: list[re.Match[str]], position: int) -> int:
        end = position if position < len(signs) and signs[position]["end_of_heading"] else None
        stop = signs[end].start() if end is not None else sign.end()
        name = shown(self._text[sign.end() : min(stop, sign.end() + 500)])
        level = sign["heading"].lower()
        if not self._netscape:
            self._section = name
        elif level != "h1":
            self._pending = name
        return position if end is None else end + 1

    def _bookmark(self, sign: re.Match[str], signs: list[re.Match[str]], position: int, line: int) -> int:
        stop, after = len(self._text), position
        for number in range(position, len(signs)):
            found = signs[number]
            if found["end"] or found["item"] or found["end_of_folder"]:
                stop, after = found.start(), number + 1 if found["end"] else number
                break
        title = shown(self._text[sign.end() : stop])
        said = {
            name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(sign["attributes"])
        }
        named = [folder for folder in self._folders if folder]
        theme = named[-1] if named else self._section
        self._row = Row(_fields(title, said, theme, self._netscape), line, self._source.name)
        return after

    def _description(self, sign: re.Match[str], signs: list[re.Match[str]], position: int) -> int:
        number = position
        while number < len(signs):
            found = signs[number]
            if found["item"] or found["folder"] or found["end_of_folder"] or found["description"]:
                break
            number += 1
        stop = signs[number].start() if number < len(signs) else len(self._text)
        assert self._row is not None
        self._row.data["description"] = shown(self._text[sign.end() : stop])
        return number


def _fields(title: str, said: dict[str, str], theme: str, netscape: bool) -> dict[str, Any]:
    address = said.get("href", "").strip()
    title = " ".join(title.split())
    data: dict[str, Any] = dict(title_fields(title or address))
    if re.match(r"[?/.]", address):  # a note that the tool keeps itself (Shaarli)
        data["extra.address"], address = address, ""
    data["url"] = None if address.startswith(("place:", "about:", "chrome:")) else address
    data["keywords"] = [tag.strip() for tag in said.get("tags", "").split(",")]
    # Pocket and Instapaper have sections of what was read and what was not, which are no themes.
    data["themes"] = [theme] if theme and (netscape or theme.casefold() not in _STATES) else []
    for name, field in _STAMPS:
        day = day_of_stamp(said.get(name, ""))
        if day is not None:
            data[field] = day
    return data


_STATES = frozenset({"unread", "read archive", "archive", "read", "read later", "favorites", "liked"})


def day_of_stamp(text: str) -> str | None:
    """The day of a time in seconds (or milli- or microseconds) since 1970, as browsers and tools write it.

    >>> day_of_stamp("1599806347"), day_of_stamp("1599806347000"), day_of_stamp("2020")
    ('2020-09-11', '2020-09-11', None)
    """
    if not re.fullmatch(r"[0-9]{8,10}|[0-9]{13}|[0-9]{16}", text.strip()):
        return None
    seconds = int(text.strip()[:10]) if len(text.strip()) > 10 else int(text)
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat() if 0 < seconds < 4_000_000_000 else None


def shown(markup: str) -> str:
    """``markup`` as it is meant: formatting goes, entities become letters, every other sign is text."""
    text = _BREAK.sub("\n", markup) if _BREAK.search(markup) else markup
    text = html.unescape(_FORMATTING.sub("", text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
