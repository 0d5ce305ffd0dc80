"""Markup that somebody stored, wherever text may stand, is text on every page of the desk that shows it.

The walk goes through the pages in each of their states: a form that came back, what two changed at once, what is to be
turned back, what waits, what was decided. Templates note which of them put out something hostile, so that one that is
walked past is seen too.
"""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from lxml import html
from markupsafe import Markup
from werkzeug.test import TestResponse

import seealso
from seealso import Edit
from seealso.asking import today
from seealso.desk.desk import Desk
from seealso.questions import Question, QuestionLog
from seealso.work_lists import KINDS
from tests.webapp.desk.conftest import ORIGIN, DeskClient, DeskSite
from tests.webapp.desk.filled_forms import form_for, page_of, send
from tests.webapp.desk.test_suggestions_queue import suggest
from webapp import create_app
from webapp.serving.gate import Gate

HARD = "'\"><xss onx=1>{{7*7}}&lt;"
"""Breaks out of attributes in either kind of quotes, out of elements and out of templates, where it may."""
RAW = "<xss"
LIBRARY = f"{HARD} library"
"""Stands in the title of every page, so that it tells nothing of them."""
FIELDS = ("title", "supplied_title", "subtitle", "description", "type", "publisher", "collection", "licence", "status",
          "submitted_by", "recording_of")  # fmt: skip


def hard(**more: Any) -> dict[str, Any]:
    """A record that is hostile in every field that may hold text."""
    return {
        **{name: f"{HARD} {name} of soil" for name in FIELDS},
        **{name: [f"{HARD} {name}"] for name in ("keywords", "audience", "places")},
        "themes": [HARD], "language": "en", "issued": "1951",
        "creators": [{"name": HARD, "role": HARD, "note": HARD}], "series": {"name": HARD, "position": 1},
        "relations": [{"type": "related", "target_title": HARD, "note": HARD}],
        "event": {"start": "2024-05-02", "end": "2024-05-01", "place": HARD, "status": HARD},
        "extra": {HARD: HARD, "deep": {HARD: HARD}},
        **more,
    }  # fmt: skip


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskSite:
    """A library, people, questions and suggestions that are hostile throughout."""
    folder = tmp_path / "library"
    folder.mkdir()
    records = [
        hard(id="one"), hard(id="two"), hard(id="three", title=f"{HARD} of worms", event={}),
        *({"id": f"soil-{n}", "title": f"{HARD} soil health {n}", "themes": [HARD], "issued": "2024",
           "description": f"{HARD} compost and worms", "keywords": [HARD]} for n in range(6)),
        {"id": "bare", "title": f"{HARD} rain"},
    ]  # fmt: skip
    (folder / "records.json").write_text(json.dumps(records), encoding="utf-8")
    told = json.dumps(HARD)
    (folder / "seealso.toml").write_text(
        f"[library]\ntitle = {json.dumps(LIBRARY)}\n[themes.{told}]\nlabel = {told}\n"
        f"[scope.theme.{told}]\nat_least = 30\nnote = {told}\n",
        encoding="utf-8",
    )
    listed = [Question(f"{HARD} {word}", 7 - at, "2026-11-20") for at, word in enumerate(("tides", "soil", "pelicans"))]
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: listed[:limit])
    library = seealso.open_library(folder)
    library.build()
    return DeskSite(create_app(library, Gate(), desk := Desk(tmp_path / "private")), library, desk)


