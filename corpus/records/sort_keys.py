"""What lists are sorted by: one key for titles, themes, people, places, series and all else that has a name.

Letters go with their plain form (É with E), numbers as numbers (lesson 9 before lesson 10), a leading article of the
language of what is sorted is left off, and people stand under their family name. Keys are texts that are compared by
code point, so that an index can hold them (docs/decisions/0009-sorting.md says why no library makes them).
"""

from __future__ import annotations

import re
from functools import cache

from corpus.records.folding import fold
from corpus.records.personal_names import listed_name

ARTICLES: dict[str, str] = {
    "af": "die 'n",
    "ca": "el la els les l' un una uns unes en na",
    "cy": "y yr",
    "da": "den det de en et",
    "de": "der die das den dem des ein eine einem einen einer eines 's",
    "el": "ο η το οι τα ένας μια μία ένα",
    "en": "the a an",
    "es": "el la lo los las un una unos unas",
    "fr": "le la les l' un une",
    "fy": "de it in",
    "ga": "an na",
    "gd": "an na am a'",
    "gl": "o a os as un unha",
    "hu": "a az egy",
    "it": "il lo la i gli gl' le l' un uno una un'",
    "lb": "de den d' dat eng en",
    "nl": "de het een 't 'n",
    "no": "den det de dei en et ei ein eit",
    "oc": "lo la los las l' un una",
    "pt": "o a os as um uma uns umas",
    "ro": "un o",
    "sv": "den det de en ett",
    "tr": "bir",
    "yi": "דער די דאָס אַ אַן",
}
"""Language → its articles, as catalogues leave them off at the beginning of a title."""

