"""Whatever is asked, of page, API and command: an answer in time, no failure of ours, no markup that is not ours.

As many as there is time for; more, and others, with ``pytest --nightly``.
"""

from __future__ import annotations

import contextlib
import gc
import html
import json
import re
import time
from collections.abc import Iterator
from typing import Any

from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given

from seealso import Library, SeealsoError, UsageError, wire
from seealso.cli import cli
from tests.end_to_end.fuzz.budget import while_there_is_time
from tests.end_to_end.fuzz.questions import MARKUP, filters, options, texts

MOST_CPU_SECONDS = 1.5
"""CPU time of the thread that asks, so that a busy machine fails nothing. The library is small (111 records; the
dearest question known takes 0.5 s), so more than this means that a ceiling was got round. That the limit itself stops a
question by the clock on the wall is tested in tests/indexer/search/test_deadline.py.
"""


OURS = (
    "a|article|aside|b|body|br|button|caption|dd|details|div|dl|dt|footer|form|h1|h2|h3|head|header|html|input|kbd|label|"
    "li|link|main|mark|meta|nav|ol|p|s|script|section|span|summary|table|tbody|td|th|title|tr|ul"
)
KNOWN = re.compile(rf"</?(?:{OURS})(?:\s[^<>]*)?/?>|<!doctype html>", re.IGNORECASE)


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """What runs within takes no longer than it may. Garbage is collected afterwards: Hypothesis keeps every question of
    a run, and going through all of them takes seconds in the end, which are not the question's.
    """
    gc.disable()
    began = time.thread_time()
    try:
        yield
        took = time.thread_time() - began
    finally:
        gc.enable()
    assert took < MOST_CPU_SECONDS, f"{took:.2f} s"


def no_foreign_markup(text: str) -> None:
    """Every "<" begins an element of ours; scripts are those of the page's head and hold nothing."""
    assert "<" not in KNOWN.sub("", text)
    assert set(re.findall(r"<script[^>]*>([^<]*)</script>", text)) == {""}
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', text))
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', html.unescape(text)))
    assert not any(f">{markup}" in text for markup in MARKUP if "<" in markup)


def address(query: str, chosen: dict[str, list[str]], said: dict[str, Any]) -> dict[str, Any]:
    """The parts of an address, in characters that one can hold."""
    return {**said, **{name: [sendable(v) for v in values] for name, values in chosen.items()}, "q": sendable(query)}


def sendable(text: str) -> str:
    """``text`` with what is no character replaced."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@while_there_is_time(3)
@given(query=texts, chosen=filters, said=options)
def test_pages(site: FlaskClient, query: str, chosen: dict[str, list[str]], said: dict[str, Any]) -> None:
    with in_time():
        answer = site.get("/search", query_string=address(query, chosen, said))
    assert answer.status_code in (200, 400), answer.text
    no_foreign_markup(answer.text)


@while_there_is_time(3)
@given(query=texts, chosen=filters, said=options)
def test_api(site: FlaskClient, query: str, chosen: dict[str, list[str]], said: dict[str, Any]) -> None:
    with in_time():
        answer = site.get("/api/v1/search", query_string=address(query, chosen, said))
    assert answer.status_code in (200, 400), answer.text
    assert answer.mimetype == "application/json"
    found = json.loads(answer.data)
    if answer.status_code == 200:
        assert len(found["hits"]) <= 200
        for hit in found["hits"]:
            assert all(0 <= start < end <= len(hit["snippet"]) for start, end in hit["highlights"])
    else:
        assert found["error"].strip()


@while_there_is_time(0.7)
@given(query=texts)
def test_suggestions(site: FlaskClient, query: str) -> None:
    answer = site.get("/api/v1/suggest", query_string=address(query, {}, {}))
    assert answer.status_code == 200
    assert len(answer.get_json()["suggestions"]) <= 8


@while_there_is_time(0.7)
@given(query=texts, chosen=filters, said=options)
def test_python(sample: Library, query: str, chosen: dict[str, list[str]], said: dict[str, Any]) -> None:
    """Lone surrogates, which no address can carry, come through this door."""
    with contextlib.suppress(UsageError):
        page = sample.search(query, chosen, literal="literal" in said)
        json.dumps(wire.search_page(page), ensure_ascii=False).encode()


@while_there_is_time(1.5)
@given(query=texts, chosen=filters, said=options)
def test_command(sample: Library, query: str, chosen: dict[str, list[str]], said: dict[str, Any]) -> None:
    arguments = ["--library", str(sample.path), "search", "--json" if "literal" in said else "--sort=title"]
    arguments += [f"--filter={name}:{value}" for name, values in chosen.items() for value in values]
    with in_time():
        done = CliRunner().invoke(cli, [*arguments, "--", query])
    error = done.exception
    if error is not None and not isinstance(error, SystemExit):
        assert isinstance(error, SeealsoError), (arguments, query)  # `main` says these in a sentence
        assert "\n" not in str(error)
    assert "Traceback" not in done.output
