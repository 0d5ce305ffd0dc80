"""RSS and Atom."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.entities import kept_as_written
from corpus.exchange.importing.safe_xml import xml_and_bytes
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, one_row

_OWN = "urn:seealso:"


def read_feed(source: Source, findings: Findings) -> Rows:
    """Yield an entry a row.

    Raises:
        SourceError: it is no well-formed XML (with its line), or no feed.
    """
    # feedparser mends what is broken in silence; a feed that was cut short must not look like a shorter one
    _, raw = xml_and_bytes(source, findings)
    import feedparser

    feed = feedparser.parse(raw, sanitize_html=True, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise SourceError(f"{source.name}: this is no RSS or Atom feed.")
    if not feed.entries:
        findings.note(f"{source.name}: the feed has no entries.")
    publisher = plain_text(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, start=1):
        yield one_row(partial(_row, entry, publisher, number, source), number)


def _row(entry: Any, publisher: str, number: int, source: Source) -> Row:
    return Row(_entry(entry, publisher), number, source.name)


def _entry(entry: Any, publisher: str) -> dict[str, Any]:
    data: dict[str, Any] = dict(title_fields(_said(entry.get("title_detail")) or plain_text(entry.get("title", ""))))
    identifier = str(entry.get("id") or "")
    own = identifier.startswith(_OWN)
    if own:
        data["id"] = identifier.removeprefix(_OWN)
    link = entry.get("link") or ""
    if not link and identifier.startswith(("http://", "https://")):
        link = identifier
    data["url"] = link
    if own:
        # A record without an address of its own links to its page; that page is not the work.
        page = re.search(r"/resource/[^/]*\Z", link)
        data["url"] = None if page else link
    description = _said(entry.get("summary_detail")) or plain_text(entry.get("summary", ""))
    data["description"] = description
    content = entry.get("content")
    if content and not own:
        text = plain_text(content[0].get("value", ""))
        if text and text != description:
            data["text" if description else "description"] = text
    authors = entry.get("authors") or ([{"name": entry["author"]}] if entry.get("author") else [])
    data["creators"] = [{"name": name} if own else {"name": name, "role": "author"}
                        for name in (str(a.get("name") or "").strip() for a in authors) if name]  # fmt: skip
    data["issued"] = _day(entry.get("published_parsed")) or (None if own else _day(entry.get("updated_parsed")))
    data["themes"] = [str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", [])]
    if not own:
        data["publisher"] = publisher
    length = str(entry.get("itunes_duration") or "")
    if length:
        data["minutes"] = round(int(length) / 60) if re.fullmatch("[0-9]{1,9}", length) else length
    if any(str(e.get("type", "")).startswith("audio/") for e in entry.get("enclosures", [])):
        data["type"] = "podcast"
    return data


def _said(detail: Any) -> str:
    """A text construct; plain text stays as it is, HTML is read as a browser would show it."""
    if not detail:
        return ""
    value = str(detail.get("value") or "")
    return value.strip() if detail.get("type") == "text/plain" else plain_text(value)


def _day(parsed: time.struct_time | None) -> str | None:
    return time.strftime("%Y-%m-%d", parsed) if parsed and 1 <= parsed.tm_year <= 9999 else None


def plain_text(markup: str) -> str:
    """What a browser shows of a piece of HTML, paragraphs parted by blank lines; an entity for no character stays."""
    if not re.search(r"[<&]", markup):
        return markup.strip()
    from lxml import html

    try:
        root = html.fragment_fromstring(kept_as_written(markup), create_parent="div")
    except (ValueError, html.etree.ParserError):
        return re.sub(r"<[^>]*>", " ", markup).strip()
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in ("p", "div", "li", "h1", "h2", "h3", "blockquote", "ul", "ol") and element is not root:
            element.tail = "\n\n" + (element.tail or "")
        elif tag == "br":
            element.tail = "\n" + (element.tail or "")
        elif tag in ("script", "style"):
            element.text = ""
    text = str(root.text_content())
    text = re.sub(r"[ \t\r\f]+", " ", text)
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip()
