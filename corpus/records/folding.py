"""Text as it is compared, not as it is shown: without case, accents and punctuation.

The index, the checks, the import and the ids all fold by this one function.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’‘`´]")
_LETTERS = str.maketrans("øłđðıیکى", "olddiيكي", "") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode does not take apart into a plain one and a mark; those that Arabic and Persian share."""

_ACCENTS = (range(0x0300, 0x0370), range(0x1AB0, 0x1B00), range(0x1DC0, 0x1E00), range(0x20D0, 0x2100))
_OPTIONAL_VOWELS = (
    *(range(0x0591, 0x05BE), range(0x05BF, 0x05C8)),  # Hebrew points
    *(range(0x0610, 0x061B), range(0x064B, 0x0660), range(0x06D6, 0x06EE), (0x0670, 0x0711)),  # Arabic
    *(range(0x0730, 0x074B), range(0x08D3, 0x0900), range(0xFE20, 0xFE30)),
)
_UNSEEN = (
    # Soft hyphen, joiners, marks of direction, tatweel (which only stretches a word), variants of a sign.
    *((0x00AD, 0x034F, 0x061C, 0x0640, 0x180E, 0xFEFF), range(0x200B, 0x2010), range(0x202A, 0x202F)),
    *(range(0x2060, 0x2070), range(0xFE00, 0xFE10)),
)
_NUKTA = (0x093C, 0x09BC, 0x0A3C, 0x0ABC, 0x0B3C)
_LEFT_OUT = dict.fromkeys(n for part in (*_ACCENTS, *_OPTIONAL_VOWELS, *_UNSEEN, _NUKTA) for n in part)
"""Marks without which a word is the same word: accents, vowel signs that may be written or not, what is never seen.
Other marks are letters to those who write them: the vowel signs of Hindi and Thai, the voicing of kana."""
_SHORT_I = "и\u0306"


def fold(text: str) -> str:
    """Lower case without accents; letters of other scripts stay, and so do digits (in ASCII form).

    >>> fold("Łódź"), fold("Straße"), fold("Ærø"), fold("２０１８"), fold("كِتَاب"), fold("が")
    ('lodz', 'strasse', 'aero', '2018', 'كتاب', 'が')
    """
    if text.isascii():
        return text.lower()
    folded = _without_marks(text.casefold())
    if (again := folded.casefold()) != folded:  # "ℌ" has no small letter, and is taken apart into a large one
        folded = _without_marks(again)
    return folded.translate(_LETTERS)


def without_any_marks(text: str) -> str:
    """`fold`, and without the marks that are letters to some: what ids are made of, which once given stay as they are.

    >>> without_any_marks("знаний"), fold("знаний")
    ('знании', 'знаний')
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    if _SHORT_I in apart:  # й is a letter of its own, on which endings depend
        apart = apart.replace(_SHORT_I, "й")
    return unicodedata.normalize("NFC", apart.translate(_LEFT_OUT))


def words(text: str) -> list[str]:
    """The words of ``text``, folded; "King's" is one word, "kings"; "&" is "and"."""
    return _WORD.findall(_APOSTROPHES.sub("", fold(text)).replace("&", " and ").replace("_", " "))


def phrase(text: str) -> str:
    """The words of ``text`` with a space between them: equal for what differs in case, accents and punctuation."""
    return " ".join(words(text))
