"""Where text is cut: into surfaces, by Unicode's rules; and which of them are written without spaces, or with signs.

Word boundaries follow UAX #29 where it can be followed without a dictionary: marks belong to their letter, apostrophes
and hyphens inside a word do not end it, a word ends where the script changes from one with spaces to one without. Runs
without spaces (Han, kana, Hangul, Thai, Lao, Khmer, Burmese) are surfaces of one script each; they are read as pairs of
signs (`pairs`), which finds any stretch of two signs and more and needs no dictionary (Manning, Raghavan and Schütze,
"Introduction to Information Retrieval", 2008, section 2.2.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import Any

from corpus.records.folding import fold


class Late:
    """A pattern of the `regex` module, which is read when it is first needed: for a text that is not of ASCII alone."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def compiled(self) -> Any:
        """The pattern, compiled."""
        import regex

        return regex.compile(self._pattern)


TAG = "\x1e"
"""Before the language of a text or of a piece of one, where it is not the usual one: "Zeitung\\x1ede"."""

JOIN = "'\u2019\u02bc\u2018\u00b4`\u2010\u2011\u00ad-"
"""Signs that hold a word together."""
_RUNS = (
    # The prolonged sound mark goes with the kana before it, the iteration mark with the Han before it.
    r"[\p{Han}々〇]+",
    r"[\p{Hiragana}\u3099\u309a]+ー*",
    r"[\p{Katakana}ー\u3099\u309a\uff9e\uff9f]+",
    r"\p{Hangul}+",
    r"\p{Thai}+",
    r"\p{Lao}+",
    r"\p{Khmer}+",
    r"\p{Myanmar}+",
)
_UNSPACED = (
    r"\p{Han}々〇\p{Hiragana}\p{Katakana}ー\u3099\u309a\uff9e\uff9f\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
)
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]"
_INSIDE = rf"[[\p{{L}}\p{{N}}\p{{M}}\u200c\u200d\u0640]--[{_UNSPACED}]]"
_EMOJI = (
    r"\p{RI}\p{RI}|[\p{Extended_Pictographic}--[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21ff]]"
    r"[\p{EMod}\ufe0f\u200d\p{Extended_Pictographic}]*"
)
SURFACE = Late(rf"(?V1){_LETTER}{_INSIDE}*(?:[{JOIN}]{_LETTER}{_INSIDE}*)*|{'|'.join(_RUNS)}|{_EMOJI}")
"""A stretch of text that is read as one: a word, a compound, a run without spaces, an emoji."""
_PLAIN_SURFACE = re.compile(rf"[A-Za-z0-9]+(?:['`-][A-Za-z0-9]+)*")  # noqa: F541
_PLAIN_SURFACE_AND_GAP = re.compile(rf"([^A-Za-z0-9]*)({_PLAIN_SURFACE.pattern})")
_RUN = Late(rf"(?V1)[{_UNSPACED}]")
SIGN = Late(r"\X")
"""One sign as its readers count: a letter with its marks."""

_KEPT = frozenset("+#@&*.,:/_")
"""Signs of ASCII that may belong to a word, besides those of `JOIN`."""
_BREAKS = "".join(chr(n) if chr(n).isalnum() or chr(n) in JOIN or chr(n) in _KEPT else " " for n in range(128))


def _signed(letters: str) -> str:
    """The pattern of a word with signs, of what may stand in a word (the inside of a class)."""
    word, no_word = f"[{letters}]", f"(?![{letters}])"
    return rf"""
    (?<![{letters}.@#&])[@\#]{word}[{letters}-]*               # @handle, #tag
  | (?<![{letters}.])\.[A-Za-z]{word}*                        # .NET
  | (?<![{letters}]){word}{{1,3}}(?:[&+]{word}{{1,3}})+{no_word}   # R&D, N+1
  | (?<![{letters}]){word}+(?:\+\+|[+\#*]){no_word}(?![+\#*])    # C++, C#, A*, Google+
  | (?<![{letters}.,:/-])(?=[{letters}-]*[.,:/]{word})(?=[{letters}.,:/-]*[0-9])
    {word}+(?:[.,:/-]{word}+)+                               # 5.3.2, 1,234,567, A-12/3, H.264, 10.1000/182
    """


