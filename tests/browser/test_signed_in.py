"""Public pages and people who are signed in: the page is the same for everybody, its masthead recognises them all the same."""

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running
from tests.waiting import PATIENCE_SECONDS


def test_the_masthead_recognises_who_is_signed_in_until_they_sign_out(page: Page, join, request, running: Running):
    is_scripted = "without" not in request.node.callspec.id
    masthead = page.locator(".masthead")
    join(page, "Ayşe Yılmaz")
    page.goto("/trending")

    own, way_in = masthead.get_by_role("link", name="Your area"), masthead.get_by_role("link", name="Log in")
    if is_scripted:
        expect(way_in).to_be_hidden()
        own.click()
    else:
        expect(own).to_be_hidden()
        way_in.click()
    page.wait_for_url("**/dashboard")

    page.goto("/categories")
    page.goto("/dashboard")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto("/categories")
    expect(way_in).to_be_visible()
    expect(own).to_be_hidden()


def test_a_page_from_the_cache_holds_nothing_of_the_cookie(running: Running):
    def page(cookie: str) -> httpx2.Response:
        return httpx2.get(f"{running.url}/about", headers={"Cookie": cookie}, timeout=PATIENCE_SECONDS, trust_env=False)

    first, second = page(""), page("signed_in=1; sid=" + "a" * 43)

    assert first.content == second.content
    assert "set-cookie" not in second.headers
    assert "cookie" not in second.headers.get("vary", "").lower()
