"""Who may do what, on every route there is; forms of other sites; what caches may keep; where one is sent."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, request
from werkzeug.routing import Rule

from seealso import Library
from seealso.desk.accounts import ROLES
from seealso.desk.desk import Desk
from tests.webapp.desk.conftest import ORIGIN, DeskSite
from webapp import create_app
from webapp.desk import desk_pages
from webapp.desk.access import needs
from webapp.serving import request_log
from webapp.serving.gate import Gate

SENT_BY_ANYBODY = {"/interface", "/holdings", "/list", "/oai", "/api/v1/holdings"}
"""What readers send by POST. It changes nothing."""
FOR_EVERYBODY = {"/sign-in", "/sign-in/link", "/suggest", "/suggest/thanks"}
"""Pages of the desk that nobody has to be signed in for."""
FOR_OWNERS = {"/desk/people", "/desk/wanted"}
FOR_SUBMITTERS = {"/desk", "/desk/me", "/desk/suggestions", "/sign-out"}
"""What is for others than curators (docs/operators.md, "Letting people in")."""
A_RECORD = "battilana-casciaro-change-agents"
PARTS = {"kind": "questions"}
"""What stands for a part of an address that is no record's id."""


def is_for(app: Flask, rule: Rule) -> str | None:
    """Whom a view says that it is for: a role, "" for everybody, ``None`` where it says nothing."""
    found: str | None = getattr(app.view_functions[rule.endpoint], "is_for", None)
    return found


def address_of(rule: Rule) -> str:
    """An address that leads to a route, whatever is asked of it."""
    return re.sub(
        r"<(?:(\w+)[^:>]*:)?(\w+)>", lambda part: "1" if part[1] == "int" else PARTS.get(part[2], A_RECORD), rule.rule
    )


