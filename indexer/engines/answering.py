"""From a request to a page of results: the query parsed, corrected, ranked, counted and shown, over one snapshot."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.records.fields import SORTS
from corpus.records.identity import is_address, named_work, normalise_doi
from corpus.records.resource import display_title_of
from corpus.said import Said
from indexer.index.statistics import DocNumbers, Weights
from indexer.search import deadline
from indexer.search.evaluation import Evaluation, Held, Prepared
from indexer.search.explanation import Explained, with_meaning
from indexer.search.explanation import explain as explain_ranking
from indexer.search.facet_counts import Counted, facet_counts
from indexer.search.first_page import Ranking
from indexer.search.lexicon import Concept
from indexer.search.limits import MAX_SECONDS
from indexer.search.ordering import REORDERED, factors_of, missing_words, ordered
from indexer.search.pinning import allowed_pins, pinned_held, with_pins
from indexer.search.plain_words import plain_reading, untied
from indexer.search.query import (
    FILTER_FIELDS,
    WORK,
    Filter,
    Group,
    NamedWork,
    Not,
    ParsedQuery,
    Phrase,
    is_plain,
    parse,
)
from indexer.search.request import SearchRequest
from indexer.search.result_page import Hit, Offer, SearchPage, WithoutPart
from indexer.search.snippets import best_passage
from indexer.search.text_matches import highlights
from indexer.search.timing import timed
from indexer.words.nothing_found import nothing_found

if TYPE_CHECKING:
    from indexer.engines.snapshot import Snapshot
    from indexer.meaning.meaning import Meaning

_MAX_NOT_FOUND_PARTS = 12
_NO_SUCH_ADDRESS = Said("No resource here has this web address.")
_NO_SUCH_DOI = Said("No resource here has this DOI.")
_SEARCHED_PLAINLY = Said("Nothing was found for the question as it is written, so its words were searched.")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A query's results so far; ``evaluation`` where everything had to be looked at."""

    prepared: Prepared
    ranking: Ranking
    evaluation: Evaluation | None = None
    n_pinned: int = 0

    @property
    def n_found(self) -> int:
        return self.ranking.n_all + self.ranking.n_some


def answer(snapshot: Snapshot, request: SearchRequest) -> SearchPage:
    """What ``snapshot`` says to ``request``. See `indexer.engines.port.Engine.search`."""
    with deadline.limit(MAX_SECONDS):
        return _answer(snapshot, _merged(request))


def _merged(request: SearchRequest) -> SearchRequest:
    """The request with one filter for each field: "kind" and "type" are one, and values of one field widen."""
    if not request.filters:
        return request
    filters: dict[str, tuple[str, ...]] = {}
    for name, values in request.filters.items():
        field = FILTER_FIELDS.get(name, name)
        filters[field] = tuple(dict.fromkeys((*filters.get(field, ()), *values)))
    return replace(request, filters=filters)


def _answer(snapshot: Snapshot, request: SearchRequest) -> SearchPage:
    began = time.perf_counter()
    with timed("rank"):
        found, plainly = _best_reading(snapshot, _widened(snapshot, request))
        outcome, _ = _by_meaning(snapshot, found.parsed, found.outcome, request)
    parsed, outcome = found.parsed, _with_pins(snapshot, outcome, request)
    not_held = _not_held(request.query, parsed)
    notes = [_SEARCHED_PLAINLY] if plainly else []
    ranking, units = outcome.ranking, outcome.prepared.units
    relaxed = plainly or (ranking.n_all == 0 and ranking.n_some > 0)
    total = ranking.n_all + ranking.n_some if relaxed else ranking.n_all
    with timed("facets"):
        counted = _facet_counts(snapshot, parsed, request, outcome, plainly)
    with timed("snippets"):
        hits = _hits(snapshot, outcome, request)
    return SearchPage(
        query=request.query,
        total=total,
        hits=hits,
        facets={name: each.values for name, each in counted.items()},
        did_you_mean=found.suggestion,
        corrected=found.corrected,
        relaxed=relaxed,
        n_partial=ranking.n_some,
        notes=(*notes, *([not_held] if not_held and total else []), *outcome.prepared.notes),
        words=tuple(unit.text for unit in units),
        without=() if total else _why_nothing(snapshot, parsed, request),
        offers=found.offers,
        nothing=""
        if total
        else not_held or nothing_found(parsed, units, {o.word for o in found.offers}, bool(request.filters)),
        limit=request.limit,
        offset=request.offset,
        took_ms=(time.perf_counter() - began) * 1000,
        plainly=plainly,
        n_values={name: each.n_values for name, each in counted.items()},
        nearest=() if total else _nearest(snapshot, parsed, outcome.prepared, request),
    )


