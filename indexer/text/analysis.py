"""From text to terms: decided once, the same for records and for queries.

A *surface* is a stretch of text as written ("Co-production", "King’s", "FutureNHS", "東京都"); `indexer.text.surfaces`
says where it ends. It expands to one or more *terms*: folded (accents, quotes, dashes, case, possessives), brought to
one spelling, stemmed in the language of its text. A surface of several parts yields its parts at successive positions
and the joined form at the first one, so that co-production, coproduction and co production meet. A word with signs is
held as it stands ("c++") and plain ("c"), one with an umlaut without it and with it written out (muller, mueller).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from corpus.records.folding import fold as fold
from indexer.text import language_rules
from indexer.text.language_rules import DEFAULT
from indexer.text.spelling_variants import american, american_all
from indexer.text.surfaces import SURFACE as SURFACE
from indexer.text.surfaces import TAG, is_run, may_be_signed, pairs, signed_forms
from indexer.text.surfaces import pieces as pieces
from indexer.text.surfaces import surfaces as surfaces

ANALYSIS_VERSION = 5
"""Raise it when a surface may expand to other terms than before: old indexes are then rebuilt."""

STOP_WORDS = language_rules.STOP_WORDS[DEFAULT]
"""English words that carry no topic; see `is_stop_word` for those of other languages."""

_APOSTROPHE = "['\u2019\u02bc\u2018\u00b4`]"
_APOSTROPHES = re.compile(_APOSTROPHE)
_HYPHENS = re.compile("[\u2010\u2011-]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_LETTERS_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PLURAL_ACRONYM = re.compile(r"[A-Z][A-Z0-9]+s\Z")
_ELISION = re.compile(
    r"(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|nell|sull|dall|coll|un|quell|quest|bell|sant|degl|tutt)"
    rf"{_APOSTROPHE}(?=[aeiouyhàâäáæèéêëìíîïòóôöœùúûü]\w)",
    re.IGNORECASE,
)
"""An article, pronoun or preposition of French, Italian or Catalan that has lost its vowel before the next word's."""
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""Letters of German and of the Nordic languages, as those write them who have them on no key."""
_UMLAUTS = frozenset("äöüåø")
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

Word = str | tuple[str]
"""A folded word; a tuple of one is a term as it stands, neither stemmed nor left out."""


@lru_cache(maxsize=200_000)
def stem(word: str, language: str = DEFAULT) -> str:
    """The term for one folded word: its Snowball stem in ``language``, of English words in one spelling."""
    if language == DEFAULT:
        stemmed: str = _STEM.stemWord(american(word))
        return stemmed[:MAX_TERM_CHARS]
    return language_rules.snowball(word, language)[:MAX_TERM_CHARS]


def stems(words: Sequence[str], language: str = DEFAULT) -> list[str]:
    """`stem` for many words."""
    if language == DEFAULT:
        found: list[str] = _STEM.stemWords(american_all(words))
        return [term[:MAX_TERM_CHARS] for term in found]
    return [term[:MAX_TERM_CHARS] for term in language_rules.snowball_all(words, language)]


def stem_in_all(word: str, spoken: Sequence[str]) -> tuple[str, ...]:
    """The stems of a folded word in several languages, each once."""
    return tuple(dict.fromkeys(stem(word, language) for language in spoken))


def text_of(word: Word) -> str:
    """A word of a `Surface` as text."""
    return word if isinstance(word, str) else word[0]


def is_stop_word(word: Word, language: str = DEFAULT) -> bool:
    """Whether a word, as `take_apart` gives it, carries no topic in ``language``."""
    return isinstance(word, str) and word in language_rules.folded_stop_words(language)


def is_plain(surface: str) -> bool:
    """Whether a surface is one word for certain: ASCII letters, all of one case or the first one large."""
    if not surface.isascii() or not surface.isalpha():
        return False
    return surface.islower() or surface.isupper() or surface[1:].islower()


@lru_cache(maxsize=200_000)
def parts(surface: str) -> tuple[str, ...]:
    """The folded words of a surface: split at hyphens, at camel case, and between letters and digits.

    What French and Italian elide before a word falls away; a run without spaces is taken as pairs of signs.

    >>> parts("Co-production"), parts("FutureNHS"), parts("King’s"), parts("Q"), parts("l’école")
    (('co', 'production'), ('future', 'nhs'), ('kings',), ('q',), ('ecole',))
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
        return tuple(filter(None, found))
    if is_run(surface):
        return pairs(surface)
    words: list[str] = []
    # Each step is taken only where it can change something: this is done for every distinct surface of a library.
    plain = surface.isascii() and surface.isalnum()
    for piece in (surface,) if plain else _HYPHENS.split(surface.replace("\u00ad", "")):
        if not plain:
            piece = _APOSTROPHES.sub("", _ELISION.sub("", piece, count=1) if _ELISION.match(piece) else piece)
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


