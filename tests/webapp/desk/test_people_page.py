"""Owners let people in, hand over their links, change what they may do, and end it; everybody has an account."""

from __future__ import annotations

import html
import json
import re

import pytest
from werkzeug.test import TestResponse

from seealso import SeealsoError
from seealso.desk import passwords
from seealso.desk.desk import Desk
from seealso.desk.people_file import PeopleFileError
from tests.webapp.desk.conftest import ORIGIN, DeskClient, DeskSite
from tests.webapp.desk.test_access import guarded
from webapp import create_app
from webapp.serving.gate import Gate

PASSWORD = "violet tram kettle"
HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def link_on(answer: TestResponse) -> str:
    found = re.search(r"<code>(\S+)</code>", answer.text)
    assert found, answer.text
    return html.unescape(found[1])


def test_an_owner_lets_somebody_in_who_comes_by_the_link_and_chooses_a_password(desk_site: DeskSite) -> None:
    owner, new = desk_site.client_of("owner"), desk_site.client()
    added = owner.send("/desk/people", {"do": "add", "name": "Ada", "role": "curator", "email": "ada@example.org"})
    assert added.status_code == 200
    assert added.headers["Cache-Control"] == "no-store"
    address = link_on(added)
    assert address.startswith("http://localhost/sign-in/link?token=")
    assert address not in owner.get("/desk/people").text
    page = new.get(address.removeprefix("http://localhost"))
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token
    assert new.post("/sign-in/link", data={"token": token[1]}, headers={"Origin": ORIGIN}).status_code == 303
    assert new.get("/desk/people").status_code == 403
    chosen = new.send("/desk/me", {"do": "password", "password": PASSWORD, "again": PASSWORD})
    assert chosen.headers["Location"] == "/desk/me?done=password"
    assert "Your password was changed" in new.get("/desk/me?done=password").text
    again = desk_site.client()
    signed_in = again.post("/sign-in", data={"name": "ADA", "password": PASSWORD}, headers={"Origin": ORIGIN})
    assert signed_in.headers["Location"] == "/desk"
    assert "Ada" in again.get("/desk").text


def test_a_role_is_changed_and_a_time_ended(desk_site: DeskSite) -> None:
    owner, curator = desk_site.client_of("owner"), desk_site.client_of("curator")
    owner.send("/desk/people", {"do": "role", "name": "Cora Curator", "role": "submitter"})
    assert desk_site.desk.person("Cora Curator").role == "submitter"
    owner.send("/desk/people", {"do": "end", "name": "Cora Curator"})
    assert curator.get("/desk").status_code == 303
    assert "until" in owner.get("/desk/people").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "end", "name": "Olu Owner"}, "is the only owner"),
        ({"do": "role", "name": "Olu Owner", "role": "curator"}, "is the only owner"),
        ({"do": "add", "name": "olu  OWNER", "role": "curator"}, "is here already"),
        ({"do": "add", "name": " ", "role": "curator"}, "A name has 1 to 80 letters"),
        ({"do": "add", "name": "Ada", "role": "king"}, "king is no role. There are submitter, curator and owner."),
        ({"do": "add", "name": "Ada", "role": "curator", "email": "nowhere"}, "is no e-mail address"),
        ({"do": "link", "name": "Nobody"}, "Nobody who may sign in is called Nobody"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(desk_site: DeskSite, form: dict[str, str], said: str) -> None:
    owner = desk_site.client_of("owner")
    answer = owner.send("/desk/people", form)
    assert answer.status_code == 400
    assert said in answer.text
    assert [person.name for person in desk_site.desk.people()] == ["Olu Owner"]


def test_no_link_begins_with_a_name_that_somebody_made_up(desk_site: DeskSite) -> None:
    owner = desk_site.client_of("owner")
    csrf, cookie = owner.csrf(), owner.get_cookie("desk")
    assert cookie is not None
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "http://evil.example"}
    for address in ("", "https://library.example"):
        app = create_app(desk_site.library, Gate(base_url=address), desk_site.desk)
        client = app.test_client(use_cookies=False)
        answer = client.post(
            "/desk/people", data={"do": "link", "name": "Olu Owner", "csrf": csrf}, base_url="http://evil.example",
            headers={**evil, "Cookie": f"desk={cookie.value}; __Host-desk={cookie.value}"},
            environ_overrides={"SERVER_NAME": "127.0.0.1"},
        )  # fmt: skip
        assert answer.status_code == 200
        assert "evil.example/sign-in" not in link_on(answer)
        assert link_on(answer).startswith(address or "http")


