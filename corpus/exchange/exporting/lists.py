"""Lists of links: a Markdown list under theme headings, and an OPML outline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from corpus.exchange.crosswalk import title_of
from corpus.exchange.exporting.writer import About
from corpus.exchange.exporting.xml_text import attribute, xml
from corpus.records.resource import Resource
from corpus.records.sort_keys import sort_key

_MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!])")
_BEGINS_A_LIST = re.compile(r"\A(\d{0,9})([-+=.)])")
"""What Markdown takes for the beginning of a list, or for a line under a heading."""
_NO_THEME = "Other"


def markdown_text(text: str) -> str:
    """``text`` on one line of Markdown, with every sign that would mean something there as itself."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split()))


def markdown_line(text: str) -> str:
    """`markdown_text` for what begins a line or an item: "1. May" is no list there, nor is "- 5"."""
    return _BEGINS_A_LIST.sub(r"\1\\\2", markdown_text(text))


def write_markdown(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A heading a theme; a work with several themes stands under each of them."""
    by_theme: dict[str, list[Resource]] = {}
    for record in records:
        for theme in record.themes or ("",):
            by_theme.setdefault(theme, []).append(record)
    yield f"# {markdown_text(about.title)}\n".encode("utf-8", "replace")
    alone = set(by_theme) == {""}
    settings = about.settings
    label_of = {theme: settings.theme_label(theme) if theme in settings.themes else theme for theme in by_theme}
    for theme in sorted(by_theme, key=lambda theme: (not theme, sort_key(label_of[theme], "en"), theme)):
        if not alone:
            label = label_of[theme]
            yield f"\n## {markdown_text(label or _NO_THEME)}\n".encode("utf-8", "replace")
        yield b"\n"
        for record in by_theme[theme]:
            yield _item(record).encode("utf-8", "replace")


def _item(record: Resource) -> str:
    title = title_of(record) or record.url or record.id
    link = markdown_link(title, record.url) if record.url else markdown_line(title)
    description = markdown_text(record.description)
    return f"- {link}{' - ' + description if description else ''}\n"


def markdown_link(title: str, url: str | None) -> str:
    """A link of Markdown; the title alone where there is no address."""
    text = markdown_text(title)
    address = re.sub(r"[<>\\\s]", lambda found: quote(found[0]), url or "")
    return f"[{text}](<{address}>)" if url else text


def write_opml(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """OPML 2.0: an outline node a record, of type link where it has an address."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head><title>{xml(about.title)}</title></head>\n"
        "  <body>\n"
    ).encode("utf-8", "replace")
    for record in records:
        said = {"text": title_of(record) or record.url or record.id}
        if record.url:
            said |= {"type": "link", "url": record.url}
        if record.description:
            said["description"] = record.description
        if record.themes:
            # The format parts categories by commas.
            said["category"] = ",".join(theme.replace(",", "\u201a") for theme in record.themes)
        said["seealsoId"] = record.id
        if record.type:
            said["seealsoType"] = record.type
        inner = " ".join(f"{name}={attribute(value)}" for name, value in said.items())
        yield f"    <outline {inner}/>\n".encode("utf-8", "replace")
    yield b"  </body>\n</opml>\n"
