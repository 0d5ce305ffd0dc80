"""Words of a text that the library never uses, and what each may have been meant to be.

A library knows few of the words that there are, and whoever writes a new record uses new ones: "shape" is no slip for
"share". So a word is named only where it is likelier to be a slip than a word: it is one slip of the fingers away from
a word that the library uses often, it is long enough not to be near to it by chance, and where it differs it has
letters beside each other that few words of the library have so.
"""

from __future__ import annotations

import math
import re

from indexer.index.statistics import TermStatistics
from indexer.text import analysis
from indexer.words.absent_words import is_a_word
from indexer.words.correction import Corrector

_WORD = re.compile(r"(?<!\w)(?<!\w['’])[^\W\d_]{4,40}(?!\w)(?!['’]\w)")
"""Words of letters, whole: not the halves of "didn't"."""
_MOST_LOOKED_AT = 600
_MOST_NAMED = 12

_LEAST = 13.0
"""What is to speak for a slip before it is named (nats). With the three weights below it was fitted to slips that were
planted in records of three libraries, and to new words of records that those libraries did not hold."""
_SLIPS = {"swapped": 0.0, "twice": 0.0, "missing": 0.0, "once": 3.0, "other": -4.0, "more": -7.0}
"""What each kind of slip adds: two letters that changed places, one typed twice, one left out (of a pair of the same:
once), another in its place, one more. New words differ from known ones most often by one letter more, or another."""


def strange_words(corrector: Corrector, statistics: TermStatistics, text: str) -> list[tuple[str, str]]:
    """(word of ``text`` as it is written, what it was probably meant to be), in the order of the text, each once.

    A word counts as never used where it stands in one record only, for that may be the one whose text this is. Words
    that begin with a capital are let be: they are names, of which a library has few.
    """
    found: dict[str, str] = {}
    words = dict.fromkeys(word for word in _WORD.findall(text) if word.islower() and not analysis.is_stop_word(word))
    for word in list(words)[:_MOST_LOOKED_AT]:
        if statistics.document_frequency("words", word) > 1:
            continue
        is_known = corrector.stands(word)
        better = corrector.offer(word, 1) if is_known else corrector.correct(word)
        if better is None or not better.is_sure(is_a_word(word)) or better.text == word or " " in better.text:
            continue
        if _evidence(analysis.fold(word), better.text, corrector, statistics) >= _LEAST:
            found[word] = better.text
            if len(found) >= _MOST_NAMED:
                break
    return list(found.items())


def _evidence(word: str, meant: str, corrector: Corrector, statistics: TermStatistics) -> float:
    """How much speaks for ``word`` being a slip for ``meant`` rather than another word (nats)."""
    from rapidfuzz.distance import OSA

    if OSA.distance(word, meant, score_cutoff=1) > 1 or analysis.stem(word) == analysis.stem(meant):
        return -math.inf
    at = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), min(len(word), len(meant)))
    framed = f"^{word}$"
    near = {framed[i : i + 3] for i in range(max(0, at - 1), min(len(framed) - 2, at + 3))}
    n_having = min((corrector.n_words_with(letters) for letters in near), default=0)
    n_meant = statistics.document_frequency("words", meant)
    rarity = math.log(corrector.n_words()) - 2 * math.log(n_having + 1)
    return len(word) + 2 * math.log(max(n_meant, 1)) + rarity + _SLIPS[_slip(word, meant, at)]


def _slip(word: str, meant: str, at: int) -> str:
    """Which slip makes ``word`` of ``meant``; the two differ from the letter ``at`` on."""
    if len(word) == len(meant):
        return "swapped" if sorted(word) == sorted(meant) else "other"
    longer = word if len(word) > len(meant) else meant
    is_pair = longer[at] in (longer[at - 1 : at], longer[at + 1 : at + 2])
    if longer is word:
        return "twice" if is_pair else "more"
    return "once" if is_pair else "missing"
