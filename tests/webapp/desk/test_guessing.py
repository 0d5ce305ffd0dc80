"""Guessing at names and passwords: neither is learned from an answer, and neither may be tried often."""

from __future__ import annotations

import re
import statistics
import threading
import time

import pytest
from werkzeug.test import TestResponse

from seealso import environment
from seealso.desk import passwords
from seealso.desk.desk import Desk, TooSoonError
from tests.seealso.desk.conftest import real_hasher
from tests.webapp.desk.conftest import ORIGIN, DeskSite
from webapp import create_app
from webapp.serving.gate import Gate
from webapp.serving.proxies import Proxies

PASSWORD = "violet tram kettle"


@pytest.fixture
def site(desk_site: DeskSite) -> DeskSite:
    for name in ("Has Password", "Has None", "Has Ended"):
        desk_site.desk.add(name, "curator")
    desk_site.desk.set_password("Has Password", PASSWORD)
    desk_site.desk.set_password("Has Ended", PASSWORD)
    desk_site.desk.end("Has Ended")
    return desk_site


NAMES = ("Has Password", "Has None", "Has Ended", "Nobody Atall")


def tried(site: DeskSite, name: str, password: str = "wrong") -> TestResponse:
    return site.client().post("/sign-in", data={"name": name, "password": password}, headers={"Origin": ORIGIN})


def told(answer: TestResponse, name: str) -> tuple[object, ...]:
    """All of an answer that could tell one name from another."""
    changing = {"X-Request-ID", "Server-Timing", "Content-Length", "Date"}
    headers = sorted((key, value) for key, value in answer.headers if key not in changing)
    return answer.status_code, headers, answer.text.replace(name, "NAME")


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(site: DeskSite) -> None:
    answers = {name: [told(tried(site, name), name) for _ in range(7)] for name in NAMES}
    assert [answer[0] for answer in answers["Nobody Atall"]] == [403] * 5 + [429] * 2
    waits = [re.sub(r"\d+ seconds?|\('Retry-After', '\d+'\)", "", repr(answers[name])) for name in NAMES]
    assert len(set(waits)) == 1
    assert tried(site, "Has Ended", PASSWORD).status_code == 429