def explain(snapshot: Snapshot, request: SearchRequest, doc_number: int) -> Explained:
    """Why a document stands where it does in the answer to ``request``, read as `answer` reads it."""
    with deadline.limit(MAX_SECONDS):
        found, plainly = _best_reading(snapshot, _widened(snapshot, request))
        explanation = explain_ranking(snapshot.evaluator, snapshot.matcher, found.outcome.prepared, doc_number)
        moved, parts = _by_meaning(snapshot, found.parsed, found.outcome, replace(request, limit=REORDERED))
        explanation = with_meaning(explanation, doc_number, moved.ranking.doc_numbers, parts)
        kept_out = [
            f"{name}:{value}"
            for name, values in request.filters.items()
            if not snapshot.allowed({name: values})[doc_number]
            for value in values
        ]
        for clause in found.parsed.clauses:
            excluded = isinstance(clause, Not) and snapshot.evaluator.holds(clause.clause, doc_number)
            is_demanded = isinstance(clause, Filter | Group)
            if excluded or (is_demanded and not snapshot.evaluator.holds(clause, doc_number)):
                kept_out.append(str(clause))
        asked = found.suggestion if found.corrected and found.suggestion else request.query
        return Explained(asked, found.corrected, plainly, replace(explanation, kept_out=tuple(kept_out)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading with its results, and what it is in better spelling; ``corrected``: that is what was searched."""

    parsed: ParsedQuery
    outcome: _Outcome
    suggestion: str | None
    corrected: bool
    offers: tuple[Offer, ...]


def _found(snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest) -> _Found:
    """What a reading of the question finds, in better spelling where it is plain what was meant."""
    outcome = _rank(snapshot, parsed, request)
    offers = snapshot.offers(parsed, outcome.prepared.units)
    is_doubtful = any(offer.kind in ("theme", "keyword") for offer in offers)  # letters may be meant as they are
    if _is_name_of_a_work(request.query):  # no sign of it is a slip
        return _Found(parsed, outcome, None, False, offers)
    suggestion, applicable = snapshot.correction(parsed, outcome.prepared.units)
    if suggestion is not None and applicable and not is_doubtful and not request.literal:
        better_query = _read(snapshot, suggestion)
        better = _rank(snapshot, better_query, request)
        if better.n_found:
            return _Found(better_query, better, suggestion, True, offers)
    return _Found(parsed, outcome, suggestion, False, offers)


def _named(snapshot: Snapshot, request: SearchRequest) -> _Found | None:
    """The records that are known by the address or DOI that the question is; ``None`` where none is, or it is words.

    Whether one is held is asked of the whole library: filters narrow, they change no meaning.
    """
    if not any(named_work(request.query)):
        return None
    parsed = ParsedQuery(request.query, (NamedWork(WORK, request.query.strip()),))
    if not _rank(snapshot, parsed, replace(request, filters={}, limit=1, offset=0)).n_found:
        return None
    return _Found(parsed, _rank(snapshot, parsed, request), None, False, ())


def _not_held(asked: str, parsed: ParsedQuery) -> Said | None:
    """What is said of an address or a DOI that no record has, so that it was read as words; ``None`` for all else."""
    if not _is_name_of_a_work(asked) or any(isinstance(clause, NamedWork) for clause in parsed.clauses):
        return None
    return _NO_SUCH_DOI if normalise_doi(asked) else _NO_SUCH_ADDRESS


def _is_name_of_a_work(asked: str) -> bool:
    """Whether a question is an address or a DOI beyond doubt; a bare name with a dot in it ("node.js") need be none."""
    address, doi = named_work(asked)
    return bool(doi) or is_address(address) or "/" in address.rstrip("/")


def _best_reading(snapshot: Snapshot, request: SearchRequest) -> tuple[_Found, bool]:
    """What the question finds; where nothing holds all of it, what its words find plainly, and whether that is so."""
    with timed("parse"):
        named = _named(snapshot, request)
    if named is not None:
        return named, False
    with timed("parse"):
        if doi := normalise_doi(request.query):  # its signs are no words: a text may quote it as a whole
            parsed = ParsedQuery(request.query, (Phrase(doi),))
            return _Found(parsed, _rank(snapshot, parsed, request), None, False, ()), False
        asked = _read(snapshot, request.query, request.literal)
    found = _found(snapshot, asked, request)
    plain = None if found.outcome.ranking.n_all or request.literal else plain_reading(asked, snapshot.spoken)
    if plain is None:
        return found, False
    plain = untied(plain, snapshot.evaluator.stands)
    if not _finds_more(snapshot, plain, asked, request):
        return found, False
    return _found(snapshot, plain, request), True


def _finds_more(snapshot: Snapshot, plain: ParsedQuery, asked: ParsedQuery, request: SearchRequest) -> bool:
    """Whether the words are the better reading in the library as a whole: filters narrow, they change no meaning.

    What somebody excluded stays out as long as there is anything without it, and nothing that holds every word.
    """
    anywhere = replace(request, filters={}, limit=1, offset=0, sort="relevance")
    strict = _found(snapshot, asked, anywhere).outcome
    words = _found(snapshot, plain, anywhere).outcome
    if strict.ranking.n_all or not words.n_found:
        return False
    excludes = any(isinstance(clause, Not) for clause in asked.clauses)
    return not (strict.n_found and excludes) or words.ranking.n_all > 0


def _read(snapshot: Snapshot, text: str, literal: bool = False) -> ParsedQuery:
    """What ``text`` means in this library; ``literal``: all that can be syntax is."""
    parsed = parse(text, strict=literal, spoken=snapshot.spoken)
    if parsed.capitals and all(map(snapshot.writes_in_capitals, parsed.capitals)):
        parsed = parse(text, operators=True, spoken=snapshot.spoken)
    return parsed if literal else untied(parsed, snapshot.evaluator.stands)


def _rank(snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest) -> _Outcome:
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
    ranking = ordered(evaluation, _sort_rank(snapshot, request, parsed), n_wanted, snapshot.evaluator.order)
    return _Outcome(prepared, ranking, evaluation)


def _nearest(snapshot: Snapshot, parsed: ParsedQuery, prepared: Prepared, request: SearchRequest) -> tuple[Hit, ...]:
    """Where nothing is found: what is nearest in meaning of what filters and exclusions let through."""
    meaning = snapshot.meaning
    if meaning is None or request.offset or not request.limit or _is_name_of_a_work(request.query):
        return ()
    from indexer.meaning.reordering import nearest

    found = nearest(meaning, parsed, prepared.allowed, request.limit)
    return tuple(_hit(snapshot.record(number), cosine, (), [], snapshot.spoken) for number, cosine in found)


def _reordering(snapshot: Snapshot, request: SearchRequest) -> Meaning | None:
    """What puts the hits of a request in another order, where any of them are among those that it may."""
    may_be = request.sort == "relevance" and request.limit and request.offset < REORDERED
    return snapshot.meaning if may_be else None


def _widened(snapshot: Snapshot, request: SearchRequest) -> SearchRequest:
    """The request for as many hits as meaning puts in another order, where it does."""
    if _reordering(snapshot, request) is None:
        return request
    return replace(request, limit=max(request.limit, REORDERED - request.offset))


def _by_meaning(
    snapshot: Snapshot, parsed: ParsedQuery, outcome: _Outcome, request: SearchRequest
) -> tuple[_Outcome, Weights]:
    """The results as far as ``request`` wants them, in the order of words and meaning where there are meanings; and
    what these add to the score of each: float32, shape (n_results,)."""
    ranking, n_wanted = outcome.ranking, request.offset + request.limit
    parts = np.zeros(len(ranking.doc_numbers), np.float32)
    meaning = _reordering(snapshot, request)
    if meaning is not None and is_plain(parsed):
        from indexer.meaning.reordering import reordered

        prepared = outcome.prepared
        docs, weights = ranking.doc_numbers[:REORDERED], snapshot.evaluator.weights(prepared)
        factors = factors_of(prepared.units, weights, docs, ranking.n_all)
        ranking, parts = reordered(ranking, meaning, parsed, factors)
    docs, scores = ranking.doc_numbers[:n_wanted], ranking.scores[:n_wanted]
    return replace(outcome, ranking=replace(ranking, doc_numbers=docs, scores=scores)), parts[:n_wanted]


def _with_pins(snapshot: Snapshot, outcome: _Outcome, request: SearchRequest) -> _Outcome:
    """The results with what is pinned first, in the order of relevance."""
    pins = _pins(snapshot, request, outcome.prepared)
    if not len(pins):
        return outcome
    evaluation = outcome.evaluation or snapshot.evaluator.complete(outcome.prepared)
    found, ranking = with_pins(evaluation, outcome.ranking, pins, request.offset + request.limit)
    return _Outcome(outcome.prepared, ranking, found, len(pins))


def _pins(snapshot: Snapshot, request: SearchRequest, prepared: Prepared) -> DocNumbers:
    pinned = request.pinned if request.sort == "relevance" else ()
    return allowed_pins([snapshot.doc_number(one) for one in pinned], prepared.allowed)


def _held(
    snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest, filters: Mapping[str, tuple[str, ...]]
) -> Held:
    """What ``filters`` let through of what holds the words, and of what is pinned."""
    allowed = snapshot.allowed(filters)
    if parsed.text.strip() and not parsed.clauses:  # nothing that could be searched for is not everything
        allowed = np.zeros_like(allowed)
    prepared = snapshot.evaluator.prepare(parsed, allowed)
    return pinned_held(snapshot.evaluator.held(prepared), _pins(snapshot, request, prepared))


def _sort_rank(snapshot: Snapshot, request: SearchRequest, parsed: ParsedQuery) -> NDArray[np.int32] | None:
    """What takes the place of the score in the order: int32, one per document, higher first; None: the score."""
    if request.sort == "newest":
        return snapshot.facets.column(SORTS["newest"]).rank
    if request.sort == "added":
        return snapshot.rank_by_coming
    has_words = any(not isinstance(clause, Filter) for clause in parsed.clauses)
    if request.sort == "title" or not has_words:
        return -snapshot.facets.column(SORTS["title"]).rank
    return None


def _hits(snapshot: Snapshot, outcome: _Outcome, request: SearchRequest) -> tuple[Hit, ...]:
    ranking, units = outcome.ranking, outcome.prepared.units
    shown = slice(request.offset, None)
    docs, scores = ranking.doc_numbers[shown], ranking.scores[shown].tolist()
    below = max(ranking.n_all - request.offset, 0)
    missing = missing_words(units, docs[below:]) if below < len(docs) else []
    lacking: Sequence[tuple[str, ...]] = [()] * min(below, len(docs)) + missing
    records = map(snapshot.record, docs.tolist())
    if request.snippets:
        concepts, spoken = outcome.prepared.concepts, snapshot.spoken
        hits = [_hit(*shown, concepts, spoken) for shown in zip(records, scores, lacking, strict=True)]
    else:
        hits = list(map(_bare_hit, records, scores, lacking))
    n_pinned = max(outcome.n_pinned - request.offset, 0)
    return (*(replace(hit, pinned=True) for hit in hits[:n_pinned]), *hits[n_pinned:])


def _hit(
    record: dict[str, Any], score: float, missing: tuple[str, ...], concepts: list[Concept], spoken: tuple[str, ...]
) -> Hit:
    """A hit with its best passage and what matched."""
    title = display_title_of(record)
    snippet, spans = best_passage([record.get("description", ""), record.get("text", "")], concepts, spoken=spoken)
    title_spans = highlights(title, concepts, spoken)
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
    snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest, outcome: _Outcome, plainly: bool
) -> dict[str, Counted]:
    names = snapshot.profile.facets if request.facets is None else request.facets
    if not names:
        return {}
    return facet_counts(
        snapshot.facets,
        names,
        request.filters,
        _counted(outcome.evaluation or snapshot.evaluator.held(outcome.prepared), plainly),
        lambda name: _counted(_held(snapshot, parsed, request, _without(request.filters, name)), plainly),
        request.facet_values,
    )


def _without(filters: Mapping[str, tuple[str, ...]], name: str) -> dict[str, tuple[str, ...]]:
    return {other: values for other, values in filters.items() if other != name}


def _counted(held: Evaluation | Held, plainly: bool) -> Evaluation | Held:
    """What is counted: of words that are searched plainly, all that holds any of them."""
    if not plainly:
        return held
    some = held.all_words | held.some_words
    return Held(np.zeros_like(some), some)


def _why_nothing(snapshot: Snapshot, parsed: ParsedQuery, request: SearchRequest) -> tuple[WithoutPart, ...]:
    """How many hits there would be without each word and each filter."""
    parts: list[WithoutPart] = []
    if len(parsed.clauses) + len(request.filters) < 2:
        return ()
    for number, clause in enumerate(parsed.clauses[:_MAX_NOT_FOUND_PARTS]):
        rest = tuple(c for i, c in enumerate(parsed.clauses) if i != number)
        if not rest and not request.filters:
            continue
        query = " ".join(map(str, rest))
        outcome = _held(snapshot, ParsedQuery(query, rest), replace(request, pinned=()), request.filters)
        parts.append(WithoutPart("word", "", str(clause), _total(outcome), query, request.filters))
    for name, values in request.filters.items():
        for value in values:
            kept = {other: tuple(v for v in vs if other != name or v != value) for other, vs in request.filters.items()}
            kept = {other: vs for other, vs in kept.items() if vs}
            if not kept and not parsed.clauses:
                continue
            outcome = _held(snapshot, parsed, request, kept)
            label = snapshot.facets.label(name, value) if name != "minutes" else value
            parts.append(WithoutPart("filter", name, label, _total(outcome), request.query, kept))
    return tuple(parts)


def _total(outcome: Held) -> int:
    n_all = int(np.count_nonzero(outcome.all_words))
    return n_all or int(np.count_nonzero(outcome.some_words))


def _bare_hit(record: dict[str, Any], score: float, missing: tuple[str, ...]) -> Hit:
    """A hit without a passage, for those who want the ranking only."""
    kind, url = record.get("type"), record.get("url")
    return Hit(record["id"], display_title_of(record), kind, url, round(score, 4), "", (), (), missing, record)
