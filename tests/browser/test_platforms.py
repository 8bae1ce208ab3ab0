"""Each platform in a real browser, with and without JavaScript: connect, watch the sync, sync again, disconnect."""

import re

import pytest
from playwright.sync_api import Page, expect

PLATFORMS = {"youtube": "YouTube", "instagram": "Instagram", "tiktok": "TikTok"}


@pytest.fixture
def number(request) -> int:
    """The generated creator of this run: one outside account has one owner, and the journey takes the first two."""
    return 2 + int("without-javascript" in request.node.callspec.id)


def allow(page: Page, platform: str, number: int) -> None:
    """Chooses the account on the platform's own pages, and allows everything."""
    page.wait_for_url(re.compile({"youtube": "/google/accounts/"}.get(platform, f"/{platform}/www/")))
    page.goto(f"{page.url}&login_hint={number}")
    page.get_by_role("button", name=re.compile("^(Allow|Continue|Authorize)")).click()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_connect_sync_and_disconnect(platform, page: Page, join, number):
    name = PLATFORMS[platform]
    join(page, f"Vera {name}")
    page.goto("/connections")
    page.get_by_role("button", name=f"Connect {name}").click()
    allow(page, platform, number)

    page.wait_for_url(re.compile(r"/jobs/"))
    page.get_by_role("link", name="See your works").click(timeout=60_000)
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(page.locator("main .list li").first).to_be_visible()

    page.goto("/dashboard")
    public = page.get_by_role("link", name="Your page").get_attribute("href")
    page.goto(public)
    expect(page.locator(".card__title a").first).to_be_visible()

    page.goto("/connections")
    panel = page.get_by_role("region", name=name)
    expect(panel).to_contain_text(re.compile(r"[1-9][\d,]* works · .* followers on " + name))
    panel.get_by_role("button", name="Sync now").click()
    page.wait_for_url(re.compile(r"/jobs/"))
    page.get_by_role("link", name="See your works").wait_for(timeout=60_000)
    expect(page.locator("main")).to_contain_text("Everything is up to date")

    page.goto("/connections")
    panel.get_by_text("Disconnect", exact=True).click()
    panel.get_by_role("button", name="Yes, disconnect").click()
    expect(page.get_by_role("status").first).to_contain_text("disconnected")
    expect(panel.get_by_role("button", name=f"Connect {name}")).to_be_visible()
    page.goto(public)
    expect(page.locator(".card__title a")).to_have_count(0)
