"""`View`: a library as it is at one moment, with everything that is derived from that."""

from __future__ import annotations

import contextlib
import difflib
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LibraryFolder, LibrarySettings, Problem
from corpus.ledger.ledger import Ledger
from indexer.engines.port import Engine, Progress
from indexer.index.generation import Manifest
from indexer.search.request import SearchRequest
from seealso import worked_out
from seealso.as_it_stood import DaysPast
from seealso.derived import Derived
from seealso.links_found import LinksFound, LinkStates
from seealso.questions import QuestionLog

if TYPE_CHECKING:
    from corpus.links.findings import LinkFinding
    from indexer.engines.whoosh_engine import WhooshSnapshot
    from recommender import CoverageTable, Gaps, Recommender
    from recommender.coverage.reachability import Suggestions
    from recommender.holdings.addresses import Addresses
    from recommender.map.library_map import LibraryMap
    from recommender.map.parts import PartOfMap
    from recommender.map.steps import Steps

MODEL_FOLDER = "similarity"
"""Folder of the recommender's model inside a generation."""

WIDTH, HEIGHT = 1000.0, 720.0
"""The usual shape of the map, in its own units."""

KEPT_PARTS = 12
"""So many parts of the map, each seen from near by some reader, are kept."""

REACHED_AT_ONCE = 500
"""In a library of up to so many records, reachability is worked out while somebody waits."""

MAX_ID_CHARS = 300


