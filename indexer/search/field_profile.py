"""What a library has: how filled each field is, how many values, and so by which of them readers can browse.

A list may have kinds, themes and people, or tags and licences and nothing else. What is worth a facet, a page, an axis
of the coverage table is worked out from the records; seealso.toml overrules it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from corpus import LibrarySettings
from corpus.records.extra_values import AFTER_SEPARATOR, EXTRA, SEPARATOR
from corpus.records.fields import COUNTED, EXTRA_PREFIX, FIELDS, Field, is_extra, named, of_name
from indexer.index.statistics import TermStatistics
from indexer.search.facets import FacetTable

LEAST_FILLED = 0.05
"""A field that fewer of the records have is not offered by itself."""
MOST_DISTINCT = 0.6
"""Nor is one with more values than so many for each time that one is said: that is a name of the record."""
MOST_VALUES = 2000
"""Nor one of the library's own with more values than this: nobody would look through them."""
MOST_OWN = 6
"""So many of the library's own fields are offered beside the results, the fullest first."""
LONGEST = 40
"""Values that are longer than this on average are sentences."""
FEWEST_TOPICS = 3
"""Fewer values (yes and no) are no topics."""
FAIR_SHARE = 0.2
"""Themes take the place of keywords once they stand on this share of the records that those stand on."""
MOST_NUMBERS = 30
"""Numbers are offered where there are so few of them: a level, not a count."""
NUMBERS = 0.7
"""A field of which so much is numbers is one of numbers: volumes and issues hold an "S1" or "3-4" among them."""
_NUMBER = re.compile(r"[-+<>~]?\W?\d[\d.,:/ –-]*%?")
"""A count, a rating, a price, a range, a share."""
MOST_ONE = 0.98
"""A field of which one value holds more than this divides nothing."""
DETAILS = frozenset(
    "address chapter citekey edition eprint extent format id identifier isbn isbn10 isbn13 issn issue location_in_work"
    " note notes number num_pages page pages part physical_description shelfmark url volume".split()
)
"""Names of what a reference says of one work (BibTeX, RIS, CSL, MARC): nobody browses a library by it."""


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """One field in one library.

    name: of the field, as `corpus.records.fields.of_name` takes it. n_filled: records that have it. n_said: pairs of a
    record and a value, since one record may have several. n_distinct: its values; `MOST_VALUES` + 1 stands for that or
    more of a field of the library's own. n_once: values that one record has. share: n_filled of all records, 0 to 1.
    most: records of its commonest value. is_number: whether its values are numbers, by and large.
    """

    name: str
    n_filled: int
    n_said: int
    n_distinct: int
    n_once: int
    share: float
    mean_chars: float
    most: int
    is_number: bool

    @property
    def field(self) -> Field:
        """The field."""
        return of_name(self.name)

    @property
    def is_worth(self) -> bool:
        """Whether it is worth browsing by: enough records have it, and share its values."""
        return (
            self.share >= LEAST_FILLED
            and 2 <= self.n_distinct <= min(MOST_VALUES, MOST_DISTINCT * self.n_said)
            and self.mean_chars <= LONGEST
            and (not self.is_number or self.n_distinct <= MOST_NUMBERS)
            and (not is_extra(self.name) or not self._is_detail)
        )

    @property
    def _is_detail(self) -> bool:
        own = self.name.removeprefix(EXTRA_PREFIX).rpartition(".")[2]
        return own.casefold().replace("-", "_").replace(" ", "_") in DETAILS or self.most > MOST_ONE * self.n_filled


