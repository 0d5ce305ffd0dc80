"""In which language a record is read: what it says itself, else what its words say, else the library's.

A guess is made by function words, which every sentence is full of (Grefenstette, "Comparing two language identification
schemes", JADT 1995), by letters that few languages have, and by script; it takes microseconds, for it is made for every
record of a library that does not say. A title alone says too little, and is read as the library is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from corpus import LibrarySettings, Resource
from corpus.records.language_codes import language_code
from indexer.text import language_rules

_LOOKED_AT_CHARS = 300
_ENOUGH_WORDS = 3
"""So many different function words of a language make it likely,"""
_AHEAD = 2
"""if the library's own has so many fewer."""
_LETTER = re.compile("[\u0370-\u10ff\u1200-\u1dff\u1f00-\u1fff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc]")
"""A letter, or a mark, of another script than Latin."""
_SCRIPTS = (
    (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), "el"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0530-\u058f]"), "hy"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0b80-\u0bff]"), "ta"),
)
_SAME_SCRIPT = {
    "ru": frozenset(("uk", "sr", "bg", "mk", "be")),
    "ar": frozenset(("fa", "ur", "ps", "ckb")),
    "hi": frozenset(("ne", "mr", "sa")),
    "he": frozenset(("yi",)),
}
_TELLING = (
    (re.compile("[іїєґ]"), "ru", "uk"),
    (re.compile("[ђћџљњј]"), "ru", "sr"),
    (re.compile("[پچژگی]"), "ar", "fa"),
)
"""Letters that one script's second language alone writes."""


def _languages_of(held: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """What each language has → the languages that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for code, members in held.items():
        for member in members:
            found[member] = (*found.get(member, ()), code)
    return found


_SPOKEN_BY = _languages_of(language_rules.STOP_WORDS)
_FUNCTION_WORDS = frozenset(_SPOKEN_BY)
_WRITTEN_BY = _languages_of(language_rules.PECULIAR_LETTERS)
_LETTERS = frozenset(_WRITTEN_BY)
_MOST_LETTERS = 2
"""A foreign name may bring as many letters; the rest is for small words to say."""


def record_language(resource: Resource, settings: LibrarySettings) -> str:
    """The code of the language that a record's title, description and text are read in."""
    if resource.language:
        return stated_language(resource.language)
    usual = stated_language(settings.library.language)
    text = resource.description or resource.text
    if not text:
        text = resource.given_title or ""
        if text.isascii():
            return usual
    return language_of(text[:_LOOKED_AT_CHARS], usual)


@lru_cache(maxsize=1024)
def stated_language(written: str) -> str:
    """The code for what a record or the settings say; the usual one where they say nothing."""
    return language_code(written) or language_rules.DEFAULT


def language_of(text: str, usual: str) -> str:
    """The language that ``text`` is most likely in; ``usual`` where that is not plain.

    >>> language_of("Die Zeitung ist nicht nur für die Leser da, sie ist auch ein Geschäft.", "en")
    'de'
    >>> language_of("Книга о сетях", "en"), language_of("Die hard", "en")
    ('ru', 'en')
    """
    small = text.lower()
    if not text.isascii() and (letter := _LETTER.search(small)) is not None:
        n_other = len(_LETTER.findall(small))
        if 2 * n_other > sum(map(str.isalpha, small)):
            return _by_script(small, letter[0], usual)
    held = _FUNCTION_WORDS.intersection(small.split())
    votes = {} if text.isascii() else letters_of_languages(small)
    if len(held) + max(votes.values(), default=0) < _ENOUGH_WORDS:
        return usual
    for word in held:
        for code in _SPOKEN_BY[word]:
            votes[code] = votes.get(code, 0) + 1
    best = max(votes, key=lambda code: (votes[code], code == usual, code))
    if votes[best] >= _ENOUGH_WORDS and votes[best] >= votes.get(usual, 0) + _AHEAD:
        return best
    return usual


def letters_of_languages(small: str) -> dict[str, int]:
    """How many different letters of ``small`` few but one language have, by language; at most `_MOST_LETTERS` each.

    >>> letters_of_languages("sağlık nedir?"), letters_of_languages("naïve")
    ({'tr': 2}, {})
    """
    held = _LETTERS.intersection(small)
    found: dict[str, int] = {}
    for letter in held:
        for code in _WRITTEN_BY[letter]:
            found[code] = min(found.get(code, 0) + 1, _MOST_LETTERS)
    return found


def _by_script(small: str, letter: str, usual: str) -> str:
    for script, code in _SCRIPTS:
        if script.match(letter):
            if usual in _SAME_SCRIPT.get(code, ()):
                return usual
            return next((other for telling, of, other in _TELLING if of == code and telling.search(small)), code)
    return usual
