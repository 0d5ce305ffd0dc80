"""Text in another language than the record says, and descriptions that change language on the way.

The detector is py3langid (4 MB, about 0.04 ms a sentence). It is believed only for whole sentences of some length
and when it is nearly sure: a title of three words tells it nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus.doctor.case import Case, Held
from corpus.records.problems import Problem
from corpus.said import LanguageName, Said

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?\Z")
_MIN_CHARS = 50
_SURE = 0.97
_MAX_CHARS = 4000
_ENOUGH_CHARS = 240
_PLAIN_ENGLISH = re.compile(r"\b(?:the|and|of|with|that|which|who|are|from|how|their|this)\b", re.IGNORECASE)
_KIN = (
    frozenset(("en", "pcm", "sco")),
    frozenset(("no", "nb", "nn", "da", "sv")),
    frozenset(("hr", "bs", "sr", "sl")),
    frozenset(("id", "ms")),
    frozenset(("cs", "sk")),
    frozenset(("es", "gl", "pt", "ca", "an")),
    frozenset(("af", "nl", "li")),
    frozenset(("fr", "oc", "wa")),
)
_NAMES = {
    "ar": "Arabic", "cy": "Welsh", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "it": "Italian", "ja": "Japanese", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
FIELDS = {"description": Said("description"), "text": Said("text")}
READS_BUT_SAYS = Said("The %(field)s reads as %(language)s (%(text)s), but the record says %(other)s.")
READS_IN_A_LIBRARY = Said("The %(field)s reads as %(language)s (%(text)s), but the library is in %(other)s.")
IN_TWO = Said("The %(field)s is in %(other)s and in %(language)s (%(text)s).")
_THREE_LETTERS = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt",
    "nld": "nl", "dut": "nl", "cym": "cy", "wel": "cy",
}  # fmt: skip


def check(case: Case) -> Iterator[Problem]:
    """Descriptions and texts that are, or in part are, in a language that the record does not say."""
    for held in case.held:
        for name in ("description", "text"):
            text = getattr(held.resource, name)
            if len(text) >= _MIN_CHARS:
                yield from _look(held, name, text[:_MAX_CHARS], case.settings.library.language)


def _look(held: Held, name: str, text: str, library_language: str) -> Iterator[Problem]:
    stated = _code(held.resource.language or "")
    expected = stated or _code(library_language)
    if expected is None:
        return
    sentences = [part for part in _SENTENCE.split(text) if len(part) >= _MIN_CHARS] or [text]
    foreign = [(found, part) for part in sentences if (found := _other_language(part, expected)) is not None]
    if not foreign:
        return
    language, sample = foreign[0]
    shown = sample if len(sample) <= 50 else sample[:47] + "..."
    if len(foreign) == len(sentences):
        said = READS_BUT_SAYS if stated else READS_IN_A_LIBRARY
        yield held.problem(
            ("language",) if stated else (name,),
            said.filled(
                field=FIELDS[name], language=_name(language), text=repr(shown), other=_name(stated or expected)
            ),
            f"Write `language: {language}`." if not stated else f"Correct the language to {language}, or the {name}.",
            "warning" if stated else "notice",
        )
    else:
        yield held.problem(
            (name,),
            IN_TWO.filled(field=FIELDS[name], other=_name(expected), language=_name(language), text=repr(shown)),
            "Keep one language in a field; a second language is better in a record of its own.",
            "notice",
        )


def _other_language(sentence: str, expected: str) -> str | None:
    if expected == "en" and len(_PLAIN_ENGLISH.findall(sentence)) * 60 >= len(sentence):
        return None  # saves four fifths of the time
    language, sure = _detector().classify(sentence[:_ENOUGH_CHARS])
    if sure < _SURE or language == expected or any({language, expected} <= kin for kin in _KIN):
        return None
    return str(language)


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _code(text: str) -> str | None:
    found = _CODE.fullmatch(text.strip().lower())
    return _THREE_LETTERS.get(found[1], found[1]) if found else None


def _name(code: str | None) -> str:
    return LanguageName(_NAMES[code], code=code) if code in _NAMES else repr(code)
