"""Text as it is compared, not as it is shown: without case, accents and punctuation.

The index, the checks, the import and the ids all fold by this one function.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’‘`´]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
"""Letters that Unicode does not take apart into a plain one and a mark."""


def fold(text: str) -> str:
    """Lower case without accents; letters of other scripts stay, and so do digits (in ASCII form).

    >>> fold("Łódź"), fold("Straße"), fold("Ærø"), fold("２０１８")
    ('lodz', 'strasse', 'aero', '2018')
    """
    if text.isascii():
        return text.lower()
    folded = _without_marks(text.casefold())
    if (again := folded.casefold()) != folded:  # "ℌ" has no small letter, and is taken apart into a large one
        folded = _without_marks(again)
    return folded.translate(_LETTERS)


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of ``text``, folded; "King's" is one word, "kings"; "&" is "and"."""
    return _WORD.findall(_APOSTROPHES.sub("", fold(text)).replace("&", " and ").replace("_", " "))


def phrase(text: str) -> str:
    """The words of ``text`` with a space between them: equal for what differs in case, accents and punctuation."""
    return " ".join(words(text))
