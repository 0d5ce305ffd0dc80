"""The reader's list and the paths in headless Chromium: what JavaScript adds, and the way by keyboard."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from seealso import Library
from tests.browser.served_site import served
from tests.browser.test_browser import address, browser, page, pytestmark

__all__ = ["address", "browser", "page", "pytestmark"]

READ = ("malby-state-of-primary-care", "primary-care-federations-clubs-or-networks", "bolton-gp-federation")


def test_a_list_is_kept_in_the_browser_and_leads_on(page: Page) -> None:
    page.goto("/list")
    expect(page.get_by_role("status")).to_contain_text("Your list is empty")
    for name in READ:
        page.goto(f"/resource/{name}")
        button = page.get_by_role("button", name="Keep on my list")
        button.click()
        expect(page.get_by_role("button", name="On my list", exact=True)).to_have_attribute("aria-pressed", "true")
    page.goto("/list")
    expect(page.locator("#list-kept li")).to_have_count(3)
    expect(page.locator("#list-because h3").first).to_be_visible()
    expect(page.locator("#list-because")).to_contain_text("Because of “")
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("#list-kept li")).to_have_count(2)
    page.reload()
    expect(page.locator("#list-kept li")).to_have_count(2)
    page.get_by_role("button", name="Empty the list").click()
    expect(page.get_by_role("status")).to_contain_text("Your list is empty")
    assert page.context.cookies() == []


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
        page.goto(f"{site}/resource/{READ[0]}")
        page.get_by_role("button", name="Keep on my list").click()
        page.get_by_role("link", name="My list").click()
        expect(page.locator("#list-because h3").first).to_be_visible()
        page.locator("#list-kept a").click()
        expect(page).to_have_url(f"{site}/resource/{READ[0]}")
        context.close()


def test_a_record_that_left_the_library_leaves_the_list(page: Page) -> None:
    page.goto("/list")
    page.evaluate("localStorage.setItem('seealso.list', JSON.stringify([{id: 'gone'}, {id: 'time-banking'}]))")
    page.reload()
    expect(page.locator("#list-kept li")).to_have_count(1)
    page.evaluate("localStorage.setItem('seealso.list', '{broken')")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Your list is empty")


def test_without_javascript_every_page_is_complete_and_the_list_says_what_it_needs(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/list")
    expect(page.get_by_text("This page needs JavaScript")).to_be_visible()
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
    page.get_by_label("I have").fill("10")
    page.get_by_role("button", name="Show the path").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 minutes")
    context.close()
