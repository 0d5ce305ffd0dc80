"""Decisions of curators on questions of readers, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.errors import LibraryError, UnknownResourceError, UsageError
from corpus.said import Said
from seealso.asked.question_states import FOUND, STATES_IN_WORDS, UNDONE, check_decision

if TYPE_CHECKING:
    from corpus.ledger.ledger import Ledger
    from seealso.asked.asked_for import AskedQuestion
    from seealso.asking import Moment

Decided = tuple[str, str, str, Sequence[str]]
"""The state, by whom, the note, and the records that answer."""


def decide(library: Moment, ledger: Ledger, text: str, said: Decided, seen: str | None) -> AskedQuestion:
    """See `seealso.Library.decide_question`."""
    state, by, note, records = said
    one = _listed(library, text)
    note = " ".join(note.split())
    records = list(dict.fromkeys(record.strip() for record in records if record.strip()))
    checked = check_decision(state, note, records)
    for missing in (name for name in records if library.view.engine.doc_number(name) is None):
        raise UnknownResourceError(missing, library.view.near_ids(missing))
    n_found = one.found.n_found if one.found else 0
    is_late = seen is not None and one.past.at > seen
    if is_late or ledger.note_question(
        one.text, checked, by=by, why=note, records=records, numbers={FOUND: n_found}, seen=seen
    ) is None:  # fmt: skip
        now = _listed(library, text)
        raise UsageError(
            Said(
                "Somebody was quicker: “%(question)s” is %(state)s now, by %(name)s. Look at it again, then decide.",
                question=text[:60], state=STATES_IN_WORDS[now.state], name=now.decision.by,
            )
            if now.decision
            else Said(
                "Somebody was quicker: “%(question)s” is %(state)s now. Look at it again, then decide.",
                question=text[:60], state=STATES_IN_WORDS[now.state],
            )
        )  # fmt: skip
    return _listed(library, text)


def undo(library: Moment, ledger: Ledger, text: str, by: str) -> AskedQuestion:
    """See `seealso.Library.undo_question`."""
    one = _listed(library, text)
    if not one.past.own:
        raise UsageError(
            Said("Nobody has decided on “%(question)s” yet, so that there is nothing to undo.", question=text[:60])
        )
    *before, last = one.past.own
    state = before[-1].state if before else "answered" if one.found else "open"
    why = f"undone: {last.state} by {last.by} on {last.at[:10]}"
    ledger.note_question(last.question, state, by=by, why=why, numbers={UNDONE: 1})
    return _listed(library, text)


def _listed(library: Moment, text: str) -> AskedQuestion:
    if not library.settings.history.keep:
        raise LibraryError(
            Said("The history is switched off in seealso.toml ([history] keep = false): nothing can be noted.")
        )
    found = library.asked_for().of(" ".join(text.split()).casefold())
    if found is None:
        raise UsageError(
            Said("“%(question)s” is not listed. A question is, once it was asked on three days.", question=text[:60])
        )
    return found
