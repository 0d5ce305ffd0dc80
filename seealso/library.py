"""`Library`, the one façade: what the command line, the site and Python programs all talk to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from corpus import LibraryFolder, Problem, UnknownResourceError, UsageError
from corpus.ledger.entries import Entry
from corpus.records.edit_plan import Addition, Edit, Removal, Step, held_records
from corpus.records.slugs import NewIds
from seealso.asking import Moment, today
from seealso.editing_records import (
    MERGED_INTO,
    SOMEBODY,
    Edited,
    Hand,
    edit_records,
    ids_naming,
    last_retirement,
    state_with,
    step_of_return,
    steps_back,
    steps_of_merge,
)
from seealso.locations import choose_library
from seealso.promises import Trial, compared, kept_outcomes
from seealso.publishing import PublishedLibrary, Update
from seealso.recovering import recovering
from seealso.worked_out import found_in

if TYPE_CHECKING:
    from corpus import Resource
    from corpus.doctor.fixes import KindOutcome
    from corpus.links import LinkOptions
    from recommender.coverage.agreement import Agreement
    from seealso.agreeing import SecondLook
    from seealso.asked.asked_for import AskedQuestion
    from seealso.confirming import Confirmed
    from seealso.promising import Promised


@recovering
class Library(PublishedLibrary):
    """A library folder together with its published index, and every question that one can ask it (`Askable`).

    Opening is cheap: the index is opened at the first question. Where there is none yet, or one that was built
    with other settings or another version, it is built first and ``tell`` says so.
    """

    def now(self) -> Moment:
        """The questions, of the newest state as it is now: what is asked of it is never answered from another one."""
        return Moment(self.view)

    def check(self) -> list[Problem]:
        """Every problem of the record files, with file and line, and what is known of their links."""
        from corpus.doctor.accepted import with_accepted

        found = with_accepted(found_in(self._folder, self._store.folder), self.view.accepted())
        self._remembering.note_findings(found)
        return found

    def check_links(self, options: LinkOptions | None = None) -> list[Problem]:
        """Look at the links that are due, and say what is known of all; see `corpus.links`.

        What was seen is kept in ``links.jsonl`` beside the index, never in the records.
        """
        from corpus.links import check_links
        from corpus.links.findings import RESULTS_FILE, load_found

        found = check_links(LibraryFolder(self.path), self._store.folder / RESULTS_FILE, options)
        self._remembering.note_links(load_found(self._store.folder))
        return found

    def fix(self, kinds: Sequence[str] = (), dry_run: bool = False) -> list[KindOutcome]:
        """Make the safe mends of `corpus.doctor.safe_mends` in the record files; see `corpus.doctor.fixes.fix`."""
        from corpus.doctor.fixes import fix
        from seealso.import_memory import records_of

        outcomes = fix(LibraryFolder(self.path), kinds, dry_run)
        mended = [one for one in outcomes if one.mends]
        if mended and not dry_run:
            files = {self.path / mend.file for outcome in mended for mend in outcome.mends}
            self._remembering.note_mends(records_of(self._folder, sorted(files)), [one.kind for one in mended])
        return outcomes

    # -- changing records -----------------------------------------------------------------------------

    def as_written(self, resource_id: str) -> Resource:
        """A record as its file has it now, to be edited; `corpus.ledger.entries.digest_of` its JSON tells this state.

        Raises:
            UnknownResourceError: no file has it.
        """
        found = held_records(LibraryFolder(self.path), [resource_id]).get(resource_id)
        if found is None:
            raise UnknownResourceError(resource_id)
        return found

    def edit(self, edits: Edit | Sequence[Edit], *, by: str = SOMEBODY, why: str = "", dry_run: bool = False) -> Edited:
        """Change records in their files, all of them or none; each is an entry of the history, and in the index.

        Args:
            by, why: as the history is to say.
            dry_run: only say what would change.

        Raises:
            Conflict: an edit was made from another state, and somebody else changed the same values.
            UsageError: a record is not there, or a value is none that it can have.
            LibraryError: a record cannot be changed where it is written.
        """
        return self._do([edits] if isinstance(edits, Edit) else edits, Hand(by, why), dry_run)

    def edit_from(self, resource_id: str, digest: str, fields: Mapping[str, Any], *, by: str = SOMEBODY,
                  why: str = "", dry_run: bool = False) -> Edited:  # fmt: skip
        """Change a record from the state that had ``digest`` when somebody began to edit it; else as `edit`."""
        now = held_records(LibraryFolder(self.path), [resource_id]).get(resource_id)
        base = state_with(self._ledger, resource_id, digest, now)
        return self.edit(Edit(id=resource_id, fields=fields, base=base), by=by, why=why, dry_run=dry_run)

    def add(self, fields: Mapping[str, Any], *, into: str | None = None, by: str = SOMEBODY, why: str = "",
            dry_run: bool = False) -> Edited:  # fmt: skip
        """Add a record; without an id it gets one of its title, address or DOI, as an import gives it.

        Args:
            fields: as JSON has them.
            into: a file or folder of the library; without one, where its records are.

        Raises:
            UsageError: a value is none that a record can have, or its id is taken.
            LibraryError: the library cannot be written.
        """
        record = dict(fields)
        if not record.get("id"):
            taken = {one for one, _ in self.view.engine.stored_records()} | set(self._ledger.ids())
            record["id"] = NewIds(taken).new(record)
        return self._do([Addition(record=record, into=into)], Hand(by, why), dry_run)

    def retire(self, resource_id: str | Sequence[str], *, by: str = SOMEBODY, why: str = "",
               dry_run: bool = False) -> Edited:  # fmt: skip
        """Take a record, or several at one stroke, out of their files; the history keeps them. Raises as `edit`."""
        ids = [resource_id] if isinstance(resource_id, str) else resource_id
        return self._do([Removal(id=one) for one in dict.fromkeys(ids)], Hand(by, why), dry_run)

    def restore(self, resource_id: str, *, by: str = SOMEBODY, why: str = "", dry_run: bool = False) -> Edited:
        """Bring back a record that was taken out, as it was last, to its file. Raises as `edit`."""
        return self._do(
            [step_of_return(self._ledger, last_retirement(self._ledger, resource_id))], Hand(by, why), dry_run
        )

    def merge(self, resource_id: str, into: str, *, by: str = SOMEBODY, why: str = "", dry_run: bool = False) -> Edited:
        """Make one record of two: ``into`` stays, gets what it lacks and what lists it shares; the other is taken out.

        Whatever pointed at the other points at the one that stays, which is found by the address of the other too, and
        the page of the other leads to it. Raises as `edit`.
        """
        if resource_id == into:
            raise UsageError(f"{into!r} cannot be merged into itself.")
        pointing = ids_naming(self.view.engine.stored_records(), resource_id)
        held = held_records(LibraryFolder(self.path), [resource_id, into, *pointing])
        for one in (resource_id, into):
            if one not in held:
                raise UnknownResourceError(one)
        steps = steps_of_merge(held[into], held[resource_id], held.values())
        return self._do(steps, Hand(by, f"{MERGED_INTO}{into}{': ' if why else ''}{why}"), dry_run)

    def undo(self, entries: Entry | Sequence[Entry], *, by: str = SOMEBODY, why: str = "",
             dry_run: bool = False) -> Edited:  # fmt: skip
        """Turn back what the history says happened to records: a change, an addition, a retirement, a return.

        Raises:
            Conflict: the record was changed in the same values since.
            UsageError, LibraryError: as `edit`.
        """
        chosen = [entries] if isinstance(entries, Entry) else list(entries)
        said = why or f"undone: {chosen[0].what} by {chosen[0].by} on {chosen[0].at[:10]}" if chosen else why
        return self._do(steps_back(self._ledger, chosen), Hand(by, said), dry_run)

    def review(self, resource_id: str, *, by: str = SOMEBODY, again: bool = False) -> None:
        """Note that a record was looked through today and is still good, so that its age counts from now.

        Args:
            by: who looked, as the history is to say.
            again: take that back, so that it is to be looked through again.

        Raises:
            UnknownResourceError: no record has that id.
            LibraryError: the library cannot be written.
        """
        record = self.resource(resource_id).id
        self._ledger.note_states("review", {record: "" if again else today()}, by=by, records={record: record})

    def agree(self, given: Mapping[str, Sequence[str]], *, by: str = SOMEBODY) -> tuple[Agreement, list[SecondLook]]:
        """Hold topics that somebody gave records, without seeing theirs, against those, and note how far they agree.

        Args:
            given: record id → topics, by their values or names.
            by: who gave them, as the history is to say.

        Raises:
            UsageError: no topic was given.
            LibraryError: the library cannot be written.
        """
        from seealso.agreeing import compare, numbers_of

        agreed, found = compare(self.now(), given)
        self._ledger.note_agreement(numbers_of(agreed), by=by)
        return agreed, found

    def accept(self, resource_id: str, field: str = "", *, by: str = SOMEBODY, again: bool = False) -> None:
        """Let stand what is found of a record, or of one of its fields, as ``[check] accepted`` does; errors stay.

        Args:
            field: the finding's; the record's as a whole where it has none.
            by: who lets it stand, as the history is to say.
            again: take that back.

        Raises:
            UnknownResourceError: no record has that id.
            LibraryError: the library cannot be written.
        """
        record = self.resource(resource_id).id
        entry = f"{record} {field.partition('.')[0]}".strip()
        self._ledger.note_states("accepted", {entry: "" if again else "yes"}, by=by, records={entry: record})

    def _do(self, steps: Sequence[Step], hand: Hand, dry_run: bool) -> Edited:
        return edit_records(LibraryFolder(self.path), self._ledger, steps, hand, self.follow, dry_run)

    # -- questions of readers -------------------------------------------------------------------------

    def decide_question(self, text: str, state: str, *, by: str = SOMEBODY, note: str = "", records: Sequence[str] = (),
                        seen: str | None = None) -> AskedQuestion:  # fmt: skip
        """Give a question of readers a state, as an entry of the history; how it stands then.

        Args:
            text: the question, in any of its wordings.
            state: "open", "wanted", "answered" or "declined".
            by, note: as the history is to say, which is there for all to read.
            records: ids of what answers it.
            seen: `AskedQuestion.past.at` as it was when that was decided; ``None`` decides whatever happened since.

        Raises:
            UsageError: no such question is listed; what was decided cannot be noted; somebody was quicker.
            UnknownResourceError: one of the records is not held.
            LibraryError: the history is not kept, or cannot be written.
        """
        from seealso.deciding import decide

        return decide(self.now(), self._ledger, text, (state, by, note, records), seen)

    def undo_question(self, text: str, *, by: str = SOMEBODY) -> AskedQuestion:
        """Take back what was decided last on a question of readers. Raises as `decide_question`."""
        from seealso.deciding import undo

        return undo(self.now(), self._ledger, text, by)

    def confirm(self, short: str, long: str) -> Confirmed:
        """Write that ``short`` stands for ``long`` into seealso.toml; see `seealso.confirming.confirm`."""
        from seealso.confirming import confirm

        return confirm(self.path, short, long)

    def promise(
        self, question: str, first: Sequence[str] = (), within: int | None = None, without: Sequence[str] = ()
    ) -> Promised:
        """Write into seealso.toml what a question has to find; see `seealso.promising.make_promise`."""
        from seealso.promising import make_promise

        return make_promise(self.now(), question, first, within, without)

    def try_promises(self) -> Trial:
        """Try every promise of seealso.toml on the library as it is now."""
        now = self.now()
        return compared(now, kept_outcomes(now.view.generation))


def open_library(path: str | os.PathLike[str] | None = None, tell: Callable[[str], None] | None = None) -> Library:
    """Open the library at ``path``; without one, as the command line chooses.

    Args:
        path: a folder of records.
        tell: called with a sentence when something takes long, such as a first build.

    Raises:
        LibraryError: the folder does not exist, or its seealso.toml cannot be used.
    """
    return Library(choose_library(path), tell)


__all__: list[Any] = ["Library", "Update", "open_library"]