SIGNED = Late("(?x)" + _signed(r"\p{L}\p{N}\p{M}_\u200c\u200d"))
_PLAIN_SIGNED = re.compile(_signed("A-Za-z0-9_"), re.VERBOSE)
"""A word with signs that make another word of it. Each form is looked for where a word begins only: elsewhere a long
word without an end would be gone through from each of its letters."""
MAY_HOLD_SIGNED = re.compile(r"[@#+*&]|[.,:/]\w")
"""Text in which this is not found holds no `SIGNED`."""
_NEAR_SIGNED = re.compile(r"[@#+*&]|[.,:/]\S")
"""The same for one word of a text that has letters besides ASCII's: a mark may stand where a letter does."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+\Z")
_LETTER_POINT_NUMBER = re.compile(r"[^\W\d_]{1,2}\.\d+\Z")
_ISBN = re.compile(r"(?<![\w-])(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx](?![\w-])")
_NEAR_ISBN = ("978", "979", "ISBN", "isbn")
"""Without one of these a record names no ISBN."""


def surfaces(text: str) -> list[str]:
    """The surfaces of ``text`` in order."""
    found: list[str] = _PLAIN_SURFACE.findall(text) if text.isascii() else SURFACE.compiled.findall(text)
    return found


def signed_matches(text: str) -> Iterator[Any]:
    """The matches of the words with signs in ``text``, in order.

    They are looked for only round the signs that make them: no such word holds a space, and its pattern is slow.
    """
    is_plain = text.isascii()
    pattern: Any = _PLAIN_SIGNED if is_plain else SIGNED.compiled  # the former is three times as quick
    near = MAY_HOLD_SIGNED if is_plain else _NEAR_SIGNED
    end = 0
    while (sign := near.search(text, end)) is not None:
        begin = text.rfind(" ", end, sign.start()) + 1 or end
        end = text.find(" ", sign.end())
        if end < 0:
            end = len(text)
        yield from pattern.finditer(text, begin, end)


def surface_matches(text: str, begin: int = 0, end: int | None = None) -> Iterator[Any]:
    """The matches of the surfaces in a stretch of ``text``, in order."""
    pattern: Any = _PLAIN_SURFACE if text.isascii() else SURFACE.compiled
    found: Iterator[Any] = pattern.finditer(text, begin, len(text) if end is None else end)
    return found


def surfaces_and_gaps(text: str) -> list[tuple[str, str]]:
    """Each surface of ``text`` with what stands before it, since the one before.

    >>> surfaces_and_gaps("A well-kept list.")
    [('', 'A'), (' ', 'well-kept'), (' ', 'list')]
    """
    if text.isascii():  # two thirds of the time of going through matches
        plain: list[tuple[str, str]] = _PLAIN_SURFACE_AND_GAP.findall(text)
        return plain
    found: list[tuple[str, str]] = []
    last = 0
    for match in SURFACE.compiled.finditer(text):
        found.append((text[last : match.start()], match[0]))
        last = match.end()
    return found


def is_run(surface: str) -> bool:
    """Whether a surface is a run of a script without spaces."""
    return not surface.isascii() and _RUN.compiled.match(surface) is not None


@lru_cache(maxsize=100_000)
def signs_of(run: str) -> tuple[str, ...]:
    """The signs of a run, folded: a letter with its marks each."""
    return tuple([folded for sign in SIGN.compiled.findall(run) if (folded := fold(sign))[:1].isalnum()])


def pairs(run: str) -> tuple[str, ...]:
    """A run as overlapping pairs of signs, and its last sign: one at each place.

    >>> pairs("東京都"), pairs("茶")
    (('東京', '京都', '都'), ('茶',))
    """
    signs = signs_of(run)
    return tuple(map("".join, zip_longest(signs, signs[1:], fillvalue="")))


def pieces(text: str) -> list[str]:
    """``text`` cut where no surface and no word with signs goes on; each distinct piece is looked at only once later.

    The surfaces of its pieces, one after the other, are those of the text. This is done for every text of a library:
    cutting at spaces is several times as quick as finding surfaces. Where the text names its language (`TAG`), so do
    its pieces.
    """
    if TAG in text:
        text, _, language = text.rpartition(TAG)
        return [f"{piece}{TAG}{language}" for piece in pieces(text)]
    if any(map(text.__contains__, _NEAR_ISBN)):
        text = with_compact_isbns(text)
    cut = text.translate(_BREAKS)
    for sign in (". ", ", ", ": ", "/ "):
        cut = cut.replace(sign, " ")
    found = cut.split()
    if found and found[-1][-1:] in ".,:/":
        found[-1] = found[-1].rstrip(".,:/") or "."
    return found


def signed_forms(piece: str) -> list[tuple[str, tuple[str, ...]]]:
    """What of a piece is to be read as a whole: its stretches, each with its exact forms (folded, signs kept).

    >>> signed_forms("C++"), signed_forms("H.264"), signed_forms("and/or")
    ([('C++', ('c++',))], [('H.264', ('h.264', 'h264'))], [('and/or', ())])
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    last = 0
    for match in signed_matches(piece):
        if match.start() > last:
            found.append((piece[last : match.start()], ()))
        found.append((match[0], exact_forms(match[0])))
        last = match.end()
    if last < len(piece):
        found.append((piece[last:], ()))
    return found


def exact_forms(signed: str) -> tuple[str, ...]:
    """The forms that a word with signs stands in the index as, beside its plain one: folded, signs kept."""
    folded = fold(signed)
    if _GROUPED.match(folded):
        return (folded, folded.replace(",", ""))
    if _LETTER_POINT_NUMBER.match(folded):
        return (folded, folded.replace(".", ""))
    return (folded,)


def may_be_signed(piece: str) -> bool:
    """Whether a piece holds a sign that may belong to a word."""
    return not _KEPT.isdisjoint(piece)


def isbn13(written: str) -> str | None:
    """The thirteen digits of an ISBN in any writing; ``None`` where its check digit says that it is none.

    ISO 2108: the sum of the first ten digits weighted 10 to 1 is divisible by 11, of thirteen weighted 1 and 3 by 10.

    >>> isbn13("3-16-148410-X"), isbn13("316148410X"), isbn13("978 3 16 148410 0"), isbn13("1234567890")
    ('9783161484100', '9783161484100', '9783161484100', None)
    """
    signs = written.replace("-", "").replace(" ", "").upper()
    if len(signs) == 10 and signs[:9].isdecimal() and signs.isascii():
        last = 10 if signs[9] == "X" else int(signs[9]) if signs[9].isdecimal() else -1
        if last < 0 or (sum((10 - at) * int(sign) for at, sign in enumerate(signs[:9])) + last) % 11:
            return None
        signs = "978" + signs[:9]
        return signs + str(-_weighted(signs) % 10)
    if len(signs) == 13 and signs.isdecimal() and signs.isascii() and not _weighted(signs) % 10:
        return signs
    return None


def _weighted(digits: str) -> int:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))


def with_compact_isbns(text: str) -> str:
    """``text`` with every ISBN written as thirteen digits without signs."""
    return _ISBN.sub(lambda match: isbn13(match[0]) or match[0], text)
