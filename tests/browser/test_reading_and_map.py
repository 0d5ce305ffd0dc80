"""Reading paths and the map in headless Chromium: what JavaScript adds, and the way by keyboard."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from seealso import Library
from tests.browser.served_site import served
from tests.browser.test_browser import address, browser, page, pytestmark

__all__ = ["address", "browser", "page", "pytestmark"]

READ = "malby-state-of-primary-care"


def test_below_a_path_of_its_host_suggestions_and_the_list_lead_where_they_should(
    browser: Browser, sample: Library
) -> None:
    with served(sample, url_prefix="/library") as site:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{site}/")
        page.get_by_role("combobox").press_sequentially("co-prod")
        page.get_by_role("option").first.click()
        expect(page).to_have_url(f"{site}/theme/co-production-and-involvement")
        page.goto(f"{site}/resource/{READ}")
        page.locator("#keep").get_by_role("button", name="Keep on my list").click()
        page.get_by_role("link", name="My list").click()
        expect(page.locator("#list-because h3").first).to_be_visible()
        page.locator(".reading-list h2 a").click()
        expect(page).to_have_url(f"{site}/resource/{READ}")
        context.close()


def test_without_javascript_every_page_is_complete(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/map")
    page.locator(".wide-map .labels a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("svg a").first.click()
    expect(page.locator(".seealso")).to_be_visible()
    page.goto("/holdings")
    page.get_by_label("What you have found").fill("Building the plane while flying it")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name="Nearest")).to_be_visible()
    page.goto("/path?theme=primary-care&minutes=30")
    page.get_by_label("Minutes you have").fill("10")
    page.get_by_role("button", name="Show the path").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 minutes")
    context.close()
