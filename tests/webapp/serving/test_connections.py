"""Connections that say little, or nothing, or too slowly, keep nobody else out and end in time."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.serving.conftest import Site, listening
from webapp.serving import connections, request_log
from webapp.serving.server import Server, within_descriptors

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit of open files")


def hello(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read() or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@contextlib.contextmanager
def opened(server: Server, n: int = 1, first: bytes = b"") -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as held:
        made = []
        for _ in range(n):
            one = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            if first:
                one.sendall(first)
            made.append(one)
        yield made


def ask(server: Server) -> bytes:
    """The whole answer to a request on a connection of its own."""
    with opened(server, first=b"GET / HTTP/1.0\r\n\r\n") as (one,):
        return rest(one)


def rest(one: socket.socket) -> bytes:
    """All that still comes, until the other side closes."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while piece := one.recv(65536):
            found += piece
    return found


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 1.5)
    monkeypatch.setattr(connections, "BODY_SECONDS", 2.0)


def test_two_hundred_half_open_connections_that_drip_silence_nothing_and_are_ended(soon: None) -> None:
    with listening(hello) as server, opened(server, 200, b"GET / HTTP/1.1\r\nHost: x\r\n") as held:
        began = time.monotonic()
        while time.monotonic() - began < 4:
            assert b"200 OK" in ask(server)
            for one in held:
                with contextlib.suppress(OSError):
                    one.sendall(b"X-A: b\r\n")
            time.sleep(0.3)
        # Each was told so, or, where bytes crossed the end, was cut off.
        answers = [rest(one) for one in held]
        assert sum(answer.startswith(b"HTTP/1.0 408") for answer in answers) > 100
        assert all(answer == b"" or b" 408 " in answer for answer in answers)
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("first", [b"", b"\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"])
def test_a_connection_that_never_gets_to_a_request_ends(soon: None, first: bytes) -> None:
    with listening(hello) as server, opened(server, first=first) as (one,):
        began = time.monotonic()
        answer = rest(one)
        assert time.monotonic() - began < 8
        assert answer == b"" or answer.split()[1] in (b"408", b"400")


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000,
        b"POST / HTTP/1.0\r\nContent-Length: " + b"0" * 4999 + b"1",
        b"GET http://[::1/ HTTP/1.1\r\nHost: x",
        b"GET http://[a]/ HTTP/1.1\r\nHost: x",
        b"GET http://x\xe2\x84\x80y/ HTTP/1.1\r\nHost: x",
    ],
)
def test_a_head_that_the_parser_fails_at_is_refused_and_the_log_says_nothing(
    head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(hello) as server, opened(server, first=head + b"\r\n\r\n") as (one,):
        assert rest(one).split()[1] == b"400"
        assert b"200 OK" in ask(server)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_connection_that_was_answered_may_ask_again_after_the_time_of_a_head(soon: None) -> None:
    with listening(hello) as server, opened(server) as (one,):
        for _ in range(2):
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = one.recv(65536)
            while b"127.0.0.1" not in answer:  # head and body may come one after the other
                answer += one.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 OK")
            time.sleep(2.5)


@pytest.mark.parametrize("hours", [-1, 24 * 3650])
def test_a_clock_set_back_or_ahead_neither_keeps_a_slow_connection_nor_ends_a_quick_one(
    soon: None, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    with listening(hello) as server, opened(server, 1, b"GET / HTTP/1.1\r\nHost: x\r\n") as (slow,):
        right = time.time
        began = time.monotonic()
        monkeypatch.setattr(time, "time", lambda: right() + hours * 3600)
        assert b"200 OK" in ask(server)
        slow.settimeout(8)
        assert b" 408 " in rest(slow)
        assert 1 < time.monotonic() - began < 6
        assert b"200 OK" in ask(server)


@pytest.mark.parametrize("hours", [-1, 24 * 3650])
def test_a_connection_that_was_answered_is_idle_by_no_clock_on_the_wall(
    monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    with listening(hello) as server, opened(server) as (one,):
        monkeypatch.setattr(server._listeners[0].adj, "channel_timeout", 3)
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in one.recv(65536)
        time.sleep(0.3)  # until the server has noted that it answered
        right = time.time
        began = time.monotonic()
        monkeypatch.setattr(time, "time", lambda: right() + hours * 3600)
        one.settimeout(9)
        rest(one)
        assert 2 < time.monotonic() - began < 8


def test_at_the_limit_the_idlest_make_room_and_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(request_log._Seldom())
    with listening(hello, connections=20) as server, opened(server, 80, b"GET / HTTP/1.1\r\n"):
        for _ in range(30):
            assert b"200 OK" in ask(server)
    assert [record.getMessage() for record in caplog.records if "connections are in use" in record.getMessage()] == [
        caplog.records[0].getMessage()
    ]


def test_where_no_descriptor_is_free_it_rests_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(request_log._Seldom())
    n_tried = 0
    accept = connections.Listener.accept

    def failing(listener: Any) -> Any:
        nonlocal n_tried
        n_tried += 1
        if n_tried <= 3:
            raise OSError(errno.EMFILE, "Too many open files")
        return accept(listener)

    monkeypatch.setattr(connections.Listener, "accept", failing)
    with listening(hello) as server:
        began = time.monotonic()
        assert b"200 OK" in ask(server)
        assert 2.5 < time.monotonic() - began < 10
    assert n_tried < 10
    assert sum("Too many open files" in record.getMessage() for record in caplog.records) == 1
    assert not any(record.exc_info for record in caplog.records)


@needs_limits
def test_with_forty_descriptors_and_sixty_connections_the_log_stays_small(serve: Any) -> None:
    import resource

    site: Site = serve(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)))
    with contextlib.ExitStack() as held:
        for _ in range(60):
            held.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=10))
        time.sleep(4)
        assert site.get("/api/v1/suggest?q=net")[0] == 200
    assert len(site.said) < 4000, site.said[:4000]


@needs_limits
def test_the_limit_leaves_files_for_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda which: (256, 512))
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, both: asked.append(both))
    assert (within_descriptors(100), asked) == (100, [])
    assert (within_descriptors(300), asked) == (300, [(364, 512)])
    assert within_descriptors(1000) == 448
    monkeypatch.setattr(resource, "getrlimit", lambda which: (40, 40))
    assert within_descriptors(1000) == 10
    monkeypatch.setitem(sys.modules, "resource", None)
    assert within_descriptors(1000) == 1000


def test_requests_that_wait_for_a_thread_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        time.sleep(0.02)
        return hello(environ, start_response)

    handler = request_log.configure("")
    try:
        with listening(slow, threads=1) as server:
            asking = [threading.Thread(target=ask, args=(server,)) for _ in range(20)]
            for one in asking:
                one.start()
            for one in asking:
                one.join()
    finally:
        logging.getLogger().removeHandler(handler)
    assert [record for record in caplog.records if "queue" in record.getMessage()] == []


def test_the_server_calls_itself_by_the_address_that_was_reached() -> None:
    with listening(hello) as server:
        assert ask(server).endswith(f"127.0.0.1:{server.port}".encode())


def test_a_name_with_two_addresses_is_listened_on_at_both() -> None:
    server = Server(hello, "localhost", 0, 1, 10)
    server.close()
    with pytest.raises(OSError), listening(hello) as taken:
        Server(hello, "127.0.0.1", taken.port, 1, 10)
