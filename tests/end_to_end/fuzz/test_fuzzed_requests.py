"""Whatever is sent to whichever route: an answer, and never a failure of ours. A slice by default, 100,000 at night."""

from __future__ import annotations

import time

from flask import Flask

from seealso import Library
from tests.end_to_end.fuzz.hostile_requests import wrong_answers
from tests.end_to_end.fuzz.test_fuzzed_questions import NIGHTLY
from webapp import create_app

SLICE_SECONDS = 10.0


def test_no_request_makes_the_site_fail(sample: Library) -> None:
    ids, app = [one.id for one in sample.resources()], create_app(sample)
    if NIGHTLY:
        assert wrong_answers(app, ids, 100_000, seed=1) == []
        return
    began, seed = time.monotonic(), 1
    while time.monotonic() - began < SLICE_SECONDS:
        assert wrong_answers(app, ids, 50, seed) == []
        seed += 1
    assert seed > 2


def test_a_failure_would_be_seen(sample: Library) -> None:
    app: Flask = create_app(sample)
    app.view_functions["pages.about"] = lambda: 1 / 0
    assert any("about" in one for one in wrong_answers(app, ["a"], 1500, seed=1))
