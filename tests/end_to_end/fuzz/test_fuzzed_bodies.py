"""Whatever is sent to a route that takes a body, through Flask and through the server: an answer, no failure of ours.

The same requests in the same order every time, as many as there is time for; other ones at night.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import socket
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from seealso import Library
from tests.end_to_end.fuzz.budget import numbers_while_there_is_time
from tests.end_to_end.fuzz.hostile_bodies import Bodies, routes_with_bodies
from tests.end_to_end.fuzz.test_fuzzed_questions import MOST_CPU_SECONDS
from tests.webapp.serving.conftest import listening
from webapp import create_app
from webapp.api import openapi
from webapp.serving.server import Server

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [A-Z]")
NO_SUCH_CODING = 501
"""What RFC 9112 wants where a transfer coding is not known, and waitress answers: no failure of ours."""


@pytest.fixture(scope="module")
def app(sample: Library) -> Flask:
    return create_app(sample)


@contextlib.contextmanager
def no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that is logged within is a failure of ours."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        yield
    wrong = [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]
    assert not wrong, wrong[0].getMessage()[:500]


def refused_or_answered(app: Flask, seed: int) -> None:
    bodies, site = Bodies(seed), app.test_client()
    path, body = bodies.chance.choice(routes_with_bodies(app)), bodies.next()
    heads = {"Content-Encoding": body.encoding} if body.encoding else {}
    began = time.thread_time()
    with site.post(path, data=body.content, content_type=body.content_type, headers=heads) as answer:
        allowed = (200, 400, 413) if path.startswith("/api/") else (200, 303, 400, 413)  # a form leads on to a page
        assert answer.status_code in allowed, (seed, answer.status, answer.text[:500])
        if path.startswith("/api/"):
            found = json.loads(answer.data)
            assert found["error"].strip() if answer.status_code != 200 else found["verdict"], seed
    assert time.thread_time() - began < MOST_CPU_SECONDS, seed


def test_the_routes_are_those_that_are_described(app: Flask) -> None:
    described = {openapi.PREFIX + route.path for route in openapi.ROUTES if route.method == "post"}
    assert described <= set(routes_with_bodies(app))
    assert described


# A form with too many parts is left in the middle by Werkzeug, whose buffer of a file in it is then closed by Python.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_body_is_answered_or_refused(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for seed in numbers_while_there_is_time(1):
        with no_traceback(caplog):
            refused_or_answered(app, seed)


def statuses(server: Server, raw: bytes, patience: float = 0.05) -> list[int]:
    """The statuses of all answers to ``raw``, sent on a connection of its own.

    Args:
        patience: seconds to wait for the first byte, which never comes where the request is not complete.
    """
    found = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as one, contextlib.suppress(OSError):
        one.sendall(raw)
        one.settimeout(patience)
        while piece := one.recv(65536):
            one.settimeout(0.3)
            found += piece
    return [int(status) for status in STATUS.findall(found)]


# A form that is cut short leaves werkzeug's file for it to the garbage collector, which closes it and warns.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_byte_that_is_sent_is_answered_or_refused(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    n_answered = 0
    with listening(app) as server:
        for seed in numbers_while_there_is_time(1, least=20):
            bodies = Bodies(seed)
            raw = bodies.raw(bodies.chance.choice(routes_with_bodies(app)))
            with no_traceback(caplog):
                found = statuses(server, raw)
            assert all(status < 500 or status == NO_SUCH_CODING for status in found), (seed, found, raw[:300])
            n_answered += bool(found)
        good = b"GET /about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        assert statuses(server, good, patience=30) == [200]
    assert n_answered > 5
