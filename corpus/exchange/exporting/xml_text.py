"""Text and attributes for XML that is written by hand, without the signs that XML cannot hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str) -> str:
    """``text`` escaped for an element."""
    return escape(_NOT_XML.sub("", text), {"\r": "&#13;"})


def attribute(text: str) -> str:
    """``text`` escaped and quoted for an attribute."""
    return quoteattr(_NOT_XML.sub("", text))


def element(name: str, text: str | None, indent: str = "    ") -> str:
    """``<name>text</name>`` on a line, or nothing where there is no text."""
    return f"{indent}<{name}>{xml(text)}</{name.split()[0]}>\n" if text else ""
