"""The little LaTeX that stands in BibTeX values: signs with a meaning, accents, letters of other alphabets, formulas.

Which sign a command stands for is pylatexenc's knowledge. The reading is ours: its own turns white space and unknown
commands into something else than what BibTeX prints.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ENCODE = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_WORDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "textregistered": "®", "copyright": "©",
    "textbar": "|", "textless": "<", "textgreater": ">", "S": "§", "pounds": "£", "euro": "€", "mu": "µ",
    "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "textquotesingle": "'",
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "textdegree": "°", "degree": "°",
    "newline": " ", "par": "\n\n", "item": "\n", "space": " ", "textmu": "µ", "texttrademark": "™", "ast": "*",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<sign>['`^"~=.])\s*(?:\{\s*\\?(?P<a>[^\W\d_])\s*\}|\\?(?P<b>[^\W\d_]))
      | \\(?P<letter>[uvHckrdb])(?:\s*\{\s*\\?(?P<c>[^\W\d_])\s*\}|\s+(?P<d>[A-Za-z]))
      | \\(?P<word>[A-Za-z]+)\*?(?P<after>\{\}|\s+|(?![A-Za-z]))
      | \\(?P<plain>[^A-Za-z])
      | (?P<brace>[{}])
      | (?P<tie>~)
      | (?P<dash>---?)
      | (?P<quote>``|'')""",
    re.VERBOSE,
)
_ARGUMENT = r"\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SCRIPT = re.compile(r"\\text(super|sub)script" + _ARGUMENT)
_IN_FORMULA = re.compile(r"([\^_])\s*(?:" + _ARGUMENT + r"|(\\[A-Za-z]+|[^\s{}\\$]))")
_QUOTED = re.compile(r"\\(?:mkbibquote|enquote)\*?" + _ARGUMENT)
_SECOND_ONLY = re.compile(r"\\(?:href|textcolor|colorbox|foreignlanguage|hyperref)" + _ARGUMENT + r"(?=\s*\{)")
_FRACTION = re.compile(r"\\[dt]?frac" + _ARGUMENT + _ARGUMENT)
_FORMULA = re.compile(r"(?<!\\)\$\$?((?:[^$\\]|\\.)+?)\$\$?|\\\((.+?)\\\)|\\ensuremath" + _ARGUMENT, re.DOTALL)
_LIKE_A_FORMULA = re.compile(r"[\\^_{=<>+]|^\S+$")
_SUPER = dict(zip("0123456789+-=()ni−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻", strict=True))
_SUB = dict(zip("0123456789+-=()aeoxhklmnpstijruv−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ₋", strict=True))


def to_latex(text: str) -> str:
    """``text`` so that LaTeX prints it as it is; letters stay in Unicode.

    >>> to_latex("R&D in 50%")
    'R\\\\&D in 50\\\\%'
    """
    text = "".join(_ENCODE.get(c, c) for c in text).replace("--", "-{}-")
    return text.replace("``", "`{}`").replace("''", "'{}'")


def from_latex(text: str) -> str:
    """What LaTeX would print for ``text``: accents joined, braces gone, formulas in Unicode as far as it goes.

    A command that is not known gives what it was applied to.

    >>> from_latex(r"A \\texttt{book} on Cu$_2$O at 5\\,$\\mu$m")
    'A book on Cu₂O at 5 µm'
    """
    if not re.search(r"[\\{}~$]|--|``|''", text):
        return text
    for _ in range(3):  # quotes in quotes, links in emphasis
        before = text
        text = _QUOTED.sub("“\\1”", text)
        text = _SECOND_ONLY.sub("", text)
        text = _FRACTION.sub("\\1/\\2", text)
        text = _SCRIPT.sub(_text_script, text)
        if text == before:
            break
    text = _FORMULA.sub(_formula, text)
    return _TOKEN.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    sign = found["sign"] or found["letter"]
    if sign:
        letter = found["a"] or found["b"] or found["c"] or found["d"]
        return unicodedata.normalize("NFC", letter + _ACCENTS[sign])
    if found["word"]:
        return _sign_of(found["word"])
    if found["plain"]:
        return " " if found["plain"] in "\\, ;:\n" else "" if found["plain"] in "/-!()" else found["plain"]
    if found["brace"]:
        return ""
    if found["tie"]:
        return " "
    if found["quote"]:
        return "“" if found["quote"] == "``" else "”"
    return "–" if found["dash"] == "--" else "—"


def _formula(found: re.Match[str]) -> str:
    inner = found[1] or found[2] or found[3] or ""
    if found[1] is not None and not _LIKE_A_FORMULA.search(inner.strip()):
        return found[0].replace("$", "\\$")  # sums of money
    return _TOKEN.sub(_said, _IN_FORMULA.sub(_script, inner))


def _script(found: re.Match[str]) -> str:
    return _in_script(found[1], from_latex(found[2] if found[2] is not None else found[3]))


def _text_script(found: re.Match[str]) -> str:
    return _in_script("^" if found[1] == "super" else "_", found[2], plain=True)


def _in_script(sign: str, text: str, plain: bool = False) -> str:
    signs = _SUPER if sign == "^" else _SUB
    text = text.strip()
    letters = sum(c.isalpha() for c in text)
    if text and all(c in signs for c in text) and letters < 2 and not (plain and letters):
        return "".join(signs[c] for c in text)
    if plain or text in ("\u2032", "°", "∘", "*", "†"):
        return text.replace("∘", "°")
    return (("\\" + sign) if sign == "_" else "\\^{}") + text if text else ""


@cache
def _sign_of(command: str) -> str:
    """The sign that a command stands for; nothing where it stands for none (what it was applied to follows)."""
    known = _WORDS.get(command)
    if known is not None:
        return known
    from pylatexenc.latex2text import get_default_latex_context_db

    spec = get_default_latex_context_db().get_macro_spec(command)
    sign = getattr(spec, "simplify_repl", None)
    return sign if isinstance(sign, str) and "%" not in sign and len(sign) <= 2 else ""
