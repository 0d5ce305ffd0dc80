"""Seealso: full-text search, "see also" and topic coverage for curated resource libraries.

import seealso
library = seealso.open_library("path")
page = library.search("communities of practice", filters={"type": ["video"]})

Every type that a `Library` takes or gives can be imported from here. Those that opening a library does not need are
loaded when they are first asked for (PEP 562), so that importing this package stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from corpus.errors import LibraryError, SeealsoError, UnknownResourceError, UsageError
from corpus.records import fields
from corpus.records.resource import display_title_of, given_title_of
from corpus.said import LanguageName, Said
from seealso.library import Library, open_library

if TYPE_CHECKING:
    from corpus import Creator, Event, LibrarySettings, Problem, Relation, Resource, SeeAlso, Series
    from corpus.doctor.fixes import KindOutcome, Mend
    from corpus.ledger.entries import Entry
    from corpus.ledger.ledger import Batch, Ledger, Noted, Passing
    from corpus.ledger.ledger_index import Head
    from corpus.links import LinkOptions
    from corpus.links.findings import LinkFinding
    from corpus.records.edit_plan import Conflict, Edit, EditOutcome
    from corpus.records.editing import Written
    from corpus.records.parted_values import Overlap
    from indexer.index.acronyms import LearnedAcronym
    from indexer.index.generation import BuildInProgressError, Manifest
    from indexer.search.explanation import Explained, Explanation, FieldPart, WordPart
    from indexer.search.field_profile import FieldProfile, LibraryProfile
    from indexer.search.limits import QueryError
    from indexer.search.request import Sort
    from indexer.search.result_page import FacetCount, Hit, Offer, SearchPage, WithoutPart
    from indexer.words.suggestions import Suggestion
    from recommender import (
        Cell,
        CoverageTable,
        Events,
        Figures,
        Gaps,
        Heading,
        Records,
        Related,
        ScopeReport,
        Wanted,
        Why,
    )
    from recommender.coverage.agreement import Agreement
    from recommender.coverage.reachability import Reachability, Reached
    from recommender.coverage.text_topics import TextTopic, TextTopics, ThemeOffer, TopicFinding
    from recommender.holdings.lookup import Holding, Match, ProposedTheme
    from recommender.map.library_map import Group, LibraryMap, Point
    from recommender.map.parts import AtSpot, PartOfMap
    from recommender.map.steps import Steps
    from recommender.paths.pathfinder import ReadingPath, Step
    from recommender.related.reading_list import Suggested
    from seealso.agreeing import SecondLook
    from seealso.asked.asked_anew import AskedAnew, Found
    from seealso.asked.asked_for import AskedFor, AskedQuestion, ThemeAsked, Trend
    from seealso.asked.next_additions import Addition, Additions
    from seealso.asked.question_states import Decision, Past
    from seealso.asking import Askable, Moment
    from seealso.best_bets import ExplainedSearch, TriedBet
    from seealso.confirming import Confirmed
    from seealso.editing_records import Edited
    from seealso.promises import BrokenPromisesError, Compared, Outcome, Standing, Trial
    from seealso.promising import Promised
    from seealso.publishing import Update
    from seealso.questions import Question
    from seealso.topics_kept import SoFar
    from seealso.value_list import ValueList
    from seealso.view import View
    from seealso.work_lists import Task, WorkList

    __version__: str

_PLACES = {
    "corpus": "Creator Event LibrarySettings Problem Relation Resource SeeAlso Series",
    "corpus.doctor.fixes": "KindOutcome Mend",
    "corpus.ledger.entries": "Entry",
    "corpus.ledger.ledger": "Batch Ledger Noted Passing",
    "corpus.ledger.ledger_index": "Head",
    "corpus.links": "LinkOptions",
    "corpus.links.findings": "LinkFinding",
    "corpus.records.edit_plan": "Conflict Edit EditOutcome",
    "corpus.records.editing": "Written",
    "corpus.records.parted_values": "Overlap",
    "indexer.index.acronyms": "LearnedAcronym",
    "indexer.index.generation": "BuildInProgressError Manifest",
    "indexer.search.explanation": "Explained Explanation FieldPart WordPart",
    "indexer.search.field_profile": "FieldProfile LibraryProfile",
    "indexer.search.limits": "QueryError",
    "indexer.search.request": "Sort",
    "indexer.search.result_page": "FacetCount Hit Offer SearchPage WithoutPart",
    "indexer.words.suggestions": "Suggestion",
    "recommender": "Cell CoverageTable Events Figures Gaps Heading Records Related ScopeReport Wanted Why",
    "recommender.coverage.agreement": "Agreement",
    "recommender.coverage.reachability": "Reachability Reached",
    "recommender.coverage.text_topics": "TextTopic TextTopics ThemeOffer TopicFinding",
    "recommender.holdings.lookup": "Holding Match ProposedTheme",
    "recommender.map.library_map": "Group LibraryMap Point",
    "recommender.map.parts": "AtSpot PartOfMap",
    "recommender.map.steps": "Steps",
    "recommender.paths.pathfinder": "ReadingPath Step",
    "recommender.related.reading_list": "Suggested",
    "seealso.asked.asked_anew": "AskedAnew Found",
    "seealso.asked.asked_for": "AskedFor AskedQuestion ThemeAsked Trend",
    "seealso.asked.next_additions": "Addition Additions",
    "seealso.asked.question_states": "Decision Past",
    "seealso.agreeing": "SecondLook",
    "seealso.asking": "Askable Moment",
    "seealso.best_bets": "ExplainedSearch TriedBet",
    "seealso.confirming": "Confirmed",
    "seealso.promises": "BrokenPromisesError Compared Outcome Standing Trial",
    "seealso.promising": "Promised",
    "seealso.editing_records": "Edited",
    "seealso.publishing": "Update",
    "seealso.questions": "Question",
    "seealso.value_list": "ValueList",
    "seealso.topics_kept": "SoFar",
    "seealso.view": "View",
    "seealso.work_lists": "Task WorkList",
}
_LAZY = {name: place for place, names in _PLACES.items() for name in names.split()}

__all__ = [
    "Addition",
    "Additions",
    "Agreement",
    "Askable",
    "AskedAnew",
    "AskedFor",
    "AskedQuestion",
    "AtSpot",
    "Batch",
    "BrokenPromisesError",
    "BuildInProgressError",
    "Cell",
    "Compared",
    "Confirmed",
    "Conflict",
    "CoverageTable",
    "Creator",
    "Decision",
    "Edit",
    "EditOutcome",
    "Edited",
    "Entry",
    "Event",
    "Events",
    "Explained",
    "ExplainedSearch",
    "Explanation",
    "FacetCount",
    "FieldPart",
    "FieldProfile",
    "Figures",
    "Found",
    "Gaps",
    "Group",
    "Head",
    "Heading",
    "Hit",
    "Holding",
    "KindOutcome",
    "LanguageName",
    "LearnedAcronym",
    "Ledger",
    "Library",
    "LibraryError",
    "LibraryMap",
    "LibraryProfile",
    "LibrarySettings",
    "LinkFinding",
    "LinkOptions",
    "Manifest",
    "Match",
    "Mend",
    "Moment",
    "Noted",
    "Offer",
    "Outcome",
    "Overlap",
    "PartOfMap",
    "Passing",
    "Past",
    "Point",
    "Problem",
    "Promised",
    "ProposedTheme",
    "QueryError",
    "Question",
    "Reachability",
    "Reached",
    "ReadingPath",
    "Records",
    "Related",
    "Relation",
    "Resource",
    "Said",
    "ScopeReport",
    "SearchPage",
    "SecondLook",
    "SeeAlso",
    "SeealsoError",
    "Series",
    "SoFar",
    "Sort",
    "Standing",
    "Step",
    "Steps",
    "Suggested",
    "Suggestion",
    "Task",
    "TextTopic",
    "TextTopics",
    "ThemeAsked",
    "ThemeOffer",
    "TopicFinding",
    "Trend",
    "Trial",
    "TriedBet",
    "UnknownResourceError",
    "Update",
    "UsageError",
    "ValueList",
    "View",
    "Wanted",
    "Why",
    "WithoutPart",
    "WordPart",
    "WorkList",
    "Written",
    "display_title_of",
    "fields",
    "given_title_of",
    "open_library",
]


def __getattr__(name: str) -> Any:
    """Public types, and the version of the installed distribution, when they are first asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("seealso")
    if name in _LAZY:
        found = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
