"""Where syntax cannot have been meant: AND, OR and NOT of running text, stars and question marks that are signs.

Titles are pasted in capitals, questions typed in sentences. What looks like syntax there is words, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from indexer.text import analysis
from indexer.text.language_rules import DEFAULT

Token = tuple[str, str]
"""The kind of a token, and what was typed."""
CHUNK = "chunk"
"""What stands between two spaces: a word, with the signs that stick to it."""
OPERATOR = "operator"
"""AND, OR or NOT, in whatever writing."""
SPELLED = "spelled"
"""The same written as a word: it may be one."""

RUNNING_WORDS = 6
"""Among more plain words than these, operators are running text."""
_LONGEST_TERM = 2
"""But for lists of terms of so many words at most ("heart failure OR cardiac arrest OR ...")."""
_PATTERN = re.compile(r"[^\w*?]*(?P<shape>[^\W_](?:[\w*?]|['’‐‑-](?=\w))*)(?:(?<=\w{3}\*)[,;])?")
"""A list of beginnings may have commas ("commun*, practi*"); "A*," is the name of something."""

_SENTENCE_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{5,}")
"""So many signs of Thai, Lao, Burmese, Khmer, kana and Han on end are more than a word."""


_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
"""A name of a single letter ("C++ NOT C#") has no small form to be written in."""


def is_common(surface: str, language: str = DEFAULT) -> bool:
    """Whether a surface carries no topic in ``language``: it is a stop word, or consists of them."""
    words = analysis.read(surface, language).words
    return len(words) == 1 and analysis.is_stop_word(words[0], language)


def is_topical(surface: str, language: str = DEFAULT) -> bool:
    """Whether a surface says what a question is about: it is not common, and not a mark that folds to nothing."""
    return bool(analysis.parts(surface)) and not is_common(surface, language)


def pattern_in(chunk: str, strict: bool = False) -> str | None:
    """The pattern that ``chunk`` is, folded; ``None`` where it is none.

    ``*`` and ``?`` count between the letters of a word, ``*`` also behind it. Before other signs they are signs.
    ``strict``: they count everywhere but for a question mark at the end.

    >>> pattern_in("wom?n"), pattern_in("Commun*,"), pattern_in("**")
    ('wom?n', 'commun*', '*')
    >>> pattern_in("why?!"), pattern_in("what?"), pattern_in("*note"), pattern_in("A*,")
    (None, None, None, None)
    """
    if "*" not in chunk and "?" not in chunk:
        return None
    if not chunk.strip("*"):
        return "*"
    if strict:
        typed = chunk if "?" in chunk.rstrip("?") else chunk.rstrip("?")
    else:
        found = _PATTERN.fullmatch(chunk.rstrip("?"))
        typed = found["shape"] if found else ""
    folded = "".join(c for c in analysis.fold(typed) if c.isalnum() or c in "*?")
    shape = re.sub(r"\*+", "*", folded)
    return shape if ("*" in shape or "?" in shape) and any(map(str.isalnum, shape)) else None


def begins_with_a_dash(tokens: Sequence[Token]) -> bool:
    """Whether a minus sticks to the first of several words: with nothing before it, it can hardly mean "without".

    A sentence of a script without spaces is several words.
    """
    if len(tokens) < 2 or tokens[0][0] != "minus" or tokens[1][0] != CHUNK:
        return False
    return len(tokens) > 2 or _SENTENCE_WITHOUT_SPACES.search(tokens[1][1]) is not None


def without_running_text(tokens: Sequence[Token], operators: bool) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens with operators that are words made words, and `ParsedQuery.capitals` where capitals are the reason.

    ``operators``: none is a word, unless there are no others.
    """
    spelled = [value for kind, value in tokens if kind == SPELLED]
    if not spelled:
        return list(tokens), ()
    text = " ".join(
        value
        for (before, _), (kind, value) in pairwise([("", ""), *tokens])
        if kind not in (SPELLED, "field") and before != "field"
    )
    capitals: tuple[str, ...] = ()
    if len(spelled) == len(tokens):
        are_words = True
    elif operators:
        are_words = False
    elif text.upper() == text and text.lower() != text and _TWO_LETTERS.search(text):
        capitals = tuple(dict.fromkeys(s for s in analysis.surfaces(text) if s.lower() != s))
        are_words = True
    else:
        are_words = _is_running_text(tokens)
    meant = CHUNK if are_words else OPERATOR
    return [(meant if kind == SPELLED else kind, value) for kind, value in tokens], capitals


def _is_running_text(tokens: Sequence[Token]) -> bool:
    """Whether operators stand among many plain words, and no other syntax says that somebody knows what they are."""
    if not all(_is_plain(kind, value) for kind, value in tokens) or _operators_in_brackets(tokens):
        return False
    stretches = [
        _n_words(value for _, value in stretch)
        for is_operator, stretch in groupby(
            (token for token in tokens if token[0] in (CHUNK, SPELLED)), key=lambda token: token[0] == SPELLED
        )
        if not is_operator
    ]
    return sum(stretches) > RUNNING_WORDS and max(stretches) > _LONGEST_TERM


def _is_plain(kind: str, value: str) -> bool:
    return kind in (SPELLED, "open", "close") or (kind == CHUNK and pattern_in(value) is None)


def _operators_in_brackets(tokens: Sequence[Token]) -> bool:
    depth = 0
    for kind, _ in tokens:
        depth += (kind == "open") - (kind == "close")
        if kind == SPELLED and depth > 0:
            return True
    return False


def _n_words(chunks: Iterable[str]) -> int:
    return sum(len(analysis.surfaces(chunk)) for chunk in chunks)