class Surface(NamedTuple):
    """What a surface stands for, before stemming.

    words: one at each position. solid: of several parts, they written as one; else empty. more: what else stands at
    the first position: an umlaut written out, a word with its signs.
    """

    words: tuple[Word, ...]
    solid: str = ""
    more: tuple[Word, ...] = ()


@lru_cache(maxsize=200_000)
def read(surface: str, language: str = DEFAULT) -> Surface:
    """What a surface stands for in a text in ``language``."""
    found = parts(surface)
    if surface.isascii():
        return Surface(found, "".join(found) if len(found) > 1 else "")
    if is_run(surface):
        return Surface(found)
    if len(found) == 1:
        # A stop word is one by its accents too; without them it is another word.
        small = surface.lower()
        if (
            small != found[0]
            and found[0] in language_rules.folded_stop_words(language)
            and small not in language_rules.STOP_WORDS.get(language, ())
            and not _APOSTROPHES.search(small)
        ):
            return Surface(((found[0],),))
        return Surface(found, "", () if is_stop_word(found[0], language) else written_out(small, found[0]))
    return Surface(found, "".join(found) if len(found) > 1 else "")


def written_out(small: str, folded: str) -> tuple[str, ...]:
    """A word in small letters with its umlauts written out, folded; nothing where that is ``folded`` itself.

    >>> written_out("müller", "muller"), written_out("århus", "arhus"), written_out("house", "house")
    (('mueller',), ('aarhus',), ())
    """
    if _UMLAUTS.isdisjoint(small):
        return ()
    out = "".join(parts(small.translate(WRITTEN_OUT)))
    return (out,) if out != folded else ()


@lru_cache(maxsize=200_000)
def taken_apart(piece: str) -> tuple[Surface, ...]:
    """Each surface of a piece (`pieces`): all analysers begin with them."""
    language = DEFAULT
    if TAG in piece:
        piece, _, language = piece.rpartition(TAG)
    if piece.isalnum() and piece.isascii():
        return (Surface((piece.lower(),)) if is_plain(piece) else read(piece, language),)
    if not may_be_signed(piece):
        return tuple([read(surface, language) for surface in surfaces(piece)])
    found: list[Surface] = []
    for stretch, exact in signed_forms(piece):
        first, *others = [read(surface, language) for surface in surfaces(stretch)] or [Surface(())]
        if exact and first.words:
            own = "".join(map(text_of, first.words))
            forms = tuple((form,) for form in exact if others or form != own)
            first = first._replace(more=(*first.more, *forms))
        found += [first, *others] if first.words else others
    return tuple(found)


Expansion = tuple[tuple[tuple[str, int], ...], int]
"""Terms with their offsets, and how many positions they take."""


@lru_cache(maxsize=200_000)
def expand(surface: str, language: str = DEFAULT) -> Expansion:
    """The terms of a surface with their offsets from its position, and how many positions it takes.

    >>> expand("co-production")
    ((('co', 0), ('coproduct', 0), ('product', 1)), 2)
    >>> expand("the")
    ((), 1)
    """
    return expand_surface(read(surface, language), language)


def expand_surface(surface: Surface, language: str = DEFAULT) -> Expansion:
    """`expand` for a surface that was read."""
    words = surface.words
    if not words:  # a letter that is also an apostrophe, or a mark that folds to nothing
        return (), 1
    terms = [(term_of(word, language), offset) for offset, word in enumerate(words) if not is_stop_word(word, language)]
    more = ((surface.solid, *surface.more) if surface.solid else surface.more) if len(words) > 1 or surface.more else ()
    at = 1 if terms and terms[0][1] == 0 else 0
    terms[at:at] = [(term_of(word, language), 0) for word in more]
    return tuple(dict.fromkeys(terms)), len(words)


def term_of(word: Word, language: str = DEFAULT) -> str:
    """The term for one word of a `Surface`."""
    return stem(word, language) if isinstance(word, str) else word[0][:MAX_TERM_CHARS]


def signed(chunk: str) -> tuple[str, ...] | None:
    """The exact forms of what was typed if it is one word with signs ("C++"); else ``None``."""
    if not may_be_signed(chunk):
        return None
    forms = signed_forms(chunk)
    return forms[0][1] if len(forms) == 1 and forms[0][1] else None


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
        for surface in taken_apart(piece):
            found += map(text_of, surface.words)
            if surface.solid:
                compounds.append(surface.solid)
            compounds += map(text_of, surface.more)
    return found, compounds


def terms(text: str, language: str = DEFAULT) -> list[str]:
    """The terms of ``text`` in order, joined forms included."""
    tagged = text if language == DEFAULT else f"{text}{TAG}{language}"
    return [
        term
        for piece in pieces(tagged)
        for surface in taken_apart(piece)
        for term, _ in expand_surface(surface, language)[0]
    ]
