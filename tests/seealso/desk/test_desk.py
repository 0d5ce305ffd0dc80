"""The desk below the pages: people, sessions and links in a private file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from seealso import SeealsoError, UsageError
from seealso.desk import one_time_links, passwords, sessions
from seealso.desk.desk import Desk, TooSoonError, WrongPasswordError
from seealso.desk.people_file import opened
from seealso.desk.private_folder import private_folder
from tests.seealso.desk.conftest import real_hasher

PASSWORD = "violet tram kettle"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Desk:
    desk = Desk(tmp_path / "private", clock)
    desk.add("Ada Lovelace", "owner", "ada@example.org")
    desk.add("Bo", "curator")
    return desk


def begun(desk: Desk, name: str) -> str:
    token = desk.sign_in_by_link(desk.link(name))
    assert token is not None
    return token


def test_a_library_has_a_folder_of_its_own_outside_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    one, two = tmp_path / "a" / "list", tmp_path / "b" / "list"
    for folder in (one, two):
        folder.mkdir(parents=True)
    assert private_folder(one) == private_folder(f"{one}/../list") != private_folder(two)
    assert not private_folder(one).is_relative_to(one)
    assert not private_folder(one).exists()
    monkeypatch.setenv("SEEALSO_PRIVATE", str(tmp_path / "said"))
    assert private_folder(one) == tmp_path / "said"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_made_so_that_nobody_else_may_read_it_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    connect = sqlite3.connect

    def look(path: Path, *arguments: Any, **more: Any) -> sqlite3.Connection:
        made.append(stat.S_IMODE(path.stat().st_mode))
        return connect(path, *arguments, **more)

    monkeypatch.setattr(sqlite3, "connect", look)
    Desk(tmp_path / "private").add("Ada", "owner")
    assert made == [0o600]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_the_file(desk: Desk) -> None:
    begun(desk, "Bo")
    with opened(desk.path, to_write=True):  # its log is there while it is open
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in desk.folder.iterdir()}
    assert len(modes) > 1
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    desk.path.chmod(0o644)
    desk.people()
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600


def test_no_token_and_no_password_stands_in_the_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", real_hasher)
    desk.set_password("Bo", PASSWORD)
    link, session = desk.link("Ada Lovelace"), begun(desk, "Bo")
    written = b"".join(path.read_bytes() for path in desk.folder.iterdir())
    assert b"Ada Lovelace" in written
    for secret in (link, session, PASSWORD):
        assert secret.encode() not in written
    with contextlib.closing(sqlite3.connect(desk.path)) as database, database:
        assert next(database.execute("SELECT password_hash FROM people WHERE name = 'Bo'"))[0].startswith(
            "$argon2id$v=19$m=65536,t=3,p=4$"
        )


def test_tokens_are_random_and_long(desk: Desk) -> None:
    tokens = {desk.link("Bo") for _ in range(50)} | {begun(desk, "Bo") for _ in range(50)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43  # 256 bits in base 64


def test_a_link_is_good_once_for_a_day_and_until_there_is_another(desk: Desk, clock: Clock) -> None:
    token = desk.link("Bo")
    assert desk.sign_in_by_link(token) is not None
    assert desk.sign_in_by_link(token) is None
    first, second = desk.link("Bo"), desk.link("Bo")
    assert desk.whose_link(first) is None
    clock.now += one_time_links.VALID_SECONDS - 1
    assert desk.whose_link(second) is not None
    clock.now += 1
    assert desk.whose_link(second) is None
    assert desk.sign_in_by_link(second) is None


def test_a_link_used_by_many_at_once_lets_one_in(desk: Desk) -> None:
    token, came_in = desk.link("Bo"), []

    def use() -> None:
        came_in.append(desk.sign_in_by_link(token))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came_in) == 8
    assert sum(session is not None for session in came_in) == 1


def test_a_session_ends_when_it_is_idle_and_after_its_longest_time(desk: Desk, clock: Clock) -> None:
    idle, busy = begun(desk, "Bo"), begun(desk, "Bo")
    for _ in range(sessions.LONGEST_SECONDS // (sessions.IDLE_SECONDS // 2) - 1):
        clock.now += sessions.IDLE_SECONDS // 2
        assert desk.signed_in(busy) is not None
    assert desk.signed_in(idle) is None
    clock.now += sessions.IDLE_SECONDS // 2
    assert desk.signed_in(busy) is None


def test_another_role_holds_for_the_next_request_and_the_end_at_once(desk: Desk) -> None:
    session, link = begun(desk, "Bo"), desk.link("Bo")
    desk.set_role("bo", "submitter")
    found = desk.signed_in(session)
    assert found is not None
    assert (found.role, found.may("submitter"), found.may("curator")) == ("submitter", True, False)
    desk.end("Bo")
    assert desk.signed_in(session) is None
    assert desk.sign_in_by_link(link) is None
    assert desk.sign_in_by_password("Bo", PASSWORD, None) is None
    assert [person.name for person in desk.people() if person.ended] == ["Bo"]
    assert desk.add("Bo", "curator").ended is None
    assert desk.signed_in(session) is None


def test_the_only_owner_stays_one(desk: Desk) -> None:
    for refused in (
        lambda: desk.end("Ada Lovelace", keep_an_owner=True),
        lambda: desk.set_role("Ada Lovelace", "curator", keep_an_owner=True),
    ):
        with pytest.raises(UsageError, match="only owner"):
            refused()
    desk.set_role("Bo", "owner")
    desk.end("Ada Lovelace", keep_an_owner=True)


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "Ada\x07", "Ada\u202eecalevoL"])
def test_a_name_that_would_mislead_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(UsageError, match="A name has"):
        desk.add(name, "curator")


@pytest.mark.parametrize("name", ["import", "Files", " mend "])
def test_nobody_is_called_what_the_history_calls_the_program(desk: Desk, name: str) -> None:
    with pytest.raises(UsageError, match="the program itself"):
        desk.add(name, "curator")


@pytest.mark.parametrize("name", ["ada lovelace", "Ada  LOVELACE ", "Ａｄａ Lovelace"])
def test_nobody_takes_the_name_of_another(desk: Desk, name: str) -> None:
    with pytest.raises(UsageError, match="Ada Lovelace is here already"):
        desk.add(name, "curator")


def test_a_session_that_was_left_behind_lets_nobody_in_whose_time_has_ended(desk: Desk) -> None:
    """Ending takes the sessions away; whoever came to write one at that moment is still not let in by it."""
    token = begun(desk, "Bo")
    with contextlib.closing(sqlite3.connect(desk.path)) as database, database:
        database.execute("UPDATE people SET ended = 1 WHERE name = 'Bo'")
    assert desk.signed_in(token) is None


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "password1",
        "12345678",
        "Ada Lovelace",
        "adalovelace1",
        "Source4Networks",
        "aaaaaaaaaaaa",
    ],
)
def test_what_would_soon_be_guessed_is_no_password(desk: Desk, password: str) -> None:
    with pytest.raises(passwords.PasswordError):
        desk.set_password("Ada Lovelace", password, ["Source4Networks"])


def test_a_password_has_eight_characters_to_512_however_hard_to_guess(desk: Desk) -> None:
    hard = "x9$Kq!7/Zw%4" * 50
    for length in (0, 1, 7):
        with pytest.raises(passwords.PasswordError, match="at least 8 characters"):
            desk.set_password("Bo", hard[:length])
    with pytest.raises(passwords.PasswordError, match="at most 512 characters"):
        desk.set_password("Bo", hard[:513])
    for length in (8, 512):
        desk.set_password("Bo", hard[:length])
        assert desk.sign_in_by_password("Bo", hard[:length], None) is not None


@pytest.mark.parametrize(
    "password", ["violet tram kettle", "  spaces round it  ", "пароль из слов и \u00e4\u2603", "x7" + "q%L)v" * 90]
)
def test_a_password_is_taken_as_it_is_typed(desk: Desk, password: str) -> None:
    desk.set_password("Bo", password)
    assert desk.sign_in_by_password("Bo", password, None) is not None
    for other in (
        password.strip() if password != password.strip() else password + " ",
        password[:-1],
        password.swapcase(),
    ):
        if other != password:
            assert desk.sign_in_by_password("Bo", other, None) is None


def test_a_new_password_ends_what_was_before_it(desk: Desk, clock: Clock) -> None:
    desk.set_password("Bo", PASSWORD)
    here, elsewhere = desk.sign_in_by_password("Bo", PASSWORD, None), begun(desk, "Bo")
    assert here is not None
    link = desk.link("Bo")
    with pytest.raises(WrongPasswordError):
        desk.change_password(here, "another one", "green lantern muffin")
    new = desk.change_password(here, PASSWORD, "green lantern muffin")
    assert desk.signed_in(new) is not None
    assert [desk.signed_in(old) for old in (here, elsewhere)] == [None, None]
    assert desk.sign_in_by_link(link) is None
    assert desk.sign_in_by_password("Bo", PASSWORD, None) is None


def test_who_comes_by_a_link_needs_no_password_before_for_an_hour(desk: Desk, clock: Clock) -> None:
    desk.set_password("Bo", PASSWORD)
    session = begun(desk, "Bo")
    assert not desk.must_say_password(session)
    clock.now += sessions.FRESH_SECONDS
    assert desk.must_say_password(session)
    with pytest.raises(WrongPasswordError):
        desk.change_password(session, "", "green lantern muffin")


def test_each_wrong_password_more_has_to_wait_twice_as_long(desk: Desk, clock: Clock) -> None:
    desk.set_password("Bo", PASSWORD)
    waits = []
    while len(waits) < 14:
        try:
            assert desk.sign_in_by_password("Bo", "wrong", None) is None
        except TooSoonError as error:
            waits.append(error.seconds)
            with pytest.raises(TooSoonError):  # the right one is not looked at either: nothing is learned by asking
                desk.sign_in_by_password("Bo", PASSWORD, None)
            clock.now += error.seconds
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]
    assert desk.sign_in_by_password("Bo", PASSWORD, None) is not None
    assert desk.sign_in_by_password("Bo", "wrong", None) is None  # and is forgiven


def test_one_address_may_not_try_one_password_on_everybody(desk: Desk, clock: Clock) -> None:
    for number in range(20):
        assert desk.sign_in_by_password(f"Nobody {number}", "violet", "192.0.2.7") is None
    with pytest.raises(TooSoonError):
        desk.sign_in_by_password("Nobody", "violet", "192.0.2.7")
    assert desk.sign_in_by_password("Nobody", "violet", "192.0.2.8") is None


def test_a_right_password_does_not_wipe_out_what_an_address_tried(desk: Desk) -> None:
    desk.set_password("Bo", PASSWORD)
    for number in range(19):
        desk.sign_in_by_password(f"Nobody {number}", "violet", "192.0.2.7")
    assert desk.sign_in_by_password("Bo", PASSWORD, "192.0.2.7") is not None
    desk.sign_in_by_password("Nobody", "violet", "192.0.2.7")
    with pytest.raises(TooSoonError):
        desk.sign_in_by_password("Bo", PASSWORD, "192.0.2.7")


def test_many_at_once_get_no_more_guesses_than_one_after_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def look(password: str, kept: str | None) -> bool:
        looked_at.append(password)
        return False

    monkeypatch.setattr(passwords, "is_right", look)

    def guess(number: int) -> None:
        try:
            desk.sign_in_by_password("Bo", str(number), None)
        except TooSoonError:
            pass

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 5


def test_a_damaged_or_newer_file_lets_nobody_in_and_is_named(desk: Desk) -> None:
    session = begun(desk, "Bo")
    with contextlib.closing(sqlite3.connect(desk.path)) as database, database:
        database.execute("PRAGMA user_version = 7")
    with pytest.raises(SeealsoError, match="newer version"):
        desk.signed_in(session)
    desk.path.write_bytes(b"no database at all" * 100)
    with pytest.raises(SeealsoError, match=r"people\.sqlite"):
        desk.signed_in(session)


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path, desk: Desk) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "people.sqlite").symlink_to(desk.path)
    with pytest.raises(SeealsoError, match="a link to another file"):
        Desk(elsewhere).people()