class Walk:
    """What was answered, each looked through as it comes."""

    def __init__(self, client: DeskClient) -> None:
        self.client = client
        self.n_shown = 0

    def seen(self, answer: TestResponse) -> TestResponse:
        """An answer in which nothing breaks out."""
        where = f"{answer.request.method} {answer.request.path}"
        assert answer.status_code in (200, 303, 400, 403, 409, 422), (where, answer.status_code)
        assert RAW not in answer.text, where
        assert "&gt;49" not in answer.text, where
        if answer.mimetype == "text/html" and answer.data:
            assert not html.document_fromstring(answer.data).xpath("//xss | //@onx"), where
        self.n_shown += "&lt;xss" in answer.text
        return answer

    def get(self, address: str, **asked: str) -> Any:
        """A page, parsed."""
        return page_of(self.seen(self.client.get(address, query_string=asked)))

    def post(self, address: str, form: dict[str, Any]) -> TestResponse:
        """What a form is answered; where it leads elsewhere, what is there."""
        answer = self.client.send(address, form)
        self.seen(answer)
        return self.follow(answer)

    def follow(self, answer: TestResponse) -> TestResponse:
        return self.seen(self.client.get(answer.headers["Location"])) if answer.status_code == 303 else answer


def owner_called(site: DeskSite, name: str) -> DeskClient:
    """A browser in which somebody with a name and an address of their choice is signed in."""
    site.desk.add(name, "owner", '"<xss>"@example.org')
    client = site.client()
    assert client.post(
        "/sign-in/link", data={"token": site.desk.link(name)}, headers={"Origin": ORIGIN}
    ).status_code == 303  # fmt: skip
    return client


def form_for_undo(page: Any) -> Any:
    """The first form that turns something back."""
    return next(form for form in page.iter("form") if form.get("action") == "/desk/undo")


def walk_through_records(walk: Walk, site: DeskSite) -> None:
    """Forms, conflicts, what is gone, what is turned back, many at once, two made one."""

    def edit_form(name: str) -> Any:
        return form_for(walk.get(f"/desk/edit/{name}"), f"/desk/edit/{name}")

    early, late, gone = edit_form("one"), edit_form("one"), edit_form("three")
    walk.follow(walk.seen(send(walk.client, early, {"subtitle": f"{HARD} anew", "why": HARD})))
    walk.seen(send(walk.client, late, {"subtitle": f"{HARD} late", "title": HARD, "why": HARD}))
    walk.seen(send(walk.client, edit_form("one"), {"url": HARD, "title": HARD, "why": HARD, "issued": HARD}))
    walk.seen(send(walk.client, edit_form("one"), {"do": "look", "title": f"{HARD} title of soil", "why": HARD}))
    for address in ("/desk/history/one", "/resource/one", "/history", "/desk/retire/one"):
        walk.get(address)
    walk.get("/desk/records", q="soil")
    found = {"id": ["soil-0", "soil-1"], "value": f"{HARD} new", "why": HARD, "q": HARD}
    walk.post("/desk/records", {**found, "action": "add-theme"})
    walk.post("/desk/records", {**found, "action": HARD})
    done = walk.post("/desk/records", {**found, "action": "add-theme", "do": "yes"})
    at = form_for(page_of(done), "/desk/undo").xpath(".//input[@name='at']/@value")[0]
    site.library.edit(Edit(id="soil-0", fields={"themes": [f"{HARD} again"]}), by=HARD)
    walk.post("/desk/undo", {"at": at, "id": "soil-0"})
    walk.post("/desk/undo", {"at": at})
    for title in (f"{HARD} once", f"{HARD} twice"):
        site.library.edit(Edit(id="soil-5", fields={"title": title}), by=HARD)
        if title.endswith("once"):
            undo = form_for_undo(walk.get("/desk/history/soil-5"))
    refused = walk.seen(send(walk.client, undo))
    assert (refused.status_code, "As it would be" in refused.text) == (409, True)
    for asked in ({"one": "one", "other": "two"}, {"one": HARD, "other": "two"}, {"one": f"{HARD} soil", "other": ""}):
        walk.get("/desk/merge", **asked)
    walk.post("/desk/merge", {"one": "one", "other": "two", "keep": HARD})
    walk.post("/desk/merge", {"one": "one", "other": "two", "keep": "one", "why": HARD})
    walk.post("/desk/retire/three", {"why": HARD})
    walk.seen(send(walk.client, gone, {"title": HARD, "description": HARD}))
    walk.get("/desk/history/three")
    walk.post("/desk/restore", {"id": HARD})
    walk.get("/desk/add", what=f"{HARD} of soil")
    entry = f"TY  - BOOK\nTI  - {HARD} of soil\nAU  - {HARD}\nKW  - {HARD}\nAB  - {HARD}\nER  - \n"
    walk.post("/desk/add", {"what": entry, "do": "paste"})
    for do in ("look", "save"):
        typed = {"title": f"{HARD} soil health 1", "description": HARD, "themes.more": HARD, "why": HARD, "id": HARD}
        walk.post("/desk/add", {**typed, "do": do})
    walk.post("/desk/add", {"title": f"{HARD} of late", "do": "save", "id": "late"})
    month = today()[:7]
    for address in (f"/digest?month={month}", f"/digest.html?month={month}", "/history", "/new", "/resource/late"):
        walk.seen(walk.client.get(address))


