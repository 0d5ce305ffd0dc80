"""Every question that one can ask of a library: of its newest view (`Library`), or of one that stays (`Moment`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibrarySettings, Problem, UnknownResourceError, UsageError
from corpus.records import fields
from indexer.index.generation import Manifest
from indexer.search import facets as facet_table
from indexer.search import limits
from indexer.search.query import parse
from indexer.search.request import SearchRequest, Sort
from indexer.search.result_page import SearchPage
from indexer.search.telling import most_telling
from indexer.search.timing import timed
from seealso import best_bets
from seealso.overseeing import Overseen
from seealso.questions import countable
from seealso.view import HEIGHT, WIDTH, View

if TYPE_CHECKING:
    from corpus import Resource
    from corpus.links.findings import LinkFinding
    from indexer.search.field_profile import LibraryProfile
    from indexer.words.suggestions import Suggestion
    from recommender import Events, Related
    from recommender.holdings.lookup import Holding
    from recommender.map.library_map import LibraryMap
    from recommender.map.parts import AtSpot, PartOfMap
    from recommender.map.steps import Steps
    from recommender.paths.pathfinder import ReadingPath
    from recommender.related.reading_list import Suggested
    from seealso.best_bets import ExplainedSearch
    from seealso.value_list import ValueList


def today() -> str:
    """The day that events are upcoming from, as ISO 8601."""
    return facet_table.today()


class Askable(Overseen):
    """The questions. Each is answered from one `view`, so that no answer mixes two states of a library."""

    @property
    def path(self) -> Path:
        """The library folder."""
        return self.view.folder.path

    @property
    def settings(self) -> LibrarySettings:
        """What its seealso.toml says."""
        return self.view.folder.settings

    @property
    def title(self) -> str:
        """What the library is called."""
        return self.settings.library.title or self.path.resolve().name

    @property
    def manifest(self) -> Manifest:
        """What the generation says of itself."""
        return self.view.built

    def search(
        self,
        query: str = "",
        filters: Mapping[str, str | Sequence[str]] | None = None,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: Sequence[str] | None = None,
        snippets: bool = True,
        literal: bool = False,
        facet_values: int | None = None,
    ) -> SearchPage:
        """Ranked hits for ``query``.

        Args:
            query: words, "phrases", AND OR NOT, -word, field:value, prefix*; see docs/query-language.md.
            filters: field → value or values; values of one field widen, fields narrow.
            limit: hits in this answer, 0 to 200.
            offset: hits to leave out first, 0 to 10,000.
            sort: "relevance", "newest", "title", or "added": what came to the library last.
            facets: fields to count; None for those that the library shows, () for none.
            snippets: whether hits carry a passage with highlights.
            literal: search for what was typed even where nothing is spelt so.
            facet_values: so many values of each facet, the most frequent first; None for all.

        Raises:
            QueryError: a value is beyond a ceiling; the message names it.
        """
        request = SearchRequest.of(
            query, filters, limit=limit, offset=offset, sort=sort, facets=facets, snippets=snippets, literal=literal,
            facet_values=facet_values,
        )  # fmt: skip
        return best_bets.answered(self.view, request)

    def values(
        self,
        field: str,
        query: str = "",
        filters: Mapping[str, str | Sequence[str]] | None = None,
        literal: bool = False,
        *,
        find: str = "",
        letter: str = "",
        page: int = 1,
    ) -> ValueList:
        """The values of ``field`` among what a search finds, a page of them, in the order of their names.

        Args:
            field: its name, "theme" or "extra.platforms".
            query, filters, literal: as for `search`.
            find: words; each has to begin a word of the value.
            letter: what the value is filed under.
            page: from 1.

        Raises:
            QueryError: no facet has that name; a value is beyond a ceiling.
        """
        from seealso.value_list import value_list

        try:
            name = fields.named(field, fields.FACETS)
        except ValueError as error:
            raise limits.QueryError(f"{error}.") from None
        counts = self.search(query, filters, limit=0, facets=(name,), literal=literal).facets[name]
        facets = self.view.engine.facets
        return value_list(counts, lambda value: facets.initial(name, value), find, letter, limits.PAGE.checked(page))

    def value_label(self, field: str, value: str) -> str:
        """How a value of a field is written for readers."""
        return self.view.engine.facets.label(field, value)

    def telling_keywords(self, keywords: Sequence[str], asked: str = "", most: int = 2) -> list[str]:
        """Those of a record's keywords that say most beside a hit; see `indexer.search.telling`.

        Args:
            keywords: of the record.
            asked: the words of the question.
            most: so many.
        """
        return most_telling(keywords, asked, self.view.engine.facets.column("keyword"), most)

    def explain(
        self,
        query: str,
        resource_id: str,
        filters: Mapping[str, str | Sequence[str]] | None = None,
        literal: bool = False,
        sort: Sort = "relevance",
    ) -> ExplainedSearch:
        """Why a record stands where it does in the answer to ``query``, or why it is not there; what best bets do.

        The parts add up to its score in `search`.

        Args:
            query, filters, literal, sort: as for `search`; the order says whether best bets come first.
            resource_id: of the record.

        Raises:
            UnknownResourceError: no record has that id.
            QueryError: a value is beyond a ceiling.
        """
        view = self.view
        number = view.engine.doc_number(resource_id)
        if number is None:
            raise UnknownResourceError(resource_id, view.near_ids(resource_id))
        request = SearchRequest.of(query, filters, literal=literal, sort=sort)
        return best_bets.explained(view, request, resource_id, number)

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """What may complete ``prefix``, best first: themes, types, people, series, places and titles.

        Args:
            prefix: what was typed so far; each word begins a word of the suggestion, in any order.
            limit: how many, 0 to 50.

        Raises:
            QueryError: ``limit`` is beyond its ceiling.
        """
        limit = limits.SUGGESTIONS.checked(limit)
        with timed("suggest"):
            return self.view.engine.suggest(prefix, limit)

    @property
    def knows_arrivals(self) -> bool:
        """Whether of any record it is known when it came to the library."""
        return bool(self.view.engine.facets.column("added").values)

    @property
    def profile(self) -> LibraryProfile:
        """Which fields the library has, and by which of them its readers browse."""
        return self.view.engine.profile

    def resource(self, resource_id: str) -> Resource:
        """One record.

        Raises:
            UnknownResourceError: no record has that id; the message names near ones.
        """
        view = self.view
        found = view.engine.resource(resource_id)
        if found is None:
            raise UnknownResourceError(resource_id, view.near_ids(resource_id))
        return found

    def held(self, ids: Sequence[str]) -> dict[str, Resource]:
        """Id → record, of those ``ids`` that records have."""
        engine = self.view.engine
        found = {resource_id: engine.resource(resource_id) for resource_id in dict.fromkeys(ids)}
        return {resource_id: record for resource_id, record in found.items() if record is not None}

    def resources(self) -> Iterator[Resource]:
        """Every record."""
        return self.view.engine.resources()

    def related(self, resource_id: str, limit: int = 6) -> list[Related]:
        """What to read next to ``resource_id``: stated ties first, then similar records, each with its reasons.

        Where these are fewer than six, others follow that share a series, theme, keyword, place, publisher or kind, or
        are the nearest of the rest; their ``rung`` says which.

        Raises:
            UnknownResourceError: no record has that id.
            QueryError: ``limit`` is not between 0 and 100.
        """
        limit = limits.RELATED.checked(limit)
        view = self.view
        if view.engine.doc_number(resource_id) is None:
            raise UnknownResourceError(resource_id, view.near_ids(resource_id))
        with timed("see-also"):
            return view.recommender.with_further(resource_id, limit)

    def related_to(self, resource_ids: Sequence[str], limit: int = 6) -> list[Suggested]:
        """What to read next to all of these records ("because you read ..."), and which of them led there.

        Raises:
            UnknownResourceError: one of the ids is of no record.
            UsageError: there are no ids, or too many; ``limit`` is not between 0 and 100.
        """
        from recommender.related.reading_list import suggest_from

        view = self.view
        return suggest_from(view.engine, view.recommender, resource_ids, limits.RELATED.checked(limit))

    def reading_path(
        self, start: str | None = None, *, theme: str | None = None, query: str | None = None, minutes: int = 30
    ) -> ReadingPath:
        """An ordered path of readings that fits into ``minutes``, from a resource, a theme or a search.

        Raises:
            UnknownResourceError: no record has the id ``start``.
            UsageError: not just one of start, theme and query was given, or one cannot be used; ``minutes`` is not
                between 1 and 1,440.
        """
        from recommender.paths.pathfinder import Pathfinder

        minutes = limits.MINUTES.checked(minutes)
        if sum(given is not None for given in (start, theme, query)) != 1:
            raise UsageError("A path starts from one thing: a resource, a theme or a query.")
        view = self.view
        finder = Pathfinder(view.engine, view.recommender, view.settings)
        if theme is not None:
            return finder.on_theme(theme, minutes)
        if query is not None:
            return finder.on_query(query, minutes)
        return finder.around(self.resource(start or "").id, minutes)

    def holds(self, text: str) -> Holding:
        """Whether a web address, a title, an abstract or a whole text is held, what is nearest, and its likely themes.

        Raises:
            UsageError: there is no text, or it is too long.
        """
        from recommender.holdings.lookup import Holdings

        view = self.view
        near = view.recommender
        return Holdings(view.engine, near.vectors, near.subjects, view.settings, view.addresses).look_up(text)

    def events(self, limit: int = 200, upcoming_from: int = 0, past_from: int = 0) -> Events:
        """What is coming, soonest first, and what was, latest first: ``limit`` of each at most, and how many there are.

        The first ``upcoming_from`` and ``past_from`` of them are left out.

        "Coming" is what the filter ``event:upcoming`` lets through.
        """
        from recommender.coverage.counts import events

        return events(self.view.engine, today(), limit, upcoming_from, past_from)

    def note_question(self, page: SearchPage) -> str | None:
        """Count the question that ``page`` answers; the site does, for first pages. See `seealso.questions`.

        Returns the question as it was counted; ``None`` where it was not.
        """
        if not self.settings.search.count_questions:
            return None
        asked = page.did_you_mean if page.corrected and page.did_you_mean else page.query
        text = countable(parse(asked, spoken=self.view.engine.spoken))
        if text is not None:
            self.view.question_log.note(text)
        return text

    def map(self, width: float = WIDTH, height: float = HEIGHT, rows: int | None = None) -> LibraryMap:
        """Every record as a point, grouped by theme; made once for each build and shape, the same every time."""
        return self.view.drawn_map(width, height, rows)

    def map_to_draw(self, width: float = WIDTH, height: float = HEIGHT, rows: int | None = None) -> LibraryMap:
        """The same with so few points that it can be drawn: some three thousand, evenly chosen, of a large library."""
        return self.view.map_to_draw(width, height, rows)

    def part_of_map(self, steps: Steps, width: float = WIDTH, height: float = HEIGHT) -> PartOfMap | None:
        """A part of the map from near, with a layout of its own; ``None`` where no record is in it.

        Args:
            steps: what narrows it down, one after another: ("theme", a topic that the records have), ("group", a group
                of the map before: "others", "none" or the name of a cluster).
        """
        return self.view.part_of_map(steps, width, height)

    def at_spot(
        self, x: float, y: float, steps: Steps = (), width: float = WIDTH, height: float = HEIGHT
    ) -> AtSpot | None:
        """What lies nearest to a spot of the map, or of the part of it that ``steps`` lead to; ``None`` for nothing."""
        from recommender.map.parts import at_spot

        part = self.part_of_map(steps, width, height) if steps else None
        found = part.drawn if part else self.map_to_draw(width, height) if not steps else None
        return at_spot(self.view.engine, self.view.recommender.vectors, found, x, y) if found else None

    def map_topic(self) -> str:
        """The field that says what records are about, "theme" or "keyword"; "" where none does."""
        from recommender.map.topics import topic_field

        return topic_field(self.view.engine)

    def theme_colour(self, value: str) -> int:
        """The number of a topic's colour, 0 to 7: the same on the map and wherever it is named."""
        from recommender.map.colours import colour_among, declared_colours

        view = self.view
        return colour_among(value, view.derived.get("colours", lambda: declared_colours(view.settings)))

    def contradictions(self, resource: Resource) -> list[Problem]:
        """What the dates of a record's event contradict; readers are told beside it."""
        from corpus.doctor.events import contradictions

        return contradictions(resource, self.settings)

    def link_finding(self, resource: Resource) -> LinkFinding | None:
        """What the link checker last said of a record's address; ``None`` for one that answers. See `corpus.links`."""
        return self.view.link_finding(resource.id)


class Moment(Askable):
    """The questions, of one view to the end: what makes one page asks them here, and never mixes two states."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def view(self) -> View:
        """The state that questions are asked of."""
        return self._view
