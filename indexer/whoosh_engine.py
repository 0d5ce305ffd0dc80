"""The engine on one machine: a Whoosh index, read through `TermStatistics`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import index

from corpus import LibraryError, LibrarySettings, Resource
from corpus.fields import SORTS
from corpus.resource import display_title_of
from indexer import acronyms, deadline
from indexer.answers import MAX_SECONDS, FacetCount, Hit, SearchPage, SearchRequest, WithoutPart
from indexer.building import stated_ties
from indexer.bulk import BulkWriter
from indexer.columnar_statistics import ColumnarStatistics
from indexer.evaluation import Evaluation, Prepared, missing_words, ordered
from indexer.facet_counts import facet_counts
from indexer.facets import FacetTable
from indexer.first_page import Ranking
from indexer.lexicon import Concept
from indexer.query import FILTER_FIELDS, Filter, ParsedQuery, parse
from indexer.schema import build_schema, document
from indexer.snapshot import SUGGESTIONS_FOLDER, Snapshot
from indexer.snippets import best_passage, highlights
from indexer.suggestions import Suggestion

_MAX_NOT_FOUND_PARTS = 12


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A query's results so far; ``evaluation`` where everything had to be looked at."""

    prepared: Prepared
    ranking: Ranking
    evaluation: Evaluation | None = None

    @property
    def n_found(self) -> int:
        return self.ranking.n_all + self.ranking.n_some


