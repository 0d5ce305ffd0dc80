"""Every page of the desk in a language that there is none of: nothing that it says stands outside the catalogues."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import seealso
from seealso.desk.desk import Desk
from tests.webapp.desk.conftest import ORIGIN
from tests.webapp.desk.test_access import A_RECORD, guarded
from tests.webapp.languages.test_none_outside import OPEN, PSEUDO, outside, records
from webapp import create_app
from webapp.languages import catalogues
from webapp.languages.catalogues import ENGLISH, speak

GREEK = {"Accept-Language": "el", "Origin": ORIGIN}


@pytest.fixture
def greek(tmp_path: Path) -> Iterator[tuple[Flask, Desk]]:
    root = tmp_path / "greek"
    root.mkdir()
    (root / "a.json").write_text(json.dumps(records(), ensure_ascii=False), encoding="utf-8")
    (root / "seealso.toml").write_text('[library]\ntitle = "Βιβλιοθήκη"\nlanguage = "el"\n', encoding="utf-8")
    desk = Desk(tmp_path / "private")
    for name, role in (("Σοφία", "owner"), ("Άννα", "curator"), ("Νίκος", "submitter")):
        desk.add(name, role)
    desk.end("Νίκος")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "OFFERED", {"en": ENGLISH, "el": PSEUDO})
        yield create_app(seealso.open_library(root), desk=desk), desk
    speak(ENGLISH)


def signed_in(app: Flask, desk: Desk, name: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in/link", data={"token": desk.link(name)}, headers=GREEK)
    return client


def test_nothing_on_a_page_of_the_desk_stands_outside_the_catalogues(greek: tuple[Flask, Desk]) -> None:
    app, desk = greek
    desk.set_password("Άννα", "violet tram kettle")
    owner, curator, reader = signed_in(app, desk, "Σοφία"), signed_in(app, desk, "Άννα"), app.test_client()
    signed_in(app, desk, "Σοφία")
    found, seen = {}, 0
    for address, method, _ in guarded(app):
        if method == "GET":
            page = owner.get(address.replace(A_RECORD, "α0"), headers=GREEK, follow_redirects=True)
            assert OPEN in page.text, address
            found[address] = outside(page.text.replace('placeholder="type:podcast"', ""))  # the same in any language
            seen += 1
    assert seen >= 3
    found["refused"] = outside(curator.get("/desk/people", headers=GREEK).text)
    found["forged"] = outside(owner.post("/sign-out", headers=GREEK).text)
    for address in ("/desk/me?done=password", "/desk/me?done=others"):
        found[address] = outside(curator.get(address, headers=GREEK).text)
    token = desk.link("Άννα")
    for address in ("/sign-in", "/sign-in/link", f"/sign-in/link?token={token}"):
        found[address] = outside(reader.get(address, headers=GREEK).text)
    for number in range(7):
        page = reader.post("/sign-in", data={"name": "Άννα", "password": "x"}, headers=GREEK)
        found[f"wrong {number}"] = outside(page.text)
    assert {where: words for where, words in found.items() if words} == {}