def guarded(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Address, method and role of each way into the desk."""
    for rule in app.url_map.iter_rules():
        if role := is_for(app, rule):
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield address_of(rule), method, role


def test_every_route_of_the_desk_says_whom_it_is_for_and_no_other_one_does(
    desk_site: DeskSite, sample: Library
) -> None:
    public = {rule.rule for rule in create_app(sample).url_map.iter_rules()}
    added = [rule for rule in desk_site.app.url_map.iter_rules() if rule.rule not in public]
    assert len(added) >= 6
    assert [rule.rule for rule in added if is_for(desk_site.app, rule) is None] == []
    assert {rule.rule for rule in added if is_for(desk_site.app, rule) == ""} == FOR_EVERYBODY


def test_each_route_is_for_whom_it_should_be(desk_site: DeskSite) -> None:
    of = {rule.rule: is_for(desk_site.app, rule) for rule in desk_site.app.url_map.iter_rules()}
    assert {rule for rule, role in of.items() if role == "owner"} == FOR_OWNERS
    assert {rule for rule, role in of.items() if role == "submitter"} == FOR_SUBMITTERS
    curators = {rule for rule, role in of.items() if role == "curator"}
    assert curators == {rule for rule in of if rule.startswith("/desk")} - FOR_OWNERS - FOR_SUBMITTERS
    assert len(curators) > 12


def test_no_route_beside_the_desk_takes_what_changes_anything(sample: Library) -> None:
    app = create_app(sample)
    changing = {rule.rule for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}}
    assert {re.sub(r"<.*>", "", rule).rstrip(".") for rule in changing} == SENT_BY_ANYBODY
    assert not [rule for rule in app.url_map.iter_rules() if is_for(app, rule) is not None]


def test_a_view_that_says_nothing_stops_the_site_from_starting(
    sample: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blueprint = Blueprint("forgotten", __name__)
    blueprint.add_url_rule("/desk/forgotten", view_func=lambda: "secret", endpoint="page")
    monkeypatch.setattr(desk_pages, "PAGES", (*desk_pages.PAGES, blueprint))
    with pytest.raises(TypeError, match="/desk/forgotten"):
        create_app(sample, desk=Desk(tmp_path))


def test_who_is_not_signed_in_comes_into_no_page(desk_site: DeskSite) -> None:
    reader = desk_site.client()
    ways = list(guarded(desk_site.app))
    assert len(ways) > 6
    for cookie in ("", "x" * 43):
        if cookie:
            reader.set_cookie("desk", cookie)
        for address, method, _ in ways:
            answer = reader.open(address, method=method, headers={"Origin": ORIGIN}, data={"csrf": "x"})
            assert answer.status_code == 303, (address, method)
            assert answer.headers["Location"].startswith("/sign-in?next=%2F"), (address, method)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_into_its_own_pages_and_no_higher(desk_site: DeskSite, role: str) -> None:
    client = desk_site.client_of(role)
    seen = 0
    for address, method, needed in guarded(desk_site.app):
        answer = client.open(address, method=method, headers={"Origin": ORIGIN})  # without the token of the session
        where = f"{method} {address} as {role}"
        if ROLES.index(role) < ROLES.index(needed):
            assert answer.status_code == 403, where
            seen += 1
        elif method in ("GET", "HEAD"):
            assert answer.status_code not in (403, 500), where
            assert "/sign-in" not in answer.headers.get("Location", ""), where
        else:
            assert answer.status_code == 400, where
            assert "did not come from a page of this site" in answer.text, where
    assert (seen > 0) == (role != "owner")


@pytest.mark.parametrize(
    ("with_token", "headers"),
    [
        (False, {"Origin": ORIGIN}),
        (True, {}),
        (True, {"Origin": "https://evil.example"}),
        (True, {"Origin": "http://localhost.evil.example"}),
        (True, {"Origin": "null"}),
        (True, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}),
        (True, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"}),
    ],
)
def test_a_form_of_another_site_changes_nothing_on_any_route(
    desk_site: DeskSite, with_token: bool, headers: dict[str, str]
) -> None:
    client = desk_site.client_of("owner")
    token = client.csrf() if with_token else ""
    sent = 0
    for address, method, _ in guarded(desk_site.app):
        if method not in ("GET", "HEAD"):
            data = {"csrf": token, "do": "add", "name": "Eve", "role": "owner"}
            assert client.open(address, method=method, data=data, headers=headers).status_code == 400, address
            sent += 1
    assert sent >= 3
    assert client.get("/desk").status_code == 200
    assert [person.name for person in desk_site.desk.people()] == ["Olu Owner"]


def test_a_request_for_the_head_of_a_page_is_no_form(desk_site: DeskSite) -> None:
    asked: list[str] = []
    blueprint = Blueprint("probe", __name__)

    @needs("submitter")
    def probe() -> str:
        asked.append(request.method)
        return "changed" if request.method != "GET" else "shown"

    with pytest.MonkeyPatch.context() as patch:
        blueprint.add_url_rule("/desk/probe", view_func=probe, endpoint="page", methods=["GET", "POST"])
        patch.setattr(desk_pages, "PAGES", (*desk_pages.PAGES, blueprint))
        app = create_app(desk_site.library, desk=desk_site.desk)
    cookie = desk_site.client_of("submitter").get_cookie("desk")
    assert cookie is not None
    client = app.test_client()
    client.set_cookie("desk", cookie.value)
    answer = client.head("/desk/probe")
    assert (answer.status_code, answer.data, asked) == (200, b"", ["GET"])


def test_a_request_for_the_head_of_a_page_for_everybody_is_no_form_either(desk_site: DeskSite) -> None:
    desk_site.desk.add("Ada", "curator")
    token = desk_site.desk.link("Ada")
    for address in ("/sign-in", "/sign-in/link", f"/sign-in/link?token={token}", "/suggest"):
        answer = desk_site.client().head(address, headers={"Origin": ORIGIN}, data={"token": token})
        assert (answer.status_code, answer.data) == (200, b""), address
        assert "Set-Cookie" not in answer.headers
    assert desk_site.desk.whose_link(token) is not None


def test_the_token_of_another_session_is_no_token(desk_site: DeskSite) -> None:
    client, again, other = (desk_site.client_of(role) for role in ("owner", "owner", "curator"))
    assert len({client.csrf(), again.csrf(), other.csrf()}) == 3
    for token in (again.csrf(), other.csrf(), "", client.csrf()[:-1]):
        answer = client.post("/sign-out", data={"csrf": token}, headers={"Origin": ORIGIN})
        assert answer.status_code == 400, token
    assert client.send("/sign-out").status_code == 303


def test_signing_in_takes_no_form_of_another_site(desk_site: DeskSite) -> None:
    desk_site.desk.add("Eve", "submitter")
    token = desk_site.desk.link("Eve")
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}):
        for address in ("/sign-in", "/sign-in/link"):
            answer = desk_site.client().post(address, data={"token": token, "name": "Eve"}, headers=headers)
            assert answer.status_code == 400
            assert "Set-Cookie" not in answer.headers
    assert desk_site.desk.whose_link(token) is not None


def test_a_token_that_somebody_planted_is_not_the_one_after_signing_in(desk_site: DeskSite) -> None:
    planted = desk_site.client_of("submitter").get_cookie("desk")
    assert planted is not None
    victim = desk_site.client()
    victim.set_cookie("desk", planted.value)
    desk_site.desk.add("Vi", "owner")
    victim.post("/sign-in/link", data={"token": desk_site.desk.link("Vi")}, headers={"Origin": ORIGIN})
    begun = victim.get_cookie("desk")
    assert begun is not None
    assert begun.value != planted.value
    assert desk_site.desk.signed_in(planted.value) is None
    made_up = desk_site.client()
    made_up.set_cookie("desk", "made-up-by-somebody-else")
    made_up.post("/sign-in/link", data={"token": desk_site.desk.link("Vi")}, headers={"Origin": ORIGIN})
    begun = made_up.get_cookie("desk")
    assert begun is not None
    assert begun.value != "made-up-by-somebody-else"


def cookie_of(desk_site: DeskSite, base: str, **more: Any) -> str:
    token = desk_site.desk.link("Olu Owner")
    answer = desk_site.app.test_client().post(
        "/sign-in/link", data={"token": token}, base_url=base, headers={"Origin": base}, **more
    )
    assert answer.status_code == 303
    return answer.headers["Set-Cookie"]


def test_the_cookie_is_for_this_host_and_no_script(desk_site: DeskSite) -> None:
    desk_site.desk.add("Olu Owner", "owner")
    plain, secure = (cookie_of(desk_site, base) for base in ("http://localhost", "https://library.example"))
    assert re.fullmatch(r"desk=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", plain)
    assert re.fullmatch(r"__Host-desk=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", secure)
    below = cookie_of(desk_site, "https://library.example", environ_overrides={"SCRIPT_NAME": "/list"})
    assert re.fullmatch(r"__Secure-desk=[\w-]{43}; Secure; HttpOnly; Path=/list; SameSite=Lax", below)


def test_over_https_no_cookie_counts_that_another_host_may_have_set(desk_site: DeskSite) -> None:
    cookie = desk_site.client_of("owner").get_cookie("desk")
    assert cookie is not None
    client = desk_site.app.test_client()
    client.set_cookie("desk", cookie.value, domain="library.example")
    assert client.get("/desk", base_url="https://library.example").status_code == 303


def test_where_the_operator_says_https_the_cookie_is_secure_behind_any_proxy(desk_site: DeskSite) -> None:
    app = create_app(desk_site.library, Gate(base_url="https://library.example/"), desk_site.desk)
    desk_site.desk.add("Olu Owner", "owner")
    for base, name in (("http://library.example", "__Host-desk"), ("http://localhost", "desk")):
        answer = app.test_client().post(
            "/sign-in/link", data={"token": desk_site.desk.link("Olu Owner")}, base_url=base,
            headers={"Origin": "https://library.example"} if name != "desk" else {"Origin": base},
        )  # fmt: skip
        assert answer.headers["Set-Cookie"].startswith(name + "="), answer.text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)", "evil",
        "/\t/evil.example", "/desk\r\nSet-Cookie: a=b", "http:evil.example", "///evil.example", " //evil.example", "/é",
        "https:evil.example", "https:/evil.example", "HTTPS://evil.example", "\\\\evil.example", "/\\/evil.example",
        "/\n/evil.example", "\t//evil.example", "data:text/html,x", "@evil.example", ".evil.example",
        "//evil.example/desk",
        "%2F%2Fevil.example", "%5C%5Cevil.example", "https%3A%2F%2Fevil.example", "/\u2028/evil.example",
        "/\uff0fevil.example", "\uff0f\uff0fevil.example", "/" + "a" * 4000,
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(desk_site: DeskSite, address: str) -> None:
    desk_site.desk.add("Bo", "curator")
    desk_site.desk.set_password("Bo", "violet tram kettle")
    answer = desk_site.client().post(
        "/sign-in", data={"name": "Bo", "password": "violet tram kettle", "next": address}, headers={"Origin": ORIGIN}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    page = desk_site.client().get("/sign-in", query_string={"next": address})
    assert 'name="next" value="/"' in page.text
    signed_in = desk_site.client_of("curator").get("/sign-in", query_string={"next": address})
    assert signed_in.headers["Location"] == "/desk"


@pytest.mark.parametrize("address", ["/%2Fevil.example", "/%5Cevil.example", "/desk/%0D%0ASet-Cookie:a=b"])
def test_what_is_written_in_percents_stays_so(desk_site: DeskSite, address: str) -> None:
    """They are paths of this site to a browser, as long as nobody reads the percents before it does."""
    signed_in = desk_site.client_of("curator").get("/sign-in", query_string={"next": address})
    assert signed_in.headers["Location"] == address
    assert "Set-Cookie" not in signed_in.headers


def test_after_signing_in_one_is_where_one_wanted_to_go(desk_site: DeskSite) -> None:
    desk_site.desk.add("Bo", "curator")
    desk_site.desk.set_password("Bo", "violet tram kettle")
    client = desk_site.client()
    asked = client.get("/desk/me?done=others")
    assert asked.headers["Location"] == "/sign-in?next=%2Fdesk%2Fme%3Fdone%3Dothers"
    form = client.get(asked.headers["Location"])
    assert 'name="next" value="/desk/me?done=others"' in form.text
    answer = client.post(
        "/sign-in", data={"name": "bo", "password": "violet tram kettle", "next": "/desk/me?done=others"},
        headers={"Origin": ORIGIN},
    )  # fmt: skip
    assert answer.headers["Location"] == "/desk/me?done=others"


ADDRESSES = ("/", "/search?q=network", f"/resource/{A_RECORD}", "/themes", "/coverage", "/nowhere", "/sign-in")


def test_what_is_made_for_somebody_is_kept_by_nobody_and_shown_to_nobody_else(desk_site: DeskSite) -> None:
    client, reader, other = desk_site.client_of("curator"), desk_site.client(), desk_site.client_of("owner")
    reader.get("/search?q=network")
    for address in (*ADDRESSES, "/desk", "/desk/me"):
        page = client.get(address, follow_redirects=True)
        assert page.headers["Cache-Control"] == "no-store", address
        assert "ETag" not in page.headers, address
        assert "Cora Curator" in page.text, address
        assert "Cora Curator" not in other.get(address, follow_redirects=True).text, address
    for address in ADDRESSES:
        for _ in range(2):
            page = reader.get(address)
            assert "Curator" not in page.text, address
            assert 'href="/sign-in"' in page.text, address
            assert "Set-Cookie" not in page.headers, address


def test_browsers_say_where_a_form_of_the_desk_was_and_no_more(desk_site: DeskSite) -> None:
    client, reader = desk_site.client_of("curator"), desk_site.client()
    for answer in (client.get("/"), client.get("/desk"), reader.get("/sign-in")):
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert reader.get("/sign-in/link?token=x").headers["Referrer-Policy"] == "strict-origin"
    assert reader.get("/").headers["Referrer-Policy"] == "no-referrer"


def test_a_page_that_a_browser_had_before_signing_in_is_made_anew(desk_site: DeskSite) -> None:
    client = desk_site.client()
    before = client.get("/search?q=network")
    signed_in = desk_site.client_of("curator")
    again = signed_in.get("/search?q=network", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert "Cookie" in again.headers["Vary"]
    assert "Cookie" in before.headers["Vary"]


def test_the_answers_of_the_api_and_files_are_nobodys(desk_site: DeskSite) -> None:
    client, reader = desk_site.client_of("owner"), desk_site.client()
    for address in ("/api/v1/suggest?q=net", "/static/style.css", "/search.csv?q=network"):
        with client.get(address) as mine, reader.get(address) as theirs:
            assert mine.data == theirs.data
    public = client.get(
        "/api/v1/search?q=network", base_url="http://library.example", headers={"Origin": "https://x.example"}
    )
    assert public.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in public.headers
    for rule in desk_site.app.url_map.iter_rules():
        if is_for(desk_site.app, rule) is not None:
            assert not rule.rule.startswith("/api/"), "what a cookie lets in is no API of other sites"


def test_no_other_origin_reads_what_a_session_shows(desk_site: DeskSite) -> None:
    """On every route, by whatever name: nothing is shared with credentials, and by a fixed `*` at most."""
    client = desk_site.client_of("owner")
    cookie = client.get_cookie("desk")
    assert cookie is not None
    client.set_cookie("desk", cookie.value, domain="library.example")
    assert "Olu Owner" in client.get("/", base_url="http://library.example").text
    for rule in desk_site.app.url_map.iter_rules():
        for origin in ("https://evil.example", "null"):
            for method in ("GET", "OPTIONS"):
                answer = client.open(
                    address_of(rule), method=method, base_url="http://library.example",
                    headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
                )  # fmt: skip
                where = f"{method} {rule.rule}"
                assert "Access-Control-Allow-Credentials" not in answer.headers, where
                assert answer.headers.get("Access-Control-Allow-Origin", "*") == "*", where
                if not rule.rule.startswith("/api/v1/"):
                    assert "Access-Control-Allow-Origin" not in answer.headers, where
                if "Access-Control-Allow-Origin" in answer.headers:
                    assert "Olu Owner" not in answer.text, where
                answer.close()


def test_whatever_names_somebody_is_kept_by_nobody_on_any_route(desk_site: DeskSite) -> None:
    client = desk_site.client_of("owner")
    token = client.csrf()
    seen = 0
    for address in (
        *(address_of(rule) for rule in desk_site.app.url_map.iter_rules() if "GET" in (rule.methods or ())),
        "/nowhere", "/api/nowhere", "/api/v1/nowhere", "/static/nowhere.css", "/search?page=x", "/oai?verb=x",
    ):  # fmt: skip
        with client.get(address) as answer:
            text = answer.get_data().decode("utf-8", "replace")
            if "Olu Owner" in text or token in text:
                assert answer.headers["Cache-Control"] == "no-store", address
                assert "ETag" not in answer.headers, address
                seen += 1
    assert seen > 20


def test_who_has_a_token_that_is_over_sees_what_readers_see(desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    desk_site.desk.end("Cora Curator")
    page = client.get("/")
    assert 'href="/sign-in"' in page.text
    assert client.get("/desk").status_code == 303


def test_another_role_holds_for_the_next_request(desk_site: DeskSite) -> None:
    client = desk_site.client_of("owner")
    assert client.get("/desk/people").status_code == 200
    desk_site.desk.set_role("Olu Owner", "curator")
    assert client.get("/desk/people").status_code == 403
    assert client.send("/desk/people", {"do": "add", "name": "Eve", "role": "owner"}).status_code == 403
    assert len(desk_site.desk.people()) == 1


def test_with_the_desk_off_there_is_none_of_it(sample: Library, desk_site: DeskSite) -> None:
    client = create_app(sample).test_client()
    client.set_cookie("desk", "x" * 43)
    for address in ("/desk", "/desk/people", "/desk/me", "/sign-in", "/sign-in/link"):
        assert client.get(address).status_code == 404
    for address in ("/", "/search?q=network"):
        page = client.get(address)
        assert "sign-in" not in page.text
        assert "desk-bar" not in page.text
        assert page.headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize("cookie", ["", "language", "other", "desk2", "__Host-desk"])
def test_where_no_cookie_of_a_session_is_sent_no_file_is_opened(
    desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch, cookie: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the file of people was asked")

    for name in ("signed_in", "people", "person"):
        monkeypatch.setattr(Desk, name, never)
    reader = desk_site.client()
    if cookie:
        reader.set_cookie(cookie, "x" * 43)
    for address in ADDRESSES:
        answer = reader.get(address)
        assert answer.status_code in (200, 404)
        assert (answer.headers["Cache-Control"] == "no-store") == (address in ("/nowhere", "/sign-in")), address
    assert not desk_site.desk.path.exists()


def test_a_session_is_looked_up_once_a_page_and_for_nothing_that_is_everybodys(
    desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk_site.client_of("curator")
    looked_up: list[str] = []
    look = Desk.signed_in

    def counted(desk: Desk, token: str) -> object:
        looked_up.append(token)
        return look(desk, token)

    monkeypatch.setattr(Desk, "signed_in", counted)
    for address in (*ADDRESSES[:-1], "/desk"):
        looked_up.clear()
        assert client.get(address).status_code in (200, 404)
        assert len(looked_up) == 1, address
    looked_up.clear()
    for address in ("/api/v1/search?q=network", "/api/v1/suggest?q=net", "/static/style.css", "/search.csv?q=network",
                    "/robots.txt"):  # fmt: skip
        with client.get(address) as answer:
            assert answer.status_code == 200, address
    assert looked_up == []


def test_a_file_of_people_that_cannot_be_read_lets_nobody_in_and_leaves_readers_alone(desk_site: DeskSite) -> None:
    client = desk_site.client_of("owner")
    desk_site.desk.path.write_bytes(b"damaged" * 1000)
    assert desk_site.client().get("/").status_code == 200
    assert client.get("/").status_code == 200
    refused = client.get("/desk/people")
    assert refused.status_code == 503
    assert "Signing in does not work just now" in refused.text
    assert str(desk_site.desk.folder) not in refused.text


def test_no_token_of_a_link_is_in_the_log(
    desk_site: DeskSite, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_site.desk.add("Ada", "curator")
    token = desk_site.desk.link("Ada")
    handler = request_log.configure("json")
    try:
        desk_site.client().get(f"/sign-in/link?token={token}")
        desk_site.client().post("/sign-in/link", data={"token": token}, headers={"Origin": ORIGIN})
    finally:
        logging.getLogger().removeHandler(handler)
    said = capsys.readouterr()
    assert "/sign-in/link" in said.err
    assert token not in said.err + said.out