_APOSTROPHES = "['’‘`´ʼ]"
_NO_ARTICLE = (
    r"(?!(?:a|an|o|un)\s+(?:to|and|und|et|or|is|z|b|level|levels)\b)"
    r"(?!a\s+(?:[&+/=]|de\b|f[ou]r\b|wie\b|comme\b))"
    r"(?!(?:los [aá]ngeles|las vegas|las palmas|la paz|la rioja|la habana|la coruña|a coruña|la haye|la haya|"
    r"el salvador|el paso|el cairo|le havre|le mans|la rochelle|la réunion|la spezia|il cairo|o porto|den haag)\b)"
)
"""A letter of the alphabet ("A to Z") and places that keep theirs (Los Angeles)."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[,\u00a0\u202f'’]\d{3})+(?![\d,])")
_GROUPED_BY_POINTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.])")
_POINTS = frozenset("de es it nl pt da no sv tr el id ro ca gl".split())
"""Languages that write 20.000 for twenty thousand."""
_THE = re.compile(r"\W*the\s", re.IGNORECASE)
_LONGEST_NUMBER = 99
_THAI_VOWEL_FIRST = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])|([\u0ec0-\u0ec4])([\u0e81-\u0eae])")
_LATER = "\U0002a6d6"
"""Above all letters that have an alphabet."""
_ORDER = {
    **{chr(kana): chr(kana - 0x60) for kana in range(0x30A1, 0x30F7)},  # katakana with hiragana
    **{letter: before + _LATER for letter, before in zip("ґђєіјљњћџپچژگٹڈڑ", "гдеийлнтцبجزكتدر", strict=True)},
}
"""Letters whose place in the alphabet is not that of their code: Ukrainian, Serbian, Persian, Urdu."""
_ORDERED = str.maketrans(_ORDER)
_LONGEST_KEY = 120
AFTER_FAMILY = "\x1f"
"""Stands below every letter and the space: Smith, John comes before the Smith Foundation."""


def sort_key(text: str, language: str = "en") -> str:
    """What ``text`` is sorted by: words, folded, numbers as numbers, without a leading article of ``language``.

    Args:
        text: a title or a name of anything but a person.
        language: a code as `corpus.records.language_codes` has them; an unknown one has no articles.

    >>> sort_key("The Éducation of C. & D.", "en"), sort_key("L’Étranger", "fr"), sort_key("Die hard", "en")
    ('education of c and d', 'etranger', 'die hard')
    >>> sort_key("Lesson 9") < sort_key("Lesson 10") < sort_key("Lesson 1,000") < sort_key("Lessons")
    True
    """
    return _key(_without_article(text, language), language)


def person_key(name: str, language: str = "en") -> str:
    """What a person or a body is sorted by: family name, then the others; a body's name without its article.

    >>> sorted(["Adam Zorn", "Zadie Baker", "The Abbey", "Émile Aab"], key=person_key)
    ['Émile Aab', 'The Abbey', 'Zadie Baker', 'Adam Zorn']
    """
    parts = listed_name(name, language)
    if parts is None:
        return sort_key(name, language) if has_article(name) else _key(name, language)
    return f"{_key(parts[0], '')}{AFTER_FAMILY}{_key(parts[1], '')}"


def or_english(text: str, language: str) -> str:
    """The language to sort ``text`` in, where ``language`` is only a guess: no other language begins with "The"."""
    return "en" if _THE.match(text) else language


def keys_in_any_language(text: str) -> frozenset[str]:
    """Every `sort_key` that ``text`` may have, where nobody says in which language it is."""
    return frozenset(sort_key(text, language) for language in ("", "ar", *ARTICLES))


def has_article(text: str) -> bool:
    """Whether ``text`` may begin with an article of any language, so that it matters which it is in."""
    return _pattern("").match(text) is not None or text.lstrip().startswith("ال")


def _key(text: str, language: str) -> str:
    if _NUMBER.search(text):
        text = _GROUPED.sub(_joined_digits, text)
        if language in _POINTS:
            text = _GROUPED_BY_POINTS.sub(_joined_digits, text)
    folded = fold(text)
    if not text.isascii():
        folded = _THAI_VOWEL_FIRST.sub(_consonant_first, folded).translate(_ORDERED)
    plain = _without_apostrophes(folded).replace("&", " and ")
    found = " ".join(_WORD.findall(plain)) or " ".join(folded.split())
    return _NUMBER.sub(_as_number, found)[:_LONGEST_KEY]


def _without_apostrophes(text: str) -> str:
    return _APOSTROPHE.sub("", text)


_APOSTROPHE = re.compile(_APOSTROPHES)


def _without_article(text: str, language: str) -> str:
    found = _pattern(language).match(text) if language in ARTICLES else None
    return text[found.end() :] if found else _without_arabic_article(text) if language == "ar" else text


def _without_arabic_article(text: str) -> str:
    """ "الكتاب" is listed as "كتاب"; the name of God and short words keep their beginning."""
    text = text.lstrip()
    word = text.split(" ", 1)[0]
    return text[2:] if word.startswith("ال") and len(word) > 4 and not word.startswith("الل") else text


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """A leading article of ``language`` (of any, for ""), with signs before it; a word has to follow."""
    articles = (ARTICLES[language] if language else " ".join(ARTICLES.values())).split()
    own = sorted({a for a in articles if not re.search("^'|'$", a)}, key=len, reverse=True)
    before = sorted({a[:-1] for a in articles if a.endswith("'")}, key=len, reverse=True)
    after = sorted({a[1:] for a in articles if a.startswith("'")}, key=len, reverse=True)
    ways = [rf"(?:{'|'.join(map(re.escape, own))})\s+"] if own else []
    ways += [rf"(?:{'|'.join(before)}){_APOSTROPHES}\s*"] if before else []
    ways += [rf"{_APOSTROPHES}(?:{'|'.join(after)})\s+"] if after else []
    signs = r"[^\w'’‘`´]*" if after else r"\W*"
    return re.compile(rf"{signs}{_NO_ARTICLE}(?:{'|'.join(ways)})(?=[^\w\s]*\w)", re.IGNORECASE)


def _joined_digits(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found[0])


def _as_number(found: re.Match[str]) -> str:
    """Digits with their number before them, so that a longer number comes later."""
    digits = found[0].lstrip("0") or "0"
    if not digits.isascii():
        digits = "".join(str(int(digit)) for digit in digits).lstrip("0") or "0"
    digits = digits[:_LONGEST_NUMBER]
    return f"{len(digits):02}{digits}"


def _consonant_first(found: re.Match[str]) -> str:
    vowel, consonant = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{consonant}{vowel}"
