"""The query language, version 2: from what a reader typed to a tree of clauses.

    words            all of them, first; then some of them
    "a phrase"       these words in this order
    -word, NOT word  without it
    a AND b, a OR b  as said; brackets group
    prefix*          words that begin so (also wild*card and wom?n)
    field:value      type:video, theme:"primary care", people:malby, year:2010..2018, -type:blog
    title:word       the word in one text field

Whatever is typed has a meaning: what is not syntax is words, and syntax counts only where it can have been meant
(`indexer.search.running_text`). Unbalanced quotes and brackets are dropped, unknown field names are words. The frame of
a question that is asked as one asks a person falls away (`indexer.search.request_frames`). Ceilings
(`indexer.search.limits`) are the only errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.records.fields import FIELDS, QUERY_NAMES, is_extra
from indexer.search.limits import MAX_CLAUSES, QueryError
from indexer.search.request_frames import topic_of
from indexer.search.running_text import (
    CHUNK,
    OPERATOR,
    SPELLED,
    Token,
    begins_with_a_dash,
    is_common,
    is_topical,
    pattern_in,
    without_running_text,
)
from indexer.search.typed_words import asked_in, surely_asked_in, typed_words
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import is_run, with_compact_isbns

LANGUAGE_VERSION = 2

FILTER_FIELDS: Mapping[str, str] = QUERY_NAMES
"""What may stand before a colon to filter, and the field it means."""

TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "description": ("description",),
    "text": ("text",),
    "name": ("names",),
}
"""What may stand before a colon to look for a word in one field only."""


@dataclass(frozen=True, slots=True)
class Word:
    """One surface as typed. ``fields`` empty means every ranked field.

    ``common``: it carries no topic ("the"), and is asked because nothing else is there to ask, or because it is quoted.
    """

    surface: str
    fields: tuple[str, ...] = ()
    common: bool = False

    def __str__(self) -> str:
        return self.surface


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order."""

    text: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with ``*`` or ``?`` in it (folded); ``*`` alone means every record."""

    pattern: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.pattern


@dataclass(frozen=True, slots=True)
class Filter:
    """``field:value``; a range has ``first`` and ``last`` (either may be open)."""

    name: str
    value: str
    first: str | None = None
    last: str | None = None

    @property
    def is_range(self) -> bool:
        """Whether this is a range of values."""
        return self.first is not None or self.last is not None

    def __str__(self) -> str:
        return f"{self.name}:{quote(self.value)}"


WORK = "work"
"""The name of a `NamedWork`: no field that could be typed."""


@dataclass(frozen=True, slots=True)
class NamedWork(Filter):
    """A web address or a DOI that is all of a question: the records that are known by it."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Not:
    """Without ``clause``."""

    clause: Clause

    def __str__(self) -> str:
        return f"-{self.clause}"


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses joined by AND or OR."""

    operator: str
    clauses: tuple[Clause, ...]

    def __str__(self) -> str:
        return "(" + f" {self.operator} ".join(map(str, self.clauses)) + ")"


Clause = Word | Phrase | Pattern | Filter | Not | Group


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``clauses`` side by side: words may be missing from lower results, everything else is demanded.

    ``dropped``: words without topic ("the", "of") that were left out, and those of the frame of a request.
    ``capitals``: where AND, OR and NOT were taken for words because all is written in capitals, the other words; if the
    library writes each of these in capitals itself ("NHS AND ICS"), ``parse(text, operators=True)`` is what was meant.
    ``language``: that the question is in, where its small words leave no doubt.
    """

    text: str
    clauses: tuple[Clause, ...]
    dropped: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    language: str | None = None

    @property
    def only_common(self) -> bool:
        """Whether it is a question of common words alone ("The Who"), beside filters."""
        words = [clause for clause in self.clauses if not isinstance(clause, Filter)]
        return bool(words) and all(isinstance(clause, Word) and clause.common for clause in words)


