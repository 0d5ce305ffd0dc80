"""The time limit: whatever is being done, it ends soon after with its own message; the next question is answered."""

from __future__ import annotations

import json

import pytest

from indexer.search import deadline
from indexer.search.deadline import QueryTimeError
from indexer.search.limits import MAX_SECONDS
from indexer.search.request import SearchRequest
from seealso import Library
from seealso.preparing import warm
from webapp import create_app


class Clock:
    """A clock that moves on by ``step`` seconds each time somebody looks."""

    def __init__(self, step: float) -> None:
        self.now, self.step, self.n_looks = 0.0, step, 0

    def __call__(self) -> float:
        self.now += self.step
        self.n_looks += 1
        return self.now


def word(number: int, stem: str = "word") -> str:
    """A word of letters only for each number."""
    return stem + "".join(chr(ord("a") + int(digit)) for digit in str(number))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("many")
    records = [
        {"id": f"r{n}", "title": f"{word(n)} {word(n % 50, 'other')} shared", "type": "video"} for n in range(1200)
    ]
    (folder / "all.json").write_text(json.dumps(records))
    library = Library(folder)
    library.search("shared")
    return library


@pytest.mark.parametrize(
    "query",
    [
        "shared " * 300,
        " OR ".join(word(n) for n in range(120)),
        "(" * 15 + f"shared AND {word(1)}" + ")" * 15 + f" OR {word(2, 'other')}",
        "w*",
        "?*b*",
        '"shared shared shared shared shared shared shared shared"',
        "-(shared OR wordab OR wordac OR wordad OR wordae)",
        "zhared wurd1 othre2 absentt",
        "title:shared type:video -type:blog",
    ],
)  # fmt: skip
def test_every_kind_of_question_is_stopped_at_the_limit(
    library: Library, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(1.0)
    monkeypatch.setattr(deadline, "clock", clock)
    with pytest.raises(QueryTimeError, match="longer than 5 seconds"):
        library.search(query)
    assert clock.now <= MAX_SECONDS + 3
    monkeypatch.undo()
    assert library.search(f"shared {word(7)}").hits[0].id == "r7"


@pytest.mark.parametrize("query", ["w*", " OR ".join(word(n) for n in range(250))])
def test_long_loops_look_at_the_clock_often(library: Library, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(0.0)
    monkeypatch.setattr(deadline, "clock", clock)
    library.search(query, facets=())
    assert clock.n_looks > 200


def test_the_limit_holds_for_all_that_one_question_takes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question of many evaluations (what would there be without each word?) has one limit, not one for each."""
    request = SearchRequest.of(" ".join(f"+absent{n}" for n in range(12)), {"type": ["none", "blog"]})
    clock = Clock(MAX_SECONDS / 40)
    monkeypatch.setattr(deadline, "clock", clock)
    with pytest.raises(QueryTimeError):
        library.view.engine.search(request)


def test_an_inner_limit_never_outlasts_the_outer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(0.0)
    monkeypatch.setattr(deadline, "clock", clock)
    with deadline.limit(1.0):
        with deadline.limit(10.0):
            clock.now = 2.0
            with pytest.raises(QueryTimeError, match="1 seconds"):
                deadline.check()
        clock.now = 0.5
        deadline.check()
    clock.now = 1e9
    deadline.check()


def test_page_and_api_say_it_kindly(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    site = create_app(library).test_client()
    monkeypatch.setattr(deadline, "clock", Clock(1.0))
    for address in ("/search", "/api/v1/search"):
        answer = site.get(address, query_string={"q": " OR ".join(word(n) for n in range(50))})
        assert answer.status_code == 400
        assert "was stopped" in answer.text


def test_what_only_warms_up_an_index_takes_its_time(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state whose warming was stopped was not taken: readers of a busy site stayed on the one before."""
    clock = Clock(MAX_SECONDS / 2)
    monkeypatch.setattr(deadline, "clock", clock)
    with pytest.raises(QueryTimeError):
        library.search("")
    warm(library.view)
    assert clock.n_looks > 20
    with pytest.raises(QueryTimeError):  # readers have their limit as before
        library.search("")
