"""The little LaTeX that stands in BibTeX values: signs with a meaning, and accents."""

from __future__ import annotations

import re
import unicodedata

_ENCODE = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_WORDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textregistered": "®", "copyright": "©",
    "textbar": "|", "textless": "<", "textgreater": ">", "S": "§", "pounds": "£", "euro": "€",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<sign>['`^"~=.])\s*(?:\{\\?(?P<a>[A-Za-z])\}|\\?(?P<b>[A-Za-z]))
      | \\(?P<letter>[uvHckrd])(?:\s*\{\\?(?P<c>[A-Za-z])\}|\s+(?P<d>[A-Za-z]))
      | \\(?P<word>[A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))
      | \\(?P<plain>[^A-Za-z])
      | (?P<brace>[{}])
      | (?P<tie>~)
      | (?P<dash>---?)""",
    re.VERBOSE,
)


def to_latex(text: str) -> str:
    """``text`` so that LaTeX prints it as it is; letters stay in Unicode.

    >>> to_latex("R&D in 50%")
    'R\\\\&D in 50\\\\%'
    """
    return "".join(_ENCODE.get(c, c) for c in text).replace("--", "-{}-")


def from_latex(text: str) -> str:
    """What LaTeX would print for ``text``: accents joined, braces gone, unknown commands left as they are."""
    if not re.search(r"[\\{}~]|--", text):
        return text

    def said(found: re.Match[str]) -> str:
        sign = found["sign"] or found["letter"]
        if sign:
            letter = found["a"] or found["b"] or found["c"] or found["d"]
            return unicodedata.normalize("NFC", letter + _ACCENTS[sign])
        if found["word"]:
            return _WORDS.get(found["word"], found[0] if found["word"] not in _SILENT else "")
        if found["plain"]:
            return found["plain"] if found["plain"] not in "\\/,-" else (" " if found["plain"] == "\\" else "")
        if found["brace"]:
            return ""
        if found["tie"]:
            return " "
        return "–" if found["dash"] == "--" else "—"

    return _TOKEN.sub(said, text)


_SILENT = frozenset({"emph", "textit", "textbf", "textsc", "textrm", "it", "bf", "em", "url", "mbox", "protect"})
