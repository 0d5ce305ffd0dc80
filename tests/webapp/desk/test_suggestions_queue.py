"""Curators work off what readers suggest: taken up with a credit, merged, declined with a letter; and back again."""

from __future__ import annotations

import html
import re
import threading
import time

import lxml.html
import pytest

from seealso import Resource
from seealso.desk.readers_suggestions import Suggestion, Suggestions, checked
from seealso.questions import Question, QuestionLog
from tests.webapp.desk.conftest import DeskClient, DeskSite

HOSTILE = "\"><script>alert(1)</script>' onmouseover=x {{ 7*7 }}"


def suggest(site: DeskSite, person: str = "", **given: str) -> Suggestion:
    typed, wrong = checked({"title": "Wind farms ashore", **given})
    assert not wrong
    form = Suggestions(site.desk.folder, lambda: time.time() - 60).form()
    return Suggestions(site.desk.folder).add(typed, form, "192.0.2.1", person)


@pytest.fixture
def curator(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    listed = [Question("wind farms", 7, "2026-11-20"), Question("tides", 4, "2026-11-20")]
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: listed[:limit])
    return desk_site.client_of("curator")


def held_with_an_address(site: DeskSite) -> Resource:
    fields = {"title": "A handbook of sails and masts", "url": "https://example.org/sails", "keywords": ["ropes"]}
    return site.library.as_written(site.library.add(fields).outcomes[0].id)


