"""Words of a text that the library never uses, and what each may have been meant to be."""

from __future__ import annotations

import re

from indexer.index.statistics import TermStatistics
from indexer.text import analysis
from indexer.words.correction import Corrector

_WORD = re.compile(r"[^\W\d_]{4,40}")
_MOST_LOOKED_AT = 600
_MOST_NAMED = 12


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
        if better is not None and better.is_sure and better.text != word:
            found[word] = better.text
            if len(found) >= _MOST_NAMED:
                break
    return list(found.items())
