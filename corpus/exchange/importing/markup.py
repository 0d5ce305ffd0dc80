"""Markup that sources leave in titles and descriptions: HTML, JATS and entities become plain text.

Only elements that are known are taken for markup, so that "p < 0.05" and "how <script> works" stay as they are.
"""

from __future__ import annotations

import html
import re

from corpus.exchange.importing.entities import as_letters

_BLOCKS = "p div li h1 h2 h3 h4 h5 h6 blockquote ul ol dl dt dd tr table sec title list list-item section pre"
_INLINE = (
    "a abbr b big bold br center cite code em ext-link font hr i img inf italic ins inline-formula kbd label mark math "
    "mml:math mml:mi mml:mn mml:mo mml:mrow mml:msub mml:msup mml:mtext monospace nobr ovl q roman s sc scp small span "
    "strike strong styled-content sub sup tt u underline var xref tbody td th thead"
)
_NAMES = sorted((*_BLOCKS.split(), *_INLINE.split()), key=len, reverse=True)
_ELEMENT = re.compile(
    r"<(?P<end>/?)(?:jats:|xhtml:|html:)?(?P<name>" + "|".join(_NAMES) + r")(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)  # fmt: skip
_DROPPED = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.IGNORECASE | re.DOTALL)
_ALONE = frozenset({"br", "p", "hr", "img", "li"})
_NOT_A_WORD = frozenset(_BLOCKS.split()) | {"td", "th"}
_SUB = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_SUPER = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SCRIPTS = re.compile(r"<(?:jats:)?(sub|sup|inf)(?:\s[^<>]*)?>\s*([0-9+-]{1,6})\s*</(?:jats:)?\1\s*>", re.IGNORECASE)


def cleaned(text: str) -> str:
    """``text`` without the markup of HTML or JATS; paragraphs are parted by blank lines, entities are letters.

    >>> cleaned("<jats:p>We show <jats:italic>growth</jats:italic>.</jats:p>"), cleaned("R&amp;D if p < 0.05")
    ('We show growth.', 'R&D if p < 0.05')
    """
    if "<" not in text and "&" not in text:
        return text
    if "<" not in text and "&lt;" in text and _ELEMENT.search(html.unescape(text)):
        text = html.unescape(text)  # markup that was escaped once more
    if _is_markup(text):
        text = _DROPPED.sub(" ", text)
        text = _SCRIPTS.sub(lambda found: found[2].translate(_SUPER if found[1].lower() == "sup" else _SUB), text)
        text = re.sub(r"\s*\n\s*", " ", text)  # line ends mean nothing among elements
        text = _ELEMENT.sub(_shown, text)
        text = as_letters(text)
        text = re.sub(r"[ \t\xa0]+", " ", text)
        text = re.sub(r" ?\n ?", "\n", text)
        return re.sub(r"\n{2,}", "\n\n", text).strip()
    return as_letters(text)


def _is_markup(text: str) -> bool:
    names = [(found["name"].lower(), found["end"]) for found in _ELEMENT.finditer(text)]
    closed = {name for name, end in names if end}
    return any(name in closed or name in _ALONE for name, end in names if not end)


def _shown(found: re.Match[str]) -> str:
    name = found["name"].lower()
    if name == "br":
        return "\n"
    if name in ("li", "list-item") and not found["end"]:
        return "\n"
    if name in ("li", "list-item"):
        return ""
    return "\n\n" if name in _NOT_A_WORD else ""
