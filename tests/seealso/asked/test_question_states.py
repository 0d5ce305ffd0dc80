"""What curators decide on questions is kept, follows the index, can be replayed, merged and undone."""

from __future__ import annotations

import json
import threading

import pytest

from corpus.ledger.entries import Entry
from corpus.ledger.ledger import Ledger
from seealso import Library, LibraryError, UnknownResourceError, UsageError
from seealso.asked.question_states import noted, past_of
from seealso.questions import Question
from tests.conftest import MakeLibrary


@pytest.fixture
def library(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Library:
    found = make_library({"all.json": json.dumps([{"id": "a", "title": "Wards"}, {"id": "b", "title": "Rounds"}])})
    listed = [
        Question("delirium", 6, "2026-11-20"),
        Question("wards", 4, "2026-11-20"),
        Question("ward", 2, "2026-11-20"),
    ]
    monkeypatch.setattr(type(found.view.question_log), "listed", lambda log, limit=500: listed)
    return found


def add(library: Library, **fields: str) -> None:
    (library.path / f"{fields['id']}.json").write_text(json.dumps([fields]), encoding="utf-8")
    library.update_from_files()


def stands(library: Library, text: str = "delirium") -> tuple[str, tuple[str, ...]]:
    one = library.asked_for().of(text)
    assert one is not None
    return one.state, one.answers


def test_a_state_with_note_by_whom_and_when(library: Library) -> None:
    one = library.decide_question("Delirium ", "wanted", by="Ann", note="  ask the\nward ")
    assert one.decision is not None
    assert (one.state, one.decision.by, one.decision.note, one.since) == (
        "wanted",
        "Ann",
        "ask the ward",
        one.past.at[:10],
    )


def test_a_wanted_question_is_answered_when_the_index_comes_to_hold_it(library: Library) -> None:
    library.decide_question("delirium", "wanted", by="Ann")
    add(library, id="d", title="Delirium explained")
    assert stands(library) == ("answered", ("d",))
    one = library.asked_for().of("delirium")
    assert one is not None
    assert one.decision is not None
    assert (one.decision.by, one.since) == ("build", one.decision.at[:10])
    (library.path / "d.json").unlink()
    library.update_from_files()
    assert stands(library) == ("wanted", ())


def test_an_edit_in_the_page_answers_too(library: Library) -> None:
    library.build()
    library.add({"title": "Delirium explained"})
    one = library.asked_for().of("delirium")
    assert one is not None
    assert (one.state, one.answers) == ("answered", ("delirium-explained",))
    assert one.since >= one.past.at[:10]


def test_a_declined_one_stays_so(library: Library) -> None:
    library.decide_question("delirium", "declined", note="the trust has it")
    add(library, id="d", title="Delirium explained")
    assert stands(library)[0] == "declined"


def test_what_a_curator_says_answers_it_does_while_it_is_held(library: Library) -> None:
    library.decide_question("delirium", "answered", records=["b", "a", "b"])
    assert stands(library) == ("answered", ("b", "a"))
    library.retire("b")
    assert stands(library) == ("answered", ("a",))
    library.retire("a")
    assert stands(library) == ("open", ())


def test_reopened_it_waits_for_more_than_there_was(library: Library) -> None:
    assert stands(library, "wards") == ("answered", ("a",))
    library.decide_question("wards", "open", note="not what they mean")
    assert stands(library, "ward") == ("open", ())
    add(library, id="c", title="Wards that learn")
    assert stands(library, "wards")[0] == "answered"


def test_undo_goes_back_step_by_step(library: Library) -> None:
    library.decide_question("delirium", "wanted", by="Ann", note="soon")
    library.decide_question("delirium", "declined", by="Bo")
    one = library.undo_question("delirium", by="Cy")
    assert one.decision is not None
    assert (one.state, one.decision.by, one.decision.note) == ("wanted", "Ann", "soon")
    assert library.undo_question("delirium").state == "open"
    with pytest.raises(UsageError, match="nothing to undo"):
        library.undo_question("delirium")
    library.decide_question("wards", "declined")
    assert library.undo_question("ward").state == "answered"


def test_states_are_replayed_from_the_lines_alone(library: Library) -> None:
    library.build()
    library.decide_question("delirium", "wanted", by="Ann", note="soon")
    library.decide_question("delirium", "answered", by="Bo", records=["a", "b"])
    library.undo_question("delirium")
    library.decide_question("wards", "declined", by="Bo")
    before = [(one.text, one.state, one.decision) for one in library.asked_for().questions]
    state = library.history.folder.parent / "elsewhere"
    state.mkdir()
    again = noted(Ledger(library.history.folder, state))
    assert again == noted(library.history)
    assert again["delirium"].own[-1].note == "soon"
    Library(library.path, state=library.path.parent / "anew").build()
    assert [(one.text, one.state, one.decision) for one in library.asked_for().questions] == before


def test_two_branches_that_both_decided_are_merged_by_time() -> None:
    def entry(at: int, state: str, **more: object) -> Entry:
        return Entry(
            at=f"2026-11-27T10:00:{at:02}.000001Z", what="question", by="Ann", key="delirium", state=state, **more
        )  # type: ignore[arg-type]

    mine = [entry(1, "wanted", numbers={"found": 0}), entry(4, "wanted", numbers={"undone": 1})]
    theirs = [entry(2, "declined", numbers={"found": 0}), entry(3, "answered")]
    merged = sorted(mine + theirs, key=lambda one: one.at)
    past = past_of(merged)["delirium"]
    assert [one.state for one in past.own] == ["wanted"]
    assert past.by_build is not None


def test_who_decides_from_an_older_state_is_told(library: Library) -> None:
    one = library.asked_for().of("delirium")
    assert one is not None
    library.decide_question("delirium", "wanted", by="Ann", seen=one.past.at)
    with pytest.raises(UsageError, match=r"Somebody was quicker.*wanted now, by Ann"):
        library.decide_question("delirium", "declined", by="Bo", seen=one.past.at)
    assert stands(library)[0] == "wanted"


def test_the_history_itself_tells_who_was_quicker(library: Library) -> None:
    first = library.history.note_question("delirium", "wanted", by="Ann", numbers={"found": 0}, seen="")
    assert first is not None
    assert library.history.note_question("delirium", "declined", by="Bo", numbers={"found": 0}, seen="") is None
    assert library.history.note_question("delirium", "declined", by="Bo", numbers={"found": 0}, seen=first.at)


def test_of_two_at_once_one_decides(library: Library) -> None:
    library.asked_for()
    outcomes: list[str] = []

    def decide(name: str) -> None:
        try:
            outcomes.append(library.decide_question("delirium", "declined", by=name, seen="").state)
        except UsageError:
            outcomes.append("late")

    threads = [threading.Thread(target=decide, args=(f"curator {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["declined", *["late"] * 5]


@pytest.mark.parametrize(
    ("text", "state", "more", "error"),
    [
        ("delirium", "lost", {}, UsageError), ("never asked", "wanted", {}, UsageError),
        ("delirium", "answered", {}, UsageError), ("delirium", "answered", {"records": ["zz"]}, UnknownResourceError),
        ("delirium", "declined", {"note": "x" * 301}, UsageError),
        ("delirium", "declined", {"note": "ask jane@example.org"}, UsageError),
        ("delirium", "answered", {"records": ["a"] * 1 + [f"r{n}" for n in range(20)]}, UsageError),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(
    library: Library, text: str, state: str, more: dict[str, str], error: type
) -> None:
    with pytest.raises(error):
        library.decide_question(text, state, **more)  # type: ignore[arg-type]
    assert not library.history.states("question")


def test_without_a_history_it_is_said(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "A"}]', "seealso.toml": "[history]\nkeep = false\n"})
    with pytest.raises(LibraryError, match="history is switched off"):
        library.decide_question("delirium", "wanted")
