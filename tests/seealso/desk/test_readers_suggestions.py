"""What readers suggest is kept once, bounded, without contacts for longer than they are needed; one curator decides."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from seealso.desk import readers_suggestions as kept
from seealso.desk.readers_suggestions import LONGEST, OldFormError, Suggestions, TooManyError, TooQuickError, checked


class Clock:
    """Time that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Suggestions:
    return Suggestions(tmp_path / "private", clock)


def send(store: Suggestions, clock: Clock, came_from: str = "192.0.2.1", **given: str) -> kept.Suggestion:
    typed, wrong = checked({"title": "A podcast", **given})
    assert not wrong
    form = store.form()
    clock.now += 10
    return store.add(typed, form, came_from)


def test_it_is_kept_for_its_owner_alone_and_without_the_address_it_came_from(
    store: Suggestions, clock: Clock, tmp_path: Path
) -> None:
    one = send(store, clock, email="jo@example.org", name="Jo")
    path = tmp_path / "private" / "suggestions.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"192.0.2.1" not in path.read_bytes()
    assert store.listed() == [one]


@pytest.mark.parametrize("how", ["decided", "60 days"])
def test_a_contact_is_gone_from_the_file_when_it_is_not_needed(
    store: Suggestions, clock: Clock, tmp_path: Path, how: str
) -> None:
    one = send(store, clock, email="jo@example.org")
    assert one.email == "jo@example.org"
    if how == "decided":
        store.take(one.number, "Ann")
        store.decide(one.number, "declined", "Ann")
    else:
        clock.now += 60 * 86_400 + 1
        store.counts()
    assert store.get(one.number).email == ""
    assert b"jo@example.org" not in (tmp_path / "private" / "suggestions.sqlite").read_bytes()


def test_the_same_form_sent_twice_is_kept_once(store: Suggestions, clock: Clock) -> None:
    typed, _ = checked({"title": "A podcast"})
    form = store.form()
    clock.now += 10
    assert store.add(typed, form, "a") == store.add(typed, form, "a")
    assert store.counts()["waiting"] == 1


def test_a_form_that_is_too_quick_too_old_or_not_ours_is_not_taken(store: Suggestions, clock: Clock) -> None:
    typed, _ = checked({"title": "A podcast"})
    form = store.form()
    clock.now += 1
    with pytest.raises(TooQuickError):
        store.add(typed, form, "a")
    clock.now += 86_401
    for wrong in (form, "", "1.2.3", f"{int(clock.now) - 10}.x.{form.rpartition('.')[2]}", "9" * 300, "a.b.c", "१.a.b"):
        with pytest.raises(OldFormError):
            store.add(typed, wrong, "a")
    assert store.counts()["waiting"] == 0


def test_who_types_fast_or_looked_it_over_is_not_too_quick(store: Suggestions, clock: Clock) -> None:
    typed, _ = checked({"title": "A podcast"})
    form = store.form()
    clock.now += 2
    assert store.add(typed, form, "a").title == "A podcast"
    assert store.add(typed, store.form(looked_over=True), "a").title == "A podcast"


def test_a_flood_is_bounded_and_is_told(store: Suggestions, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(kept.MAX_A_DAY):
        send(store, clock)
    with pytest.raises(TooManyError, match="tomorrow"):
        send(store, clock)
    monkeypatch.setattr(kept, "MAX_WAITING", 7)
    for number in range(2):
        send(store, clock, f"192.0.2.{number + 9}")
    with pytest.raises(TooManyError, match="few days"):
        send(store, clock, "192.0.2.99")
    assert store.counts()["waiting"] == 7
    for one in store.listed():
        store.take(one.number, "Ann")
        store.decide(one.number, "declined", "Ann")
    with pytest.raises(TooManyError, match="tomorrow"):  # what was decided counts for the day
        send(store, clock)
    clock.now += 86_400
    assert send(store, clock).state == "waiting"


def test_one_of_many_curators_decides(store: Suggestions, clock: Clock) -> None:
    one = send(store, clock)
    taken: list[str] = []

    def decide(name: str) -> None:
        try:
            store.take(one.number, name)
        except UsageError:
            return
        store.decide(one.number, "declined", name)
        taken.append(name)

    threads = [threading.Thread(target=decide, args=(f"curator {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert store.get(one.number).decided_by == taken[0]
    with pytest.raises(UsageError, match=f"{taken[0]} has decided"):
        store.take(one.number, "Zoe")


def test_what_was_begun_and_not_ended_can_be_taken_again(store: Suggestions, clock: Clock) -> None:
    one = send(store, clock)
    store.take(one.number, "Ann")
    assert store.counts()["waiting"] == 1
    with pytest.raises(UsageError):
        store.take(one.number, "Bo")
    clock.now += 121
    assert store.take(one.number, "Bo").number == one.number


def test_a_decision_is_taken_back_once(store: Suggestions, clock: Clock) -> None:
    one = send(store, clock)
    store.take(one.number, "Ann")
    done = store.decide(one.number, "accepted", "Ann", "a-record", "2026")
    assert store.reopen(one.number, done.decided_at).record == "a-record"
    with pytest.raises(UsageError):
        store.reopen(one.number, done.decided_at)
    store.let_go(one.number)
    assert store.get(one.number) == one


def test_what_was_decided_long_ago_is_forgotten(store: Suggestions, clock: Clock) -> None:
    one = send(store, clock)
    store.take(one.number, "Ann")
    store.decide(one.number, "declined", "Ann")
    clock.now += 401 * 86_400
    assert store.counts() == {"waiting": 0, "accepted": 0, "merged": 0, "declined": 0}
    with pytest.raises(UsageError):
        store.get(one.number)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, {"title"}), ({"title": "x"}, set()), ({"address": "https://example.org/a"}, set()),
        ({"address": "www.example.org"}, set()), ({"address": "10.1000/abc"}, set()),
        ({"address": "javascript:alert(1)"}, {"address"}), ({"address": "data:text/html,x"}, {"address"}),
        ({"address": "ftp://example.org/a"}, {"address"}),
        ({"title": "x", "email": "nobody"}, {"email"}), ({"title": "x", "email": "a@b.org?bcc=c@d.org"}, {"email"}),
        ({"title": "x", "email": "a@b.org,c@d.org"}, {"email"}), ({"title": "x" * 301}, {"title"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_field(given: dict[str, str], wrong: set[str]) -> None:
    assert checked(given)[1].keys() == wrong


@given(st.dictionaries(st.sampled_from(sorted(LONGEST)), st.text(max_size=400)))
def test_whatever_is_typed_is_tidied_or_refused(given: dict[str, str]) -> None:
    typed, wrong = checked(given)
    assert typed.keys() == LONGEST.keys()
    for name, text in typed.items():
        assert len(text) <= LONGEST[name] or name in wrong
        assert "\0" not in text
        assert text == text.strip()
        assert checked(typed)[0][name] == text
