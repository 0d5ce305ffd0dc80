"""Python, the command line and the HTTP API refuse the same values with the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from seealso import Library, SeealsoError, UsageError
from seealso.cli import cli
from webapp import create_app

NAME = "battilana-casciaro-change-agents"
Asking = Callable[[Library, Any], object]
# What is asked: in Python, on the command line (where it can be), of the HTTP API, and which value is given.
DOORS: dict[str, tuple[Asking, tuple[str, ...] | None, str]] = {
    "search limit": (
        lambda held, n: held.search("care", limit=n), ("search", "care", "--limit"), "search?q=care&limit=",
    ),
    "search offset": (
        lambda held, n: held.search("care", offset=n), ("search", "care", "--offset"), "search?q=care&offset=",
    ),
    "suggest limit": (lambda held, n: held.suggest("ca", limit=n), ("suggest", "ca", "--limit"), "suggest?q=ca&limit="),
    "related limit": (
        lambda held, n: held.related(NAME, limit=n), ("related", NAME, "--limit"), f"related/{NAME}?limit=",
    ),
    "related_to limit": (lambda held, n: held.related_to([NAME], limit=n), None, f"related?id={NAME}&limit="),
    "path minutes": (
        lambda held, n: held.reading_path(NAME, minutes=n), ("path", NAME, "--minutes"), f"path?from={NAME}&minutes=",
    ),
}  # fmt: skip
WRONG: tuple[Any, ...] = (-5, 5_000_000, 10**30, -(10**30), "x", "2.5", "True", "1e3", "x" * 100, "٣.", "0x10")


@pytest.fixture(scope="module")
def client(sample: Library) -> FlaskClient:
    return create_app(sample).test_client()


def refused(ask: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        ask()
    return str(caught.value)


def on_the_command_line(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    assert isinstance(result.exception, SeealsoError), result.exception
    assert result.exception.exit_code == 2
    return str(result.exception)


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("question", DOORS)
def test_the_doors_refuse_alike(sample: Library, client: FlaskClient, question: str, value: Any) -> None:
    ask, command, address = DOORS[question]
    said = refused(lambda: ask(sample, value))
    assert said.startswith(f"{question.split()[1]}: ")
    assert len(said) < 150
    assert str(value)[:40] in said or "more than 20 digits" in said
    assert "is not a whole number." in said if isinstance(value, str) else "is not between" in said
    answer = client.get(f"/api/v1/{address}{value}")
    assert (answer.status_code, answer.get_json()) == (400, {"error": said})
    if command is not None:
        assert on_the_command_line(*command, str(value)) == said


@pytest.mark.parametrize("value", [True, False, None, 2.0, 2.5, float("nan"), "", b"1", [], np.float64(3), np.True_])
@pytest.mark.parametrize("question", DOORS)
def test_what_is_no_whole_number_is_said_in_python(sample: Library, question: str, value: Any) -> None:
    ask, _, _ = DOORS[question]
    assert refused(lambda: ask(sample, value)) == f"{question.split()[1]}: {value!r} is not a whole number."


@pytest.mark.parametrize("question", DOORS)
def test_whole_numbers_of_numpy_are_whole_numbers(sample: Library, question: str) -> None:
    ask, _, _ = DOORS[question]
    assert ask(sample, np.int64(20))


def test_orders_and_long_queries_are_refused_alike(sample: Library, client: FlaskClient) -> None:
    for asked, arguments, pairs in (
        ({"sort": "random"}, ("care", "--sort", "random"), {"sort": "random"}),
        ({"query": "x" * 10_001}, ("x" * 10_001,), {"q": "x" * 10_001}),
        ({"query": "w " * 600}, ("w " * 600,), {"q": "w " * 600}),
    ):
        said = refused(lambda asked=asked: sample.search(**asked))  # type: ignore[misc]
        assert on_the_command_line("search", *arguments) == said
        assert client.get("/api/v1/search", query_string=pairs).get_json() == {"error": said}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/v1/resources?limit=1001", "limit: 1001 is not between 0 and 1,000."),
        ("/api/v1/resources?offset=-1", "offset: -1 is not 0 or more."),
        ("/search?page=0", "A page number can be from 1 to 1,000."),
        ("/search.csv?limit=2001", "limit: 2001 is not between 0 and 2,000."),
        ("/path?theme=primary-care&minutes=1441", "A reading path can take from 1 to 1,440 minutes."),
    ],
)
def test_what_only_the_site_is_asked_is_checked_the_same_way(client: FlaskClient, address: str, said: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert said in answer.text


def test_counts_of_questions_and_exports_are_checked(sample: Library) -> None:
    assert refused(lambda: sample.questions(limit=-1)) == "limit: -1 is not between 0 and 20,000."
    assert on_the_command_line("export", "--format", "csv", "--limit", "10001", "care") == (
        "limit: 10001 is not between 0 and 10,000."
    )
