"""What was typed without a space, as words; and which of the library's languages it is in."""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.index.record_language import language_of, letters_of_languages
from indexer.text import analysis, language_rules
from indexer.text.surfaces import is_run, may_be_signed, signed_forms, signs_of


def typed_words(chunk: str) -> list[str]:
    """The words of what was typed without a space: those with signs whole, long runs without spaces in pairs of signs.

    A short run is one word, to be found as it stands; of a sentence no record holds all, so that it is taken apart.

    >>> typed_words("C++/C#"), typed_words("and/or"), typed_words("東京都"), typed_words("機械学習入門")
    (['C++', 'C#'], ['and', 'or'], ['東京都'], ['機械', '械学', '学習', '習入', '入門'])
    """
    found: list[str] = []
    stretches = signed_forms(chunk) if may_be_signed(chunk) else [(chunk, ())]
    for stretch, exact in stretches:
        if exact:
            found.append(stretch)
            continue
        for surface in analysis.surfaces(stretch):
            n_signs = len(signs_of(surface)) if is_run(surface) else 0
            if n_signs > LONGEST_WHOLE_RUN or (n_signs > 2 and _HANGUL.match(surface)):
                found += pairs_of(surface)
            else:
                found.append(surface)
    return found


def pairs_of(run: str) -> list[str]:
    """The pairs of neighbouring signs of a run without spaces; the run itself where it is shorter."""
    signs = signs_of(run)
    return ["".join(pair) for pair in pairwise(signs)] if len(signs) > 2 else [run]


_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
"""Korean puts particles to its words, which are written with spaces: its pairs find a word whatever follows it."""
LONGEST_WHOLE_RUN = 4
"""Signs of a run that are one word; a longer one is several."""


def asked_in(text: str, spoken: tuple[str, ...]) -> str:
    """Which of the library's languages a query is most likely in, by its words without a topic; else the first."""
    if len(spoken) == 1:
        return spoken[0]
    return max(spoken, key=_small_words_in(text, spoken).__getitem__)


def surely_asked_in(text: str, spoken: tuple[str, ...]) -> str | None:
    """`asked_in`, where a script or its small words leave no doubt."""
    if len(spoken) == 1:
        return None
    if not text.isascii() and (script := language_of(text, "")) in spoken:
        return script
    held = _small_words_in(text, spoken)
    first, second = sorted(spoken, key=held.__getitem__, reverse=True)[:2]
    return first if held[first] >= held[second] + SURELY else None


_LETTERS = re.compile(r"[^\W\d_]+")
SURELY = 1
"""So many small words more than of any other language leave no doubt."""


def _small_words_in(text: str, spoken: tuple[str, ...]) -> dict[str, int]:
    small = text.lower()
    words = set(_LETTERS.findall(small))
    letters = {} if text.isascii() else letters_of_languages(small)
    return {
        code: len(words & language_rules.STOP_WORDS.get(code, frozenset())) + letters.get(code, 0) for code in spoken
    }
