"""What matched, marked in a page: the only place that puts tags round a record's text, and the one that escapes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def marked(text: str, spans: Iterable[Sequence[int]]) -> Markup:
    """``text``, escaped, with ``<mark>`` round the character ranges of ``spans`` (ascending, not overlapping)."""
    out = Markup("")
    at = 0
    for start, end in spans:
        out += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        at = end
    return out + escape(text[at:])