class WhooshEngine:
    """An open index. Safe for many threads; `refresh` moves on to the newest commit.

    Raises:
        LibraryError: on opening, when the folder holds no readable index.
    """

    def __init__(self, path: Path, settings: LibrarySettings) -> None:
        self._settings = settings
        self.path = path
        try:
            self._index = index.open_dir(str(path), schema=build_schema())
            self._snapshot = Snapshot(self._index.reader(), settings, path)
        except Exception as error:  # a damaged index fails in many ways, all with the same remedy
            raise LibraryError(f"The index {path} cannot be opened ({error}). Run `seealso build`.") from error
        self._refreshing = threading.Lock()

    @property
    def statistics(self) -> ColumnarStatistics:
        """Term statistics of the open snapshot."""
        return self._snapshot.statistics

    @property
    def facets(self) -> FacetTable:
        """Exact values of the open snapshot."""
        return self._snapshot.facets

    def refresh(self) -> bool:
        """Move to the newest commit; whether there was one."""
        with self._refreshing:
            if self._index.latest_generation() == self._snapshot.reader.generation():
                return False
            self._snapshot = Snapshot(self._index.reader(), self._settings, self.path)
            return True

    def doc_number(self, resource_id: str) -> int | None:
        """The document of a resource in the open snapshot."""
        found = self._snapshot.statistics.postings("id", resource_id).doc_numbers
        return int(found[0]) if len(found) else None

    def resource_id(self, doc_number: int) -> str:
        """The id of a document of the open snapshot."""
        return str(self._snapshot.reader.stored_fields(doc_number)["id"])

    def resource(self, resource_id: str) -> Resource | None:
        """One record, as indexed."""
        number = self.doc_number(resource_id)
        return None if number is None else self.resource_at(number)

    def resource_at(self, doc_number: int) -> Resource:
        """The record of a document of the open snapshot."""
        return self._snapshot.resource(doc_number)

    def resources(self) -> Iterator[Resource]:
        """All records, in the order they were added."""
        for _, record in self._snapshot.stored_records():
            yield Resource.model_validate_json(record)

    def records_as_json(self) -> Iterator[tuple[str, str]]:
        """Every record's id and its JSON as indexed."""
        return self._snapshot.stored_records()

    def learned_acronyms(self) -> list[acronyms.LearnedAcronym]:
        """What the records explained when the index was built."""
        return acronyms.load(self.path)

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """See `Suggestions.suggest`."""
        return self._snapshot.suggestions.suggest(typed, limit)

    def save_suggestions(
        self, past_queries: Iterable[tuple[str, int]] = (), titles: Iterable[tuple[str, str]] | None = None
    ) -> None:
        """Keep the suggestions beside the index, so that no reader need wait for them.

        Args:
            past_queries: what was asked before and found, with how often; suggested as well.
            titles: the records' ids and titles, if they are at hand; else they are read from the index.
        """
        snapshot = self._snapshot
        made = snapshot.make_suggestions(past_queries, titles)
        made.save(self.path / SUGGESTIONS_FOLDER, snapshot.reader.generation())

    def update(self, changed: Iterable[Resource], removed: Iterable[str] = ()) -> None:
        """Commit a small change in one Whoosh commit and move to it.

        Records that are tied to a changed one are written again too, since ties are searchable from both ends.
        """
        gone = set(removed)
        new = {resource.id: resource for resource in changed}
        stated = {r.target for resource in new.values() for r in resource.relations if r.target}
        tied = (self._tied(set(new) | gone) | stated) - set(new) - gone
        neighbours = [found for key in sorted(tied) if (found := self.resource(key)) is not None]
        beyond = self._tied(tied) - tied - set(new) - gone
        known = [self.resource(key) for key in sorted(beyond)]
        ties = stated_ties([*new.values(), *neighbours, *filter(None, known)]).words()
        writer = BulkWriter(self._index)
        try:
            for resource_id in gone:
                writer.delete_by_term("id", resource_id)
            for resource in (*new.values(), *neighbours):
                writer.update_document(**document(resource, self._settings, ties.get(resource.id, ())))
            writer.commit()
        except BaseException:
            writer.cancel()
            raise
        self.refresh()

    def _tied(self, resource_ids: set[str]) -> set[str]:
        """The ids that these records, as they stand in the index, name in their ties, or that name them."""
        found: set[str] = set()
        for resource_id in resource_ids:
            known = self.resource(resource_id)
            if known is not None:
                found |= {relation.target for relation in known.relations if relation.target}
            incoming = self._snapshot.statistics.postings("tie", resource_id).doc_numbers
            found |= {self.resource_id(int(number)) for number in incoming}
        return found

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer ``request``. See `indexer.engine.Engine`."""
        if request.filters:
            merged: dict[str, tuple[str, ...]] = {}
            for name, values in request.filters.items():  # "kind" and "type" are one, and values of one field widen
                field = FILTER_FIELDS.get(name, name)
                merged[field] = tuple(dict.fromkeys((*merged.get(field, ()), *values)))
            request = replace(request, filters=merged)
        with deadline.limit(MAX_SECONDS):
            return self._search(request)

    def _search(self, request: SearchRequest) -> SearchPage:
        began = time.perf_counter()
        snapshot = self._snapshot
        parsed = parse(request.query)
        notes = [f"“{word}” was left out: it is too common to search for." for word in parsed.dropped[:3]]
        if parsed.clauses:
            notes = []
        outcome = self._rank(snapshot, parsed, request)
        suggestion, applicable = snapshot.correction(parsed, outcome.prepared.units)
        corrected = False
        if suggestion is not None and applicable and not request.literal:
            better_query = parse(suggestion)
            better = self._rank(snapshot, better_query, request)
            if better.n_found:
                parsed, outcome, corrected = better_query, better, True
        ranking, units = outcome.ranking, outcome.prepared.units
        relaxed = ranking.n_all == 0 and ranking.n_some > 0
        total = ranking.n_some if relaxed else ranking.n_all
        return SearchPage(
            query=request.query,
            total=total,
            hits=self._hits(snapshot, outcome, request),
            facets=self._facet_counts(snapshot, parsed, request, outcome),
            did_you_mean=suggestion,
            corrected=corrected,
            relaxed=relaxed,
            n_partial=ranking.n_some,
            notes=(*notes, *outcome.prepared.notes),
            words=tuple(unit.text for unit in units),
            without=() if total else self._why_nothing(snapshot, parsed, request),
            limit=request.limit,
            offset=request.offset,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def _rank(self, snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest) -> _Outcome:
        """The results up to the last one asked for."""
        allowed = snapshot.allowed(request.filters)
        if request.query.strip() and not parsed.clauses:
            allowed = np.zeros_like(allowed)  # nothing that could be searched for is not everything
        prepared = snapshot.evaluator.prepare(parsed, allowed)
        n_wanted = request.offset + request.limit
        if request.sort == "relevance":
            quick = snapshot.evaluator.first_page(prepared, n_wanted)
            if quick is not None:
                return _Outcome(prepared, quick)
        evaluation = snapshot.evaluator.complete(prepared)
        sort_rank = self._sort_rank(snapshot, request, parsed)
        ranking = ordered(evaluation, sort_rank, n_wanted, snapshot.evaluator.order)
        return _Outcome(prepared, ranking, evaluation)

    def _evaluate(
        self, snapshot: Snapshot, parsed: ParsedQuery, filters: Mapping[str, tuple[str, ...]], skip: str | None = None
    ) -> Evaluation:
        allowed = snapshot.allowed({name: values for name, values in filters.items() if name != skip})
        if parsed.text.strip() and not parsed.clauses:  # nothing that could be searched for is not everything
            allowed = np.zeros_like(allowed)
        return snapshot.evaluator.evaluate(parsed, allowed)

    def _sort_rank(self, snapshot: Snapshot, request: SearchRequest, parsed: ParsedQuery) -> NDArray[np.int32] | None:
        if request.sort == "newest":
            return snapshot.facets.column(SORTS["newest"]).rank
        has_words = any(not isinstance(clause, Filter) for clause in parsed.clauses)
        if request.sort == "title" or not has_words:
            return -snapshot.facets.column(SORTS["title"]).rank
        return None

    def _hits(self, snapshot: Snapshot, outcome: _Outcome, request: SearchRequest) -> tuple[Hit, ...]:
        ranking, units = outcome.ranking, outcome.prepared.units
        shown = slice(request.offset, None)
        docs, scores = ranking.doc_numbers[shown], ranking.scores[shown].tolist()
        below = max(ranking.n_all - request.offset, 0)
        missing = missing_words(units, docs[below:]) if below < len(docs) else []
        lacking: Sequence[tuple[str, ...]] = [()] * min(below, len(docs)) + missing
        records = map(snapshot.record, docs.tolist())
        if not request.snippets:
            return tuple(map(_bare_hit, records, scores, lacking))
        concepts = outcome.prepared.concepts
        return tuple(self._hit(*shown, concepts) for shown in zip(records, scores, lacking, strict=True))

    @staticmethod
    def _hit(record: dict[str, Any], score: float, missing: tuple[str, ...], concepts: list[Concept]) -> Hit:
        """A hit with its best passage and what matched."""
        title = display_title_of(record)
        snippet, spans = best_passage([record.get("description", ""), record.get("text", "")], concepts)
        title_spans = highlights(title, concepts)
        return Hit(
            id=record["id"],
            title=title,
            type=record.get("type"),
            url=record.get("url"),
            score=round(score, 4),
            snippet=snippet,
            highlights=spans,
            title_highlights=tuple(title_spans),
            missing=missing,
            record=record,
        )

    def _facet_counts(
        self, snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest, outcome: _Outcome
    ) -> dict[str, tuple[FacetCount, ...]]:
        names = self._settings.facets.shown if request.facets is None else request.facets
        if not names:
            return {}
        return facet_counts(
            snapshot.facets,
            names,
            request.filters,
            outcome.evaluation or snapshot.evaluator.complete(outcome.prepared),
            lambda name: self._evaluate(snapshot, parsed, request.filters, skip=name),
        )

    def _why_nothing(self, snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest) -> tuple[WithoutPart, ...]:
        """How many hits there would be without each word and each filter."""
        parts: list[WithoutPart] = []
        if len(parsed.clauses) + len(request.filters) < 2:
            return ()
        for number, clause in enumerate(parsed.clauses[:_MAX_NOT_FOUND_PARTS]):
            rest = tuple(c for i, c in enumerate(parsed.clauses) if i != number)
            if not rest and not request.filters:
                continue
            query = " ".join(map(str, rest))
            outcome = self._evaluate(snapshot, ParsedQuery(query, rest), request.filters)
            parts.append(WithoutPart("word", "", str(clause), _total(outcome), query, request.filters))
        for name, values in request.filters.items():
            for value in values:
                kept = {
                    other: tuple(v for v in vs if other != name or v != value) for other, vs in request.filters.items()
                }
                kept = {other: vs for other, vs in kept.items() if vs}
                if not kept and not parsed.clauses:
                    continue
                outcome = self._evaluate(snapshot, parsed, kept)
                label = snapshot.facets.label(name, value) if name != "minutes" else value
                parts.append(WithoutPart("filter", name, label, _total(outcome), request.query, kept))
        return tuple(parts)


def _total(outcome: Evaluation) -> int:
    n_all = int(np.count_nonzero(outcome.all_words))
    return n_all or int(np.count_nonzero(outcome.some_words))


def _bare_hit(record: dict[str, Any], score: float, missing: tuple[str, ...]) -> Hit:
    """A hit without a passage, for those who want the ranking only."""
    kind, url = record.get("type"), record.get("url")
    return Hit(record["id"], display_title_of(record), kind, url, round(score, 4), "", (), (), missing, record)
