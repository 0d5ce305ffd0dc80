"""HTML in a cell, taken out by what the field is: one line for a title, paragraphs for a description."""

from __future__ import annotations

import html
import re

from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.value_kinds import html_in

_PARAGRAPHS = frozenset({"description", "text"})
_BLANKS = re.compile(r"\s\s|[^\S ]|^\s|\s\Z")
"""Blanks that a page would show as one, or as none."""
_ADDRESSES = frozenset({"url", "online_url", "id", "doi"})


def cleaned(name: str, text: str) -> str:
    """``text`` of the field ``name`` as a browser shows it: without its HTML, and but for paragraphs on one line.

    >>> cleaned("title", "The  4 a.m. mystery"), cleaned("title", "Tea &amp; cake")
    ('The 4 a.m. mystery', 'Tea & cake')
    """
    if "&" not in text and "<" not in text:
        return text if name in _PARAGRAPHS or not _BLANKS.search(text) else " ".join(text.split())
    if name in _ADDRESSES:
        return html.unescape(text) if "&amp;" in text and name != "id" else text
    if not html_in(text):
        return text
    shown = plain_text(text)
    return shown if name in _PARAGRAPHS else re.sub(r"\s+", " ", shown)
