"""What curators decided on questions of readers: written to the history, read from it again, and turned back.

A question is ``open``, ``wanted``, ``answered`` or ``declined``. What builds note by themselves follows the index; what
somebody decided stands until the library holds more than it did then, or what was to answer it is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from corpus.errors import UsageError
from corpus.said import Said

if TYPE_CHECKING:
    from corpus.ledger.entries import Entry, What
    from corpus.ledger.ledger import Ledger
    from seealso.asked.asked_anew import Found

QuestionState = Literal["open", "wanted", "answered", "declined"]
QUESTION_STATES: tuple[QuestionState, ...] = get_args(QuestionState)

STATES_IN_WORDS = {
    "open": Said("open"), "wanted": Said("wanted"), "answered": Said("answered"), "declined": Said("declined"),
}  # fmt: skip
"""The states as curators see them."""
MAX_NOTE_CHARS = 300
MAX_ANSWERS = 20
_AN_ADDRESS = re.compile(r"\S@\S")
FOUND = "found"
"""The number of a decision: so many records the question found then."""
UNDONE = "undone"
"""The number that says that the decision before is undone."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The state that a question was given last: by whom, when (a time of the history), with which note.

    records: ids of what answers it. n_found: so many records it found then; ``None`` where a build noted it.
    question: its words at that time.
    """

    state: QuestionState
    by: str
    at: str
    note: str = ""
    records: tuple[str, ...] = ()
    n_found: int | None = None
    question: str = ""

    @property
    def is_of_somebody(self) -> bool:
        """Whether somebody decided it, and no build noted it."""
        return self.n_found is not None


@dataclass(frozen=True, slots=True)
class Past:
    """What was noted of a question.

    own: what somebody decided and nobody undid, the newest last. by_build: what a build noted last.
    at: when anything was noted of it last; "" for never.
    """

    own: tuple[Decision, ...] = ()
    by_build: Decision | None = None
    at: str = ""

    def with_other(self, other: Past) -> Past:
        """What was noted of a question in these words and in others."""
        by_build = max(filter(None, (self.by_build, other.by_build)), key=lambda one: one.at, default=None)
        own = sorted((*self.own, *other.own), key=lambda one: one.at)
        return Past(tuple(own), by_build, max(self.at, other.at))


def past_of(entries: Iterable[Entry]) -> dict[str, Past]:
    """Question → what was noted of it, of ``entries``, oldest first. To undo takes away what was decided last."""
    found: dict[str, Past] = {}
    known: Mapping[str, QuestionState] = {state: state for state in QUESTION_STATES}
    for entry in entries:
        if entry.what != "question" or entry.state not in known:
            continue
        past = found.get(entry.key, Past())
        records = entry.records or ((entry.id,) if entry.id else ())
        one = Decision(known[entry.state], entry.by, entry.at, entry.why, records, entry.numbers.get(FOUND), entry.key)
        if UNDONE in entry.numbers:
            found[entry.key] = Past(past.own[:-1], past.by_build, entry.at)
        elif one.is_of_somebody:
            found[entry.key] = Past((*past.own, one), past.by_build, entry.at)
        else:
            found[entry.key] = Past(past.own, one, entry.at)
    return found


def noted(ledger: Ledger) -> dict[str, Past]:
    """The same of a history."""
    whats: tuple[What, ...] = ("question",)
    return past_of(ledger.entries(whats=whats, newest_first=False))


def standing_state(found: Found | None, past: Past, held: Iterable[str]) -> tuple[QuestionState, Decision | None]:
    """The state that a question has today, and the decision it rests on, where it rests on one.

    Args:
        found: what it finds today.
        past: what was noted of it.
        held: ids of records that are held, of those that were said to answer it.
    """
    own = past.own[-1] if past.own else None
    n_found = found.n_found if found else 0
    if own is not None:
        if own.state == "declined":
            return "declined", own
        if own.state == "answered" and set(own.records) & set(held):
            return "answered", own
        if own.state in ("open", "wanted") and n_found <= (own.n_found or 0):
            return own.state, own
    if n_found:
        return "answered", past.by_build if past.by_build and past.by_build.state == "answered" else None
    return "open", None


def check_decision(state: str, note: str, records: Sequence[str]) -> QuestionState:
    """Refuse what cannot be decided, or what the history of a library should not hold.

    Raises:
        UsageError: there is no such state; the note is too long or holds an e-mail address; "answered" names no record.
    """
    known: Mapping[str, QuestionState] = {one: one for one in QUESTION_STATES}
    if state not in known:
        raise UsageError(f"state: {state[:40]!r} is not one of {', '.join(QUESTION_STATES)}.")
    if len(note) > MAX_NOTE_CHARS:
        raise UsageError(
            Said(
                "The note is %(long)s characters long; the limit is %(most)s. Shorten it.",
                long=len(note),
                most=MAX_NOTE_CHARS,
            )
        )
    if _AN_ADDRESS.search(note):
        raise UsageError(
            Said("The note holds an e-mail address, and the history is there for all to read. Leave it out.")
        )
    if state == "answered" and not records:
        raise UsageError(Said("Say which record answers the question."))
    if len(records) > MAX_ANSWERS:
        raise UsageError(
            Said("There are %(n)s records; name at most %(most)s of them.", n=len(records), most=MAX_ANSWERS)
        )
    return known[state]
