"""Best bets: records that curators put first in the answer to a question, and why a rule did so or did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from corpus.records.promised import BestBet
from indexer.search.explanation import Explained, Explanation
from indexer.search.facets import today
from indexer.search.limits import QueryError
from indexer.search.query import Clause, Group, Phrase, Word, parse
from indexer.search.request import SearchRequest
from indexer.search.result_page import SearchPage
from indexer.text import analysis, language_rules

if TYPE_CHECKING:
    from seealso.view import View

MAX_PINS = 20
"""So many records come first at most, whatever number of rules there are."""

Verdict = Literal["first", "other_words", "past", "filtered", "not_held", "other_order"]


@dataclass(frozen=True, slots=True)
class TriedBet:
    """A rule, tried on a question, as far as one record has to do with it.

    question: which of its questions it is, or its first. verdict: whether what it pins comes first, or why not.
    pins_it: whether it pins the record. kept_out: what of the question does not let the record through.
    missing: ids that it pins and that are not held.
    """

    bet: BestBet
    question: str
    verdict: Verdict
    pins_it: bool
    kept_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedSearch(Explained):
    """An explanation with the best bets that have to do with it. ``pinned``: the record is put first by one."""

    bets: tuple[TriedBet, ...] = ()
    pinned: bool = False


def words_asked(text: str, spoken: tuple[str, ...]) -> frozenset[str]:
    """The words that a question is about: folded, without small words, filters and what it excludes.

    >>> sorted(words_asked("What is the failure of a Héart? -video type:blog", ("en",)))
    ['failure', 'heart']
    """
    try:
        found = [word for clause in parse(text, spoken=spoken).clauses for word in _words_of(clause)]
    except QueryError:
        found = analysis.words_of(text)
    small = {word for code in spoken for word in language_rules.STOP_WORDS.get(code, ())}
    return frozenset(found) - small or frozenset(found)


def _words_of(clause: Clause) -> Iterator[str]:
    if isinstance(clause, Group):
        for part in clause.clauses:
            yield from _words_of(part)
    elif isinstance(clause, Word):
        yield from analysis.words_of(clause.surface)
    elif isinstance(clause, Phrase):
        yield from analysis.words_of(clause.text)


_words_of_rule = lru_cache(maxsize=4096)(words_asked)
"""Of rules alone: what readers ask may be long, and is asked once."""


def matching_question(bet: BestBet, asked: frozenset[str], spoken: tuple[str, ...]) -> str | None:
    """The question of a rule that was asked; ``None`` where none was."""
    for question in bet.every_question:
        words = _words_of_rule(question, spoken)
        if words and (words == asked if bet.match == "same" else words <= asked):
            return question
    return None


def is_past(bet: BestBet) -> bool:
    """Whether its last day is over."""
    return bet.until is not None and bet.until < dt.date.fromisoformat(today())


def pins_for(view: View, query: str) -> tuple[str, ...]:
    """Ids of what comes first in the answer to a question, in the order of seealso.toml; held or not."""
    bets = view.settings.best_bets
    if not bets:
        return ()
    spoken = view.engine.spoken
    asked = words_asked(query, spoken)
    fired = [one.pins for one in bets if not is_past(one) and matching_question(one, asked, spoken) is not None]
    return tuple(dict.fromkeys(pin for pins in fired for pin in pins))[:MAX_PINS]


def answered(view: View, request: SearchRequest) -> SearchPage:
    """The answer to a question, with what curators chose for it first. A misspelt question is what it was meant as."""
    if not view.settings.best_bets or request.sort != "relevance":
        return view.engine.search(request)
    pins = pins_for(view, request.query)
    page = view.engine.search(replace(request, pinned=pins))
    if not pins and page.corrected and page.did_you_mean:
        pins = pins_for(view, page.did_you_mean)
        return view.engine.search(replace(request, pinned=pins)) if pins else page
    return page


def explained(view: View, request: SearchRequest, resource_id: str, number: int) -> ExplainedSearch:
    """Why a record stands where it does: its place is that in `answered`."""
    found = view.engine.explain(request, number)
    bets = tuple(_tried(view, request, found, resource_id))
    shown = _shown_pins(view, request)
    why = _placed(view, request, found.explanation, resource_id, shown) if shown else found.explanation
    own = {field.name: getattr(found, field.name) for field in fields(Explained)}
    return ExplainedSearch(**{**own, "explanation": why}, bets=bets, pinned=resource_id in shown)


def _shown_pins(view: View, request: SearchRequest) -> list[str]:
    if request.sort != "relevance" or not view.settings.best_bets:
        return []
    page = answered(view, replace(request, limit=MAX_PINS, offset=0, facets=(), snippets=False))
    return [hit.id for hit in page.hits if hit.pinned]


def _placed(
    view: View, request: SearchRequest, why: Explanation, resource_id: str, shown: Sequence[str]
) -> Explanation:
    places: dict[str, int | None] = {}
    for pin in shown:
        number = view.engine.doc_number(pin)
        places[pin] = None if number is None else view.engine.explain(request, number).explanation.place
    n_more = sum(place is None for place in places.values())
    if resource_id in places:
        place: int | None = shown.index(resource_id) + 1
    else:
        own = why.place
        above = sum(pin is None or (own is not None and pin > own) for pin in places.values())
        place = None if own is None else own + above
    return replace(why, place=place, n_found=why.n_found + n_more)


def _tried(view: View, request: SearchRequest, found: Explained, resource_id: str) -> Iterator[TriedBet]:
    """Every rule that pins the record, or that the question is one of."""
    spoken = view.engine.spoken
    asked = [words_asked(text, spoken) for text in dict.fromkeys((request.query, found.query))]
    for bet in view.settings.best_bets:
        pins_it = resource_id in bet.pins
        matched = next((one for words in asked if (one := matching_question(bet, words, spoken)) is not None), None)
        if matched is None and not pins_it:
            continue
        missing = tuple(pin for pin in bet.pins if view.engine.doc_number(pin) is None)
        kept_out = found.explanation.kept_out if pins_it else ()
        verdict: Verdict = "first"
        if matched is None:
            verdict = "other_words"
        elif is_past(bet):
            verdict = "past"
        elif request.sort != "relevance":
            verdict = "other_order"
        elif kept_out:
            verdict = "filtered"
        elif len(missing) == len(bet.pins):
            verdict = "not_held"
        yield TriedBet(bet, matched or bet.every_question[0], verdict, pins_it, kept_out, missing)


def n_chosen(view: View, query: str) -> int:
    """How many records curators chose for a question, of those that are held."""
    return sum(view.engine.doc_number(pin) is not None for pin in pins_for(view, query))