class LibraryProfile:
    """All fields of one state of a library, in the order in which readers see them.

    Args:
        statistics: of the index.
        facets: its columns.
        settings: of the library.
    """

    def __init__(self, statistics: TermStatistics, facets: FacetTable, settings: LibrarySettings) -> None:
        self._facets = facets
        self._settings = settings
        self._statistics = statistics
        self.n_documents = statistics.n_documents

    @cached_property
    def fields(self) -> dict[str, FieldProfile]:
        """Name → profile of every field that any record has."""
        names = [field.name for field in FIELDS if field.facet or field.counted]
        profiles = (self._profile(name) for name in (*names, *self._own_names()))
        return {each.name: each for each in profiles if each is not None and each.n_filled}

    def _own_names(self) -> Iterator[str]:
        after = ""
        while (term := next(self._statistics.terms(EXTRA, after), None)) is not None:
            own = term.partition(SEPARATOR)[0]
            yield EXTRA_PREFIX + own
            after = own + AFTER_SEPARATOR

    def _profile(self, name: str) -> FieldProfile | None:
        if is_extra(name):
            own = name.removeprefix(EXTRA_PREFIX)
            terms = self._statistics.terms(EXTRA, own + SEPARATOR, own + AFTER_SEPARATOR)
            if sum(1 for _ in islice(terms, MOST_VALUES + 1)) > MOST_VALUES:
                return FieldProfile(name, 1, 1, MOST_VALUES + 1, MOST_VALUES + 1, 0.0, 0.0, 1, False)
        column = self._facets.column(name)
        live = self._statistics.live()
        sizes = column.counts(live)
        n_filled = int(np.count_nonzero(live & column.present))
        if not n_filled:
            return None
        n_pairs = int(sizes.sum())
        chars = sum(len(value) * size for value, size in zip(column.values, sizes.tolist(), strict=True)) / n_pairs
        n_numbers = sum(
            size for value, size in zip(column.values, sizes.tolist(), strict=True) if _NUMBER.fullmatch(value)
        )
        return FieldProfile(
            name,
            n_filled,
            n_pairs,
            int(np.count_nonzero(sizes)),
            int(np.count_nonzero(sizes == 1)),
            n_filled / max(self.n_documents, 1),
            chars,
            int(sizes.max()),
            n_numbers >= NUMBERS * n_pairs,
        )

    def has(self, name: str) -> bool:
        """Whether any record has the field."""
        return name in self.fields

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """The fields to count beside results: those that seealso.toml names, else those that the library has."""
        said = self._settings.facets
        if "shown" in said.model_fields_set:
            return tuple(said.shown)
        shown = [name for name in said.shown if name in self.fields]
        worth = [each for each in self.fields.values() if each.is_worth and each.name not in shown]
        known = [each.name for each in worth if each.field.worth]
        own = sorted((each for each in worth if is_extra(each.name)), key=lambda each: -each.n_filled)
        names = [*shown, *known, *(each.name for each in own[:MOST_OWN])]
        if self.topics in names:
            names.remove(self.topics)
            names.insert(1 if "type" in names else 0, self.topics)
        return tuple(names)

    @cached_property
    def topics(self) -> str:
        """The field that says what records are about: themes, else keywords, else what else there is to group by.

        Keywords stay it until themes that nobody declared stand on `FAIR_SHARE` of the records that they stand on:
        who gives the first of 2,550 talks a theme has not filed the library anew.
        """
        if self._settings.themes:
            return "theme"
        n_filled = {
            name: each.n_filled
            for name in ("theme", "keyword")
            if (each := self.fields.get(name)) is not None and each.n_distinct > 1
        }
        if n_filled:
            with_keywords = n_filled.get("keyword", 0)
            return "theme" if n_filled.get("theme", 0) >= max(FAIR_SHARE * with_keywords, 1) else "keyword"
        worth = [
            each for each in self.fields.values()
            if each.is_worth and not each.is_number and each.n_distinct >= FEWEST_TOPICS
            and (each.field.worth or is_extra(each.name) or each.name in ("series", "place"))
        ]  # fmt: skip
        return max(worth, key=lambda each: each.n_filled).name if worth else "theme"

    @cached_property
    def browsed(self) -> tuple[Field, ...]:
        """The fields whose values have pages, topics first: what a reader can browse this library by."""
        found = [of_name(name) for name in self.facets if of_name(name).page and name in self.fields]
        found += [
            each.field for each in self.fields.values()
            if each.field.page and each.field not in found and not is_extra(each.name)
            and (each.field.shown or each.is_worth)
        ]  # fmt: skip
        several = [
            field for field in found
            if self.fields[field.name].n_distinct > 1 or (field.name == "theme" and self._settings.themes)
        ]  # fmt: skip
        return tuple(sorted(several, key=lambda field: field.name != self.topics))

    @cached_property
    def own(self) -> tuple[Field, ...]:
        """The library's own fields that are worth browsing by."""
        return tuple(each.field for each in self.fields.values() if is_extra(each.name) and each.is_worth)

    @cached_property
    def countable(self) -> tuple[str, ...]:
        """The fields that can be an axis of the coverage table, and that some record has."""
        names = [name for name, each in self.fields.items() if each.field.counted and not is_extra(name)]
        return (*names, *(name for name, each in self.fields.items() if is_extra(name) and each.is_worth))

    @cached_property
    def axes(self) -> tuple[str, str]:
        """Rows and columns of the coverage table: as seealso.toml says, else topics by the fullest of what is left."""
        said = self._settings.coverage
        rows, columns = (named(name, COUNTED) for name in (said.rows, said.columns))
        if "rows" not in said.model_fields_set:
            rows = self.topics
        if "columns" not in said.model_fields_set and (not self.has(columns) or columns == rows):
            columns = next((name for name in self._by_fill() if name not in (rows, *NO_AXES)), "year")
        return rows, columns

    def _by_fill(self) -> list[str]:
        fit = [each for name in self.countable if 2 <= (each := self.fields[name]).n_distinct <= MOST_AXIS]
        return [each.name for each in sorted(fit, key=lambda each: -each.n_filled)]


NO_AXES = ("keyword", "people", "has", "role", "date")
"""What is no axis to begin with, though it can be chosen."""
MOST_AXIS = 60
"""A field with more values than this is no axis to begin with."""