def test_a_password_is_changed_by_who_knows_it(desk_site: DeskSite) -> None:
    desk_site.desk.add("Bo", "submitter")
    desk_site.desk.set_password("Bo", PASSWORD)
    client = desk_site.client()
    client.post("/sign-in", data={"name": "Bo", "password": PASSWORD}, headers={"Origin": ORIGIN})
    before = client.get_cookie("desk")
    form = {"do": "password", "before": "wrong", "password": "green lantern muffin", "again": "green lantern muffin"}
    assert 'name="before"' in client.get("/desk/me").text
    wrong = client.send("/desk/me", form)
    assert (wrong.status_code, "not the password that you have now" in wrong.text) == (400, True)
    differ = client.send("/desk/me", {**form, "before": PASSWORD, "again": "other"})
    assert "are not the same" in differ.text
    weak = client.send("/desk/me", {**form, "before": PASSWORD, "password": "password1", "again": "password1"})
    assert "would soon be guessed" in weak.text
    assert client.send("/desk/me", {**form, "before": PASSWORD}).status_code == 303
    after = client.get_cookie("desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert desk_site.desk.signed_in(before.value) is None
    assert client.get("/desk/me").status_code == 200


def test_a_file_that_cannot_be_used_while_a_password_is_changed_is_named_in_the_log_alone(
    desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = desk_site.client_of("submitter")

    def cannot(*_: object, **__: object) -> None:
        raise PeopleFileError(f"The file of people cannot be used: {desk_site.desk.path}: database is locked.")

    for name in ("set_password", "end_other_sessions"):
        monkeypatch.setattr(Desk, name, cannot)
    for form in ({"do": "password", "password": PASSWORD, "again": PASSWORD}, {"do": "others"}):
        answer = client.send("/desk/me", form)
        assert answer.status_code == 503
        assert "Signing in does not work just now" in answer.text
        assert str(desk_site.desk.path) not in answer.text
        assert "locked" not in answer.text
    assert str(desk_site.desk.path) in caplog.text


@pytest.mark.parametrize(
    ("password", "said"),
    [("x9$Kq!7", "A password has at least 8 characters."), ("x9$Kq" * 103, "A password has at most 512 characters."),
     ("password1", "would soon be guessed")],
)  # fmt: skip
def test_a_password_that_is_too_short_too_long_or_soon_guessed_is_refused_in_words(
    desk_site: DeskSite, password: str, said: str
) -> None:
    client = desk_site.client_of("submitter")
    answer = client.send("/desk/me", {"do": "password", "password": password, "again": password})
    assert (answer.status_code, said in answer.text) == (400, True)
    assert not desk_site.desk.person("Sam Submitter").has_password


def test_the_form_says_the_length_that_is_asked_for(desk_site: DeskSite) -> None:
    page = desk_site.client_of("submitter").get("/desk/me").text
    assert f"At least {passwords.LEAST_LENGTH} characters" in page
    assert set(re.findall(r'minlength="(\d+)"', page)) == {str(passwords.LEAST_LENGTH)}


def test_other_browsers_are_signed_out(desk_site: DeskSite) -> None:
    here, there = desk_site.client_of("curator"), desk_site.client_of("curator")
    assert "in 1 other browser" in here.get("/desk/me").text
    assert here.send("/desk/me", {"do": "others"}).headers["Location"] == "/desk/me?done=others"
    assert there.get("/desk/me").status_code == 303
    assert "Only here" in here.get("/desk/me").text


def test_forms_of_passwords_are_masked_and_may_be_filled_by_a_keeper_of_passwords(desk_site: DeskSite) -> None:
    pages = desk_site.client().get("/sign-in").text + desk_site.client_of("curator").get("/desk/me").text
    fields = re.findall(r"<input[^>]*password[^>]*>", pages)
    fields = [field for field in fields if 'type="hidden"' not in field]
    assert len(fields) == 3
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field


def hostile_site(desk_site: DeskSite) -> tuple[DeskSite, DeskClient]:
    """A desk whose people and library hold markup wherever text may stand."""
    folder = desk_site.library.path
    record = {"id": "hostile", "title": HOSTILE, "description": HOSTILE, "themes": [HOSTILE], "publisher": HOSTILE}
    (folder / "records" / "hostile.json").write_text(json.dumps([record]), encoding="utf-8")
    desk_site.library.build()
    name = HOSTILE[:80]
    desk_site.desk.add(name, "owner", '"<b>x</b>"@example.org')
    client = desk_site.client()
    client.post("/sign-in/link", data={"token": desk_site.desk.link(name)}, headers={"Origin": ORIGIN})
    return desk_site, client


def test_markup_in_any_field_is_text_on_every_page_of_the_desk(desk_site: DeskSite) -> None:
    site, client = hostile_site(desk_site)
    shown = 0
    for address, method, _ in guarded(site.app):
        if method == "HEAD":
            continue
        ways = [address.replace("battilana-casciaro-change-agents", "hostile"), address]
        for way in ways:
            if method == "GET":
                answer = client.get(way, query_string=dict.fromkeys(("done", "q", "next", "month", "id"), HOSTILE))
            elif way != "/sign-out":
                data = dict.fromkeys(("name", "email", "role", "password", "again", "before", "title"), HOSTILE)
                answer = client.send(way, {**data, "do": "add"})
            else:
                continue
            assert "<script>alert" not in answer.text, way
            assert "<img src=x" not in answer.text, way
            assert "<b>x</b>" not in answer.text, way
            shown += "&lt;script&gt;" in answer.text
    assert shown > 4
    for address in ("/sign-in", "/sign-in/link"):
        for answer in (
            desk_site.client().get(address, query_string={"next": HOSTILE, "token": HOSTILE}),
            desk_site.client().post(
                address, data={"name": HOSTILE, "token": HOSTILE, "next": HOSTILE}, headers={"Origin": ORIGIN}
            ),
        ):
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text


def test_a_name_with_markup_is_refused_by_nobody_and_run_by_none(desk_site: DeskSite) -> None:
    _, client = hostile_site(desk_site)
    page = client.get("/")
    assert "&lt;script&gt;" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_an_account_that_ended_meanwhile_changes_nothing(desk_site: DeskSite) -> None:
    client = desk_site.client_of("submitter")
    cookie = client.get_cookie("desk")
    assert cookie is not None
    desk_site.desk.end("Sam Submitter")
    with pytest.raises(SeealsoError, match="no longer signed in"):
        desk_site.desk.change_password(cookie.value, "", PASSWORD)