def as_shown(client: DeskClient, number: int) -> dict[str, str]:
    """The fields of the form as a browser would send them back."""
    page = client.get(f"/desk/suggestions/{number}").text
    form = page[page.index('class="mending"') : page.index("</form>", page.index('class="mending"'))]
    found = dict(re.findall(r'<input id="[^"]*" type="text" name="([^"]*)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    return {name: html.unescape(text) for name, text in found.items() if text}


def test_what_is_taken_up_is_a_record_with_a_credit(desk_site: DeskSite, curator: DeskClient) -> None:
    one = suggest(desk_site, why="On wind, for beginners.", address="https://example.org/wind", name="Jo Bloggs",
                  email="jo@example.org", question="wind farms")  # fmt: skip
    page = curator.get(f"/desk/suggestions/{one.number}").text
    assert "mailto:jo@example.org?subject=Your%20suggestion&amp;body=Hello%20Jo%20Bloggs" in page
    assert 'name="answers" value="wind farms"' in page
    answer = curator.send(
        f"/desk/suggestions/{one.number}", {**as_shown(curator, one.number), "do": "accept", "answers": "wind farms"}
    )
    assert answer.status_code == 303, answer.text
    done = Suggestions(desk_site.desk.folder).get(one.number)
    assert (done.state, done.decided_by, done.email) == ("accepted", "Cora Curator", "")
    record = desk_site.library.resource(done.record)
    assert (record.title, record.url, record.submitted_by) == (
        "Wind farms ashore",
        "https://example.org/wind",
        "Jo Bloggs",
    )
    entry = desk_site.library.history.entries(record=done.record, whats=("added",))[0]
    assert (entry.by, entry.why) == ("Cora Curator", "suggested by Jo Bloggs")
    question = desk_site.library.asked_for().of("wind farms")
    assert question is not None
    assert (question.state, question.answers) == ("answered", (done.record,))
    shown = desk_site.client().get(f"/resource/{done.record}").text
    assert "Suggested by" in shown
    assert "Jo Bloggs" in shown
    found = desk_site.client().get("/search?q=role:submitter").text
    assert "Wind farms ashore" in found


def test_an_undo_takes_the_record_back_and_lets_it_wait(desk_site: DeskSite, curator: DeskClient) -> None:
    one = suggest(desk_site)
    curator.send(f"/desk/suggestions/{one.number}", {**as_shown(curator, one.number), "do": "accept"})
    store = Suggestions(desk_site.desk.folder)
    done = store.get(one.number)
    assert (
        curator.send(f"/desk/suggestions/{one.number}", {"do": "undo", "seen": str(done.decided_at)}).status_code == 303
    )
    assert store.get(one.number).state == "waiting"
    assert desk_site.library.held([done.record]) == {}
    again = curator.send(f"/desk/suggestions/{one.number}", {"do": "undo", "seen": str(done.decided_at)})
    assert again.status_code == 409
    assert "Somebody was quicker" in again.text


def test_it_is_merged_into_what_is_held_and_parted_again(desk_site: DeskSite, curator: DeskClient) -> None:
    held = held_with_an_address(desk_site)
    one = suggest(desk_site, address="https://example.org/other")
    sent = {"do": "merge", "into": held.id, "with_address": "1", "words": "gusts\r\nbreeze"}
    assert curator.send(f"/desk/suggestions/{one.number}", sent).status_code == 303
    now = desk_site.library.as_written(held.id)
    assert now.keywords == (*held.keywords, "gusts", "breeze")
    assert now.extra["other_addresses"] == ["https://example.org/other"]
    done = Suggestions(desk_site.desk.folder).get(one.number)
    assert (done.state, done.record) == ("merged", held.id)
    curator.send(f"/desk/suggestions/{one.number}", {"do": "undo", "seen": str(done.decided_at)})
    assert desk_site.library.as_written(held.id).keywords == held.keywords
    near = suggest(desk_site, title=held.title or "")
    page = lxml.html.document_fromstring(curator.get(f"/desk/suggestions/{near.number}").text)
    into = page.xpath("//select[@name='into']")
    assert [(each.get("required") is not None, each.value) for each in into] == [(True, "")]
    unsaid = curator.send(f"/desk/suggestions/{one.number}", {**sent, "into": ""})
    assert unsaid.status_code == 409
    assert "Choose the record that it goes into." in unsaid.text
    for sent in ({"do": "merge", "into": held.id}, {"do": "merge", "into": "no-such", "words": "x"}):
        assert curator.send(f"/desk/suggestions/{one.number}", sent).status_code == 409
    assert Suggestions(desk_site.desk.folder).get(one.number).state == "waiting"


def test_the_desk_of_a_submitter_begins_with_what_they_can_do(desk_site: DeskSite) -> None:
    suggest(desk_site, person="Sam Submitter")
    page = lxml.html.document_fromstring(desk_site.client_of("submitter").get("/desk").text)
    assert page.xpath("//main//a[@class='button']/@href") == ["/suggest"]
    assert page.xpath("//main//h2/text()") == ["Wind farms ashore"]
    assert "/desk/add" not in "".join(page.xpath("//main//a/@href"))


def test_it_is_declined_and_the_contact_is_gone(desk_site: DeskSite, curator: DeskClient) -> None:
    one = suggest(desk_site, email="jo@example.org")
    assert curator.send(f"/desk/suggestions/{one.number}", {"do": "decline"}).status_code == 303
    page = curator.get(f"/desk/suggestions/{one.number}").text
    assert "declined by Cora Curator on" in page
    assert "jo@example.org" not in page
    assert "Wind farms ashore" in curator.get("/desk/suggestions?state=declined").text
    assert "Wind farms ashore" not in curator.get("/desk/suggestions").text


def test_what_is_held_already_is_not_added_by_mistake(desk_site: DeskSite, curator: DeskClient) -> None:
    held = held_with_an_address(desk_site)
    one = suggest(desk_site, address=held.url or "", title=held.title or "")
    assert held.title is not None
    assert html.escape(held.title, quote=False)[:20] in html.unescape(curator.get("/desk/suggestions").text)
    answer = curator.send(f"/desk/suggestions/{one.number}", {**as_shown(curator, one.number), "do": "accept"})
    assert answer.status_code == 409
    assert "seems to be held already" in answer.text
    assert Suggestions(desk_site.desk.folder).get(one.number).state == "waiting"


def test_of_two_curators_at_once_one_takes_it_up(desk_site: DeskSite, curator: DeskClient) -> None:
    one = suggest(desk_site)
    form = {**as_shown(curator, one.number), "do": "accept"}
    before = desk_site.library.manifest.n_documents
    clients = [desk_site.client_of("curator") for _ in range(3)]
    sent = [{**form, "csrf": client.csrf()} for client in clients]
    codes: list[int] = []

    def take(client: DeskClient, data: dict[str, str]) -> None:
        codes.append(
            client.post(
                f"/desk/suggestions/{one.number}", data=data, headers={"Origin": "http://localhost"}
            ).status_code
        )

    threads = [threading.Thread(target=take, args=pair) for pair in zip(clients, sent, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(303) == 1, codes
    assert desk_site.library.manifest.n_documents == before + 1


def test_the_numbers_are_those_of_the_lists(desk_site: DeskSite, curator: DeskClient) -> None:
    store = Suggestions(desk_site.desk.folder)
    for number in range(25):
        typed, _ = checked({"title": f"Wind, part {number}"})
        one = store.add(typed, Suggestions(desk_site.desk.folder, lambda: time.time() - 60).form(), f"192.0.2.{number}")
        if number >= 22:
            store.take(one.number, "Ann")
            store.decide(one.number, "declined", "Ann")
    first = curator.get("/desk/suggestions").text
    for state, n in re.findall(r'href="/desk/suggestions\?state=(\w+)"[^>]*>[^<]*<span class="count">(\d+)', first):
        pages = [curator.get(f"/desk/suggestions?state={state}&page={page}").text for page in (1, 2)]
        listed = set(re.findall(r'<h2><a href="/desk/suggestions/(\d+)"', "".join(pages)))
        assert len(listed) == int(n), state


def test_nothing_that_was_typed_breaks_out(desk_site: DeskSite, curator: DeskClient) -> None:
    typed = dict.fromkeys(("title", "why", "name", "question", "theme"), HOSTILE)
    one = suggest(desk_site, **typed, address="https://example.org/?a=1&b='x'")
    for address in ("/desk/suggestions", f"/desk/suggestions/{one.number}"):
        page = curator.get(address).text
        assert "<script>alert" not in page
        assert not lxml.html.fromstring(page).xpath("//*[@onmouseover] | //script[not(@src)]")
    answer = curator.send(f"/desk/suggestions/{one.number}", {**as_shown(curator, one.number), "do": "accept"})
    assert answer.status_code in (303, 422), answer.text
    if answer.status_code == 303:
        done = Suggestions(desk_site.desk.folder).get(one.number)
        assert "<script>alert" not in desk_site.client().get(f"/resource/{done.record}").text


def test_who_may_do_what(desk_site: DeskSite, curator: DeskClient) -> None:
    mine = suggest(desk_site, person="Sam Submitter")
    other = suggest(desk_site, title="Somebody else’s")
    reader, submitter = desk_site.client(), desk_site.client_of("submitter")
    assert reader.get("/desk/suggestions").status_code == 303
    assert reader.get(f"/desk/suggestions/{mine.number}").status_code == 303
    page = submitter.get("/desk/suggestions").text
    assert "Wind farms ashore" in page
    assert "waiting" in page
    assert other.title not in page
    assert submitter.get(f"/desk/suggestions/{mine.number}").status_code == 403
    assert submitter.send(f"/desk/suggestions/{mine.number}", {"do": "decline"}).status_code == 403
    assert curator.post(f"/desk/suggestions/{mine.number}", data={"do": "decline"}).status_code == 400
    assert curator.get("/desk/suggestions/999999999999999999999").status_code in (400, 404)
    assert [one.state for one in Suggestions(desk_site.desk.folder).listed()] == ["waiting"] * 2
