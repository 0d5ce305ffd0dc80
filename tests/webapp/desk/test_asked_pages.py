"""The page of what readers ask for: its numbers are those of its lists, and what is decided there is in the history."""

from __future__ import annotations

import html
import re

import pytest

from seealso import Library
from seealso.asked import asked_for
from seealso.questions import Question, QuestionLog
from tests.webapp.desk.conftest import DeskClient, DeskSite

LISTED = [
    Question("walking podcast", 9, "2026-11-20", 0, (("2026-10", 4), ("2026-11", 5))),
    Question("pelicans", 6, "2026-11-19"),
    Question("network", 4, "2026-11-18"),
    Question("networks", 3, "2026-11-18"),
    Question("<b>bold</b>", 3, "2026-11-18"),
]


@pytest.fixture
def curator(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: LISTED[:limit])
    return desk_site.client_of("curator")


def decide(client: DeskClient, text: str, do: str, **more: str) -> str:
    answer = client.send("/desk/questions/decide", {"q": text, "do": do, **more})
    assert answer.status_code in (303, 409), answer.text
    return client.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text


def n_listed(page: str) -> int:
    return page.count('<p class="question">')


def test_every_number_is_that_of_the_list_it_leads_to(curator: DeskClient) -> None:
    first = curator.get("/desk/questions").text
    links = re.findall(
        r'<a href="(/desk/questions\?[^"]*)"(?: aria-current="true")?>[^<]*<span class="count">(\d+)</span>', first
    )
    assert len(links) >= 5
    for address, n in links:
        assert n_listed(curator.get(html.unescape(address)).text) == int(n), address
    asked = re.findall(r'<a href="(/desk/questions\?of=[^"]*)">Asked on (\d+) days?</a>', first)
    assert asked
    for address, n in asked:
        assert f"asked on {n} day" in curator.get(html.unescape(address)).text
    for address, n in re.findall(r'<a href="(/search[^"]*)">(\d+) (?:resources?|held|of \d)', first):
        found = curator.get(html.unescape(address)).text
        assert re.search(rf"\b{n}\b", found), address


def test_a_question_is_wanted_noted_and_taken_back(curator: DeskClient, desk_site: DeskSite) -> None:
    page = decide(curator, "pelicans", "wanted", note="Ask the <i>zoo</i>")
    assert "“pelicans” is now wanted." in page
    assert "wanted by Cora Curator on" in page
    assert "Ask the &lt;i&gt;zoo&lt;/i&gt;" in page
    (entry,) = desk_site.library.history.entries(whats=("question",))
    assert (entry.by, entry.state, entry.why) == ("Cora Curator", "wanted", "Ask the <i>zoo</i>")
    assert "“pelicans” is now open." in decide(curator, "pelicans", "undo")


def test_a_record_is_picked_as_the_answer(curator: DeskClient, desk_site: DeskSite) -> None:
    page = curator.get("/desk/questions/answer", query_string={"q": "pelicans", "find": "network"}).text
    picked = re.findall(r'name="record" value="([^"]+)"', page)[0]
    page = decide(curator, "pelicans", "answered", record=picked)
    assert f'Answered by: <a href="/resource/{picked}">' in page
    assert "Say which record" in decide(curator, "walking podcast", "answered")
    assert curator.get("/desk/questions/answer?q=never").status_code == 400


def test_who_was_slower_is_told(curator: DeskClient, desk_site: DeskSite) -> None:
    desk_site.library.decide_question("pelicans", "declined", by="Bo")
    page = decide(curator, "pelicans", "wanted", seen="")
    assert "Somebody was quicker" in page
    assert "declined by Bo" in page
    assert desk_site.library.asked_for().of("pelicans").state == "declined"  # type: ignore[union-attr]


def test_an_answered_question_is_promised_by_a_click(curator: DeskClient, desk_site: DeskSite) -> None:
    first = desk_site.library.search("network").hits[0].id
    assert "is promised now" in decide(curator, "network", "promise", promise=first)
    assert 'question = "network"' in (desk_site.library.path / "seealso.toml").read_text(encoding="utf-8")


def test_it_is_for_curators_and_sent_from_here_alone(desk_site: DeskSite, curator: DeskClient) -> None:
    reader, submitter = desk_site.client(), desk_site.client_of("submitter")
    for path in ("/desk/questions", "/desk/questions/answer?q=pelicans"):
        assert reader.get(path).status_code == 303
        assert submitter.get(path).status_code == 403
    assert submitter.send("/desk/questions/decide", {"q": "pelicans", "do": "wanted"}).status_code == 403
    assert curator.post("/desk/questions/decide", data={"q": "pelicans", "do": "wanted"}).status_code == 400
    assert not desk_site.library.history.states("question")


def test_the_coverage_page_leads_there_for_curators_alone(desk_site: DeskSite, curator: DeskClient) -> None:
    assert 'href="/desk/questions"' in curator.get("/coverage").text
    assert "/desk/questions" not in desk_site.client().get("/coverage").text


def test_nothing_asked_breaks_out(curator: DeskClient) -> None:
    page = curator.get("/desk/questions").text
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page
    assert "<script>" not in curator.get("/desk/questions?state=<script>&theme=<script>&of=<script>&q=<script>").text


def test_many_are_shown_page_by_page(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [Question(f"pelican {n} zebra", 500 - n, "2026-11-20") for n in range(90)]
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: listed[:limit])
    client = desk_site.client_of("curator")
    shown = [n_listed(client.get(f"/desk/questions?page={page}").text) for page in (1, 2, 3, 9)]
    assert shown == [40, 40, 10, 10]
    assert "90 questions, asked" in client.get("/desk/questions?page=2").text


def test_the_state_of_a_question_is_read_once_for_a_page(curator: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is listed and what is counted is of one moment."""
    calls: list[int] = []
    noted = asked_for.noted
    monkeypatch.setattr(asked_for, "noted", lambda ledger: calls.append(1) or noted(ledger))
    assert curator.get("/desk/questions").status_code == 200
    assert len(calls) == 1


def test_a_library_without_questions_says_when_one_is_listed(
    desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: [])
    monkeypatch.setattr(Library, "additions", lambda library: None, raising=False)
    assert desk_site.client_of("curator").get("/desk/questions").status_code == 200
