"""What initials may stand for: "HF" for the theme Heart failure, by the expressions of several words in a library.

Themes and keywords, names and titles are reduced to their first letters when an index is built; the few best for each
key lie in one text beside the index, a line each, in which a key is found without reading the rest.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from json.encoder import encode_basestring as _quoted

import numpy as np

from corpus import LibrarySettings
from corpus.records.fields import BY_NAME
from indexer.index.statistics import TermStatistics
from indexer.search.facets import FacetTable
from indexer.text import analysis

FILE = "initials.txt"
MIN_LETTERS, MAX_LETTERS = 2, 8
MAX_OFFERED = 3
"""So many expressions at most are kept for the same letters."""

_FIELDS: Mapping[str, str] = {
    "theme": "theme",
    "keyword": "keyword",
    "audience": "audience",
    "series": "series",
    "publisher": "publisher",
    "collection": "collection",
    "place": "place",
    "person": "people",
}
"""Kind of expression → the exact field that holds it. Of two kinds with the same words the earlier one is kept."""
KINDS = (*_FIELDS, "title")
_RANKS = {kind: 0 if kind in ("theme", "keyword") else 2 if kind == "title" else 1 for kind in KINDS}
_LEAST_LETTERS = {"person": 3}
"""Two letters are the initials of too many people."""

_SMALL = frozenset(
    (
        "a an and as at by for from in into of on or the to with "
        "al da das de del della den der des det di die do dos du e een el en et fur het i il im la las le les los och "
        "og per um und van vom von y zu zum zur"
    ).split()
)
"""Words whose first letters are as often left out as counted."""
_BETWEEN_PARTS = re.compile(r"[:;|?!()\[\]\"“”„«»/]+|\s[-–—]+\s|\.\s")
_ASCII_WORDS = {n: chr(n).lower() if chr(n).isalnum() else None if chr(n) in "'`" else " " for n in range(128)}
_MAX_TITLE_LETTERS = 6
_MAX_TITLE_SPACES = 10
_MAX_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Expression:
    """Several words that the library holds.

    kind: one of `KINDS`. count: records that have it. value: what a filter on its field takes; of a title the record's
    id where one record alone has it, else empty.
    """

    text: str
    kind: str
    count: int
    value: str


def initials_of(text: str) -> set[str]:
    """Every way of writing the initials of ``text``, folded; none where it is a single word.

    Small words are counted or left out, compounds count by part or as one word, words in capitals by their first
    letter or by all of them.

    >>> sorted(initials_of("Co-production and involvement"))
    ['cai', 'ci', 'cpai', 'cpi']
    >>> sorted(initials_of("NHS England"))
    ['ne', 'nhse']
    """
    words: list[tuple[bool, tuple[str, ...]]] = []
    n_words = 0
    for surface in analysis.surfaces(text):
        parts = analysis.parts(surface)
        if not parts:
            continue
        n_words += len(parts)
        whole = "".join(parts)
        ways = ["".join([part[0] for part in parts])]
        if len(parts) > 1:
            ways += [whole[0], "".join([part if part.isdigit() else part[0] for part in parts])]
        if len(whole) > 1 and (whole.isdigit() or (len(whole) <= 5 and surface.isupper())):
            ways.append(whole)
        words.append((len(parts) == 1 and whole in _SMALL, tuple(dict.fromkeys(ways))))
    if not 1 < n_words <= 2 * MAX_LETTERS:
        return set()
    found: set[str] = set()
    for kept in (words, [word for word in words if not word[0]]):
        choices = [ways for _, ways in kept]
        if sum(len(ways) > 1 for ways in choices) > _MAX_CHOICES:  # nobody writes so many compounds in one expression
            choices = [ways[:1] for ways in choices]
        found.update(map("".join, product(*choices)))
    return {key for key in found if MIN_LETTERS <= len(key) <= MAX_LETTERS and not key.isdigit()}


def expressions(statistics: TermStatistics, facets: FacetTable, settings: LibrarySettings) -> Iterator[Expression]:
    """The themes, keywords and names of a library that initials may stand for: kind by kind, what most have first."""
    live = statistics.live()
    for kind, name in _FIELDS.items():
        column, written = facets.column(name), BY_NAME[name].written
        counts = column.counts(live)
        for index in np.argsort(-counts, kind="stable").tolist():
            if not counts[index]:
                break
            text = written(settings, column.values[index])
            if not text.islower() or not text.isalpha():  # else it is one word, as most keywords are
                yield Expression(text, kind, int(counts[index]), column.values[index])


def _same_words(text: str) -> str:
    """What makes two expressions the same: their folded words, compounds in parts."""
    if text.isascii():  # as nearly all are; a third of the time
        return " ".join(text.translate(_ASCII_WORDS).split())
    return " ".join(analysis.words_of(text))


def _texts_of(title: str) -> Iterator[tuple[str, str]]:
    """A title, and what stands in it before and after a colon and the like, with its folded words; none too long."""
    parts = _BETWEEN_PARTS.split(title)
    for text in parts if len(parts) == 1 else [title, *parts]:
        text = text.strip()
        if 0 < text.count(" ") <= _MAX_TITLE_SPACES:
            yield text, _same_words(text)


def _title_keys(words: str) -> list[str]:
    """The initials of a title by its folded words: every word counted, and without the small ones."""
    every = words.split(" ")
    ways = [every] if _SMALL.isdisjoint(every) else [every, [word for word in every if word not in _SMALL]]
    keys = ["".join([word[0] for word in kept]) for kept in ways if 1 < len(kept) <= _MAX_TITLE_LETTERS]
    return [key for key in keys if not key.isdigit()]


class Initials:
    """What the initials of one snapshot may stand for. Immutable.

    Args:
        text: a line for each key: the letters, a tab, and as JSON what they stand for, best first. A record's id
            stands for its title, so that titles are not kept a second time.
        title_of: the title of a record, where it has one.
    """

    def __init__(self, text: bytes, title_of: Callable[[str], str | None]) -> None:
        self.text = text
        self._title_of = title_of

    @staticmethod
    def of(
        found: Iterable[Expression], titles: Iterable[tuple[str, str]], title_of: Callable[[str], str | None]
    ) -> Initials:
        """Initials of expressions (of those with the same words, the first) and of ``titles`` (ids and titles)."""
        known: dict[str, Expression] = {}
        for expression in found:
            known.setdefault(_same_words(expression.text), expression)
        kept: defaultdict[str, list[str]] = defaultdict(list)
        for expression in sorted(known.values(), key=_precedence):
            written = _line(expression)
            for key in initials_of(expression.text):
                if len(key) >= _LEAST_LETTERS.get(expression.kind, MIN_LETTERS) and len(kept[key]) < MAX_OFFERED:
                    kept[key].append(written)
        n_titles: dict[str, int] = {}
        first: dict[str, tuple[str, str]] = {}
        for resource_id, title in titles:
            for words, text in {words: text for text, words in _texts_of(title)}.items():
                if words in n_titles:
                    n_titles[words] += 1
                elif words not in known:
                    n_titles[words] = 1
                    first[words] = text, resource_id
        shared = sorted((words for words, n in n_titles.items() if n > 1), key=lambda words: (-n_titles[words], words))
        for words in shared:
            written = _line(Expression(first[words][0], "title", n_titles[words], ""))
            for key in _title_keys(words):
                if len(kept[key]) < MAX_OFFERED:
                    kept[key].append(written)
        for words, n in n_titles.items():
            for key in _title_keys(words) if n == 1 else ():
                if len(kept[key]) < MAX_OFFERED:
                    kept[key].append(_quoted(first[words][1]))
        lines = [f"{key}\t[{', '.join(best)}]\n" for key, best in sorted(kept.items()) if best]
        return Initials("".join(lines).encode(), title_of)

    def standing_for(self, letters: str) -> list[Expression]:
        """The best expressions with these initials (folded), at most `MAX_OFFERED`: themes and keywords come before
        names and those before titles, then what more records have."""
        key = letters.encode()
        first, last = 0, len(self.text)
        while first < last:  # lines ascend by their letters
            line = self.text.rfind(b"\n", first, (first + last) // 2) + 1 or first
            end = self.text.find(b"\n", line)
            if end < 0:
                return []
            found, _, said = self.text[line:end].partition(b"\t")
            if found == key:
                return self._read(said, letters)
            first, last = (end + 1, last) if found < key else (first, line)
        return []

    def _read(self, said: bytes, letters: str) -> list[Expression]:
        try:
            rows = json.loads(said)
            read = [self._title(row, letters) if isinstance(row, str) else _expression(*row) for row in rows]
        except (ValueError, TypeError, RecursionError):
            return []  # somebody else wrote it
        return [expression for expression in read if expression is not None]

    def _title(self, resource_id: str, letters: str) -> Expression | None:
        """The title of a record, or the part of it, that has these initials."""
        for text, words in _texts_of(self._title_of(resource_id) or ""):
            if letters in _title_keys(words):
                return Expression(text, "title", 1, resource_id)
        return None


def _expression(text: str, kind: str, count: int, value: str) -> Expression:
    if kind not in KINDS or type(count) is not int or count < 1 or not isinstance(text, str):
        raise ValueError(f"no expression: {text!r}")
    return Expression(text, kind, count, str(value))


def _precedence(expression: Expression) -> tuple[int, int, int, str]:
    return _RANKS[expression.kind], -expression.count, KINDS.index(expression.kind), expression.text


def _line(expression: Expression) -> str:
    row = [expression.text, expression.kind, expression.count, expression.value]
    return json.dumps(row, ensure_ascii=False)
