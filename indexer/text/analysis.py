"""From text to terms: decided once, the same for records and for queries.

A *surface* is a stretch of text as written ("Co-production", "King’s", "FutureNHS"). It expands to one or
more *terms*: folded (accents, quotes, dashes, case, possessives), brought to one spelling, stemmed. A
surface of several parts yields its parts at successive positions and the joined form at the first one, so
that co-production, coproduction and co production meet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from corpus.records.folding import fold as fold
from indexer.text.spelling_variants import american, american_all

ANALYSIS_VERSION = 3
"""Raise it when a surface may expand to other terms than before: old indexes are then rebuilt."""

STOP_WORDS = frozenset(
    (
        "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
        "into is it its me my no nor not of off on or our over she should so than that the their them then "
        "there these they this those to under up us was we were what when where which while who whom why will "
        "with would you your "
    ).split()
)
"""Words that carry no topic. They take a position and no posting; a query drops them."""

_JOIN = "'\u2019\u02bc\u2018\u00b4`\u2010\u2011\u00ad-"
SURFACE = re.compile(rf"[^\W_]+(?:[{_JOIN}][^\W_]+)*", re.UNICODE)
_BREAKS = "".join(chr(n) if chr(n).isalnum() or chr(n) in _JOIN else " " for n in range(128))
_APOSTROPHES = re.compile("['\u2019\u02bc\u2018\u00b4`]")
_HYPHENS = re.compile("[\u2010\u2011-]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_LETTERS_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PLURAL_ACRONYM = re.compile(r"[A-Z][A-Z0-9]+s\Z")
MAX_TERM_CHARS = 64
_STEM = Stemmer.Stemmer("english", 0)

NUMBER_WORDS = dict(
    zip(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ).split(),
        map(str, range(21)),
        strict=True,
    )
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The term for one folded word: one spelling, then the Snowball English stem (Porter 2, 2001)."""
    stemmed: str = _STEM.stemWord(american(word))
    return stemmed[:MAX_TERM_CHARS]


def stems(words: Sequence[str]) -> list[str]:
    """`stem` for many words."""
    found: list[str] = _STEM.stemWords(american_all(words))
    return [term[:MAX_TERM_CHARS] for term in found]


def is_plain(surface: str) -> bool:
    """Whether a surface is one word for certain: ASCII letters, all of one case or the first one large."""
    if not surface.isascii() or not surface.isalpha():
        return False
    return surface.islower() or surface.isupper() or surface[1:].islower()


@lru_cache(maxsize=200_000)
def parts(surface: str) -> tuple[str, ...]:
    """The folded words of a surface: split at hyphens, at camel case, and between letters and digits.

    >>> parts("Co-production"), parts("FutureNHS"), parts("King’s"), parts("Q")
    (('co', 'production'), ('future', 'nhs'), ('kings',), ('q',))
    """
    if is_plain(surface):
        return (surface.lower(),)
    if surface.islower() and surface.isascii() and not _APOSTROPHES.search(surface):
        # Nothing to fold, no camel case, no plural of capitals: "python3-doc", "part-time".
        found: list[str] = []
        for word in surface.split("-"):
            if word.isalpha() or word.isdigit():
                found.append(word)
            else:
                found += _letters_and_digits(word)
        return tuple(found)
    words: list[str] = []
    # Each step is taken only where it can change something: this is done for every distinct surface of a library.
    plain = surface.isascii() and surface.isalnum()
    for piece in (surface,) if plain else _HYPHENS.split(surface.replace("\u00ad", "")):
        if not plain:
            piece = _APOSTROPHES.sub("", piece)
        if piece[-1:] == "s" and _PLURAL_ACRONYM.match(piece):
            piece = piece[:-1]
        for camel in (piece,) if piece.islower() or piece.isupper() else _CAMEL.split(piece):
            if camel.isalpha() or camel.isdigit():
                words.append(camel)
                continue
            words += _letters_and_digits(camel)
    return tuple([folded for word in words if (folded := fold(word))])


def _letters_and_digits(word: str) -> list[str]:
    """A word cut between letters and digits, where three letters or more stand together."""
    split = _LETTERS_DIGITS.split(word)
    long = len(split) > 1 and max([len(part) for part in split if not part[:1].isdigit()], default=0) >= 3
    return split if long else [word]


Expansion = tuple[tuple[tuple[str, int], ...], int]
"""Terms with their offsets, and how many positions they take."""


@lru_cache(maxsize=200_000)
def expand(surface: str) -> Expansion:
    """The terms of a surface with their offsets from its position, and how many positions it takes.

    >>> expand("co-production")
    ((('co', 0), ('coproduct', 0), ('product', 1)), 2)
    >>> expand("the")
    ((), 1)
    """
    return expand_parts(parts(surface))


def expand_parts(words: tuple[str, ...]) -> Expansion:
    if not words:  # a letter that is also an apostrophe, or a mark that folds to nothing
        return (), 1
    if len(words) == 1:
        word = words[0]
        return ((), 1) if word in STOP_WORDS else (((stem(word), 0),), 1)
    terms = [(stem(word), offset) for offset, word in enumerate(words) if word not in STOP_WORDS]
    terms.insert(1 if terms else 0, (stem("".join(words)), 0))
    return tuple(dict.fromkeys(terms)), len(words)


def surfaces(text: str) -> list[str]:
    """The surfaces of ``text`` in order."""
    return SURFACE.findall(text)


def blank(text: str) -> str:
    """``text`` with a space for every ASCII character that stands in no surface."""
    return text.translate(_BREAKS)


def pieces(text: str) -> list[str]:
    """``text`` cut where no surface goes on: the surfaces of its pieces, one after the other, are those of the text.

    Five times as quick as finding the surfaces of plain ASCII text; each distinct piece is looked at only once later.
    """
    return blank(text).split() if text.isascii() else SURFACE.findall(text)


@lru_cache(maxsize=200_000)
def taken_apart(piece: str) -> tuple[tuple[str, ...], ...]:
    """The `parts` of each surface of a piece: all analysers begin with them."""
    if piece.isalnum():
        return (parts(piece),)
    return tuple(map(parts, SURFACE.findall(piece)))


def words_of(text: str) -> list[str]:
    """The folded words of ``text`` in order, compounds in parts, stop words kept."""
    return words_and_compounds(text)[0]


def words_and_compounds(text: str) -> tuple[list[str], list[str]]:
    """`words_of` a text, and its compounds written solid.

    >>> words_and_compounds("The co-production of e-books")
    (['the', 'co', 'production', 'of', 'e', 'books'], ['coproduction', 'ebooks'])
    """
    found: list[str] = []
    compounds: list[str] = []
    for piece in pieces(text):
        if piece.isalpha() and piece.isascii():  # most are; asking is quicker than looking them up
            if piece.islower():
                found.append(piece)
                continue
            if piece[1:].islower() or piece.isupper():
                found.append(piece.lower())
                continue
        for words in taken_apart(piece):
            found += words
            if len(words) > 1:
                compounds.append("".join(words))
    return found, compounds


def terms(text: str) -> list[str]:
    """The terms of ``text`` in order, joined forms included."""
    return [term for surface in surfaces(text) for term, _ in expand(surface)[0]]
