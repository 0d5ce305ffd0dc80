"""Whatever is sent to whichever route: an answer, and never a failure of ours. A slice by default, some
20,000 at night; `hostile_requests` sends as many as it is told."""

from __future__ import annotations

from flask import Flask

from seealso import Library
from tests.end_to_end.fuzz.budget import numbers_while_there_is_time
from tests.end_to_end.fuzz.hostile_requests import wrong_answers
from webapp import create_app


def test_no_request_makes_the_site_fail(sample: Library) -> None:
    ids, app = [one.id for one in sample.resources()], create_app(sample)
    for seed in numbers_while_there_is_time(4):
        assert wrong_answers(app, ids, 10, seed) == []


def test_a_failure_would_be_seen(sample: Library) -> None:
    app: Flask = create_app(sample)
    app.view_functions["pages.about"] = lambda: 1 / 0
    assert any("about" in one for one in wrong_answers(app, ["a"], 250, seed=1))
