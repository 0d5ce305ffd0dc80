"""What other sites and programs meet, in headless Chromium: data blocks under the strict policy, frames, and CORS."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest
import waitress

from seealso import Library
from tests.browser.test_browser import CHROMIUM, FLAGS, Browser, Page, pytestmark, sync_playwright
from webapp import create_app
from webapp.serving.gate import Gate

__all__ = ["pytestmark"]

FRAMED = '<!doctype html><title>Elsewhere</title><iframe src="{0}/embed/box" title="Search"></iframe><p>Here.</p>'


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A page of another site with the search box in a frame."""

    page = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP *.example 127.0.0.1"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def sites(sample: Library) -> Iterator[tuple[str, str, str]]:
    """The library's site, a site that may show its box in a frame, and one that may not: http://NAME.example:PORT."""
    elsewhere = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    port = elsewhere.server_port
    app = create_app(sample, Gate(frames=(f"http://friend.example:{port}",)))
    server = waitress.create_server(app, host="127.0.0.1", port=0)
    library = f"http://library.example:{server.effective_port}"
    Elsewhere.page = FRAMED.format(library)
    for one in (elsewhere.serve_forever, server.run):
        threading.Thread(target=one, daemon=True).start()
    yield library, f"http://friend.example:{port}", f"http://stranger.example:{port}"
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=30)
    server.close()
    elsewhere.shutdown()
    elsewhere.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.said = []  # type: ignore[attr-defined]
    opened.on("console", lambda message: opened.said.append(message.text))  # type: ignore[attr-defined]
    yield opened
    context.close()


def test_json_ld_is_there_to_be_read_and_the_policy_has_nothing_against_it(
    page: Page, sites: tuple[str, str, str]
) -> None:
    page.goto(sites[0] + "/resource/battilana-casciaro-change-agents")
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert data["@graph"][0]["@type"] == "Article"
    assert [text for text in page.said if "Content Security Policy" in text] == []  # type: ignore[attr-defined]


def test_the_box_is_shown_where_the_operator_says_and_searches_in_a_window_of_its_own(
    page: Page, sites: tuple[str, str, str]
) -> None:
    library, friend, stranger = sites
    page.goto(friend)
    box = page.frame_locator("iframe").get_by_role("searchbox")
    box.fill("networks")
    with page.expect_popup() as opened:
        box.press("Enter")
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{library}/search?q=networks"
    page.goto(stranger)
    page.get_by_text("Here.").wait_for()
    assert page.frame_locator("iframe").get_by_role("searchbox").count() == 0
    assert any("frame-ancestors" in text for text in page.said)  # type: ignore[attr-defined]


def test_a_script_of_another_site_may_ask_the_api_and_nothing_else(page: Page, sites: tuple[str, str, str]) -> None:
    library, friend, _ = sites
    page.goto(friend)
    ask = "([url, head]) => fetch(url, {headers: head}).then(r => r.json()).then(j => j.total ?? j, e => 'refused')"
    assert page.evaluate(ask, [f"{library}/api/v1/search?q=networks", {"Content-Type": "application/json"}]) > 3
    for path in ("/search.json?q=networks", "/opensearch/suggestions?q=net"):
        assert page.evaluate(ask, [library + path, {}]) == "refused"
