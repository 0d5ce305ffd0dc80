"""What the library remembers, as far as building has to do with it: dates for its records, and what is new noted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import LibraryError, Problem, Resource
from corpus.ledger.entries import digest_of
from corpus.ledger.ledger import Ledger, Passing
from corpus.ledger.ledger_files import HISTORY_FOLDER
from corpus.ledger.ledger_index import Head
from seealso.locations import is_bundled

if TYPE_CHECKING:
    from corpus.links.findings import LinkFinding
    from seealso.asked.asked_for import AskedFor

_N_CHARS = len("2026-11-27T11:39:41")


def ledger_of(library: Path, state: Path) -> Ledger:
    """The history of a library: inside it, or beside its index where it ships with the program or cannot be written."""
    inside = library / HISTORY_FOLDER
    is_kept_there = not is_bundled(library) and (inside.exists() or os.access(library, os.W_OK))
    return Ledger(inside if is_kept_there else state / "history", state)


class DatedRecords:
    """Gives records the dates that the library remembers: when they came, and when they were last changed.

    What a record says of itself goes first.

    Args:
        ledger: of the library.
        at: when reading began, a time of the ledger; `None` where nothing is remembered yet, so that nothing is dated.
    """

    def __init__(self, ledger: Ledger, at: str | None) -> None:
        self._ledger = ledger
        self.at = at

    def dated(self, resources: Sequence[Resource], new: list[Passing]) -> Sequence[Resource]:
        """The records as they are to be indexed. What the history does not know so goes to ``new``, to be noted when
        they are published.
        """
        if self.at is None:
            return resources
        heads = self._ledger.heads([one.id for one in resources])
        return [_dated(one, heads.get(one.id), self.at, new) for one in resources]


def _dated(resource: Resource, head: Head | None, at: str, new: list[Passing]) -> Resource:
    text = resource.to_json()
    if head is not None and head.is_held and head.digest == digest_of(text):
        added, modified = head.added, head.modified
    else:
        new.append(Passing(resource.id, text))
        added, modified = (at, None) if head is None else (head.added, at)
    update: dict[str, Any] = {}
    if added and not resource.added:
        update["added"] = to_the_second(added)
    if modified and not resource.modified:
        update["modified"] = to_the_second(modified)
    return resource.model_copy(update=update) if update else resource


def to_the_second(when: str) -> str:
    """A time of the ledger as records have it: ``2026-11-27T11:39:41Z``."""
    return f"{when[:_N_CHARS]}Z"


@dataclass(frozen=True, slots=True)
class Published:
    """A publication: its name, the ids that it holds, what was set aside, whether all was built anew, and what else is
    counted of it.
    """

    name: str
    held: Collection[str]
    set_aside: Sequence[Problem]
    is_build: bool
    counted: Mapping[str, int] = field(default_factory=dict)


class Remembering:
    """Keeps the history of a library in step with what is published. What cannot be written down stops no build.

    Args:
        ledger: of the library.
        tell: called with a sentence where the history cannot be written.
        is_kept: whether there is to be one.
    """

    def __init__(self, ledger: Ledger, tell: Callable[[str], None], is_kept: bool) -> None:
        self._ledger = ledger
        self._tell = tell
        self._is_kept = is_kept

    def dates(self) -> DatedRecords:
        """What is remembered, to date records by that are read from now on."""
        is_there = self._is_kept and self._ledger.exists()
        return DatedRecords(self._ledger, self._ledger.next_time() if is_there else None)

    def note_publication(
        self, published: Published, stored: Iterable[tuple[str, str]], new: Iterable[Passing], at: str | None
    ) -> None:
        """Write down what a publication brought.

        Args:
            published: its name and numbers.
            stored: (id, record as JSON) of all that is held, to begin a history with.
            new: what `DatedRecords.dated` found to be new.
            at: when reading began, as `DatedRecords.at`.
        """
        with self._writing() as may_write:
            if not may_write:
                return
            if at is None:
                self._ledger.begin(stored)
                return
            gone = {problem.record: problem.problem for problem in published.set_aside if problem.record}
            noted = self._ledger.note_records(new, published.held, by="files", at=at, why_gone=gone)
            if published.is_build or noted.numbers:
                numbers = {"records": len(published.held), "set_aside": len(published.set_aside), **noted.numbers}
                numbers |= published.counted
                self._ledger.note_publication(published.name, numbers, by="build" if published.is_build else "update")

    def note_mends(self, mended: Iterable[Resource], kinds: Sequence[str]) -> None:
        """Write down what the data doctor mended: the records as they are now."""
        with self._writing() as may_write:
            if may_write and self._ledger.exists():
                passing = (Passing(one.id, one.to_json()) for one in mended)
                self._ledger.note_records(passing, by="mend", why=", ".join(kinds))

    def note_links(self, found: Mapping[str, LinkFinding]) -> None:
        """Write down which addresses died, moved, or came back.

        Args:
            found: record id → what the run of the link checker that has just ended says of its address.
        """
        with self._writing() as may_write:
            if may_write:
                states = {one.url: str(one.state) for one in found.values()}
                records = {one.url: resource_id for resource_id, one in found.items()}
                self._ledger.note_states("link", states, by="links", records=records, gone="well")

    def note_findings(self, problems: Iterable[Problem]) -> None:
        """Write down which findings of the data doctor came, and which went. Notices are not written down."""
        with self._writing() as may_write:
            if may_write:
                open_now = {
                    f"{one.record or one.file}, {one.field or 'record'}: {one.problem}": one.record or ""
                    for one in problems
                    if one.severity != "notice"
                }
                self._ledger.note_states(
                    "finding", dict.fromkeys(open_now, "open"), by="check", records=open_now, gone="gone"
                )

    def note_questions(self, asked: AskedFor) -> None:
        """Write down which questions of readers have no answer, and which of those found one, and by which record.

        What curators decided stands: only that the library came to hold more than it did then is written beside it.
        """
        with self._writing() as may_write:
            if not may_write:
                return
            known = self._ledger.states("question")
            found: list[tuple[str, str, tuple[str, ...]]] = []
            for one in asked.questions:
                if one.state not in ("open", "answered") or (one.decision and one.decision.is_of_somebody):
                    continue
                for text in (variant.text for variant in one.variants):
                    state = known.get(text, ("",))[0]
                    if state != one.state and (state or one.state == "open"):
                        found.append((text, one.state, one.answers))
            if found:
                self._ledger.note_answers(found, by="build")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[bool]:
        """Whether there is to be a history; what keeps it from being written is said, and no more."""
        try:
            yield self._is_kept
        except (LibraryError, OSError) as error:
            self._tell(f"The history of the library was not written: {error}")