class View:
    """One state of a library: settings, index, similarity model, and what is worked out from them.

    It never changes. Build, update and refresh put another one in its place as a whole; who holds this one (a page that
    is being made) is answered from it to the end. What is derived is made once, when it is first asked for or in
    advance (`seealso.preparing`), and goes with it.

    Args:
        folder: the library folder, with the settings that the index was made with.
        built: what the generation says of itself.
        engine: the state of the index.
        question_log: where questions are counted; all views of a library share it.
        state: the folder that the generation lies in, with what the link checker saw.
        history: what the library remembers; it goes on, and is the same for all views.
    """

    def __init__(
        self,
        folder: LibraryFolder,
        built: Manifest,
        engine: WhooshSnapshot,
        question_log: QuestionLog,
        state: Path,
        history: Ledger,
    ) -> None:
        self.folder = folder
        self.built = built
        self.engine: Engine = engine
        self.generation = engine.path
        self.model_folder = engine.path / MODEL_FOLDER
        self.findings_path = worked_out.path_of(worked_out.FINDINGS, engine.path, engine.commit)
        self.topics_path = worked_out.path_of(worked_out.TOPICS, engine.path, engine.commit)
        self.map_path = worked_out.path_of(worked_out.MAP, engine.path, engine.commit)
        self.mark = (str(engine.path), engine.commit, built.built_at)
        """What tells this state from every other: its generation, the commit in it, and when it was built."""
        self._commit = engine.commit
        self.question_log = question_log
        self.history = history
        self._state = state
        self.links = LinksFound(state)
        engine.facets.outside.hear("link", LinkStates(self.links, self.link_finding).current)
        engine.facets.outside.hear_works(lambda: self.addresses.ids_by_key)
        self.derived = Derived()
        self.tables: dict[tuple[object, ...], tuple[object, CoverageTable]] = {}
        """Coverage tables by what was asked, each with what it depends on besides this state; see `covering`."""
        self.days_past = DaysPast(history, folder.settings)
        self._parts: dict[Steps, PartOfMap] = {}
        self._parts_lock = threading.Lock()

    @property
    def settings(self) -> LibrarySettings:
        """What the library's seealso.toml says."""
        return self.folder.settings

    @property
    def reading(self) -> int:
        """Which run of a sentence model answers are made with: it may come later than all else. 0 for none."""
        meaning = self.engine.meaning
        return 0 if meaning is None else meaning.vectors.run

    @property
    def is_small(self) -> bool:
        """Whether everything can be worked out while a reader waits."""
        return self.engine.statistics.n_documents <= worked_out.WHILE_ONE_WAITS

    @property
    def recommender(self) -> Recommender:
        """Suggestions; the model is opened when it is first asked for."""
        return self.derived.get("recommender", self._recommender)

    def _recommender(self) -> Recommender:
        from recommender import Recommender

        return Recommender(self.engine, self.settings, self.model_folder)

    @property
    def addresses(self) -> Addresses:
        """Which record has which address: as kept by the build, else (after an update) read from the records."""
        return self.derived.get("addresses", self._addresses)

    def _addresses(self) -> Addresses:
        from recommender.holdings.addresses import Addresses

        saved = Addresses.load(self.model_folder) if self.recommender.is_as_built else None
        return saved or Addresses.of(self.engine.resources())

    def drawn_map(self, width: float = WIDTH, height: float = HEIGHT, rows: int | None = None) -> LibraryMap:
        """See `Askable.map`."""
        return self.derived.get(("map", width, height, rows), lambda: self._map(width, height, rows))

    def _map(self, width: float, height: float, rows: int | None) -> LibraryMap:
        from recommender.map.library_map import MAX_SMALL, reshaped

        is_usual = (width, height, rows) == (WIDTH, HEIGHT, None)
        if not is_usual and self.engine.statistics.n_documents > MAX_SMALL:
            return reshaped(self.drawn_map(), width, height)
        kept = worked_out.load_map(self.map_path) if is_usual and not self.is_small else None
        return kept or self.drawn_anew(width, height, rows)

    def drawn_anew(self, width: float = WIDTH, height: float = HEIGHT, rows: int | None = None) -> LibraryMap:
        """The map by what is known of this state now, whatever was kept."""
        from recommender.map.library_map import library_map

        return library_map(self.engine, self.recommender.vectors, self.settings, width, height, rows)

    def map_to_draw(self, width: float, height: float, rows: int | None = None) -> LibraryMap:
        """See `Askable.map_to_draw`."""
        from recommender.map.library_map import MAX_SMALL, to_draw

        if self.engine.statistics.n_documents <= MAX_SMALL:
            return self.drawn_map(width, height, rows)
        return self.derived.get(("to draw", width, height), lambda: to_draw(self.drawn_map(), width, height))

    def part_of_map(self, steps: Steps, width: float, height: float) -> PartOfMap | None:
        """See `Askable.part_of_map`. The last few are kept: readers go to and fro between them."""
        from recommender.map.library_map import to_draw
        from recommender.map.parts import part_of_map

        with self._parts_lock:
            found = self._parts.pop(steps, None)
        if found is None:
            found = part_of_map(self.engine, self.recommender.vectors, self.settings, self.drawn_map, steps)
        if found is None:
            return None
        with self._parts_lock:
            self._parts[steps] = found
            while len(self._parts) > KEPT_PARTS:
                del self._parts[next(iter(self._parts))]
        return replace(found, drawn=to_draw(found.drawn, width, height)) if found.drawn.in_regions else found

    def map_is_known(self) -> bool:
        """Whether the map of the usual shape is there already, or made or read in a moment."""
        return self.is_small or self.derived.known(("map", WIDTH, HEIGHT, None)) or self.map_path.exists()

    def problems(self) -> list[Problem]:
        """Every problem of the records, as they were when this was first asked of this state, and of links as known."""
        found = [*self.record_problems(), *self.link_problems()]
        return sorted(found, key=lambda p: (p.file, p.line or 0, p.field or ""))

    def record_problems(self) -> list[Problem]:
        """The same without those of links."""
        from corpus.doctor.accepted import with_accepted

        return with_accepted(self.derived.get("problems", self._problems), self.accepted())

    def accepted(self) -> list[str]:
        """The findings that curators let stand, besides those of seealso.toml, and written as there."""
        return [key for key, (state, _) in self.history.states("accepted").items() if state]

    def _problems(self) -> list[Problem]:
        kept = worked_out.load_findings(self.findings_path)
        return self.look_for_record_problems() if kept is None else kept

    def look_for_record_problems(self) -> list[Problem]:
        """Every problem of the record files as they are now, whatever was kept, but for those of links."""
        return worked_out.found_in(self.folder)

    def look_for_problems(self) -> list[Problem]:
        """Every problem of the record files as they are now, and what is known of the links in them."""
        return worked_out.found_in(self.folder, self._state)

    def link_problems(self) -> list[Problem]:
        """What the last run of the link checker said, as far as the addresses still stand."""
        from corpus.doctor.accepted import with_accepted

        found = [one for resource_id in self.links.current() if (one := self.link_finding(resource_id))]
        return with_accepted([one.problem for one in found], self.settings.check.accepted)

    def link_finding(self, resource_id: str) -> LinkFinding | None:
        """What the last run of the link checker said of the address that a record has now.

        It changes without a build, and so is no part of what this state has worked out.
        """
        found = self.links.current().get(resource_id)
        record = self.engine.resource(resource_id) if found is not None else None
        return found if found is not None and record is not None and record.url == found.url else None

    def gaps(self, problems: list[Problem]) -> Gaps:
        """See `Askable.gaps`; ``problems`` as far as they are known."""
        from recommender import find_gaps

        lists = self.suggestion_lists(compute=False)
        return find_gaps(self.engine, lists, self.settings, problems)

    @property
    def gaps_so_far(self) -> Gaps:
        """The same without waiting for the problems of a large library: they are left out until they are known."""
        known = self.problems_are_known
        return self.derived.get(("gaps", known), lambda: self.gaps(self.problems() if known else []))

    @property
    def problems_are_known(self) -> bool:
        """Whether `gaps_so_far` has the problems, so that nobody need wait for them."""
        return self.is_small or self.derived.known("problems")

    def suggestion_lists(self, compute: bool, progress: Progress | None = None) -> Suggestions | None:
        """What is suggested beside every record, as it is kept with the build; see `Askable.reachability`."""
        from recommender.coverage import reachability as reach

        n = self.engine.statistics.n_doc_numbers
        state = f"{self._commit}-{run}" if (run := self.reading) else self._commit
        found = reach.load(self.model_folder, state, n)
        if found is None and (compute or self.engine.statistics.n_documents <= REACHED_AT_ONCE):
            found = reach.suggestions(self.engine, self.recommender, progress)
            with contextlib.suppress(OSError):  # it is only kept to save time
                reach.save(found, self.model_folder, state)
        return found

    def n_holding(self, text: str) -> int:
        """How many records hold every word of ``text``, as written."""
        return self.derived.get(("holding", text), lambda: n_holding(self.engine, text))

    def near_ids(self, resource_id: str) -> tuple[str, ...]:
        """Ids that are written almost as ``resource_id``."""
        if len(resource_id) > MAX_ID_CHARS:
            return ()
        from rapidfuzz import fuzz, process

        known = self.derived.get("ids", lambda: list(self.engine.statistics.terms("id")))
        near = [
            str(one) for one, *_ in process.extract(resource_id, known, scorer=fuzz.ratio, limit=20, score_cutoff=50)
        ]
        return tuple(difflib.get_close_matches(resource_id, near, 3, 0.6))


def n_holding(engine: Engine, text: str) -> int:
    """How many records of ``engine`` hold every word of ``text``, as written."""
    page = engine.search(SearchRequest.of(text, limit=0, facets=(), snippets=False, literal=True))
    return 0 if page.relaxed else page.total