def walk_through_what_waits(walk: Walk, site: DeskSite) -> None:
    """Lists, the report, the letter, a second pair of eyes, questions, suggestions, people."""
    for address in ("/desk", "/desk/report", *(f"/desk/work/{kind}" for kind in KINDS), "/digest", "/coverage", "/"):
        walk.get(address)
    walk.seen(walk.client.get("/desk/report.html", query_string={"intro": HARD}))
    walk.seen(walk.client.get("/digest.html"))
    walk.post("/desk/work/stale", {"do": "good", "id": "one", "field": HARD})
    walk.post("/desk/work/orphans", {"do": "keyword", "id": "bare", "word": HARD})
    drawn = form_for(walk.get("/desk/agreement", draw="7"), "/desk/agreement")
    walk.seen(send(walk.client, drawn, {}))
    ids = drawn.xpath(".//input[@name='id']/@value")
    walk.seen(send(walk.client, drawn, {f"of.{name}": HARD for name in ids[:-1]} | {f"of.{ids[-1]}": "other"}))
    question = f"{HARD} tides".casefold()
    walk.get("/desk/questions")
    walk.get("/desk/questions/answer", q=question, find=HARD)
    walk.post("/desk/questions/decide", {"q": question, "do": "wanted", "note": HARD})
    walk.post("/desk/questions/decide", {"q": question, "do": "answered", "note": HARD, "record": ["soil-2"]})
    walk.post("/desk/questions/decide", {"q": question, "do": HARD})
    walk.get("/desk/questions", of=HARD, state=HARD, theme=HARD, q=HARD)
    typed = {"why": HARD, "name": HARD, "question": question, "theme": HARD}
    works = (("of soil", "https://example.org/?a='%22"), ("soil health 1", ""), ("hail", ""))
    sent = [
        suggest(site, title=f"{HARD} {word}", address=address, email="jo@example.org", **typed)
        for word, address in works
    ]
    mine = suggest(site, site.desk.people()[0].name, title=f"{HARD} mine", **typed)
    walk.get("/desk")
    walk.get("/desk/suggestions")
    for one in (*sent, mine):
        walk.get(f"/desk/suggestions/{one.number}")
    walk.post(f"/desk/suggestions/{sent[0].number}", {"do": "accept", "title": HARD, "url": HARD})
    walk.post(f"/desk/suggestions/{sent[0].number}", {"do": "accept", "title": f"{HARD} hail", "anyway": "1"})
    walk.post(f"/desk/suggestions/{sent[1].number}", {"do": "merge", "into": "soil-1", "words": HARD})
    walk.post(f"/desk/suggestions/{sent[2].number}", {"do": "decline"})
    walk.post(f"/desk/suggestions/{sent[2].number}", {"do": HARD, "seen": HARD})
    for state in ("accepted", "merged", "declined"):
        walk.get("/desk/suggestions", state=state)
    walk.get("/suggest", **typed)
    held = walk.post("/suggest", {**typed, "title": f"{HARD} soil health 1"})
    assert "We have this already" in held.text
    walk.post("/suggest", {**typed, "title": f"{HARD} soil health 1", "email": HARD, "address": HARD})
    for do in ("add", "link", "role", "end"):
        walk.post("/desk/people", {"do": do, "name": HARD, "role": HARD, "email": HARD})
    walk.post("/desk/people", {"do": "add", "name": HARD[:60], "role": "curator", "email": '"<xss>"@example.com'})
    walk.get("/desk/people")
    walk.get("/desk/wanted", find=HARD)
    topic = walk.get("/desk/wanted").xpath('//input[@name="value.0"]/@value')[0]
    said = {"value.0": topic, "seen.0": '[null, null, false, ""]', "seen.all": "[null, null]", "least.all": ""}
    walk.post("/desk/wanted", {**said, "least.0": HARD, "within.0": HARD, "note.0": HARD})
    walk.follow(walk.post("/desk/wanted", {**said, "note.0": HARD}))
    walk.post("/desk/wanted", {**said, "note.0": f"{HARD} anew"})
    walk.post("/desk/wanted", {**said, "value.0": HARD, "note.0": HARD})
    walk.get("/desk/work/thin")
    walk.get("/desk/me")
    walk.post("/desk/me", {"do": "password", "before": HARD, "password": HARD, "again": HARD[1:]})
    walk.get("/desk/done", at=HARD)