def test_each_name_costs_one_hash_of_the_same_parameters(site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    looks = passwords.is_right

    def look(password: str, kept: str | None) -> bool:
        looked_at.append((kept or passwords.nobodys()).rpartition("$")[0].rpartition("$")[0])
        return looks(password, kept)

    monkeypatch.setattr(passwords, "is_right", look)
    for name in NAMES:
        tried(site, name)
    assert len(looked_at) == len(NAMES)
    assert len(set(looked_at)) == 1


def test_each_name_takes_as_long(site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The medians of interleaved tries, at the real cost of a hash; without one an unknown name takes a hundredth."""
    monkeypatch.setattr(passwords, "_hasher", real_hasher)
    passwords.nobodys.cache_clear()
    now = [time.time()]
    desk = Desk(site.desk.folder, lambda: now[0])
    desk.set_password("Has Password", "green lantern muffin")
    took: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(9):
        now[0] += 25 * 3600  # what was tried is forgotten
        for name in NAMES:
            began = time.perf_counter()
            assert desk.sign_in_by_password(name, "wrong", None) is None
            took[name].append(time.perf_counter() - began)
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 2 * min(medians), took


def test_who_guesses_waits_and_learns_nothing_meanwhile(site: DeskSite) -> None:
    for _ in range(5):
        assert tried(site, "Has Password").status_code == 403
    refused = [tried(site, "Has Password", password) for password in ("wrong", PASSWORD)]
    assert [answer.status_code for answer in refused] == [429, 429]
    assert refused[0].text == refused[1].text
    assert int(refused[0].headers["Retry-After"]) >= 1
    assert "Set-Cookie" not in refused[1].headers
    by_link = site.client().post(
        "/sign-in/link", data={"token": site.desk.link("Has Password")}, headers={"Origin": ORIGIN}
    )
    assert by_link.status_code == 303, "whose name is guessed at can still come by a link"


def test_all_processes_count_together(site: DeskSite) -> None:
    others = [create_app(site.library, desk=Desk(site.desk.folder)).test_client() for _ in range(5)]
    form = {"name": "Has Password", "password": "wrong"}
    for one in others:
        assert one.post("/sign-in", data=form, headers={"Origin": ORIGIN}).status_code == 403
    assert tried(site, "Has Password").status_code == 429


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "counted"),
    [
        ("", "127.0.0.1", "198.51.100.9", False),  # a proxy that nobody named: everybody would be one
        ("", "127.0.0.2", "198.51.100.9", False),
        ("", "::1", "198.51.100.9", False),
        ("", "::ffff:127.0.0.1", "198.51.100.9", False),
        ("", "192.0.2.1", "198.51.100.{number}", True),  # who is believed by nobody is one, whatever they say
        ("127.0.0.1", "127.0.0.1", "198.51.100.9", True),
        ("127.0.0.1", "127.0.0.1", "127.0.0.{number}, 198.51.100.9", True),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),  # where a proxy is named, this machine is one of many
        ("127.0.0.1", "127.0.0.1", "::1", True),
        ("127.0.0.1", "127.0.0.1", "", True),
        ("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.9", True),
        ("::1", "::1", "198.51.100.9", True),
        ("127.0.0.1", "127.0.0.1", "2001:db8::{number}", True),  # one customer has a whole network of them
        ("127.0.0.1", "127.0.0.1", "[2001:db8::{number}]:4711", True),
        ("127.0.0.1", "127.0.0.1", "2001:db8:0:{number}::1", False),  # and the neighbours another
        ("127.0.0.1", "127.0.0.1", "::ffff:198.51.100.9", True),
        ("127.0.0.1", "127.0.0.1", "::ffff:198.51.100.{number}", False),
    ],
)
def test_an_address_is_counted_where_it_is_somebodys(
    site: DeskSite, proxies: str, peer: str, forwarded: str, counted: bool
) -> None:
    client = create_app(site.library, Gate(proxies=Proxies.named(proxies)), site.desk).test_client()
    codes = [
        client.post(
            "/sign-in", data={"name": f"Nobody {number}", "password": "wrong"},
            headers={"Origin": ORIGIN, "X-Forwarded-For": forwarded.format(number=number)},
            environ_overrides={"REMOTE_ADDR": peer},
        ).status_code
        for number in range(22)
    ]  # fmt: skip
    assert codes[:20] == [403] * 20
    assert codes[21] == (429 if counted else 403)


@pytest.mark.parametrize("address", ["198.51.100.9", "127.0.0.1", "::1", "::ffff:127.0.0.1", ""])
def test_a_flood_of_passwords_is_limited_like_a_flood_of_searches(site: DeskSite, address: str) -> None:
    app = create_app(site.library, Gate(searches_per_minute=60, proxies=Proxies.named("127.0.0.1")), site.desk)
    headers = {"Origin": ORIGIN, "X-Forwarded-For": address}
    codes = [
        app.test_client().post("/sign-in/link", data={"token": str(number)}, headers=headers).status_code
        for number in range(20)
    ]
    assert codes[0] == 403
    assert codes[-1] == 429
    assert app.test_client().get("/sign-in", headers=headers).status_code == 200


def test_while_a_password_is_looked_at_others_are_asked_to_come_again(
    site: DeskSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    began = time.monotonic()
    with passwords._one_at_a_time:
        answers = [tried(site, "Has Password", PASSWORD) for _ in range(8)]  # nobody looked, so none was a wrong one
        with pytest.raises(passwords.TooBusyError):
            site.desk.set_password("Has Password", "green lantern muffin")
    assert time.monotonic() - began < 15
    assert [answer.status_code for answer in answers] == [503] * 8
    assert "signing in just now" in answers[0].text
    assert tried(site, "Has Password", PASSWORD).status_code == 303


def test_a_flood_of_passwords_leaves_a_thread_for_readers(site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the four that a site has, one looks at a password and two wait; whoever comes then is told at once."""
    assert passwords.MOST_WAITING + 1 < int(environment.THREADS.default)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 30.0)
    codes: list[int] = []

    def wait(number: int) -> None:
        codes.append(tried(site, f"Nobody {number}").status_code)

    waiting = [threading.Thread(target=wait, args=(number,)) for number in range(passwords.MOST_WAITING)]
    with passwords._one_at_a_time:
        for thread in waiting:
            thread.start()
        ends = time.monotonic() + 20
        while passwords._waiting._value and time.monotonic() < ends:
            time.sleep(0.01)
        began = time.monotonic()
        assert [tried(site, "Somebody Else").status_code for _ in range(3)] == [503] * 3
        assert time.monotonic() - began < 15
        assert codes == []
    for thread in waiting:
        thread.join(20)
    assert codes == [403] * passwords.MOST_WAITING
    assert tried(site, "Has Password", PASSWORD).status_code == 303


def test_no_name_is_learned_from_a_link(site: DeskSite) -> None:
    pages = {site.client().get(f"/sign-in/link?token={token}").text for token in ("x" * 43, "y" * 43)}
    used = site.desk.link("Has None")
    site.desk.sign_in_by_link(used)
    pages.add(site.client().get(f"/sign-in/link?token={used}").text)
    assert len({re.sub(r'name="back" value="[^"]*"', "", page) for page in pages}) == 1
    assert "Has None" not in pages.pop()


def test_a_wait_is_said_in_seconds(site: DeskSite) -> None:
    for _ in range(5):
        site.desk.sign_in_by_password("Has None", "wrong", None)
    with pytest.raises(TooSoonError, match=r"wait 1 second,"):
        site.desk.sign_in_by_password("Has None", "wrong", None)
