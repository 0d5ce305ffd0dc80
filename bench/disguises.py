"""Fifteen disguises of a question: what people really type when they mean the same. Pure functions of text and seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from bench.typos import mistyped
from indexer.text.analysis import STOP_WORDS

Disguise = Callable[[str, random.Random], str]
"""From a question to the same one as somebody else would type it; unchanged where there is nothing to disguise."""

_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = str.maketrans("aeioucnAEIOUCN", "áèîöúçñÁÈÎÖÚÇÑ")
_SIGNS_AFTER_A_QUESTION_MARK = ("?!", "?)", "?,", "?.", "?;")
_END = re.compile(r"(?<!\b[A-Z])[\s.?!]+\Z")
"""What a question ends with, but for the stop of an initial."""
_SPRINKLED = (",", ":", ";", ".", " -", "!")
_NO_NOUN = ("ed", "ing", "ly", "ous", "ss", "us", "is", "ic", "al", "ive", "able", "ble", "ar", "ent", "ant")
_AT_MOST = 10_000
"""Characters of a question (`indexer.search.limits`)."""


def capitals(text: str, chance: random.Random) -> str:
    """ALL OF IT IN CAPITALS."""
    return text.upper()


def title_case(text: str, chance: random.Random) -> str:
    """Every Word With a Capital, small ones too."""
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def quoted(text: str, chance: random.Random) -> str:
    """ "The whole question in quotes"."""
    return '"' + text.replace('"', "") + '"'


def first_two_quoted(text: str, chance: random.Random) -> str:
    """ "The first" two words in quotes."""
    words = text.replace('"', "").split()
    return " ".join(['"' + " ".join(words[:2]) + '"', *words[2:]]) if len(words) > 1 else text


def question_mark_and_sign(text: str, chance: random.Random) -> str:
    """A question mark with another sign behind it, at the end?!"""
    return _END.sub("", text) + chance.choice(_SIGNS_AFTER_A_QUESTION_MARK)


def minus(text: str, chance: random.Random) -> str:
    """-A dash that sticks to the first word."""
    return "-" + text


def hyphenated(text: str, chance: random.Random) -> str:
    """Two neighbouring words joined by a-hyphen."""
    return _joined(text, chance, lambda one, other: f"{one}-{other}")


def camel_case(text: str, chance: random.Random) -> str:
    """Two neighbouring words as a nameInCamelCase."""
    return _joined(text, chance, lambda one, other: one.lower() + other[:1].upper() + other[1:].lower())


def show_me(text: str, chance: random.Random) -> str:
    """Please show me resources about it."""
    return f"please show me resources about {text}"


def looking_for(text: str, chance: random.Random) -> str:
    """I am looking for some information on it, thank you."""
    return f"I am looking for some information on {text}, thank you"


def typo(text: str, chance: random.Random) -> str:
    """One typo in a wrod of five letters or more."""
    return _with_one_changed(text, chance, lambda word: mistyped(word, 1, chance), shortest=5)


def glued(text: str, chance: random.Random) -> str:
    """Two neighbouring words without thespace between them."""
    return _joined(text, chance, lambda one, other: one + other)


def accents(text: str, chance: random.Random) -> str:
    """An accent on one letter of évery wórd of four letters and more."""

    def accented(found: re.Match[str]) -> str:
        word = found[0]
        places = [at for at, letter in enumerate(word) if letter.translate(_ACCENTED) != letter]
        if len(word) < 4 or not places or not word.isascii():
            return word
        at = chance.choice(places)
        return word[:at] + word[at].translate(_ACCENTED) + word[at + 1 :]

    return _WORD.sub(accented, text)


def punctuation(text: str, chance: random.Random) -> str:
    """Signs, sprinkled: between; some [words]."""
    said = []
    for word in text.split():
        kind = chance.random()
        if not word.isalnum() or kind < 0.5:
            said.append(word)
        elif kind < 0.65:
            said.append(chance.choice(("({})", "[{}]", "{{{}}}")).format(word))
        else:
            said.append(word + chance.choice(_SPRINKLED))
    return " ".join(said)


def other_number(text: str, chance: random.Random) -> str:
    """One noun in the other numbers: plural for singular, singular for plural."""

    def changed(word: str) -> str:
        small = word.lower()
        if small.endswith("ies") and len(word) > 5:
            return word[:-3] + "y"
        if small.endswith("s"):
            return word[:-1]
        if small.endswith("y") and small[-2] not in "aeiou":
            return word[:-1] + "ies"
        return word + ("es" if small.endswith(("x", "ch", "sh")) else "s")

    return _with_one_changed(text, chance, changed, shortest=4, not_ending=_NO_NOUN)


def _places(text: str, shortest: int = 3, not_ending: tuple[str, ...] = ()) -> tuple[list[str], list[int]]:
    """The words of ``text`` and the places of those that carry a topic and consist of nothing but ASCII letters."""
    words = text.split()
    return words, [
        at
        for at, word in enumerate(words)
        if word.isascii()
        and word.isalpha()
        and len(word) >= shortest
        and word.lower() not in STOP_WORDS
        and not (not_ending and word.lower().endswith(not_ending))
    ]


def _joined(text: str, chance: random.Random, join: Callable[[str, str], str]) -> str:
    words, fit = _places(text)
    pairs = [at for at in fit if at + 1 in fit]
    if not pairs:
        return text
    at = chance.choice(pairs)
    return " ".join([*words[:at], join(words[at], words[at + 1]), *words[at + 2 :]])


def _with_one_changed(
    text: str, chance: random.Random, change: Callable[[str], str], shortest: int, not_ending: tuple[str, ...] = ()
) -> str:
    words, fit = _places(text, shortest, not_ending)
    if not fit:
        return text
    at = chance.choice(fit)
    return " ".join([*words[:at], change(words[at]), *words[at + 1 :]])


DISGUISES: Mapping[str, Disguise] = {
    "capitals": capitals,
    "title case": title_case,
    "all in quotes": quoted,
    "first two words in quotes": first_two_quoted,
    "? and another sign": question_mark_and_sign,
    "minus glued to the first word": minus,
    "two words with a hyphen": hyphenated,
    "two words in CamelCase": camel_case,
    "please show me": show_me,
    "I am looking for": looking_for,
    "one typo": typo,
    "two words glued": glued,
    "accents": accents,
    "punctuation": punctuation,
    "plural or singular": other_number,
}


def disguised(name: str, text: str) -> str:
    """``text`` in the disguise ``name``; the same every time, whatever was disguised before."""
    return DISGUISES[name](text, random.Random(f"{name}\0{text}"))[:_AT_MOST]
