"""Signing in with a real browser, which says itself where a form was sent from; and how the desk's pages look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seealso import Library
from seealso.desk.desk import Desk
from tests.browser.served_site import served
from tests.browser.test_browser import CHROMIUM, FLAGS, Browser, Page, against_the_rules, browser, expect, pytestmark
from tests.browser.test_reflow import CUT, HIDDEN, NAME, SMALL, WIDER
from tests.webapp.desk.test_access import guarded, is_for
from webapp import create_app

__all__ = ["browser", "pytestmark"]

PASSWORD = "violet tram kettle"
WIDTHS = (320, 390, 768, 1280)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("private"))
    desk.add("Olu Owner", "owner", "olu@example.org")
    desk.add(NAME[:80], "curator", f"{NAME}@{NAME}.example")
    desk.add("Cy", "submitter")
    desk.add("Di", "submitter")
    desk.end("Di")
    return desk


@pytest.fixture(scope="module")
def address(sample: Library, desk: Desk) -> Iterator[str]:
    with served(sample, desk=desk) as site:
        yield site


def opened(browser: Browser, address: str, desk: Desk, scheme: str = "light") -> Page:
    """A page of a browser in which the owner has signed in by a link."""
    context = browser.new_context(base_url=address, color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/sign-in/link?token={desk.link('Olu Owner')}")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{address}/desk")
    return page


def addresses(desk: Desk, sample: Library) -> list[str]:
    app = create_app(sample, desk=desk)
    everybodys = [rule.rule for rule in app.url_map.iter_rules() if is_for(app, rule) == ""]
    ways = {*(way for way, method, _ in guarded(app) if method == "GET"), *everybodys}
    return sorted(way for way in ways if not way.endswith("/report.html"))  # a file, which is downloaded


def test_from_the_first_link_to_the_last_sign_out(browser: Browser, address: str, desk: Desk) -> None:
    owner = opened(browser, address, desk)
    owner.get_by_role("link", name="Who may sign in").click()
    owner.get_by_label("Name, as the history is to show it").fill("Ada Lovelace")
    owner.get_by_role("button", name="Add").click()
    link = owner.locator("code").inner_text()

    page = browser.new_context(base_url=address).new_page()
    page.goto("/desk/me")
    expect(page).to_have_url(f"{address}/sign-in?next=%2Fdesk%2Fme")
    page.goto(link)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Ada Lovelace: your account").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Your password was changed")
    page.goto("/search?q=network")  # a form of a page for readers, too, is one of this site
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{address}/")
    assert page.context.cookies() == []

    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Your name").fill("ada lovelace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page).to_have_url(f"{address}/desk")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    page.context.close()
    owner.context.close()


def test_it_works_where_a_browser_trusts_the_connection_less(browser: Browser, address: str, desk: Desk) -> None:
    """Over HTTP from another machine browsers send no Sec-Fetch-Site, so that Origin decides."""
    flags = [*FLAGS, "--host-resolver-rules=MAP library.test 127.0.0.1"]
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    sent: list[dict[str, str]] = []
    page = other.new_context(base_url=address.replace("127.0.0.1", "library.test")).new_page()
    page.on("request", lambda request: sent.append(request.all_headers()) if request.method == "POST" else None)
    page.goto(f"/sign-in/link?token={desk.link('Cy')}")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("main")).to_contain_text("Desk")
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert [("sec-fetch-site" in headers, headers["origin"].startswith("http://library.test")) for headers in sent] == [
        (False, True), (False, True),
    ]  # fmt: skip
    other.close()


def test_a_form_on_a_page_of_another_site_is_refused(
    browser: Browser, address: str, desk: Desk, sample: Library
) -> None:
    page = opened(browser, address, desk)
    with served(sample) as elsewhere:
        page.goto(elsewhere.replace("127.0.0.1", "localhost"))
        page.evaluate(
            """address => { const form = document.createElement("form"); form.method = "post"; form.action = address;
            document.body.append(form); form.submit(); }""",
            f"{address}/sign-out",
        )
        page.wait_for_timeout(500)
        page.goto(f"{address}/desk")
        expect(page).to_have_url(f"{address}/desk")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_desk_is_hard_to_use(
    browser: Browser, address: str, desk: Desk, sample: Library, scheme: str
) -> None:
    page, found, photos = opened(browser, address, desk, scheme), {}, Path(__file__).parent / "screenshots"
    photos.mkdir(exist_ok=True)
    ways = addresses(desk, sample)
    assert len(ways) >= 4
    for way in ways:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(way)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        if report := against_the_rules(page):
            found[way] = report
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for kind, fault in (("wider", WIDER), ("cut", CUT), ("shown though hidden", HIDDEN), ("small", SMALL)):
                if where := page.evaluate(fault):
                    found[f"{way}: {kind} at {width}"] = where
            if width in (390, 1280):
                page.screenshot(path=photos / f"desk{way.replace('/', '-')}-{width}-{scheme}.png", full_page=True)
    page.context.close()
    assert found == {}
