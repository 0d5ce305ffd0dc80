"""What curators are answered when they have sent a form: nothing of it stands outside the catalogues."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from seealso.desk.desk import Desk
from tests.webapp.desk.filled_forms import form_for, page_of, sent_by
from tests.webapp.desk.test_in_other_languages import GREEK, greek, signed_in
from tests.webapp.languages.test_none_outside import OPEN, outside

__all__ = ["greek"]
EDIT = "/desk/edit/%CE%B10"


def send(client: FlaskClient, form: Any, **typed: str) -> Any:
    held = {name: value for name, value in sent_by(form) if name not in ("way", "conflict")}
    return client.post(form.get("action"), data={**held, **typed}, headers=GREEK)


def form_at(client: FlaskClient, address: str, action: str) -> Any:
    return form_for(page_of(client.get(address, headers=GREEK)), action)


def test_nothing_that_a_curator_is_answered_stands_outside_the_catalogues(greek: tuple[Flask, Desk]) -> None:
    app, desk = greek
    app.extensions["library"].build()
    client = signed_in(app, desk, "Άννα")
    token = {"csrf": dict(sent_by(form_at(client, "/desk/edit/α0", EDIT)))["csrf"]}
    edit, late = (form_at(client, "/desk/edit/α0", EDIT) for _number in range(2))
    found = {}

    def answered(name: str, answer: Any) -> None:
        shown = client.get(answer.headers["Location"], headers=GREEK) if answer.status_code == 303 else answer
        assert shown.status_code in (200, 409, 422), (name, shown.status_code)
        assert OPEN in shown.text, name
        found[name] = outside(shown.text.replace('placeholder="type:podcast"', ""))  # the same in any language

    def post(address: str, **data: Any) -> Any:
        return client.post(address, data={**token, **data}, headers=GREEK)

    answered("unchanged", send(client, edit))
    answered("saved", send(client, edit, title="Αλλαγή"))
    answered("conflict", send(client, late, title="Άλλη", subtitle="Κάτι"))
    answered("wrong", send(client, form_at(client, "/desk/edit/α0", EDIT), url="χ", issued="χ"))
    answered("looked", send(client, form_at(client, "/desk/edit/α0", EDIT), do="look"))
    answered("empty", post("/desk/add", do="save"))
    answered("pasted", post("/desk/add", what="Αλλαγή"))
    answered("held", post("/desk/add", do="save", title="Αλλαγή"))
    many = {"id": ["α0"], "action": "add-theme", "value": "θέμα"}
    answered("what would change", post("/desk/records", **many))
    answered("many", post("/desk/records", do="yes", **many))
    answered("none ticked", post("/desk/records"))
    answered("no such time", post("/desk/undo", at="χ"))
    answered("one, not two", post("/desk/merge", one="α0", other="α0"))
    answered("taken out", post("/desk/retire/α0", why="γιατί"))
    answered("gone", send(client, late, title="Άλλη"))
    found["for readers"] = outside(app.test_client().get("/resource/α0", headers=GREEK).text)
    history = client.get("/desk/history/α0", headers=GREEK).text
    found["its history"] = [word for word in outside(history) if word not in ("article author", "speaker", "el ")]
    assert {where: words for where, words in found.items() if words} == {}
