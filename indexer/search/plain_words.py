"""The words of a question without its syntax: what is searched where syntax finds nothing, and words tied together.

Both are readings of a parsed query that the library has to be asked about, so that `indexer.search.query.parse` stays
a function of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from indexer.search.limits import QueryError
from indexer.search.query import (
    FILTER_FIELDS,
    OPERATORS,
    Clause,
    Group,
    Not,
    ParsedQuery,
    Pattern,
    Phrase,
    Word,
    parse,
    quote,
    tokens_of,
)
from indexer.search.running_text import CHUNK, SPELLED, Token, pattern_in
from indexer.search.typed_words import pairs_of
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import is_run


def plain_reading(query: ParsedQuery, spoken: tuple[str, ...] = (DEFAULT,)) -> ParsedQuery | None:
    """The words of ``query`` searched plainly, its filters kept; ``None`` where that says nothing else.

    What is quoted, excluded, joined by operators or written as a pattern counts as words. ``spoken``: as for `parse`.
    """
    if not any(isinstance(clause, Phrase | Pattern | Not | Group) for clause in query.clauses):
        return None
    try:
        found = parse(" ".join(_plainly(tokens_of(query.text))), spoken=spoken)
    except QueryError:  # one pattern may be more words than a question has
        return None
    has_words = any(isinstance(clause, Word) for clause in found.clauses)
    if found.only_common and not any(isinstance(clause, Phrase) for clause in query.clauses):
        has_words = False  # an operator between filters
    return found if has_words and found.clauses != query.clauses else None


_SYNTAX = re.compile(r"[:|*?()&]|(?<!\S)[-−–]+")


def _plainly(tokens: Iterable[Token]) -> Iterator[str]:
    """The words of tokens as they are to be typed if they are to be no syntax; filters as they are."""
    field, is_without = "", False
    for kind, value in tokens:
        if kind == "field":
            field = f"{value}:"
            continue
        is_filter = field[:-1].lower() in FILTER_FIELDS
        if is_filter and kind in (CHUNK, "phrase"):
            yield f"{'-' * is_without}{field}{value if kind == CHUNK else quote(value)}"
        elif kind == "phrase":
            yield from (
                f"{field}{word.lower() if word in OPERATORS else word}" for word in _SYNTAX.sub(" ", value).split()
            )
        elif kind == SPELLED:
            yield value.lower()
        elif kind == CHUNK:
            shape = pattern_in(value)
            yield f"{field}{value if shape is None else value.replace('*', ' ').replace('?', ' ')}"
        is_without = kind == "minus" or (kind == SPELLED and value == "NOT")
        field = ""


def parts_of_tied(surface: str) -> tuple[str, ...]:
    """The words that a hyphen or a capital inside ``surface`` ties together, without common ones and single letters.

    One is enough where the other is common ("what-similarity"); "x-ray" is one word.

    >>> parts_of_tied("boundary-layer"), parts_of_tied("boundaryLayer"), parts_of_tied("state-of-the-art")
    (('boundary', 'layer'), ('boundary', 'layer'), ('state', 'art'))
    >>> parts_of_tied("boundary"), parts_of_tied("python3"), parts_of_tied("x-ray")
    ((), (), ())
    """
    parts = analysis.parts(surface)
    if len(parts) < 2 or (surface.islower() and surface.isalnum()) or is_run(surface) or analysis.signed(surface):
        return ()
    topical = [part for part in parts if part not in analysis.STOP_WORDS]
    words = tuple(part for part in topical if len(part) > 1)
    return words if len(words) > 1 or len(topical) < len(parts) else ()


def untied(query: ParsedQuery, stands: Callable[[str], bool]) -> ParsedQuery:
    """``query`` with each word that ties several together, and stands nowhere, replaced by these; also runs by pairs.

    ``stands``: whether a word is found anywhere. Where one of them stands nowhere either, it may be mistyped: it stays.
    Common words that are tied to nothing else ("of-the") are left out beside others.
    """
    clauses: list[Clause] = []
    for clause in query.clauses:
        if not isinstance(clause, Word) or (clause.surface.isalpha() and clause.surface[1:].islower()):
            clauses.append(clause)
            continue
        if is_run(clause.surface):
            pairs = pairs_of(clause.surface)
            stay = len(pairs) < 2 or stands(clause.surface)
            clauses.extend((clause,) if stay else (Word(pair, clause.fields) for pair in pairs))
            continue
        parts = parts_of_tied(clause.surface)
        only_common = len(query.clauses) > 1 and not set(analysis.parts(clause.surface)) - analysis.STOP_WORDS
        if (parts or only_common) and not clause.common and not stands(clause.surface) and all(map(stands, parts)):
            clauses.extend(Word(part, clause.fields) for part in parts)
        else:
            clauses.append(clause)
    return replace(query, clauses=tuple(clauses)) if clauses else query
