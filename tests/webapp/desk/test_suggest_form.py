"""Any reader suggests something without an account or a cookie; programs, floods and other sites do not get through."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import lxml.html
import pytest
from flask.testing import FlaskClient

from seealso import Library
from seealso.desk import readers_suggestions as kept
from seealso.desk.readers_suggestions import LONGEST, Suggestions
from tests.webapp.desk.conftest import ORIGIN, DeskSite
from webapp import create_app

HOSTILE = "\"><script>alert(1)</script>' onmouseover=x {{ 7*7 }} <b>&amp;"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody has to wait two seconds, but in the test of it."""
    with monkeypatch.context() as patch:
        patch.setattr(kept, "LEAST_SECONDS", 0)
        yield


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def send(client: FlaskClient, origin: str | None = ORIGIN, form: str | None = None, **typed: str):  # type: ignore[no-untyped-def]
    data = {"form": form_of(client.get("/suggest").text) if form is None else form, **typed}
    return client.post("/suggest", data=data, headers={"Origin": origin} if origin else {})


def test_a_file_of_suggestions_that_cannot_be_used_is_named_in_the_log_alone(
    desk_site: DeskSite, caplog: pytest.LogCaptureFixture
) -> None:
    reader, curator = desk_site.client(), desk_site.client_of("curator")
    form = form_of(reader.get("/suggest").text)
    (path,) = desk_site.desk.folder.glob("suggestions.sqlite")
    path.write_bytes(b"damaged" * 1000)
    answers = [reader.get("/suggest"), send(reader, form=form, title="Wind"), curator.get("/desk/suggestions"),
               curator.get("/desk/suggestions/1"), curator.get("/desk")]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 503, answer.request.path
        assert "Suggestions cannot be taken just now" in answer.text
        for secret in (str(desk_site.desk.folder), path.name, "database"):
            assert secret not in answer.text, answer.request.path
    assert str(path) in caplog.text
    assert reader.get("/").status_code == 200


def waiting(site: DeskSite) -> list[kept.Suggestion]:
    return Suggestions(site.desk.folder).listed()


def test_a_suggestion_arrives_and_no_cookie_is_set(desk_site: DeskSite) -> None:
    client = desk_site.client()
    page = client.get("/suggest?question=wind+farms")
    assert "Do you know something on “wind farms”?" in page.text
    answer = send(
        client, title="Wind farms ashore", why="Clear.", name="Jo", email="jo@example.org", question="wind farms"
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/suggest/thanks")
    thanks = client.get("/suggest/thanks")
    assert "has arrived" in thanks.text
    assert not any("Set-Cookie" in each.headers for each in (page, answer, thanks))
    (one,) = waiting(desk_site)
    assert (one.title, one.name, one.email, one.question, one.person) == (
        "Wind farms ashore",
        "Jo",
        "jo@example.org",
        "wind farms",
        "",
    )
    assert not any(
        "jo@example.org" in path.read_text("utf-8", "replace")
        for path in desk_site.library.path.rglob("*")
        if path.is_file()
    )


def test_what_is_held_is_said_at_once(desk_site: DeskSite) -> None:
    client = desk_site.client()
    title = next(record.title for record in desk_site.library.resources() if record.title and len(record.title) > 40)
    page = send(client, title=title)
    assert page.status_code == 200
    assert "We have this already" in page.text
    assert waiting(desk_site) == []
    assert send(client, title=title, anyway="1").status_code == 303
    assert len(waiting(desk_site)) == 1


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_form_of_another_site_is_refused(desk_site: DeskSite, origin: str | None) -> None:
    assert send(desk_site.client(), origin, title="Spam").status_code == 400
    assert waiting(desk_site) == []


def test_a_program_that_fills_in_everything_is_told_and_not_heard(desk_site: DeskSite) -> None:
    page = send(desk_site.client(), title="Spam", website="https://spam.example")
    assert page.status_code == 422
    assert "has to stay empty" in page.text
    assert waiting(desk_site) == []


def test_who_is_too_quick_sends_once_more(desk_site: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LEAST_SECONDS", 3)
    client = desk_site.client()
    page = send(client, title="Wind farms ashore")
    assert page.status_code == 422
    assert "That was quick" in page.text
    assert "Wind farms ashore" in page.text
    assert send(client, form=form_of(page.text), title="Wind farms ashore").status_code == 303  # at once
    assert send(client, form="made.up.form", title="Wind farms ashore").status_code == 422


def test_a_flood_is_told_when_to_come_again(desk_site: DeskSite) -> None:
    client = desk_site.client()
    answers = [send(client, title=f"Work number {n} on wind") for n in range(kept.MAX_A_DAY + 2)]
    assert [each.status_code for each in answers] == [303] * kept.MAX_A_DAY + [429] * 2
    assert "tomorrow" in answers[-1].text
    assert len(waiting(desk_site)) == kept.MAX_A_DAY


@pytest.mark.parametrize("field", [*sorted(LONGEST), "form", "anyway", "website"])
def test_nothing_typed_breaks_out(desk_site: DeskSite, field: str) -> None:
    client = desk_site.client()
    for text in (HOSTILE, HOSTILE * 90):
        for page in (
            client.get("/suggest", query_string={field: text}),
            send(client, **{"title": "a", "website": "x", field: text}),
        ):
            if field == "form":
                continue
            assert page.status_code < 500
            assert "<script>alert" not in page.text
            assert "<b>&" not in page.text
            assert not lxml.html.fromstring(page.text).xpath("//*[@onmouseover] | //script[not(@src)]")


def test_readers_are_led_there_only_where_the_desk_is_on(desk_site: DeskSite, sample: Library) -> None:
    on, off = desk_site.client(), create_app(sample).test_client()
    theme = next(iter(sample.settings.themes))
    for address, link in (
        ("/search?q=zzzz+pelican", "/suggest?question=zzzz%20pelican"),
        (f"/theme/{theme}", f"/suggest?theme={theme}"),
    ):
        assert f'href="{link}"' in on.get(address).text
        assert "/suggest?" not in off.get(address).text
    assert "/suggest?" not in on.get("/search?q=network").text
    assert off.get("/suggest").status_code == 404


def test_what_readers_see_is_the_same_with_the_desk_off(sample: Library, desk_site: DeskSite) -> None:
    off = create_app(desk_site.library).test_client()
    for address in ("/search?q=zzzz+pelican", "/search?q=network", "/themes"):
        shown = off.get(address).text
        assert "uggest it" not in shown
        assert "desk" not in shown
