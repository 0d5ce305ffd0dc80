"""A question has one answer wherever it is listed, and a promise is made of the record that was shown, and undone."""

from __future__ import annotations

import html
import re

import pytest
from click.testing import CliRunner

from seealso import UsageError
from seealso.cli import cli
from seealso.promising import make_promise, promised_of, take_back
from seealso.questions import Question, QuestionLog
from tests.webapp.desk.conftest import DeskClient, DeskSite

LISTED = [
    Question("pc", 9, "2026-11-20"),
    Question("pelicans", 6, "2026-11-19"),
    Question("zebras", 3, "2026-11-19"),
    Question("network", 5, "2026-11-18"),
]


@pytest.fixture
def curator(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: LISTED[:limit])
    monkeypatch.setattr(QuestionLog, "listed_before", lambda log, limit=500: LISTED[:limit])
    return desk_site.client_of("curator")


def not_found(page: str) -> tuple[int, list[str]]:
    part = page.partition("Searched for but not found")[2].partition("</details>")[0]
    return int(re.findall(r'class="count">(\d+)<', part)[0]), re.findall(r'<li><a href="[^"]*">([^<]*)</a>', part)


def test_coverage_the_desk_and_the_command_agree(desk_site: DeskSite, curator: DeskClient) -> None:
    library = desk_site.library
    asked = library.asked_for()
    waiting = [one.text for one in asked.waiting]
    assert waiting == ["pelicans", "zebras"]
    assert asked.of("pc").found.how == "letters"  # type: ignore[union-attr]
    page = curator.get("/coverage").text
    assert not_found(page) == (2, waiting)
    assert "All that wait, as on the desk" in page
    assert library.work("questions").total == 2
    for_readers = desk_site.client().get("/coverage").text
    assert not_found(for_readers) == (1, ["pelicans"])
    assert "on 5 different days" in for_readers
    said = CliRunner().invoke(cli, ["coverage", "--asked", "--library", str(library.path)]).stdout
    assert [line.split()[1] for line in said.splitlines() if "not found" in line] == waiting
    library.decide_question("pelicans", "declined")
    assert not_found(curator.get("/coverage").text) == (1, ["zebras"])


def test_the_record_that_is_promised_is_named_before_and_taken_back_after(
    desk_site: DeskSite, curator: DeskClient
) -> None:
    settings = desk_site.library.path / "seealso.toml"
    before = settings.read_bytes()
    first = desk_site.library.search("network").hits[0]
    page = html.unescape(curator.get("/desk/questions?q=network").text)
    assert f'Answered by: <a href="/resource/{first.id}">{first.title}</a>' in page
    assert f"Make it a promise: “{first.title}” among the first ten" in page
    send = {"q": "network", "do": "promise"}
    assert curator.send("/desk/questions/decide", {**send, "promise": "another"}).status_code == 409
    assert settings.read_bytes() == before
    done = curator.send("/desk/questions/decide", {**send, "promise": first.id})
    page = html.unescape(curator.get(done.headers["Location"]).text)
    assert f'Promised: <a href="/resource/{first.id}">{first.title}</a>' in page
    assert "Make it a promise" not in page.partition("Promised:")[2].partition("</li>")[0]
    assert promised_of(desk_site.library.path) == {"network": (first.id,)}
    back = {"q": "network", "do": "unpromise", "promise": first.id}
    assert 'value="unpromise"' in page
    done = curator.send("/desk/questions/decide", back)
    assert "is taken back" in curator.get(done.headers["Location"]).text
    assert settings.read_bytes() == before
    again = curator.send("/desk/questions/decide", back)
    assert again.status_code == 409
    assert "Somebody has changed this promise" in again.text


def test_letters_are_confirmed_before_they_are_promised(curator: DeskClient) -> None:
    assert "Make it a promise" not in curator.get("/desk/questions?q=pc").text


def test_a_promise_that_was_changed_stays(desk_site: DeskSite) -> None:
    path = desk_site.library.path
    hit = desk_site.library.search("network").hits[0].id
    make_promise(desk_site.library.now(), "network", [hit], None, [])
    settings = path / "seealso.toml"
    changed = settings.read_text(encoding="utf-8").rstrip("\n") + "\nwithin = 3\n"
    settings.write_text(changed, encoding="utf-8")
    with pytest.raises(UsageError, match="changed this promise"):
        take_back(path, "network", [hit])
    assert settings.read_text(encoding="utf-8") == changed


@pytest.mark.parametrize(
    ("query", "asks"), [("quality", True), ("delirium", True), ("zzzz pelican", True), ("network", False)]
)
def test_a_search_that_finds_little_asks_for_more(desk_site: DeskSite, query: str, asks: bool) -> None:
    found = desk_site.library.search(query)
    assert asks == (found.total < 10 or found.relaxed), found.total
    page = desk_site.client().get("/search", query_string={"q": query}).text
    assert ("Suggest it" in page) == asks
