"""How a library uses its words: as nouns or otherwise, as names, always beside the same one, in titles and keywords.

Learned from the sentences of the records by the small words around (`recommender.related.word_classes`), once for a
snapshot. A word that no record has in a title, a keyword or a theme, or that never stands as a noun, says nothing to a
reader who asks why.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT, STOP_WORDS
from indexer.text.surfaces import is_run, surfaces_and_gaps
from recommender.related.word_classes import LANGUAGES_WITH_ARTICLES, articles, before_nouns, before_verbs

LEARNED_FROM = 2_000
"""So many records, evenly drawn, say how words are used,"""
LEAST_BOUND = 5
NEARLY_ALWAYS = 0.8
LEAST_HEADS = 3
LEAST_SEEN = 3
_READ_CHARS = 1_500
"""and so much of each."""
_ELIDING = ("fr", "it", "ca")
_HYPHENS = re.compile("[\u2010\u2011-]")
_POSSESSIVE = re.compile("['\u2019\u02bc]s?\\Z")
_ELIDED = re.compile("\\A(?:[^\\W\\d_]{1,2}|qu)['\u2019](?=\\w{2})", re.IGNORECASE)


class Token(NamedTuple):
    """A word of a text as a reader sees it.

    term: its stem; for a stop word the word itself. written: without a possessive ending. is_small: it has no topic.
    is_glued: a hyphen, or nothing at all, stands between it and the one before. begins: nothing stands before it in its
    sentence, so that a capital tells nothing. is_sign: one sign of a script that leaves no spaces. is_listed: a comma
    and a word with a topic follow, as after the first adjective of several ("a thoughtful, moving talk"). is_owner: it
    stood with a possessive ending.
    """

    term: str
    written: str
    is_small: bool
    is_glued: bool = False
    begins: bool = False
    is_sign: bool = False
    is_listed: bool = False
    is_owner: bool = False

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.written[:1].isupper()


@lru_cache(maxsize=100_000)
def _tokens_of(surface: str, language: str) -> tuple[Token, ...]:
    if is_run(surface):
        return tuple(Token(c, c, not _is_ideograph(c), at > 0, False, True) for at, c in enumerate(surface))
    found: list[Token] = []
    for part in filter(None, _HYPHENS.split(surface)):
        if language in _ELIDING:
            part = _ELIDED.sub("", part)
        written = _POSSESSIVE.sub("", part) or part
        term, is_small = _term(written, language)
        found.append(Token(term, written, is_small, bool(found), is_owner=written != part))
    return tuple(found)


def _is_ideograph(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\u30a0" <= sign <= "\u30ff"


def _term(written: str, language: str) -> tuple[str, bool]:
    read = analysis.read(written, language)
    if read.solid:
        return analysis.stem(read.solid, language), False
    if not read.words:
        return written.lower(), True
    small = written.lower()
    if analysis.is_stop_word(read.words[0], language) or small in STOP_WORDS.get(language, ()):
        return small, True
    if not written[:1].isupper() and (small in before_nouns(language) or small in before_verbs(language)):
        return small, True
    return analysis.term_of(read.words[0], language), False


_BEGINNING = frozenset('.!?:\u2026"\u201c\u201d([\n')
"""Signs after which a sentence begins."""


def phrases_of(text: str, language: str = DEFAULT) -> list[list[Token]]:
    """The words of a text, in stretches that no sign parts: what stands on both sides of a comma is no phrase."""
    found: list[list[Token]] = []
    run: list[Token] = []
    for between, surface in surfaces_and_gaps(text):
        tokens = _tokens_of(surface, language)
        if between == " " and found:
            run.extend(tokens)
            continue
        if not found or between.strip(" \t\n\u00a0") or "\n\n" in between:
            if run and between.strip() == "," and tokens and not tokens[0].is_small:
                run[-1] = _standing(run[-1], run[-1].begins, True)
            run = []
            if tokens and (not found or not _BEGINNING.isdisjoint(between)):
                tokens = (_standing(tokens[0], True, tokens[0].is_listed), *tokens[1:])
            found.append(run)
        run.extend(tokens)
    return found


def _standing(token: Token, begins: bool, is_listed: bool) -> Token:
    """A token where it stands in a text; a quarter of the time of `_replace`."""
    return Token(
        token.term, token.written, token.is_small, token.is_glued, begins, token.is_sign, is_listed, token.is_owner
    )


def ends_at(run: Sequence[Token], at: int) -> bool:
    """Whether what ends with a word is whole: nothing follows that it could belong to, as far as that can be seen.

    After an article, what is joined to another word with a topic by a comma or a small word ("a cool and quiet place")
    may be an adjective.
    """
    token = run[at]
    after = run[at + 1] if at + 1 < len(run) else None
    if after is not None and (not after.is_small or after.is_glued):
        return False
    if not at or run[at - 1].written.lower() not in _ARTICLES_BEFORE_ADJECTIVES:
        return True
    joined = after is not None and after.written.lower() in _JOINING
    return not (token.is_listed or (joined and at + 2 < len(run) and not run[at + 2].is_small))


_ARTICLES_BEFORE_ADJECTIVES = frozenset(
    article for language in LANGUAGES_WITH_ARTICLES for article in articles(language)
)
_JOINING = frozenset("and or but yet et ou mais und oder aber y o pero e ma en of maar a og och eller men".split())


def written(tokens: Sequence[Token]) -> str:
    """Words as they stand beside each other."""
    parts: list[str] = []
    for at, token in enumerate(tokens):
        parts.append(("" if token.is_sign else "-") if at and token.is_glued else " " if at else "")
        parts.append(token.written)
    return "".join(parts)


class Usage:
    """What `learn` found, by words in small letters.

    n: how often. nouns: with an article or the like before and nothing after that it could belong to. heads: at the end
    of a compound. verbs: as a verb. within: before another word. small: written small. names: written large in mid
    sentence. beside_name: beside another large word. topics: how many records have it in title, keywords or themes.
    pairs: pairs of neighbouring terms. subjects: the curators' own words: whole keywords and themes, as terms.
    """

    def __init__(self) -> None:
        self.n: Counter[str] = Counter()
        self.nouns: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()
        self.verbs: Counter[str] = Counter()
        self.within: Counter[str] = Counter()
        self.small: Counter[str] = Counter()
        self.names: Counter[str] = Counter()
        self.beside_name: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.records: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.terms: Counter[str] = Counter()
        self.subjects: dict[tuple[str, ...], str] = {}
        self.n_records = 0
        self._partners: dict[str, int] | None = None
        self._beside: dict[str, tuple[str, str]] | None = None

    def learn(self, record: Mapping[str, Any], language: str, themes: Iterable[str]) -> None:
        """Take in one record, as its JSON says it."""
        self.n_records += 1
        title = str(record.get("title") or record.get("supplied_title") or "")
        curated = [*map(str, record.get("keywords") or ()), *themes]
        titles, topics = phrases_of(title, language), set[str]()
        for text in curated:
            for run in phrases_of(text, language):
                self.subjects.setdefault(tuple(token.term for token in run), written(run))
                topics.update(token.term for token in run if not token.is_small)
        for run in titles:
            topics.update(token.term for token in run if not token.is_small)
            self._count_pairs(run)
        self.topics.update(topics)
        seen = set(topics)
        prose = f"{record.get('description') or ''}\n\n{record.get('text') or ''}"[:_READ_CHARS]
        for run in phrases_of(prose, language):
            seen.update(token.term for token in run if not token.is_small)
            self._count_pairs(run)
            self._count(run, language)
        self.records.update(seen)

    def _count(self, run: Sequence[Token], language: str) -> None:
        nouns, verbs, definite = before_nouns(language), before_verbs(language), articles(language)
        for at, token in enumerate(run):
            if token.is_small:
                continue
            form = token.written.lower()
            before = run[at - 1] if at else None
            after = run[at + 1] if at + 1 < len(run) else None
            self.n[form] += 1
            ends = ends_at(run, at)
            if before is not None and before.is_small:
                if before.written.lower() in verbs and before.written.lower() not in nouns:
                    self.verbs[form] += 1
                elif before.written.lower() in nouns and ends:
                    self.nouns[form] += 1
            elif before is not None and ends:
                self.heads[form] += 1
            if after is not None and after.written in definite:
                self.verbs[form] += 1  # "share the files"
            if not ends and (after is None or not after.is_capital or token.is_capital):
                self.within[form] += 1
            if not token.is_capital:
                self.small[form] += 1
            elif not token.begins:
                self.names[form] += 1
            if token.is_capital and any(near is not None and near.is_capital for near in (before, after)):
                self.beside_name[form] += 1

    def _count_pairs(self, run: Sequence[Token]) -> None:
        for token in run:
            if not token.is_small:
                self.terms[token.term] += 1
        for one, other in zip(run, islice(run, 1, None), strict=False):
            if not one.is_small and not other.is_small:
                self.pairs[one.term, other.term] += 1

    def is_bound(self, term: str) -> bool:
        """Whether a word mostly stands beside one and the same ("open source"): alone it is half of a phrase."""
        if self._partners is None:
            most: dict[str, int] = defaultdict(int)
            for (one, other), n in self.pairs.items():
                most[one], most[other] = max(most[one], n), max(most[other], n)
            self._partners = most
        return self._partners.get(term, 0) >= max(LEAST_BOUND, 0.5 * self.terms[term])

    def is_cut(self, terms: Sequence[str]) -> bool:
        """Whether a phrase lacks the word that nearly always stands before its first or after its last one: "York City"
        of "New York City"."""
        if self._beside is None:
            before, after = dict[str, tuple[int, str]](), dict[str, tuple[int, str]]()
            for (one, other), n in self.pairs.items():
                after[one] = max(after.get(one, (0, "")), (n, other))
                before[other] = max(before.get(other, (0, "")), (n, one))
            none = (0, "")
            self._beside = {
                term: (self._usual(term, before.get(term, none)), self._usual(term, after.get(term, none)))
                for term in {*before, *after}
            }
        first, last = self._beside.get(terms[0], ("", "")), self._beside.get(terms[-1], ("", ""))
        return bool(first[0] and first[0] not in terms) or bool(last[1] and last[1] not in terms)

    def _usual(self, term: str, most: tuple[int, str]) -> str:
        n, other = most
        return other if n >= max(LEAST_BOUND, NEARLY_ALWAYS * self.terms[term]) else ""

    def is_of_any_use(self, written: str) -> bool:
        """Whether a word acts, stands before another and stands for something alike: "right" in "do it right", "the
        right tool" and "a right". Alone it says nothing."""
        form = written.lower()
        verbs, within, nouns = self.verbs[form], self.within[form], self.nouns[form]
        return min(verbs, within) > 1 and 2 * min(verbs, within) >= nouns

    def only_qualifies(self, written: str) -> bool:
        """Whether a word always stands before another one ("African art", "African alphabets")."""
        form = written.lower()
        return self.within[form] >= LEAST_BOUND and not self.nouns[form] + self.heads[form]

    def is_name(self, written: str) -> bool:
        """Whether a word is never written small."""
        form = written.lower()
        return written[:1].isupper() and self.small[form] == 0 and self.names[form] > 0

    def is_noun(self, written: str) -> bool:
        """Whether a word stands as a noun by itself, and oftener so than as a verb."""
        form = written.lower()
        return self.nouns[form] > 0 and self.nouns[form] >= max(self.verbs[form], 0.15 * self.n[form])

    def may_end(self, written: str) -> bool:
        """Whether a phrase may end with a word."""
        form = written.lower()
        is_seen = self.nouns[form] > 0 or self.heads[form] >= LEAST_HEADS
        return is_seen and self.nouns[form] + self.heads[form] > 2 * self.verbs[form]

    def is_verb(self, written: str) -> bool:
        """Whether a word stands as a verb more than as anything else."""
        form = written.lower()
        return self.verbs[form] > self.nouns[form] + self.within[form] // 2

    def is_seldom(self, written: str) -> bool:
        """Whether sentences have a word so rarely that they cannot say what it is."""
        return self.n[written.lower()] < LEAST_SEEN

    def may_act(self, written: str) -> bool:
        """Whether a word stands as a verb as often as it stands as a noun, and does so at all."""
        form = written.lower()
        return self.verbs[form] > 0 and self.verbs[form] >= self.nouns[form]

    def stands(self, written: str) -> bool:
        """Whether a word stands by itself as often as before another ("right" mostly does not)."""
        form = written.lower()
        return self.nouns[form] + self.heads[form] >= self.within[form]


def learned(engine: Engine, settings: LibrarySettings) -> Usage:
    """How the words of a snapshot are used."""
    usage = Usage()
    step = -(-max(engine.statistics.n_documents, 1) // LEARNED_FROM)
    for record in _drawn(engine, step):
        said = str(record.get("language") or "")[:2]
        language = said or (settings.library.language or DEFAULT)[:2]
        usage.learn(record, language, map(settings.theme_label, record.get("themes") or ()))
    return usage


def _drawn(engine: Engine, step: int) -> Iterator[dict[str, Any]]:
    for _, record in islice(engine.stored_records(), 0, None, step):
        yield json.loads(record)
