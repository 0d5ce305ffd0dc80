"""What readers ask for and suggest, in a language that there is none of: nothing stands outside the catalogues."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask

from seealso.desk.desk import Desk
from seealso.desk.readers_suggestions import Suggestions, checked
from seealso.questions import Question, QuestionLog
from tests.webapp.desk.test_in_other_languages import GREEK, greek, signed_in
from tests.webapp.languages.test_none_outside import OPEN, outside

__all__ = ["greek"]

MONTHS = (("2026-08", 1), ("2026-09", 2))
LISTED = [
    Question("πελεκανοσ", 9, "2026-11-20", 0, MONTHS), Question("δικτυα", 4, "2026-11-18"),
    Question("δικτυο", 3, "2026-11-18"),
]  # fmt: skip


@pytest.fixture
def site(greek: tuple[Flask, Desk], monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, Desk]:
    app, desk = greek
    monkeypatch.setattr(QuestionLog, "listed", lambda log, limit=500: LISTED[:limit])
    monkeypatch.setattr("seealso.desk.readers_suggestions.LEAST_SECONDS", 0)
    store = Suggestions(desk.folder)
    for number, state in enumerate(("", "", "declined")):
        typed, _ = checked(
            {"title": f"Πελεκάνος {number}", "why": "Καλό.", "question": "πελεκανοσ", "name": "Ζωή",
             "email": "α@β.γδ" if number else ""}
        )  # fmt: skip
        one = store.add(typed, Suggestions(desk.folder, lambda: time.time() - 9).form(), str(number), "Άννα")
        if state:
            store.take(one.number, "Άννα")
            store.decide(one.number, state, "Άννα")
    return app, desk


def test_nothing_that_curators_and_readers_see_there_stands_outside_the_catalogues(site: tuple[Flask, Desk]) -> None:
    app, desk = site
    library = app.extensions["library"]
    library.decide_question("πελεκανοσ", "wanted", by="Άννα", note="Σύντομα")
    curator, reader = signed_in(app, desk, "Άννα"), app.test_client()
    pages = {
        address: curator.get(address, headers=GREEK).text
        for address in (
            "/desk/questions", "/desk/questions?state=open", "/desk/questions?done=πελεκανοσ",
            "/desk/questions?done=δικτυα&did=promise", "/desk/questions?done=δικτυα&did=confirm",
            "/desk/questions/answer?q=πελεκανοσ", "/desk/questions/answer?q=λ", "/desk/suggestions",
            "/desk/suggestions?state=declined", "/desk/suggestions?state=merged", "/desk/suggestions/1",
            "/desk/suggestions/2", "/desk/suggestions/3", "/desk/suggestions/9",
        )
    }  # fmt: skip
    pages |= {
        address: reader.get(address, headers=GREEK).text
        for address in ("/suggest", "/suggest?question=πελεκανοσ", "/suggest/thanks", "/search?q=πελεκανοσ")
    }
    for name, typed in (
        ("empty", {}), ("wrong", {"title": "α", "address": "β", "email": "γ"}), ("old", {"title": "Πελεκάνος"}),
        ("program", {"title": "α", "website": "β"}), ("long", {"title": "α" * 400}),
    ):  # fmt: skip
        pages[name] = reader.post("/suggest", data={"form": "x.y.z", **typed}, headers=GREEK).text
    for number in range(6):
        pages[f"flood {number}"] = reader.post(
            "/suggest", data={"form": Suggestions(desk.folder).form(), "title": f"Άλμπατρος {number}"},
            headers=GREEK, follow_redirects=True,
        ).text  # fmt: skip
    for name, sent in (
        ("late", {"q": "πελεκανοσ", "do": "declined", "seen": ""}), ("lost", {"q": "λ", "do": "wanted"}),
        ("nothing to undo", {"q": "δικτυα", "do": "undo"}), ("no record", {"q": "δικτυα", "do": "answered"}),
        ("an address", {"q": "δικτυα", "do": "wanted", "note": "α@β"}),
        ("long note", {"q": "δικτυα", "do": "wanted", "note": "α" * 400}),
    ):  # fmt: skip
        token = re.findall(r'name="csrf" value="([^"]*)"', pages["/desk/questions"])[0]
        answer = curator.post("/desk/questions/decide", data={"csrf": token, **sent}, headers=GREEK)
        assert answer.status_code == 409, name
        pages[name] = answer.text
    found = {where: outside(page.replace("https://example.org/page", "")) for where, page in pages.items()}
    assert all(OPEN in page for page in pages.values())
    assert {where: words for where, words in found.items() if words} == {}
