"""What records and values are called in front of readers where nobody wrote it for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

_SLUG = re.compile(r"[^\W_A-Z]+(?:[-_][^\W_A-Z]+)+")
_SENTENCE = re.compile(r"(.{12,}?[.!?。！？])(?:\s|$)", re.DOTALL)
_LONGEST = 80
_ENDING = re.compile(
    r"\.(?:html?|xhtml|php\d?|aspx?|jsp|cgi|pdf|docx?|pptx?|xlsx?|epub|md|txt|mp[34]|jpe?g|png)$", re.I
)
_SAYS_NOTHING = re.compile(
    r"(?:\W|\d|_)*|(?:index|default|home|main|watch|view|article|post|page|show|item|node)", re.I
)
_MACHINE = re.compile(r"(?=.*\d)[0-9a-f-]{8,}|(?=.*\d)(?=.*[A-Z])\w{9,}")
UNTITLED = "Untitled"


@lru_cache(maxsize=4096)
def as_written(value: str) -> str:
    """A name as whoever wrote it wrote it: only a slug, small letters with hyphens, is made readable.

    >>> as_written("AI"), as_written("New York"), as_written("climate change"), as_written("primary-care")
    ('AI', 'New York', 'climate change', 'Primary care')
    """
    if not _SLUG.fullmatch(value) or value != value.lower():
        return value
    return _capital_first(re.sub("[-_]", " ", value))


_CAMEL = re.compile("[a-z]{3,}(?:[A-Z][a-z]+)+")
"""As programs name their kinds; iBook and TEDx are none."""


def kind_as_written(value: str) -> str:
    """The same for kinds, which are slugs of one word as well, or names of a program's own.

    >>> kind_as_written("tutorial"), kind_as_written("how-to"), kind_as_written("FAQ")
    ('Tutorial', 'How to', 'FAQ')
    >>> kind_as_written("computerProgram")
    'Computer program'
    """
    if _CAMEL.fullmatch(value):
        value = re.sub("(?=[A-Z])", "-", value).lower()
    written = as_written(value)
    return _capital_first(written) if written.islower() else written


def heading_of(record: Mapping[str, Any]) -> str:
    """What a record without a title is headed by: the first words of its description or text, else its address.

    >>> heading_of({"id": "x1", "description": "Five steps to a ward that talks. And more."})
    'Five steps to a ward that talks'
    >>> heading_of({"id": "x1", "url": "https://example.org/talks/ann_other_on_rivers.html"})
    'Ann other on rivers'
    """
    for name in ("description", "text"):
        if words := " ".join(str(record.get(name) or "")[:2000].split()):
            return _first_words(words)
    return _of_address(str(record.get("url") or "")) or UNTITLED


def _first_words(text: str) -> str:
    sentence = _SENTENCE.match(text)
    if sentence and len(sentence[1]) <= _LONGEST:
        return sentence[1].rstrip(".。")
    if len(text) <= _LONGEST:
        return text.rstrip(".。")
    cut = text[: _LONGEST - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[20:] else cut).rstrip(" ,;:–-(") + "…"


def _of_address(url: str) -> str:
    """The last part of an address that says something, made readable; its host where none does."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    for part in reversed(parts.path.split("/")):
        name = _ENDING.sub("", unquote(part).strip())
        if name and not _SAYS_NOTHING.fullmatch(name) and not _MACHINE.fullmatch(name):
            readable = " ".join(re.sub(r"[-_+]+", " ", name).split())
            return _capital_first(readable[:_LONGEST]) if readable.islower() else readable[:_LONGEST]
    return host.removeprefix("www.")


def _capital_first(text: str) -> str:
    return text[:1].upper() + text[1:]