def is_plain(parsed: ParsedQuery) -> bool:
    """Whether a question is words alone, besides filters: nothing of it is quoted, excluded or tied to a field."""
    words = [clause for clause in parsed.clauses if not isinstance(clause, Filter)]
    return bool(words) and all(isinstance(clause, Word) and not clause.fields for clause in words)


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<field>(?<![^\s(+-])(?:[A-Za-z_]{2,20}|extra\.[\w.-]{1,60})):(?=[^\s:/)])
  | ["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]
  | (?P<minus>(?<![^\s(])[-−–](?=[^\s-]))
  | (?P<chunk>[^\s()"“”„«»]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
MANY_WORDS = 6
"""In queries of so many words and more, initials and the like ("e.g.") are left out; docs/search.md has the measure."""
_INITIALS = re.compile(r"(?<![\w.'-])(?:[A-Za-z]\.)+(?!\w)")
_RANGE = re.compile(r"(?P<first>[^.\s]*)(?:\.\.|…)(?P<last>[^.\s]*)\Z")
_UP_TO = re.compile(r"[-−–](?P<last>\d[\d-]*)\Z")
"""``year:-2015`` means up to 2015."""
_ORDERED = frozenset(field.name for field in FIELDS if field.ordered)
_COMPARISON = re.compile(r"(?P<sign><=|>=|<|>)(?P<value>.+)\Z")
_BRACKETED = re.compile(r"[\[{]\s*(\S+)\s+TO\s+(\S+?)\s*[\]}]", re.IGNORECASE)
OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&&": "AND", "||": "OR", "|": "OR"}
"""What may be written for an operator."""


def quote(value: str) -> str:
    """``value`` as it must be written after a colon."""
    value = value.replace('"', " ")
    return value if re.fullmatch(r"[\w.-]+(?:\.\.[\w.-]*)?", value) else f'"{value}"'


@lru_cache(maxsize=1024)
def parse(
    text: str, strict: bool = False, operators: bool = False, spoken: tuple[str, ...] = (DEFAULT,)
) -> ParsedQuery:
    """The meaning of ``text``.

    Args:
        text: as typed.
        strict: all that can be syntax is, and no frame falls away, as in version 1.
        operators: AND, OR and NOT are operators; capitals and running text make no words of them.
        spoken: the languages of the library, its own first; words without a topic are those of the one that the query
            is most likely in.

    Raises:
        QueryError: it has more clauses than the ceiling.
    """
    topic = text if strict else topic_of(text)
    if topic != text:
        found = _parsed(topic, text, strict, operators, spoken)
        if found.clauses and not found.only_common:
            before, _, after = text.partition(topic)
            frame = (*analysis.surfaces(before), *analysis.surfaces(after))
            return replace(found, dropped=(*found.dropped, *frame))
    return _parsed(text, text, strict, operators, spoken)


def _parsed(asked: str, text: str, strict: bool, operators: bool, spoken: tuple[str, ...]) -> ParsedQuery:
    """``asked``: what of the ``text`` is the question."""
    language = asked_in(asked, spoken)
    tokens = list(tokens_of(with_compact_isbns(_BRACKETED.sub(r"\1..\2", asked))))
    _allow(len(tokens))
    tokens, capitals = without_running_text(tokens, strict or operators)
    parser = _Parser(tokens, language, strict)
    clauses = parser.top()
    if not strict and begins_with_a_dash(tokens):
        without_dash = _Parser(tokens[1:], language)
        found = without_dash.top()
        if len(tokens) == 2 or any(not isinstance(clause, Filter | Not) for clause in found[1:]):
            parser, clauses = without_dash, found
    _allow(sum(map(n_parts, clauses)))  # "a/b/c" is one token and three words
    if all(isinstance(clause, Filter) for clause in clauses):
        clauses += parser.common
    return ParsedQuery(text, tuple(clauses), tuple(parser.dropped), capitals, surely_asked_in(asked, spoken))


def n_parts(clause: Clause) -> int:
    """How many words, patterns and filters a clause consists of."""
    if isinstance(clause, Group):
        return sum(map(n_parts, clause.clauses))
    if isinstance(clause, Not):
        return n_parts(clause.clause)
    return len(analysis.surfaces(clause.text)) if isinstance(clause, Phrase) else 1


def _allow(n: int) -> None:
    if n > MAX_CLAUSES:
        raise QueryError(f"The query has {n:,} parts; the limit is {MAX_CLAUSES}. Use fewer words.")


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of ``text``: words, phrases, brackets, operators, what stands before a colon, minus."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind in ("space", "other") or kind is None:
            continue
        value = found[kind]
        if kind == CHUNK and value in OPERATORS:
            yield (SPELLED if value.isalpha() else OPERATOR), OPERATORS[value]
        else:
            yield kind, value


class _Parser:
    def __init__(self, tokens: list[Token], language: str, strict: bool = False) -> None:
        self._tokens = tokens
        self._language = language
        self._strict = strict
        self._at = 0
        self.dropped: list[str] = []
        self.common: list[Word] = []
        """Words that carry no topic: what is asked where nothing else is."""

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def top(self) -> list[Clause]:
        clauses: list[Clause] = []
        while self._peek() is not None:
            clauses.extend(self._sequence(0))
            if self._peek() is not None:
                self._take()  # a closing bracket that nothing opened
        return clauses

    def _sequence(self, depth: int) -> list[Clause]:
        """Clauses up to a closing bracket; AND binds tighter than OR, both looser than standing together."""
        alternatives: list[list[Clause]] = []
        conjuncts: list[list[Clause]] = [[]]
        while (token := self._peek()) is not None:
            kind, value = token
            if kind == "close":
                break
            if kind == "operator" and value == "AND":
                self._take()
                conjuncts.append([])
            elif kind == "operator" and value == "OR":
                self._take()
                alternatives.append(self._conjunction(conjuncts))
                conjuncts = [[]]
            else:
                conjuncts[-1].extend(self._clause(depth))
        last = self._conjunction(conjuncts)
        if not alternatives:
            return last
        branches = [branch for branch in [*alternatives, last] if branch]
        if len(branches) > 1:
            return [Group("OR", tuple(_one("AND", branch) for branch in branches))]
        return branches[0] if branches else []

    @staticmethod
    def _conjunction(conjuncts: list[list[Clause]]) -> list[Clause]:
        filled = [part for part in conjuncts if part]
        if len(filled) <= 1:
            return filled[0] if filled else []
        return [Group("AND", tuple(clause for part in filled for clause in part))]

    def _clause(self, depth: int) -> list[Clause]:
        kind, value = self._take()
        if kind == "minus" or (kind == "operator" and value == "NOT"):
            following = self._peek()
            if following is None or following[0] in ("close", "operator"):
                return []
            n_common = len(self.common)
            without = [Not(clause) for clause in self._clause(depth)]
            del self.common[n_common:]
            return list(without)
        if kind == "open":
            inner = self._sequence(depth + 1) if depth < 20 else []
            if (token := self._peek()) is not None and token[0] == "close":
                self._take()
            # Brackets round plain words are how people write an aside, not a demand.
            return inner
        if kind == "field":
            return self._fielded(value)
        if kind == "phrase":
            return self._phrase(value, ())
        return self._words(value, ())

    def _fielded(self, name: str) -> list[Clause]:
        following = self._peek()
        if following is None or following[0] not in ("chunk", "phrase"):
            return self._words(name, ())
        kind, value = self._take()
        lowered = name.lower()
        if lowered in TEXT_FIELDS:
            fields = TEXT_FIELDS[lowered]
            return self._phrase(value, fields) if kind == "phrase" else self._words(value, fields)
        target = FILTER_FIELDS.get(lowered) or (name if is_extra(name) else None)
        if target is None:
            return [*self._words(name, ()), *(self._phrase(value, ()) if kind == "phrase" else self._words(value, ()))]
        value = value.strip()
        if not value:
            return []
        if kind == "chunk" and (found := _RANGE.match(value)):
            return [Filter(target, value, found["first"] or None, found["last"] or None)] if value != ".." else []
        if kind == "chunk" and target in _ORDERED and (found := _UP_TO.match(value)):
            return [Filter(target, f"..{found['last']}", None, found["last"])]
        if kind == "chunk" and (found := _COMPARISON.match(value)):
            sign, edge = found["sign"], found["value"]
            if sign in (">", ">="):
                return [Filter(target, value, edge, None)]
            return [Filter(target, value, None, edge)]
        return [Filter(target, value)]

    def _phrase(self, text: str, fields: tuple[str, ...]) -> list[Clause]:
        found = analysis.surfaces(text)
        if analysis.signed(text.strip()) is not None:
            return [Phrase(text.strip(), fields)]
        if not any(map(analysis.parts, found)):  # signs, marks that fold to nothing
            return []
        if len(found) == 1 and not is_run(found[0]):
            return [Word(found[0], fields, is_common(found[0], self._language))]
        return [Phrase(" ".join(text.split()), fields)]

    def _words(self, chunk: str, fields: tuple[str, ...]) -> list[Clause]:
        pattern = pattern_in(chunk, self._strict)
        if pattern is not None:
            return [Pattern(pattern, fields)]
        clauses: list[Clause] = []
        if len(self._tokens) >= MANY_WORDS and not fields:
            self.dropped.extend(found[0] for found in _INITIALS.finditer(chunk))
            chunk = _INITIALS.sub(" ", chunk)
        for surface in typed_words(chunk):
            if is_topical(surface, self._language):
                clauses.append(Word(surface, fields))
            elif is_common(surface, self._language):
                self.dropped.append(surface)
                self.common.append(Word(surface, fields, common=True))
        return clauses


def _one(operator: str, clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else Group(operator, tuple(clauses))
