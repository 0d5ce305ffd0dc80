"""One state of the index with everything that is derived from it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import CorruptIndexError

from corpus import LibrarySettings, Resource
from corpus.records.fields import OUTSIDE, SORTS
from corpus.records.gc_pause import without_garbage_collection
from corpus.records.resource import given_title_of
from indexer.index import acronyms
from indexer.index.record_language import stated_language
from indexer.index.schema import RANKED_FIELDS, document
from indexer.index.whoosh_statistics import ColumnarStatistics
from indexer.meaning.kept_meaning import KeptMeaning
from indexer.search.evaluation import Evaluator, Unit
from indexer.search.facets import FacetTable, Mask, today
from indexer.search.field_profile import LibraryProfile
from indexer.search.lexicon import Lexicon
from indexer.search.matcher import Matcher
from indexer.search.query import ParsedQuery
from indexer.search.result_page import Offer
from indexer.search.small_words import SmallWords
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.words import initials, offers
from indexer.words.corrected_query import correction_of
from indexer.words.correction import Corrector
from indexer.words.initials import Initials
from indexer.words.strange_words import strange_words
from indexer.words.suggestible import suggestible
from indexer.words.suggestions import Suggestion, Suggestions, read_beside

if TYPE_CHECKING:
    from indexer.meaning.meaning import Meaning

SUGGESTIONS_FOLDER = "suggestions"
"""Folder of the suggestions inside a generation."""
_MAX_REMEMBERED_RECORDS = 4096
_MAX_REMEMBERED_MASKS = 16
_MAX_READ_AT_ONCE = 2000
"""So many records are read while a reader waits."""


class Snapshot:
    """One state of the index, and everything derived from it. It never changes: who holds one sees no later commit.

    Safe for many threads (what is remembered is worked out at most twice, never wrong).

    Args:
        reader: an open Whoosh reader.
        settings: of the library.
        folder: of the generation.
    """

    def __init__(self, reader: Any, settings: LibrarySettings, folder: Path) -> None:
        self.reader = reader
        self.settings = settings
        self.path = folder
        self._suggesting = threading.Lock()
        self._meaning = KeptMeaning(folder, settings, lambda: self.statistics.layout(), self.numbered_records)
        self.statistics = ColumnarStatistics(reader)
        self.facets = FacetTable(self.statistics, settings)
        self.profile = LibraryProfile(self.statistics, self.facets, settings)
        self.matcher = Matcher(self.statistics)
        learned = acronyms.load_alternatives(folder) if settings.search.learned_acronyms else None
        usual = stated_language(settings.library.language)
        self._spoken = tuple(dict.fromkeys((usual, *self.statistics.terms("spoken"))))
        lexicon = Lexicon(settings, self.statistics, learned, self._spoken)
        small_words = SmallWords(self.statistics, self._spoken, self._texts_of)
        self.evaluator = Evaluator(self.matcher, lexicon, self.facets, small_words)
        self._resources: dict[int, Resource] = BoundedCache(_MAX_REMEMBERED_RECORDS)
        self._records: dict[int, dict[str, Any]] = BoundedCache(_MAX_REMEMBERED_RECORDS)
        self._allowed: dict[tuple[Any, ...], Mask] = BoundedCache(_MAX_REMEMBERED_MASKS)
        self._corrections: dict[ParsedQuery, tuple[str | None, bool]] = BoundedCache(_MAX_REMEMBERED_RECORDS)
        self._offers: dict[ParsedQuery, tuple[Offer, ...]] = BoundedCache(_MAX_REMEMBERED_RECORDS)
        self.corrector = Corrector(self.statistics, self.evaluator.stands)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that records are read in, the library's own first, as codes."""
        return self._spoken

    @property
    def meaning(self) -> Meaning | None:
        """Nearness in meaning, once it is there; see `indexer.meaning.kept_meaning.KeptMeaning`."""
        return self._meaning.get()

    def look_for_meaning(self) -> None:
        """Have the next question look whether the vectors are there: they were just made."""
        self._meaning.look_again()

    @cached_property
    def suggestions(self) -> Suggestions:
        """What may be suggested: as kept beside the index, else (after a commit) made anew, once."""
        with self._suggesting:
            known: Suggestions | None = self.__dict__.get("suggestions")
            if known is not None:
                return known
            saved = Suggestions.load(self.path / SUGGESTIONS_FOLDER, self.commit)
            if saved is not None:
                return saved
            return self.make_suggestions()

    def make_suggestions(
        self, past_queries: Iterable[tuple[str, int]] = (), titles: Iterable[tuple[str, str]] | None = None
    ) -> Suggestions:
        """The suggestions, made anew; ``past_queries`` and ``titles`` as in `suggestible`."""
        with without_garbage_collection():
            known = self.titles() if titles is None else titles
            return Suggestions.of(suggestible(self.statistics, self.facets, self.settings, known, past_queries))

    def _texts_of(self, doc_number: int) -> dict[str, str]:
        """What stands in the ranked fields of a document, but for what its ties say."""
        indexed = document(self.resource_at(doc_number), self.settings)
        return {field.name: indexed[field.name] for field in RANKED_FIELDS if field.name in indexed}

    @cached_property
    def initials(self) -> Initials:
        """What initials may stand for: as kept beside the index, else (after a commit) made anew, once.

        Nobody waits while all titles of a large library are read; until it is kept again, only its themes, keywords
        and names are known.
        """
        with self._suggesting:
            known: Initials | None = self.__dict__.get("initials")
            if known is not None:
                return known
            saved = read_beside(self.path / SUGGESTIONS_FOLDER, self.commit, initials.FILE)
            if saved is not None:
                return Initials(saved, self._title_of)
            is_small = self.statistics.n_documents <= _MAX_READ_AT_ONCE
            return self.make_initials(self.titles() if is_small else ())

    def make_initials(self, titles: Iterable[tuple[str, str]]) -> Initials:
        """What initials may stand for, made anew; ``titles`` as in `suggestible`."""
        with without_garbage_collection():
            found = initials.expressions(self.statistics, self.facets, self.settings)
            return Initials.of(found, titles, self._title_of)

    def _title_of(self, resource_id: str) -> str | None:
        number = self.doc_number(resource_id)
        return None if number is None else given_title_of(self.record(number))

    def offers(self, parsed: ParsedQuery, units: Sequence[Unit]) -> tuple[Offer, ...]:
        """`offers.offers` for a query and its units; it depends on nothing else, so it is remembered."""
        remembered = self._offers.get(parsed)
        if remembered is not None:
            return remembered
        known = {unit.text: unit.matches for unit in units}

        def n_holding(typed: str, letters: str) -> int:
            concept = self.evaluator.concept_of(letters)
            n_records = len(known[typed] if typed in known else self.matcher.concept(concept))
            # Letters that the curators or the records explain have their meaning; written apart ("e-l") they have not.
            joined = concept.alternatives[0][0][0]
            is_explained = any(
                len(sequence) > 1 and "".join([term for term, _ in sequence]) != joined
                for sequence in concept.sequences
            )
            return self.statistics.n_documents + 1 if n_records and is_explained else n_records

        found = self._offers[parsed] = offers.offers(parsed, n_holding, lambda: self.initials)
        return found

    def titles(self) -> Iterator[tuple[str, str]]:
        """Ids and titles of the records that have one."""
        for resource_id, stored in self.stored_records():
            try:
                record = dict(json.loads(stored))
            except (ValueError, TypeError, RecursionError) as error:
                raise CorruptIndexError(f"The record {resource_id} is damaged ({error}).") from None
            title = given_title_of(record)
            if title:
                yield resource_id, title

    def stored_records(self) -> Iterator[tuple[str, str]]:
        """Every record's id and JSON as indexed, in the order of doc numbers; quicker than one by one."""
        for _, resource_id, stored in self.numbered_records():
            yield resource_id, stored

    def numbered_records(self) -> Iterator[tuple[int, str, str]]:
        """The same with their doc numbers."""
        for leaf, first in self.reader.leaf_readers():
            for number, stored in leaf.iter_docs():
                if "id" not in stored or "record" not in stored:
                    raise CorruptIndexError(f"The record of document {number} of a segment is damaged.")
                yield first + number, stored["id"], stored["record"]

    def allowed(self, filters: Mapping[str, tuple[str, ...]]) -> Mask:
        """Documents that pass the filters: any value within one field, every field. The last few are remembered."""
        if not filters:
            return self.statistics.live()
        outside = {name: values for name, values in filters.items() if name in OUTSIDE}
        known = self._remembered({name: values for name, values in filters.items() if name not in OUTSIDE})
        for name, values in outside.items():
            known = known & self._any_of(name, values)
        return known

    def _remembered(self, filters: Mapping[str, tuple[str, ...]]) -> Mask:
        if not filters:
            return self.statistics.live()
        # Which events are past changes with the day.
        key = (today() if "event" in filters else "", *sorted(filters.items()))
        known = self._allowed.get(key)
        if known is None:
            known = self.statistics.live()
            for name, values in filters.items():
                known = known & self._any_of(name, values)
            self._allowed[key] = known
        return known

    def _any_of(self, name: str, values: Iterable[str]) -> Mask:
        inside = np.zeros(self.statistics.n_doc_numbers, np.bool_)
        for value in values:
            inside |= self.facets.value_mask(name, value)
        return inside

    def correction(self, parsed: ParsedQuery, units: Sequence[Unit]) -> tuple[str | None, bool]:
        """`correction_of` for a query and its units; it depends on nothing else, so it is remembered."""
        known = self._corrections.get(parsed)
        if known is None:
            known = self._corrections[parsed] = correction_of(self.corrector, parsed, units, self._spoken)
        return known

    def writes_in_capitals(self, word: str) -> bool:
        """Whether the settings, or half of the records that hold ``word``, write it in capitals: it shouts nothing."""
        folded = analysis.fold(word.rstrip("s"))
        if folded in self._capitals_of_settings:
            return True
        n_capitals = self.statistics.document_frequency("capitals", folded)
        return n_capitals > 0 and 2 * n_capitals >= self.statistics.document_frequency("words", folded)

    @cached_property
    def rank_by_coming(self) -> NDArray[np.int32]:
        """Position of each document by when it came to the library, higher later, int32; of those that came together,
        or before anybody remembers, by their own dates.
        """
        came, dated = (self.facets.column(SORTS[sort]).rank.astype(np.int64) for sort in ("added", "newest"))
        both = came * (int(dated.max(initial=0)) + 2) + dated
        ranks: NDArray[np.int32] = np.unique(both, return_inverse=True)[1].astype(np.int32)
        return ranks

    @cached_property
    def _capitals_of_settings(self) -> frozenset[str]:
        """The words that acronyms, synonyms and names of the settings write in capitals, folded."""
        settings = self.settings
        texts = [*settings.acronyms, *chain.from_iterable(settings.synonyms.groups)]
        for names in (settings.people, settings.organisations):
            texts += chain.from_iterable((name, *aliases) for name, aliases in names.items())
        words = chain.from_iterable(map(analysis.surfaces, texts))
        return frozenset(
            analysis.fold(word.rstrip("s")) for word in words if len(word) > 1 and word.rstrip("s").isupper()
        )

    def record(self, doc_number: int) -> dict[str, Any]:
        """The stored record of a document, remembered. Not to be changed."""
        known = self._records.get(doc_number)
        if known is None:
            stored = self.reader.stored_fields(doc_number)
            try:
                known = self._records[doc_number] = json.loads(stored["record"])
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise CorruptIndexError(f"The record of document {doc_number} is damaged ({error}).") from None
        return known

    @property
    def commit(self) -> int:
        """The number of the commit that this is, which grows with every update; 0 where nothing was ever added."""
        return int(self.reader.generation() or 0)

    def doc_number(self, resource_id: str) -> int | None:
        """The document of a resource."""
        found = self.statistics.postings("id", resource_id).doc_numbers
        return int(found[0]) if len(found) else None

    def resource_id(self, doc_number: int) -> str:
        """The id of a document."""
        return str(self.reader.stored_fields(doc_number)["id"])

    def resource(self, resource_id: str) -> Resource | None:
        """One record, as indexed."""
        number = self.doc_number(resource_id)
        return None if number is None else self.resource_at(number)

    def resource_at(self, doc_number: int) -> Resource:
        """The record of a document, validated once and remembered."""
        known = self._resources.get(doc_number)
        if known is None:
            try:
                known = self._resources[doc_number] = Resource.model_validate(self.record(doc_number))
            except ValueError as error:
                raise CorruptIndexError(f"The record of document {doc_number} is damaged ({error}).") from None
        return known

    def resources(self) -> Iterator[Resource]:
        """All records, in the order they were added."""
        for resource_id, record in self.stored_records():
            try:
                found = Resource.model_validate_json(record)
            except ValueError as error:
                raise CorruptIndexError(f"The record {resource_id} is damaged ({error}).") from None
            yield found

    def strange_words(self, text: str) -> list[tuple[str, str]]:
        """Words of ``text`` that no other record uses, and what each was probably meant to be."""
        return strange_words(self.corrector, self.statistics, text)

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """See `Suggestions.suggest`."""
        return self.suggestions.suggest(typed, limit)

    def learned_acronyms(self) -> list[acronyms.LearnedAcronym]:
        """What the records explained when the index was built."""
        return acronyms.load(self.path)
