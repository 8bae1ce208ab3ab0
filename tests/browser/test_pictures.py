"""Pictures in a real browser: a worker brings them soon after a sync, nothing moves, and nobody else is asked."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_platforms import allow

MOVED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 500);
})"""


MOST_SECONDS = 90


@pytest.fixture
def has_javascript(request) -> bool:
    """Whether this run's page has it."""
    return request.node.callspec.id == "with-javascript"


@pytest.fixture
def public(page: Page, join, has_javascript) -> str:
    """The page of a creator whose Instagram account was just synced."""
    join(page, "Pia Picture")
    page.goto("/connections")
    page.get_by_role("button", name="Connect Instagram").click()
    allow(page, "instagram", int(not has_javascript))
    page.get_by_role("link", name="See your works").wait_for(timeout=60_000)
    page.goto("/dashboard")
    return page.get_by_role("link", name="Your page").get_attribute("href")


def until_pictured(page: Page, address: str) -> Locator:
    """The first picture of a page; a job brings it within a minute."""
    for _ in range(MOST_SECONDS):
        page.goto(address)
        if page.locator(".card__media img").count():
            break
        page.wait_for_timeout(1000)
    return page.locator(".card__media img").first


def test_pictures_come_by_themselves_and_from_here(page: Page, public, running, has_javascript):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    first = until_pictured(page, public)

    expect(first).to_be_visible()
    assert re.fullmatch(r"/picture/[0-9a-f]{32}-[0-9]+\.webp", first.get_attribute("src"))
    if has_javascript:  # these questions run in the page
        assert first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert page.evaluate(MOVED) < 0.02
        assert Axe().run(page).violations_count == 0

    page.goto("/library")
    expect(page.locator(".thumb img").first).to_be_visible()
    page.locator("main .list a").first.click()
    expect(page.locator(".thumb--large img")).to_be_visible()
    assert hosts == {urlsplit(running.url).netloc}
