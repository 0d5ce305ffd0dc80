"""What matched, marked in a page: the only place that puts tags round a record's text, and the one that escapes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape


def marked(text: str, spans: Iterable[Sequence[int]]) -> Markup:
    """``text``, escaped, with ``<mark>`` round the character ranges of ``spans`` (ascending, not overlapping)."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return Markup("".join(parts))


def passage(snippet: str, spans: Iterable[Sequence[int]]) -> Markup:
    """A passage of a record's text, `marked`: "…" for what was left out stays beside its word and after no full stop.

    >>> passage("… over the fox. …", [(2, 6)]), passage("a lazy …", [])
    (Markup('…\\xa0<mark>over</mark> the fox.'), Markup('a lazy\\xa0…'))
    """
    text = re.sub(r"(?<=[.!?]) …\Z", "", snippet)
    text = re.sub(r"\A… | …\Z", lambda found: found[0].replace(" ", "\u00a0"), text)
    return marked(text, spans)
