"""What curators ask of a library: what it covers and lacks, what readers ask for, what suggestions lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.engines.port import Progress
from indexer.search import limits
from seealso import best_bets, covering, questions, topics_kept
from seealso.questions import Question
from seealso.view import View

if TYPE_CHECKING:
    from indexer.index.acronyms import LearnedAcronym
    from recommender import CoverageTable, Gaps, ScopeReport
    from recommender.coverage.reachability import Reachability
    from recommender.coverage.text_topics import TextTopics
    from seealso.asked.asked_for import AskedFor, AskedQuestion
    from seealso.asked.next_additions import Additions
    from seealso.work_lists import WorkList


def _n_answers(view: View, question: str) -> int:
    return view.n_holding(question) or best_bets.n_chosen(view, question)


class Overseen:
    """A library as its curators see it. Each question is answered from one `view`, as all of `seealso.Askable` are."""

    @property
    def view(self) -> View:
        """The state that questions are asked of."""
        raise NotImplementedError

    def coverage(
        self,
        rows: str | None = None,
        columns: str | None = None,
        most_rows: int | None = None,
        most_columns: int | None = None,
        *,
        sort: str = "",
        as_of: str | None = None,
    ) -> CoverageTable:
        """How many resources each pair of values has, each count with the search that lists it.

        Args:
            rows, columns: names of fields; as seealso.toml says, or as suits the library, where not given.
            most_rows, most_columns: where there are more values, those with most records, and all others together.
            sort: "name" or "size", of rows and columns.
            as_of: a date; as the library stood at its end, by its history.

        Raises:
            QueryError: ``rows`` or ``columns`` is not a field that can be counted; there is no such order.
            UsageError: ``as_of`` is no date, or the history begins later.
        """
        return covering.table_of(self.view, (rows, columns, most_rows, most_columns), sort, as_of)

    def scope(self, as_of: str | None = None) -> ScopeReport:
        """What is meant to be covered and missing, the most first, now or as `coverage` takes it."""
        return covering.report_of(self.view, as_of)

    def topics_of_text(self) -> TextTopics:
        """Topics in the texts, what they say of themes, and themes for a library without; worked out at the first
        question to a state, which takes half a minute for thousands of records.
        """
        return topics_kept.text_topics(self.view)

    def topics_so_far(self) -> topics_kept.SoFar:
        """The same without waiting for it: of a large library, what was worked out beside the site or by a command."""
        return topics_kept.so_far(self.view)

    def questions(self, limit: int = 100) -> list[Question]:
        """What readers ask most often, each with how many records hold all its words now; 0: not found."""
        view = self.view
        listed = view.question_log.listed(limits.QUESTIONS.checked(limit))
        return [replace(asked, n_found=_n_answers(view, asked.text)) for asked in listed]

    def public_questions(self, limit: int = 100) -> list[Question]:
        """Those of them that readers may be shown, as `Library` settings say; from memory, some seconds old."""
        view = self.view
        listed = questions.shown(view.question_log.listed_before(), self.view.settings.search.show_questions)
        chosen = listed[: limits.QUESTIONS.checked(limit)]
        return [replace(asked, n_found=_n_answers(view, asked.text)) for asked in chosen]

    def asked_for(self) -> AskedFor:
        """What readers ask for: every question whose words are kept, once, with its theme, its state, and what it
        finds today in whatever words.
        """
        from seealso.asked.asked_for import asked_for

        return asked_for(self.view, self.view.question_log.listed(questions.MOST_LISTED))

    def missing(self) -> tuple[AskedQuestion, ...]:
        """Those of them that wait for an answer and that readers may be shown, most asked first."""
        from seealso.asked.asked_for import public_asked

        return public_asked(self.view).waiting

    def additions(self, asked: AskedFor | None = None) -> Additions:
        """What is worth adding next, by what is asked for and by what is meant to be covered; most worth first.

        Args:
            asked: what readers ask for, for who knows it already.
        """
        from seealso.asked.next_additions import next_additions

        return next_additions(asked or self.asked_for(), covering.report_of(self.view, None), self.view.settings)

    def learned_acronyms(self) -> list[LearnedAcronym]:
        """Acronyms that the records explain and seealso.toml does not hold yet, as they were at the last build."""
        view = self.view
        return view.derived.get("acronyms", view.engine.learned_acronyms)

    def reachability(self, compute: bool = True, progress: Progress | None = None) -> Reachability | None:
        """What nothing suggests, what everything suggests, and the islands.

        The lists of all records are worked out once for each build (minutes for a large library) and kept with it.

        Args:
            compute: work them out now if that was not done yet; else ``None`` is returned for a large library.
            progress: called with (done, total).
        """
        from recommender.coverage.reachability import reachability

        view = self.view
        found = view.suggestion_lists(compute, progress)
        if found is None:
            return None
        return view.derived.get("reachability", lambda: reachability(view.engine, found))

    def gaps(self) -> Gaps:
        """What a curator should look at: records without title or neighbour, contradictions."""
        view = self.view
        return view.gaps(view.problems())

    def work(self, kind: str, limit: int = 20, offset: int = 0, *, compute: bool = True) -> WorkList:
        """What waits for a curator, of one kind; ``total`` says how much in all.

        Args:
            kind: one of `seealso.work_lists.KINDS`.
            limit: how many, 0 to 1,000.
            offset: so many are left out first.
            compute: work out now what that takes (minutes for a large library); else what is not known yet is left
                out, and the list says so.

        Raises:
            UsageError: there is no such kind; ``limit`` is beyond its ceiling.
        """
        from seealso.work_lists import kind_of, work_list

        return work_list(self, kind_of(kind), limit, offset, compute)