def walk_as_others(site: DeskSite) -> Walk:
    """What somebody sees who suggests, and who is not signed in."""
    site.desk.add(f"{HARD} Sam", "submitter")
    suggest(site, f"{HARD} Sam", title=f"{HARD} of mine", why=HARD)
    walk = Walk(site.client())
    token = site.desk.link(f"{HARD} Sam")
    walk.get("/sign-in/link", token=token)
    walk.get("/sign-in", next=HARD)
    walk.seen(walk.client.post("/sign-in", data={"name": HARD, "password": HARD, "next": HARD},
                               headers={"Origin": ORIGIN}))  # fmt: skip
    walk.follow(walk.client.post("/sign-in/link", data={"token": token}, headers={"Origin": ORIGIN}))
    walk.get("/desk/suggestions")
    return walk


PUT_OUT = {
    "_desk_bar.html", "desk.html", "digest.html", "history.html", "own_account.html", "people.html",
    "sign_in.html", "suggest.html", "desk/answer_question.html", "desk/questions.html",
    "desk/_fields.html", "desk/_tasks.html", "desk/add.html", "desk/agreed.html",
    "desk/agreement.html", "desk/conflict.html", "desk/done.html", "desk/edit.html", "desk/gone.html",
    "desk/many.html", "desk/many_preview.html", "desk/merge.html", "desk/_my_suggestions.html",
    "desk/record_history.html", "desk/refused.html", "desk/report.html", "desk/retire.html", "desk/suggestion.html",
    "desk/suggestions.html", "desk/wanted.html", "desk/work.html",
}  # fmt: skip
"""Templates that are seen to put out something hostile by the walk."""


@pytest.fixture
def put_out(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that put out, as text to be escaped, what holds markup."""
    found: set[str] = set()
    compiled = Environment._generate

    def noting(environment: Environment, source: Any, name: str | None, *rest: Any, **more: Any) -> str:
        code: str = compiled(environment, source, name, *rest, **more)
        return code.replace("escape(", f"__noting__({name!r}, ")

    def note(name: str, value: Any) -> Markup:
        if not hasattr(value, "__html__") and RAW in str(value) and value != LIBRARY:
            found.add(name)
        return Markup.escape(value)

    monkeypatch.setattr(Environment, "_generate", noting)
    monkeypatch.setattr(builtins, "__noting__", note, raising=False)
    return found


def test_what_anybody_stored_breaks_out_of_no_page_of_the_desk(site: DeskSite, put_out: set[str]) -> None:
    walk = Walk(owner_called(site, f"{HARD} Olu"))
    walk_through_what_waits(walk, site)
    walk_through_records(walk, site)
    others = walk_as_others(site)
    assert walk.n_shown + others.n_shown > 60
    assert set() == PUT_OUT - put_out
