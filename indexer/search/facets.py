"""Exact values of documents: filters, counts, and the order of values for sorting.

A column is made from the postings of an exact field in one pass and kept with the snapshot: pairs of
(document, value), so that counting a facet over any set of documents is one `bincount`.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings
from corpus.records.extra_values import AFTER_SEPARATOR, EXTRA, SEPARATOR
from corpus.records.fields import BY_NAME, EXTRA_PREFIX, OUTSIDE, is_exact, is_extra, of_any_name, of_name
from corpus.records.identity import named_work, work_keys
from corpus.records.sort_keys import has_article, or_english, person_key, sort_key
from corpus.said import Said
from indexer.index.record_language import stated_language
from indexer.index.schema import NONE, person_aliases
from indexer.index.statistics import ExactStatistics, FieldPostings
from indexer.search.outside import OutsideFields
from indexer.search.query import WORK, Filter, parse
from indexer.text import analysis
from indexer.text.sorted_arrays import stretches

Mask = NDArray[np.bool_]
_FEW = 4
"""Of fewer than one in so many documents, values are counted document by document."""
_BETWEEN_WORDS = re.compile(r"(?<=\w)[\s_\u2010-]+(?=\w)")


def today() -> str:
    """The day that events are upcoming from, as ISO 8601."""
    return dt.date.today().isoformat()


class Column:
    """The values of one exact field.

    values: the distinct values, ascending; ``pair_docs`` int32 and ``pair_values`` int32, shape (n_pairs,):
    document ``pair_docs[i]`` has value ``values[pair_values[i]]``. Values that differ in case, spaces and hyphens only
    ("Self-help", "self help") are one, spelt as most records spell it, unless the field is of whole words, of names of
    people or of declared values.
    """

    def __init__(self, statistics: ExactStatistics, name: str) -> None:
        self.name = name
        self._n_doc_numbers = statistics.n_doc_numbers
        terms, sizes, self.pair_docs = _postings_of(statistics, name)
        held = np.flatnonzero(sizes)  # a term whose documents are gone is no value
        self.values: list[str] = [terms[number] for number in held.tolist()]
        self.pair_values: NDArray[np.int32] = np.repeat(np.arange(len(held), dtype=np.int32), sizes[held])
        self._spelt_otherwise: dict[str, str] = {}
        field = of_any_name(name)
        if field is not None and field.joins_spellings:
            self._join(sizes[held])
        n_each = np.bincount(self.pair_values, minlength=len(self.values))
        self._starts = np.concatenate([[0], np.cumsum(n_each)]).astype(np.int64)
        self._n_counted = 0  # a process that is asked once need not have them by document
        self.place_ranks: NDArray[np.int32] | None = None
        """See `FacetTable.place_ranks`, which fills it in."""

    def _join(self, sizes: NDArray[np.int64]) -> None:
        """Make one value of those that are spelt alike; ``sizes``: how many documents each has."""
        groups: dict[str, list[int]] = {}
        for index, value in enumerate(self.values):
            groups.setdefault(spelling_key(value), []).append(index)
        if len(groups) == len(self.values):
            return
        stands_for = list(range(len(self.values)))
        for same in groups.values():
            best = max(same, key=lambda index: (int(sizes[index]), -index))
            for index in same:
                stands_for[index] = best
                if index != best:
                    self._spelt_otherwise[self.values[index]] = self.values[best]
        kept = sorted(set(stands_for))
        place = np.zeros(len(self.values), np.int64)
        place[kept] = np.arange(len(kept))
        values = place[stands_for][self.pair_values]
        pairs = np.unique(values * max(self._n_doc_numbers, 1) + self.pair_docs)  # a document may say both
        self.values = [self.values[index] for index in kept]
        self.pair_values = (pairs // max(self._n_doc_numbers, 1)).astype(np.int32)
        self.pair_docs = (pairs % max(self._n_doc_numbers, 1)).astype(np.int32)

    def as_most_spell_it(self, value: str) -> str:
        """The value that ``value`` is another spelling of, else itself."""
        return self._spelt_otherwise.get(value, value)

    def index(self, value: str) -> int:
        """Where ``value`` stands in ``values``, or what it is another spelling of; -1 for nowhere."""
        value = self.as_most_spell_it(value)
        index = bisect_left(self.values, value)
        return index if index < len(self.values) and self.values[index] == value else -1

    def holds(self, value: str) -> bool:
        """Whether ``value`` is one of the values, just so or as some record spells it."""
        return self.index(value) >= 0

    def with_value(self, index: int) -> NDArray[np.int32]:
        """The documents that have the value at ``index``."""
        return self.pair_docs[self._starts[index] : self._starts[index + 1]]

    def n_with(self, value: str) -> int:
        """How many documents have ``value``, however they spell it; 0 for one that is none."""
        index = self.index(value)
        return len(self.with_value(index)) if index >= 0 else 0

    def between(self, first: int, last: int) -> NDArray[np.int32]:
        """The documents that have a value at ``first`` to ``last`` (not included); one may stand there twice."""
        return self.pair_docs[self._starts[first] : self._starts[max(first, last)]]

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """How many documents of ``mask`` have each value: int64, shape (len(values),)."""
        self._n_counted += 1
        if self._n_counted == 1 or _FEW * int(np.count_nonzero(mask)) > self._n_doc_numbers:
            return np.bincount(self.pair_values[mask[self.pair_docs]], minlength=len(self.values))
        return self.counts_of(np.flatnonzero(mask))

    def counts_of(self, docs: NDArray[np.int64]) -> NDArray[np.int64]:
        """`counts` of documents by their numbers, of which none stands there twice (int64)."""
        begins, values = self._by_document
        of_docs = begins[docs]
        return np.bincount(values[stretches(of_docs, begins[docs + 1] - of_docs)], minlength=len(self.values))

    def n_without(self, mask: Mask) -> int:
        """How many documents of ``mask`` have no value."""
        return int(np.count_nonzero(mask > self.present))

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where the values of each document begin, shape (n_doc_numbers + 1,), and these, by document."""
        order = np.argsort(self.pair_docs, kind="stable")
        n_each = np.bincount(self.pair_docs, minlength=self._n_doc_numbers)
        return np.concatenate([[0], np.cumsum(n_each)]), self.pair_values[order]

    @cached_property
    def present(self) -> Mask:
        """Which documents have any value: bool, shape (n_doc_numbers,)."""
        mask = np.zeros(self._n_doc_numbers, np.bool_)
        mask[self.pair_docs] = True
        return mask

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """Position of each document's first value in the order of values; -1 without one."""
        ranks = np.full(self._n_doc_numbers, -1, np.int32)
        ranks[self.pair_docs[::-1]] = self.pair_values[::-1]
        return ranks

    @cached_property
    def folded(self) -> dict[str, list[int]]:
        """Folded value → indexes of the values that fold to it, with umlauts written out or not."""
        found: dict[str, list[int]] = {}
        for index, value in enumerate(self.values):
            for folded in folded_values(value):
                found.setdefault(folded, []).append(index)
        return found

    def meant_by(self, value: str) -> list[int]:
        """Indexes of the values that are written as ``value`` is, but for case, accents, umlauts and punctuation."""
        return sorted({index for folded in folded_values(value) for index in self.folded.get(folded, ())})

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The terms of each value, for filters that name a part of it."""
        return [frozenset(analysis.terms(value)) for value in self.values]


def _postings_of(statistics: ExactStatistics, name: str) -> FieldPostings:
    """The values of a field, ascending, with their documents."""
    if not is_extra(name):
        return statistics.field_postings(name)
    own = name.removeprefix(EXTRA_PREFIX)
    before = own + SEPARATOR
    terms, sizes, docs = statistics.field_postings(EXTRA, before, own + AFTER_SEPARATOR)
    return FieldPostings([term[len(before) :] for term in terms], sizes, docs)


def spelling_key(value: str) -> str:
    """What values of one spelling have in common: no case, and one space for spaces, ``_`` and hyphens inside.

    >>> spelling_key("Self-Help  Groups"), spelling_key("C++"), spelling_key("-1")
    ('self help groups', 'c++', '-1')
    """
    return _BETWEEN_WORDS.sub(" ", value.casefold()).strip()


def fold_value(value: str) -> str:
    """A value without case, accents, quotes and punctuation."""
    return " ".join(word for surface in analysis.surfaces(value) for word in analysis.parts(surface))


def folded_values(value: str) -> tuple[str, ...]:
    """`fold_value`, and where it has umlauts the same with these written out.

    >>> folded_values("Müller, J."), folded_values("Malby")
    (('muller j', 'mueller j'), ('malby',))
    """
    folded = fold_value(value)
    out = fold_value(value.lower().translate(analysis.WRITTEN_OUT))
    return (folded,) if out == folded or value.isascii() else (folded, out)


def _wanted(value: str) -> list[frozenset[str]]:
    """For each word of a value that was typed, the terms of which one has to be there."""
    found: list[frozenset[str]] = []
    for piece in analysis.pieces(value):
        for surface in analysis.taken_apart(piece):
            for number, word in enumerate(surface.words):
                if not analysis.is_stop_word(word):
                    forms = (word, *surface.more) if number == 0 else (word,)
                    found.append(frozenset(map(analysis.term_of, forms)))
    return found


class FacetTable:
    """All columns of a snapshot, and what a filter on them means."""

    def __init__(self, statistics: ExactStatistics, settings: LibrarySettings) -> None:
        self._statistics = statistics
        self._settings = settings
        self._columns: dict[str, Column] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._initials: dict[str, dict[str, str]] = {}
        self._people = person_aliases(settings)
        self.outside = OutsideFields(statistics)

    def column(self, name: str) -> Column:
        """The column of the exact field ``name``; made when first asked for."""
        known = self._columns.get(name)
        if known is None:
            known = Column(self._statistics, name)
            if known.values or not is_extra(name):  # names that nothing has are endless
                self._columns[name] = known
        return known

    def label(self, name: str, value: str) -> str:
        """How a value is written for readers."""
        if value == NONE:
            return Said("Not given")
        known = of_any_name(name)
        return known.written(self._settings, value) if known else value

    def places(self, name: str) -> Mapping[str, int]:
        """Value → where it stands in a list of all values of the field, as readers see them."""
        known = self._places.get(name)
        if known is None:
            column, field = self.column(name), of_any_name(name)
            as_names = field is not None and field.names
            keys = [
                ((person_key if as_names else sort_key)(label, self._language(column, at, label)), label)
                for at, label in enumerate(self.label(name, value) for value in column.values)
            ]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            known = {column.values[at]: place for place, at in enumerate(order)}
            if known or not is_extra(name):
                self._initials[name] = {value: key[:1] for value, (key, _) in zip(column.values, keys, strict=True)}
                self._places[name] = known
        return known

    def initial(self, name: str, value: str) -> str:
        """What a value stands under in that list: the first sign of what it is sorted by, "" for none."""
        self.places(name)
        return self._initials.get(name, {}).get(self.column(name).as_most_spell_it(value), "")

    def place_ranks(self, name: str) -> NDArray[np.int32]:
        """`places` by the index of the value in its column: int32, shape (len(values),)."""
        column = self.column(name)
        if column.place_ranks is None:
            column.place_ranks = np.fromiter(map(self.places(name).__getitem__, column.values), np.int32)
        return column.place_ranks

    def _language(self, column: Column, index: int, label: str) -> str:
        """The language of most records that have a value, where that decides where it stands."""
        if not (has_article(label) or of_name(column.name).names):
            return ""
        usual, spoken = stated_language(self._settings.library.language), self.column("spoken")
        if spoken.values:
            found = np.bincount(spoken.rank[column.with_value(index)] + 1, minlength=len(spoken.values) + 1)
            most = int(found.argmax())
            usual = spoken.values[most - 1] if most else usual
        return or_english(label, usual)

    def filter_mask(self, condition: Filter) -> Mask:
        """Which documents a filter lets through: bool, shape (n_doc_numbers,)."""
        mask = np.zeros(self._statistics.n_doc_numbers, np.bool_)
        if condition.name == "id":
            mask[self._statistics.postings("id", condition.value).doc_numbers] = True
            return mask
        if condition.name == WORK:
            return self.outside.known_by(work_keys(*named_work(condition.value)))
        if condition.name in OUTSIDE:
            return self.outside.mask(condition.name, condition.value)
        if not is_exact(condition.name):
            return mask
        column = self.column(condition.name)
        if condition.name == "event" and condition.value.lower() in BY_NAME["event"].ranges:
            first = bisect_left(column.values, today())
            upcoming = condition.value.lower() == "upcoming"
            mask[column.between(*((first, len(column.values)) if upcoming else (0, first)))] = True
            return mask
        if condition.name == "date" and condition.value.lower() not in (NONE, "unknown"):
            return self._sharing_days(column, condition)
        if condition.is_range:
            mask[column.between(*self._range(column, condition))] = True
            return mask
        if condition.value == NONE and not column.holds(NONE):
            return self._statistics.live() & ~column.present
        indexes = self._matching(column, condition.value)
        for index in indexes:
            mask[column.with_value(index)] = True
        if not indexes and condition.value.lower() in (NONE, "unknown"):
            return self._statistics.live() & ~column.present
        return mask

    def value_mask(self, name: str, value: str) -> Mask:
        """Which documents a chosen facet value, or a range or comparison typed for one, lets through.

        A value that stands in the field just so means itself, whatever it looks like.
        """
        column = self.column(name) if is_exact(name) else None
        if column is not None and column.holds(value):
            return self.filter_mask(Filter(name, value))
        if ".." in value or value[:1] in "<>":
            clauses = parse(f"{name}:{value}").clauses
            if len(clauses) == 1 and isinstance(clauses[0], Filter):
                return self.filter_mask(clauses[0])
        return self.filter_mask(Filter(name, value))

    def _sharing_days(self, column: Column, condition: Filter) -> Mask:
        """Which records cover a day that a condition on the date names: they begin before its end, and end after its
        beginning. Bool, shape (n_doc_numbers,).
        """
        if not condition.is_range:
            condition = Filter("date", f"{condition.value}..{condition.value}", condition.value, condition.value)
        begun, lasting = (np.zeros(self._statistics.n_doc_numbers, np.bool_) for _ in range(2))
        if condition.first and condition.last and condition.last < condition.first[: len(condition.last)]:
            return begun
        begun[column.between(0, self._bounds(column, condition)[1])] = True
        for days in (column, self.column("date_end")):
            lasting[days.between(self._bounds(days, condition)[0], len(days.values))] = True
        return begun & lasting

    def _range(self, column: Column, condition: Filter) -> tuple[int, int]:
        first, last = self._bounds(column, condition)
        return first, max(first, last)

    def _bounds(self, column: Column, condition: Filter) -> tuple[int, int]:
        values = column.values
        low, high = condition.first or "", condition.last
        strict_low = condition.value.startswith(">") and not condition.value.startswith(">=")
        strict_high = condition.value.startswith("<") and not condition.value.startswith("<=")
        if of_name(column.name).form == "number":
            low = _minutes(low, "0")
            high = _minutes(high, "999999") if high else None
        after = "\uffff"
        first = bisect_left(values, low + (after if strict_low else ""))
        last = len(values) if high is None else bisect_left(values, high + ("" if strict_high else after))
        return first, last

    def _matching(self, column: Column, value: str) -> list[int]:
        """Indexes of the values that a reader means by ``value``; an exact value means just itself."""
        index = column.index(value)
        if index >= 0:
            return [index]
        field = of_name(column.name)
        if field.form == "number":
            return [i for i, v in enumerate(column.values) if value.isdecimal() and int(v) == int(value)]
        if field.form == "day":
            return [i for i, v in enumerate(column.values) if v.startswith(value)]
        folded = fold_value(value)
        if not folded:
            return []
        meant = column.meant_by(value)
        if meant:
            return meant
        if field.by_wording:
            for i, slug in enumerate(column.values):
                labels = (self.label(field.name, slug), field.written_plural(self._settings, slug))
                if folded in map(fold_value, labels):
                    return [i]
        if field.name == "people":
            canonical = self._people.get(analysis.fold(value))
            if canonical is not None:
                return self._matching(column, canonical) if canonical != value else []
        wanted = _wanted(value)
        if not wanted or field.form == "word":
            return []
        if field.by_wording:
            pool = [frozenset(analysis.terms(f"{v} {self.label(field.name, v)}")) for v in column.values]
        else:
            pool = column.words
        return [i for i, words in enumerate(pool) if not any(map(words.isdisjoint, wanted))]


def _minutes(text: str, otherwise: str) -> str:
    digits = text if text.isdecimal() else otherwise
    return f"{int(digits[:6]):06d}"
