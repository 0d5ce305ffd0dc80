"""From a question to what its unknown letters may stand for; offered beside the results and never applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from indexer.search.limits import MAX_QUERY_CHARS
from indexer.search.query import Clause, Group, ParsedQuery, Phrase, Word, parse
from indexer.search.result_page import Offer
from indexer.text import analysis
from indexer.words.initials import MAX_LETTERS, MAX_OFFERED, MIN_LETTERS, Expression, Initials

_MAX_LOOKED_AT = 8
"""Words of one question: who asks in more is not asking in initials."""
_MAX_RARE = 3
_FAR_MORE = 4
"""In a longer question, a word that stands in so few records may still be letters for what so many times more have."""
_MAX_SMALL_PLURAL = 3
"""So long a word without capitals may be a plural of initials ("hfs"); longer ones are plurals of words."""
_DOTTED = re.compile(r"(?<![\w.&:\"“«-])(?:[^\W\d_][.&]){1,8}(?:[^\W\d_](?!\w))?")
_SENTENCE_DOTS = frozenset({"am", "eg", "ie", "pm"})


def offers(
    parsed: ParsedQuery, n_holding: Callable[[str, str], int], initials: Callable[[], Initials]
) -> tuple[Offer, ...]:
    """What words of ``parsed`` that stand nowhere, or next to nowhere, may be the initials of: at most `MAX_OFFERED`.

    Args:
        parsed: the question.
        n_holding: a word of it, as typed and as folded letters → how many records hold it.
        initials: gives those of the library; called only where a word may be one.
    """
    is_alone = len(parsed.text.split()) == 1
    by_word = []
    for typed, letters in list(_candidates(parsed))[:_MAX_LOOKED_AT]:
        # As letters, a small word was typed nowhere else.
        n_records = 0 if letters in analysis.STOP_WORDS else n_holding(typed, letters)
        if n_records > _MAX_RARE and not is_alone:
            continue
        found = initials().standing_for(letters)
        if not found and letters.endswith("s") and (typed[:-1].isupper() or len(letters) <= _MAX_SMALL_PLURAL):
            letters = letters[:-1]
            found = initials().standing_for(letters)
        short = _short(typed, letters)
        by_word.append(
            [
                Offer(typed, short, one.text, one.kind, one.value, one.count, _asked(parsed.text, typed, one.text))
                for one in found
                if _is_likelier(one, n_records, is_alone)
            ]
        )
    ranked = [offer for row in zip_longest(*by_word) for offer in row if offer and len(offer.query) <= MAX_QUERY_CHARS]
    return tuple(sorted(ranked[:MAX_OFFERED], key=lambda offer: parsed.text.find(offer.word)))


def _is_likelier(expression: Expression, n_records: int, is_alone: bool) -> bool:
    """Whether a word that ``n_records`` hold may as well be meant for the expression.

    Where nothing else is asked, a theme or keyword that as many records have is worth a line.
    """
    if is_alone and expression.kind in ("theme", "keyword"):
        return expression.count >= n_records
    return n_records <= _MAX_RARE and expression.count >= _FAR_MORE * n_records


def _candidates(parsed: ParsedQuery) -> Iterator[tuple[str, str]]:
    """Words that may be initials, as typed, with their letters folded."""
    seen: set[str] = set()
    surfaces = analysis.surfaces(parsed.text)
    for dotted in _DOTTED.finditer(parsed.text):
        letters = analysis.fold(re.sub("[.&]", "", dotted[0]))
        is_aside = letters in _SENTENCE_DOTS and len(surfaces) > len(letters)
        if MIN_LETTERS <= len(letters) <= MAX_LETTERS and not is_aside and letters not in seen:
            seen.add(letters)
            yield dotted[0], letters
    # Of a small word in running text nobody can tell that letters are meant.
    tells = any(map(str.islower, surfaces))
    for surface in (*_words(parsed.clauses), *parsed.dropped):
        letters = "".join(analysis.parts(surface))
        if letters in seen or not MIN_LETTERS <= len(letters) <= MAX_LETTERS + 1 or letters.isdigit():
            continue
        if letters in analysis.STOP_WORDS and len(surfaces) > 1 and not (tells and surface.isupper()):
            continue
        seen.add(letters)
        yield surface, letters


def _words(clauses: Iterable[Clause]) -> Iterator[str]:
    """The words that a record may hold, those within groups and phrases too; not those that are asked of one field."""
    for clause in clauses:
        if isinstance(clause, Word) and not clause.fields:
            yield clause.surface
        elif isinstance(clause, Phrase) and not clause.fields:
            yield from filter(str.isupper, analysis.surfaces(clause.text))  # what is quoted is meant as it stands
        elif isinstance(clause, Group):
            yield from _words(clause.clauses)


def _short(typed: str, letters: str) -> str:
    """The letters as an acronym is written: as typed, without dots and plural; in capitals if none was typed."""
    written = typed.replace(".", "")
    bare = analysis.fold(written.replace("&", ""))
    written = written if bare == letters else written[:-1] if bare[:-1] == letters else letters
    return written.upper() if written.islower() else written


def _asked(question: str, typed: str, expression: str) -> str:
    """The question with the expression in the place of what was typed; in quotes where it would mean something else."""
    if any(not isinstance(clause, Word) for clause in parse(expression).clauses):
        expression = '"' + " ".join(re.sub(r"[\"“”„«»]", " ", expression).split()) + '"'
    return expression.join(re.split(rf"(?<!\w){re.escape(typed)}(?!\w)", question, maxsplit=1))
