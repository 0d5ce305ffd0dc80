"""Entities of HTML: the letters that they stand for, and those that stand for none."""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,10});")
_NUMBERED = re.compile(r"&(#[0-9]{1,9};|#[xX][0-9a-fA-F]{1,8};)")


def as_letters(text: str) -> str:
    """``text`` with its entities as letters; one that stands for no character is left as it is written.

    >>> as_letters("R&amp;D &#233; &#00; &#xd800;")
    'R&D é &#00; &#xd800;'
    """
    return _ENTITY.sub(lambda found: found[0] if _is_no_letter(found[0]) else _letter(found[0]), text)


def kept_as_written(markup: str) -> str:
    """``markup`` such that a parser of HTML leaves those entities as they are written that stand for no character.

    >>> kept_as_written("<p>&#00; &eacute;</p>")
    '<p>&amp;#00; &eacute;</p>'
    """
    return _NUMBERED.sub(lambda found: f"&amp;{found[1]}" if _is_no_letter(found[0]) else found[0], markup)


def _letter(entity: str) -> str:
    return html.unescape(entity).replace("\xa0", " ")


def _is_no_letter(entity: str) -> bool:
    """Whether a browser would show a sign for "no such character", or nothing: zero, a surrogate, a control."""
    letter = html.unescape(entity)
    return letter in ("", "\ufffd") or (len(letter) == 1 and letter < " " and letter not in "\t\n\r")
