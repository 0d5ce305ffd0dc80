"""Coming in and going out."""

from __future__ import annotations

from tests.webapp.desk.conftest import ORIGIN, DeskSite


def test_a_link_lets_in_once_and_only_when_its_button_is_pressed(desk_site: DeskSite) -> None:
    desk_site.desk.add("Ada", "curator")
    token = desk_site.desk.link("Ada")
    client = desk_site.client()
    for _ in range(3):  # as programs do that look at mail
        assert "Ada" in client.get(f"/sign-in/link?token={token}").text
    answer = client.post("/sign-in/link", data={"token": token}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert "Ada" in client.get("/desk").text
    again = desk_site.client().post("/sign-in/link", data={"token": token}, headers={"Origin": ORIGIN})
    assert again.status_code == 403
    assert "Set-Cookie" not in again.headers


def test_who_signs_out_is_out_though_the_cookie_is_sent_again(desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    kept = client.get_cookie("desk")
    assert kept is not None
    assert client.send("/sign-out").headers["Location"] == "/"
    assert client.get_cookie("desk") is None
    client.set_cookie("desk", kept.value)
    assert client.get("/desk").headers["Location"] == "/sign-in?next=%2Fdesk"


def test_a_form_needs_the_token_of_its_session_and_a_page_of_this_site(desk_site: DeskSite) -> None:
    client, other = desk_site.client_of("curator"), desk_site.client_of("owner")
    for data, headers in (
        ({}, {"Origin": ORIGIN}),
        ({"csrf": other.csrf()}, {"Origin": ORIGIN}),
        ({"csrf": client.csrf()}, {}),
        ({"csrf": client.csrf()}, {"Origin": "https://evil.example"}),
        ({"csrf": client.csrf()}, {"Origin": "null"}),
        ({"csrf": client.csrf()}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}),
        ({"csrf": client.csrf()}, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"}),
    ):
        assert client.post("/sign-out", data=data, headers=headers).status_code == 400, (data, headers)
    assert client.get("/desk").status_code == 200
    assert client.send("/sign-out").status_code == 303


def test_a_page_of_somebody_is_kept_by_nobody(desk_site: DeskSite) -> None:
    client, reader = desk_site.client_of("curator"), desk_site.client()
    for address in ("/", "/search?q=network", "/desk", "/themes"):
        page = client.get(address)
        assert page.headers["Cache-Control"] == "no-store", address
        assert "ETag" not in page.headers
        assert "Cora Curator" in page.text
        if address != "/desk":
            assert "Cora Curator" not in reader.get(address).text
            assert 'href="/sign-in"' in reader.get(address).text
