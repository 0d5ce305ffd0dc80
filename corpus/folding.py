"""Text as it is compared, not as it is shown: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’‘`´]")


def fold(text: str) -> str:
    """``text`` in lower case and without accents; "ß" is "ss"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """The words of ``text``, folded; "King's" is one word, "kings"; "&" is "and"."""
    return _WORD.findall(_APOSTROPHES.sub("", fold(text)).replace("&", " and ").replace("_", " "))
